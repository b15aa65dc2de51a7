"""Read a PDF that has a text: its letters become lines, which are read as a text.

A scan has pictures and no text. What a program has read out of pictures stands in some scans as a
text that is not shown; it may be wrong in any digit, and is refused as the pictures are.
"""

from collections.abc import Iterator
from typing import Any

from labcheck.errors import Fault, Notice, refuse_file
from labcheck.packages import import_for
from labcheck.readers import Asked, Reading
from labcheck.readers.pdf_lines import Letter, has_meaning, make_lines
from labcheck.readers.text.reader import read_lines
from labcheck.values.records import replace

_WRONG_PASSWORD = 4
"""The error of PDFium, FPDF_ERR_PASSWORD in fpdfview.h."""
_INVISIBLE = 3
"""The way of writing that shows nothing: ISO 32000-1, table 106."""
_MOST_PAGES = 500
_MOST_LETTERS = 2_000_000
_MOST_UNKNOWN = 0.1
_WRITE = "write the results into a text, one a line, such as Hb 9.1 g/dL (12-16)"


def read(content: bytes, file: str, asked: Asked) -> Reading:
    """Read a PDF.

    Raises:
        InputError: It is encrypted, damaged or a scan, or no result is in it; no line of it is
            repeated.
    """
    pdfium = import_for(file, "PDFs", "pdf", "pypdfium2")
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _WRONG_PASSWORD:
            raise refuse_file(
                file, "the PDF is protected by a password", "save it without"
            ) from None
        raise refuse_file(file, "the PDF is damaged, or cut short", "download it again") from None
    try:
        pages, pictures = _read_pages(document, pdfium, file)
        has_form = document.get_formtype() > 0
    except pdfium.PdfiumError:
        raise refuse_file(file, "a page of the PDF is damaged", "download it again") from None
    finally:
        document.close()
    reading = read_lines(make_lines(pages), file, asked)
    faults = list(reading.faults)
    if pictures:
        named = ", ".join(map(str, pictures))
        problem = f"{'pages' if len(pictures) > 1 else 'page'} {named}: pictures and no text"
        faults.append(Fault(file, None, None, "", problem, f"not read; {_WRITE}"))
    if has_form:
        problem = "the PDF has a form, and what is filled in there is not read"
        faults.append(Notice(file, None, None, "", problem, "print it into a PDF"))
    return replace(reading, faults=tuple(faults), missing=reading.missing + len(pictures))


def _read_pages(document: Any, pdfium: Any, file: str) -> tuple[list[list[Letter]], list[int]]:
    """Read the letters of each page.

    Returns:
        The letters, and the numbers of the pages that have pictures and no text.

    Raises:
        InputError: There are too many pages, no text, or one that cannot be trusted.
    """
    if len(document) > _MOST_PAGES:
        problem = f"the PDF has {len(document)} pages, and at most {_MOST_PAGES} are read"
        raise refuse_file(file, problem, "part it into several")
    pages: list[list[Letter]] = []
    pictures: list[int] = []
    count, is_hidden = 0, False
    for number in range(len(document)):
        page = document[number]
        letters = list(_read_letters(page, pdfium))
        kinds = [_kind_of(each, pdfium.raw) for each in page.get_objects(max_depth=5)]
        if letters and "shown" not in kinds and "hidden" in kinds:
            is_hidden, letters = True, []
        if not letters and "picture" in kinds:
            pictures.append(number + 1)
        pages.append(letters)
        count += len(letters)
        if count > _MOST_LETTERS:
            raise refuse_file(file, "the PDF has too much text", "part it into several")
    if not count:
        raise refuse_file(
            file, _name_scan(has_pictures=bool(pictures), is_hidden=is_hidden), _WRITE
        )
    unknown = sum(not has_meaning(letter.text) for page in pages for letter in page)
    if unknown > _MOST_UNKNOWN * count:
        raise refuse_file(file, "the PDF does not say which letters its shapes are", _WRITE)
    return pages, pictures


def _name_scan(*, has_pictures: bool, is_hidden: bool) -> str:
    if is_hidden:
        return "the PDF is a scan, whose text was read out of its pictures and may be wrong"
    return f"the PDF has {'pictures and no text: it is a scan' if has_pictures else 'no text'}"


def _kind_of(each: Any, raw: Any) -> str:
    """Say of an object of a page whether it is a picture, or a text that is shown or not."""
    if each.type == raw.FPDF_PAGEOBJ_IMAGE:
        return "picture"
    if each.type != raw.FPDF_PAGEOBJ_TEXT:
        return ""
    return "hidden" if raw.FPDFTextObj_GetTextRenderMode(each) == _INVISIBLE else "shown"


def _read_letters(page: Any, pdfium: Any) -> Iterator[Letter]:
    """Give the letters that stand on a page; what lies outside of it is not shown."""
    text_page = page.get_textpage()
    width, height = page.get_size()
    try:
        turned = page.get_rotation()
    except KeyError:  # of older versions, for a page that does not say it rightly
        raise pdfium.PdfiumError("the rotation is not known") from None
    left, bottom, right, top = page.get_cropbox()
    for number in range(text_page.count_chars()):
        text = text_page.get_text_range(number, 1)
        if not text.strip():
            continue
        box = text_page.get_charbox(number, loose=True)
        across, up = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        if left <= across <= right and bottom <= up <= top and box[3] > box[1]:
            yield Letter(text, *_turn(box, turned, width, height))
    text_page.close()


Box = tuple[float, float, float, float]


def _turn(box: Box, turned: int, width: float, height: float) -> Box:
    """Turn a box as its page is turned; width and height are those of the turned page."""
    left, bottom, right, top = box
    match turned:
        case 90:
            return bottom, height - right, top, height - left
        case 180:
            return width - right, height - top, width - left, height - bottom
        case 270:
            return width - top, left, width - bottom, right
        case _:
            return box
