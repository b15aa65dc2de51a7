r"""HL7 v2 text: character sets, separators, and escapes.

Character sets: table 0211, https://www.hl7.eu/refactored/tab0211.html. Escapes: chapter 2,
"Use of escape sequences in text fields", http://www.interfaceware.com/hl7_escape_protocol.html.
An escape that is not known stays as it is written.
"""

import re
from dataclasses import dataclass

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
        DelimitersError: MSH-1 or MSH-2 is missing, or is no list of different signs.
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
