"""Text from files as rich is to print it: as it stands, never as markup."""

from rich.text import Text

from labcheck.writers.plain_text import make_printable


def make_inert(text: str, style: str = "") -> Text:
    """Wrap a text for rich; signs that have a spelling in ASCII are spelled so everywhere."""
    return Text(make_printable(text).replace("≤", "<=").replace("≥", ">="), style)
