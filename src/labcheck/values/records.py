"""Records: frozen dataclasses that cost little to define, to make, and to make anew.

The standard library writes and compiles the methods of each frozen dataclass when its module is
imported, which for the hundred of a run is a sixth of its start; and it sets each field by a call
of its own, so that a result with thirty fields takes ten times as long to make as an object that
may be changed. Here the methods of all classes are the same few, and `__init__` is written when the
first object is made. An object is filled as a draft, which has the same slots and may be changed,
and is given its own class when it is full. To those who use it, and to a type checker, it is what
`dataclasses.dataclass` makes.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

_CHANGES: dict[type, Callable[[Any, Mapping[str, Any]], Any]] = {}
"""How a record of each class is made of another one."""


def _make_record(class_: type, *, eq: bool) -> Any:
    """Make a frozen dataclass with slots of a class.

    Raises:
        TypeError: It has a field that is given only by name, or one that is not given and not made.
    """
    own = vars(class_)
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(class_)
    made.__dataclass_params__.frozen = True  # for a dataclass that is built on it
    fields = dataclasses.fields(made)
    if odd := [each.name for each in fields if each.kw_only or _is_left(each)]:
        raise TypeError(f"{class_.__name__}: a record has no such field as {', '.join(odd)}")
    names = tuple(each.name for each in fields)
    take = _take(names)
    _add_init(made, fields, take)
    made.__signature__ = _Signature(made, fields)
    _freeze(made, names, take)
    if "__repr__" not in own:
        made.__repr__ = _write_repr(tuple(each.name for each in fields if each.repr))
    if eq:
        compared = _take(tuple(each.name for each in fields if each.compare))
        _add_comparison(made, compared, has_eq="__eq__" in own, has_hash=bool(own.get("__hash__")))
    return made


class _Signature:
    """The signature of a record, which `help` shows; made when it is asked for."""

    def __init__(self, made: type, fields: tuple["Field[Any]", ...]) -> None:
        self._made, self._fields = made, fields

    def __get__(self, _: object, owner: type) -> "Signature":
        """Give the signature; a class that is built on the record has its own."""
        if owner is not self._made:
            raise AttributeError("__signature__")
        from inspect import Parameter, Signature  # noqa: PLC0415 - of no run

        def describe(each: "Field[Any]") -> Parameter:
            has_factory = each.default_factory is not MISSING
            default = each.default_factory if has_factory else each.default
            default = Parameter.empty if default is MISSING else default
            kind = Parameter.POSITIONAL_OR_KEYWORD
            return Parameter(each.name, kind, default=default, annotation=each.type)

        return Signature([describe(each) for each in self._fields if each.init])


def _is_left(each: "Field[Any]") -> bool:
    """Whether a field is to be set by the class itself."""
    return not each.init and each.default_factory is MISSING


def _take(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Give what takes the values of some fields from an object."""
    if not names:
        return lambda _: ()
    take = attrgetter(*names)
    return take if len(names) > 1 else lambda each: (take(each),)


def _add_init(
    made: Any, fields: tuple["Field[Any]", ...], take: Callable[[Any], tuple[Any, ...]]
) -> None:
    """Let an object be made of values, and of another one."""
    names = tuple(each.name for each in fields)
    take_given = _take(tuple(each.name for each in fields if each.init))
    end = getattr(made, "__post_init__", None)
    set_field, set_class = object.__setattr__, object.__dict__["__class__"].__set__

    @cache
    def find_draft() -> Any:
        """Write what is filled, when it is first wanted."""
        return dataclasses.make_dataclass(
            f"{made.__name__}Draft",
            [(each.name, Any, _like(each)) for each in fields],
            slots=True, init=True, repr=False, eq=False, match_args=False,
        )  # fmt: skip

    def init(self: Any, *given: Any, **named: Any) -> None:
        draft = find_draft()
        if type(self) is made:
            set_class(self, draft)
            draft.__init__(self, *given, **named)
            self.__class__ = made
        else:  # a class that is built on it has slots of its own
            full = draft(*given, **named)
            for name, value in zip(names, take(full), strict=True):
                set_field(self, name, value)
        if end is not None:
            end(self)

    def change(other: Any, changes: Mapping[str, Any]) -> Any:
        full = find_draft()(*take_given(other))
        for name, value in changes.items():
            setattr(full, name, value)
        full.__class__ = made
        if end is not None:
            end(full)
        return full

    made.__init__ = init
    _CHANGES[made] = change


def _like(each: "Field[Any]") -> Any:
    """Give a field with the same default."""
    if each.default_factory is not MISSING:
        return dataclasses.field(default_factory=each.default_factory, init=each.init)
    return dataclasses.field(default=each.default)


def _freeze(made: Any, names: tuple[str, ...], take: Callable[[Any], tuple[Any, ...]]) -> None:
    """Let no field of an object be set, other than from what was kept of one."""
    fixed = frozenset(names)

    def set_attribute(self: Any, name: str, value: Any) -> None:
        if type(self) is made or name in fixed:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        object.__setattr__(self, name, value)

    def delete_attribute(self: Any, name: str) -> None:
        if type(self) is made or name in fixed:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        object.__delattr__(self, name)

    def get_state(self: Any) -> tuple[Any, ...]:
        return take(self)

    def set_state(self: Any, state: tuple[Any, ...]) -> None:
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    made.__setattr__, made.__delattr__ = set_attribute, delete_attribute
    made.__getstate__, made.__setstate__ = get_state, set_state


def _write_repr(names: tuple[str, ...]) -> Callable[[Any], str]:
    def show(self: Any) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({fields})"

    return show


def _add_comparison(
    made: Any, take: Callable[[Any], tuple[Any, ...]], *, has_eq: bool, has_hash: bool
) -> None:
    def equal(self: Any, other: Any) -> Any:
        return take(self) == take(other) if type(other) is type(self) else NotImplemented

    if not has_eq:
        made.__eq__ = equal
    if not has_hash:
        made.__hash__ = lambda self: hash(take(self))


if TYPE_CHECKING:
    from dataclasses import dataclass, replace
    from inspect import Signature
else:

    def dataclass(
        class_: Any = None, /, *, frozen: bool = False, slots: bool = False, eq: bool = True
    ) -> Any:
        """Make a dataclass: a record of a frozen one with slots that is built on no other."""
        if class_ is None:
            return lambda each: dataclass(each, frozen=frozen, slots=slots, eq=eq)
        if frozen and slots and class_.__bases__ == (object,):
            return _make_record(class_, eq=eq)
        return dataclasses.dataclass(class_, frozen=frozen, slots=slots, eq=eq)

    def replace(thing: Any, /, **changes: Any) -> Any:
        """Give a record, or another dataclass, with other values in some of its fields.

        Raises:
            TypeError: It has no such field.
        """
        change = _CHANGES.get(type(thing))
        if change is None:
            return dataclasses.replace(thing, **changes)
        try:
            return change(thing, changes)
        except AttributeError:
            if unknown := changes.keys() - {each.name for each in dataclasses.fields(thing)}:
                what = ", ".join(sorted(unknown))
                raise TypeError(f"{type(thing).__name__} has no field {what}") from None
            raise


__all__ = ["dataclass", "replace"]
