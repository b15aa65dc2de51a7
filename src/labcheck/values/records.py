"""Records: frozen dataclasses that cost no more to make, or to make anew, than plain objects.

A frozen dataclass sets each of its fields by a call of its own, so that a result with thirty fields
takes ten times as long to make as an object that may be changed, and a run makes some for every
row. A record is filled as a draft, an object with the same slots that may be changed, and is given
its own class when it is full. Nothing else of it differs from a frozen dataclass.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field
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
    names = [each.name for each in fields]
    draft = type(f"{class_.__name__}Draft", class_.__bases__, {"__slots__": names})
    known: dict[str, Any] = {
        "Draft": draft,
        "Record": class_,
        "new": object.__new__,
        "set_class": object.__setattr__,
        "MISSING": MISSING,
        **{f"default_{each.name}": _default_of(each) for each in fields},
    }
    exec(_write_code(fields, has_end=hasattr(class_, "__post_init__")), known)  # noqa: S102 - ours
    init = known["__init__"]
    init.__qualname__ = f"{class_.__qualname__}.__init__"
    init.__annotations__ = vars(class_)["__init__"].__annotations__
    setattr(class_, "__init__", init)  # noqa: B010 - the class is any
    _CHANGES[class_] = known["change"]
    return class_


def _default_of(each: "Field[Any]") -> Any:
    return each.default if each.default_factory is MISSING else each.default_factory


def _write_code(fields: "tuple[Field[Any], ...]", *, has_end: bool) -> str:
    """Write what fills a record from its arguments, and from another record."""
    names = [each.name for each in fields]
    parts = [_write_parameter(each) for each in fields]
    made = [each.name for each in fields if each.default_factory is not MISSING]
    end = ["    record.__post_init__()"] if has_end else []
    return "\n".join(
        [
            f"def __init__(record, {', '.join(parts)}):",
            "    set_class(record, '__class__', Draft)",
            *(f"    if {name} is MISSING: {name} = default_{name}()" for name in made),
            *(f"    record.{name} = {name}" for name in names),
            "    record.__class__ = Record",
            *end,
            "def change(other, changes):",
            "    record = new(Draft)",
            *(f"    record.{name} = other.{name}" for name in names),
            "    for name, value in changes.items():",
            "        setattr(record, name, value)",
            "    record.__class__ = Record",
            *end,
            "    return record",
        ]
    )


def _write_parameter(each: "Field[Any]") -> str:
    if each.default_factory is not MISSING:
        return f"{each.name}=MISSING"
    return each.name if each.default is MISSING else f"{each.name}=default_{each.name}"


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
