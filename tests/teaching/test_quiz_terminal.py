"""A session at a real terminal: the typed line is not printed twice, and Ctrl-C ends politely."""

import os
import select
import signal
import subprocess
import time

import pytest

from commands import ROOT, command, environment

pty = pytest.importorskip("pty")

PANEL = ("quiz", "examples/lupus-calciphylaxis.yaml", "--panel", "immunology", "--seed", "7")


class Terminal:
    """A process on a terminal of its own."""

    def __init__(self, *words):
        self.seen = ""
        self.handle, theirs = pty.openpty()
        # A test that was started in the background is deaf to Ctrl-C, and its children with it.
        ours = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.process = subprocess.Popen(
            command(*words), cwd=ROOT, env=environment(COLUMNS="80", LINES="24"),
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        )  # fmt: skip
        signal.signal(signal.SIGINT, ours)
        os.close(theirs)

    def wait_for(self, text):
        """Read until a text is seen, half a minute at most."""
        end = time.monotonic() + 30
        while text not in self.seen and time.monotonic() < end:
            if select.select([self.handle], [], [], 0.2)[0]:
                self.seen += self._read().replace("\r\n", "\n")
        assert text in self.seen, self.seen

    def write(self, text):
        os.write(self.handle, text.encode())

    def interrupt(self):
        """Do what Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)

    def end(self):
        """Wait for the exit code."""
        code = self.process.wait(30)
        os.close(self.handle)
        return code

    def _read(self):
        try:
            return os.read(self.handle, 65536).decode()
        except OSError:  # the child has closed its end
            return ""


def test_a_typed_answer_stands_once_and_ctrl_c_ends_with_the_score():
    terminal = Terminal(*PANEL)
    terminal.wait_for("1 of 4. anti-dsDNA 193.9 IU: ")
    terminal.write("h\n")
    terminal.wait_for("2 of 4. C4 5 mg/dL: ")
    assert "1 of 4. anti-dsDNA 193.9 IU: h\n2 of 4." in terminal.seen
    terminal.interrupt()
    terminal.wait_for("Score: 1 of 4 questions right (25 %); 3 not answered.")
    assert "Right. anti-dsDNA" in terminal.seen
    assert "for comparison, abim 14-48" not in terminal.seen
    assert terminal.end() == 0


def test_ctrl_d_ends_with_the_score():
    terminal = Terminal(*PANEL)
    terminal.wait_for("1 of 4. ")
    terminal.write("\x04")
    terminal.wait_for("Score: 0 of 4 questions right (0 %); 4 not answered.")
    assert terminal.end() == 0
