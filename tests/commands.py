"""Runs the command: in a process of its own, as its users do, or quickly in this one.

Both give the same outcome (`test_cli.py` holds them to it); a process costs half a second.
"""

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import labcheck
from labcheck.cli.app import run as run_command

ROOT = Path(__file__).parents[1]
_PACKAGES = str(Path(labcheck.__file__).parents[1])


@dataclass(frozen=True)
class Outcome:
    """What came of a command."""

    code: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """An environment in which nothing of the tester's own terminal is felt."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TERM")
        and not name.startswith(("LABCHECK_", "PYTHONIO", "PYTHONUTF8", "LC_", "LANG"))
    }
    paths = [_PACKAGES, *filter(None, [os.environ.get("PYTHONPATH")])]
    settings = {
        "PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1", "TERM": "xterm",
        "XDG_CONFIG_HOME": str(ROOT / "no-such-folder"),
    }  # fmt: skip
    return kept | settings | more


def command(*arguments: object) -> list[str]:
    """The words of a command line."""
    return [sys.executable, "-m", "labcheck", *map(str, arguments)]


def run_process(*arguments: object, stdin: str = "", cwd: Path = ROOT, **settings: str) -> Outcome:
    """Run `python -m labcheck`; `settings` are environment variables."""
    done = subprocess.run(
        command(*arguments),
        input=stdin.encode(),
        capture_output=True,
        cwd=cwd,
        env=environment(**settings),
        timeout=60,
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def run(*arguments: object, stdin: str = "", cwd: Path = ROOT, **settings: str) -> Outcome:
    """Run `labcheck` in this process, with streams and an environment of its own."""
    encoding = settings.get("PYTHONIOENCODING", "utf-8")
    out, err = io.BytesIO(), io.BytesIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(cwd):
        patch.setattr(os, "environ", environment(**settings))
        patch.setattr(sys, "argv", ["labcheck", *map(str, arguments)])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8"))
        patch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding))
        patch.setattr(sys, "stderr", io.TextIOWrapper(err, encoding, "backslashreplace"))
        code = 0
        try:
            run_command()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        sys.stdout.flush()
        sys.stderr.flush()
        return Outcome(code, out.getvalue().decode(encoding), err.getvalue().decode(encoding))


def require(*missing: str) -> None:
    """Skip a test for what this machine lacks, or fail where LABCHECK_NEED_TOOLS is set."""
    if missing:
        why = f"{missing[0]} is not on this machine"
        (pytest.fail if os.environ.get("LABCHECK_NEED_TOOLS") else pytest.skip)(why)
