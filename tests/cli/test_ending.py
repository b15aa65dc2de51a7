"""Ending on a signal."""

import subprocess
import sys

import pytest

from commands import environment

# Signals wait while nothing of Python runs, as within a long statement of DuckDB.
THREE_AT_ONCE = """
import os, signal
from labcheck.cli.ending import end_once

sent = {signal.SIGHUP, signal.SIGINT, signal.SIGTERM}
with end_once():
    signal.pthread_sigmask(signal.SIG_BLOCK, sent)
    for number in sent:
        os.kill(os.getpid(), number)
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, sent)
        print("not ended")
    finally:
        signal.pthread_sigmask(signal.SIG_BLOCK, sent)  # looks for those that wait
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_of_signals_that_arrive_together_one_ends_and_no_word_is_said_of_the_others():
    done = subprocess.run(
        [sys.executable, "-c", THREE_AT_ONCE],
        env=environment(), capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (129, "", "")
