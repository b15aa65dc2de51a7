"""PDFs for tests, written by hand: texts at their places in Helvetica, and a picture or two.

No package writes them, so that a test says where each text stands, and whether it is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842
_LINE = 15
_MARGIN = 50
_LOCKED = (
    b"/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <" + b"00" * 32 + b"> /U <"
    + b"11" * 32 + b"> >> /ID [<00> <00>] "
)  # fmt: skip


@dataclass(frozen=True)
class At:
    """A text and where it begins, in points from the lower left corner."""

    x: float
    y: float
    text: str
    size: float = 10


@dataclass(frozen=True)
class Page:
    """What stands on a page.

    Attributes:
        texts: The texts.
        has_picture: Whether a picture covers the page.
        is_hidden: Whether the texts are not shown, as those behind a scan.
        turned: By how many degrees the page is turned.
    """

    texts: Sequence[At] = ()
    has_picture: bool = False
    is_hidden: bool = False
    turned: int = 0


@dataclass
class _File:
    objects: list = field(default_factory=list)

    def add(self, content):
        self.objects.append(content)
        return len(self.objects)


def lay_out(rows: Iterable[Sequence[str]], columns: Sequence[float], top: float = 790) -> list[At]:
    """Put the cells of rows at the places of columns, a row below the other."""
    return [
        At(x, top - _LINE * number, text)
        for number, row in enumerate(rows)
        for x, text in zip((_MARGIN, *columns), row, strict=False)
        if text
    ]


def write_pdf(pages: Sequence[Page], *, is_locked: bool = False) -> bytes:
    """Write pages; a locked file asks for a password that nobody knows."""
    file = _File()
    font = file.add(
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    )
    picture = file.add(_stream(b"\x80", b"/Type /XObject /Subtype /Image /Width 1 /Height 1 "
                               b"/ColorSpace /DeviceGray /BitsPerComponent 8"))  # fmt: skip
    contents = [file.add(_stream(_draw(page))) for page in pages]
    parent = len(file.objects) + len(pages) + 1
    resources = b"/Resources << /Font << /F %d 0 R >> /XObject << /I %d 0 R >> >>" % (font, picture)
    kids = [
        file.add(
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %d %d] /Rotate %d /Contents %d 0 R %s >>"
            % (parent, WIDTH, HEIGHT, page.turned, content, resources)
        )
        for page, content in zip(pages, contents, strict=True)
    ]
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    file.add(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (listed, len(kids)))
    root = file.add(b"<< /Type /Catalog /Pages %d 0 R >>" % parent)
    return _put_together(file.objects, root, _LOCKED if is_locked else b"")


def _draw(page: Page) -> bytes:
    drawn = [b"q %d 0 0 %d 0 0 cm /I Do Q" % (WIDTH, HEIGHT)] if page.has_picture else []
    mode = b"3 Tr " if page.is_hidden else b""
    for at in page.texts:
        text = at.text.encode("cp1252").replace(b"\\", b"\\\\")
        text = text.replace(b"(", b"\\(").replace(b")", b"\\)")
        place = _place(at, page.turned)
        drawn.append(b"BT %s/F %g Tf %s Tm (%s) Tj ET" % (mode, at.size, place.encode(), text))
    return b"\n".join(drawn)


def _place(at: At, turned: int) -> str:
    """Give the matrix of a text that stands upright once its page is turned."""
    match turned:
        case 90:
            return f"0 1 -1 0 {WIDTH - at.y} {at.x}"
        case 180:
            return f"-1 0 0 -1 {WIDTH - at.x} {HEIGHT - at.y}"
        case 270:
            return f"0 -1 1 0 {at.y} {HEIGHT - at.x}"
        case _:
            return f"1 0 0 1 {at.x} {at.y}"


def _stream(content: bytes, said: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (said, len(content), content)


def _put_together(objects: Sequence[bytes], root: int, said: bytes) -> bytes:
    written = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    listed = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, listed)
    trailer = b"trailer\n<< /Size %d /Root %d 0 R %s>>\nstartxref\n%d\n%%%%EOF\n"
    return written + table + trailer % (count, root, said, len(written))
