"""Flag laboratory results against reference ranges and the patient's own baseline.

The names below are the public ones, and stay as they are within a major version; every module is
otherwise labcheck's own. Each is imported when it is first used, so that the command starts fast.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labcheck.api import ReadWarning, Report, check, check_all, read, read_all
    from labcheck.cases.case import Case
    from labcheck.errors import InputError, KnowledgeError, LabcheckError, UsageError
    from labcheck.grade_values import grade
    from labcheck.judging.flags import Flag
    from labcheck.judging.graded import Grade
    from labcheck.judging.row import Row
    from labcheck.known_values import convert, explain, tests
else:

    def __getattr__(name: str) -> Any:
        """Import a public name when it is first used, and keep it."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
        found = getattr(import_module(f"labcheck.{_HOMES[name]}"), name)
        globals()[name] = found
        return found


__version__ = "0.2.0"

__all__ = [
    "Case",
    "Flag",
    "Grade",
    "InputError",
    "KnowledgeError",
    "LabcheckError",
    "ReadWarning",
    "Report",
    "Row",
    "UsageError",
    "__version__",
    "check",
    "check_all",
    "convert",
    "explain",
    "grade",
    "read",
    "read_all",
    "tests",
]

_HOMES = {
    "Case": "cases.case",
    "Flag": "judging.flags",
    "Grade": "judging.graded",
    "InputError": "errors",
    "KnowledgeError": "errors",
    "LabcheckError": "errors",
    "ReadWarning": "api",
    "Report": "api",
    "Row": "judging.row",
    "UsageError": "errors",
    "check": "api",
    "check_all": "api",
    "convert": "known_values",
    "explain": "known_values",
    "grade": "grade_values",
    "read": "api",
    "read_all": "api",
    "tests": "known_values",
}


def __dir__() -> list[str]:
    """Name what is public, for `help` and completion."""
    return sorted(__all__)
