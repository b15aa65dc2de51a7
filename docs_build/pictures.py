"""The pictures of the README and the gallery, each made from an example by the command itself.

A picture is not compared by a test, since fonts differ between machines. `made-from.json` keeps a
digest of each example, and a test says which picture is to be drawn again.
"""

import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

MADE_FROM = "made-from.json"
_WIDTH = 100
_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_SIZE = "1000,760"
_SHOWN = (0, 3)
"""Exit codes that leave something to show; one of the examples is wrong on purpose."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture.

    Attributes:
        name: Its file in `docs/pictures`.
        command: The command that prints, or writes, what is shown.
        lines: How many lines of the terminal are shown at most; all for 0.
        width: How many columns the terminal has.
    """

    name: str
    command: str
    lines: int = 0
    width: int = _WIDTH


PICTURES = (
    Picture("terminal.svg", "labcheck examples/lupus-calciphylaxis.yaml", lines=26),
    Picture("draws.svg", "labcheck examples/iron-deficiency.yaml", lines=18, width=128),
    Picture("explain.svg", "labcheck explain examples/lupus-calciphylaxis.yaml C3", lines=24),
    Picture("ranges.svg", 'labcheck ranges show C3 --value "94 mg/dL"'),
    Picture("report.png", "labcheck examples/lupus-calciphylaxis.yaml"),
    Picture("report-draws.png", "labcheck examples/iron-deficiency.yaml"),
    Picture("overview.png", "labcheck check examples"),
)


def digest_examples(root: Path) -> dict[str, dict[str, str]]:
    """Give, for each picture, a digest of every example that its command shows."""
    made: dict[str, dict[str, str]] = {}
    for picture in PICTURES:
        named = [root / word for word in shlex.split(picture.command) if (root / word).exists()]
        found = [path for place in named for path in (place, *sorted(place.glob("*.yaml")))]
        files = [path.relative_to(root).as_posix() for path in found if path.is_file()]
        made[picture.name] = {
            file: hashlib.sha256((root / file).read_bytes()).hexdigest() for file in files
        }
    return made


def draw_all(root: Path) -> Iterator[str]:
    """Draw every picture, and note what each was made from."""
    folder = root / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    for picture in PICTURES:
        target = folder / picture.name
        if target.suffix == ".svg":
            target.write_text(_draw_terminal(picture, root), encoding="utf-8")
        else:
            _photograph(picture, root, target)
        yield str(target.relative_to(root))
    content = json.dumps(digest_examples(root), indent=2)
    (folder / MADE_FROM).write_text(f"{content}\n", encoding="utf-8")


def _run(picture: Picture, root: Path, *more: str) -> str:
    words = [*shlex.split(picture.command)[1:], *more]
    settings = {"FORCE_COLOR": "1", "PYTHONUTF8": "1", "PYTHONPATH": str(root / "src")}
    program = (
        "import shutil, os; size = os.terminal_size((int(os.environ['WIDE']), 50)); "
        "shutil.get_terminal_size = lambda *_: size; "
        "import sys; sys.stdout.isatty = lambda: True; from labcheck.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=root, capture_output=True, text=True,
        env=os.environ | settings | {"WIDE": str(picture.width)}, check=False,
    )  # fmt: skip
    if done.returncode not in _SHOWN:
        raise RuntimeError(f"{picture.command} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def _draw_terminal(picture: Picture, root: Path) -> str:
    lines = _run(picture, root).splitlines()
    kept = lines[: picture.lines or None]
    if len(kept) < len(lines):
        kept.append("…")
    console = Console(record=True, width=picture.width, file=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    console.print(Text.from_ansi("\n".join(kept)), no_wrap=True, crop=True)
    drawn = console.export_svg(title=picture.command, unique_id=picture.name.partition(".")[0])
    return _FONT.sub("", drawn).replace("Fira Code", "ui-monospace, Menlo, Consolas")


def _photograph(picture: Picture, root: Path, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        _run(picture, root, "--output", str(page))
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             f"--window-size={_SIZE}", f"--screenshot={target}", page.as_uri()],
            check=True, capture_output=True,
        )  # fmt: skip
