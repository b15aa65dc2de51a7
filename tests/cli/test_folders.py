"""A folder of cases: one overview, critical first, then newest first, that leads to each report."""

import json
import re

import pytest

from commands import run

WITHOUT_RESULTS = json.dumps({
    "resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Organization", "id": "x"}}],
})  # fmt: skip


def case(title, time, *labs):
    results = [{"test": test, "result": text} for test, text in labs]
    content = {"case": title, "patient": {"age": "40 y", "sex": "female"}}
    return json.dumps({**content, "draws": [{"time": time, "labs": results}]})


FILES = {
    "a.json": case("older", "2026-01-01", ("sodium", "130 mmol/L")),
    "b.json": case("newest", "2026-03-01", ("sodium", "140 mmol/L")),
    "deep/c.json": case("critical", "2020-01-01", ("potassium", "7.2 mmol/L")),
    "deep/d e.json": case("may be", "2025-01-01", ("potassium", ">5.3")),
    "hospital.json": WITHOUT_RESULTS,
    "notes.md": "# notes",
    ".hidden.json": "{",
    ".git/x.json": "{",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / "labs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


SAID = (
    "labcheck: 1 file of another kind is not read in labs: .md\n"
    "labcheck: 1 file has no laboratory result: labs/hospital.json\n"
)


def test_the_table_has_what_cannot_wait_first_and_then_the_newest(folder):
    done = run("labs", cwd=folder)
    assert (done.code, done.err) == (0, SAID)
    heads, _, *rows = done.out.splitlines()
    assert " ".join(heads.split()) == (
        "Patient Last results Needs attention Abnormal Changed Not judged Not read Results File"
    )
    assert [row.partition(" 40 y")[0].strip() for row in rows[:4]] == [
        "critical", "may be", "older", "newest",
    ]  # fmt: skip
    assert "Critical: potassium 7.2 mmol/L HH ▲▲" in rows[0]
    assert "May be critical: potassium >5.3" in rows[1]
    assert (
        "4 reports, 1 with a critical value, 1 more that may have one, 3 with an abnormal "
        in done.out
    )


def test_what_is_open_comes_after_what_is_abnormal_and_before_what_is_normal(folder):
    labs = folder / "labs"
    (labs / "f.json").write_text(case("open", "2027-01-01", ("zorkmid", "1 mmol/L")))
    unread = "2027-02-01: Sodium 140 mmol/L\nZorkmid index 17 of 20\n"
    (labs / "g.txt").write_text(f"Sex: F   Age: 40 y\n{unread}", encoding="utf-8")
    done = run("labs", "--output", "page.html", cwd=folder)
    assert done.code == 0, done.err
    page = (folder / "page.html").read_text(encoding="utf-8")
    links = re.findall(r'<a href="[^"]+"><bdi>([^<]+)</bdi></a>', page)
    assert links == ["critical", "may be", "older", "labs/g.txt", "open", "newest"]


def test_beside_a_critical_result_one_that_may_be_is_named_as_well(folder):
    labs = (("potassium", "7.2 mmol/L"), ("calcium", ">13.5 mg/dL"), ("sodium", ">150 mmol/L"))
    (folder / "labs" / "h.json").write_text(case("both", "2027-03-01", *labs))
    run("labs", "--output", "page.html", cwd=folder)
    page = (folder / "page.html").read_text(encoding="utf-8")
    assert re.search(r"Critical: [^<]*; may be critical: sodium &gt;150 mmol/L", page)


def test_exit_codes_are_those_of_files(folder):
    assert run("labs", "--fail-on", "critical", cwd=folder).code == 1
    (folder / "labs" / "broken.json").write_text("{", encoding="utf-8")
    done = run("labs", cwd=folder)
    assert done.code == 3
    assert done.err.endswith("labcheck: 1 of 6 files could not be read\n")
    assert "4 reports" in done.out


def test_the_page_leads_to_every_report(folder):
    done = run("labs", "--output", "my page.html", cwd=folder)
    written = "labcheck: 4 reports, 1 with a critical value, 1 more that may have one; "
    assert (done.code, done.err) == (
        0, f"{SAID}{written}written to my page.html and my page-reports\n",
    )  # fmt: skip
    page = (folder / "my page.html").read_text(encoding="utf-8")
    body = page.partition("<body")[2]
    links = re.findall(r'<a href="([^"]+)"><bdi>([^<]+)</bdi></a>', body)
    assert links == [
        ("./my%20page-reports/c.html", "critical"), ("./my%20page-reports/d_e.html", "may be"),
        ("./my%20page-reports/a.html", "older"), ("./my%20page-reports/b.html", "newest"),
    ]  # fmt: skip
    for address, name in links:
        report = (folder / address.replace("%20", " ")).read_text(encoding="utf-8")
        assert f"<bdi>{name}</bdi></h1>" in report


def test_the_page_is_filtered_by_its_style_alone(folder):
    run("labs", "--output", "page.html", cwd=folder)
    page = (folder / "page.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert re.findall(r'id="lc-show-(\w+)"(?: checked="")?> [^<]*<span[^>]*>(\d+)', page) == [
        ("all", "4"), ("critical", "2"), ("abnormal", "3"),
    ]  # fmt: skip
    rows = re.findall(r'<tr class="([^"]+)"', page)
    assert rows == [
        "lc-is-all lc-is-critical lc-is-abnormal", "lc-is-all lc-is-critical lc-is-abnormal",
        "lc-is-all lc-is-abnormal", "lc-is-all",
    ]  # fmt: skip
    for kind in ("critical", "abnormal", "changed", "unjudged"):
        assert f":has(#lc-show-{kind}:checked) .lc-overview tbody tr:not(.lc-is-{kind})" in page


def test_nothing_of_a_file_is_markup_or_moves_a_cursor(tmp_path):
    (tmp_path / "labs").mkdir()
    name = "<script>x</script>\x1b[2J\u202e"
    (tmp_path / "labs" / "a.json").write_text(case(name, "2026-01-01", ("sodium", "1 mmol/L")))
    run("labs", "--output", "page.html", cwd=tmp_path)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;x&lt;/script&gt;\N{REPLACEMENT CHARACTER}[2J" in page
    assert not {"\x1b", "\u202e"} & {*page, *run("labs", cwd=tmp_path).out}


def test_other_formats_are_those_of_the_files(folder):
    files = [f"labs/{name}" for name in ("a.json", "b.json", "deep/c.json", "deep/d e.json")]
    for format_ in ("json", "csv", "fhir"):
        of_folder = run("labs", "-f", format_, cwd=folder).out
        assert of_folder == run(*files, "-f", format_, cwd=folder).out


def test_an_export_finds_its_patients(tmp_path):
    observation = {
        "resourceType": "Observation", "status": "final", "code": {"text": "hemoglobin"},
        "subject": {"reference": "Patient/1"}, "valueQuantity": {"value": 13, "unit": "g/dL"},
    }  # fmt: skip
    (tmp_path / "Observation.ndjson").write_text(json.dumps(observation))
    (tmp_path / "Patient.ndjson").write_text(
        json.dumps({"resourceType": "Patient", "id": "1", "gender": "male"})
    )
    rows = json.loads(run(tmp_path, "-f", "json").out)["rows"]
    assert rows[0]["flag"] == "L"


def test_reports_of_ours_in_a_folder_are_passed_over(folder):
    run("labs", "--output", "labs/reports/", cwd=folder)
    done = run("labs", cwd=folder)
    assert done.code == 0
    assert "4 reports" in done.out
    assert "labcheck: 5 files have no laboratory result: labs/hospital.json, " in done.err


READ = ".yaml, .yml, .csv, .tsv, .tab, .hl7, .txt, .json, .jsonl, .ndjson, .xlsx, .ods"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("empty", f"there is no file in it that may hold results; read are {READ}"),
        ("missing", "there is no such file"),
    ],
)
def test_a_folder_without_files_is_named(tmp_path, name, message):
    (tmp_path / "empty").mkdir()
    done = run(name, cwd=tmp_path)
    assert (done.code, done.out, done.err) == (3, "", f"{name}: {message}\n")
