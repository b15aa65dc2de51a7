"""Tests that a range set brings of its own: judged in every door, linted, shown."""

import pytest

from build import shipped_catalogue
from commands import run
from doors import Line, Patient, differences
from labcheck.errors import KnowledgeError
from labcheck.yaml_files.range_file import load_range_set

OURS = """
set: ours
publisher: invented
tests:
  poc_crp: {name: "CRP, point of care", units: mg/L, specimen: blood, aliases: [POCT-CRP, "9017"]}
  orange_index: {name: Orange index, units: ["1"], specimen: serum/plasma, panel: chemistry}
ranges:
  poc_crp: [{normal: "<8 mg/L"}]
  Orange index: [{normal: 1-3}]
"""
LINES = (
    Line("POCT-CRP", "12", "H", unit="mg/L", why="an alias"),
    Line("S. POCT-CRP level", "7000", "N", unit="ug/L", why="decorated, and in another unit"),
    Line("9017", "8", "H", unit="mg/L", why="a code of one's own"),
    Line("orange index", "2", "N", why="it has no unit"),
    Line("POCT-CRP", "12", "N", unit="mg/L", range="<20", why="the printed range comes first"),
    Line("POCT-CRP", "12", "unit-incompatible", unit="mmol/L", why="nothing leads to moles"),
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "ours.yaml").write_text(OURS, encoding="utf-8")
    return tmp_path


def test_own_tests_are_judged_alike_through_every_door(folder):
    options = ("--ranges", folder / "ours.yaml")
    assert differences(LINES, folder, Patient(), *options) == []


def test_own_tests_are_shown(folder):
    (folder / "labcheck.toml").write_text('folders = ["."]\nranges = ["ours"]', encoding="utf-8")
    assert "orange_index" in run("tests", "orange", cwd=folder).out
    assert "<8 mg/L" in run("explain", "POCT-CRP", cwd=folder).out
    assert run("convert", "5 mg/L", "g/L", "--test", "9017", cwd=folder).code == 0
    assert run("ranges", "check", "ours.yaml", cwd=folder).out == "ours.yaml: nothing found\n"
    (folder / "names.yaml").write_text("tests: {OI: Orange index}", encoding="utf-8")
    named = run("-", "--names", "names.yaml", "-f", "csv", stdin="labs: {OI: 5}", cwd=folder)
    assert "orange_index" in named.out, named.err


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("tests", "OI"), "Orange index (orange_index)"),
        (("explain", "OI"), "Orange index (orange_index)"),
        (("convert", "5 mg/L", "g/L", "--test", "PC"), "poc_crp"),
        (("ranges", "show", "OI"), "Orange index (orange_index)"),
        (("ranges", "show", "mcc"), "mcc"),
        (("ranges", "list"), "ours"),
        (("quiz", "case.yaml"), "OI 5"),
        (("quiz", "case.yaml", "--ranges", "ours.yaml"), "OI 5"),
    ],
)
def test_own_names_may_mean_a_test_of_a_set_that_the_settings_name_by_its_file(folder, asked, said):
    settings = 'ranges = ["./ours.yaml"]\nnames = ["names.yaml"]'
    if "--ranges" in asked:
        settings = 'names = ["names.yaml"]'
    (folder / "labcheck.toml").write_text(settings, encoding="utf-8")
    (folder / "names.yaml").write_text("tests: {OI: Orange index, PC: POCT-CRP}", encoding="utf-8")
    (folder / "case.yaml").write_text("labs: {OI: 5}", encoding="utf-8")
    done = run(*asked, cwd=folder)
    assert said in done.out, done.err


def test_a_set_may_build_on_one_with_tests_and_add_its_own(folder):
    more = """
set: more
extends: ours.yaml
tests: {blue_index: {name: Blue index, units: "1", specimen: urine}}
ranges: {poc_crp: [{normal: "<20 mg/L"}], blue_index: [{normal: 1-2}]}
"""
    (folder / "more.yaml").write_text(more, encoding="utf-8")
    case = "labs: {POCT-CRP: 12 mg/L, Orange index: 5, Blue index: 5}"
    done = run("-", "-r", "more.yaml", "-f", "csv", stdin=case, cwd=folder)
    flags = [line.split(",").count("H") for line in done.out.splitlines()[1:]]
    assert flags == [0, 1, 1], done.err


def test_two_sets_that_describe_one_test_differently_are_refused(folder):
    other = OURS.replace("set: ours", "set: other").replace("Orange index", "Lemon index")
    (folder / "other.yaml").write_text(other, encoding="utf-8")
    done = run("-", "-r", "ours.yaml,other.yaml", stdin="labs: {Na: 5}", cwd=folder)
    problem = "ours.yaml describes this test in another way; give one of the two another id"
    assert (done.code, done.err) == (4, f"other.yaml: tests.orange_index: {problem}\n")


WORDS = "mass concentration, substance concentration, count, enzyme activity, arbitrary, fraction, "
WORDS += "physical, time, titre, ordinal, calculated, rate"
KNOWN = "already; leave it out, or use the test that is there"
NO_ID = "'Poc' cannot be the id of a test; use the letters a-z, digits and _, a letter first"
ALLOWED = "allowed are name, panel, specimen, quantity, units, aliases, note"
MOON = "the specimen 'moon' is not known: write one such as blood, serum/plasma, urine or CSF"


@pytest.mark.parametrize(
    ("tests", "faults"),
    [
        ("{Poc: {name: X test, units: mg/L, specimen: blood}}", [f"tests.Poc: {NO_ID}"]),
        ("{x: {name: CRP, units: mgg/L, specimen: moon}}",
         [f"tests.x: 'CRP' is a name of C-reactive protein {KNOWN}",
          f"tests.x.specimen: {MOON}",
          "tests.x.units: the unit 'mgg/L' is not known; did you mean mg/L?"]),
        ("{x: {units: []}, y: {name: X, units: [a: b], specimen: blood}}",
         ["tests.x.name: a test must have it", "tests.x.specimen: a test must have it",
          "tests.x.units: a test must have it", f"tests.y: 'X' is a name of x {KNOWN}",
          "tests.y.units: this must be a text"]),
        ("{x: {name: X, units: '1', specimen: urine, quantity: weight, code: 1}}",
         [f"tests.x.code: a test has no field 'code'; {ALLOWED}",
          f"tests.x.quantity: 'weight' is not one of {WORDS}"]),
        ("[x]", ["tests: tests must have fields; write `field: value` lines"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_test_is_said_all_at_once(tests, faults):
    content = f"{{set: a, tests: {tests}, ranges: {{Na: []}}}}"
    with pytest.raises(KnowledgeError) as caught:
        load_range_set(content, "a", shipped_catalogue())
    found = [str(fault).split(": ", 1)[1] for fault in caught.value.faults]
    assert sorted(found) == sorted(faults)
