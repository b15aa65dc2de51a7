"""Local range sets: the project's settings, the user's own folder, and sets built on others."""

import csv
import html
import io
import json
import os
import re
import sys
from pathlib import Path

import pytest

from commands import run
from labcheck.errors import cut_values
from labcheck.range_sets import gathering
from labcheck.range_sets import library as shelf
from labcheck.settings import Settings, find_settings, user_folder
from labcheck.yaml_files.shipped import load_shipped

CASE = "patient: {age: 25 y, sex: female}\nlabs: {calcium: 10.3 mg/dL}"
OURS = "set: ours\ntitle: Our laboratory\nranges: {calcium: 8.5-10.2 mg/dL}"
OURS_SAYS = ("ours", "8.5-10.2 mg/dL", "H")
LISTS = [
    "critical-main-line", "critical-kost-1990", "critical-mayo", "critical-uiowa",
    "critical-calgary",
]  # fmt: skip
"""The lists of critical limits of the United States, and those behind them."""
NAMED_LISTS = ", ".join(LISTS)
LONG = "x" * 300
QUOTED_LONG, LONG_FILE = cut_values(f"'{LONG}'"), cut_values(f"{LONG}.yaml:")


@pytest.fixture
def project(tmp_path):
    """A folder to work in; called with the files it is to hold."""

    def make(files):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return tmp_path

    return make


def calcium(outcome):
    """What calcium was judged by: the set, its range and the flag."""
    assert outcome.err == ""
    (row,) = csv.DictReader(io.StringIO(outcome.out))
    return row["range_set"], row["range"], row["flag"]


def check(folder, *options, **settings):
    return run("-", "-f", "csv", *options, stdin=CASE, cwd=folder, **settings)


def test_a_project_names_its_default_sets(project):
    folder = project({
        "labcheck.toml": 'ranges = ["ours", "abim"]\nfolders = ["reference"]',
        "reference/ours.yaml": OURS,
    })  # fmt: skip
    assert calcium(check(folder)) == OURS_SAYS
    assert calcium(check(folder, "--ranges", "abim"))[0] == "abim"


def test_a_project_names_a_file_beside_it(project):
    folder = project({"labcheck.toml": 'ranges = ["./ours.yaml", "abim"]', "ours.yaml": OURS})
    assert calcium(check(folder)) == OURS_SAYS


def test_a_project_names_its_critical_limits(project):
    folder = project({"labcheck.toml": 'critical = ["critical-wakemed"]'})
    critical = CASE.replace("calcium: 10.3 mg/dL", "potassium: 6.0 mmol/L")
    judged = run("-", "-f", "json", stdin=critical, cwd=folder)
    assert '"critical-wakemed"' in judged.out
    assert '"critical-main-line"' not in judged.out


def test_the_users_own_folder(project):
    folder = project({
        "config/labcheck/labcheck.toml": 'ranges = ["ours"]',
        "config/labcheck/ranges/ours.yaml": OURS,
        "work/labcheck.toml": 'ranges = ["abim"]',
    })  # fmt: skip
    home = {"XDG_CONFIG_HOME": str(folder / "config")}
    assert calcium(check(folder, **home)) == OURS_SAYS
    # The working folder's settings come first; the user's sets can still be named.
    assert calcium(check(folder / "work", **home))[0] == "abim"
    assert calcium(check(folder / "work", "-r", "ours", **home)) == OURS_SAYS


def test_of_two_sets_with_one_name_the_project_s_is_used(project):
    folder = project({
        "labcheck.toml": 'folders = ["reference"]',
        "reference/ours.yaml": OURS.replace("8.5", "8.4"),
        "config/labcheck/ranges/ours.yaml": OURS,
    })  # fmt: skip
    found = check(folder, "-r", "ours", XDG_CONFIG_HOME=str(folder / "config"))
    assert calcium(found) == ("ours", "8.4-10.2 mg/dL", "H")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("ranges = [", "labcheck.toml: not TOML: Invalid value (at end of document)"),
        ("ranges = [\n 1 1]", "labcheck.toml:2:4: not TOML: Unclosed array"),
        pytest.param(
            "a = " + "1" * 5000, "labcheck.toml: not TOML: a number is too long", id="digits"
        ),
        pytest.param(
            "a = " + "[" * 50_000, "labcheck.toml: not TOML: nested too deeply", id="brackets"
        ),
        (b'# ours\nranges = ["\xff"]',
         "labcheck.toml:2: the file is not UTF-8 text; save it as UTF-8"),
        ('range = ["abim"]', ("labcheck.toml:1: range: there is no such setting; "
         "did you mean ranges?")),
        ("colour = 1", ("labcheck.toml:1: colour: there is no such setting; "
         "allowed are ranges, critical, compare, folders, z, dates, decimal, units, "
         "interpretation, language, names, region")),
        ('ranges = "abim"', 'labcheck.toml:1: ranges: this must be a list of texts; ["a", "b"]'),
        ('folders = ["nowhere"]', "labcheck.toml:1: folders: there is no folder 'nowhere'"),
        ('folders = ["a\\u0000b"]', r"labcheck.toml:1: folders: there is no folder 'a\x00b'"),
        (f'folders = ["{LONG}"]', f"labcheck.toml:1: folders: there is no folder {QUOTED_LONG}"),
        # Whoever reads these has named no set.
        ('ranges = ["abmi"]',
         "labcheck.toml:1: ranges: no range set is called 'abmi'; did you mean abim?"),
        ('critical = ["critical-myo"]',
         ("labcheck.toml:1: critical: no range set is called 'critical-myo'; did you mean "
          "critical-mayo or critical-mgh or critical-uiowa?")),
        ('ranges = ["critical-mayo"]',
         ("labcheck.toml:1: ranges: critical-mayo has critical limits only; "
          "name it under critical")),
        ('critical = ["abim"]',
         "labcheck.toml:1: critical: abim has no critical limits; name it under ranges"),
        ('ranges = ["./our.yaml"]', "labcheck.toml:1: ranges: our.yaml: there is no such file"),
        ('ranges = ["./abim"]', "labcheck.toml:1: ranges: ./abim: there is no such file"),
        ('ranges = ["a\\u0000b.yaml"]',
         "labcheck.toml:1: ranges: a\ufffdb.yaml: cannot be read: embedded null byte"),
        (f'ranges = ["{LONG}.yaml"]',
         f"labcheck.toml:1: ranges: {LONG_FILE} cannot be read: file name too long"),
    ],
)  # fmt: skip
def test_settings_that_are_wrong(project, content, message):
    folder = project({})
    content = content if isinstance(content, bytes) else content.encode()
    (folder / "labcheck.toml").write_bytes(content)
    outcome = check(folder)
    assert (outcome.code, outcome.err) == (2, f"{message}\n")


def test_two_faults_of_the_settings(project):
    outcome = check(project({"labcheck.toml": 'range = ["a"]\ncritical = "b"'}))
    assert (outcome.code, len(outcome.err.splitlines())) == (2, 3)


def test_a_wrong_set_that_the_settings_name_is_a_fault_of_the_set(project):
    folder = project({
        "labcheck.toml": 'ranges = ["./ours.yaml"]', "ours.yaml": OURS.replace("8.5-10.2", "9-8"),
    })  # fmt: skip
    outcome = check(folder)
    assert (outcome.code, outcome.err) == (
        4, "ours.yaml:3:19: ranges.calcium[1].normal: the low limit 9 is above the high limit 8\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "judged_by"),
    [("ranges = []", "abim"), ('critical = ["none"]', "abim"), ("\ufeffranges = []", "abim")],
)
def test_settings_that_leave_it_to_labcheck(project, content, judged_by):
    assert calcium(check(project({"labcheck.toml": content})))[0] == judged_by


def test_a_project_does_without_critical_limits(project):
    case = CASE.replace("calcium: 10.3 mg/dL", "potassium: 9.0 mmol/L")
    for settings, flag in (('critical = ["none"]', "H"), ("critical = []", "HH")):
        folder = project({"labcheck.toml": settings})
        assert calcium(run("-", "-f", "csv", stdin=case, cwd=folder))[2] == flag


def test_the_nearest_settings_above_the_working_folder(project):
    folder = project({
        "labcheck.toml": 'ranges = ["./ours.yaml"]', "ours.yaml": OURS,
        "cases/2026/labcheck.toml": 'ranges = ["abim"]', "cases/2027/.keep": "",
    })  # fmt: skip
    assert calcium(check(folder / "cases")) == OURS_SAYS
    assert calcium(check(folder / "cases" / "2027")) == OURS_SAYS
    assert calcium(check(folder / "cases" / "2026"))[0] == "abim"


@pytest.mark.parametrize("name", ["work/.git/HEAD", "work/.git"])
def test_settings_are_not_looked_for_above_a_checkout(project, name):
    folder = project({
        "labcheck.toml": 'ranges = ["./ours.yaml"]', "ours.yaml": OURS, name: "ref",
        "work/cases/.keep": "",
    })  # fmt: skip
    assert calcium(check(folder / "work" / "cases"))[0] == "abim"
    project({"work/labcheck.toml": 'ranges = ["../ours.yaml"]'})
    assert calcium(check(folder / "work" / "cases")) == OURS_SAYS


def test_settings_are_not_looked_for_above_the_home_folder(project):
    folder = project({
        "labcheck.toml": 'ranges = ["./ours.yaml"]', "ours.yaml": OURS, "home/cases/.keep": "",
    })  # fmt: skip
    cases = folder / "home" / "cases"
    assert calcium(check(cases, HOME=str(folder / "home")))[0] == "abim"
    assert calcium(check(cases, HOME=str(cases / "elsewhere"))) == OURS_SAYS


@pytest.mark.parametrize(
    ("lost", "error"), [("cwd", FileNotFoundError()), ("home", RuntimeError())]
)
def test_settings_where_there_is_no_folder_to_look_above(project, monkeypatch, lost, error):
    """The working folder was removed, or the user has no home."""
    folder = project({"labcheck.toml": "ranges = ['abim']", "cases/.keep": ""})

    def fail():
        raise error

    monkeypatch.chdir(folder / "cases")
    monkeypatch.setattr(Path, lost, fail)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    monkeypatch.setattr("labcheck.settings.user_folder", lambda: folder / "config")
    assert find_settings() == Settings()


def test_settings_that_are_a_link_to_nothing_are_not_passed_over(project):
    folder = project({"case.yaml": CASE})
    (folder / "labcheck.toml").symlink_to("elsewhere.toml")
    done = run("case.yaml", cwd=folder)
    said = "labcheck.toml: cannot be read: it is a link to elsewhere.toml, which is not there\n"
    assert (done.code, done.err) == (2, said)


def test_settings_above_are_named_in_full(project):
    folder = project({"labcheck.toml": 'ranges = ["abmi"]', "cases/.keep": ""})
    outcome = check(folder / "cases")
    assert outcome.err.startswith(f"{folder / 'labcheck.toml'}:1: ranges: no range set is called")


def test_a_set_is_found_by_the_name_it_has(project):
    folder = project({"labcheck.toml": 'folders = ["."]', "mine.yaml": OURS})
    outcome = check(folder, "-r", "mine")
    assert (outcome.code, outcome.err) == (
        4, "mine.yaml: set: the file is called mine.yaml and the set 'ours'; write `set: mine`\n"
    )  # fmt: skip


def test_a_set_in_a_file_that_is_called_otherwise(project):
    folder = project({"labcheck.toml": 'folders = ["."]', "mine.yaml": OURS, "bad.yaml": "set: ["})
    outcome = check(folder, "-r", "ours")
    assert (outcome.code, outcome.err) == (
        2, ("labcheck: the set ours lies in mine.yaml; a set is found by the name of its file, so "
            "call it ours.yaml\n"),
    )  # fmt: skip
    assert calcium(check(folder, "-r", "./mine.yaml")) == OURS_SAYS


def test_two_sets_of_one_name_cannot_be_told_apart(project):
    folder = project({"a.yaml": OURS, "b.yaml": OURS.replace("8.5", "8.4")})
    message = "labcheck: two sets are called ours: a.yaml and b.yaml; rename one\n"
    for options in (("-r", "a.yaml,b.yaml"), ("-r", "a.yaml", "--critical", "b.yaml")):
        outcome = check(folder, *options)
        assert (outcome.code, outcome.err) == (2, message)
    assert calcium(check(folder, "-r", "a.yaml,./a.yaml")) == OURS_SAYS


BROKEN = {
    "labcheck.toml": 'folders = ["sets", "more"]', "sets/ours.yaml": OURS, "more/ours.yaml": OURS,
    "sets/bad.yaml": "set: bad\nranges: {K: 5-3 mmol/L}", "sets/mine.yaml": OURS,
}  # fmt: skip
LEFT_OUT = "".join(
    f"labcheck: sets/{name}.yaml is left out; `labcheck ranges check sets/{name}.yaml` says why\n"
    for name in ("bad", "mine")
)


@pytest.mark.parametrize(
    "command", [("tests", "calcium"), ("ranges", "list"), ("ranges", "show", "calcium")]
)
def test_a_broken_set_in_a_folder_is_left_out_of_what_is_shown(project, command):
    outcome = run(*command, cwd=project(BROKEN))
    assert (outcome.code, outcome.err) == (0, LEFT_OUT)
    assert "abim" in outcome.out
    assert "ours" in outcome.out


def test_of_two_sets_with_one_name_the_nearer_is_listed(project):
    listed = run("ranges", "list", cwd=project(BROKEN)).out
    assert len([line for line in listed.splitlines() if line.startswith(" ours ")]) == 1


def test_a_broken_set_that_is_named_is_refused(project):
    outcome = check(project(BROKEN), "-r", "bad")
    assert (outcome.code, outcome.err) == (
        4, "sets/bad.yaml:2:13: ranges.K[1].normal: the low limit 5 is above the high limit 3\n"
    )  # fmt: skip


def test_a_set_that_comes_with_labcheck_is_loaded_once(project, monkeypatch):
    """Those not in use are asked of every result that nothing in use fits."""
    loaded = []

    def load(name):
        loaded.append(name)
        return load_shipped(name)

    for module in (shelf, gathering):
        monkeypatch.setattr(module, "load_shipped", load)
    labs = "\n".join("  - {test: calcium, result: 10.3 mg/dL}" for _ in range(50))
    case = f"patient: {{age: 5 y}}\nlabs:\n{labs}"
    outcome = run("-", "-f", "csv", stdin=case, cwd=project({}))
    assert outcome.out.count("2.2-2.65 mmol/L") == 50
    assert sorted(loaded) == sorted(["abim", *LISTS, "kdigo-gfr"])
    assert load_shipped("abim") is load_shipped("abim")


def test_a_set_built_on_a_shipped_one(project):
    """A test it names is its own; all others are the base's, and their source says so."""
    ours = "set: ours\nextends: abim\nranges: {calcium: 8.5-10.2 mg/dL}"
    folder = project({"ours.yaml": ours})
    assert calcium(check(folder, "-r", "ours.yaml")) == OURS_SAYS
    sodium = run("-", "-r", "ours.yaml", "-f", "json", stdin="labs: {Na: 1 mmol/L}", cwd=folder)
    assert '"source": "abim: ABIM Laboratory Test Reference Ranges, 2024' in sodium.out


def test_a_set_built_on_a_file_beside_it(project):
    folder = project({
        "ours/ward.yaml": "set: ward\nextends: ../hospital.yaml",
        "hospital.yaml": "set: hospital\nextends: abim\nranges: {calcium: 8.5-10.2 mg/dL}",
    })  # fmt: skip
    assert calcium(check(folder, "-r", "ours/ward.yaml")) == ("ward", *OURS_SAYS[1:])


@pytest.mark.parametrize(
    ("base", "message"),
    [
        ("ours.yaml", "goes in a circle: ours.yaml extends ours.yaml"),
        ("abmi", "no range set is called 'abmi'; did you mean abim?"),
        ("our.yaml", "our.yaml: there is no such file; did you mean ours.yaml?"),
        (".", "no range set is called '.'; `labcheck ranges list` names those there are"),
        ("./", ".: cannot be read: is a directory"),
        ("./abim", "abim: there is no such file"),
        (r'"a\0b.yaml"', "a\ufffdb.yaml: cannot be read: embedded null byte"),
        (f"{LONG}.yaml", f"{LONG_FILE} cannot be read: file name too long"),
    ],
)
def test_a_base_that_cannot_be_used(project, base, message):
    folder = project({"ours.yaml": f"set: ours\nextends: {base}\nranges: {{K: 3-5 mmol/L}}"})
    outcome = check(folder, "-r", "ours.yaml")
    assert (outcome.code, outcome.err) == (4, f"ours.yaml:2:10: extends: {message}\n")


def test_a_base_is_a_plain_file(project):
    """A pipe that nobody writes to would be waited for without end, as a device has none."""
    folder = project({"ours.yaml": "set: ours\nextends: pipe.yaml"})
    os.mkfifo(folder / "pipe.yaml")
    outcome = check(folder, "-r", "ours.yaml")
    assert (outcome.code, outcome.err) == (
        4, "ours.yaml:2:10: extends: pipe.yaml: cannot be read: it is not a plain file\n"
    )  # fmt: skip


def test_how_many_sets_may_stand_on_one_another(project):
    chain = {f"s{at}.yaml": f"set: s{at}\nextends: s{at + 1}.yaml" for at in range(400)}
    folder = project({**chain, "s400.yaml": OURS.replace("ours", "s400")})
    assert calcium(check(folder, "-r", "s380.yaml")) == ("s380", *OURS_SAYS[1:])
    outcome = check(folder, "-r", "s0.yaml")
    assert (outcome.code, outcome.err) == (
        4, "s20.yaml:2:10: extends: more than 20 sets stand on one another\n"
    )  # fmt: skip


def test_a_fault_of_a_base_that_two_sets_share_is_named_once(project):
    folder = project({
        "base.yaml": "set: base\nranges: {K: 5-3 mmol/L}",
        "a.yaml": "set: a\nextends: base.yaml", "b.yaml": "set: b\nextends: base.yaml",
    })  # fmt: skip
    outcome = check(folder, "-r", "a.yaml,b.yaml")
    assert (outcome.code, outcome.err) == (
        4, "base.yaml:2:13: ranges.K[1].normal: the low limit 5 is above the high limit 3\n"
    )  # fmt: skip


def row_of(folder, case=CASE, *options, **settings):
    """The one row of a case in JSON."""
    outcome = run("-", "-f", "json", *options, stdin=case, cwd=folder, **settings)
    assert (outcome.code, outcome.err) == (0, "")
    (row,) = json.loads(outcome.out)["rows"]
    return row


def test_options_stand_over_variables_and_these_over_the_file(project):
    folder = project({"labcheck.toml": 'ranges = ["nbme"]'})
    assert calcium(check(folder))[0] == "nbme"
    named = {"LABCHECK_RANGES": "uk-pathology-harmony, abim"}
    assert calcium(check(folder, **named))[0] == "abim"
    assert calcium(check(folder, "-r", "nbme", **named))[0] == "nbme"


def test_a_variable_names_critical_limits(project):
    case = CASE.replace("calcium: 10.3 mg/dL", "potassium: 9.0 mmol/L")
    folder = project({"labcheck.toml": 'critical = ["critical-wakemed"]'})
    assert row_of(folder, case)["critical_range"]["set"] == "critical-wakemed"
    named = {"LABCHECK_CRITICAL": "critical-main-line"}
    assert row_of(folder, case, **named)["critical_range"]["set"] == "critical-main-line"
    assert row_of(folder, case, LABCHECK_CRITICAL="none")["flag"] == "H"


def test_sets_that_are_always_compared(project):
    def compared(*options, **settings):
        opinions = row_of(folder, CASE, *options, **settings)["second_opinions"]
        return [one["set"] for one in opinions]

    folder = project({"labcheck.toml": 'compare = ["nbme"]'})
    assert compared() == ["nbme"]
    assert compared(LABCHECK_COMPARE="mcc,nbme") == ["mcc", "nbme"]
    assert compared("--compare", "mcc", LABCHECK_COMPARE="nbme") == ["mcc"]
    assert compared("--compare", "none") == []
    assert compared(LABCHECK_COMPARE="none") == []


def test_a_page_compares_every_set_unless_the_settings_name_some(project):
    def has_mcc():
        outcome = run("-", "-f", "html", stdin=CASE, cwd=folder)
        assert (outcome.code, outcome.err) == (0, "")
        return "Medical Council of Canada" in outcome.out

    folder = project({"labcheck.toml": ""})
    assert has_mcc()
    project({"labcheck.toml": 'compare = ["nbme"]'})
    assert not has_mcc()


def test_how_sure_a_change_must_be(project):
    def z(*options, **settings):
        return row_of(folder, case, *options, **settings)["change"]["z"]

    case = CASE.replace("10.3 mg/dL", "{result: 10.3 mg/dL, baseline: 9.3 mg/dL}")
    folder = project({})
    assert z() == 1.96
    project({"labcheck.toml": "z = 2.58"})
    assert z() == 2.58
    assert z(LABCHECK_Z="3") == 3
    assert z("--z", "1.65", LABCHECK_Z="3") == 1.65
    project({"labcheck.toml": "z = 2"})
    assert z(LABCHECK_Z=" ") == 2


def test_folders_of_a_variable_are_beside_the_working_folder(project):
    folder = project({
        "labcheck.toml": 'folders = ["reference"]', "reference/ours.yaml": OURS,
        "cases/near/ours.yaml": OURS.replace("8.5", "8.4"), "cases/far/ours.yaml": OURS,
    })  # fmt: skip
    named = {"LABCHECK_FOLDERS": f"near{os.pathsep}far", "LABCHECK_RANGES": "ours"}
    assert calcium(check(folder / "cases", **named))[1] == "8.4-10.2 mg/dL"
    named["LABCHECK_FOLDERS"] = str(folder / "reference")
    assert calcium(check(folder / "cases", **named)) == OURS_SAYS


def test_files_of_a_variable_are_beside_the_working_folder(project):
    folder = project({"labcheck.toml": "", "cases/ours.yaml": OURS})
    assert calcium(check(folder / "cases", LABCHECK_RANGES="ours.yaml")) == OURS_SAYS


def test_a_variable_names_the_settings_file(project):
    folder = project({
        "labcheck.toml": 'ranges = ["nbme"]', "ci/other.toml": 'ranges = ["./ours.yaml"]',
        "ci/ours.yaml": OURS,
    })  # fmt: skip
    assert calcium(check(folder, LABCHECK_CONFIG="ci/other.toml")) == OURS_SAYS
    assert calcium(check(folder, LABCHECK_CONFIG="ci/other.toml", LABCHECK_RANGES="nbme"))[0] == (
        "nbme"
    )
    assert calcium(check(folder, LABCHECK_CONFIG=os.devnull))[0] == "abim", "no file at all"
    assert calcium(check(folder, LABCHECK_CONFIG=""))[0] == "nbme"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"LABCHECK_RANGES": "abmi"},
         "LABCHECK_RANGES: no range set is called 'abmi'; did you mean abim?"),
        ({"LABCHECK_RANGES": "abim,critical-mayo"},
         ("LABCHECK_RANGES: critical-mayo has critical limits only; "
          "name it in LABCHECK_CRITICAL")),
        ({"LABCHECK_CRITICAL": "abim"},
         "LABCHECK_CRITICAL: abim has no critical limits; name it in LABCHECK_RANGES"),
        ({"LABCHECK_RANGES": "no.yaml"}, "LABCHECK_RANGES: no.yaml: there is no such file"),
        ({"LABCHECK_COMPARE": "abmi"},
         "LABCHECK_COMPARE: no range set is called 'abmi'; did you mean abim?"),
        ({"LABCHECK_COMPARE": "no.yaml"}, "LABCHECK_COMPARE: no.yaml: there is no such file"),
        ({"LABCHECK_COMPARE": "critical-mayo"},
         "LABCHECK_COMPARE: critical-mayo has critical limits only, and nothing to compare"),
        ({"LABCHECK_FOLDERS": "nowhere"}, "LABCHECK_FOLDERS: there is no folder 'nowhere'"),
        ({"LABCHECK_Z": "much"}, "LABCHECK_Z: 'much' is not a number"),
        ({"LABCHECK_Z": "20"}, "LABCHECK_Z: '20' is not between 0 and 10"),
        ({"LABCHECK_CONFIG": "setings.toml"},
         ("LABCHECK_CONFIG: setings.toml: there is no such file; "
          "did you mean settings.toml?")),
        ({"LABCHECK_CONFIG": "."}, "LABCHECK_CONFIG: .: cannot be read: is a directory"),
        ({"LABCHECK_CONFIG": LONG},
         f"LABCHECK_CONFIG: {cut_values(LONG)}: cannot be read: file name too long"),
        ({"LABCHECK_CONFIG": "settings.toml"},
         "settings.toml:2: z: this must be a number; 1.96"),
    ],
)  # fmt: skip
def test_variables_that_are_wrong(project, settings, message):
    folder = project({"settings.toml": '# ours\nz = "2"'})
    outcome = check(folder, **settings)
    assert (outcome.code, outcome.err) == (2, f"{message}\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('compare = ["abmi"]', "1: compare: no range set is called 'abmi'; did you mean abim?"),
        ('\n\ncompare = ["critical-mayo"]',
         "3: compare: critical-mayo has critical limits only, and nothing to compare"),
        ("z = 0", "1: z: '0' is not between 0 and 10"),
        ("z = nan", "1: z: 'NaN' is not between 0 and 10"),
        ("z = true", "1: z: this must be a number; 1.96"),
        ("# z\r\n  z = '1'", "2: z: this must be a number; 1.96"),
        ('ranges = [\n  "abim",\n]\n"z" = [1]', "4: z: this must be a number; 1.96"),
        ("[tool]\nz = 1", ("1: tool: there is no such setting; "
         "allowed are ranges, critical, compare, folders, z, dates, decimal, units, "
         "interpretation, language, names, region")),
        ("z.a = 1", "1: z: this must be a number; 1.96"),
    ],
)  # fmt: skip
def test_a_fault_of_a_setting_names_its_line(project, content, message):
    folder = project({})
    (folder / "labcheck.toml").write_bytes(content.encode())
    outcome = check(folder)
    assert (outcome.code, outcome.err) == (2, f"labcheck.toml:{message}\n")


def test_a_number_that_no_computer_holds(project):
    outcome = check(project({"labcheck.toml": "z = 1e99999999999999999999"}))
    assert (outcome.code, outcome.err) == (2, "labcheck.toml: not TOML: a number is too long\n")


def test_faults_of_the_file_and_of_variables_are_shown_together(project):
    folder = project({"labcheck.toml": "z = 0\nfolders = ['no', 'not']"})
    outcome = check(folder, LABCHECK_Z="-1", LABCHECK_RANGES="abim")
    assert (outcome.code, outcome.err.splitlines()) == (2, [
        "labcheck.toml:1: z: '0' is not between 0 and 10",
        "labcheck.toml:2: folders: there is no folder 'no'",
        "labcheck.toml:2: folders: there is no folder 'not'",
        "LABCHECK_Z: '-1' is not between 0 and 10",
        "labcheck: 4 faults; nothing was judged",
    ])  # fmt: skip


def test_the_users_folder_is_where_the_system_keeps_it(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    if sys.platform.startswith("linux"):
        assert user_folder() == tmp_path / ".config" / "labcheck"
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
        assert user_folder() == tmp_path / "xdg" / "labcheck"


def lines(text):
    """The lines of a table, without its rules and the spaces between columns."""
    return [re.sub(" {2,}", " | ", line.strip()) for line in text.splitlines() if "──" not in line]


def test_config_without_settings(project):
    folder = project({".git/HEAD": ""})
    outcome = run("config", cwd=folder, XDG_CONFIG_HOME="/nowhere")
    assert (outcome.code, outcome.err) == (0, "")
    assert lines(outcome.out) == [
        "Setting | Value | From",
        "ranges | abim, kdigo-gfr | labcheck itself",
        f"critical | {NAMED_LISTS} labcheck itself",
        "compare | none | labcheck itself",
        "folders | none | labcheck itself",
        "z | 1.96 | labcheck itself",
        "dates | none | labcheck itself",
        "decimal | none | labcheck itself",
        "units | none | labcheck itself",
        "interpretation true | labcheck itself",
        "language | none | labcheck itself",
        "names | none | labcheck itself",
        "region | none | labcheck itself",
        "",
        "Folder of sets | Sets",
        "/nowhere/labcheck/ranges there is no such folder",
        "",
        "Settings file | Use",
        "labcheck.toml | not there",
        "/nowhere/labcheck/labcheck.toml not there",
    ]


@pytest.fixture
def configured(project):
    return project({
        ".git/HEAD": "",
        "labcheck.toml": 'folders = ["ref"]\nranges = ["ours", "abim"]\nz = 3.0',
        "ref/ours.yaml": OURS,
        "config/labcheck/labcheck.toml": "z = 0",
        "config/labcheck/ranges/ours.yaml": OURS,
        "config/labcheck/ranges/theirs.yaml": "set: [",
    })  # fmt: skip


def test_config_says_where_each_setting_comes_from(configured):
    home = str(configured / "config")
    outcome = run("config", cwd=configured, XDG_CONFIG_HOME=home, LABCHECK_Z="2.58")
    assert (outcome.code, outcome.err) == (0, "")
    assert lines(outcome.out) == [
        "Setting | Value | From",
        "ranges | ours, abim | labcheck.toml:2",
        f"critical | {NAMED_LISTS} labcheck itself",
        "compare | none | labcheck itself",
        "folders | ref | labcheck.toml:1",
        "z | 2.58 | LABCHECK_Z",
        "dates | none | labcheck itself",
        "decimal | none | labcheck itself",
        "units | none | labcheck itself",
        "interpretation true | labcheck itself",
        "language | none | labcheck itself",
        "names | none | labcheck itself",
        "region | none | labcheck itself",
        "",
        "Folder of sets | Sets",
        "ref | ours",
        f"{home}/labcheck/ranges theirs, ours (a nearer one is used)",
        "",
        "Settings file | Use",
        "labcheck.toml | used",
        f"{home}/labcheck/labcheck.toml not used, since a nearer one is",
    ]


def test_config_as_json(configured):
    home = str(configured / "config")
    outcome = run("config", "-f", "json", cwd=configured, XDG_CONFIG_HOME=home, LABCHECK_Z="2.58")
    assert (outcome.code, outcome.err) == (0, "")
    found = json.loads(outcome.out)
    assert found["settings"][0] == {
        "setting": "ranges", "value": ["ours", "abim"], "problem": None, "from": "file",
        "place": "labcheck.toml:2", "variable": "LABCHECK_RANGES",
    }  # fmt: skip
    assert [(one["setting"], one["value"], one["from"]) for one in found["settings"][1:]] == [
        ("critical", LISTS, "default"), ("compare", [], "default"),
        ("folders", ["ref"], "file"), ("z", 2.58, "variable"), ("dates", None, "default"),
        ("decimal", None, "default"),
        ("units", None, "default"),
        ("interpretation", True, "default"),
        ("language", None, "default"),
        ("names", [], "default"),
        ("region", None, "default"),
    ]  # fmt: skip
    assert found["folders"] == [
        {"folder": "ref", "is_there": True, "sets": ["ours"], "sets_hidden_by_nearer": []},
        {"folder": f"{home}/labcheck/ranges", "is_there": True, "sets": ["theirs"],
         "sets_hidden_by_nearer": ["ours"]},
    ]  # fmt: skip
    assert found["files"] == [
        {"file": "labcheck.toml", "is_there": True, "is_used": True},
        {"file": f"{home}/labcheck/labcheck.toml", "is_there": True, "is_used": False},
    ]
    assert (found["user_folder"], found["faults"]) == (f"{home}/labcheck", [])


OWN = {"ranges": ["abim", "kdigo-gfr"], "critical": LISTS, "compare": [],
       "folders": [], "z": 1.96, "dates": None, "decimal": None, "units": None,
       "interpretation": True, "language": None, "names": [], "region": None}  # fmt: skip
UNREAD = dict.fromkeys(OWN, "not read")


@pytest.mark.parametrize(
    ("content", "settings", "err", "shown"),
    [
        ("z = 0\nranges = ['abim']", {}, "labcheck.toml:1: z: '0' is not between 0 and 10",
         OWN | {"ranges": ["abim"], "z": "wrong"}),
        ("z = [", {"LABCHECK_Z": "2"},
         "labcheck.toml: not TOML: Invalid value (at end of document)", UNREAD | {"z": 2}),
        ("", {"LABCHECK_CONFIG": "no.toml"}, "LABCHECK_CONFIG: no.toml: there is no such file",
         UNREAD),
        ("ranges = ['abmi']", {},
         "labcheck.toml:1: ranges: no range set is called 'abmi'; did you mean abim?",
         OWN | {"ranges": "wrong"}),
        ("colour = 1", {}, ("labcheck.toml:1: colour: there is no such setting; "
         "allowed are ranges, critical, compare, folders, z, dates, decimal, units, "
         "interpretation, language, names, region"), OWN),
        ("", {"LABCHECK_FOLDERS": "no"}, "LABCHECK_FOLDERS: there is no folder 'no'",
         OWN | {"folders": "wrong"}),
    ],
)  # fmt: skip
def test_config_of_settings_that_are_wrong(project, content, settings, err, shown):
    folder = project({"labcheck.toml": content, ".git/HEAD": ""})
    outcome = run("config", "-f", "json", cwd=folder, **settings)
    assert (outcome.code, outcome.err) == (2, f"{err}\n")
    found = json.loads(outcome.out)
    values = {one["setting"]: one["problem"] or one["value"] for one in found["settings"]}
    assert (values, found["faults"]) == (shown, [err])
    assert check(folder, **settings).err == f"{err}\n", "every command says the same"


def test_config_shows_what_is_sound_beside_what_is_wrong(project):
    folder = project({"labcheck.toml": "z = 0\nranges = ['abim']", ".git/HEAD": ""})
    outcome = run("config", cwd=folder, LABCHECK_FOLDERS="no", XDG_CONFIG_HOME="/nowhere")
    assert (outcome.code, outcome.err) == (
        2, ("labcheck.toml:1: z: '0' is not between 0 and 10\n"
            "LABCHECK_FOLDERS: there is no folder 'no'\n"),
    )  # fmt: skip
    assert lines(outcome.out)[:6] == [
        "Setting | Value | From",
        "ranges | abim | labcheck.toml:2",
        f"critical | {NAMED_LISTS} labcheck itself",
        "compare | none | labcheck itself",
        "folders | wrong | LABCHECK_FOLDERS",
        "z | wrong | labcheck.toml:1",
    ]


def test_config_of_a_set_that_is_wrong(project):
    """It is no fault of the settings, and stops every other command too."""
    folder = project({
        "labcheck.toml": "ranges = ['./bad.yaml']", "bad.yaml": "set: bad\nranges: {K: 5-3 mmol/L}",
    })  # fmt: skip
    outcome = run("config", cwd=folder)
    assert (outcome.code, outcome.err) == (
        4, "bad.yaml:2:13: ranges.K[1].normal: the low limit 5 is above the high limit 3\n"
    )  # fmt: skip
    assert lines(outcome.out)[1] == "ranges | bad.yaml | labcheck.toml:1"


def test_config_without_a_file_that_is_looked_for(configured):
    outcome = run("config", cwd=configured, LABCHECK_CONFIG=os.devnull)
    assert outcome.out.endswith("\nNo settings file is looked for: LABCHECK_CONFIG is /dev/null.\n")
    assert (
        json.loads(run("config", "-f", "json", cwd=configured, LABCHECK_CONFIG=os.devnull).out)[
            "files"
        ]
        == []
    )


def test_a_file_of_a_set_may_have_a_comma_in_its_name(project):
    folder = project({"ours, new.yaml": OURS})
    assert calcium(check(folder, "--ranges", "ours, new.yaml")) == OURS_SAYS
    assert check(folder, "--ranges", "ours, old.yaml").code == 2


SETTINGS = 'ranges = ["ours"]\nfolders = ["reference"]\nz = 2.58'
LOCAL = f"ours: Our laboratory (local file {Path('reference') / 'ours.yaml'})"
NAMED = "Settings of labcheck.toml in the working folder were used: ranges, folders, z."
FORMATS = ("table", "md", "html", "json", "jsonl")


def said_by_formats(folder, *options):
    """What each format says, without the marks that Markdown and HTML put into a text."""
    outputs = {one: run("-", "-f", one, *options, stdin=CASE, cwd=folder) for one in FORMATS}
    assert {one.code for one in outputs.values()} == {0}
    return {
        name: html.unescape(one.out).replace("\\_", "_").replace("<wbr>", "")
        for name, one in outputs.items()
    }


def test_every_report_says_what_the_working_folder_decided(project):
    folder = project({"labcheck.toml": SETTINGS, "reference/ours.yaml": OURS})
    said = said_by_formats(folder)
    for name in ("table", "md", "html"):
        assert (LOCAL in said[name], NAMED in said[name]) == (True, True), name
    for name in ("json", "jsonl"):
        read = json.loads(said[name])
        used = {"file": "labcheck.toml", "settings": ["ranges", "folders", "z"]}
        assert read["folder_settings"] == used
        files = {one["id"]: one["file"] for one in read["sets"]}
        assert files["ours"] == str(Path("reference") / "ours.yaml")
        assert files["critical-main-line"] is None


@pytest.mark.parametrize(
    ("options", "keys"),
    [
        (["--z", "1.96"], ["ranges", "folders"]),
        (["--ranges", "abim"], ["z"]),  # the folder is not looked into for it
        (["--ranges", "ours"], ["folders", "z"]),
        (["--ranges", "abim", "--z", "2"], None),
    ],
)
def test_a_setting_that_an_option_stands_over_is_not_named(project, options, keys):
    folder = project({"labcheck.toml": SETTINGS, "reference/ours.yaml": OURS})
    read = json.loads(check(folder, *options, "-f", "json").out)
    found = read["folder_settings"]
    assert (found and found["settings"]) == keys


def test_settings_of_a_folder_above_are_named_with_their_place(project):
    folder = project({"labcheck.toml": "z = 2.58", "below/case.yaml": CASE})
    said = run("case.yaml", cwd=folder / "below").out
    assert f"Settings of {folder / 'labcheck.toml'} in the working folder were used: z." in said


def test_the_users_own_settings_are_not_the_folders(project, tmp_path):
    home = tmp_path / "home"
    own = run("config", "-f", "json", cwd=tmp_path, XDG_CONFIG_HOME=str(home))
    user = Path(json.loads(own.out)["user_folder"])
    user.mkdir(parents=True)
    (user / "labcheck.toml").write_text("z = 2.58", encoding="utf-8")
    folder = project({"case.yaml": CASE, "named.toml": "z = 2.58"})
    for settings in ({"XDG_CONFIG_HOME": str(home)}, {"LABCHECK_CONFIG": "named.toml"}):
        said = run("case.yaml", "-f", "json", cwd=folder, **settings).out
        assert json.loads(said)["folder_settings"] is None
