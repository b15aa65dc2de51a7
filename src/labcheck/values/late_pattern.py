"""Patterns that most runs never look for, compiled when one of them is first used."""

import re
from typing import Any, cast


class _LatePattern:
    """What a compiled pattern can do, each thing from when it is first asked for."""

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        # Kept beside the others, where the next look-up finds it without coming here.
        found = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, found)
        return found


def compile_late(text: str, flags: int = 0) -> re.Pattern[str]:
    """Give what `re.compile` gives, at no cost until it is used.

    A start that compiles every pattern spends a tenth of its time on those that it does not need.
    A mistake in the text is raised at the first use, so each needs a test that comes by.
    """
    return cast("re.Pattern[str]", _LatePattern(text, flags))
