"""Progress of long work: on standard error, and only where somebody watches."""

import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")

_PATIENCE = 0.5
"""Seconds before progress is shown; shorter runs print none."""


@contextmanager
def follow(items: Iterable[T], doing: str, total: int | None = None) -> Iterator[Iterator[T]]:
    """Follow items as they are gone through.

    When it takes longer than half a second and standard error is a terminal, a bar is shown there;
    it is erased when the block is left, in whatever way.

    Args:
        items: What is gone through.
        doing: What is done with them, in a word or two.
        total: How many there are, where that is known.
    """
    if not _is_watched():
        yield iter(items)
        return
    bar = _Bar(doing, total)
    try:
        yield bar.count(items)
    finally:
        bar.erase()


def _is_watched() -> bool:
    """Whether standard error is a terminal that can take back what it shows."""
    return sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")


@contextmanager
def _interruptions_for_this_thread() -> Iterator[None]:
    """Start threads that Ctrl-C never goes to, or reading would wait on where it stands."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Bar:
    """A bar that shows itself when its time has come, even while one item takes long."""

    def __init__(self, doing: str, total: int | None) -> None:
        self._doing = doing
        self._total = total
        self._done = 0
        self._shown: Progress | None = None
        self._timer = threading.Timer(_PATIENCE, self._show)
        self._timer.daemon = True
        with _interruptions_for_this_thread():
            self._timer.start()

    def count(self, items: Iterable[T]) -> Iterator[T]:
        """Pass items on; one is done when the next is asked for."""
        for item in items:
            yield item
            self._done += 1
            if self._shown:
                self._shown.update(self._shown.task_ids[0], completed=self._done)

    def erase(self) -> None:
        """Take the bar away, or see to it that it never comes."""
        self._timer.cancel()
        self._timer.join()
        if self._shown:
            with suppress(OSError):  # the terminal is gone
                self._shown.stop()

    def _show(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - only long work pays for it
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            MofNCompleteColumn,
            Progress,
            ProgressColumn,
            TextColumn,
            TimeRemainingColumn,
        )

        columns: list[ProgressColumn] = [TextColumn("{task.description}"), BarColumn()]
        if self._total is not None:
            columns += [MofNCompleteColumn(), TimeRemainingColumn(compact=True)]
        # Standard output is left alone: what is written there is the result.
        shown = Progress(
            *columns,
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        shown.add_task(self._doing, total=self._total, completed=self._done)
        with suppress(OSError):  # the terminal is gone
            shown.start()
            self._shown = shown
