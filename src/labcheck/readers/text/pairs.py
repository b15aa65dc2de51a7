"""Names with strokes between them, and as many numbers likewise: `BUN/Cr 48/2.3`.

    Na/K/Cl: 140/6.9/100           any number of names
    H/H 6.1/18                     the two of a blood count, by their letters
    Hgb / Hct: 6.1 g/dL / 18 %     each with its own unit
    AST/ALT 45/60 U/L              a unit behind the last is of all that are measured in it
    T/D bili 5.2/3.1               names that share a word

Each number belongs to the name in the same place. They are never the ratio that the names together
may mean. Where there are more numbers than names, or fewer, where the numbers are a date or a
titre, and where a range or the words around may be of one name or of all, nothing is parted.
"""

import re
from collections.abc import Iterator, Sequence

from labcheck.catalogue.specimens import kinds_of, split_specimen
from labcheck.readers.text.names import Name, Names
from labcheck.readers.text.patient_lines import is_date
from labcheck.values.records import dataclass, replace
from labcheck.values.units import parse_unit

_NUMBER = r"[<>≤≥]?=?\d[\d.]*(?:,\d+)?(?:[*HL](?![^\s/,;]))?"
_EACH = rf"{_NUMBER}(?:\s?(?!/)[^\W\d_][^\s,;]*|\s?%)?"
_NUMBERS = re.compile(
    rf"(?<![^\s(])(?P<tight>{_NUMBER}(?:\s?/\s?{_NUMBER})+)(?![^\s,;%])"
    rf"|(?<![^\s(])(?P<apart>{_EACH}(?:\s/\s{_EACH})+)(?![^\s,;])"
)
"""Numbers with strokes between them, or with a unit behind each."""
_STROKE = re.compile(r"\s?/\s?")
_STROKE_APART = re.compile(r"\s?/\s|\s/\s?")
_UNIT_OF_NAMES = re.compile(r"(?P<names>.+\S)\s*[(\[](?P<unit>[^()\[\]]+)[)\]]")
_UNIT = re.compile(r"\s*(?P<unit>%|[^\s\d,;(\[<>][^\s,;]*)")
_RANGE = re.compile(
    r"\s*(?:[(\[](?=[^()\[\]]*\d)(?P<inside>[^()\[\]]*)[)\]]|[<>≤≥]|\d[\d.,]*\s?[-–]\s?\d)"
)
_RESPECTIVELY = re.compile(r",?\s+respectively\b")
_BY_LETTER = {"h/h": ("Hgb", "Hct"), "h&h": ("Hgb", "Hct"), "h & h": ("Hgb", "Hct")}
"""Names that are known in this company only: `H/H`, hemoglobin and hematocrit."""
_WITH_TITRES = ("immunology", "infection")
"""Panels whose numbers may be titres, and whose names go on with types: `HIV Ag/Ab 1/2`."""
_END = " :=,"
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class _Called:
    """The names of a group, as written, with what the catalogue knows them as, and their unit."""

    texts: tuple[str, ...]
    names: tuple[Name, ...]
    unit: str = ""

    def takes(self, unit: str) -> bool:
        """Whether all are measured in a unit."""
        return all(name.takes(unit) for name in self.names)

    @property
    def may_have_titres(self) -> bool:
        """Whether a number behind one may be a titre or a type."""
        return any(test.panel in _WITH_TITRES for name in self.names for test in name.tests)


def part_pairs(words: Sequence[str], names: Names) -> list[str]:
    """Part each group of names and of numbers in a line's words; others are left as they are."""
    text = " ".join(words)
    parted: list[str] = []
    done = 0
    for match in _NUMBERS.finditer(text):
        before = text[done : match.start()].rstrip(_END)
        before = before.lstrip(" ,;") if done else before
        lead, called = _find_names(before, names, is_first=not done)
        end, values = _list_values(text, match, called) if called else (0, [])
        if called is None or not values:
            continue
        parted += lead
        for name, value in zip(called.texts, values, strict=True):
            parted += [*name.split(), *f"{value},".split()]
        has_more = bool(text[end:].strip(" ,;."))
        parted[-1] = parted[-1] if has_more else parted[-1].removesuffix(",")
        done = end
    rest = text[done:].lstrip(" ,;") if done else text
    return [*parted, *rest.split()] if done else list(words)


def _find_names(before: str, names: Names, *, is_first: bool) -> tuple[list[str], _Called | None]:
    """Find the names of a group at the end of a text, with the words before them.

    A specimen before the first group of a line heads the line.
    """
    of_unit = _UNIT_OF_NAMES.fullmatch(before)
    unit = of_unit["unit"] if of_unit and parse_unit(of_unit["unit"]) else ""
    words = (of_unit["names"] if of_unit and unit else before).split()
    is_headed = is_first and bool(words) and "/" not in words[0] and bool(kinds_of(words[0]))
    for at in range(int(is_headed), len(words)):
        called = _part_names(" ".join(words[at:]), names)
        if called and (not unit or called.takes(unit)):
            return words[:at], replace(called, unit=unit)
    return words, None


def _part_names(text: str, names: Names) -> _Called | None:
    """Part a text into the names it is made of; `None` where it is anything else."""
    if known := _BY_LETTER.get(text.casefold()):
        texts: tuple[str, ...] = known
    else:
        texts = tuple(_STROKE.split(text))
        if len(texts) < _FEWEST or not all(texts):
            return None
        texts = tuple(_share_words(texts, names))
    found = [_find_whole(each, names) for each in texts]
    whole = tuple(name for name in found if name is not None)
    return _Called(texts, whole) if texts and len(whole) == len(texts) else None


def _share_words(texts: tuple[str, ...], names: Names) -> Iterator[str]:
    """Give each name with the words that it shares with the others: `T/D bili`.

    Gives nothing where a name is one by itself and another one with these words: `Free T3/T4`.
    """
    tail, head = texts[-1].split()[1:], texts[0].split()[:-1]
    shared = [f"{each} {' '.join(tail)}" if tail else each for each in texts[:-1]]
    shared += [f"{' '.join(head)} {texts[-1]}" if head else texts[-1]]
    for each, longer in zip(texts, shared, strict=True):
        alone = _find_whole(each, names)
        joined = _find_whole(longer, names) if longer != each else None
        is_carried = each is texts[-1] and _is_specimen_before(texts[0])
        if alone and joined and alone.tests != joined.tests and not is_carried:
            return
        yield each if alone or not joined else longer


def _is_specimen_before(text: str) -> bool:
    """Whether a name begins with what was examined, which counts for the next ones too."""
    parted = split_specimen(text)
    return parted is not None and bool(kinds_of(text.split(maxsplit=1)[0]))


def _find_whole(text: str, names: Names) -> Name | None:
    """Find the test that the whole of a text names."""
    words = text.split()
    name = names.find(words)
    return name if name and name.tests and name.words == len(words) else None


def _list_values(text: str, match: re.Match[str], called: _Called) -> tuple[int, list[str]]:
    """Give where a group ends, and its numbers with their units; none where that is not sure."""
    is_tight = match["tight"] is not None
    values = (_STROKE if is_tight else _STROKE_APART).split(match[0])
    is_other = is_date(match[0]) or (called.may_have_titres and values[0] == "1")
    if len(values) != len(called.texts) or is_other:
        return 0, []
    end = match.end()
    unit = _UNIT.match(text, end) if is_tight else None
    if unit and parse_unit(unit["unit"]):
        end = unit.end()
        is_of_all = called.takes(unit["unit"])
        values = [f"{value} {unit['unit']}" if is_of_all or at == len(values) else value
                  for at, value in enumerate(values, 1)]  # fmt: skip
    if called.unit:
        values = [f"{value} {called.unit}" for value in values]
    limits = _RANGE.match(text, end)
    if limits and not is_date(limits["inside"] or ""):
        return 0, []
    said = _RESPECTIVELY.match(text, end)
    return said.end() if said else end, values
