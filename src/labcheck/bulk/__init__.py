"""Large tables, judged in bulk: the core is asked once for every distinct question.

What is distinct (tests, patients, texts that are no plain number) is put before the core; the
answers become small tables, and an engine looks each row up in them. No rule is written here.

`labcheck.bulk.flag` is public; it is imported when it is first used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labcheck.bulk.frames import flag
else:

    def __getattr__(name: str) -> Any:
        """Import the public name when it is first used, and keep it."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
        from labcheck.bulk.frames import flag  # noqa: PLC0415 - as needed

        globals()[name] = flag
        return flag


__all__ = ["flag"]


def __dir__() -> list[str]:
    """Name what is public, for `help` and completion."""
    return sorted(__all__)
