"""Records: frozen dataclasses that cost little to define, to make, and to make anew.

The standard library writes and compiles the methods of each frozen dataclass when its module is
imported, which for the hundred of a run is a sixth of its start; and it sets each field by a call
of its own, so that a result with thirty fields takes ten times as long to make as an object that
may be changed. Here the methods of all classes are the same few, and what fills an object is
written when the first one is made. An object is filled as one of a class that is built on its own,
which may be changed, and is given its own class when it is full. To those who use it, and to a type
checker, it is what `dataclasses.dataclass` makes.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError
from functools import cache, partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

_COPIERS: dict[type, Callable[[], "_Copier"]] = {}
"""What makes records of each class of other ones."""


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
    _add_init(made, fields)
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


class _Copier(NamedTuple):
    """What makes objects of a class of other ones.

    Attributes:
        take: Takes the values that an object is made of.
        draft: The class of an object that is filled and changed before it becomes a record.
        end: What the class itself asks of its fields; `None` where it asks nothing.
    """

    take: Callable[[Any], tuple[Any, ...]]
    draft: Any
    end: Callable[[Any], None] | None


def _add_init(made: Any, fields: tuple["Field[Any]", ...]) -> None:
    """Let an object be made of values, and of another one; what fills it is written when wanted."""
    names = tuple(each.name for each in fields)
    take, take_given = _take(names), _take(tuple(each.name for each in fields if each.init))
    new, set_field = object.__new__, object.__setattr__
    end = getattr(made, "__post_init__", None)

    @cache
    def find_filled() -> type:
        """Write the class of an object that becomes a record when it is filled."""

        def finish(full: Any) -> None:
            full.__class__ = made
            if end is not None:
                end(full)

        return _write_filler(made, fields, {"__post_init__": finish})

    @cache
    def find_copier() -> _Copier:
        return _Copier(take_given, _write_filler(made, fields, {"__post_init__": None}), end)

    def init(self: Any, *given: Any, **named: Any) -> None:
        """Fill the first record, and objects of classes that are built on it."""
        if "__new__" not in vars(made):
            made.__new__ = staticmethod(partial(new, find_filled()))
        full = new(find_copier().draft)
        full.__init__(*given, **named)
        for name, value in zip(names, take(full), strict=True):
            set_field(self, name, value)
        if end is not None:
            end(self)

    made.__init__, made.__init_subclass__ = init, classmethod(_leave)
    _COPIERS[made] = find_copier


def _write_filler(made: Any, fields: tuple["Field[Any]", ...], ending: dict[str, Any]) -> type:
    """Write a class of objects that are filled as the standard library does, and may be changed.

    It has no slots but those of the record, so that its objects can become records. Each has a
    function of its own, since one that fills objects of several classes is slow.
    """
    written: Any = dataclasses.make_dataclass(
        made.__name__,
        [(each.name, Any, _like(each)) for each in fields],
        namespace={name: value for name, value in ending.items() if value},
        repr=False, eq=False, match_args=False,
    )  # fmt: skip
    own = {"__slots__": (), "__init__": written.__init__, **ending}
    own |= {
        "__new__": object.__new__,
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,
    }
    return type(made.__name__, (made,), own)


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

    def take_apart(self: Any) -> tuple[Any, ...]:
        return _make_empty, (type(self),), self.__getstate__()

    made.__getstate__, made.__setstate__, made.__reduce__ = get_state, set_state, take_apart


def _leave(class_: Any) -> None:
    """Let objects of a class that is built on a record be of that class."""
    if "__new__" not in vars(class_):
        class_.__new__ = staticmethod(_make_empty)


def _make_empty(class_: type, *_: Any, **__: Any) -> Any:
    """Make an object that is filled afterwards."""
    return object.__new__(class_)


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
        made = type(thing)
        find_copier = _COPIERS.get(made)
        if find_copier is None:
            return dataclasses.replace(thing, **changes)
        take, draft, end = find_copier()
        changed = object.__new__(draft)
        changed.__init__(*take(thing))
        for name, value in changes.items():
            try:
                setattr(changed, name, value)
            except AttributeError:
                raise TypeError(f"{made.__name__} has no field {name}") from None
        changed.__class__ = made
        if end is not None:
            end(changed)
        return changed


__all__ = ["dataclass", "replace"]
