"""Tables of tests/spec as Markdown, so that a page shows the rules as they are tested.

A page marks where a table stands, and by what it is filled:

    <!-- spec: test_censored.test_against_a_range_with_one_end -->
    <!-- spec: test_laboratory_voice.LINES -->
    <!-- spec: labcheck.judging.not_judged.Reason -->
    <!-- end -->

The name is of a test with a table of parameters, of a list of `Line`, or of an enum of reasons. A
row's reason is its `why`, or the comment above it. A table of up to fifteen rows is shown whole; of
a longer one only the rows that have a reason, or where none has, the first row of each outcome.
"""

import ast
import importlib.util
import inspect
import re
import sys
from enum import EnumMeta
from functools import cache
from importlib import import_module
from pathlib import Path

from doors import Line

SPEC = Path(__file__).parent / "spec"
MARKED = re.compile(
    r"(?P<start><!-- spec: (?P<name>[\w.]+) -->\n)(?P<table>.*?)(?P<end><!-- end -->\n)", re.DOTALL
)
MOST_ROWS = 15
HEADINGS = {
    "text": "result", "limits": "range", "expected": "flag", "printed": "printed range",
    "woman": "of a woman", "man": "of a man", "not_stated": "sex not stated", "why": "because",
    "status": "the report says", "before": "baseline", "with_critical": "beside critical limits",
    "note": "the row says", "flag": "flag",
}  # fmt: skip
"""What a column is called where its name in the test would not say it to a reader."""

AS_PRINTED = ("result", "range", "printed range", "reported flag", "now", "baseline")


def fill(content: str) -> str:
    """Fill every marked place of a page."""
    return MARKED.sub(
        lambda found: f"{found['start']}{render(found['name'])}{found['end']}", content
    )


def render(name: str) -> str:
    """Render the table of a name as Markdown."""
    module, _, what = name.rpartition(".")
    if module.startswith("labcheck."):
        names, rows = _reasons(getattr(import_module(module), what))
    else:
        found = getattr(_load(module), what)
        names, rows = _lines(found) if isinstance(found, list) else _parameters(found)
    shown = rows if len(rows) <= MOST_ROWS else _choose(rows, names.index("because"))
    kept = [column for column in range(len(names)) if any(row[column] for row in shown)]
    lines = [[names[column] for column in kept], ["---"] * len(kept)]
    lines += [[_cell(names[column], row[column]) for column in kept] for row in shown]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _choose(rows, at):
    """Give the rows that have a reason; without any, the first of those alike but for the input."""
    first_of_each = {}
    for row in rows:
        first_of_each.setdefault(tuple(row[1:]), row)
    return [row for row in rows if row[at]] or list(first_of_each.values())


@cache
def _load(name: str):
    """Import a test file under a name of its own; pytest has it under another."""
    spec = importlib.util.spec_from_file_location(f"shown_{name}", SPEC / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _reasons(reasons: EnumMeta):
    rows = [[f"`{reason.word}`", reason.explanation, reason.remedy, ""] for reason in reasons]
    return ["reason", "means", "settle it by", "because"], rows


def _lines(lines: list[Line]):
    names = ["test", "result", "printed range", "reported flag", "flag", "because"]
    rows = [
        [line.test, f"{line.result} {line.unit}".rstrip(), line.range, line.flag, line.expected,
         line.why]
        for line in lines
    ]  # fmt: skip
    return names, rows


def _parameters(test):
    (mark,) = (mark for mark in test.pytestmark if isinstance(mark.args[0], tuple))
    names = [HEADINGS.get(name, name.replace("_", " ")) for name in mark.args[0]]
    rows = [list(map(str, values)) for values in mark.args[1]]
    if "because" in names:
        return names, rows
    comments = _comments_of(test)
    return [*names, "because"], [[*row, comments.get(at, "")] for at, row in enumerate(rows)]


def _comments_of(test) -> dict[int, str]:
    """Give the comment above each row of a test's table, by the row's number."""
    path = Path(inspect.getsourcefile(test))
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == test.__name__:
            tables = [
                mark.args[1] for mark in node.decorator_list if isinstance(mark.args[0], ast.Tuple)
            ]
            for at, row in enumerate(tables[0].elts):
                above = row.lineno - 2
                words = []
                while lines[above].strip().startswith("#"):
                    words.insert(0, lines[above].strip("# "))
                    above -= 1
                found[at] = " ".join(words)
    return found


def _cell(name: str, text: str) -> str:
    escaped = text.replace("|", "\\|")
    return f"`{escaped}`" if name in AS_PRINTED and text else escaped
