"""Whether two parts of one printed result say the same: `LARGE (3+)`, `Negative <0.9`."""

from labcheck.values.result_text import (
    Censored,
    MeasuredValue,
    Number,
    Ordinal,
    Reading,
    Span,
    Titre,
    Verbal,
    Word,
)


def agree(said: Reading, also: Reading, is_bracketed: bool) -> MeasuredValue | None:
    """Give the value of two that say the same; `None` where they do not, or say different things.

    A number beside a step of a scale, or beside "negative", is the limit or the amount it stands
    for.
    """
    match said.value, also.value:
        case Ordinal(), (Number() | Span() | Censored()) if also.unit or is_bracketed:
            return said.value
        case Verbal(word=Word.NEGATIVE), (Censored() | Titre()) if is_below(also.value):
            return said.value
        case Verbal(word=Word.NORMAL), Censored() if is_below(also.value) and also.unit:
            return said.value
        case Verbal(word=(Word.NEGATIVE | Word.POSITIVE) as word), Verbal(word=other):
            return said.value if word is other else None
        case Verbal(word=Word.POSITIVE | Word.AMOUNT), Ordinal(grade=grade) if grade >= 1:
            return also.value
        case _:
            return None


def is_below(value: MeasuredValue) -> bool:
    """Whether a value is only said to lie below a number."""
    comparator = value.comparator if isinstance(value, Censored | Titre) else None
    return comparator is not None and comparator.is_upper


def is_above(value: MeasuredValue) -> bool:
    """Whether a number is only said to be exceeded."""
    return isinstance(value, Censored) and not value.comparator.is_upper
