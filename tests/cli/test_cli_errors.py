"""What the command refuses: whole messages, on standard error alone, each with its exit code."""

import importlib
import io
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from commands import ROOT, command, environment, run, run_process
from labcheck.cases.table_fields import FIELDS
from labcheck.cli.output import open_standard_streams, tell, write_output
from labcheck.errors import InputError, UsageError, cut_values
from labcheck.files import read_bytes

LUPUS = "examples/lupus-calciphylaxis.yaml"
LUPUS_FILE = ROOT / LUPUS
IRON = "examples/iron-deficiency.yaml"
WRONG = "examples/written-wrong.yaml"
NO_CASE = (
    "this is not a case: results stand under `labs:`, or in a table below its headings; "
    "`labcheck new case.yaml` writes a template"
)
LIST = "`labcheck ranges list` names those there are"
SETS = (
    "abim, critical-arup-2019, critical-calgary, critical-hawkes-bay, critical-heft, "
    "critical-homerton, critical-houston, critical-kost-1990, critical-main-line, critical-mayo, "
    "critical-mgh, critical-royal-melbourne, critical-starling, critical-uiowa, critical-wakemed, "
    "kdigo-gfr"
)
FAULTS = f"""\
{WRONG}:3:1: patint: a case has no field 'patint'; did you mean patient?
{WRONG}:4:16: patient.age: 'forty' is not an age; write one such as 25 y, 6 mo, 3 wk or 10 d
{WRONG}:4:28: patient.sex: 'femal' is not one of female, male; did you mean female?
{WRONG}:5:11: baseline: 'previuos' is not one of previous, first, median, none; \
did you mean previous?
{WRONG}:7:45: labs.hemoglobin.reported: 'hihg' is not one of normal, low, high, critically low, \
critically high, abnormal, critically abnormal, negative, positive; did you mean high?
{WRONG}:8:12: labs.sodium.reslt: a result has no field 'reslt'; did you mean result?
{WRONG}:8:11: labs.sodium.result: a result must have it; write result: value unit, or result: none
{WRONG}:9:14: labs.potassium: a result is one value; write several times as draws, or labs as a \
list: - {{test: ..., result: ...}}
{WRONG}:10:12: labs.calcium.unit: the unit is 'furlong' here and 'mg/dL' in the result; \
write it once
{WRONG}:11:45: labs.creatinine.baseline: 'as ever' is not a baseline; write a value with its unit, \
a list of values, or unchanged, risen or fallen
{WRONG}:12:30: labs.ALT.cva: 'lots' is not a percentage such as 2.5 %
labcheck: 11 faults; nothing was judged
"""


@pytest.fixture
def write(tmp_path):
    """Write a file and give its path."""

    def writer(content, name="case.yaml"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return writer


def refused(*arguments, code, **more):
    """The whole message of a command that is refused; nothing stands on standard output."""
    done = run(*arguments, **more)
    assert done.out == ""
    assert done.code == code
    return done.err


def test_all_faults_of_a_file_in_one_run():
    assert refused(WRONG, code=3) == FAULTS


@pytest.mark.parametrize("format_", ["table", "json", "jsonl", "csv", "md", "fhir"])
def test_faults_are_the_same_in_every_format(format_):
    assert refused(WRONG, "-f", format_, code=3) == FAULTS


def test_faults_of_all_files_in_one_run(tmp_path):
    missing = tmp_path / "nothing.yaml"
    assert refused(missing, WRONG, code=3) == (
        f"{missing}: there is no such file\n"
        + FAULTS.replace("labcheck: 11 faults", "labcheck: 12 faults")
    )


def test_of_faults_alike_ten_are_shown_and_the_rest_counted(write):
    words = [f"  t{number}: {{result: 5, reported: hihg}}\n" for number in range(13)]
    wrong = write("lab:\nlabs:\n" + "".join(words))
    *faults, more, last = refused(wrong, code=3).splitlines()
    assert len(faults) == 1 + 10
    assert faults[-1].startswith(f"{wrong}:12:29: labs.t9.reported: 'hihg' is not one of normal,")
    assert more == f"{wrong}: and 3 more like this one"
    assert last == "labcheck: 14 faults; nothing was judged"


GONE = "nothing.yaml: there is no such file\n"
WRONG_FAULTS = FAULTS.partition("labcheck:")[0]


@pytest.mark.parametrize("format_", ["table", "json", "jsonl", "csv", "md", "html", "fhir"])
@pytest.mark.parametrize(
    ("files", "read", "message"),
    [
        (("nothing.yaml", LUPUS), (LUPUS,),
         f"{GONE}labcheck: 1 of 2 files could not be read\n"),
        ((LUPUS, WRONG, IRON), (LUPUS, IRON),
         f"{WRONG_FAULTS}labcheck: 1 of 3 files could not be read\n"),
        ((WRONG, LUPUS, "nothing.yaml", "nothing.yaml"), (LUPUS,),
         f"{WRONG_FAULTS}{GONE}{GONE}labcheck: 3 of 4 files could not be read\n"),
    ],
)  # fmt: skip
def test_files_that_can_be_read_are_reported_all_the_same(files, read, message, format_):
    done = run(*files, "-f", format_)
    assert (done.code, done.err) == (3, message)
    assert done.out == run(*read, "-f", format_).out


@pytest.mark.parametrize("option", ["--fail-on=critical", "--fail-on=abnormal"])
def test_a_file_that_cannot_be_read_outranks_what_the_others_say(option):
    assert run(LUPUS, option).code == 1
    assert run(LUPUS, "nothing.yaml", option).code == 3


def test_the_output_holds_the_files_that_can_be_read(tmp_path):
    target = tmp_path / "report.csv"
    done = run(LUPUS, "nothing.yaml", IRON, "-o", target)
    assert (done.code, done.out) == (3, "")
    assert done.err == f"{GONE}labcheck: 1 of 3 files could not be read\n"
    assert target.read_text(encoding="utf-8") == run(LUPUS, IRON, "-f", "csv").out


@pytest.mark.parametrize("files", [(WRONG,), (WRONG, "nothing.yaml")])
@pytest.mark.parametrize("output", ["report.csv", "reports/"])
def test_where_no_file_can_be_read_nothing_is_written(tmp_path, files, output):
    old = tmp_path / "report.csv"
    old.write_text("old", encoding="utf-8")
    refused(*files, "-o", f"{tmp_path}/{output}", code=3)
    assert [path.name for path in tmp_path.iterdir()] == ["report.csv"]
    assert old.read_text(encoding="utf-8") == "old"


def test_what_of_the_other_files_cannot_be_read(write, tmp_path):
    write("test,result\nK,4.1 mmol/L\n,5\n", "labs.csv")
    done = run("labs.csv", "nothing.yaml", "-f", "csv", cwd=tmp_path)
    assert (done.code, done.out.count("\n")) == (3, 3)
    assert done.err == (
        f"{GONE}"
        "labs.csv:3: the row names no test; write the test's name\n"
        "labcheck: 1 fault; all else of the other files was read; exit code 3\n"
        "labcheck: 1 of 2 files could not be read\n"
    )


def test_a_baseline_that_cannot_be_read_stops_the_run():
    assert refused(LUPUS, "--baseline", "nothing.yaml", code=3) == GONE
    assert refused(LUPUS, WRONG, "--baseline", "nothing.yaml", code=3) == (
        f"{WRONG_FAULTS}{GONE}labcheck: 12 faults; nothing was judged\n"
    )


def test_a_baseline_may_be_of_a_patient_who_cannot_be_read(write, tmp_path):
    """It would be refused as nobody's, if all were read."""
    write("patient,test,result\n1,creatinine,1.2 mg/dL", "one.csv")
    write("patient,test,result\n2,creatinine,1.4 mg/dL", "two.csv")
    alone = run("two.csv", "--baseline", "one.csv", cwd=tmp_path)
    assert (alone.code, alone.err) == (2, (
        "labcheck: one.csv cannot be the baseline: its results are of patient '1', "
        "and those to check of '2'\n"
    ))  # fmt: skip
    done = run("now.csv", "two.csv", "--baseline", "one.csv", cwd=tmp_path)
    assert (done.code, done.out) == (3, run("two.csv", cwd=tmp_path).out)


CASES = {
    "labs.jsonl": (
        '{"labs": {"Hb": "14 g/dL"}}\n{"labs": {"Hb": "14 g/dL"\n{"labs": {}}\n',
        ("labs.jsonl:2:26: the file is not JSON; check the quotes, commas and brackets here and "
         "just before\n"
         "labs.jsonl:3:10: labs: there are no results here; write `test: value unit` lines\n"
         "labcheck: 2 faults; all else was read; exit code 3\n"
         "labcheck: 2 records of labs.jsonl could not be read and are in no row\n"),
    ),
    "labs.json": (
        '[{"labs": {"Hb": "14 g/dL"}}, 5]',
        ("labs.json: [2]: this is not a case; write a case as labcheck schema case describes it, "
         "or give a report of labcheck's\n"
         "labcheck: 1 fault; all else was read; exit code 3\n"
         "labcheck: 1 record of labs.json could not be read and is in no row\n"),
    ),
    "bundle.json": (
        ('{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Observation", '
        '"code": {"text": "Hb"}, "valueQuantity": {"value": 14, "unit": "g/dL"}}}, '
        '{"resource": {"resourceType": "Observaton"}}]}'),
        ("bundle.json: entry[1].resource.resourceType: 'Observaton' is not a type of resource; did "
         "you mean Observation?\n"
         "labcheck: 1 fault; all else was read; exit code 3\n"
         "labcheck: 1 record of bundle.json could not be read and is in no row\n"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_record_that_is_in_no_row_is_said_to_be_missing(write, tmp_path, name):
    """Nobody could see it in the report; the exit code is that of a file that cannot be read."""
    content, message = CASES[name]
    write(content, name)
    done = run(name, "-f", "csv", "--fail-on", "critical", cwd=tmp_path)
    assert (done.code, done.err) == (3, message)
    assert done.out.count("\n") == 2
    write("labs: {Hb: 14 g/dL}", "now.yaml")
    beside = run("now.yaml", "--baseline", name, cwd=tmp_path)
    assert (beside.code, beside.err) == (3, message)


@pytest.mark.parametrize("cases", [(WRONG,), (LUPUS, WRONG), (LUPUS, "nothing.yaml")])
@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("-r", "abmi"), 2, "labcheck: no range set is called 'abmi'; did you mean abim?\n"),
        (("-r", "ours.yaml"), 4, "ours.yaml: there is no such file\n"),
        (("-o", "a.pdf"), 2,
         ("labcheck: a.pdf: no format is written to .pdf; use no ending, "
          ".txt, .json, .jsonl, .csv, .tsv, .md, .html, .htm, or --format\n")),
        (("--columns", "valeu=x"), 2,
         (f"labcheck: --columns: 'valeu' is not one of {', '.join(FIELDS)}; "
          "did you mean value?\n")),
    ],
)  # fmt: skip
def test_knowledge_and_options_that_are_wrong_stop_the_run_before_it_reads(
    cases, options, code, message
):
    assert refused(*cases, *options, code=code) == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", f": {NO_CASE}"),
        ("hello", f": {NO_CASE}"),
        ("Dear colleague:\n\nHb was 9.1, Na: 140, K: 4.\n", f": {NO_CASE}"),
        ("case: a",
         (":1:1: labs: the case has no results; write results under labs:, or several "
          "times under draws: - {time: ..., labs: ...}")),
        ("labs: {}", ":1:7: labs: there are no results here; write `test: value unit` lines"),
        ("labs: {Hb: 1}\ndraws: [{labs: {Hb: 1}}]",
         (":1:1: labs: a case has either labs or draws, not both; write results under labs:, or "
         "several times under draws: - {time: ..., labs: ...}")),
        ("labs: {Hb: 1, Hb: 2}",
         ":1:15: 'Hb' stands here a second time, first in line 1; keep one, or write a list"),
        ("labs: {Hb: &a 1}", ":1:12: anchors and aliases (& and *) are not read; write it out"),
        ("labs: {Hb: !!python/none x}",
         ":1:12: tags such as 'tag:yaml.org,2002:python/none' are not read; leave the tag out"),
        ("labs: {Hb: 1}\n---\nlabs: {Hb: 2}",
         ":2:1: a second document; put one case or set in a file"),
        ("labs:\n\tHb: 1",
         (":2:1: there is a tab; indent with spaces")),
        ("labs:\n  eGFR: >90 mL/min",
         (":2:11: a value cannot begin with >; put the value in quotes, as in "
          'eGFR: ">100 mL/min"')),
        ("labs: " + "[" * 2000, ":1:26: nested too deeply; at most 20 levels are read"),
        (b"labs: {Hb: 1}\ncase: \xff", ":2: the file is not UTF-8 text; save it as UTF-8"),
        ("l\x00abs: 1", ":1: a control character that YAML does not allow; delete it"),
        ("patient: {sex: m, pregnancy: 1}\nlabs: {Hb: 1}",
         ":1:10: patient.pregnancy: the patient is male and pregnant; correct one of the two"),
        ("draws: [{labs: {Hb: 1}, labz: 1}]",
         ":1:25: draws[1].labz: a draw has no field 'labz'; did you mean labs?"),
        ('labs: {Hb: "\\ud800"}', ":1:1"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_case(write, content, message):
    path = write(content)
    found = refused(path, code=3)
    assert found.startswith(f"{path}{message}")
    if message.endswith((": ", ":1")):
        return
    assert found.splitlines()[0] == f"{path}{message}"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("labs: {Hb: {result: 1, cva: nan}}",
         ":1:29: labs.Hb.cva: 'nan' is not a percentage such as 2.5 %"),
        ("labs: {Hb: {result: 1, cva: 101}}",
         ":1:29: labs.Hb.cva: '101' is not between 0 and 100 %"),
        ("time: 2026-02-30\nlabs: {Hb: 1}",
         ":1:7: time: '2026-02-30' is not a date such as 2026-03-01 or 2026-03-01T08:30"),
        ("draws: [{time: 2026-13-01, labs: {Hb: 1}}]",
         (":1:16: draws[1].time: '2026-13-01' is not a date such as 2026-03-01 or "
          "2026-03-01T08:30")),
        ("labs: {Hb: {result: 1, time: 2026-3-32}}",
         ":1:30: labs.Hb.time: '2026-3-32' is not a date such as 2026-03-01 or 2026-03-01T08:30"),
        ("labs: {Hb: {result: 1, time: 2026-03-01 25:00}}",
         (":1:30: labs.Hb.time: '2026-03-01 25:00' is not a date such as 2026-03-01 or "
          "2026-03-01T08:30")),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_result_is_said_beside_its_row(write, content, message):
    path = write(content)
    done = run(path, "-f", "csv")
    summed = "labcheck: 1 fault; all else was read; exit code 0, with --fail-on fault 1"
    assert (done.code, done.out.count("\n")) == (0, 2)
    assert done.err == f"{path}{message}\n{summed}\n"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), "0, with --fail-on fault 1"),
        (("--fail-on", "critical"), "0, with --fail-on fault 1"),
        (("--fail-on", "abnormal"), "1"),
        (("--fail-on", "fault"), "1"),
        (("--fail-on", "fault", "--fail-on", "critical"), "1"),
    ],
)
def test_a_fault_names_the_exit_code(write, options, code):
    done = run(write("labs: {Hb: {result: 9 g/dL, note: [a, b]}}"), *options)
    assert done.err.splitlines()[-1] == f"labcheck: 1 fault; all else was read; exit code {code}"
    assert done.code == int(code[0])


def test_where_all_was_read_there_is_no_fault_to_fail_on():
    assert run(LUPUS, "--fail-on", "fault").code == 0


def test_a_case_that_is_text_is_one_fault(write):
    """That it has no results follows from its being no mapping."""
    path = write("hello")
    assert refused(path, code=3) == f"{path}: {NO_CASE}\n"


def test_a_time_beside_draws_is_not_lost(write):
    """A time at the top belongs to `labs`; beside `draws` it would be dropped without a word."""
    path = write("time: 2026-01-01\ndraws: [{labs: {Hb: 1 g/dL}}]")
    assert "time" in refused(path, code=3)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", ":1:1: a range set must have fields; write `field: value` lines"),
        ("set: a", ":1:1: ranges: the set has no ranges; write `ranges:` and tests"),
        ("ranges: {Hb: <5 g/dL}", ":1:1: set: a range set must have it"),
        ("set: a\nranges: {Hb: 16-12 g/dL}",
         ":2:14: ranges.Hb[1].normal: the low limit 16 is above the high limit 12"),
        ("set: a\nranges: {hemoglobn: <5 g/dL}",
         (":2:10: ranges.hemoglobn: no analyte in the catalogue has this name; "
         "did you mean Hemoglobin?")),
        ("set: a\nranges: {Ca: <5 mg/dL}",
         ":2:10: ranges.Ca: several analytes go by this name; write calcium or calcium_ionized"),
        ("set: a\nranges: {Hb: [{sex: female}]}",
         (":2:15: ranges.Hb[1]: a range has exactly one kind of limits; write one of normal, "
         "decision, therapeutic, critical")),
        ("set: a\nranges: {Hb: [{normal: }]}",
         (":2:15: ranges.Hb[1]: a range has exactly one kind of limits; write one of normal, "
         "decision, therapeutic, critical")),
        ("set: a\nranges: {Hb: [{normal: 12-16 g/dL, cva: nan}]}",
         ":2:41: ranges.Hb[1].cva: 'nan' is not a percentage such as 2.5 %"),
        ("set: a\nranges: {Hb: [{normal: 12-16 g/dL, only_if_stated: yes}]}",
         ":2:52: ranges.Hb[1].only_if_stated: 'yes' is not one of true, false"),
        ("set: a\npopulation: men\nranges: {Hb: <5 g/dL}",
         ":2:13: population: 'men' is not one of all, adults, children, pregnancy"),
        ("set: a\nextends: abmi\nranges: {Hb: <5 g/dL}",
         ":2:10: extends: no range set is called 'abmi'; did you mean abim?"),
        ("set: a\nunits: {Hb: g/dL}\nranges: {Hb: <5 g/dL}", ":2:8: units: this must be a text"),
        # Limits that could be compared with nothing.
        ("set: a\nranges: {Hb: <5}",
         ":2:14: ranges.Hb[1]: the limits have no unit; such as g/dL, g/L, mmol/L"),
        ("set: a\nranges: {Hb: [{normal: 12-16 g/dL}, {critical: <7}]}",
         ":2:37: ranges.Hb[2]: the limits have no unit; such as g/dL, g/L, mmol/L"),
        ("set: a\nranges: {Hb: <5 zorkmids}",
         ":2:14: ranges.Hb[1]: the unit 'zorkmids' is not known; such as g/dL, g/L, mmol/L"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_range_set(write, content, message):
    path = write(content, "set.yaml")
    found = refused(LUPUS, "--ranges", path, code=4).splitlines()[0]
    assert found == f"{path}{message}"


@pytest.mark.parametrize("content", ["set: abim\nranges: {Hb: 13-15 g/dL}",
                                     "set: printed\nranges: {Hb: 13-15 g/dL}",
                                     "set: reported\nranges: {Hb: 13-15 g/dL}"])  # fmt: skip
def test_a_set_may_not_take_a_name_that_means_something_else(write, content):
    """Reports name sets by their id: two of one id, or `printed`, could not be told apart."""
    path = write(content, "set.yaml")
    assert refused(LUPUS, "-r", f"{path},abim", code=4).startswith(f"{path}:1:6: set: ")


@pytest.mark.parametrize("option", ["--ranges", "--critical"])
def test_a_set_that_does_not_exist(option):
    assert refused(LUPUS, option, "abmi", code=2) == (
        "labcheck: no range set is called 'abmi'; did you mean abim?\n"
    )
    assert refused(LUPUS, option, "zzz", code=2) == (
        f"labcheck: no range set is called 'zzz'; {LIST}\n"
    )


@pytest.mark.parametrize("name", ["../reference_ranges/abim", "abim.yaml", "sub/abim.yml"])
def test_what_looks_like_a_path_is_a_file(name):
    assert refused(LUPUS, "-r", name, code=4).startswith(f"{name}: there is no such file")


@pytest.mark.parametrize("option", ["--ranges", "--critical"])
def test_a_range_set_that_cannot_be_read(tmp_path, option):
    folder = tmp_path / "set.yaml"
    folder.mkdir()
    assert refused(LUPUS, option, folder, code=4) == f"{folder}: cannot be read: is a directory\n"


def test_a_case_that_is_a_device():
    """It may have no end."""
    for name in ("/dev/zero", "/dev/null"):
        assert refused(name, code=3) == f"{name}: cannot be read: it is not a plain file\n"


def test_what_another_program_writes_is_read(tmp_path):
    """As a shell's `<(...)` hands it over."""
    for name, options, content in (
        ("case", (), "labs: {Hb: 14 g/dL}"),
        ("set.yaml", (LUPUS_FILE, "-r"), "set: ours\nranges: {Hb: 12-16 g/dL}"),
    ):
        pipe = tmp_path / name
        os.mkfifo(pipe)
        threading.Thread(target=pipe.write_text, args=(content,), daemon=True).start()
        done = run("check", *options, pipe)
        assert (done.code, done.err) == (0, "")


def test_a_baseline_that_is_a_folder(tmp_path):
    message = refused(LUPUS, "--baseline", tmp_path, code=3)
    assert message == f"{tmp_path}: cannot be read: is a directory\n"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_case_that_is_locked(write):
    path = write("labs: {Hb: 1}")
    path.chmod(0)
    assert refused(path, code=3) == f"{path}: cannot be read: permission denied\n"


def test_a_missing_file_and_its_nearest_name(write):
    path = write("labs: {Hb: 1}", "lupus.yaml")
    wrong = path.with_name("lupsu.yaml")
    assert refused(wrong, code=3) == f"{wrong}: there is no such file; did you mean lupus.yaml?\n"


def test_a_missing_file_in_a_folder_that_cannot_be_listed(monkeypatch, tmp_path):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    path = tmp_path / "lupus.yaml"
    assert refused(path, code=3) == f"{path}: there is no such file\n"


def test_a_hidden_file_is_not_suggested(write):
    """Nobody means a half-written file or what an editor keeps beside the case."""
    path = write("labs: {Hb: 1}", ".lupus.yaml")
    wrong = path.with_name("lupus.yaml")
    assert refused(wrong, code=3) == f"{wrong}: there is no such file\n"
    write("labs: {Hb: 1}", "lupus-2.yaml")
    assert refused(wrong, code=3) == f"{wrong}: there is no such file; did you mean lupus-2.yaml?\n"


@pytest.mark.parametrize(
    ("word", "command"),
    [("chekc", "check"), ("chck", "check"), ("shema", "schema"), ("nwe", "new")],
)
def test_a_misspelt_command(word, command):
    assert refused(word, code=2) == (
        f"labcheck: there is neither a command nor a file {word!r}; did you mean {command}?\n"
    )
    assert refused(word, LUPUS, code=2) == refused(word, code=2)


def test_a_file_may_be_called_like_a_misspelt_command(write, tmp_path):
    write("labs: {Hb: 14 g/dL}", "chekc")
    assert run("chekc", cwd=tmp_path).code == 0
    assert refused("chekc.yaml", code=3).startswith("chekc.yaml: there is no such file")


@pytest.mark.parametrize(
    "arguments",
    [
        ("case.yaml",),
        ("./case.yaml",),
        (LUPUS_FILE, "case.yaml"),
        ("case.yaml", "-f", "table"),
        (LUPUS_FILE, "--baseline", "case.yaml"),
        (LUPUS_FILE, "--baseline", LUPUS_FILE, "--baseline", "case.yaml"),
        (LUPUS_FILE, "--ranges", "case.yaml"),
        (LUPUS_FILE, "--ranges", "abim,case.yaml"),
        (LUPUS_FILE, "--ranges", "abim", "--ranges", "case.yaml"),
        (LUPUS_FILE, "--critical", "case.yaml"),
        (LUPUS_FILE, "--critical", "critical-mayo,case.yaml"),
    ],
)
@pytest.mark.parametrize("output", ["case.yaml", "./case.yaml", "link.json", "second-name.md"])
def test_what_is_read_is_never_written_over(write, tmp_path, arguments, output):
    """Whatever the file is called, and whatever would have been made of it."""
    path = write("labs: {Hb: 14 g/dL}")
    (tmp_path / "link.json").symlink_to(path)
    os.link(path, tmp_path / "second-name.md")
    there = sorted(tmp_path.iterdir())
    assert refused(*arguments, "-o", output, code=2, cwd=tmp_path) == (
        f"labcheck: {Path(output)} is read in this run; write to another file\n"
    )
    assert path.read_text(encoding="utf-8") == "labs: {Hb: 14 g/dL}"
    assert sorted(tmp_path.iterdir()) == there


def test_a_comma_in_a_name_does_not_expose_a_case(write, tmp_path):
    """Commas part the names of sets; those of cases are one name each."""
    path = write("labs: {Hb: 14 g/dL}", "Doe, Jane.yaml")
    baseline = write("labs: {Hb: 14 g/dL}", "a,b.yaml")
    for arguments in ((path, "-o", path), (path, "--baseline", baseline, "-o", baseline)):
        found = run(*arguments, "-f", "table", cwd=tmp_path)
        assert (found.code, found.out) == (2, "")
        assert found.err.endswith(" is read in this run; write to another file\n")
    for one in (path, baseline):
        assert one.read_text(encoding="utf-8") == "labs: {Hb: 14 g/dL}"


@pytest.mark.parametrize("name", ["a.xlsx", "a.YAML", "a.pdf", "a.json.gz", "a.xhtml"])
def test_a_name_of_an_unknown_format(tmp_path, name):
    target = tmp_path / name
    assert refused(LUPUS, "-o", target, code=2) == (
        f"labcheck: {target}: no format is written to {target.suffix.lower()}; use no ending, "
        ".txt, .json, .jsonl, .csv, .tsv, .md, .html, .htm, or --format\n"
    )
    assert list(tmp_path.iterdir()) == []
    assert run(LUPUS, "-o", target, "-f", "csv").code == 0
    assert target.read_text(encoding="utf-8").startswith("case,time,")


SETS_BY_USE = {
    "critical": "has critical limits only; name it with --critical",
    "ranges": "has no critical limits; name it with --ranges",
}


@pytest.mark.parametrize("name", [one for one in SETS.split(", ") if one.startswith("critical-")])
def test_critical_limits_are_no_ranges(name):
    message = f"labcheck: {name} {SETS_BY_USE['critical']}\n"
    assert refused(LUPUS, "--ranges", name, code=2) == message
    assert refused(LUPUS, "-r", f"abim,{name}", code=2) == message


@pytest.mark.parametrize("name", ["abim", "kdigo-gfr"])
def test_ranges_are_no_critical_limits(name):
    message = f"labcheck: {name} {SETS_BY_USE['ranges']}\n"
    assert refused(LUPUS, "--critical", name, code=2) == message
    assert refused(LUPUS, "--critical", f"critical-mayo,{name}", code=2) == message


def test_a_set_of_ones_own_without_critical_limits_is_no_critical_list(write):
    own = write("set: ours\nranges: {Hb: 12-16 g/dL}", "ours.yaml")
    assert refused(LUPUS, "--critical", own, code=2) == f"labcheck: ours {SETS_BY_USE['ranges']}\n"


def test_a_range_set_is_no_case(write):
    path = write("set: ours\nranges: {Hb: 12-16 g/dL}", "ours.yaml")
    expected = f"{path}:1:1: this is a range set and no case; name it with --ranges {path}\n"
    assert refused(path, code=3) == expected
    assert refused(LUPUS, "--baseline", path, code=3) == expected


@pytest.mark.parametrize(
    ("now", "then", "why"),
    [
        ("{sex: female}", "{sex: male}", "the sex differs"),
        ("{sex: male, age: 40 y}", "{sex: female, age: 30 y}", "the sex differs"),
        ("{age: 40 y}", "{age: 60 y}", "the patient is older there"),
        ("{age: 40 y}", "{age: 41 y}", "the patient is older there"),
        ("{age: 3 d}", "{age: 3 mo}", "the patient is older there"),
    ],
)
def test_a_baseline_of_another_patient(write, now, then, why):
    case = write(f"patient: {now}\nlabs: {{Hb: 14 g/dL}}", "now.yaml")
    before = write(f"patient: {then}\nlabs: {{Hb: 13 g/dL}}", "then.yaml")
    message = f"labcheck: {before} cannot be the baseline for {case}: {why}\n"
    assert refused(case, "--baseline", before, code=2) == message
    fitting = write("labs: {Hb: 13 g/dL}", "fitting.yaml")
    assert refused(case, "--baseline", fitting, "--baseline", before, code=2) == message
    assert refused(fitting, case, "--baseline", before, code=2) == message


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("{sex: female, age: 40 y}", "{sex: female, age: 40 y}"),
        ("{age: 40 y}", "{age: 39 y}"),
        # 480 months is within the year in which somebody is 40.
        ("{age: 40 y}", "{age: 480 mo}"),
        ("{sex: female}", "{age: 60 y}"),
        ("{}", "{sex: male, age: 60 y}"),
        ("{sex: male, age: 60 y}", "{}"),
    ],
)
def test_a_baseline_that_may_be_of_the_same_patient(write, now, then):
    case = write(f"patient: {now}\nlabs: {{Hb: 14 g/dL}}", "now.yaml")
    before = write(f"patient: {then}\nlabs: {{Hb: 13 g/dL}}", "then.yaml")
    done = run(case, "--baseline", before)
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize("name", ["case.yaml", "./case.yaml"])
def test_a_case_is_not_its_own_baseline(write, tmp_path, name):
    write("labs: {Hb: 14 g/dL}")
    assert refused("case.yaml", "--baseline", name, code=2, cwd=tmp_path) == (
        "labcheck: case.yaml: a case is not its own baseline\n"
    )


@pytest.mark.parametrize(
    "name", [" ", "a\nb.yaml", "\x1b[31mred.yaml", "x" * 300, "a\0b.yaml", "a/\0/b.yaml"]
)
def test_odd_names_of_files(name):
    found = refused("check", name, code=3)
    assert "\x1b" not in found
    assert found.count("\n") == 1
    assert found[0] not in ":.", "a message begins with the name that was given"


def test_standard_input_can_be_read_once_only():
    message = "labcheck: standard input (-) can be read once only\n"
    assert refused("-", "-", code=2, stdin="labs: {Hb: 1}") == message
    assert refused("-", "--baseline", "-", code=2, stdin="labs: {Hb: 1}") == message
    assert refused("-", "--ranges", "-", code=2, stdin="labs: {Hb: 1}") == (
        f"labcheck: no range set is called '-'; {LIST}\n"
    )


def test_faults_of_standard_input_name_it():
    assert refused("-", code=3, stdin="labs: 1") == (
        "-:1:7: labs: there are no results here; write `test: value unit` lines\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((LUPUS, "--sex", "femal"), "'femal' is not one of female, male; did you mean female?"),
        ((LUPUS, "--age", "old"),
         "'old' is not an age; write one such as 25 y, 6 mo, 3 wk or 10 d"),
        ((LUPUS, "--z", "much"), "'much' is not a number"),
        ((LUPUS, "--z", "0"), "'0' is not between 0 and 10"),
        ((LUPUS, "--z", "-1"), "'-1' is not between 0 and 10"),
        ((LUPUS, "--z", "nan"), "'nan' is not"),
        ((LUPUS, "--z", "inf"), "'inf' is not between 0 and 10"),
        ((LUPUS, "--formt", "csv"), "there is no option --formt; did you mean --format?"),
        ((LUPUS, "-q"), "there is no option -q; see `labcheck check --help`"),
        ((LUPUS, "--ages"), "there is no option --ages; did you mean --age?"),
        ((LUPUS, "--age"), "--age needs a value"),
        (("new",), "FILE is missing; see `labcheck new --help`"),
        (("new", "a", "b"), "too many words: b; see `labcheck new --help`"),
        (("check",), "CASE is missing; see `labcheck check --help`"),
        (("convert",), "VALUE is missing; see `labcheck convert --help`"),
        (("explain",), "CASE|TEST is missing; see `labcheck explain --help`"),
        (("flag", "a.csv"), "--output is missing; see `labcheck flag --help`"),
        (("ranges", "lst"), "there is no command 'lst'; did you mean list?"),
        (("ranges", "xyz"), "there is no command 'xyz'; see `labcheck ranges --help`"),
        (("help", "chek"), "there is no command 'chek'; did you mean check or schema?"),
        (("help", "ranges", "lst"), "there is no command 'ranges lst'; did you mean list?"),
        (("quiz", "--seed", "x"), "--seed: it is not a whole number; see `labcheck quiz --help`"),
        (("quiz", "--seed", "-1"), "--seed: it must be at least 0; see `labcheck quiz --help`"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_line_in_one_style(arguments, message):
    """Whatever version of typer finds it."""
    said = refused(*arguments, code=2)
    assert said.startswith("labcheck: ")
    assert said.count("\n") == 1
    assert message in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((LUPUS, "--format", "xml"),
         "'xml' is not one of table, json, jsonl, csv, tsv, md, fhir, html, github"),
        ((LUPUS, "-f", "jsn"),
         ("'jsn' is not one of table, json, jsonl, csv, tsv, md, fhir, html, github; did you mean "
          "json?")),
        ((LUPUS, "--only", "all"),
         "'all' is not one of abnormal, critical, changed, unjudged"),
        ((LUPUS, "--fail-on", "it's"),
         '"it\'s" is not one of abnormal, critical, changed, unjudged, fault'),
        ((LUPUS, "--fail-on", "a\\b"),
         "'a\\\\b' is not one of abnormal, critical, changed, unjudged, fault"),
        ((LUPUS, "--sort", "panels"),
         "'panels' is not one of case, panel, importance; did you mean panel?"),
        ((LUPUS, "--from", "csw"),
         ("'csw' is not one of yaml, csv, json, fhir, hl7, text, spreadsheet, pdf; "
         "did you mean csv?")),
        ((LUPUS, "--pregnancy", "4"), "'4' is not one of no, 1, 2, 3, any"),
        (("flag", "a.csv", "--baseline", "last"),
         "'last' is not one of previous, first, median, none"),
        (("flag", "a.csv", "--layout", "sdtm"),
         ("'sdtm' is not one of plain, sdtm-lb, mimic-labevents, omop-measurement, synthea; "
          "did you mean sdtm-lb?")),
        (("quiz", "--mode", "flag"),
         ("'flag' is not one of flags, change, units, chance, derived, grade, pattern; "
         "did you mean flags?")),
        (("new", "a.yaml", "--kind", "range"),
         "'range' is not one of case, ranges; did you mean ranges?"),
        (("ranges", "list", "-f", "jsn"),
         "'jsn' is not one of table, json; did you mean json?"),
        (("schema", "cases"),
         "'cases' is not one of case, ranges, names, report, look; did you mean case?"),
    ],
)  # fmt: skip
def test_a_wrong_choice_is_refused_in_one_wording(arguments, message):
    said = refused(*arguments, code=2).removesuffix("\n").partition("; see `")[0]
    assert said.endswith(f": {message}")


@pytest.mark.parametrize("name", ["nothing/a.json", "file/a.json"])
def test_an_output_that_cannot_be_written(tmp_path, name):
    (tmp_path / "file").touch()
    whys = {"nothing/a.json": "no such file or directory", "file/a.json": "not a directory"}
    target = tmp_path / name
    assert (
        refused(LUPUS, "-o", target, code=2)
        == f"labcheck: {target}: cannot be written: {whys[name]}\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("name", ["a" * 300, "a" * 300 + ".md"])
def test_an_output_of_a_name_that_is_too_long(tmp_path, name):
    target = tmp_path / name
    message = cut_values(f"{target}: cannot be written: file name too long")
    assert refused(LUPUS, "-o", target, code=2) == f"labcheck: {message}\n"


@pytest.mark.parametrize("old", [None, "old"])
@pytest.mark.parametrize("step", ["replace", "mode"])
def test_a_half_written_file_is_removed(monkeypatch, tmp_path, old, step):
    """Whatever fails on the way, the file that was there stays, and nothing lies beside it."""
    target = tmp_path / "a.md"
    if old:
        target.write_text(old, encoding="utf-8")
        target.chmod(0o600)

    def fail(*_, **__):
        assert len(list(tmp_path.iterdir())) == 1 + bool(old), "half a file is there by now"
        raise OSError(28, "No space left on device")

    if step == "replace":
        monkeypatch.setattr(Path, "replace", fail)
    else:
        monkeypatch.setattr(shutil, "copymode", fail)
        monkeypatch.setattr(Path, "chmod", fail)
    assert refused(LUPUS, "-o", target, code=2) == (
        f"labcheck: {target}: cannot be written: no space left on device\n"
    )
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == (
        {"a.md": old} if old else {}
    )


def test_an_interruption_leaves_no_half_written_file(monkeypatch, tmp_path):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    assert refused(LUPUS, "-o", tmp_path / "a.md", code=130) == ""
    assert list(tmp_path.iterdir()) == []


ENDLESS = (
    "1e5000 g/dL", "1e999999999 g/dL", "1e-999999999 g/dL", "1e99999999999999999999 g/dL",
    "9" * 5000 + " g/dL", "0." + "0" * 5000 + "1 g/dL", "<1e999999999 g/dL", "1-1e999999999 g/dL",
    "1:" + "9" * 5000, "1 -" + " " * 100_000 + "x", "1 x 10" + " " * 100_000 + "z",
    "1 a" + " " * 100_000 + "/",
)  # fmt: skip


@pytest.mark.parametrize("format_", ["table", "json"])
def test_no_result_is_a_bug(write, format_):
    """Whatever stands in a file, a row says what is wrong with it, and soon."""
    path = write("labs:\n" + "".join(f"- {{test: Hb, result: '{text}'}}\n" for text in ENDLESS))
    done = run_process(path, "-f", format_)
    assert (done.code, done.err) == (0, "")
    assert done.out.count("Hb") >= len(ENDLESS)


@pytest.mark.parametrize(
    "content",
    [
        "labs: {Hb: {result: 14 g/dL, baseline: 1e999999999 g/dL}}",
        "labs: {Hb: {result: 14 g/dL, range: 1-1e999999999 g/dL}}",
        "labs: {Hb: {result: 14 g/dL, range: <1e-999999999}}",
        "labs: {Hb: {result: 14 g/dL, baseline: 13 g/dL, cva: 1e-9999999}}",
        "labs: {Hb: {result: 14 g/dL, baseline: 1e-300 g/dL}}",
        "patient: {age: 0 d}\nlabs: {Hb: 14 g/dL}",
        "patient: {age: 1." + "0" * 5000 + "}\nlabs: {Hb: 14 g/dL}",
    ],
)
@pytest.mark.parametrize("options", [("--explain",), ("-f", "json")])
def test_nothing_in_a_case_is_a_bug(write, content, options):
    done = run_process(write(content), *options)
    assert done.code in (0, 3)
    assert "this is a bug" not in done.err


WITH_FAULTS = "examples/ranges/with-faults.yaml"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("convert", "5", "mg/dL", "--test", "calcium"), 0),
        (("tests",), 0),
        ((LUPUS,), 0),
        ((LUPUS, "--fail-on", "abnormal"), 1),
        (("ranges", "check", WITH_FAULTS), 4),
        ((WRONG,), 3),
        (("tests", "qqqq"), 2),
    ],
)
@pytest.mark.parametrize("is_deaf", [False, True])
def test_a_reader_that_leaves_changes_no_exit_code(words, code, is_deaf):
    """Nobody reads what is printed, nor perhaps what is said; the code tells what was found."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone:
        done = subprocess.run(
            command(*words), stdout=gone, stderr=gone if is_deaf else subprocess.PIPE, cwd=ROOT,
            env=environment(), timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == code
    assert b"Error" not in (done.stderr or b"")


@pytest.mark.parametrize(
    "words", [("tests",), (LUPUS,), ("ranges", "list"), ("--help",), ("--version",)]
)
@pytest.mark.parametrize(
    ("redirection", "why"),
    [("> /dev/full", "no space left on device"), (">&-", "it is closed")],
)
def test_a_standard_output_that_takes_nothing(words, redirection, why):
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", *command(*words)],
        stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment(), timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (
        2, f"labcheck: standard output: cannot be written: {why}\n"
    )  # fmt: skip


class Gone(io.StringIO):
    """A stream that takes nothing."""

    def __init__(self, error):
        super().__init__()
        self.error = error

    def write(self, _):
        raise self.error


def test_what_is_printed_where_nothing_is_taken(monkeypatch):
    """A reader that has left is no fault; a full disk is."""
    monkeypatch.setattr(sys, "stdout", Gone(BrokenPipeError()))
    write_output("a", None)
    monkeypatch.setattr(sys, "stdout", Gone(OSError(28, "No space left on device")))
    with pytest.raises(UsageError, match="standard output: cannot be written: no space left"):
        write_output("a", None)
    monkeypatch.setattr(sys, "stderr", Gone(BrokenPipeError()))
    tell("a")


def test_streams_that_python_does_not_have(monkeypatch):
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    open_standard_streams()
    tell("a")
    sys.stderr.close()
    with pytest.raises(UsageError, match="standard output: cannot be written: it is closed"):
        write_output("a", None)
    with pytest.raises(InputError, match="-: cannot be read: it is closed"):
        read_bytes("-")


@pytest.mark.parametrize(
    ("words", "redirection", "code", "message"),
    [
        ((LUPUS, "-o", "{}/a.md"), ">&-", 0, ""),
        ((WRONG,), "2>&-", 3, ""),
        ((WRONG,), ">&- 2>&-", 3, ""),
        (("-",), "<&-", 3, "-: cannot be read: it is closed\n"),
    ],
)
def test_streams_that_are_closed(tmp_path, words, redirection, code, message):
    words = [str(word).format(tmp_path) for word in words]
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", *command(*words)],
        stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment(), timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (code, message)


def test_a_bug_says_so_and_where_to_look(monkeypatch, capsys):
    def break_down(**_):
        raise RuntimeError("it broke")

    frame = importlib.import_module("labcheck.cli.app")
    monkeypatch.setattr(frame, "app", break_down)
    monkeypatch.delenv("LABCHECK_DEBUG", raising=False)
    with pytest.raises(SystemExit) as ended:
        frame.run()
    assert ended.value.code == 70
    assert capsys.readouterr().err == (
        "labcheck: this is a bug: RuntimeError: it broke\n"
        "Set LABCHECK_DEBUG=1 to see where, and please report it.\n"
    )
    monkeypatch.setenv("LABCHECK_DEBUG", "1")
    with pytest.raises(RuntimeError):
        frame.run()


def test_a_bug_is_harmless_to_the_terminal(monkeypatch, capsys):
    def break_down(**_):
        raise RuntimeError("it \x1b[31mbroke\nin two")

    frame = importlib.import_module("labcheck.cli.app")
    monkeypatch.setattr(frame, "app", break_down)
    monkeypatch.delenv("LABCHECK_DEBUG", raising=False)
    with pytest.raises(SystemExit):
        frame.run()
    assert capsys.readouterr().err.splitlines()[0] == (
        "labcheck: this is a bug: RuntimeError: it \N{REPLACEMENT CHARACTER}[31mbroke in two"
    )


def test_a_full_disk_is_no_bug(monkeypatch, capsys):
    """Help is printed by typer, which hands on what it is told."""

    def fail(**_):
        raise OSError(28, "No space left on device")

    frame = importlib.import_module("labcheck.cli.app")
    monkeypatch.setattr(frame, "app", fail)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    with pytest.raises(SystemExit) as ended:
        frame.run()
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        "labcheck: standard output: cannot be written: no space left on device\n"
    )


def test_an_interruption_is_no_bug(monkeypatch):
    def interrupt(**_):
        raise KeyboardInterrupt

    frame = importlib.import_module("labcheck.cli.app")
    monkeypatch.setattr(frame, "app", interrupt)
    with pytest.raises(SystemExit) as ended:
        frame.run()
    assert ended.value.code == 130


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("lupuss",), 3, "lupuss: there is no such file or example; did you mean lupus?\n"),
        (("look", "iron-deficeincy"), 3,
         "iron-deficeincy: there is no such file or example; did you mean iron-deficiency?\n"),
        (("qzwxqzwx",), 3, "qzwxqzwx: there is no such file\n"),
        (("ranges", "show", "abmi"), 2,
         "labcheck: no test and no range set is called 'abmi'; did you mean abim?\n"),
    ],
)  # fmt: skip
def test_a_misspelt_name_of_an_example_or_a_set_has_the_nearest_right_one(words, code, said):
    done = run(*words)
    assert (done.code, done.out, done.err) == (code, "", said)
