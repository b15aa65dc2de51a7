"""The command: reads what was asked, calls the core, prints, and answers with an exit code."""

import gc

_OBJECTS_BETWEEN_COLLECTIONS = 1_000_000


def main() -> None:
    """Run the command.

    A short run makes many objects that live to its end. Looking for garbage among them, on the
    way and once more as the interpreter shuts down, would be a sixth of its time.
    """
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    from labcheck.cli.app import run  # noqa: PLC0415 - after the threshold is set

    try:
        run()
    finally:
        gc.freeze()
