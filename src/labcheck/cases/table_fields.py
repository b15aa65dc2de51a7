"""What a column of a table may be said to hold."""

FIELDS = (
    "test", "loinc", "value", "unit", "range", "low", "high", "flag", "time", "patient", "sex",
    "age", "birth", "pregnancy", "specimen", "panel", "method", "context", "note", "baseline",
    "status",
)  # fmt: skip
"""The fields, as `--columns` and the user's own headings name them."""
