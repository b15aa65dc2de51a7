"""What a pattern is, and a finding as it is written: `mcv low`, `ferritin < 30 ng/mL`.

Named tuples, as in `judging/findings.py`, since every run that has use for them defines them.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from labcheck.catalogue.analyte import Source
from labcheck.interpretation.conditions import Condition, parse_condition
from labcheck.interpretation.definitions import VALUE
from labcheck.judging.flags import Flag

_LOW = frozenset([Flag.LOW, Flag.CRITICALLY_LOW])
_HIGH = frozenset([Flag.HIGH, Flag.CRITICALLY_HIGH])
_NORMAL = frozenset([Flag.NORMAL, Flag.NEGATIVE])
_POSITIVE = frozenset([Flag.POSITIVE, Flag.ABNORMAL, Flag.CRITICALLY_ABNORMAL])
SIDES: Mapping[str, frozenset[Flag]] = {
    "low": _LOW, "high": _HIGH, "normal": _NORMAL, "not low": _NORMAL | _HIGH,
    "not high": _NORMAL | _LOW, "positive": _POSITIVE | _HIGH,
}  # fmt: skip
"""What a result may be, by the flags that say so."""
CHANGES = ("risen", "fallen")
"""What a result may be against the patient's baseline."""
ALWAYS = "always"
"""What stands for urgency that no finding decides."""
_DERIVED, _STAGE, _OR = "derived.", "stage.", "|"
_NUMBER = re.compile(
    r"(?P<sign><=|>=|<|>) (?P<number>\d+(?:\.\d+)?)(?: (?P<unit>\S+|x ULN))?", re.ASCII
)


class Finding(NamedTuple):
    """One finding.

    Attributes:
        text: As it is written.
        tests: The tests that may show it; all that are there must agree.
        derived: The derived values that may show it where none of the tests is there.
        stage: The stage that shows it; empty for none.
        side: Which of `SIDES` or `CHANGES` it is; empty where a number is compared.
        condition: What is asked of the number, as `value`; `None` for none.
        unit: The unit that the number is in; empty for none.
        is_multiple: Whether the number is a multiple of the upper limit in the row.
    """

    text: str
    tests: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    stage: str = ""
    side: str = ""
    condition: Condition | None = None
    unit: str = ""
    is_multiple: bool = False


class PatternDefinition(NamedTuple):
    """A pattern.

    Attributes:
        id: Its short name.
        name: What is found, in words; never a cause.
        group: The family it belongs to.
        all: Findings that every one must be there.
        some: Findings of which so many must be there.
        at_least: How many of them.
        none: Findings beside which nothing is said.
        supports: Findings that are named where they are there, and are not needed.
        helps: Tests that would say more.
        seen_with: What such results can be seen with.
        usual: The same where all is as usual for the patient; `seen_with` where empty.
        consider: What to think of next.
        urgent: Findings of which one makes it urgent.
        is_always_urgent: Whether it is urgent by itself.
        sources: Where it was read.
    """

    id: str
    name: str
    group: str
    all: tuple[Finding, ...]
    some: tuple[Finding, ...]
    at_least: int
    none: tuple[Finding, ...]
    supports: tuple[Finding, ...]
    helps: tuple[str, ...]
    seen_with: tuple[str, ...]
    usual: tuple[str, ...]
    consider: tuple[str, ...]
    urgent: tuple[Finding, ...]
    is_always_urgent: bool
    sources: tuple[Source, ...]


def parse_finding(text: str) -> Finding:
    """Read a finding: what is looked at, then which side of its range or which number.

    Raises:
        ValueError: It is not one.
    """
    if text.startswith(_STAGE):
        return Finding(text, stage=text.removeprefix(_STAGE))
    subject, _, asked = text.partition(" ")
    names = subject.split(_OR)
    tests = tuple(name for name in names if not name.startswith(_DERIVED))
    derived = tuple(name.removeprefix(_DERIVED) for name in names if name.startswith(_DERIVED))
    finding = Finding(text, tests, derived)
    if asked in SIDES or asked in CHANGES:
        return finding._replace(side=asked)
    match = _NUMBER.fullmatch(asked)
    if match is None:
        words = ", ".join((*SIDES, *CHANGES))
        raise ValueError(f"{text!r} is not a finding; after the test write {words} or '< 30 U/L'")
    unit = match["unit"] or ""
    return finding._replace(
        condition=parse_condition(f"{VALUE} {match['sign']} {match['number']}"),
        unit="" if unit == "x ULN" else unit,
        is_multiple=unit == "x ULN",
    )
