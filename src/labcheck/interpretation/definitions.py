"""Derived quantities as they are defined: the formula, its inputs, and how far it holds.

Named tuples, as in `judging/findings.py`, since every run that has use for them defines them.
"""

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from labcheck.catalogue.analyte import Source
from labcheck.interpretation.arithmetic import Formula
from labcheck.interpretation.conditions import Condition
from labcheck.values.patient import Sex

AGE = "age"
"""The name of the patient's age in completed years, which every formula may use."""
VALUE = "value"
"""The name of the computed value, in rules about it."""


class Shown(Enum):
    """When tables show a value that is not what was reported.

    An input is out of the ordinary where its row has a flag that is not normal.
    """

    ALWAYS = "always"
    NOTABLE = "notable"
    BESIDE = "beside"
    SAID = "said"


class Input(NamedTuple):
    """One input of a formula.

    Attributes:
        name: Its name in the formula.
        tests: The tests that may give it, in order of preference, each with what it is called
            where the formula is written out.
        unit: The unit that the formula takes it in; empty for a pure number.
        specimen: What must be stated to have been examined; empty for the test's own specimen.
        is_multiple: Whether it goes in as a multiple of its upper limit.
        instead: For tests that are another amount, the unit they are taken in and what that is
            multiplied by: urea in mmol/L, 28.014 g/mol of nitrogen in it.
        refused: Tests of those that the source does not take, though they are looked for in its
            place, each with what is said where there is no other.
    """

    name: str
    tests: Mapping[str, str]
    unit: str
    specimen: str = ""
    is_multiple: bool = False
    instead: Mapping[str, tuple[str, Fraction]] = {}
    refused: Mapping[str, str] = {}

    @property
    def taken(self) -> tuple[str, ...]:
        """The tests that the source takes, in order of preference."""
        return tuple(test for test in self.tests if test not in self.refused)


class Rule(NamedTuple):
    """Something that is said where a comparison of numbers holds, or does not.

    Attributes:
        condition: The comparison, of inputs, `age` or `value`.
        text: What is said.
    """

    condition: Condition
    text: str = ""


class Definition(NamedTuple):
    """A quantity that is derived from results.

    Attributes:
        id: The word for it.
        name: What it is called.
        formula: How it is computed from inputs, constants and `age`.
        unit: The unit that the formula gives; empty for a pure number.
        decimals: With how many decimals it is printed.
        inputs: Its inputs.
        working: The formula as it is written out, `{na}` standing for an input's label and number.
        source: Where the formula was read.
        short_source: That source in a word or two.
        by_sex: Constants of the formula that depend on the patient's sex; empty for none.
        rises_with: Inputs that the value never falls with, where they stand in it more than once.
        falls_with: Inputs that it never rises with.
        one_way_with: Inputs that it never falls with, or never rises with, by what the others are.
        give_or_take: How far the source lets the true value lie from the computed one.
        unless_measured: Tests beside which another formula is the right one.
        applies: When it is of any use; where that is not certain nothing is said.
        valid: When it holds; else the text says why it is not computed.
        meanings: What the source says of values.
        same_as: Tests of the catalogue that report the same quantity.
        judged_as: The test whose ranges judge it; empty for none.
        unit_of: The input in whose reported unit it is printed; empty for its own.
        corrects: The input it corrects: it is not shown where it is the same number.
        shown: When tables show it: always; where an input or itself is out of the ordinary; only
            where an input is; only where it is flagged or has a meaning.
        notable_by: The inputs that are looked at for that; all of them where none is named.
        needs_fasting: Whether the samples must be stated to have been taken fasting.
        in_pregnancy: Why it does not hold in pregnancy; empty where nothing was read of that.
        warnings: What limits its use in certain patients or at certain values.
        caution: What limits its use in all.
    """

    id: str
    name: str
    formula: Formula
    unit: str
    decimals: int
    inputs: tuple[Input, ...]
    working: str
    source: Source
    short_source: str
    by_sex: Mapping[Sex, Mapping[str, Fraction]]
    rises_with: frozenset[str] = frozenset()
    falls_with: frozenset[str] = frozenset()
    one_way_with: frozenset[str] = frozenset()
    give_or_take: Fraction = Fraction(0)
    unless_measured: tuple[str, ...] = ()
    applies: tuple[Rule, ...] = ()
    valid: tuple[Rule, ...] = ()
    meanings: tuple[Rule, ...] = ()
    same_as: tuple[str, ...] = ()
    judged_as: str = ""
    unit_of: str = ""
    corrects: str = ""
    shown: Shown = Shown.NOTABLE
    notable_by: tuple[str, ...] = ()
    needs_fasting: bool = False
    in_pregnancy: str = ""
    warnings: tuple[Rule, ...] = ()
    caution: str = ""
