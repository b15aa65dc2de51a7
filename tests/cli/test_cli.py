"""The command: what it prints where, and with which exit code it ends."""

import contextlib
import csv
import io
import json
import os
import re
import stat
import struct
import subprocess
import sys

import pytest

if sys.platform != "win32":
    import fcntl
    import pty
    import termios

import labcheck
from commands import ROOT, command, environment, run, run_process
from labcheck.cases.table_fields import FIELDS
from labcheck.writers.csv_report import COLUMNS

LUPUS = "examples/lupus-calciphylaxis.yaml"
IRON = "examples/iron-deficiency.yaml"
WRONG = "examples/written-wrong.yaml"
CASE = "case: a case\npatient: {sex: female, age: 40 y}\nlabs: {Hb: 14 g/dL}\n"


@pytest.fixture
def write(tmp_path):
    """Write a file and give its path."""

    def writer(text, name="case.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return writer


@pytest.fixture(scope="module")
def lupus():
    """The table of the lupus case, as it comes through a pipe."""
    done = run("check", LUPUS)
    assert (done.code, done.err) == (0, "")
    return done.out


def rows_of(*arguments, **more):
    """The rows of a JSON report."""
    done = run("check", *arguments, "--format", "json", **more)
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)["rows"]


def row_of(*arguments, **more):
    (row,) = rows_of(*arguments, **more)
    return row


@pytest.mark.parametrize(
    "arguments",
    [
        (LUPUS,),
        ("check", LUPUS, IRON, "--format", "json"),
        (LUPUS, "--fail-on", "critical"),
        (WRONG,),
        (LUPUS, "--ranges", "nothing"),
        ("schema", "case"),
        ("--version",),
    ],
)
def test_a_process_of_its_own_says_the_same(arguments):
    assert run_process(*arguments) == run(*arguments)


def test_a_process_reads_standard_input():
    assert run_process("-", "-f", "json", stdin=CASE) == run("-", "-f", "json", stdin=CASE)


def test_check_is_what_is_done_when_nothing_is_said(lupus):
    assert run(LUPUS).out == lupus
    assert run("--format", "csv", LUPUS).out == run("check", LUPUS, "--format", "csv").out


def test_the_table_has_the_summary_and_the_caution(lupus):
    assert (
        "13 results: 6 abnormal, 1 critical, 0 not judged; abnormal but unchanged: anti-dsDNA, C4; "
        "sources disagree: C3, calcium\n"
    ) in lupus
    assert lupus.endswith(
        "For education and review; the reporting laboratory's own limits come first.\n"
    )


def test_standard_input_is_a_dash(lupus):
    text = (ROOT / LUPUS).read_text(encoding="utf-8")
    assert run("-", stdin=text).out == lupus
    assert run("check", "-", stdin=text).out == lupus


def test_standard_input_beside_a_file():
    done = run(LUPUS, "-", "--format", "jsonl", stdin=CASE)
    assert [json.loads(line)["file"] for line in done.out.splitlines()] == [LUPUS, "-"]


def test_several_cases_in_the_order_named(lupus):
    done = run(LUPUS, IRON)
    assert done.out == f"{lupus}\n{run(IRON).out}"


def test_every_format():
    table, as_json, lines, as_csv, markdown = (
        run(LUPUS, IRON, "--format", name).out for name in ("table", "json", "jsonl", "csv", "md")
    )
    assert table == run(LUPUS, IRON).out
    assert [len(one["rows"]) for one in json.loads(as_json)] == [13, 27]
    assert [json.loads(line) for line in lines.splitlines()] == json.loads(as_json)
    cells = list(csv.reader(io.StringIO(as_csv)))
    assert (len(cells), tuple(cells[0])) == (1 + 13 + 27, COLUMNS)
    derived = 2 + 2  # a heading, and the reticulocytes of the second case
    assert markdown.count("\n| ") == 2 + 13 + 2 + 27 + derived
    assert run(LUPUS, "-f", "csv").out == run(LUPUS, "--format", "csv").out


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.json", "{\n"),
        ("a.jsonl", '{"format_version"'),
        ("a.csv", "case,time,panel,"),
        ("a.md", "## Refractory"),
        ("a.txt", "Refractory"),
        ("a", "Refractory"),
        ("A.JSON", "{\n"),
    ],
)
def test_the_name_of_the_output_chooses_the_format(tmp_path, name, start):
    done = run(LUPUS, "--output", tmp_path / name)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_a_format_that_is_asked_for_outranks_the_name(tmp_path):
    run(LUPUS, "-o", tmp_path / "a.md", "-f", "csv")
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == run(LUPUS, "-f", "csv").out


@pytest.mark.parametrize("name", ["table", "json", "jsonl", "csv", "md", "fhir"])
def test_a_file_holds_what_would_have_been_printed(tmp_path, name):
    run(LUPUS, "-o", tmp_path / "a", "-f", name)
    assert (tmp_path / "a").read_text(encoding="utf-8") == run(LUPUS, "-f", name).out


def test_an_output_is_written_over_and_keeps_its_mode(tmp_path):
    target = tmp_path / "a.md"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    run(LUPUS, "-o", target)
    assert target.read_text(encoding="utf-8").startswith("## Refractory")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("arguments", [(WRONG,), ("nothing.yaml", WRONG), (LUPUS, "-r", "nothing")])
def test_a_fault_leaves_the_output_as_it_was(tmp_path, arguments):
    target = tmp_path / "a.md"
    target.write_text("old", encoding="utf-8")
    assert run(*arguments, "-o", target).code in (2, 3)
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_is_written_through(tmp_path):
    """The file it points to is what is meant; the link stays a link."""
    target, link = tmp_path / "real.md", tmp_path / "link.md"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    run(LUPUS, "-o", link)
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8").startswith("## Refractory")


def test_what_is_no_plain_file_is_never_replaced(tmp_path):
    """A pipe or a device is written to, or refused, but it is there afterwards.

    Only a pipe in the test's own folder is tried: replacing a device would harm the machine.
    """
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        run(LUPUS, "-o", pipe)
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.lstat().st_mode)


def test_an_output_beside_what_is_read_is_written(write, tmp_path):
    """Only the very files that are read are kept; their neighbours are not."""
    case, before = write(CASE), write(CASE, "before.yaml")
    own = write("set: ours\nranges: {Hb: 15-18 g/dL}", "ours.yaml")
    done = run(case, "--baseline", before, "-r", own, "-o", tmp_path / "case.json")
    assert (done.code, done.err) == (0, "")
    assert json.loads((tmp_path / "case.json").read_text(encoding="utf-8"))["file"] == str(case)
    again = run(case, "-o", tmp_path / "case.json")
    assert (again.code, again.err) == (0, ""), "an earlier report may be written over"
    assert case.read_text(encoding="utf-8") == CASE


def test_standard_input_may_be_written_to_any_file(tmp_path):
    """A file called - is not what is read by that name."""
    (tmp_path / "-").touch()
    assert run("-", "-o", "-", stdin=CASE, cwd=tmp_path).code == 0
    assert (tmp_path / "-").read_text(encoding="utf-8").startswith("a case")


@pytest.mark.parametrize(
    ("only", "tests"),
    [
        ("abnormal", ["hemoglobin", "hematocrit", "ESR", "CRP", "anti-dsDNA", "C4"]),
        ("critical", ["hemoglobin"]),
        ("changed", []),
        ("unjudged", []),
    ],
)
def test_only(only, tests):
    assert [row["test"]["reported_as"] for row in rows_of(LUPUS, "--only", only)] == tests


@pytest.mark.parametrize("only", ["abnormal", "critical", "changed", "unjudged"])
@pytest.mark.parametrize("case", [LUPUS, IRON])
@pytest.mark.parametrize("format_", ["table", "md", "csv"])
def test_only_in_every_format(only, case, format_):
    done = run(case, "--only", only, "--format", format_)
    assert (done.code, done.err) == (0, "")
    assert done.out


def test_sort_changes_the_order_and_nothing_else(lupus):
    by_case, by_importance = (run(LUPUS, "--sort", name).out for name in ("case", "importance"))
    assert by_case == lupus
    assert by_importance != lupus
    # A panel whose rows stand apart is named again, other panels in each order.
    by_importance, lupus = (text.replace(" (continued)", "") for text in (by_importance, lupus))
    assert set(by_importance.splitlines()) == set(lupus.splitlines())


@pytest.mark.parametrize("option", ["--explain", "-e"])
def test_explain_gives_the_steps(option):
    text = run(LUPUS, option).out
    for step in (
        "> '6.3 g/dL' is read as the number 6.3 in g/dL.",
        "> abim gives 12-16 g/dL (normal limits) for female, and the patient is 25 y, female [ABIM",
        "> 6.3 lies below 12–16: LL.",
        "> It is 0.525 times the lower limit of abim, 12 g/dL.",
        (
            "> The flag is the one the laboratory reported, which takes precedence over the range "
            "sets."
        ),
    ):
        assert step in text


def test_explain_of_every_result_of_the_serial_case():
    text = run(IRON, "--explain").out
    assert text.count("is read as") == 27


@pytest.mark.parametrize(
    ("options", "flag"),
    [
        ((), "IND"),
        (("--sex", "female"), "N"),
        (("--sex", "male"), "L"),
    ],
)
def test_sex(write, options, flag):
    # ABIM: hemoglobin of women 12-16, of men 14-18 g/dL.
    assert row_of(write("labs: {Hb: 13 g/dL}"), *options)["flag"] == flag


def test_sex_and_age_outrank_the_case(write):
    case = write("patient: {sex: female, age: 40 y}\nlabs: {Hb: 13 g/dL}")
    done = run(case, "--sex", "male", "--age", "6 mo", "-f", "json")
    report = json.loads(done.out)
    assert report["patient"] == {"id": None, "age": "6 mo", "sex": "male", "pregnancy": None}
    assert report["rows"][0]["not_judged"]["reason"] == "no-matching-partition"


def test_a_man_is_not_pregnant(write):
    """What a file may not say cannot be said by an option either."""
    case = write("patient: {pregnancy: 2}\nlabs: {Hb: 13 g/dL}")
    done = run(case, "--sex", "male")
    assert (done.code, done.out) == (2, "")


def test_ranges_of_your_own_come_first(write):
    case = write(CASE)
    own = write("set: ours\nranges: {Hb: 15-18 g/dL}", "ours.yaml")
    assert row_of(case)["range"]["set"] == "abim"
    assert row_of(case, "-r", own)["range"]["set"] == "ours"
    for order in (f"{own},abim", f"abim,{own}"):
        row = row_of(case, "--ranges", order)
        assert (row["flag"], row["range"]["set"]) == ("L", "ours")
        assert [one["set"] for one in row["disagreements"]] == ["abim"]
    row = row_of(case, "-r", "abim", "-r", own)
    assert row["range"]["set"] == "ours"


def test_critical_lists(write):
    case = write("patient: {sex: female, age: 40 y}\nlabs: {Hb: 6.5 g/dL}")
    # Main Line Health: hemoglobin <=7 g/dL.
    assert row_of(case)["flag"] == "LL"
    assert row_of(case, "--critical", "none")["flag"] == "L"
    own = write("set: ours\nranges: {Hb: [{critical: <5 g/dL}]}", "ours.yaml")
    row = row_of(case, "--critical", own)
    assert (row["flag"], row["critical_range"]["set"]) == ("L", "ours")


@pytest.mark.parametrize(
    ("options", "judged_by"),
    [
        (["--pregnancy", "2"], "pregnancy"), (["--pregnancy", "no"], "abim"),
        (["--pregnancy", "any", "--sex", "female"], None), ([], "abim"),
    ],
)  # fmt: skip
def test_the_trimester_over_the_case_s(write, options, judged_by):
    case = write("patient: {sex: female, age: 30 y}\nlabs: {Hb: 10 g/dL}")
    row = row_of(case, "-r", "abim,pregnancy", *options)
    if judged_by:
        assert row["range"]["set"] == judged_by
    else:
        assert (row["flag"], row["settled_by"]) == ("IND", "the trimester")


def test_critical_limits_for_adults_are_said_not_to_be_applied(write):
    # Main Line Health gives its critical limits of hemoglobin for adults.
    case = write("patient: {age: 5 y}\nlabs: {Hb: {result: 6 g/dL, range: 11-14}}")
    text = run(case).out
    counts = "1 result: 1 abnormal, 0 critical (limits for 1 not applied), 0 not judged"
    assert f"{counts}; may be critical: Hb\n" in text
    assert (
        "Critical limits of Hb were not applied: critical-main-line has limits for adults only.\n"
    ) in text
    assert "not applied" not in run(case, "--critical", "none").out
    own = write("set: ours\nranges: {Hb: [{critical: <7 g/dL}]}", "ours.yaml")
    row = row_of(case, "--critical", f"{own},critical-main-line")
    assert (row["flag"], row["critical_unapplied"]) == ("LL", None)


def test_an_earlier_case_is_the_baseline(write):
    before, after = write(CASE, "before.yaml"), write(CASE.replace("14", "11"), "after.yaml")
    row = row_of(after, "--baseline", before)
    assert row["baseline"]["text"] == "14 g/dL"
    assert row["baseline"]["origin"] == "earlier case"
    assert row["change"]["verdict"] == "fallen"
    oldest = write(CASE.replace("14", "11.1"), "oldest.yaml")
    row = row_of(after, "--baseline", oldest, "--baseline", before)
    assert row["baseline"]["text"] == "14 g/dL", "the last one named is the latest"


def test_z_says_how_sure_a_change_must_be(write):
    case = write(CASE.replace("14 g/dL", "{result: 14 g/dL, baseline: 13 g/dL, cva: 1 %}"))
    wide, narrow = row_of(case, "--z", "3"), row_of(case, "--z", "0.5")
    assert (wide["change"]["z"], narrow["change"]["z"]) == (3, 0.5)
    assert (wide["change"]["verdict"], narrow["change"]["verdict"]) == (
        "within variation",
        "risen",
    )


@pytest.mark.parametrize(
    ("case", "kind", "code"),
    [
        (LUPUS, "abnormal", 1),
        (LUPUS, "critical", 1),
        (LUPUS, "changed", 0),
        (LUPUS, "unjudged", 0),
        (IRON, "abnormal", 1),
        (IRON, "critical", 0),
        (IRON, "changed", 1),
    ],
)
def test_fail_on(case, kind, code):
    done = run(case, "--fail-on", kind)
    assert (done.code, done.err) == (code, "")
    assert done.out == run(case).out


def test_fail_on_regards_rows_that_are_not_shown(write):
    case = write("labs: {Hb: 1 g/dL, frobnicate: 5 U}")
    assert run(case, "--only", "unjudged", "--fail-on", "critical").code == 1


def test_fail_on_regards_every_case(write):
    assert run(write(CASE), LUPUS, "--fail-on", "critical").code == 1


def test_fail_on_may_be_repeated(write):
    case = write("labs: {frobnicate: 5 U}")
    assert run(case, "--fail-on", "critical").code == 0
    assert run(case, "--fail-on", "critical", "--fail-on", "unjudged").code == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # The list is for adults: nobody knows whether a child's abnormal potassium is critical.
        ("patient: {age: 7 y}\nlabs: {K: {result: 7.1 mmol/L, range: 3.5-5.1}}", 1),
        ("patient: {age: 7 y}\nlabs: {K: {result: 4.1 mmol/L, range: 3.5-5.1}}", 0),
        ("labs: {K: {result: 7.1, range: 3.5-5.1}}", 1),  # without a unit
        ("labs: {CRP: 20 mg/dL}", 0),  # no limits of CRP are critical
    ],
)
def test_fail_on_critical_regards_limits_that_were_not_applied(write, text, code):
    assert run(write(text), "--fail-on", "critical").code == code


def test_a_baseline_of_another_patient_is_refused(tmp_path):
    for name, patient in (("then.csv", "7"), ("now.csv", "007")):
        text = f"patient,test,result,unit\n{patient},creatinine,1.2,mg/dL\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = run("now.csv", "--baseline", "then.csv", cwd=tmp_path)
    message = "its results are of patient '7', and those to check of '007'"
    assert (found.code, found.out) == (2, "")
    assert found.err == f"labcheck: then.csv cannot be the baseline: {message}\n"


@pytest.mark.parametrize("word", ["F", "female", "Woman", "w"])
def test_a_sex_is_written_as_in_a_file(word, write):
    (row,) = rows_of(write("labs: {Hb: 13 g/dL}"), "--sex", word)
    assert row["range"]["partition"] == "female"


def test_limits_that_were_converted_are_shown_as_compared(write):
    # Main Line Health: hemoglobin <=7 or >=20 g/dL.
    shown = run(write("labs: {Hb: 65 g/L}"), "--sex", "f").out
    assert "critical: <=7 or >=20 g/dL (critical-main-line), here <=70 or >=200 g/L" in shown


def test_the_file_a_set_stands_on_is_not_written_over(tmp_path):
    (tmp_path / "base.yaml").write_text("set: base\ntitle: B\nranges: {Na: 135-145 mmol/L}")
    ours = "set: ours\ntitle: O\nextends: ./base.yaml\nranges: {K: 3.5-5 mmol/L}"
    (tmp_path / "ours.yaml").write_text(ours)
    asked = (ROOT / LUPUS, "-r", "ours.yaml", "-f", "json", "-o", "base.yaml")
    found = run(*asked, cwd=tmp_path)
    assert (found.code, found.err) == (
        2, "labcheck: base.yaml is read in this run; write to another file\n",
    )  # fmt: skip
    assert (tmp_path / "base.yaml").read_text().startswith("set: base")


def test_fail_on_writes_the_output_first(tmp_path):
    assert run(LUPUS, "--fail-on", "critical", "-o", tmp_path / "a.json").code == 1
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))


def test_a_pipe_gets_no_colour(lupus):
    assert "\x1b" not in lupus


@pytest.mark.parametrize(
    ("settings", "is_coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "", "NO_COLOR": ""}, False),
    ],
)
def test_colour_is_a_wish(settings, is_coloured):
    assert ("\x1b[" in run(LUPUS, **settings).out) is is_coloured


@pytest.mark.parametrize("format_", ["json", "jsonl", "csv", "md", "fhir"])
def test_files_for_programs_are_never_coloured(format_):
    assert "\x1b" not in run(LUPUS, "-f", format_, FORCE_COLOR="1").out


def test_an_output_file_is_never_coloured(tmp_path):
    """FORCE_COLOR is about standard output; escapes in a text file are of no use to anyone."""
    run(LUPUS, "-o", tmp_path / "a.txt", FORCE_COLOR="1")
    assert "\x1b" not in (tmp_path / "a.txt").read_text(encoding="utf-8")


def on_terminal(*arguments, columns=70, **settings):
    """Run with standard output on a terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(
        command(*arguments), stdout=theirs, cwd=ROOT, env=environment(**settings)
    )
    os.close(theirs)
    found = b""
    with contextlib.suppress(OSError):  # a terminal that nobody writes to any more
        while part := os.read(ours, 65536):
            found += part
    os.close(ours)
    assert process.wait(60) == 0
    return found.decode().replace("\r\n", "\n")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
@pytest.mark.parametrize("case", [LUPUS, IRON])
def test_a_terminal_gets_its_width_and_colour(case):
    text = on_terminal(case)
    assert "\x1b[" in text
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert max(map(len, plain.splitlines())) <= 70


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
@pytest.mark.parametrize("settings", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_without_colour(settings):
    assert "\x1b" not in on_terminal(LUPUS, **settings)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
@pytest.mark.parametrize("columns", [40, 80, 120])
def test_the_settings_fit_the_terminal(columns):
    plain = re.sub(
        r"\x1b\[[0-9;]*m", "", on_terminal("config", columns=columns, LABCHECK_COMPARE="all")
    )
    assert max(map(len, plain.splitlines())) <= columns
    assert "LABCHECK_COMPARE" in plain


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
@pytest.mark.parametrize("settings", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_the_settings_without_colour(settings):
    assert "\x1b" in on_terminal("config")
    assert "\x1b" not in on_terminal("config", **settings)


ASCII = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}


@pytest.mark.parametrize("arguments", [(LUPUS,), (IRON,), (LUPUS, "--explain")])
def test_an_output_that_knows_only_ascii(arguments):
    done = run_process(*arguments, **ASCII)
    assert (done.code, done.err) == (0, "")
    assert done.out.isascii()
    assert "?" not in done.out.replace("IND ?", ""), "every sign has its place in ASCII"


@pytest.mark.parametrize("format_", ["table", "json", "jsonl", "csv", "md", "fhir"])
def test_a_name_that_ascii_cannot_write_is_no_bug(write, format_):
    case = write("case: Müller 検査\nlabs: {Hb: 14 g/dL}")
    done = run_process(case, "-f", format_, **ASCII)
    assert (done.code, done.err) == (0, "")


def test_json_loses_nothing_in_ascii(write):
    """JSON can write every character in ASCII: the reader of a pipe gets the name as it was."""
    case = write("case: Müller 検査\nlabs: {Hb: 14 g/dL}")
    for format_ in ("json", "jsonl"):
        assert json.loads(run_process(case, "-f", format_, **ASCII).out)["case"] == "Müller 検査"


def test_the_reader_of_a_pipe_may_leave(write):
    labs = "".join(f"  - {{test: Hb, result: {number} g/dL}}\n" for number in range(3000))
    case = write(f"labs:\n{labs}")
    with subprocess.Popen(
        command(case, "-f", "json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        env=environment(),
    ) as process:  # fmt: skip
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


@pytest.mark.parametrize(("kind", "use"), [("case", ()), ("ranges", (LUPUS, "--ranges"))])
def test_a_template_is_written_and_taken(tmp_path, kind, use):
    target = tmp_path / "new.yaml"
    done = run("new", target, "--kind", kind)
    schema = tmp_path / f"{kind}.schema.json"
    said = f"Wrote {target}.\nWrote {schema}, by which editors complete and check it.\n"
    assert (done.code, done.out, done.err) == (0, "", said)
    first = target.read_text(encoding="utf-8").partition("\n")[0]
    assert first == f"# yaml-language-server: $schema={schema.name}"
    assert schema.read_text(encoding="utf-8") == run("schema", kind).out
    done = run("check", *use, target)
    assert (done.code, done.err) == (0, "")


def test_a_template_is_a_case_unless_something_else_is_said(tmp_path):
    run("new", tmp_path / "a.yaml")
    run("new", tmp_path / "b.yaml", "--kind", "case")
    assert (tmp_path / "a.yaml").read_bytes() == (tmp_path / "b.yaml").read_bytes()


def test_every_result_of_the_template_is_judged(tmp_path):
    run("new", tmp_path / "a.yaml")
    assert [row["test"]["reported_as"] for row in rows_of(tmp_path / "a.yaml", "--only", "unjudged")
            ] == []  # fmt: skip


def test_a_template_overwrites_nothing(write):
    target = write("mine")
    done = run("new", target)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"labcheck: {target} is there already; name another file or say --force\n"
    assert target.read_text(encoding="utf-8") == "mine"
    schema = target.parent / "case.schema.json"
    schema.write_text("{}", encoding="utf-8")
    assert run("new", target, "--force").err == f"Wrote {target}.\n"
    assert target.read_text(encoding="utf-8").partition("\n")[2].startswith("# A case")
    assert schema.read_text(encoding="utf-8") == "{}"


@pytest.mark.parametrize("name", ["case", "ranges", "report"])
def test_schemas_are_printed(name):
    done = run("schema", name)
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["$id"] == f"urn:labcheck:schema:{name}:1"
    assert done.out.endswith("}\n")


def test_the_version():
    done = run("--version")
    assert (done.code, done.out, done.err) == (0, f"labcheck {labcheck.__version__}\n", "")


@pytest.mark.parametrize("words", [(), ("check",), ("new",), ("schema",)])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_can_be_read(words, option):
    done = run_process(*words, option, COLUMNS="80")
    assert (done.code, done.err) == (0, "")
    assert f"Usage: {' '.join(('labcheck', *words))} " in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    assert "\x1b" not in done.out


def test_help_names_the_defaults():
    text = " ".join(run("help", "check", COLUMNS="80").out.split())
    defaults = ("those of the region", "1.96 (two-sided 95 %)", "Default: case.")
    for default in defaults:
        assert default in text


def test_help_paragraphs_are_not_broken_in_the_middle():
    """A line break of the source is no line break of the text."""
    lines = [line.strip() for line in run("--help", COLUMNS="80").out.splitlines()]
    assert "the reporting" not in lines
    lines = [line.strip() for line in run("help", "check", COLUMNS="80").out.splitlines()]
    assert "and by range sets, in" not in lines


def test_nothing_said_is_help():
    done = run(COLUMNS="80")
    assert "Usage:" in done.out + done.err
    assert done.code == 2


def test_a_case_may_be_called_like_a_command(tmp_path):
    (tmp_path / "schema").write_text(CASE, encoding="utf-8")
    done = run("check", "schema", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert run("./schema", cwd=tmp_path).out == done.out.replace("schema", "./schema")


def test_the_installed_command_is_the_module():
    """`python -m labcheck` and the entry point run the same function."""
    from labcheck import __main__, cli  # noqa: PLC0415 - that it imports is the test

    assert __main__.main is cli.main


TABLE = "Spalte A;Spalte B;Unit\nKalium;6,8;mmol/L\nPotassium;4,1;mmol/L\n"


def test_a_table_is_read_as_it_is_asked(write):
    table = write(TABLE, "labs.csv")
    columns = ("--columns", "test=Spalte A,value=Spalte B")
    refusal = run(table)
    assert refusal.code == 3
    assert "--columns" in refusal.err
    asked = json.loads(run(table, *columns, "--decimal-comma", "--format", "json").out)["rows"]
    assert [row["result"]["value"] for row in asked] == [6.8, 4.1]
    assert asked[1]["flag"] == "N"


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("test", "--columns 'test': write field=column, such as test=Analyte"),
        ("test=a,test=b", "--columns names 'test' twice"),
        (
            "date=a,patinet=b",
            f"--columns: 'patinet' is not one of {', '.join(FIELDS)}; did you mean patient?",
        ),
    ],
)
def test_columns_that_are_no_pairs_of_field_and_column(write, columns, message):
    outcome = run(write(TABLE, "labs.csv"), "--columns", columns)
    assert (outcome.code, outcome.err) == (2, f"labcheck: {message}\n")


def test_the_format_may_be_named(write):
    content = "note: of the ward,test,result\n,Potassium,4.1 mmol/L\n"
    table = write(content, "labs.txt")
    assert run(table).code == 3
    assert run(table, "--from", "csv").code == 0
    assert run("-", "--from", "csv", stdin=content).code == 0


def test_a_table_is_recognised_on_standard_input():
    assert run("-", "--only", "unjudged", stdin="test,result\nPotassium,4.1 mmol/L\n").code == 0


def test_patients_of_one_table_have_their_own_baselines(write):
    """A baseline file may hold many patients too: each is compared with itself."""
    before = write("patient,test,result\na,Creatinine,1.0 mg/dL\nb,Creatinine,2.0 mg/dL", "old.csv")
    now = write("patient,test,result\nb,Creatinine,2.1 mg/dL\nc,Creatinine,1.0 mg/dL", "new.csv")
    reports = json.loads(run(now, "--baseline", before, "--format", "json").out)
    assert [(one["patient"]["id"], one["rows"][0]["baseline"]) for one in reports][1] == ("c", None)
    assert reports[0]["rows"][0]["baseline"]["value"] == 2.0


def test_many_faults_are_counted_and_not_all_shown(write):
    rows = "".join(f"Potassium,foo{number}\n" for number in range(25))
    lines = run(write(f"test,result\n{rows}", "labs.csv")).err.splitlines()
    assert len(lines) == 12
    assert lines[-2:] == [
        "labcheck: and 15 more like this one",
        "labcheck: 25 faults; all else was read; exit code 0, with --fail-on fault 1",
    ]


@pytest.mark.parametrize(
    ("units", "number", "flag"), [("si", 135, "N"), ("conventional", 14, "N"), ("si", 14, "LL")]
)
def test_the_units_that_an_option_states_are_felt(units, number, flag):
    case = f"patient: {{age: 40 y, sex: female}}\nlabs: {{hemoglobin: {number}}}\n"
    found = json.loads(run("-", "--units", units, "--format", "json", stdin=case).out)
    assert found["rows"][0]["flag"] == flag
