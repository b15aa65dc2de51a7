"""Ending on a signal: the first one ends the run, with time to clean up; later ones wait."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALLED = 128
"""What a shell adds to the number of the signal that ended a command."""
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl-C, the system, and a terminal that is closed; not every system has them all."""


@contextmanager
def end_once() -> Iterator[None]:
    """Let the first signal to end interrupt a block; those that follow are not heeded.

    A signal that is ignored already stays so.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    usual = {
        number: handler
        for number in numbers
        if (handler := signal.getsignal(number)) in (signal.SIG_DFL, signal.default_int_handler)
    }

    raised: list[BaseException] = []

    def end(number: int, _: FrameType | None) -> None:
        if raised:
            return
        is_asked = number == signal.SIGINT
        raised.append(KeyboardInterrupt() if is_asked else SystemExit(_SIGNALLED + number))
        raise raised[0]

    for number in usual:
        signal.signal(number, end)
    try:
        yield
    except Exception:
        if raised:  # DuckDB makes an error of its own of what a signal raises
            raise raised[0] from None
        raise
    finally:
        # Where one has come, those that follow are not heeded until Python itself has ended. Not
        # before: one that has arrived and waits for its handler must find one.
        for number, handler in usual.items():
            signal.signal(number, signal.SIG_IGN if raised else handler)
