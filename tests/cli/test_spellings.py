"""Words that people type: -j, other names of formats, and the names of examples for cases."""

import json

import pytest

from commands import run
from labcheck.cli.example_cases import find_example, find_example_of, list_example_names
from labcheck.errors import UsageError
from labcheck.yaml_files.shipped import load_shipped_catalogue

LUPUS = "examples/lupus-calciphylaxis.yaml"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("-j",), ("--format", "json")),
        (("--format", "markdown"), ("--format", "md")),
        (("--format=Markdown",), ("--format", "md")),
        (("-f", "ndjson"), ("-f", "jsonl")),
        (("-f", "htm"), ("-f", "html")),
        (("--from", "yml"), ("--from", "yaml")),
        (("--explain", "-j", "--sort", "case"), ("--format", "json")),
    ],
)
def test_another_spelling_means_the_same(typed, meant):
    assert run(LUPUS, *typed) == run(LUPUS, *meant)


@pytest.mark.parametrize(
    "words",
    [("tests", "potassium"), ("ranges", "list"), ("ranges", "show", "K"), ("explain", "K"),
     ("convert", "5 g/dL", "g/L"), ("examples",), ("config",)],
)  # fmt: skip
def test_every_command_that_prints_json_takes_j(words):
    assert json.loads(run(*words, "-j").out) == json.loads(run(*words, "--format", "json").out)


def test_tsv_is_csv_with_tabs(tmp_path):
    table = run(LUPUS, "--format", "tsv").out
    heads, first = (line.split("\t") for line in table.splitlines()[:2])
    assert heads == run(LUPUS, "--format", "csv").out.splitlines()[0].split(",")
    assert first[heads.index("flag")] == "LL"
    assert run(LUPUS, "-o", tmp_path / "a.tsv").code == 0
    assert (tmp_path / "a.tsv").read_text(encoding="utf-8") == table


def test_a_table_with_tabs_may_be_called_tsv():
    content = "test\tresult\nPotassium\t4.1 mmol/L\n"
    assert run("-", "--from", "tsv", stdin=content) == run("-", "--from", "csv", stdin=content)


@pytest.mark.parametrize("name", ["lupus", "lupus-calciphylaxis"])
def test_an_example_may_stand_for_a_case(name):
    assert run(name, "--only", "critical").out == run(LUPUS, "--only", "critical").out
    assert run("explain", name, "C3").out == run("explain", LUPUS, "C3").out
    compared = run("ranges", "compare", "abim", "nbme", "--case", name)
    assert compared.out == run("ranges", "compare", "abim", "nbme", "--case", LUPUS).out
    paper = run("quiz", name, "--seed", "1", "--show-ranges", stdin="\n")
    assert paper.out == run("quiz", LUPUS, "--seed", "1", "--show-ranges", stdin="\n").out
    with_before = run("creatinine-own-baseline", "--baseline", name)
    assert "lupus-calciphylaxis.yaml cannot be the baseline" in with_before.err


def test_a_file_comes_before_an_example(tmp_path):
    (tmp_path / "lupus").write_text("labs: {K: 4.1 mmol/L}", encoding="utf-8")
    assert '"4.1 mmol/L"' in run("check", "lupus", "-j", cwd=tmp_path).out
    assert find_example_of("./lupus") is None
    assert find_example_of("lupus.yaml") is None
    assert find_example_of("x" * 300) is None


def test_no_example_is_called_like_a_test_or_a_command():
    catalogue = load_shipped_catalogue()
    names = list_example_names()
    assert [name for name in names if catalogue.named(name)] == []


def test_an_example_runs_by_its_own_ranges():
    done = run("examples", "run", "second", "--only", "abnormal")
    path = find_example("second-trimester")
    asked = next(
        entry for entry in json.loads(run("examples", "-j").out)
        if entry["name"] == "second-trimester"
    )  # fmt: skip
    needs = ",".join(asked["ranges"])
    assert needs
    assert done == run("check", path, "--ranges", needs, "--only", "abnormal")
    assert run("examples", "run", "lupus", "--fail-on", "critical").code == 1
    wrong = run("examples", "run", "lupus", "--formt")
    assert wrong.err == "labcheck: there is no option --formt; did you mean --format?\n"


def test_a_beginning_names_one_example_or_none():
    assert find_example("iron").stem == "iron-deficiency"
    assert find_example("lupus").stem == "lupus-calciphylaxis"
    with pytest.raises(UsageError, match="several examples begin with 'l'; write"):
        find_example("l")
    with pytest.raises(UsageError, match="no example is called 'xyz'"):
        find_example("xyz")
