"""Local range sets: the project's settings, the user's own folder, and sets built on others."""

import csv
import io
import os
from pathlib import Path

import pytest

from commands import run
from labcheck.cli import knowledge
from labcheck.cli.settings import Settings, find_settings
from labcheck.yaml_files.shipped import list_shipped, load_shipped

CASE = "patient: {age: 25 y, sex: female}\nlabs: {calcium: 10.3 mg/dL}"
OURS = "set: ours\ntitle: Our laboratory\nranges: {calcium: 8.5-10.2 mg/dL}"
OURS_SAYS = ("ours", "8.5-10.2 mg/dL", "H")
LONG = "x" * 300


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
        ('range = ["abim"]', ("labcheck.toml: range: there is no such setting; "
         "did you mean ranges?")),
        ("colour = 1", ("labcheck.toml: colour: there is no such setting; "
         "allowed are ranges, critical, folders")),
        ('ranges = "abim"', 'labcheck.toml: ranges: this must be a list of texts; ["a", "b"]'),
        ('folders = ["nowhere"]', "labcheck.toml: folders: there is no folder 'nowhere'"),
        ('folders = ["a\\u0000b"]', r"labcheck.toml: folders: there is no folder 'a\x00b'"),
        (f'folders = ["{LONG}"]', f"labcheck.toml: folders: there is no folder '{LONG}'"),
        # Whoever reads these has named no set.
        ('ranges = ["abmi"]',
         "labcheck.toml: ranges: no range set is called 'abmi'; did you mean abim?"),
        ('critical = ["critical-myo"]',
         ("labcheck.toml: critical: no range set is called 'critical-myo'; did you mean "
          "critical-mayo or critical-mgh or critical-uiowa?")),
        ('ranges = ["critical-mayo"]',
         ("labcheck.toml: ranges: critical-mayo has critical limits alone; "
          "name it under critical")),
        ('critical = ["abim"]',
         "labcheck.toml: critical: abim has no critical limits; name it under ranges"),
        ('ranges = ["./our.yaml"]', "labcheck.toml: ranges: our.yaml: there is no such file"),
        ('ranges = ["./abim"]', "labcheck.toml: ranges: ./abim: there is no such file"),
        ('ranges = ["a\\u0000b.yaml"]',
         "labcheck.toml: ranges: a\ufffdb.yaml: cannot be read: embedded null byte"),
        (f'ranges = ["{LONG}.yaml"]',
         f"labcheck.toml: ranges: {LONG}.yaml: cannot be read: file name too long"),
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
    monkeypatch.setattr("labcheck.cli.settings.user_folder", lambda: folder / "config")
    assert find_settings() == Settings()


def test_settings_above_are_named_in_full(project):
    folder = project({"labcheck.toml": 'ranges = ["abmi"]', "cases/.keep": ""})
    outcome = check(folder / "cases")
    assert outcome.err.startswith(f"{folder / 'labcheck.toml'}: ranges: no range set is called")


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

    monkeypatch.setattr(knowledge, "load_shipped", load)
    labs = "\n".join("  - {test: calcium, result: 10.3 mg/dL}" for _ in range(50))
    case = f"patient: {{age: 5 y}}\nlabs:\n{labs}"
    outcome = run("-", "-f", "csv", stdin=case, cwd=project({}))
    assert outcome.out.count("limits that fit are in aacb;") == 50
    assert sorted(loaded) == sorted(list_shipped())
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
        (f"{LONG}.yaml", f"{LONG}.yaml: cannot be read: file name too long"),
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
        4, "ours.yaml:2:10: extends: pipe.yaml: cannot be read: it is no plain file\n"
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
