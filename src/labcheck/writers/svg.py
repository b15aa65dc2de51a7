"""The pieces of inline SVG pictures: text made inert, short numbers, and the shapes.

A picture is one `<svg role="img">` without styles, colours, ids, links or scripts, so that a page
under a strict Content-Security-Policy can hold any number of them. Everything it shows is there in
words: `<title>` is its name to a screen reader, `<desc>` its description, and neither needs an id.
There is no `aria-label`: beside one, Chromium gives the title a second time as the description.

Shapes carry the meaning: lines, circles, rectangles and polygons in the colour of the text, so that
a page styles a class with `color` only, and one without styles shows the same shapes in black.
`lc-inside` and `lc-maybe` are sheer for the sake of the latter; a page that gives them a colour may
set their `fill-opacity` to 1.

    lc-picture                    every picture; beside it, what it is of:
    lc-picture-range              one result in its range
    lc-picture-trend              a course over draws
    lc-picture-books              one result by several range sets
    lc-picture-gap                the ions that an anion gap is computed from
    lc-axis                       the line of possible values
    lc-inside                     the reference range
    lc-maybe                      where only some of several ranges hold the value (a thin band)
    lc-limit                      a limit of the range (a tick)
    lc-critical                   a critical limit (a double tick)
    lc-baseline                   the patient's baseline (a ring; a hollow arrow beyond the edge)
    lc-personal                   the range that earlier results give, with a tick for each
    lc-point                      a result (a diamond; an arrow beyond the edge)
    lc-span                       all that a result such as `<5` or `5-10` may be (a bar)
    lc-normal lc-outside          beside lc-point and lc-span: every possibility is normal, or
    lc-danger lc-unsure           abnormal, or critical; none of these
    lc-line                       the line from result to result, or a result through all books
    lc-ion                        an ion that was measured (a sheer box with an outline)
    lc-gap                        the anion gap (a full box; open where a correction adds to it)
    lc-text                       letters, 9 px high at the picture's own size
"""

from collections.abc import Iterable, Mapping
from html import escape

from labcheck.judging.row import Row
from labcheck.writers.plain_text import make_printable

_LETTERS = 9
_ARM = 0.9
_WIDE = 0.6
_SHEER = 0.3


def write_text(text: str) -> str:
    """Make a text from a file harmless in an attribute and between tags."""
    return escape(make_printable(text), quote=True)


def write_number(number: float) -> str:
    """Write a coordinate with one digit behind the point, or none where that is 0."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def shorten(text: str, length: int) -> str:
    """Cut a text that a picture has no room for; the description has it whole."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def write_picture(
    kind: str, size: tuple[float, float], words: Iterable[str], parts: Iterable[str]
) -> str:
    """Put the parts of a picture together.

    Args:
        kind: The class of such pictures.
        size: Width and height in CSS pixels.
        words: Sentences that say everything the picture shows; the first is its name.
        parts: The shapes, the hindmost first.
    """
    width, height = (write_number(side) for side in size)
    title, *lines = [write_text(line) for line in words]
    details = f" <desc>{' '.join(lines)}</desc>" if lines else ""
    return (
        f'<svg class="lc-picture {kind}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" fill="currentColor" role="img">'
        f"<title>{title}</title>{details}{''.join(parts)} </svg>"
    )


def name_severity(row: Row) -> str:
    """Name the class of a result's flag."""
    if row.is_critical:
        return "lc-danger"
    if row.is_abnormal:
        return "lc-outside"
    return "lc-normal" if row.flag is not None and row.flag.is_normal else "lc-unsure"


def draw_band(kind: str, left: float, top: float, right: float, bottom: float) -> str:
    """Draw a sheer rectangle: what lies on it is seen even on a page without styles."""
    size = {"width": max(right - left, 0), "height": max(bottom - top, 0)}
    return _draw("rect", kind, {"x": left, "y": top, **size, "fill-opacity": _SHEER})


def draw_box(
    kind: str, start: tuple[float, float], end: tuple[float, float], outline: float = 0
) -> str:
    """Draw a rectangle from its upper left corner to the lower right; with an outline, open."""
    (left, top), (right, bottom) = start, end
    size = {"width": max(right - left, 0), "height": max(bottom - top, 0)}
    return _draw("rect", kind, {"x": left, "y": top, **size}, outline)


def draw_line(
    kind: str, start: tuple[float, float], end: tuple[float, float], thickness: float = 1
) -> str:
    """Draw a line from one place to another; none where they are one place."""
    (x1, y1), (x2, y2) = start, end
    places = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    return _draw("line", kind, places, thickness) if start != end else ""


def draw_upright(kind: str, x: float, top: float, bottom: float, thickness: float = 1) -> str:
    """Draw a vertical line."""
    return draw_line(kind, (x, top), (x, bottom), thickness)


def draw_level(kind: str, left: float, right: float, y: float, thickness: float = 1) -> str:
    """Draw a horizontal line; one whose end lies before its start has no length."""
    return draw_line(kind, (left, y), (max(left, right), y), thickness)


def draw_ring(kind: str, x: float, y: float, radius: float, thickness: float) -> str:
    """Draw a circle that is open inside."""
    return _draw("circle", kind, {"cx": x, "cy": y, "r": radius}, thickness)


def draw_diamond(kind: str, x: float, y: float, size: float, outline: float = 0) -> str:
    """Draw a diamond; with the thickness of an outline, one that is open inside."""
    corners = ((x, y - size), (x + size, y), (x, y + size), (x - size, y))
    return _draw_polygon(kind, corners, outline)


def draw_arrow(
    kind: str, tip: tuple[float, float], step: tuple[float, float], outline: float = 0
) -> str:
    """Draw a triangle that points along a step from its base to its tip.

    Args:
        kind: The classes.
        tip: Where it ends.
        step: The direction it points in, and how long it is.
        outline: How thick its outline is if it is open inside.
    """
    (x, y), (dx, dy) = tip, step
    side_x, side_y = dy * _WIDE, dx * _WIDE
    corners = (tip, (x - dx - side_x, y - dy + side_y), (x - dx + side_x, y - dy - side_y))
    return _draw_polygon(kind, corners, outline)


def draw_cross(kind: str, x: float, y: float, size: float) -> str:
    """Draw two bars across each other, for a result without a verdict."""
    corners = [(-_ARM, -size), (_ARM, -size), (_ARM, -_ARM)]
    for _ in range(3):
        corners += [(-down, right) for right, down in corners[-3:]]
    return _draw_polygon(kind, [(x + right, y + down) for right, down in corners], 0)


def draw_letters(text: str, x: float, y: float, anchor: str = "start") -> str:
    """Write letters that begin, have their middle or end at a place.

    A space before them keeps the words apart in a browser without pictures.
    """
    return (
        f' <text class="lc-text" x="{write_number(x)}" y="{write_number(y)}" '
        f'font-size="{_LETTERS}" text-anchor="{anchor}">{write_text(text)}</text>'
    )


def _draw_polygon(kind: str, corners: Iterable[tuple[float, float]], outline: float) -> str:
    points = " ".join(f"{write_number(x)},{write_number(y)}" for x, y in corners)
    return _draw("polygon", kind, {"points": points}, outline)


def _draw(shape: str, kind: str, where: Mapping[str, float | str], outline: float = 0) -> str:
    """Write a shape: full, or with the thickness of an outline, open inside."""
    look: dict[str, float | str] = dict(where)
    if outline:
        look |= {"fill": "none", "stroke": "currentColor", "stroke-width": outline}
    written = " ".join(
        f'{name}="{value if isinstance(value, str) else write_number(value)}"'
        for name, value in look.items()
    )
    return f'<{shape} class="{kind}" {written}/>'
