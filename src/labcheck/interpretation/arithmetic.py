"""Formulas: a small arithmetic on exact numbers and on spans of them, without `eval`.

    formula := term (("+" | "-") term)*            numbers are decimals: 0.8
    term    := factor (("*" | "/") factor)*        names are inputs: na, age
    factor  := "-" factor | power
    power   := atom ("^" factor)?
    atom    := number | name | call | "(" formula ")"
    call    := ("min" | "max") "(" formula "," formula ")" | ("ln" | "exp") "(" formula ")"

A value is a span of fractions from a lowest to a highest; either may be infinite, and a number is a
span of one. A span holds every value that the formula has for numbers inside the spans it is given;
where an input stands in the formula once, it holds no others. `+ - * /` and whole powers are exact.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache

End = Fraction | float
"""An end of a span; the only floats are the two infinities."""
Span = tuple[End, End]
"""All numbers from one to another, both among them."""

INFINITE = float("inf")
_DIGITS = Context(prec=40)
_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([a-z][a-z_0-9]*)|([-+*/^(),]))")
_LARGEST_POWER = 400
"""Whole exponents up to here are exact: an age is one."""
_KEPT = 256


class FormulaError(ValueError):
    """A text is not a formula of this arithmetic."""


class NoValueError(ArithmeticError):
    """A formula has no value, or no bounds, for what it was given."""


class Formula:
    """A formula that was read.

    Attributes:
        text: As it is written.
        names: Every name in it, as often as it stands there, in order.
        steps: Names, numbers and operations in the order they are taken, operands first.
    """

    __slots__ = ("names", "steps", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        reader = _Reader(text)
        self.steps = reader.read()
        self.names = tuple(reader.names)

    def compute(self, values: Mapping[str, Span]) -> Span:
        """Compute the formula for a value of each name.

        Raises:
            NoValueError: It divides by what may be nought, or has no logarithm or power.
        """
        stack: list[Span] = []
        for step in self.steps:
            if isinstance(step, str):
                stack.append(values[step])
            elif isinstance(step, tuple):
                stack.append(step)
            else:
                count = OPERANDS.get(step, 2)
                operands = stack[-count:]
                del stack[-count:]
                stack.append(step(*operands))
        (value,) = stack
        return value


@lru_cache(maxsize=_KEPT)
def parse_formula(text: str) -> Formula:
    """Read a formula.

    Raises:
        FormulaError: The text is not one.
    """
    return Formula(text)


def point(number: Fraction | Decimal | int) -> Span:
    """Make a span of one number."""
    exact = Fraction(number)
    return exact, exact


def is_point(span: Span) -> bool:
    """Whether a span is of one number."""
    return span[0] == span[1]


def hull(*spans: Span) -> Span:
    """Give the span from the lowest to the highest of several."""
    return min(low for low, _ in spans), max(high for _, high in spans)


def _add(one: Span, other: Span) -> Span:
    return one[0] + other[0], one[1] + other[1]


def _negate(span: Span) -> Span:
    return -span[1], -span[0]


def _subtract(one: Span, other: Span) -> Span:
    return _add(one, _negate(other))


def _times(one: End, other: End) -> End:
    """Multiply two ends; nought times an infinite end is nought, since no number is infinite."""
    return Fraction(0) if 0 in (one, other) else one * other


def _multiply(one: Span, other: Span) -> Span:
    products = [_times(left, right) for left in one for right in other]
    return min(products), max(products)


def _divide(one: Span, other: Span) -> Span:
    low, high = other
    if low < 0 < high or low == high == 0:
        raise NoValueError("it divides by what may be 0")
    return _multiply(one, (_invert(high, low), _invert(low, high)))


def _invert(end: End, other: End) -> End:
    """Give 1 by an end; the other end says on which side of nought it lies."""
    if end == 0:
        return INFINITE if other > 0 else -INFINITE
    return Fraction(0) if isinstance(end, float) else 1 / end


def _raise(base: Span, exponent: Span) -> Span:
    """Raise to a power: monotone in the base for one exponent, and in the exponent for one base."""
    if base[0] < 0 and not (is_point(base) and _is_whole(exponent)):
        raise NoValueError("a power of a number below 0")
    if not is_point(base) and not is_point(exponent):
        raise NoValueError("a power of what is not one number, by what is not one number")
    found = [_power(low, high) for low in base for high in exponent]
    return min(found), max(found)


def _is_whole(span: Span) -> bool:
    return is_point(span) and isinstance(span[0], Fraction) and span[0].denominator == 1


def _power(base: End, exponent: End) -> End:
    if isinstance(exponent, float):
        raise NoValueError("a power without bounds")
    if isinstance(base, float):
        return INFINITE if exponent > 0 else Fraction(int(exponent == 0))
    if base == 0 and exponent < 0:
        return INFINITE
    if exponent.denominator == 1 and abs(exponent.numerator) <= _LARGEST_POWER:
        return base**exponent.numerator
    return Fraction(_DIGITS.power(_decimal(base), _decimal(exponent)))


def _logarithm(span: Span) -> Span:
    if span[0] < 0 or span[1] == 0:
        raise NoValueError("a logarithm of what is not above 0")
    low, high = (_logarithm_of(end) for end in span)
    return low, high


def _logarithm_of(end: End) -> End:
    if isinstance(end, float):
        return end
    return -INFINITE if end == 0 else Fraction(_DIGITS.ln(_decimal(end)))


def _exponential(span: Span) -> Span:
    low, high = (_exponential_of(end) for end in span)
    return low, high


def _exponential_of(end: End) -> End:
    if isinstance(end, float):
        return INFINITE if end > 0 else Fraction(0)
    return Fraction(_DIGITS.exp(_decimal(end)))


def _decimal(number: Fraction) -> Decimal:
    return _DIGITS.divide(Decimal(number.numerator), Decimal(number.denominator))


def _least(one: Span, other: Span) -> Span:
    return min(one[0], other[0]), min(one[1], other[1])


def _greatest(one: Span, other: Span) -> Span:
    return max(one[0], other[0]), max(one[1], other[1])


Operation = Callable[..., Span]
_Step = str | Span | Operation
OPERANDS: dict[Operation, int] = {_negate: 1, _logarithm: 1, _exponential: 1}
"""How many operands an operation takes, where it is not two."""
SIGNS: dict[Operation, str] = {
    _add: "+", _subtract: "−", _multiply: "×", _divide: "/", _raise: "^", _negate: "−",
    _least: "min", _greatest: "max", _logarithm: "ln", _exponential: "exp",
}  # fmt: skip
"""How each operation is printed."""
_SUMS: dict[str, Operation] = {"+": _add, "-": _subtract}
_PRODUCTS: dict[str, Operation] = {"*": _multiply, "/": _divide}
_CALLS: dict[str, tuple[Operation, int]] = {
    "min": (_least, 2),
    "max": (_greatest, 2),
    "ln": (_logarithm, 1),
    "exp": (_exponential, 1),
}


class _Reader:
    """Reads a formula into steps that are taken in order, operands first."""

    def __init__(self, text: str) -> None:
        self.names: list[str] = []
        self._text = text
        self._tokens = list(_split(text))
        self._at = 0

    def read(self) -> tuple[_Step, ...]:
        """Read the whole text."""
        steps = self._chain(_SUMS, lambda: self._chain(_PRODUCTS, self._factor))
        if self._at < len(self._tokens):
            raise self._refuse()
        return tuple(steps)

    def _chain(
        self, signs: Mapping[str, Operation], read: Callable[[], list[_Step]]
    ) -> list[_Step]:
        steps = read()
        while self._next in signs:
            sign = self._take()
            steps += [*read(), signs[sign]]
        return steps

    def _factor(self) -> list[_Step]:
        if self._next == "-":
            self._take()
            return [*self._factor(), _negate]
        steps = self._atom()
        if self._next == "^":
            self._take()
            steps += [*self._factor(), _raise]
        return steps

    def _atom(self) -> list[_Step]:
        token = self._take()
        if token[:1].isdigit():
            return [point(Fraction(token))]
        if token.startswith("("):
            return self._inside(1)
        if token in _CALLS:
            operation, count = _CALLS[token]
            self._expect("(")
            return [*self._inside(count), operation]
        if token[:1].isalpha():
            self.names.append(token)
            return [token]
        raise self._refuse()

    def _inside(self, count: int) -> list[_Step]:
        """Read the formulas inside brackets, with commas between them."""
        steps: list[_Step] = []
        for number in range(count):
            if number:
                self._expect(",")
            steps += self._chain(_SUMS, lambda: self._chain(_PRODUCTS, self._factor))
        self._expect(")")
        return steps

    @property
    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._next
        self._at += 1
        return token

    def _expect(self, token: str) -> None:
        if self._take() != token:
            raise self._refuse()

    def _refuse(self) -> FormulaError:
        return FormulaError(f"{self._text!r} is not a formula: see its part {self._at + 1}")


def _split(text: str) -> Iterator[str]:
    at = 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormulaError(f"{text!r} is not a formula: what is {text[at:]!r}?")
        yield next(filter(None, match.groups()))
        at = match.end()
