"""What would settle what was not understood: options, settings, and a file of own names, ready.

An offer is only made where it changes something: a language is tried before it is named.
"""

import json
from collections.abc import Iterator, Sequence

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.lookup import Catalogue
from labcheck.catalogue.own_names import JUDGEMENTS
from labcheck.judging.not_judged import Reason
from labcheck.judging.report import Report
from labcheck.judging.unknown_names import find_language, list_open_names
from labcheck.looking.survey import Understood
from labcheck.values.language import LANGUAGES
from labcheck.values.near_units import suggest_unit
from labcheck.values.records import dataclass
from labcheck.values.units import parse_unit
from labcheck.yaml_files.shipped_regions import load_shipped_regions

_TABLES = ("csv", "spreadsheet")
"""Formats that have columns."""
_COMMAS = (*_TABLES, "text", "pdf")
"""Formats for which a decimal comma can be stated."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that would settle something.

    Attributes:
        option: The option of the command, with its value.
        setting: The same as a line of `labcheck.toml`; empty where there is none.
        why: What it settles, as a clause.
    """

    option: str
    setting: str
    why: str


def list_offers(
    understood: Understood, reports: Sequence[Report], catalogue: Catalogue
) -> tuple[Offer, ...]:
    """List what would settle something of a file.

    Args:
        understood: What was understood of it.
        reports: What the judge makes of its cases.
        catalogue: The tests that are known.
    """
    results = [row.result for report in reports for row in report.rows]
    stated = (
        *_offer_dates(understood),
        *_offer_comma(understood),
        *_offer_signs(understood),
        *_offer_units(understood),
        *_offer_languages(results, catalogue),
    )
    return (*_offer_regions(understood, stated), *stated, *_offer_columns(understood))


def write_names(understood: Understood, reports: Sequence[Report], catalogue: Catalogue) -> str:
    """Write a file of own names for what is not known; empty where all is.

    A name with one near test is filled in, to be looked at; any other is a comment to fill in, and
    so is a flag.
    """
    unknown = [each.what for each in understood.problems if each.reason is Reason.UNKNOWN_TEST]
    tests = [
        _write_test(name, catalogue)
        for name in dict.fromkeys(unknown)
        if name and not _has_language(name, catalogue)
    ]
    units = [
        _write_unit(each.what.rpartition(": ")[2], catalogue)
        for each in understood.problems
        if each.reason is Reason.UNIT_UNKNOWN
    ]
    unread = (row.result.unread_flag for report in reports for row in report.rows)
    flags = [
        f"  # {json.dumps(flag, ensure_ascii=False)}: write one of {', '.join(JUDGEMENTS)}"
        for flag in dict.fromkeys(filter(None, unread))
    ]
    kinds = {"tests": tests, "units": list(dict.fromkeys(units)), "flags": flags}
    parts = []
    for head, lines in kinds.items():
        if lines:
            is_empty = all(line.lstrip().startswith("#") for line in lines)
            parts.append("\n".join([f"# {head}:" if is_empty else f"{head}:", *lines]))
    return "\n".join(parts)


def _has_language(name: str, catalogue: Catalogue) -> bool:
    """Whether stating a language would settle a name, which needs no file then."""
    return bool(getattr(catalogue.look_up(name), "languages", ()))


def _write_test(name: str, catalogue: Catalogue) -> str:
    near = [found for text in catalogue.near(name)
            if isinstance(found := catalogue.look_up(text), Analyte)]  # fmt: skip
    written = json.dumps(name, ensure_ascii=False)
    if len(near) == 1:
        return f"  {written}: {near[0].id}  # is it {near[0].name}?"
    return f"  # {written}: write an id or a name that `labcheck tests` finds"


def _write_unit(unit: str, catalogue: Catalogue) -> str:
    written = json.dumps(unit, ensure_ascii=False)
    known = {text for analyte in catalogue.analytes.values() for text in analyte.units}
    said = suggest_unit(unit, known).removeprefix("did you mean ").removesuffix("?")
    if said and parse_unit(said) is not None:
        return f"  {written}: {json.dumps(said, ensure_ascii=False)}  # is it this one?"
    return f"  # {written}: write the unit, such as mg/dL"


def _offer_dates(understood: Understood) -> Iterator[Offer]:
    dates = understood.open_dates
    if not dates:
        return
    for order, first in (("dmy", "day"), ("mdy", "month")):
        why = f"{dates[0]} has the {first} first"
        yield Offer(f"--dates {order}", f'dates = "{order}"', why)


def _offer_comma(understood: Understood) -> Iterator[Offer]:
    numbers = [text for text in understood.open_numbers if "," in text]
    if numbers and understood.read.format in _COMMAS and not understood.points:
        why = f"in {numbers[0]} the comma is a decimal one, as in {understood.commas} other results"
        yield Offer("--decimal-comma", "", why if understood.commas else why.partition(", as")[0])


def _offer_signs(understood: Understood) -> Iterator[Offer]:
    """Offer what a point before three digits may be, first what other results speak for."""
    numbers = [text for text in understood.open_numbers if "." in text and "," not in text]
    if not numbers:
        return
    signs = {"comma": "parts thousands", "point": "is a decimal one"}
    for sign in sorted(signs, reverse=not understood.commas):
        why = f"in {numbers[0]} the point {signs[sign]}"
        yield Offer(f"--decimal {sign}", f'decimal = "{sign}"', why)


def _offer_units(understood: Understood) -> Iterator[Offer]:
    if not understood.no_unit:
        return
    total = sum(count for _, count in understood.no_unit)
    results = "1 result" if total == 1 else f"{total} results"
    for system, said in (("conventional", "in units of US reports"), ("si", "in SI units")):
        why = f"{results} without a unit: {said}"
        yield Offer(f"--units {system}", f'units = "{system}"', why)


def _offer_languages(results: Sequence[Result], catalogue: Catalogue) -> Iterator[Offer]:
    """Offer the languages in which the most of the open names of a file are settled.

    Of several the one that the other names of the file are in, where they are in one only.
    """
    settled: dict[str, list[str]] = {}
    for name, codes in list_open_names(results, catalogue).items():
        for code in codes:
            settled.setdefault(code, []).append(name)
    spoken = find_language(results, catalogue) if len(settled) > 1 else ""
    if spoken in settled:
        settled = {spoken: settled[spoken]}
    most = max(map(len, settled.values()), default=0)
    for code in filter(settled.__contains__, LANGUAGES):
        names = settled[code]
        if len(names) == most:
            why = f"{', '.join(names[:_MOST_NAMED])}{' …' if most > _MOST_NAMED else ''} "
            why += f"{'is' if most == 1 else 'are'} {LANGUAGES[code]}"
            yield Offer(f"--language {code}", f'language = "{code}"', why)


def _offer_regions(understood: Understood, stated: Sequence[Offer]) -> Iterator[Offer]:
    """Offer a region where it states at once what several options do, and few regions do so."""
    options = {offer.option.partition(" ")[0] for offer in stated}
    languages = {offer.option.split()[-1] for offer in stated if "--language" in offer.option}
    if len(options) < _FEWEST_OPTIONS:
        return
    regions = {
        region.id: region
        for region in load_shipped_regions().values()
        if (region.dates or "--dates" not in options)
        and (region.units or "--units" not in options)
        and (region.language in languages or not languages)
        and (region.has_decimal_comma or not (understood.commas or "--decimal-comma" in options))
    }
    for region in regions.values() if len(regions) <= _MOST_REGIONS else ():
        said = ", ".join(option.removeprefix("--") for option in sorted(options))
        why = f"the results are from {region.name}: states {said}"
        yield Offer(f"--region {region.id}", f'region = "{region.id}"', why)


_MOST_NAMED = 6
_FEWEST_OPTIONS = 2
_MOST_REGIONS = 4
"""More regions than these have nothing of their own to tell them apart by."""


def _offer_columns(understood: Understood) -> Iterator[Offer]:
    if understood.read.format not in _TABLES:
        return
    for column in understood.read.columns:
        if not column.field and column.heading:
            why = "not read; FIELD is what it holds"
            yield Offer(f"--columns FIELD={column.heading}", "", why)
