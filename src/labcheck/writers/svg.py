"""The pieces of inline SVG pictures: text made inert, short numbers, and the shapes.

A picture is one `<svg role="img">` without styles, colours, ids, links or scripts, so that a page
under a strict Content-Security-Policy can hold any number of them. Everything it shows is there in
words: `<title>` is its name to a screen reader, `<desc>` its description, and neither needs an id.
There is no `aria-label`: beside one, Chromium gives the title a second time as the description.

Shapes carry the meaning, and every one is an area: a page styles a class with `fill` alone, and
one without styles shows the same shapes in black. `lc-inside` and `lc-maybe` are sheer for the
sake of the latter; a page that gives them a colour may set their `fill-opacity` to 1.

    lc-picture                    every picture; beside it, what it is of:
    lc-picture-range              one result in its range
    lc-picture-trend              a course over draws
    lc-picture-books              one result by several range sets
    lc-axis                       the line of possible values
    lc-inside                     the reference range
    lc-maybe                      where only some of several ranges hold the value (a thin band)
    lc-limit                      a limit of the range (a tick)
    lc-critical                   a critical limit (a double tick)
    lc-baseline                   the patient's baseline (a ring; a hollow arrow beyond the edge)
    lc-point                      a result (a diamond; an arrow beyond the edge)
    lc-span                       all that a result such as `<5` or `5-10` may be (a bar)
    lc-normal lc-outside          beside lc-point and lc-span: every possibility is normal, or
    lc-danger lc-unsure           abnormal, or critical; none of these
    lc-line                       the line from result to result, or a result through all books
    lc-text                       letters, 9 px high at the picture's own size
"""

from collections.abc import Iterable
from html import escape
from math import hypot

from labcheck.judging.row import Row
from labcheck.writers.plain_text import make_printable

_LETTERS = 9
_THIN = 0.5
_ARM = 0.9
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
    details = f"<desc>{' '.join(lines)}</desc>" if lines else ""
    return (
        f'<svg class="lc-picture {kind}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img"><title>{title}</title>{details}{"".join(parts)}</svg>'
    )


def name_severity(row: Row) -> str:
    """Name the class of a result's flag."""
    if row.is_critical:
        return "lc-danger"
    if row.is_abnormal:
        return "lc-outside"
    return "lc-normal" if row.flag is not None and row.flag.is_normal else "lc-unsure"


def draw_box(kind: str, left: float, top: float, right: float, bottom: float) -> str:
    """Draw a rectangle; one that is turned inside out has no width."""
    return f"<rect {_frame(kind, left, top, right, bottom)}/>"


def draw_band(kind: str, left: float, top: float, right: float, bottom: float) -> str:
    """Draw a sheer rectangle: what lies on it is seen even on a page without styles."""
    return f'<rect {_frame(kind, left, top, right, bottom)} fill-opacity="{_SHEER}"/>'


def draw_upright(kind: str, x: float, top: float, bottom: float, thickness: float = 1) -> str:
    """Draw a thin vertical bar, its middle at a place."""
    return draw_box(kind, x - thickness / 2, top, x + thickness / 2, bottom)


def draw_level(kind: str, left: float, right: float, y: float, thickness: float = 1) -> str:
    """Draw a thin horizontal bar, its middle at a height."""
    return draw_box(kind, left, y - thickness / 2, right, y + thickness / 2)


def draw_diamond(kind: str, x: float, y: float, size: float, hollow: float = 0) -> str:
    """Draw a diamond; `hollow` is the half diagonal of the hole in it."""
    return _draw_path(kind, _diamond(x, y, size), _diamond(x, y, hollow)[::-1] if hollow else ())


def draw_arrow(
    kind: str, tip: tuple[float, float], step: tuple[float, float], hollow: float = 0
) -> str:
    """Draw a triangle that points along a step from its base to its tip.

    Args:
        kind: The classes.
        tip: Where it ends.
        step: The direction it points in, and how long it is.
        hollow: The share of its size that is left open.
    """
    (x, y), (dx, dy) = tip, step
    outer = _triangle(x, y, dx, dy)
    middle_x, middle_y = x - dx * 2 / 3, y - dy * 2 / 3
    inner = [
        (middle_x + (px - middle_x) * hollow, middle_y + (py - middle_y) * hollow)
        for px, py in reversed(outer)
    ]
    return _draw_path(kind, outer, inner if hollow else ())


def draw_ring(kind: str, x: float, y: float, outer: float, inner: float) -> str:
    """Draw a circle with a hole."""
    return f'<path class="{kind}" d="{_circle(x, y, outer, 1)}{_circle(x, y, inner, 0)}"/>'


def draw_cross(kind: str, x: float, y: float, size: float) -> str:
    """Draw two bars across each other, for a result without a verdict."""
    bars = [
        [(x - a, y - b), (x + a, y - b), (x + a, y + b), (x - a, y + b)]
        for a, b in ((size, _ARM), (_ARM, size))
    ]
    return _draw_path(kind, *bars)


def draw_line(kind: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    """Draw a thin line from one place to another."""
    (x1, y1), (x2, y2) = start, end
    length = hypot(x2 - x1, y2 - y1)
    if not length:
        return ""
    dx, dy = (y2 - y1) / length * _THIN, (x1 - x2) / length * _THIN
    corners = [(x1 + dx, y1 + dy), (x2 + dx, y2 + dy), (x2 - dx, y2 - dy), (x1 - dx, y1 - dy)]
    return _draw_path(kind, corners)


def draw_letters(text: str, x: float, y: float, anchor: str = "start") -> str:
    """Write letters that begin, have their middle or end at a place."""
    return (
        f'<text class="lc-text" x="{write_number(x)}" y="{write_number(y)}" '
        f'font-size="{_LETTERS}" text-anchor="{anchor}">{write_text(text)}</text>'
    )


def _draw_path(kind: str, *outlines: Iterable[tuple[float, float]]) -> str:
    """Draw outlines as one area; one that runs the other way is a hole in another."""
    shapes = ""
    for outline in outlines:
        corners = "L".join(f"{write_number(x)} {write_number(y)}" for x, y in outline)
        shapes += f"M{corners}Z" if corners else ""
    return f'<path class="{kind}" d="{shapes}"/>'


def _frame(kind: str, left: float, top: float, right: float, bottom: float) -> str:
    width, height = write_number(max(right - left, 0)), write_number(max(bottom - top, 0))
    x, y = write_number(left), write_number(top)
    return f'class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}"'


def _diamond(x: float, y: float, size: float) -> list[tuple[float, float]]:
    return [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]


def _triangle(x: float, y: float, dx: float, dy: float) -> list[tuple[float, float]]:
    wide = 0.6
    return [
        (x, y),
        (x - dx - dy * wide, y - dy + dx * wide),
        (x - dx + dy * wide, y - dy - dx * wide),
    ]


def _circle(x: float, y: float, radius: float, turn: int) -> str:
    r, ends = write_number(radius), (write_number(x - radius), write_number(x + radius))
    arcs = "".join(f"A{r} {r} 0 1 {turn} {end} {write_number(y)}" for end in reversed(ends))
    return f"M{ends[0]} {write_number(y)}{arcs}Z"
