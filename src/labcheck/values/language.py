"""The language that is stated for the names of tests."""

ENGLISH = "en"
LANGUAGES = {
    "de": "German", "en": "English", "es": "Spanish", "fr": "French", "it": "Italian",
    "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ru": "Russian",
    "sr": "Serbian", "tr": "Turkish",
}  # fmt: skip
"""The languages that may be stated, by their codes (ISO 639-1)."""


def parse_language(text: str) -> str:
    """Read the code or the English name of a language: `fr`, `pt-BR`, `French`.

    Raises:
        ValueError: There are no names in it.
    """
    said = text.strip().casefold().replace("_", "-")
    by_name = {name.casefold(): code for code, name in LANGUAGES.items()}
    code = by_name.get(said, said.partition("-")[0])
    if code not in LANGUAGES:
        raise ValueError(f"{text!r} is not a language with names; use {', '.join(LANGUAGES)}")
    return code
