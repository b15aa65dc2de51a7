"""Being told to end: once, and then there is time to clean up."""

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

    told: list[BaseException] = []

    def end(number: int, _: FrameType | None) -> None:
        for one in usual:
            signal.signal(one, signal.SIG_IGN)
        is_asked = number == signal.SIGINT
        told.append(KeyboardInterrupt() if is_asked else SystemExit(_SIGNALLED + number))
        raise told[0]

    for one in usual:
        signal.signal(one, end)
    try:
        yield
    except Exception:
        if told:  # DuckDB makes an error of its own of what a signal raises
            raise told[0] from None
        raise
    finally:
        if not told:
            for one, handler in usual.items():
                signal.signal(one, handler)
