"""Records: frozen dataclasses that cost no more to make, or to make anew, than plain objects.

A frozen dataclass sets each of its fields by a call of its own, so that a result with thirty fields
takes ten times as long to make as an object that may be changed, and a run makes some for every
row. A record is filled as a draft, an object with the same slots that may be changed, and is given
its own class when it is full. Nothing else of it differs from a frozen dataclass.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field
from functools import wraps
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

Class = TypeVar("Class", bound=type)

_CHANGES: dict[type, Callable[[Any, Mapping[str, Any]], Any]] = {}
"""How a record of each class is made of another one."""


def record(class_: Class) -> Class:
    """Make a frozen dataclass with slots a record.

    Raises:
        TypeError: It has fields that are not given when it is made, or only by name.
    """
    fields = dataclasses.fields(class_)
    if odd := [each.name for each in fields if not each.init or each.kw_only]:
        raise TypeError(f"{class_.__name__}: a record has no such field as {', '.join(odd)}")
    draft = dataclasses.make_dataclass(
        f"{class_.__name__}Draft",
        [(each.name, Any, _like(each)) for each in fields],
        slots=True, init=True, repr=False, eq=False, match_args=False,
    )  # fmt: skip
    fill = vars(draft)["__init__"]
    end = vars(class_).get("__post_init__")
    new, set_class = object.__new__, object.__setattr__
    take = attrgetter(*(each.name for each in fields))
    is_single = len(fields) == 1

    usual = vars(class_)["__init__"]

    @wraps(usual)
    def init(self: Any, *given: Any, **named: Any) -> None:
        if type(self) is not class_:  # a class that is built on it stays what it is
            usual(self, *given, **named)
            return
        set_class(self, "__class__", draft)
        fill(self, *given, **named)
        self.__class__ = class_
        if end is not None:
            end(self)

    def change(other: Any, changes: Mapping[str, Any]) -> Any:
        made: Any = new(draft)
        values = take(other)
        fill(made, values) if is_single else fill(made, *values)
        for name, value in changes.items():
            setattr(made, name, value)
        made.__class__ = class_
        if end is not None:
            end(made)
        return made

    setattr(class_, "__init__", init)  # noqa: B010 - the class is any
    _CHANGES[class_] = change
    return class_


def _like(each: "Field[Any]") -> Any:
    """Give a field with the same default."""
    if each.default_factory is not MISSING:
        return dataclasses.field(default_factory=each.default_factory)
    return dataclasses.field(default=each.default)


if TYPE_CHECKING:
    from dataclasses import replace
else:

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
            if unknown := changes.keys() - set(thing.__slots__):
                what = ", ".join(sorted(unknown))
                raise TypeError(f"{type(thing).__name__} has no field {what}") from None
            raise


__all__ = ["record", "replace"]
