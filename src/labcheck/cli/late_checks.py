"""typer's check of an option's value is made when there is a value to check.

Since 0.29 typer checks values with pydantic, and makes the check of every option before a command
begins, of those too that were left out. Importing pydantic is a quarter of a short run. What was
left out, a default, a text where a text is wanted, and a word of a closed list need no check; all
else has typer's own.
Versions of typer before 0.29 check otherwise and are left as they are.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any


def check_late(parameter: Any) -> None:
    """Put off the making of a parameter's check, where this version of typer makes one."""
    make_check = getattr(parameter, "get_runtime_param", None)
    if make_check is not None and "get_runtime_param" not in vars(parameter):
        parameter.get_runtime_param = lambda: _LateCheck(make_check)


class _LateCheck:
    """Stands where typer's check of a parameter would, and makes that one if it is needed."""

    def __init__(self, make_check: Callable[[], Any]) -> None:
        self._make_check = make_check

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Give the value as the command's function takes it.

        Raises:
            typer.BadParameter: The value is not one of those that the option takes.
        """
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        wanted = param.type_descriptor.annotation
        if needs_no_check(value, wanted):
            return list(value) if isinstance(value, tuple) else value
        if is_word_of(value, wanted):
            return wanted(value)
        return self._make_check().coerce(value, param=param, ctx=ctx)


def needs_no_check(value: Any, wanted: Any) -> bool:
    """Whether a value is what is wanted already: a default of a closed list, a text, texts."""
    if wanted is str or _is_closed_list(wanted):
        return isinstance(value, wanted)
    return wanted == list[str] and all(isinstance(text, str) for text in value)


def is_word_of(value: Any, wanted: Any) -> bool:
    """Whether a value is a word of a closed list, letter by letter."""
    return _is_closed_list(wanted) and any(choice.value == value for choice in wanted)


def _is_closed_list(wanted: Any) -> bool:
    return isinstance(wanted, type) and issubclass(wanted, Enum)
