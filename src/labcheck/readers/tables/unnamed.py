"""Columns whose names are not known: named, and taken for what their cells are where that is sure.

A column whose cells all read as flags, or four in five of them as ranges, is taken when its heading
says so as well, or when nothing but a flag is so written; so is one that is called a status and
whose cells are. One that may be either is asked for, and all others are named as not read. Tables,
bulk and data frames decide by the same texts.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from enum import Enum

from labcheck.cases.result_status import parse_status, read_code
from labcheck.catalogue.specimens import kinds_of, split_specimen
from labcheck.errors import Fault, InputError
from labcheck.readers.tables.columns import HAS_VALUE, Columns
from labcheck.readers.tables.limit_pairs import LimitPair, find_limit_pairs
from labcheck.readers.tables.results import MISSING, read_flag
from labcheck.values.limits import Scale
from labcheck.values.range_parts import find_scale
from labcheck.values.records import dataclass
from labcheck.values.result_text import Word

MOST_TEXTS = 20_000
"""Different texts of a column; one that has more holds neither flags nor ranges."""
_LEAST_SHARE = 0.8
_LONGEST_CODE = 3
_MOST_SHOWN = 20

Texts = Mapping[str, int]
"""How often each text stands in a column."""


class Kind(Enum):
    """What a column may be taken for: the field, and the fields that say the same."""

    FLAG = ("flag", ("flag", "reported"))
    RANGE = ("range", ("range", "low", "high"))
    SPECIMEN = ("specimen", ("specimen",))
    STATUS = ("status", ("status",))

    def __init__(self, field_: str, fields: tuple[str, ...]) -> None:
        self.field = field_
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Unnamed:
    """What became of the columns whose names are not known.

    Attributes:
        taken: By field, the number and the heading of the column that was taken for it.
        unread: The headings of the others.
    """

    taken: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be said of it, as clauses."""
        found = [remark_on(field_, name) for field_, (_, name) in self.taken.items()]
        if self.unread:
            more = len(self.unread) - _MOST_SHOWN
            names = ", ".join(map(repr, self.unread[:_MOST_SHOWN]))
            shown = f"{names} and {more} more" if more > 0 else names
            found.append(f"columns not read: {shown}")
        return tuple(found)


NO_NOTES: Mapping[int, str] = {}
ALL_KNOWN = Unnamed()
"""Of a table without such columns."""


def remark_on(field_: str, name: str) -> str:
    """Say that a column was taken for what its cells are, or for an end of ranges by its name."""
    if field_ in _ENDS_OF_RANGES:
        return f"the column {name!r} was read as the {field_} limit"
    return f"the column {name!r} was read as the {field_}, as its cells are"


def settle(  # noqa: PLR0913 - two are few to be asked
    headings: Mapping[int, str],
    known: Iterable[str],
    texts_of: Callable[[int], Texts | None],
    place: tuple[str, int],
    kinds: Sequence[Kind] = tuple(Kind),
    *,
    notes: Mapping[int, str] = NO_NOTES,
) -> Unnamed:
    """Decide what becomes of columns whose names are not known.

    Args:
        headings: Their headings, by number.
        known: The fields that other columns hold, or were asked to hold.
        texts_of: Gives the texts of a column; `None` where it holds none, or too many.
        place: The file and the line of the header, for messages.
        kinds: What a column may be taken for.
        notes: The headings of columns of notes, which may hold nothing but flags or ranges.

    Raises:
        InputError: A column may hold flags or ranges, and nothing says whether it does.
    """
    fields = set(known)
    pair, others = _take_pair(headings, fields, place)
    fields |= set(pair)
    wanted = [kind for kind in kinds if fields.isdisjoint(kind.fields)]
    looks = {
        number: _look(_words(name), texts_of(number), wanted)
        for number, name in others.items()
        if wanted and not says_another(name)
    }
    looks |= {
        number: look
        for number, name in notes.items()
        if (look := _look(_words(name), texts_of(number), wanted)) and look[0] in _JUDGEMENTS
    }
    called = {**headings, **notes}
    taken = dict(pair)
    faults: list[Fault] = []
    for kind in wanted:
        sure = [number for number, look in looks.items() if look == (kind, True)]
        unsure = [number for number, look in looks.items() if look == (kind, False)]
        if len(sure) == 1:
            taken[kind.field] = sure[0], called[sure[0]]
        else:
            faults += [_ask(kind, called[number], place) for number in sure or unsure]
    if faults:
        raise InputError(faults)
    numbers = {number for number, _ in taken.values()}
    unread = tuple(name for number, name in headings.items() if number not in numbers)
    return Unnamed(taken, unread)


def name_notes(columns: Columns) -> dict[int, str]:
    """Give the headings of the columns that are called notes, by number."""
    return {number: columns.names[number] for number in columns.places.get("note", ())}


def refuse_judgements(
    headings: Mapping[int, str], texts_of: Callable[[int], Texts | None], place: tuple[str, int]
) -> None:
    """Refuse columns of flags or ranges that are of no one test where several stand across.

    Raises:
        InputError: Naming the columns.
    """
    faults = [
        _ask_test(look[0], name, place)
        for number, name in headings.items()
        if not says_another(name) and (look := _look(_words(name), texts_of(number), _JUDGEMENTS))
    ]
    if faults:
        raise InputError(faults)


def _ask_test(kind: Kind, name: str, place: tuple[str, int]) -> Fault:
    shown = "a column headed by a value" if HAS_VALUE.search(name) else repr(name)
    problem = f"{shown} may hold a {kind.field}, and nothing says of which test"
    remedy = f"head it by the test as well, as in 'K {kind.field}', or say note={name}"
    if shown != repr(name) or _NAMELESS.fullmatch(name):
        remedy = f"head it by the test, as in 'K {kind.field}'"
    return Fault(place[0], place[1] or None, None, "", problem, remedy)


def _take_pair(
    headings: Mapping[int, str], fields: set[str], place: tuple[str, int]
) -> tuple[dict[str, tuple[int, str]], dict[int, str]]:
    """Take two columns that are called the ends of a range, and give the headings of the others.

    Raises:
        InputError: Two may be such ends, or several pairs are.
    """
    if not fields.isdisjoint(Kind.RANGE.fields):
        return {}, dict(headings)
    free = {number: name for number, name in headings.items() if not says_another(name)}
    pairs = find_limit_pairs(free)
    sure = [pair for pair in pairs if pair.is_sure]
    if len(sure) == 1:
        low, high = sure[0].low, sure[0].high
        others = {number: name for number, name in headings.items() if number not in (low, high)}
        return {"low": (low, headings[low]), "high": (high, headings[high])}, others
    if pairs:
        raise InputError([_ask_pair(pair, headings, place) for pair in sure or pairs])
    return {}, dict(headings)


def _ask_pair(pair: LimitPair, headings: Mapping[int, str], place: tuple[str, int]) -> Fault:
    low, high = headings[pair.low], headings[pair.high]
    problem = f"{low!r} and {high!r} may hold the ends of ranges"
    remedy = f"say so with --columns low={low},high={high}, or else note={low}"
    return Fault(place[0], place[1] or None, None, "", problem, remedy)


def _ask(kind: Kind, name: str, place: tuple[str, int]) -> Fault:
    file, line = place
    is_value = HAS_VALUE.search(name) is not None
    shown = "a column headed by a value" if is_value else repr(name)
    problem = f"{shown} may hold the {kind.field}: its cells read as such"
    remedy = f"say so with --columns {kind.field}={name}, or else note={name}"
    if is_value or _NAMELESS.fullmatch(name):
        remedy = f"give it a heading: {kind.field}, or else note"
    return Fault(file, line or None, None, "", problem, remedy)


def _look(words: set[str], texts: Texts | None, wanted: Sequence[Kind]) -> tuple[Kind, bool] | None:
    """Say what a column may hold, and whether it surely does."""
    if not texts or len(texts) > MOST_TEXTS:
        return None
    filled: dict[str, int] = {}
    for text, count in texts.items():
        if (stripped := text.strip()) and stripped.casefold() not in MISSING:
            filled[stripped] = filled.get(stripped, 0) + count
    if not filled:
        return None
    if Kind.STATUS in wanted and _are_statuses(words, filled):
        return Kind.STATUS, True
    if Kind.FLAG in wanted and (is_sure := _are_flags(words, filled)) is not None:
        return Kind.FLAG, is_sure
    if Kind.RANGE in wanted and (is_sure := _are_ranges(words, filled)) is not None:
        return Kind.RANGE, is_sure
    if Kind.SPECIMEN in wanted and all(map(_is_specimen, filled)):
        return Kind.SPECIMEN, True
    return None


def _are_statuses(words: set[str], texts: Texts) -> bool:
    """Whether cells are how far the laboratory is: words for it, or codes with one for final.

    Letters by themselves may be flags: `A` and `N`.
    """
    if words.isdisjoint(_SAYS_STATUS.split()) or not all(map(parse_status, texts)):
        return False
    codes = {text.upper() for text in texts if read_code(text)}
    return len(codes) < len(texts) or "F" in codes


def _is_specimen(text: str) -> bool:
    """Whether a text names a specimen and nothing else."""
    return bool(kinds_of(text)) and split_specimen(text) is None


def _are_flags(words: set[str], texts: Texts) -> bool | None:
    """Whether cells are surely flags; `None` where one is not, or they may say anything.

    `N`, `A` and the words of a strip stand in many columns, and so does a lone `L`. `High` and
    `Low` are priorities and risks as well. Codes for high and for low or normal are flags.
    """
    found = set[Word]()
    for text in texts:
        flag = read_flag(text)
        if flag is None:
            return None
        found.add(flag)
    if words & set(_SAYS_FLAG.split()):
        return True
    if found & _OF_GERMS:  # R is the right side as well, and S or I may be anything
        return None
    if found <= {Word.NORMAL, Word.NEGATIVE, Word.POSITIVE} or set(texts) <= {"A", "N", "a", "n"}:
        return None
    are_codes = all(len(text.strip("()")) <= _LONGEST_CODE for text in texts)
    return are_codes and bool(found & _RAISED) and bool(found - _RAISED)


def _are_ranges(words: set[str], texts: Texts) -> bool | None:
    """Whether four cells in five are surely ranges; `None` where fewer are."""
    if words & set(_SAYS_ALARM.split()):
        return None
    is_aim = bool(words & set(_SAYS_AIM.split()))
    is_said = bool(words & set(_SAYS_RANGE.split())) and not is_aim
    others = (None,) if is_said else (None, Scale.GRADE)
    filled = left = sum(texts.values())
    for text, count in texts.items():
        if find_scale(text) in others:
            left -= count
            if left < _LEAST_SHARE * filled:
                return None
    return is_said


def says_another(heading: str) -> bool:
    """Whether a heading says of a column that it holds something else than results."""
    return not _words(heading).isdisjoint(_SAYS_ANOTHER.split())


def _words(heading: str) -> set[str]:
    """Give the words of a heading: `BioRef_Interval` has bio, ref and interval."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", parted)}
    return words | {"".join(letter for letter in heading.casefold() if letter.isalnum())}


_JUDGEMENTS = (Kind.FLAG, Kind.RANGE)
_NAMELESS = re.compile(r"column \d+")
_OF_GERMS = {
    Word.SUSCEPTIBLE, Word.DOSE_DEPENDENT, Word.INTERMEDIATE, Word.RESISTANT, Word.NON_SUSCEPTIBLE,
}  # fmt: skip
_RAISED = {Word.HIGH, Word.CRITICALLY_HIGH}
_ENDS_OF_RANGES = ("low", "high")
_SAYS_FLAG = (
    "flag flags flg abnormal abnormality abn hl lh highlow lowhigh hilo interpretation interp ind "
    "bew alterado segnale"
)
_SAYS_RANGE = (
    "ref reference references range ranges interval intervals normal normals norm norms limits "
    "standard expected desirable biological referenz normbereich norma rr ri vr rif riferimento "
    "rango intervalo referencia referensintervall viitearvot"
)
_SAYS_STATUS = "status estado statut stato befundstatus resultstatus"
_SAYS_ALARM = "alert alarm"
"""Of flags; ranges below such a heading are those of an alarm."""
_SAYS_AIM = "therapeutic target goal optimal"
"""What ranges are for that may be those of health or of a treatment: it is asked."""
_SAYS_ANOTHER = (
    "age ages year years dob date dates time phone telephone tel fax mobile visit week day id ids "
    "number no nr code page zip postal room bed ward order accession weight height bmi pressure bp "
    "dose dosage batch lot study cohort arm bin stratum quartile percentile score grade side eye "
    "laterality group abo rh sex gender fasting priority urgency risk severity "
    "critical panic previous prev prior last old delta baseline "
    "measuring measurement reportable reporting analytical "
    "linearity linear detection lod loq quantification "
    "male female men women man woman boys girls child children pediatric paediatric adult adults "
    "newborn pregnancy pregnant hemolysis haemolysis lipemia lipaemia icterus"
)
"""Words of headings that say of a column that it holds something else, whatever its cells are."""
