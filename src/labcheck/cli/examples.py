"""`labcheck examples`: the cases that come with labcheck, to list, to read and to copy."""

import shlex
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from labcheck.cases.case import Case
from labcheck.cli.completion import complete_example
from labcheck.cli.example_cases import find_example, list_example_files
from labcheck.cli.options import Form
from labcheck.cli.output import tell, write_output
from labcheck.cli.screen import find_canvas
from labcheck.errors import InputError, UsageError
from labcheck.files import say_why
from labcheck.values.records import dataclass
from labcheck.yaml_files.case_file import read_case

if TYPE_CHECKING:
    from labcheck.writers.terminal_table import Canvas


@dataclass(frozen=True, slots=True)
class Example:
    """One of the cases that come with labcheck.

    Attributes:
        path: Its file.
        case: The case; `None` for a file that is wrong on purpose.
        faults: How many faults the file has.
    """

    path: Path
    case: Case | None
    faults: int = 0

    @property
    def name(self) -> str:
        """What it is called on the command line."""
        return self.path.stem

    @property
    def title(self) -> str:
        """What it is called in a list."""
        return self.case.title if self.case else "A file that is wrong on purpose"

    @property
    def teaches(self) -> tuple[str, ...]:
        """What it is there for, a sentence or two each."""
        if self.case is None:
            return (f"One run names all {self.faults} faults of the file, each with its line.",)
        return self.case.lesson.teaches

    @property
    def command(self) -> str:
        """The command that runs it from the folder one is in."""
        needs = ",".join(self.case.lesson.needs if self.case else ())
        return f"labcheck {shlex.quote(self._place)}" + (f" --ranges {needs}" if needs else "")

    @property
    def _place(self) -> str:
        """Where it lies: from the folder one is in when it is below, else from the top."""
        path, here = self.path.resolve(), Path.cwd().resolve()
        return str(path.relative_to(here) if path.is_relative_to(here) else path)


def list_examples(
    context: typer.Context,
    *,
    format_: Annotated[Form, typer.Option("--format", "-f", help="How to print.")] = Form.TABLE,
) -> None:
    """List the cases that come with labcheck, what each teaches, and how to run it.

    The patients are invented, but for the lupus case, which was published.
    """
    if context.invoked_subcommand is not None:
        return
    found = [_read(path) for path in list_example_files()]
    if format_ is Form.JSON:
        import json  # noqa: PLC0415 - as needed

        facts = [_to_plain(example) for example in found]
        write_output(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", None)
    else:
        write_output("".join(_paint_list(found, find_canvas())), None)


ExampleArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="The case.", autocompletion=complete_example)
]
"""The name of an example, or its beginning."""


def show_example(name: ExampleArgument) -> None:
    """Print the file of one case."""
    write_output(find_example(name).read_text(encoding="utf-8"), None)


def run_example(context: typer.Context, name: ExampleArgument) -> None:
    """Check one case, by the range sets that it names for itself; options are those of check."""
    path = find_example(name)
    case = _read(path).case
    needs = case.lesson.needs if case else ()
    words = [str(path), *(["--ranges", ",".join(needs)] if needs else []), *context.args]
    check = context.find_root().command.get_command(context, "check")  # type: ignore[attr-defined]
    with check.make_context("check", words, parent=context.find_root()) as inner:
        check.invoke(inner)


def copy_examples(
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME...", help="The cases.", autocompletion=complete_example),
    ],
    *,
    to: Annotated[
        Path, typer.Option("--to", metavar="FOLDER", help="Where to; here, if not said.")
    ] = Path(),
    force: Annotated[bool, typer.Option("--force", help="Write over files.")] = False,
) -> None:
    """Copy cases into a folder, all of them or none."""
    sources = list(dict.fromkeys(map(find_example, names)))
    targets = [to / source.name for source in sources]
    taken = [str(target) for target in targets if target.exists()]
    if taken and not force:
        there = "is there already" if len(taken) == 1 else "are there already"
        raise UsageError(f"{', '.join(taken)} {there}; name another folder or say --force")
    _copy_all(sources, to)
    for target in targets:
        tell(f"Wrote {target}.")


def _copy_all(sources: Sequence[Path], folder: Path) -> None:
    """Copy files beside their places first, so that a full disk leaves nothing half done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if blocked := [source.name for source in sources if (folder / source.name).is_dir()]:
            raise IsADirectoryError(0, f"{blocked[0]} is a folder")
        with tempfile.TemporaryDirectory(prefix=".labcheck.", dir=folder) as staging:
            for source in sources:
                shutil.copyfile(source, Path(staging) / source.name)
            for source in sources:
                (Path(staging) / source.name).replace(folder / source.name)
    except OSError as fault:
        raise UsageError(f"{folder}: cannot be written: {say_why(fault)}") from None


def _read(path: Path) -> Example:
    try:
        return Example(path, read_case(path.read_bytes(), path.name))
    except InputError as error:
        return Example(path, None, len(error.faults))


def _to_plain(example: Example) -> dict[str, object]:
    lesson = example.case.lesson if example.case else None
    return {
        "name": example.name,
        "path": str(example.path.resolve()),
        "title": example.title,
        "teaches": list(example.teaches),
        "sources": list(lesson.sources) if lesson else [],
        "ranges": list(lesson.needs) if lesson else [],
        "command": example.command,
    }


def _paint_list(found: Sequence[Example], canvas: "Canvas") -> Iterator[str]:
    """Paint each example as a paragraph; its command stays one line, to be copied."""
    from rich.padding import Padding  # noqa: PLC0415 - as needed

    from labcheck.writers.plain_text import make_printable  # noqa: PLC0415 - as needed
    from labcheck.writers.terminal_table import make_inert, paint  # noqa: PLC0415 - as needed

    for example in found:
        points = (Padding(make_inert(point, "dim"), (0, 0, 0, 4)) for point in example.teaches)
        title = Padding(make_inert(example.title), (0, 0, 0, 2))
        yield paint([make_inert(example.name, "bold"), title, *points], canvas)
        yield f"    $ {make_printable(example.command)}\n\n"
    count = f"{len(found)} examples"
    yield paint(
        [make_inert(f"{count}; `labcheck examples copy NAME` copies one here", "bold")], canvas
    )


app = typer.Typer(
    name="examples",
    invoke_without_command=True,
    add_completion=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.callback()(list_examples)
app.command("run", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(
    run_example
)
app.command("show")(show_example)
app.command("copy")(copy_examples)
