"""A formula worked out step by step: with its names, with the numbers put in, and to the value.

Each line replaces every operation whose numbers are known by what it gives, innermost first. The
arithmetic is that of `arithmetic`, exact; only what is written is rounded, to six digits.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from labcheck.interpretation.arithmetic import OPERANDS, SIGNS, Formula, Operation, Span, is_point

_DIGITS = 6
_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4
_BINDS = {"+": _SUM, "−": _SUM, "×": _PRODUCT, "/": _PRODUCT, "^": _POWER}


class _Term(NamedTuple):
    """A part of a formula: a number or a name, or an operation on parts.

    Attributes:
        text: The number or the name; the sign of the operation.
        parts: What it works on; none for a number or a name.
        value: The number, where it is known.
        operation: What gives it.
    """

    text: str
    parts: "tuple[_Term, ...]" = ()
    value: Span | None = None
    operation: Operation | None = None


def write_formula(formula: Formula) -> str:
    """Write a formula as it is printed: `142 × min(scr / k, 1)^a`."""
    return _write(_build(formula, {}))


def work_out(formula: Formula, values: Mapping[str, Span]) -> Iterator[str]:
    """Give the formula with the numbers put in, and each step to its value.

    Args:
        formula: The formula.
        values: One number for each of its names; where one is a span there are no steps.

    Raises:
        NoValueError: It has no value for these numbers.
    """
    if not all(is_point(values[name]) for name in formula.names):
        return
    term = _build(formula, values)
    yield _write(term)
    while term.parts:
        term = _reduce(term)
        yield f"= {_write(term)}"


def _build(formula: Formula, values: Mapping[str, Span]) -> _Term:
    stack: list[_Term] = []
    for step in formula.steps:
        if isinstance(step, str):
            value = values.get(step)
            stack.append(_Term(step) if value is None else _number(value))
        elif isinstance(step, tuple):
            stack.append(_number(step))
        else:
            count = OPERANDS.get(step, 2)
            parts = tuple(stack[-count:])
            del stack[-count:]
            stack.append(_Term(SIGNS[step], parts, operation=step))
    (term,) = stack
    return term


def _number(value: Span) -> _Term:
    text = f"{float(value[0]):.{_DIGITS}g}".replace("-", "−")
    return _Term(text, value=value)


def _reduce(term: _Term) -> _Term:
    """Replace each operation whose numbers are all known by its value."""
    known = [part.value for part in term.parts if not part.parts and part.value is not None]
    if term.operation is not None and len(known) == len(term.parts):
        return _number(term.operation(*known))
    return term._replace(parts=tuple(_reduce(part) for part in term.parts))


def _write(term: _Term) -> str:
    if not term.parts:
        return term.text
    if len(term.parts) == 1:
        inner = _write(term.parts[0])
        return f"−{_in_brackets(term.parts[0], _PRODUCT)}" if term.text == "−" else (
            f"{term.text}({inner})"
        )  # fmt: skip
    if term.text not in _BINDS:
        return f"{term.text}({', '.join(map(_write, term.parts))})"
    binds = _BINDS[term.text]
    left, right = term.parts
    needs_more = binds + (term.text in ("−", "/"))
    gap = "" if term.text == "^" else " "
    base = _ATOM if term.text == "^" else binds
    return f"{_in_brackets(left, base)}{gap}{term.text}{gap}{_in_brackets(right, needs_more)}"


def _in_brackets(term: _Term, least: int) -> str:
    """Write a part, in brackets where it binds less than its place asks for."""
    text = _write(term)
    binds = _BINDS.get(term.text, _ATOM) if len(term.parts) > 1 else _ATOM
    is_negative = text.startswith("−") and least not in (_SUM, _POWER)
    return f"({text})" if binds < least or is_negative else text
