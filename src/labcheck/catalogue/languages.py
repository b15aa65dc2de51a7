"""What a name means in other languages, and where the language must be stated for it.

Kreatinin is one test in every language that has the name, and used always. TP is total protein, in
French prothrombin: the unit decides, or the language. A name of up to three letters that means
something in one language only is used where that language is stated.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from labcheck.catalogue.analyte import fold_name
from labcheck.catalogue.lookup import Meanings
from labcheck.values.language import ENGLISH

_SHORT = 3
"""A name of so many letters or fewer may mean anything elsewhere."""


def fold_foreign(name: str) -> str:
    """Reduce a name to what tells it apart where accents are left out as well."""
    parts = unicodedata.normalize("NFKD", fold_name(name))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


class Meaning(NamedTuple):
    """What a name means where the language is, or is not, stated.

    Attributes:
        ids: The tests that it may mean; none where it is not used.
        by_language: What it means in each language, where stating one would settle it.
    """

    ids: tuple[str, ...] = ()
    by_language: tuple[tuple[str, tuple[str, ...]], ...] = ()


def choose_meaning(name: str, own: Sequence[str], others: Meanings, language: str) -> Meaning:
    """Choose what a name means.

    Args:
        name: The name, folded.
        own: The tests that go by it in English.
        others: What it means in other languages, or in English in some countries only.
        language: The code of the language that is stated; may be empty.
    """
    if language in others and not (language == ENGLISH and own):
        return Meaning(tuple(others[language]))
    if language and own:
        return Meaning(tuple(own))
    meanings = dict(_list_meanings(own, others))
    ids = tuple(dict.fromkeys(id_ for meant in meanings.values() for id_ in meant))
    is_of_one = all(set(meant) == set(ids) for meant in meanings.values())
    by_language = () if is_of_one and len(meanings) > 1 else tuple(meanings.items())
    if not own and len(meanings) == 1 and len(name) <= _SHORT:
        return Meaning((), by_language)
    return Meaning(ids, () if is_of_one else by_language)


def _list_meanings(own: Sequence[str], others: Meanings) -> Iterator[tuple[str, tuple[str, ...]]]:
    if own:
        yield ENGLISH, tuple(own)
    yield from ((code, tuple(ids)) for code, ids in others.items() if not (own and code == ENGLISH))
