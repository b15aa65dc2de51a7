"""A laboratory's own names: which analyte a local name or code is, which unit a spelling.

    tests: {GLUC-FAST: glucose, "50912": creatinine}
    units: {MGPERDL: mg/dL}

A name that stands here means what it says here, whatever the catalogue would make of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from labcheck.catalogue.lookup import AmbiguousTest, Catalogue, UnknownTest
from labcheck.errors import KnowledgeError, suggest
from labcheck.faults import FaultLog
from labcheck.values.near_units import suggest_unit
from labcheck.values.units import parse_unit
from labcheck.yaml_files.fields import Fields
from labcheck.yaml_files.nodes import parse_nodes


@dataclass(frozen=True, slots=True)
class Names:
    """Local names and what they mean.

    Attributes:
        tests: The analyte's id by the name or the code of a test, in lower case.
        units: The unit by a spelling, whose case counts, since mM is not MM.
    """

    tests: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    def find_test(self, *names: str) -> str:
        """Give the analyte's id that the first known of some names means; empty if none is."""
        return next((self.tests[one] for name in names if (one := _fold(name)) in self.tests), "")

    def find_unit(self, spelling: str) -> str:
        """Give the unit that a spelling means; the spelling itself where it is not named."""
        return self.units.get(_join(spelling), spelling)


def load_names(content: str | bytes, file: str, catalogue: Catalogue) -> Names:
    """Load a file of local names.

    Raises:
        KnowledgeError: With every fault of the file.
    """
    faults = FaultLog(file, KnowledgeError)
    fields = Fields(parse_nodes(content, file, KnowledgeError), "", faults, "a file of names")
    tests = _read(fields.sub("tests", "an analyte"), lambda text: _find_id(text, catalogue), _fold)
    units = _read(fields.sub("units", "a unit"), lambda text: _check_unit(text, catalogue), _join)
    names = Names(tests, units)
    fields.finish()
    faults.raise_if_any()
    return names


def _read(
    fields: Fields | None, mean: Callable[[str], str], fold: Callable[[str], str]
) -> dict[str, str]:
    """Read what each name means; one that is empty, or has two meanings, is a fault."""
    known: dict[str, str] = {}
    if fields is None:
        return known
    for pair in fields.items():
        name = pair[0].text or ""
        is_said = fields.take(name) is not None
        meaning = fields.parsed(name, mean) if is_said else None
        if not fold(name):
            fault = "the name is empty", "write the one that the table has"
        elif not is_said:
            fault = "it has no meaning", f"write {fields.what} behind it"
        elif meaning is None or known.setdefault(fold(name), meaning) == meaning:
            continue
        else:
            fault = "another spelling of this name means something else", "give it one meaning"
        fields.faults.add(fields.mark_of(name), fields.path_of(name), *fault)
    return known


def _find_id(text: str, catalogue: Catalogue) -> str:
    """Find the one analyte that is meant."""
    found = catalogue.find(text)
    match found:
        case AmbiguousTest(candidates=candidates):
            names = " or ".join(one.name for one in candidates)
            ids = " or ".join(one.id for one in candidates)
            raise ValueError(f"{text!r} may mean {names}; write {ids}")
        case UnknownTest(near=near):
            remedy = suggest(near) or "`labcheck tests` lists them"
            raise ValueError(f"no analyte in the catalogue is called {text!r}; {remedy}")
    return found.id


def _check_unit(text: str, catalogue: Catalogue) -> str:
    """Take a unit that is known."""
    if parse_unit(text) is not None or parse_unit(text, of_count=True) is not None:
        return text
    near = suggest_unit(text, (unit for one in catalogue.analytes.values() for unit in one.units))
    raise ValueError(f"the unit {text!r} is not known{f'; {near}' if near else ''}")


def _fold(name: str) -> str:
    return _join(name.casefold())


def _join(text: str) -> str:
    return " ".join(text.split())
