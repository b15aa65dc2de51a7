"""What a stranger installs: its metadata, its extras, the hook, and how it is cited."""

import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from hatchling.metadata.core import ProjectMetadata
from hatchling.plugin.manager import PluginManager

import labcheck
from commands import ROOT, run
from labcheck.yaml_files.nodes import parse_nodes, to_plain

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
NOT_OF_ALL = ("all", "browser", "dev", "docs", "spark")
FOR_PYTHON = ("pandas", "polars")
"""Data frames are an extra of nobody's: who has them has them."""


def test_all_is_every_extra_that_a_user_may_want():
    """Put the requirements of a new extra into `all` too."""
    wanted = {entry for name, extra in EXTRAS.items() if name not in NOT_OF_ALL for entry in extra}
    frames = {entry for entry in EXTRAS["dev"] if entry.startswith(FOR_PYTHON)}
    assert set(EXTRAS["all"]) == wanted | frames


def test_one_package_has_one_lower_bound():
    bounds = {}
    for entry in (*PROJECT["dependencies"], *(one for extra in EXTRAS.values() for one in extra)):
        name, bound = entry.split(">=")
        assert bounds.setdefault(name, bound) == bound, name


def test_what_travels_with_the_package_is_named():
    """The docs and the examples lie beside the code in a wheel, and in the source archive."""
    targets = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]
    into = targets["build"]["targets"]["wheel"]["force-include"]
    for folder in ("docs", "examples", "reference_ranges"):
        assert into[folder] == f"labcheck/{folder}"
    sent = targets["build"]["targets"]["sdist"]["include"]
    assert [name for name in sent if not (ROOT / name.lstrip("/")).exists()] == []


def test_the_citation_is_of_this_version():
    cited = to_plain(parse_nodes((ROOT / "CITATION.cff").read_text(encoding="utf-8"), "cff"))
    assert cited["version"] == labcheck.__version__
    assert cited["license"] == PROJECT["license"]
    assert cited["keywords"] == [word for word in PROJECT["keywords"] if word in cited["keywords"]]


@pytest.fixture
def clone(tmp_path):
    """What states the package's metadata, in a repository of its own."""
    for name in ("pyproject.toml", "README.md", "LICENSE", "hatch_build.py"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "src" / "labcheck").mkdir(parents=True)
    shutil.copy(ROOT / "src" / "labcheck" / "__init__.py", tmp_path / "src" / "labcheck")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def read_metadata(folder):
    return ProjectMetadata(str(folder), PluginManager()).core


@pytest.mark.parametrize(
    "origin",
    [
        "https://example.org/them/labcheck.git",
        "https://name:secret@example.org/them/labcheck/",
        "git@example.org:them/labcheck.git",
        "ssh://git@example.org/them/labcheck.git",
    ],
)
def test_the_address_is_that_of_the_clone(clone, origin):
    subprocess.run(["git", "remote", "add", "origin", origin], cwd=clone, check=True)
    stated = read_metadata(clone)
    assert stated.urls == {
        "Source": "https://example.org/them/labcheck",
        "Documentation": "https://example.org/them/labcheck/blob/HEAD/docs/README.md",
        "Changelog": "https://example.org/them/labcheck/blob/HEAD/CHANGELOG.md",
        "Issues": "https://example.org/them/labcheck/issues",
    }
    assert "secret" not in stated.readme
    links = re.findall(r"\]\(([^)]+)\)", stated.readme)
    begins = "https://example.org/them/labcheck/"
    assert len(links) > 15
    assert [link for link in links if not link.startswith(begins)] == []
    for link in links:
        kind, _, place = link.removeprefix(begins).partition("/HEAD/")
        assert kind == ("raw" if place.endswith((".svg", ".png")) else "blob")
        assert (ROOT / place).exists()


@pytest.mark.parametrize("origin", ["", "../labcheck", "file:///srv/labcheck"])
def test_no_address_is_made_up(clone, origin):
    if origin:
        subprocess.run(["git", "remote", "add", "origin", origin], cwd=clone, check=True)
    stated = read_metadata(clone)
    assert stated.urls == {}
    assert stated.readme == (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_hook_checks_range_sets_and_nothing_else(tmp_path):
    """As pre-commit calls it: the entry, its words parted as a shell does, and the files."""
    (hook,) = to_plain(
        parse_nodes((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"), "hooks")
    )
    pattern = re.compile(hook["files"])
    taken = ["ranges/ours.yaml", "lab/ranges/a.yml", "reference_ranges/abim.yaml"]
    left = [
        ".github/workflows/a.yaml",
        "cases/a.yaml",
        ".pre-commit-config.yaml",
        "arranges/a.yaml",
    ]
    assert [name for name in (*taken, *left) if pattern.search(name)] == taken
    program, *words = shlex.split(hook["entry"])
    assert program in PROJECT["scripts"]
    Path(tmp_path / "ranges").mkdir()
    file = tmp_path / "ranges" / "ours.yaml"
    file.write_text("set: ours\npublisher: us\nranges: {K: 3.5-5 mmol/L}", encoding="utf-8")
    assert run(*words, "ranges/ours.yaml", cwd=tmp_path).code == 0
    file.write_text("set: ours\nranges: {K: 3.5-5 mmol/L}", encoding="utf-8")
    assert run(*words, "ranges/ours.yaml", cwd=tmp_path).code == 4
