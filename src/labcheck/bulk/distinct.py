"""What a table holds, each thing once: the questions that an engine puts before the core."""

from collections.abc import Sequence
from dataclasses import dataclass

PLAIN = r"^-?(0|[1-9][0-9]{0,8})([.][0-9]{1,6})?$"
"""Texts that are numbers without further thought.

They have at most 15 digits, so that a double tells them apart. All others are read one by one.
"""
PLAIN_WHOLE = r"^-?(0|[1-9][0-9]{0,8})$"
"""The same where commas are decimal: what a point means there, the table reader has to say."""


@dataclass(frozen=True, slots=True)
class Distinct:
    """The distinct contents of a table; a number is a position in one of these lists.

    Attributes:
        tests: Every tuple of the key fields, as text; `None` or empty where a cell is.
        patients: Every tuple of the patient fields, as text; in place of the birth date stands
            what `bands.age_text_at` gives for it at the time of the result.
        pairs: Test number and patient number, for those that stand in one row.
        odd: Test number and text of the value, for texts that are not plain.
        odd_pairs: Number of the odd text and patient number, for those that stand in one row.
        is_number_column: Whether the column of values holds numbers and no texts.
    """

    tests: Sequence[tuple[str | None, ...]]
    patients: Sequence[tuple[str | None, ...]]
    pairs: Sequence[tuple[int, int]]
    odd: Sequence[tuple[int, str | None]] = ()
    odd_pairs: Sequence[tuple[int, int]] = ()
    is_number_column: bool = False
