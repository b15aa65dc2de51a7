"""The columns of a table: which field each holds, by its usual names or as it was asked.

A name is compared without case, spaces, signs and accents. Where two columns may hold one field
nothing is guessed: the table is refused and the message says how to choose.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from labcheck.cases.table_fields import FIELDS
from labcheck.catalogue.own_names import OwnNames
from labcheck.errors import Fault, InputError, did_you_mean, refuse_word
from labcheck.values.records import dataclass, replace
from labcheck.yaml_files.headings import Heading, load_headings

_FOLDED = 8192
"""How many names are remembered."""
_WHOLE_LETTERS = str.maketrans("ıłđ", "ild")
"""Letters that Unicode does not take apart into a plain one and its accent."""
_FORM_OF_DATE = re.compile(r"\s*[(\[][dmyhjatg/.\-:\s]{2,}[)\]]$", re.IGNORECASE)
"""How dates are written, behind a heading: `Date (dd/mm/yyyy)`."""
_TWO_LANGUAGES = re.compile(r"\s*[/|\n]\s*")
_TOGETHER = ("note",)
_M_OF_EITHER = "M, of masculino or mujer"
_MAY_BE_PATIENT = ("name", "id")
_MOST_NAMED = 30
HAS_VALUE = re.compile(r"\d{4}|\d[.,/:-]\d|^[<>]?\d+$")
"""What stands in the first line of a table that has lost its headings: no message repeats it."""
HOW_TO_MAP = "say which they are with --columns test=…,value=…"
_TABLES = (".csv", ".tsv", ".tab")
_NO_TABLE = (
    "this is not a case, which has its results under `labs:`, nor a table, since no heading of the "
    "first line is known; if it is a table"
)
"""Says nothing of the line itself, which may name a patient."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands.

    Attributes:
        names: The names of all columns, in order; empty for a column without one.
        places: By field, the columns that hold it; the first that is not empty counts in a row,
            and notes are taken together.
    """

    names: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]

    def name_of(self, field: str) -> str:
        """Name the first column that holds a field; the field itself when there is none."""
        return self.names[self.places[field][0]] if self.places.get(field) else field

    @property
    def unread(self) -> dict[int, str]:
        """The columns that hold no field, by number: their names, or their places."""
        held = {place for found in self.places.values() for place in found}
        numbers = (number for number in range(len(self.names)) if number not in held)
        return {number: self.names[number] or f"column {number + 1}" for number in numbers}

    def with_places(self, taken: Mapping[str, tuple[int, str]]) -> "Columns":
        """Add columns that were taken for a field, each with its number and its name."""
        places = {field: (number,) for field, (number, _) in taken.items()}
        return replace(self, places={**self.places, **places})

    def cells_of(self, cells: Sequence[str]) -> dict[str, str]:
        """Give the text of every field in a row; fields without a text are left out."""
        found = {}
        for field, places in self.places.items():
            texts = [cells[place] for place in places if place < len(cells) and cells[place]]
            if texts:
                found[field] = "; ".join(texts) if field in _TOGETHER else texts[0]
        return found


@lru_cache(maxsize=_FOLDED)
def fold_column(name: str) -> str:
    """Reduce a name to its letters and digits, without accents: `Ref. Range` is `refrange`."""
    folded = name.casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded).translate(_WHOLE_LETTERS)
    return "".join(letter for letter in folded if letter.isalnum())


def recognise_headings(names: Sequence[str]) -> dict[int, tuple[str, int]]:
    """Give the field and the tier of each name that is a usual one, by its number."""
    said = {number: found for number, name in enumerate(names) if (found := _meanings(name))}
    spoken = {
        heading.language
        for found in said.values()
        for heading in found
        if not heading.needs_company
    }
    counted = {
        number: [each for each in found if not each.needs_company or each.language in spoken]
        for number, found in said.items()
    }
    return {
        number: min((heading.field, heading.tier) for heading in found)
        for number, found in counted.items()
        if found
    }


@lru_cache(maxsize=_FOLDED)
def _meanings(name: str) -> tuple[Heading, ...]:
    """Find what a name is a heading for; of one in two languages both parts must say the same."""
    known = _index()
    if found := known.get(fold_column(name)):
        return found
    if (bare := _FORM_OF_DATE.sub("", name)) != name:
        return known.get(fold_column(bare), ())
    parts = [known.get(fold_column(part), ()) for part in _TWO_LANGUAGES.split(name)]
    fields = [{heading.field for heading in part} for part in parts]
    return parts[0] if len(parts) > 1 and all(each == fields[0] for each in fields) else ()


@cache
def _index() -> dict[str, tuple[Heading, ...]]:
    index: dict[str, tuple[Heading, ...]] = {}
    for heading in load_headings():
        folded = fold_column(heading.text)
        index[folded] = (*index.get(folded, ()), heading)
    return index


def check_header(names: Sequence[str], file: str, line: int, *, has_case: bool = False) -> None:
    """Refuse columns that have the same name.

    Args:
        names: The names of all columns.
        file: The file, for messages.
        line: The line of the header.
        has_case: Whether names that differ only in capital letters are different names.

    Raises:
        InputError: With a fault for each name that stands twice.
    """
    seen: set[str] = set()
    twice = []
    for name in filter(None, names):
        known = name if has_case else name.casefold()
        if known in seen and name not in twice:
            twice.append(name)
        seen.add(known)
    if twice:
        raise InputError(
            [
                Fault(file, line, None, name, "two columns have this name", "rename one of them")
                for name in twice
            ]
        )


def ask_own(
    names: Sequence[str], own: OwnNames, asked: Mapping[str, str], file: str, line: int
) -> dict[str, str]:
    """Add to the columns that were asked for those whose headings are the user's own names.

    Raises:
        InputError: Two columns hold one field by these names.
    """
    found: dict[str, list[str]] = {}
    taken = {fold_column(column) for column in asked.values()}
    for name in names:
        meant = own.find_column(name)
        if meant and meant.means not in asked and fold_column(name) not in taken:
            found.setdefault(meant.means, []).append(name)
    faults = [
        _two_columns(field, columns, file, line)
        for field, columns in found.items()
        if len(columns) > 1
    ]
    if faults:
        raise InputError(faults)
    return {**{field: columns[0] for field, columns in found.items()}, **asked}


def map_asked(
    names: Sequence[str], asked: Mapping[str, str], file: str, line: int
) -> dict[str, tuple[int, ...]]:
    """Find the columns that were asked for.

    Raises:
        InputError: A field is unknown, or a column is not there.
    """
    faults: list[Fault] = []
    places: dict[str, tuple[int, ...]] = {}
    exact = {name: number for number, name in reversed(list(enumerate(names)))}
    folded = {fold_column(name): number for number, name in reversed(list(enumerate(names)))}
    for asked_field, wanted in asked.items():
        field = "time" if asked_field == "date" else asked_field
        place = exact.get(wanted.strip(), folded.get(fold_column(wanted)))
        if field not in FIELDS:
            faults.append(Fault(file, None, None, "--columns", refuse_word(field, FIELDS)))
        elif place is None or not wanted.strip():
            problem = f"there is no column {wanted!r} for {field}"
            near = did_you_mean(wanted, [name for name in names if name], most=1)
            faults.append(Fault(file, line, None, "", problem, near or list_columns(names)))
        else:
            places[field] = (place,)
    if faults:
        raise InputError(faults)
    return places


def map_usual(
    names: Sequence[str], asked: Mapping[str, tuple[int, ...]], file: str, line: int
) -> Columns:
    """Find the columns by their usual names, beside those that were asked for.

    Raises:
        InputError: Two columns may hold the same field, or a column may be the patient.
    """
    taken = {place for places in asked.values() for place in places}
    known = recognise_headings(["" if n in taken else name for n, name in enumerate(names)])
    places, faults = dict(asked), []
    for field in FIELDS:
        found = find_field(field, known)
        if field in asked or not found:
            continue
        if len(found) > 1 and field not in _TOGETHER:
            faults.append(_two_columns(field, [names[place] for place in found], file, line))
        places[field] = found
        taken.update(found)
    faults += _unclear_patient(names, places, taken, file, line)
    if faults:
        raise InputError(faults)
    clocks = {number: fold_column(name) for number, name in enumerate(names)}
    return Columns(tuple(names), _with_clock(clocks, places, taken))


def require(columns: Columns, fields: Sequence[Sequence[str]], file: str, line: int) -> None:
    """Refuse a table that lacks every one of some fields.

    Raises:
        InputError: Naming the columns that were found, and how to say what they are.
    """
    missing = [names for names in fields if not any(field in columns.places for field in names)]
    if missing:
        if not columns.places and not file.lower().endswith(_TABLES):
            problem = f"{_NO_TABLE}, {HOW_TO_MAP}"
            raise InputError([Fault(file, line, None, "", problem)])
        lacking = " and no column for ".join(names[0] for names in missing)
        remedy = f"{list_columns(columns.names)}; {HOW_TO_MAP}"
        raise InputError([Fault(file, line, None, "", f"no column for {lacking}", remedy)])


def list_columns(names: Sequence[str]) -> str:
    """Name the columns of a table; of a line that holds values only what is known as a heading."""
    named = [name for name in names if name]
    if any(map(HAS_VALUE.search, named)):
        named = [names[number] for number in recognise_headings(names)]
        if not named:
            return "the first line holds values and no headings"
        return f"the columns are {', '.join(named)}, and others whose headings may be values"
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    return f"the columns are {', '.join(named[:_MOST_NAMED]) or 'without names'}{more}"


def count_known(names: Sequence[str]) -> int:
    """Count the fields that the names of columns say; none where no test is among them."""
    known = {field for field, _ in recognise_headings(names).values()}
    return len(known) if {"test", "loinc"} & known else 0


def write_sex(text: str, heading: str, others: Iterable[str], language: str = "") -> str:
    """Write a sex so that an M below `Sexo` is not taken for a man's: it may be mujer.

    Beside a heading that is Portuguese and not Spanish, or where Portuguese is stated, it is
    masculino.

    Args:
        text: The cell.
        heading: What its column is called.
        others: The headings of the other columns that are read.
        language: The code of the language that is stated; empty where none is.
    """
    if text.casefold().rstrip(".") != "m" or language == "pt":
        return text
    meant = {each.language for each in _meanings(heading)}
    if "es" not in meant:
        return text
    spoken = [{each.language for each in _meanings(name)} for name in others]
    is_portuguese = any("pt" in languages and "es" not in languages for languages in spoken)
    return text if is_portuguese else _M_OF_EITHER


def find_field(field: str, known: Mapping[int, tuple[str, int]]) -> tuple[int, ...]:
    """Find the columns of the first tier of a field that has any."""
    tiers = {number: tier for number, (held, tier) in known.items() if held == field}
    first = min(tiers.values(), default=0)
    return tuple(number for number, tier in tiers.items() if tier == first)


def _two_columns(field: str, names: Sequence[str], file: str, line: int) -> Fault:
    problem = f"{' and '.join(repr(name) for name in names)} may both hold the {field}"
    return Fault(file, line, None, "", problem, f"choose with --columns {field}={names[0]}")


def _unclear_patient(
    names: Sequence[str], places: Mapping[str, object], taken: set[int], file: str, line: int
) -> Iterator[Fault]:
    """Ask what a column is that may tell patients apart; they are never thrown together."""
    if "patient" in places:
        return
    for number, name in enumerate(names):
        if number not in taken and fold_column(name) in _MAY_BE_PATIENT:
            remedy = f"say so with --columns patient={name}, or else note={name}"
            yield Fault(file, line, None, "", f"{name!r} may be the patient", remedy)


def _with_clock(
    folded: Mapping[int, str], places: dict[str, tuple[int, ...]], taken: set[int]
) -> dict[str, tuple[int, ...]]:
    """Take a column `time` beside one of dates for the time of day."""
    clock = tuple(n for n, name in folded.items() if name == "time" and n not in taken)
    return places | ({"clock": clock} if clock and "time" in places else {})
