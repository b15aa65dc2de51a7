"""Which results are left out because their source says that they are not a laboratory's.

One rule for tables, FHIR, HL7 v2 and bulk. What a category of HL7's own lists names as something
else is left out and counted, unless the catalogue knows the test: a potassium under `vital-signs`
is a potassium. What states no category, or one of the source's own, is read.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.lookup import Catalogue, UnknownTest
from labcheck.errors import LeftOut
from labcheck.judging.identity import find_test
from labcheck.yaml_files.shipped import load_shipped_catalogue

_LABORATORY = "laboratory"
_OTHER_SECTIONS = frozenset([
    "AU", "CT", "CTH", "CUS", "EC", "EN", "NMR", "NMS", "OT", "OUS", "PHR", "PT", "RAD", "RT",
    "RUS", "RX", "VUS", "XRC",
])  # fmt: skip
"""Services of HL7 table 0074 that measure nothing in a specimen: imaging, heart, nerves, therapy.

Read from https://hl7.org/fhir/2020May/v2/0074/v2-0074.vs.xml.html. Bedside, nursing, respiratory
and pulmonary services (ICU, NRS, RC, PF) are not among them, since they measure blood gases too.
"""


def is_other(category: str) -> bool:
    """Whether a category names something else than a laboratory.

    Args:
        category: A code of HL7's observation-category, in any case; empty where none is stated.
            Only `laboratory` is one of a laboratory: whatever else stands there is not.
    """
    return category.strip().casefold() not in ("", _LABORATORY)


def is_other_section(code: str) -> bool:
    """Whether a code of HL7 table 0074 is of a service that examines no specimen."""
    return code.strip().upper() in _OTHER_SECTIONS


def remark(category: str) -> str:
    """Say of a result that is read all the same that its source calls it something else."""
    return f"the category is {category!r}" if is_other(category) else ""


def is_known_test(named: Result, catalogue: Catalogue | None = None) -> bool:
    """Whether the catalogue knows a test, so that it is read whatever category it is given.

    What is of the patient's body is no test: it is left out as a result, and formulas may take it.

    Args:
        named: The result, of which only what names the test counts.
        catalogue: The tests that are known; those of labcheck when not given.
    """
    found = find_test(named, catalogue or load_shipped_catalogue())
    return not isinstance(found, UnknownTest) and not _is_circumstance(found)


def is_circumstance(named: Result, catalogue: Catalogue | None = None) -> bool:
    """Whether a result is the patient's weight, height or breath, which formulas take."""
    return _is_circumstance(find_test(named, catalogue or load_shipped_catalogue()))


def _is_circumstance(found: object) -> bool:
    return isinstance(found, Analyte) and found.is_circumstance


def count_left_out(
    others: Mapping[str, int], file: str, singular: str, plural: str
) -> tuple[LeftOut, ...]:
    """Say how many results were left out, by category.

    Args:
        others: How many, by category.
        file: The file they stand in.
        singular: What one of them is called there: `Observation`.
        plural: What several of them are called.
    """
    total = sum(others.values())
    if not total:
        return ()
    what = f"1 {singular} was" if total == 1 else f"{total} {plural} were"
    problem = f"{what} left out by the category: {name_categories(others)}"
    return (LeftOut(file, None, None, "", problem, _READ, tuple(others.items())),)


def add_up(notices: Sequence[LeftOut]) -> str:
    """Say in one line how many results were left out of several files, by category."""
    if len(notices) == 1:
        return str(notices[0])
    others: Counter[str] = Counter()
    for notice in notices:
        others.update(dict(notice.counts))
    files = len({notice.file for notice in notices})
    problem = f"{others.total()} results of {files} files were left out by the category"
    return f"labcheck: {problem}: {name_categories(others)}; {_READ}"


def name_categories(others: Mapping[str, int]) -> str:
    """Write `25 of vital-signs, 1 of survey`."""
    return ", ".join(f"{count} of {category}" for category, count in others.items())


_READ = "those of category laboratory are read, those that state none, and every known test"
