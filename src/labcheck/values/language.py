"""The language that is stated for the names of tests."""

ENGLISH = "en"
LANGUAGES = {
    "da": "Danish", "de": "German", "en": "English", "es": "Spanish", "fi": "Finnish",
    "fr": "French", "it": "Italian", "nb": "Norwegian", "nl": "Dutch", "pl": "Polish",
    "pt": "Portuguese", "ru": "Russian", "sr": "Serbian", "sv": "Swedish", "tr": "Turkish",
}  # fmt: skip
"""The languages that may be stated, by their codes (ISO 639-1)."""
_SAME = {"no": "nb", "nn": "nb"}
"""Codes of Norwegian, whose names are those of bokmål."""


def parse_language(text: str) -> str:
    """Read the code or the English name of a language: `fr`, `pt-BR`, `French`.

    Raises:
        ValueError: There are no names in it.
    """
    said = text.strip().casefold().replace("_", "-")
    by_name = {name.casefold(): code for code, name in LANGUAGES.items()}
    first = said.partition("-")[0]
    code = by_name.get(said) or _SAME.get(first, first)
    if code not in LANGUAGES:
        raise ValueError(f"{text!r} is not a language with names; use {', '.join(LANGUAGES)}")
    return code
