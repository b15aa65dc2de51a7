"""Make text from files harmless: nothing in it moves a cursor, starts a formula or adds markup."""

import re
import unicodedata

_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
# Besides markup proper: what GitHub turns into a link, a mention or a formula.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$&@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
_DANGEROUS = frozenset(["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"])


def make_printable(text: str) -> str:
    """Replace control and direction characters by a visible sign, line breaks by spaces."""
    folded = re.sub(r"[\r\n\t]+", " ", text)
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(char) in _DANGEROUS else char
        for char in folded
    )


def make_cell(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula; numbers stay numbers."""
    clean = make_printable(text)
    is_formula = _FORMULA.match(clean) and not _NUMBER.fullmatch(clean)
    return f"'{clean}" if is_formula else clean


def make_markdown(text: str) -> str:
    """Escape everything that Markdown or the HTML in it would take for markup."""
    return _MARKDOWN.sub(r"\\\1", make_printable(text))
