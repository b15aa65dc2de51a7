"""Which columns of a large table hold what: by field of the table readers, the column's name.

Fields are those of `readers.table_columns`. A field that the table lacks is absent, and what a
layout states for every row (a specimen that is always serum) stands among the constants.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

KEY_FIELDS = (
    "test",
    "code",
    "unit",
    "range",
    "low",
    "high",
    "reported",
    "specimen",
    "method",
    "context",
    "panel",
)
"""What decides, beside the number and the patient, how a row is judged."""

PATIENT_FIELDS = ("sex", "age", "birth", "pregnancy")
"""What is known of a patient; an age follows from a birth date and the time of the result."""

LAYOUT_KEY_FIELDS = (
    "source_name",
    "short_name",
    "operator",
    "category",
    "status",
    "fasting",
    "standard_unit",
    "standard_low",
    "standard_high",
    "standard_range",
    "test_id",
    "unit_id",
    "value_in",
)
"""What decides as well in the tables of a known layout."""

LAYOUT_PATIENT_FIELDS = ("age_unit", "anchor_age", "years_from_anchor")
"""What is known of a patient as well in the tables of a known layout."""


DECIMAL_COMMA = "decimal_comma"
"""The constant that says of a table that `6,3` is six and three tenths."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table, by what they hold.

    Attributes:
        names: The column of each field; the first one where several hold it.
        constants: What stands in every row.
        several: The columns of the fields that several hold; the first counts that is not empty.
    """

    names: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def key_fields(self) -> tuple[str, ...]:
        """The fields of a test that the table has, in order."""
        return tuple(one for one in (*KEY_FIELDS, *LAYOUT_KEY_FIELDS) if one in self.names)

    @property
    def patient_fields(self) -> tuple[str, ...]:
        """The fields of a patient that the table has, in order."""
        fields = (*PATIENT_FIELDS, *LAYOUT_PATIENT_FIELDS)
        return tuple(one for one in fields if one in self.names)

    def names_of(self, field_: str) -> tuple[str, ...]:
        """Name the columns that hold a field; none where the table lacks it."""
        one = (self.names[field_],) if field_ in self.names else ()
        return self.several.get(field_, one)
