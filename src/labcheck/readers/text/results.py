"""The results of one line: names, each with what stands behind it, to the last word.

    Hemoglobin 8.9 L g/dL 12.0-16.0             one result
    Na 138 K 4.1 Cl 101, Cr 0.9 mg/dL           several
    WBC-8.1 RBC-3.42* Hgb-9.8*                  several, each number joined to its name
    Na138 K4.1                                  the same without a dash
    Na 138 K 4.1 Ur 22.4 Cr 0.9                 with one that is not known, which is a row as well
    Labs 2026-03-01: Hb 9.1                     behind words that only head it
    BUN/Cr 48/2.3                               a pair of names and one of numbers
    WBC 5-10 /HPF, RBC 2 /HPF, no casts         what is looked for in urine and not there
    Lymphocytes 28,0 % soit 2 100 /mm3          a share, and the count that it is
    Neutrófilos 78 % 10.296 /mm3                the same, perhaps with a range of each

Words that belong to nothing make the line one that is not read.
"""

import re
from collections.abc import Iterator, Sequence

from labcheck.catalogue.specimens import kinds_of, split_specimen
from labcheck.readers.tables.layouts import is_loinc
from labcheck.readers.text.behind import Behind, has_unit, is_worded, read_behind
from labcheck.readers.text.found import Found
from labcheck.readers.text.headings import is_heading_word, is_no_name, is_of_letter
from labcheck.readers.text.leads import find_day, find_stage, is_clock, may_head
from labcheck.readers.text.names import AFTER_NAME, Name, Names
from labcheck.readers.text.occasions import NO_OCCASION, Occasion, find_before_name, read_drawn
from labcheck.readers.text.pairs import part_pairs
from labcheck.readers.text.patient_lines import is_date
from labcheck.readers.text.share_and_count import read_with_ranges
from labcheck.values.laboratory_flags import parse_flag
from labcheck.values.printed_result import parse_printed
from labcheck.values.records import replace
from labcheck.values.units import parse_unit
from labcheck.values.words import read_word
from labcheck.values.written.blanks import split_at_blanks

_BETWEEN = frozenset([",", ";", "|", "/", "and", "&", "•", "·", "und", "et", "y", "e", "en", "\\"])
_DASHES = ("-", "–", "—")
_BULLET = re.compile(r"[-–—•·*>◦▪●○]|\(?\d{1,2}[.)]|\[[xX]\]")
_JOINED = re.compile(r"(?<=[^\W\d_)\]+])([:=])(?=[<>≤≥]\s?\d|\d)")
_GLUED = re.compile(
    r"(?P<name>[^\W\d_][^\s=:]*?)(?P<dashes>-{1,2})(?P<value>\*?[<>]?\d[\d.,]*\S*)"
    r"|(?P<letters>[^\W\d_]{1,5})(?P<bare>\d[\d.,]*[*!]?)"
)
_ABBREVIATION = re.compile(r"[A-Z][A-Za-z]{1,5}")
"""What may be the short name of a test in a line of such names."""
_STARTS_NUMBER = re.compile(r"[<>]?\d")
_RUN_TOGETHER = re.compile(r"(?<=[\d%]),(?=[^\W\d_])|(?<=/[a-zA-Z]|[dmuµ]L),(?=[A-Z])")
"""A comma behind a number or a unit, before the next name: `Na 140,K 6.9`."""
_CODE = re.compile(r"0\d|\((?=[^()]*\d)[A-Za-z\d.]{5}\)")
"""Behind a name the laboratory that did the test, `01`, or a Read code, `(XE2q0)`."""
_AMOUNT = re.compile(r"(?:\d\+|\++) [^\W\d].*")
"""Behind a comma it is of the next name: `UA: 2+ protein, 3+ blood`."""
_ARROWS = "↑↓▲▼"
"""Before a name, as analyzers of blood gases print what lies outside a range."""
THAT_IS = "soit"
"""Between a share and its count, or a result and the same one in another unit, in French."""
_AGAINST = frozenset(["vs", "versus"])
"""Between two values of one test: `K 4.0 vs 6.9`; the French and Italian ESR is no `VS` there."""
_AND = frozenset(["and", "&", "und", "et", "y", "e", "en", "og", "och", "i"])
_NONE = Behind("none", parse_printed("none"))
_MOST_WORDS = 120
_MOST_HEAD = 8
_MOST_PARTS = 2
"""Ways to part a line that are looked for; two that differ make it one that is not read."""


def read_results(
    text: str, names: Names, specimen: str = "", *, is_value_first: bool = False
) -> list[Found]:
    """Read the results of a line; none where something in it belongs to nothing.

    Args:
        text: The line.
        names: What finds the names of tests.
        specimen: What the heading above says was examined.
        is_value_first: As `read_behind` takes it.
    """
    words = split_words(text)
    if not words or len(words) > _MOST_WORDS:
        return []
    words = part_pairs(words, names)
    reader = _Reader(names, specimen, is_value_first=is_value_first)
    ways = (reader.read_marked, reader.read, reader.read_dated, reader.read_headed,
            reader.read_glued, reader.read_twice, reader.read_shared,
            reader.read_shorthand)  # fmt: skip
    found = next(filter(None, (way(words) for way in ways)), [])
    if all(each.behind is _NONE and not (specimen or each.head) for each in found):
        return []  # it may be said of anything
    return list(_carry_specimen(found)) if len(found) > 1 else found


def join_results(parts: Sequence[str], names: Names) -> str:
    """Join parts of a line of which each is results by itself; empty where one is anything else.

    Words before the first vital sign that only head results belong to the next part: `Labs:`.
    """
    if len(parts) > 1 and all(is_heading_word(word.strip(":,")) for word in parts[0].split()):
        parts = [f"{parts[0]} {parts[1]}", *parts[2:]]
    found = [read_results(part, names) for part in parts]
    whole = ", ".join(parts)
    is_same = all(found) and len(read_results(whole, names)) == sum(map(len, found))
    return whole if is_same else ""


def split_words(text: str) -> list[str]:
    """Split a line into words, without a bullet before the first and without full stops."""
    words = split_at_blanks(_JOINED.sub(r" \1 ", _RUN_TOGETHER.sub(", ", text)))
    while words and _BULLET.fullmatch(words[0]):
        words = words[1:]
    following = [*words[1:], ""]
    return [_end_sentence(word, after) for word, after in zip(words, following, strict=False)]


def _end_sentence(word: str, after: str) -> str:
    """Take off the full stop behind a number or a unit, where a sentence may end."""
    bare = word[:-1]
    if word[-1:] != "." or (after and not after[0].isupper()):
        return word
    is_number = bare.rstrip("%")[-1:].isdigit() and not after[:1].isdigit()
    is_unit = "/" in bare and parse_unit(bare) is not None
    return bare if is_number or is_unit else word


def _carry_specimen(found: list[Found]) -> Iterator[Found]:
    """Let a specimen before the first name count for the next ones: `Urine Na 40 K 20`."""
    carried = ""
    for each in found:
        parted = split_specimen(each.name.text)
        leads = parted and each.name.text.casefold().startswith(parted.specimen.casefold())
        if parted and leads:
            carried = parted.specimen
        yield replace(each, head=carried) if carried and not parted else each


class _Reader:
    """Reads the words of one line in each way that lines are written."""

    def __init__(self, names: Names, specimen: str, *, is_value_first: bool) -> None:
        self._names = names
        self._specimen = specimen
        self._is_value_first = is_value_first
        self._takes_unknown = False

    def read(self, words: Sequence[str]) -> list[Found]:
        """Read words that are results and nothing else."""
        ways = self._part(tuple(words), 0, {})
        return list(ways[0]) if len(ways) == 1 else []

    def read_marked(self, words: Sequence[str]) -> list[Found]:
        """Read a line with a code or a flag before the name."""
        if len(words) > 2 and is_loinc(words[0]):  # noqa: PLR2004 - a code, a name and a value
            return [replace(found, code=words[0]) for found in self.read(words[1:])[:1]]
        sign, rest = split_sign(words)
        found = self.read(rest) if sign else []
        return [put_flag(found[0], sign)] if len(found) == 1 else []

    def read_dated(self, words: Sequence[str]) -> list[Found]:
        """Read a line with a date at its end."""
        for count in (1, 2, 3):
            behind = " ".join(words[-count:]).strip("()[],.")
            lead = len(words) > count + 2 and words[-count - 1].casefold() in ("at", "on", "@")
            is_said = lead and (is_clock(behind) or find_day([behind])[0] == behind)
            if len(words) > count + 1 and (is_said or is_date(behind)):
                found = self.read(words[: -count - lead])
                return [replace(each, time=behind) for each in found]
        return []

    def read_headed(self, words: Sequence[str]) -> list[Found]:
        """Read results behind words that only head them: `Labs:`, `BMP 2026-03-01`, `URINE`."""
        time, count = find_stage(words)
        head = ""
        if count and (found := self.read(words[count:])):
            return [replace(each, time=time) for each in found]
        while count < min(len(words), _MOST_HEAD):
            bare = words[count].strip(":,()[]")
            if is_of_letter(bare, words[count + 1 :]):
                break
            day, of_day = find_day(words[count:]) if count else ("", 0)
            if day:
                time, count = time or day, count + of_day - 1
            elif is_date(bare):
                time = time or bare
            elif bare and not may_head(bare, is_first=count == 0):
                break
            count += 1
            heads = (word.strip(":,()[]") for word in words[:count])
            head = " ".join(filter(is_heading_word, heads))
            if found := self.read(words[count:]):
                return [replace(each, head=head, time=time) for each in found]
        rest = words[count:] if count else []
        found = self.read_glued(rest) or self.read_shorthand(rest)
        return [replace(each, head=head, time=time) for each in found]

    def read_glued(self, words: Sequence[str]) -> list[Found]:
        """Read results whose numbers are joined to their names, by a dash or nothing: `WBC-8.1`.

        Beside known tests one that is not known is read as well, since it is written alike; but
        not without a dash, as `L5`.
        """
        glued = [_GLUED.fullmatch(word) for word in words]
        if sum(map(bool, glued)) < 2:  # noqa: PLR2004 - one may be anything
            return []
        found: list[Found] = []
        begun: list[str] = []
        for word, match in zip(words, glued, strict=True):
            if match is None:
                begun.append(word)
                continue
            called = [*begun, match["name"] or match["letters"]]
            name = self._names.find(called, self._specimen)
            if name is None or name.words < len(called):
                name = Name(" ".join(called), len(called))
            if match["letters"] and (not name.tests or self._names.find([word])):
                return []
            dash = (match["dashes"] or "")[1:]
            is_signed = any(test.is_signed for test in name.tests)
            behind = read_behind([f"{dash}{match['value'] or match['bare']}"], name)
            if behind is None or (is_signed and not dash):
                return []
            found.append(Found(name, behind))
            begun = []
        known = sum(bool(each.name.tests) for each in found)
        return found if not begun and known * 2 > len(found) else []

    def read_shorthand(self, words: Sequence[str]) -> list[Found]:
        """Read short names with their numbers, of which a few are not known: `Na 138 Ur 22.4`.

        What is not known is a row of its own, so that nothing is lost.
        """
        self._takes_unknown = True
        found = self.read(words)
        self._takes_unknown = False
        known = sum(bool(each.name.tests) for each in found)
        return found if known > 1 and known * 2 > len(found) else []

    def _find(self, words: Sequence[str]) -> Name | None:
        """Find the name that words begin with; in shorthand also one that is not known."""
        name = self._names.find(words, self._specimen)
        if name or not self._takes_unknown or len(words) < 2:  # noqa: PLR2004 - a name and a value
            return name
        short = words[0].rstrip(":=")
        behind = words[1] if words[1] not in AFTER_NAME else " ".join(words[2:3])
        is_short = _ABBREVIATION.fullmatch(short) and _STARTS_NUMBER.match(behind)
        return Name(short, 1) if is_short and _may_be_test(short) else None

    def _find_drawn(self, words: Sequence[str]) -> tuple[Name | None, Occasion]:
        """Find the name that words begin with, perhaps behind what says when it was drawn."""
        if name := self._find(words):
            return name, NO_OCCASION
        before = find_before_name(words)
        return self._find(words[before.words :]) if before.words else None, before

    def read_shared(self, words: Sequence[str]) -> list[Found]:
        """Read tests that share one answer in words: `LDH and haptoglobin within normal limits`."""
        parts: list[list[str]] = [[]]
        for word in words:
            if word.casefold() in _AND:
                parts.append([])
            else:
                parts[-1].append(word.removesuffix(","))
                parts += [[]] if word[-1:] == "," else []
        *before, last = [part for part in parts if part] or [[]]
        names = [self._names.find(part, self._specimen) for part in before]
        found = self.read(last) if names else []
        is_whole = all(
            name and name.tests and name.words == len(part)
            for name, part in zip(names, before, strict=True)
        )
        if len(found) != 1 or not is_whole or not is_worded(found[0].behind):
            return []
        return [*(replace(found[0], name=name) for name in names if name), found[0]]

    def read_twice(self, words: Sequence[str]) -> list[Found]:
        """Read a share and the count that it is, as blood counts have them in one line.

        French ones have `soit` between them, Brazilian ones nothing.
        """
        name = self._names.find(words, self._specimen)
        ends = (at for at, word in enumerate(words, 1) if word[-1] == "%")
        is_linked = THAT_IS in words
        end = words.index(THAT_IS) if is_linked else next(ends, 0)
        if name is None or end <= name.words:
            return []
        called, behind = words[: name.words], words[end + is_linked :]
        share, count = self.read(words[:end]), self.read([*called, *behind])
        if len(share) == len(count) == 1 and has_unit(count[0].behind):
            return [*share, *count]
        return [] if is_linked else read_with_ranges(self.read, words[:end], called, behind)

    def _part(
        self, words: tuple[str, ...], at: int, known: dict[int, list[tuple[Found, ...]]]
    ) -> list[tuple[Found, ...]]:
        """Give the ways to part words from a place on into results; two at most."""
        if at in known:
            return known[at]
        ways: list[tuple[Found, ...]] = []
        known[at] = ways
        begin = _skip(words, at, _BETWEEN)
        if at and _is_against(words[begin - 1 : begin + 1]):
            return ways
        if none := self._find_none(words, begin):
            end = begin + 1 + none.words
            more = self._part(words, end, known) if end < len(words) else [()]
            ways += [(Found(none, _NONE), *each) for each in more]
            return ways
        name, before = self._find_drawn(words[begin:])
        if name is None:
            return ways
        end_of_name = begin + before.words + name.words
        code = find_code(words, end_of_name)
        start = _skip(words, end_of_name + len(code), AFTER_NAME)
        is_dashed = any(word in _DASHES for word in words[end_of_name:start])
        is_behind = words[end_of_name - 1][-1] == "," and _AMOUNT.fullmatch(" ".join(words[start:]))
        if is_behind or (is_dashed and any(test.is_signed for test in name.tests)):
            return ways
        for end in self._ends(words, start):
            drawn = read_drawn(words[start:end], name, before, is_value_first=self._is_value_first)
            if drawn is None or self._has_next(drawn[0].range, name):
                continue
            behind, when = drawn
            rest: list[tuple[Found, ...]] = (
                [()] if end == len(words) else self._part(words, end, known)
            )
            if code:
                said = f"behind the name: {code[0]}"
                behind = replace(behind, note="; ".join(filter(None, (said, behind.note))))
            ways += [(Found(name, behind, when=when), *more) for more in rest]
            if len(ways) >= _MOST_PARTS:
                break
        return ways

    def _has_next(self, limits: str, name: Name) -> bool:
        """Whether what seems the unit of a range is the next test: `INR 2-3. Hb 9.1`."""
        words = limits.split()
        ends = (words[at:] for at in range(1, len(words)) if not name.takes(words[at]))
        is_next = any(found and found.tests for found in map(self._names.find, ends))
        return is_next or not {"is", "are", "was", "were"}.isdisjoint(words)

    def _find_none(self, words: tuple[str, ...], at: int) -> Name | None:
        """Find what is said not to be in urine, behind `no`: `no casts`."""
        if words[at : at + 1] not in (("no",), ("No",)):
            return None
        stated = self._specimen or ("urine" if "urine" in map(str.casefold, words) else "")
        name = self._names.find(words[at + 1 :], stated)
        return name if name and name.is_seen_in_urine else None

    def _ends(self, words: tuple[str, ...], start: int) -> Iterator[int]:
        """Give the places where what stands behind a name may end: the next name, or the end."""
        for end in range(start + 1, len(words)):
            begin = _skip(words, end, _BETWEEN)
            is_k = words[end - 1] == "K" and begin == end  # a thousand, or without its value
            if not is_k and (self._find_drawn(words[begin:])[0] or self._find_none(words, begin)):
                yield end
        yield len(words)


def _is_against(words: Sequence[str]) -> bool:
    """Whether the second of two words says that another value follows; not so `Hb 12, VS 35`."""
    is_listed = words[-1] == "VS" and words[0][-1] in ",;"
    return words[-1].casefold().rstrip(".") in _AGAINST and not is_listed


def _may_be_test(short: str) -> bool:
    """Whether a short word may be a test: no heading, no flag, no unit, no word of a dose."""
    is_specimen = len(short) > 2 and kinds_of(short)  # noqa: PLR2004 - Ur is urea as well
    is_other = is_heading_word(short) or is_no_name(short) or read_word(short) is not None
    return not (is_specimen or is_other or parse_flag(short) or parse_unit(short))


def find_code(words: Sequence[str], at: int) -> Sequence[str]:
    """Give a code that stands behind a name, before a value; none where nothing is behind it."""
    has_more = any(map(str.isdigit, "".join(words[at + 1 :])))
    return words[at : at + 1] if has_more and at < len(words) and _CODE.fullmatch(words[at]) else ()


def _skip(words: Sequence[str], at: int, passed: frozenset[str]) -> int:
    while at < len(words) and words[at].casefold() in passed:
        at += 1
    return at


def split_sign(words: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Split off a flag that stands before a name, `*ALT` or `↑ pCO2`; empty where there is none."""
    first = words[0] if words else ""
    if first and first[0] in _ARROWS and not first.strip(first[0]):
        return first, words[1:]
    if len(first) > 1 and first[0] in f"*!{_ARROWS}":
        return first[0], [first[1:], *words[1:]]
    return "", words


def put_flag(found: Found, sign: str) -> Found:
    """Put a sign before the name to the result as its flag, where it has none."""
    behind = found.behind
    if behind.flag or behind.printed.reading.mark:
        return found
    return replace(found, behind=replace(behind, flag=sign))
