"""Read labcheck's own JSON: a case as it is written in YAML, a report, or several of either.

A case is read by the YAML reader, since the two have the same fields; JSON is written over for it
token by token, every token in its line, so that a fault names the place in the JSON file.
"""

import json
import re
from collections.abc import Iterator

from labcheck.cases.case import Case
from labcheck.errors import Fault, InputError
from labcheck.readers import Asked, Reading
from labcheck.readers.json_report import is_report, read_report
from labcheck.readers.json_text import Document, Json, parse_documents
from labcheck.values.records import dataclass, replace
from labcheck.yaml_files.case_file import read_what_can_be

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')


@dataclass(frozen=True, slots=True)
class _Piece:
    """One case or report of a file.

    Attributes:
        value: What was read.
        path: The way to it from the top of the file; empty when it is the whole.
        yaml: The same in YAML, each token in its line.
    """

    value: Json
    path: str
    yaml: str


def read(content: bytes, file: str, asked: Asked) -> Reading:
    """Read every case and report of a file; a wrong one does not keep the others from being read.

    Raises:
        InputError: With every fault, when no case can be read.
    """
    documents, broken = parse_documents(content, file)
    cases: list[Case] = []
    faults: list[Fault] = list(broken)
    missing = len(broken)
    for document in documents:
        for piece in _pieces_of(document):
            case, found = _read_piece(piece, file, document.line, asked)
            cases += [case] if case else []
            faults += found
            missing += case is None
    if not cases:
        raise InputError(faults or [Fault(file, None, None, "", "there is no case", _REMEDY)])
    return Reading(tuple(cases), tuple(faults), missing)


_REMEDY = "write a case as labcheck schema case describes it, or give a report of labcheck's"


def _read_piece(
    piece: _Piece, file: str, line: int | None, asked: Asked
) -> tuple[Case | None, tuple[Fault, ...]]:
    if not isinstance(piece.value, dict):
        return None, (Fault(file, line, None, piece.path, "this is not a case", _REMEDY),)
    try:
        if is_report(piece.value):
            case, faults = read_report(piece.value, file)
        else:
            case, faults = read_what_can_be(
                piece.yaml,
                file,
                asked.dates,
                asked.decimal,
                is_for_all=asked.is_stated_for_all,
            )
    except InputError as error:
        case, faults = None, error.faults
    return case, tuple(_put_in(fault, piece.path, line) for fault in faults)


def _put_in(fault: Fault, path: str, line: int | None) -> Fault:
    """Name the way to a fault from the top of the file, and the line where it has none."""
    field = ".".join(part for part in (path, fault.field) if part)
    return replace(fault, field=field, line=fault.line or line)


def _pieces_of(document: Document) -> Iterator[_Piece]:
    """Part a list into what it holds; anything else is one piece."""
    start = document.line or 1
    if not isinstance(document.value, list):
        is_case = isinstance(document.value, dict) and not is_report(document.value)
        yield _Piece(document.value, "", _to_yaml(document.text, start) if is_case else "")
        return
    texts = _split_list(document.text)
    for number, (value, (text, line)) in enumerate(
        zip(document.value, texts, strict=True), start=1
    ):
        is_case = isinstance(value, dict) and not is_report(value)
        yield _Piece(value, f"[{number}]", _to_yaml(text, start + line) if is_case else "")


def _split_list(text: str) -> Iterator[tuple[str, int]]:
    """Part the text of a list into the texts of its items, each with the lines before it."""
    depth, start, line, counted = 0, 0, 0, 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if depth == 1 and token in (",", "]"):
            item = text[start : match.start()]
            if item.strip():
                yield item, line
        depth += (token in ("[", "{")) - (token in ("]", "}"))
        if depth == 1 and token in ("[", ","):
            start = match.end()
            line += text.count("\n", counted, start)
            counted = start


def _to_yaml(text: str, line: int) -> str:
    """Write JSON over as YAML, every token in the line it stands in."""
    parts, space, end = ["\n" * (line - 1)], "", 0
    for match in _TOKEN.finditer(text):
        space += re.sub(r"[^\n]", " ", text[end : match.start()])
        written, end = match[0], match.end()
        if written == ":":
            # YAML wants the colon beside its key and a space behind it.
            parts.append(": ")
            end += text[end : end + 1] in (" ", "\t")
            continue
        parts += [space, _quote(json.loads(written)) if written.startswith('"') else written]
        space = ""
    return "".join(parts)


def _quote(text: str) -> str:
    """Write a text in YAML's double quotes, with escapes for what YAML does not take as it is."""
    return f'"{"".join(map(_escape, text))}"'


def _escape(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    if char.isprintable():
        return char
    code = ord(char)
    is_surrogate = 0xD800 <= code <= 0xDFFF  # noqa: PLR2004 - half a character, of UTF-16
    return "\N{REPLACEMENT CHARACTER}" if is_surrogate else f"\\U{code:08x}"
