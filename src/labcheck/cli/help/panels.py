"""Under which heading an option stands in the help and in the reference."""

from enum import Enum


class Panel(Enum):
    """The headings, in the order of a page."""

    PATIENT = "Patient"
    RANGES = "Ranges"
    READING = "Reading"
    OUTPUT = "Output"
    OTHER = "Options"


PANELS = {
    Panel.PATIENT: ("--sex", "--age", "--pregnancy", "--baseline", "--against", "--z"),
    Panel.RANGES: (
        "--region", "--ranges", "--critical", "--compare", "--grades", "--no-interpretation",
    ),
    Panel.READING: (
        "--text", "--from", "--columns", "--layout", "--decimal", "--decimal-comma", "--dates",
        "--language", "--units", "--names", "--strict", "--map", "--patients",
    ),
    Panel.OUTPUT: (
        "--format", "--output", "--only", "--sort", "--explain", "--fail-on", "--prefix",
        "--summary", "--catalogue-unit",
    ),
}  # fmt: skip
"""Options by their heading, in the order in which they are shown. Any other is in the last panel;
an option of `check` must be here."""


def find_panel(option: str) -> tuple[Panel, int]:
    """Find the heading of an option, and its place under it."""
    for panel, options in PANELS.items():
        if option in options:
            return panel, options.index(option)
    return Panel.OTHER, 0
