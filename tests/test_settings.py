"""Local range sets: the project's settings, the user's own folder, and sets built on others."""

import csv
import io

import pytest

from commands import run

CASE = "patient: {age: 25 y, sex: female}\nlabs: {calcium: 10.3 mg/dL}"
OURS = "set: ours\ntitle: Our laboratory\nranges: {calcium: 8.5-10.2 mg/dL}"
OURS_SAYS = ("ours", "8.5-10.2 mg/dL", "H")


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
        ('range = ["abim"]', ("labcheck.toml: range: there is no such setting; "
         "did you mean ranges?")),
        ("colour = 1", ("labcheck.toml: colour: there is no such setting; "
         "allowed are ranges, critical, folders")),
        ('ranges = "abim"', 'labcheck.toml: ranges: this must be a list of texts; ["a", "b"]'),
        ('folders = ["nowhere"]', "labcheck.toml: folders: there is no folder 'nowhere'"),
        ('ranges = ["abmi"]', "labcheck: no range set is called 'abmi'; did you mean abim?"),
    ],
)  # fmt: skip
def test_settings_that_are_wrong(project, content, message):
    outcome = check(project({"labcheck.toml": content}))
    assert (outcome.code, outcome.err.splitlines()[0]) == (2, message)


def test_a_set_is_found_by_the_name_it_has(project):
    folder = project({"labcheck.toml": 'folders = ["."]', "mine.yaml": OURS})
    outcome = check(folder, "-r", "mine")
    assert (outcome.code, outcome.err) == (
        4, "mine.yaml: set: the file is called mine.yaml and the set 'ours'; write `set: mine`\n"
    )  # fmt: skip


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
        ("ours.yaml", "ours.yaml: extends: goes in a circle: ours.yaml extends ours.yaml"),
        ("abmi", "ours.yaml: extends: no range set is called 'abmi'; did you mean abim?"),
        ("our.yaml", "our.yaml: there is no such file; did you mean ours.yaml?"),
    ],
)
def test_a_base_that_cannot_be_used(project, base, message):
    folder = project({"ours.yaml": f"set: ours\nextends: {base}\nranges: {{K: 3-5 mmol/L}}"})
    outcome = check(folder, "-r", "ours.yaml")
    assert (outcome.code, outcome.err) == (4, f"{message}\n")
