"""`labcheck explain` at work: a case with tests, a test alone, and what is refused."""

import json
import subprocess
import sys

import pytest

from commands import ROOT, run, run_process

LUPUS = "examples/lupus-calciphylaxis.yaml"
NAMES = (
    "hemoglobin, hematocrit, ESR, CRP, LDH, haptoglobin, anti-dsDNA, C4, C3, creatinine, calcium, "
    "phosphorus, eGFR"
)
DERIVED = "eGFR, creatinine, calcium × phosphate, MCHC, calculated"


def rows(*arguments):
    done = run("explain", *arguments, "--format", "json")
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)["rows"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["calcium", "C3"], 2,
         "labcheck: there is no case file 'calcium'; write labcheck explain CASE TEST\n"),
        (["clcium"], 2, "labcheck: no test is called 'clcium'; did you mean Calcium (total)?\n"),
        (["lupuss"], 2,
         ("labcheck: no test is called 'lupuss'; `labcheck tests` finds tests by a part of their "
          "names; of examples, did you mean lupus?\n")),
        # An option that would be without effect is not passed over.
        (["calcium", "--sex", "female", "--compare", "none"], 2,
         "labcheck: there is no case file 'calcium', and --compare, --sex is for a case\n"),
        (["no-such-case.yaml"], 3, "no-such-case.yaml: there is no such file\n"),
        (["no/such/case"], 3, "no/such/case: there is no such file\n"),
        ([LUPUS, "C5"], 2, f"labcheck: {LUPUS} has no result of 'C5'; it has {NAMES}, {DERIVED}\n"),
        # The one that is there is not shown as if it were all that was asked.
        ([LUPUS, "C3", "ferritin", "iron"], 2,
         f"labcheck: {LUPUS} has no result of 'ferritin' or 'iron'; it has {NAMES}, {DERIVED}\n"),
        ([LUPUS, "hemglobin"], 2,
         (f"labcheck: {LUPUS} has no result of 'hemglobin'; did you mean hemoglobin or "
         "haptoglobin?\n")),
    ],
)  # fmt: skip
def test_what_cannot_be_explained(arguments, code, message):
    done = run("explain", *arguments)
    assert (done.code, done.out, done.err) == (code, "", message)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["C3"], ["C3"]), (["c3"], ["C3"]), (["complement_c3"], ["C3"]),
        (["Complement C3"], ["C3"]), (["4485-9"], ["C3"]), (["calcium", "C3"], ["C3", "calcium"]),
        ([], NAMES.split(", ")),
    ],
)  # fmt: skip
def test_a_test_of_a_case_goes_by_any_of_its_names(asked, found):
    """They come in the order of the case, each once."""
    assert [row["test"] for row in rows(LUPUS, *asked)] == found


def test_every_draw_of_a_test_is_explained():
    found = rows("examples/creatinine-own-baseline.yaml", "creatinine")
    assert [(row["time"], row["flag"]) for row in found] == [
        ("2026-03-02", "N"), ("2026-03-08", "N"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["C3", "complement_c3", "4485-9"])
def test_a_test_alone_goes_by_any_of_its_names(name):
    done = run("explain", name)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Complement C3 (complement_c3)\n")


def test_a_case_is_read_from_standard_input():
    done = run("explain", "-", "--sex", "male", "--age", "40 y", stdin="labs:\n  MCH: 30\n")
    assert done.code == 0
    assert "MCH · 30 · –\n" in done.out


def test_the_patient_the_sets_and_the_deviate_may_be_said(tmp_path):
    case = tmp_path / "case.yaml"
    case.write_text("labs:\n  creatinine: {result: 1.25 mg/dL, baseline: 1.1 mg/dL}\n", "utf-8")
    (row,) = rows(case, "--sex", "male", "--age", "40 y", "--ranges", "norip", "--compare", "nbme",
                  "--z", "2.58", "--critical", "none")  # fmt: skip
    found = {one["heading"]: one["lines"] for one in row["sections"]}
    assert found["Range"][0].startswith("norip gives ")
    assert found["What each set says"] == ["nbme: 0.6–1.2 mg/dL would flag H."]
    assert found["Baseline"][4].startswith(
        "By chance, 99 % of pairs of results differ by no more than exp(−2.58 × sqrt(2) × 0.04917)"
    )
    assert "Critical limits" not in found


# CVI 4.4 % of the catalogue: the limits are +14.6 % at z 1.96 and +19.7 % at 2.58.
@pytest.mark.parametrize(
    ("options", "settings", "verdict"),
    [
        ([], {}, "it has risen beyond variation"),
        ([], {"LABCHECK_Z": "2.58"}, "within variation"),
        (["--z", "1.96"], {"LABCHECK_Z": "2.58"}, "it has risen beyond variation"),
    ],
)
def test_the_deviate_of_the_settings_holds_where_none_is_said(tmp_path, options, settings, verdict):
    case = tmp_path / "case.yaml"
    case.write_text("labs:\n  creatinine: {result: 1.18 mg/dL, baseline: 1 mg/dL}\n", "utf-8")
    done = run("explain", case, *options, "--format", "json", **settings)
    (found,) = (
        one["lines"]
        for one in json.loads(done.out)["rows"][0]["sections"]
        if one["heading"] == "Baseline"
    )
    assert found[-1].endswith(f": {verdict}.")
    checked = run("check", case, *options, "--format", "json", **settings)
    change = json.loads(checked.out)["rows"][0]["change"]
    assert change["verdict"] == verdict.removeprefix("it has ").removesuffix(" beyond variation")


@pytest.mark.parametrize(
    ("options", "settings"),
    [(["--z", "2.58"], {}), ([], {"LABCHECK_Z": "2.58"}),
     (["--z", "2.58"], {"LABCHECK_Z": "3"})],
)  # fmt: skip
def test_a_test_is_explained_by_the_deviate_in_force(options, settings):
    done = run("explain", "calcium", *options, **settings)
    assert (done.code, done.err) == (0, "")
    assert "in 99 % of pairs (z 2.58, log-normal)" in " ".join(done.out.split())
    assert "a result has changed below 2.178 or above 2.525." in " ".join(done.out.split())


def test_an_earlier_case_is_a_baseline(tmp_path):
    for name, value in (("before", 139), ("now", 120)):
        (tmp_path / f"{name}.yaml").write_text(f"labs:\n  sodium: {value} mmol/L\n", "utf-8")
    done = run("explain", "now.yaml", "sodium", "--baseline", "before.yaml", cwd=tmp_path)
    assert "Baseline: 139 mmol/L, earlier case, itself N." in done.out


def test_the_json_of_a_row_is_closed():
    done = run("explain", LUPUS, "C3", "--format", "json")
    found = json.loads(done.out)
    assert list(found) == ["case", "file", "rows", "findings", "sets"]
    assert found["findings"] == []
    (row,) = found["rows"]
    assert {key: row[key] for key in row if key != "sections"} == {
        "test": "C3", "test_id": "complement_c3", "time": None, "result": "94 mg/dL", "flag": "N",
        "status": "normal, unchanged",
    }  # fmt: skip
    assert [list(one) for one in row["sections"]] == [["heading", "lines"]] * 8
    assert found["sets"][0] == {
        "id": "abim",
        "citation": "ABIM Laboratory Test Reference Ranges, 2024, with rows confirmed in January "
        "2026, https://www.abim.org/Media/bfijryql/laboratory-reference-ranges.pdf",
    }
    assert [list(one) for one in found["sets"]] == [["id", "citation"]] * 2
    assert run("explain", LUPUS, "C3", "--format", "json").out == done.out


def test_the_json_of_a_test_is_closed():
    found = json.loads(run("explain", "calcium", "--format", "json").out)
    assert list(found) == ["test_id", "name", "sections", "sets", "formulas"]
    assert (found["test_id"], found["name"]) == ("calcium", "Calcium (total)")
    assert {tuple(one) for one in found["sections"]} == {("heading", "lines")}
    lines = {one["heading"]: one["lines"] for one in found["sections"]}
    listed = (*lines["Ranges"], *lines["Critical limits"])
    named = {line.split(",")[0].split(":")[0] for line in listed}
    assert named == {one["id"] for one in found["sets"]}


def test_colour_is_only_given_where_it_is_wanted():
    assert "\x1b[" not in run("explain", LUPUS, "C3").out
    assert "\x1b[" in run("explain", LUPUS, "C3", FORCE_COLOR="1").out
    assert "\x1b[" not in run("explain", LUPUS, "C3", FORCE_COLOR="1", NO_COLOR="1").out


@pytest.mark.parametrize("arguments", [["examples/creatinine-own-baseline.yaml"], ["calcium"]])
def test_a_pipe_that_knows_only_ascii(arguments):
    done = run_process("explain", *arguments, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert (done.code, done.err) == (0, "")
    assert done.out.isascii()
    assert "\\u" not in done.out


def test_nothing_in_a_case_reaches_the_terminal_as_a_command(tmp_path):
    case = tmp_path / "case.yaml"
    case.write_text('labs:\n  "C3\\e[31m": {result: "[red]94", note: "\\e]0;x\\a[b]"}\n', "utf-8")
    done = run("explain", case)
    assert "\x1b" not in done.out
    assert "[red]94" in done.out


def test_nothing_is_imported_that_an_explanation_does_not_need():
    """A start-up is paid for each time: no other reader or writer, no browser page, no quiz."""
    script = (
        "import sys; sys.argv = ['labcheck', 'explain', sys.argv[1], 'C3']\n"
        "from labcheck.cli.app import run\n"
        "try: run()\n"
        "finally: print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, LUPUS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.split())
    assert "labcheck.teaching.explained_row" in loaded
    unwanted = [
        name for name in loaded
        if name.startswith(("labcheck.readers.", "labcheck.teaching.", "labcheck.writers."))
        and any(part in name for part in ("fhir", "hl7", "html", "csv", "quiz", "explained_test",
                                          "explanation_json", "markdown", "svg"))
    ]  # fmt: skip
    assert unwanted == []
    assert not {"pandas", "duckdb", "jsonschema"} & loaded
