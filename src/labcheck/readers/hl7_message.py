"""HL7 v2 as bytes: messages found in a file, decoded, and taken apart into segments.

A segment that stands astray takes no other with it. Nothing here knows what a result is.
docs/decisions/hl7-by-hand.md says why no library is used. Unknown escapes stay as written.

Character sets: table 0211, https://www.hl7.eu/refactored/tab0211.html. Escapes: chapter 2,
"Use of escape sequences in text fields", http://www.interfaceware.com/hl7_escape_protocol.html.
"""

import re
from collections.abc import Iterator
from dataclasses import field
from functools import lru_cache

from labcheck.errors import refuse_file
from labcheck.faults import FaultLog
from labcheck.values.records import dataclass

_ESCAPED = r"(?P<code>[FSTREPHN]|(?i:X(?:[0-9a-f]{2})+|\.[a-z]{2}\s*[+-]?\d{0,4}))"
_LINE_BREAKS = (".br", ".sp", ".ce")
_SPACES = (".in", ".ti", ".sk")
_DEFAULTS = r"^~\&"
_CHARACTER_SETS = {
    "": "", "ASCII": "", "ISO IR6": "", "UNICODE UTF-8": "utf-8", "UNICODE": "utf-8",
    "UTF-8": "utf-8", "UTF8": "utf-8", "GB 18030-2000": "gb18030", "BIG-5": "big5",
    "KS X 1001": "euc_kr",
} | {f"8859/{part}": f"iso8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)}  # fmt: skip
_MSH_18 = 17


class DelimitersError(ValueError):
    """MSH-1 and MSH-2 do not say how a message is separated."""


@dataclass(frozen=True, slots=True)
class Delimiters:
    """What a message separates by, as its MSH declares; no escape character where it has none."""

    field: str
    component: str
    repetition: str
    escape: str
    subcomponent: str
    truncation: str = ""

    def unescape(self, text: str, charset: str) -> str:
        r"""Resolve escapes: `\S\`, `\.br\`, `\X0D\`; one that is not known stays as it is."""
        if not self.escape or self.escape not in text:
            return text
        mark = re.escape(self.escape)
        return re.sub(mark + _ESCAPED + mark, lambda match: self._resolve(match, charset), text)

    def _resolve(self, match: re.Match[str], charset: str) -> str:
        code = match["code"]
        signs = {
            "F": self.field, "S": self.component, "R": self.repetition, "E": self.escape,
            "T": self.subcomponent, "P": self.truncation or match[0], "H": "", "N": "",
        }  # fmt: skip
        if code in signs:
            return signs[code]
        if code[0] in "Xx":
            return _decode_hexadecimal(code[1:], charset) or match[0]
        command = code[:3].lower()
        if command in _LINE_BREAKS:
            return "\n"
        return " " if command in _SPACES else "" if command in (".fi", ".nf") else match[0]


def _decode_hexadecimal(digits: str, charset: str) -> str:
    try:
        return bytes.fromhex(digits).decode(charset or "utf-8")
    except UnicodeDecodeError:
        return ""


def parse_delimiters(header: str) -> Delimiters:
    r"""Read the separators that an MSH declares, `MSH|^~\&|`; all must differ.

    Those left out at the end are the usual ones, but an escape character left out is none.

    Raises:
        DelimitersError: MSH-1 or MSH-2 is missing, or is not a list of different signs.
    """
    field = header[3:4]
    declared = header[4:].partition(field)[0] if field else ""
    signs = field + declared + _DEFAULTS[len(declared) :]
    is_sign = all(sign.isprintable() and not sign.isalnum() and sign != " " for sign in signs)
    if not declared or len(declared) > len(_DEFAULTS) + 1:
        raise DelimitersError("MSH-1 and MSH-2 declare no separators")
    if not is_sign or len(set(signs)) < len(signs):
        raise DelimitersError(f"the separators {field + declared!r} are not different signs")
    has_escape = len(declared) > len("^~")
    escape = signs[3] if has_escape else ""
    return Delimiters(field, signs[1], signs[2], escape, signs[4], signs[5:])


def without_byte_order_mark(content: bytes) -> tuple[bytes, str]:
    """Drop a byte order mark; the encoding it tells of outranks MSH-18.

    Returns:
        The content, in UTF-8 where the mark is of UTF-16, and the encoding; empty without a mark.
    """
    if content.startswith(b"\xef\xbb\xbf"):
        return content[3:], "utf-8"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").encode("utf-8", "replace"), "utf-8"
    return content, ""


def find_character_set(header: bytes) -> str:
    """Give the character set that MSH-18 names, its first repetition, as it stands there."""
    fields = header.split(header[3:4]) if len(header) > len(b"MSH") else []
    named = fields[_MSH_18] if len(fields) > _MSH_18 else b""
    repetition = header[5:6]
    first = named.split(repetition)[0] if repetition.strip() else named
    return " ".join(first.decode("ascii", "replace").upper().split())


def decode(lines: list[bytes], named: str) -> tuple[list[str], str]:
    """Decode the lines of a message.

    ASCII, which a message that names nothing is in, is read as UTF-8, of which it is a part.

    Returns:
        The lines, and what is wrong with them; what cannot be decoded becomes U+FFFD.
    """
    charset = python_name(named)
    encoding = charset or "utf-8"
    try:
        return [line.decode(encoding) for line in lines], (
            "" if charset is not None else f"the character set {named!r} is not known"
        )
    except UnicodeDecodeError:
        lost = [line.decode(encoding, "replace") for line in lines]
        what = named if charset is not None and named else "UTF-8"
        return lost, f"some characters are not of the character set {what}"


def python_name(named: str) -> str | None:
    """Give Python's name of a character set; empty for ASCII, `None` for one not known."""
    return _CHARACTER_SETS.get(named.upper())


_LINE_END = re.compile(rb"\r\n|[\r\n\x1c]")
_SEGMENT = re.compile(rb"[A-Z][A-Z0-9]{2}|[A-Za-z][A-Za-z0-9]{2}([^\w\s]).*", re.DOTALL)
_OURS = (b"MSH", b"PID", b"OBR", b"OBX", b"NTE", b"SPM", b"ORC")
_ENVELOPE = (b"FHS", b"BHS", b"BTS", b"FTS")
_NULL = '""'
_STATUS = 11
"""OBX-11, the status, is the last field that every result must have."""

Field = tuple[tuple[str, ...], ...]
"""A field: repetitions of components, with escapes still in them."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment, whose fields are numbered as the standard numbers them.

    Attributes:
        name: `OBX`, in capitals.
        place: Where it stands: `message 2, OBX 3`.
        line: Its line in the file, counted from 1.
        fields: Its fields, of which the first is its name.
        delimiters: What the message separates by.
        charset: The encoding of bytes that are written as escapes.
        is_cut_off: Whether the file ends within it.
    """

    name: str
    place: str
    line: int
    fields: tuple[Field, ...]
    delimiters: Delimiters
    charset: str
    is_cut_off: bool = False

    def repetitions(self, number: int) -> list[tuple[str, ...]]:
        """Give the components of each repetition of a field that has any."""
        if number >= len(self.fields):
            return []
        unescaped = [tuple(map(self._unescape, parts)) for parts in self.fields[number]]
        return [parts for parts in unescaped if any(parts)]

    def texts(self, number: int) -> list[str]:
        """Give each repetition of a field as one text, its component separators kept."""
        return [self.delimiters.component.join(parts) for parts in self.repetitions(number)]

    def text(self, number: int) -> str:
        """Give a whole field as text; a field sent as null, `""`, is empty."""
        sent = self.fields[number] if number < len(self.fields) else ()
        if len(sent) == 1 == len(sent[0]):
            text = self._unescape(sent[0][0]).strip()
        else:
            text = self.delimiters.repetition.join(self.texts(number)).strip()
        return "" if text == _NULL else text

    def component(self, number: int, component: int = 1) -> str:
        """Give one component of a field's first repetition, counted from 1."""
        return next(
            (component_of(components, component) for components in self.repetitions(number)), ""
        )

    def subcomponents(self, number: int) -> list[str]:
        """Give the subcomponents of a field's first component."""
        first = self.fields[number][0][0] if number < len(self.fields) else ""
        return [self._unescape(part) for part in first.split(self.delimiters.subcomponent)]

    def _unescape(self, text: str) -> str:
        return self.delimiters.unescape(text, self.charset)


def component_of(components: tuple[str, ...], number: int) -> str:
    """Give one component, counted from 1; empty where it is missing or null."""
    text = components[number - 1].strip() if number <= len(components) else ""
    return "" if text == _NULL else text


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    Attributes:
        number: Its number in the file, counted from 1; 0 for what stands under no MSH.
        line: The line it begins on.
        segments: Its segments; none where it cannot be taken apart.
        unparsed: Its lines, where it cannot be taken apart, with their numbers.
        why: Why it cannot.
    """

    number: int
    line: int
    segments: tuple[Segment, ...] = ()
    unparsed: tuple[tuple[int, str], ...] = ()
    why: str = ""


@dataclass(slots=True)
class _Lines:
    """The lines of one message as they are gathered: number and bytes of each."""

    number: int
    lines: list[tuple[int, bytes]] = field(default_factory=list)


def read_messages(content: bytes, faults: FaultLog) -> list[Message]:
    """Find every message of a file and take it apart.

    Raises:
        InputError: No segment of the file is an MSH.
    """
    content, charset = without_byte_order_mark(content)
    gathered = _gather(content, faults)
    if not any(raw.number for raw in gathered):
        problem = "this is not HL7 v2: no line begins with MSH"
        raise refuse_file(faults.file, problem)
    is_cut_off = content[-1:] not in (b"\r", b"\n", b"\x1c")
    last = gathered[-1]
    return [_parse(raw, charset, faults, is_cut_off and raw is last) for raw in gathered]


def _gather(content: bytes, faults: FaultLog) -> list[_Lines]:
    """Part a file into messages; batch envelopes end the message before them."""
    gathered: list[_Lines] = []
    current: _Lines | None = None
    count = batch = batches = 0
    lines = list(_lines_of(content))
    for place, (number, line) in enumerate(lines, start=1):
        name = line[:3]
        if name == b"MSH":
            count, batch = count + 1, batch + 1
            current = _Lines(count, [(number, line)])
            gathered.append(current)
        elif name in _ENVELOPE:
            current = None
            batch = 0 if name == b"BHS" else batch
            batches += name == b"BHS"
            found = {b"BTS": (batch, "messages"), b"FTS": (batches, "batches")}.get(name)
            if found and (name == b"BTS" or batches):
                _check_count(number, line, found, faults)
        elif not _is_segment(line, current):
            _continue(current, number, line, faults, is_last=place == len(lines))
        else:
            if current is None:
                current = _Lines(0)
                gathered.append(current)
            current.lines.append((number, line))
    return gathered


def _is_segment(line: bytes, current: _Lines | None) -> bool:
    """Tell a segment from a line of text that begins like one, by the separator of the MSH."""
    match = _SEGMENT.fullmatch(line)
    if match is None or match[1] is None or current is None:
        return match is not None
    declared = current.lines[0][1][3:4]
    is_sign = bool(declared.strip()) and not declared.isalnum()
    return match[1] == declared or not is_sign or line[:3].upper() in _OURS


def _lines_of(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Number the lines that hold something, however they end; MLLP framing is dropped."""
    start, number = 0, 1
    for end in [*_LINE_END.finditer(content), None]:
        line = content[start : end.start() if end else len(content)].replace(b"\x0b", b"")
        if line.strip():
            yield number, line.lstrip() if _SEGMENT.fullmatch(line.lstrip()) else line
        # The byte that ends an MLLP block stands on the line of its carriage return.
        number += end is not None and end[0] != b"\x1c"
        start = end.end() if end else start


def _check_count(line: int, trailer: bytes, found: tuple[int, str], faults: FaultLog) -> None:
    """Compare the number a trailer states (BTS-1, FTS-1) with what was read."""
    count, what = found
    stated = trailer[4:].split(trailer[3:4] or b"|")[0].strip()
    if stated.isdigit() and stated.lstrip(b"0") != str(count or "").encode():
        problem = f"it counts {stated[:20].decode()} {what}, and {count} were found"
        name = trailer[:3].upper().decode()
        faults.add(line, name, problem, "the file may be cut off: send it again")


def _continue(
    current: _Lines | None, number: int, line: bytes, faults: FaultLog, *, is_last: bool
) -> None:
    """Join a line astray to the one before, if that lacks its end; it may hold a name, unsaid."""
    place = f"message {current.number}" if current and current.number else ""
    if current is None or (is_last and len(line) <= len(b"OBX")):
        faults.add(number, place, "the line is not a segment and is not read")
        return
    begun, before = current.lines[-1]
    if before[:3].upper() == b"OBX" and before.count(before[3:4]) >= _STATUS:
        faults.add(number, place, "the line is not a segment and is not read")
        return
    current.lines[-1] = (begun, before + b"\n" + line)
    faults.add(
        number, place, "the line is not a segment: it is read as a part of the line before",
        r"write a line break within a text as \.br\ ",
    )  # fmt: skip


def _parse(raw: _Lines, charset: str, faults: FaultLog, is_cut_off: bool) -> Message:
    """Decode a message and take it apart by the separators its MSH declares."""
    place, start = f"message {raw.number}", raw.lines[0][0]
    named = charset or find_character_set(raw.lines[0][1])
    texts, problem = decode([line for _, line in raw.lines], named)
    if problem:
        faults.add(start, place, problem, "name the character set in MSH-18, such as UNICODE UTF-8")
    numbered = tuple(zip((number for number, _ in raw.lines), texts, strict=True))
    if not raw.number:
        why = "no MSH stands before it, which would say how it is separated"
        faults.add(start, "", f"{len(texts)} segments stand under no MSH", "begin it with an MSH")
        return Message(0, start, unparsed=numbered, why=why)
    try:
        delimiters = parse_delimiters(texts[0])
    except DelimitersError as error:
        faults.add(start, f"{place}, MSH", str(error), r"begin it with MSH|^~\&|")
        why = "the message does not say how it is separated"
        return Message(raw.number, start, unparsed=numbered, why=why)
    segments = _take_apart(raw, texts, delimiters, python_name(named) or "", is_cut_off)
    return Message(raw.number, start, tuple(segments))


def _take_apart(
    raw: _Lines, texts: list[str], delimiters: Delimiters, charset: str, is_cut_off: bool
) -> Iterator[Segment]:
    counts: dict[str, int] = {}
    for (line, _), text in zip(raw.lines, texts, strict=True):
        name = text[:3].upper()
        counts[name] = counts.get(name, 0) + 1
        fields = _split_segment(text, delimiters)
        yield Segment(
            name,
            f"message {raw.number}, {name}{f' {counts[name]}' if name != 'MSH' else ''}",
            line,
            fields,
            delimiters,
            charset,
            is_cut_off and line == raw.lines[-1][0] and len(fields) <= _STATUS,
        )


def _split_segment(text: str, delimiters: Delimiters) -> tuple[Field, ...]:
    """Split a segment into fields, repetitions and components.

    A separator that is meant as a character is written as an escape, so that each one separates.
    Only MSH-1 and MSH-2 hold the separators themselves, and are whole.
    """
    header: tuple[str, ...] = ()
    if text.startswith("MSH"):
        declared, _, text = text[4:].partition(delimiters.field)
        header = ("MSH", delimiters.field, declared)
    whole = tuple(((part,),) for part in header)
    signs = delimiters.repetition, delimiters.component
    return whole + tuple([_split_field(each, *signs) for each in text.split(delimiters.field)])


@lru_cache(maxsize=4096)  # names, units and times come again in most segments
def _split_field(field: str, repetition: str, component: str) -> Field:
    return tuple(tuple(each.split(component)) for each in field.split(repetition))
