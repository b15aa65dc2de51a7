"""What makes and marks the questions asks nobody, opens nothing and knows no day."""

import ast
from pathlib import Path

import pytest

import labcheck.teaching

MODULES = sorted(Path(labcheck.teaching.__file__).parent.glob("quiz*.py"))
FORBIDDEN = {
    "os", "sys", "io", "time", "datetime", "pathlib", "secrets", "labcheck.files", "rich", "typer",
}  # fmt: skip


def test_there_are_modules_to_hold():
    assert len(MODULES) > 8


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_is_pure(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"print", "input", "open"}
    kept = names - (
        {"io"} if path.stem in ("quiz_score", "quiz_table") else set()
    )  # a table made in memory
    assert kept & FORBIDDEN == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_chance_comes_from_the_seed_alone(path):
    """`Random` is a type there; nothing draws from the module's own, unseeded one."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    drawn = [alias.name for node in imported if node.module == "random" for alias in node.names]
    assert drawn in ([], ["Random"])
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert [one for one in calls if getattr(one.func, "id", "") == "Random"] == []
