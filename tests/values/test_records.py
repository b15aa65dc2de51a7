"""A record is a frozen dataclass in all but what it costs to make."""

import pickle
from copy import deepcopy
from dataclasses import FrozenInstanceError, field, fields
from dataclasses import dataclass as standard_dataclass
from inspect import signature

import pytest

from labcheck.cases.case import Result
from labcheck.judging.row import Row
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import Number


@dataclass(frozen=True, slots=True)
class _Record:
    name: str
    count: int = 3
    parts: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Checked:
    count: int

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("below zero")


@standard_dataclass(frozen=True, slots=True)
class _Plain:
    name: str
    count: int = 3


def test_a_record_is_filled_from_arguments_and_defaults() -> None:
    made = _Record("a", parts=[1])
    assert (made.name, made.count, made.parts) == ("a", 3, [1])
    assert type(made) is _Record
    assert _Record("a") == _Record(name="a", count=3, parts=[])
    assert _Record("a").parts is not _Record("b").parts
    assert repr(made) == "_Record(name='a', count=3, parts=[1])"
    assert list(signature(_Record).parameters) == [each.name for each in fields(_Record)]


def test_a_subclass_of_a_record_stays_one() -> None:
    class Named(_Record):
        __slots__ = ()

    made = Named("a")
    assert (type(made), made.name, made.count) == (Named, "a", 3)
    assert type(replace(made, name="b")) is Named


def test_a_record_lacking_an_argument_is_not_made() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
        _Record()  # type: ignore[call-arg]


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        _Record("a").count = 4  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        replace(_Record("a"), count=4).count = 5  # type: ignore[misc]


def test_replace_changes_what_is_named_and_keeps_the_rest() -> None:
    parts = [1]
    changed = replace(_Record("a", 4, parts), name="b")
    assert (changed.name, changed.count) == ("b", 4)
    assert changed.parts is parts
    assert replace(_Plain("a", 4), name="b") == _Plain("b", 4)


def test_replace_refuses_a_field_that_there_is_not() -> None:
    with pytest.raises(TypeError, match="_Record has no field cuont"):
        replace(_Record("a"), cuont=4)  # type: ignore[call-arg]


def test_what_a_class_asks_of_its_fields_is_asked_of_a_changed_record_too() -> None:
    with pytest.raises(ValueError, match="below zero"):
        _Checked(-1)
    with pytest.raises(ValueError, match="below zero"):
        replace(_Checked(1), count=-1)


def test_a_field_that_is_neither_given_nor_made_is_refused() -> None:
    with pytest.raises(TypeError, match="Odd: a record has no such field as made"):

        @dataclass(frozen=True, slots=True)
        class Odd:
            name: str
            made: int = field(init=False)


def test_a_field_that_is_not_given_is_made_for_each() -> None:
    @dataclass(frozen=True, slots=True)
    class Remembering:
        name: str
        seen: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    first = Remembering("a")
    first.seen["b"] = 1
    assert replace(first, name="c").seen == {}
    assert first == Remembering("a")
    assert repr(first).endswith("Remembering(name='a')")


def test_what_a_class_says_of_itself_is_kept() -> None:
    @dataclass(frozen=True, slots=True)
    class Own:
        name: str

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own)

        def __hash__(self) -> int:
            return 7

        def __repr__(self) -> str:
            return "own"

    @dataclass(frozen=True, slots=True, eq=False)
    class Single:
        name: str

    assert Own("a") == Own("b")
    assert (hash(Own("a")), repr(Own("a"))) == (7, "own")
    assert Single("a") != Single("a")


def test_a_dataclass_that_is_built_on_a_record_has_its_fields() -> None:
    @dataclass(frozen=True, slots=True)
    class Wider(_Record):
        size: float = 1.5

    made = replace(Wider("a", 4), size=2.0)
    assert (made.name, made.count, made.parts, made.size) == ("a", 4, [], 2.0)
    assert made == Wider("a", 4, [], 2.0)
    with pytest.raises(FrozenInstanceError):
        made.name = "b"  # type: ignore[misc]


def test_records_are_equal_hashed_copied_and_pickled_by_their_fields() -> None:
    result = Result("sodium", "140", Number("140", 140), "mmol/L")  # type: ignore[arg-type]
    row = Row(result, notes=("a",))
    other = replace(replace(row, notes=()), notes=("a",))
    assert row == other
    assert hash(row) == hash(other)
    assert deepcopy(row) == row
    assert pickle.loads(pickle.dumps(row)) == row  # noqa: S301 - our own
    assert replace(row, notes=()) != row


def test_a_class_that_is_built_on_a_record_stays_itself() -> None:
    class Wider(_Checked):
        """As a report of the Python interface is built on that of the core."""

    assert type(Wider(1)) is Wider
    with pytest.raises(ValueError, match="below zero"):
        Wider(-1)
