"""Which patterns the draws of a case show.

Each is looked for by itself: what one says does not depend on any other. Patterns are of
adults; who calls this sees to it that none is looked for in a child.
"""

from collections.abc import Iterable, Iterator, Sequence

from labcheck.cases.case import BaselineChoice
from labcheck.catalogue.lookup import Catalogue
from labcheck.interpretation.inputs import list_draws
from labcheck.interpretation.patterns.definitions import Finding, PatternDefinition
from labcheck.interpretation.patterns.looking import Look, Seen, is_as_usual, look_at
from labcheck.judging.findings import Pattern, Sign
from labcheck.judging.report import Interpretation, Report
from labcheck.judging.row import Row

_LONG_RUN = (BaselineChoice.FIRST, BaselineChoice.MEDIAN)


def find_patterns(
    report: Report,
    found: Interpretation,
    definitions: Iterable[PatternDefinition],
    catalogue: Catalogue,
) -> tuple[Pattern, ...]:
    """Find the patterns of each draw, in order of time; the urgent ones of a draw stand first.

    Args:
        report: The judged case.
        found: What its rows say together besides.
        definitions: The patterns to look for.
        catalogue: What tests are called.
    """
    listed = tuple(definitions)
    patterns: list[Pattern] = []
    for seen in _list_seen(report, found, catalogue):
        of_draw = [
            pattern
            for definition in listed
            if (pattern := match(definition, seen, catalogue)) is not None
        ]
        patterns += sorted(of_draw, key=lambda pattern: not pattern.is_urgent)
    return tuple(patterns)


def _list_seen(report: Report, found: Interpretation, catalogue: Catalogue) -> Iterator[Seen]:
    are_usual = report.case.baseline_choice in _LONG_RUN
    for draw in list_draws(report, catalogue, are_for_flags=True):
        yield Seen(
            draw,
            {value.id: value for value in found.derived if value.draw == draw.number},
            {
                stage.id: stage
                for stage in found.stages
                if stage.rows and stage.rows[-1].result.draw == draw.number
            },
            are_usual,
        )


def match(definition: PatternDefinition, seen: Seen, catalogue: Catalogue) -> Pattern | None:
    """Say what a pattern finds in a draw; `None` where it is not certain to be there."""
    all_ = [look_at(finding, seen) for finding in definition.all]
    if not all(look.holds for look in all_):
        return None
    some = [look_at(finding, seen) for finding in definition.some]
    none = [look_at(finding, seen) for finding in definition.none]
    if sum(look.holds is True for look in some) < definition.at_least:
        return None
    if any(look.holds for look in none):
        return None
    supports = [look_at(finding, seen) for finding in definition.supports]
    signs = _list_signs([*all_, *some, *supports])
    abnormal = [row for sign in signs for row in sign.rows if row.is_abnormal]
    if not abnormal:
        return None
    is_usual = all(is_as_usual(row, seen) for row in abnormal)
    asked = zip((*definition.some, *definition.none), (*some, *none), strict=True)
    return Pattern(
        definition.id,
        definition.name,
        definition.group,
        seen.draw.number,
        seen.draw.time,
        signs,
        tuple(_name_missing(definition, asked, seen, catalogue)),
        definition.usual if is_usual and definition.usual else definition.seen_with,
        definition.consider,
        definition.sources,
        is_urgent=_is_urgent(definition, seen),
        is_usual=is_usual,
    )


def _is_urgent(definition: PatternDefinition, seen: Seen) -> bool:
    found = (look_at(finding, seen).holds for finding in definition.urgent)
    return definition.is_always_urgent or any(found)


def _list_signs(looks: Sequence[Look]) -> tuple[Sign, ...]:
    """Give what shows the findings that are there, once each."""
    signs: dict[str, Sign] = {}
    for look in looks:
        for sign in look.signs:
            signs.setdefault(sign.text, sign)
    return tuple(signs.values())


def _name_missing(
    definition: PatternDefinition,
    asked: Iterable[tuple[Finding, Look]],
    seen: Seen,
    catalogue: Catalogue,
) -> Iterator[str]:
    """Name the tests that would say more and are not among the results of the draw."""
    tests = [finding.tests[0] for finding, look in asked if finding.tests and not look.is_measured]
    for test in dict.fromkeys((*tests, *definition.helps)):
        if test not in seen.draw.measured:
            yield catalogue.analytes[test].name


def list_rows(pattern: Pattern) -> Iterator[Row]:
    """Give each row that a pattern rests on, once."""
    rows = {id(row): row for sign in pattern.signs for row in sign.rows}
    yield from rows.values()
