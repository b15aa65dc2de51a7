"""Several sets side by side: which lines, how far apart, and which sets know a test."""

import csv
import json

import pytest

from build import entry, person, range_set, shipped_catalogue, shipped_set
from commands import run
from labcheck.range_sets.compare import compare_sets
from labcheck.range_sets.compare_many import compare_many
from labcheck.range_sets.compare_wanted import (
    Measure,
    Threshold,
    Wanted,
    keep_wanted,
    parse_threshold,
)
from labcheck.range_sets.region_ranges import merge_region
from labcheck.values.patient import Pregnancy, Sex
from labcheck.values.region import Region

CATALOGUE = shipped_catalogue()
ONE = range_set("one", adults=True, sodium="135-145 mmol/L", crp="<5 mg/L",
                glucose=entry("70-99 mg/dL", context="fasting"))  # fmt: skip
TWO = range_set("two", adults=True, sodium="133-146 mmol/L", potassium="3.5-5.0 mmol/L",
                crp="<10 mg/L", glucose=entry("70-110 mg/dL", context="fasting"))  # fmt: skip
THREE = range_set("three", adults=True, sodium="135-145 mmol/L", potassium="3.6-4.6 mmol/L",
                  hemoglobin=entry("117-153 g/L", sex="female"))  # fmt: skip
SETS = (ONE, TWO, THREE)


def lines(wanted, sets=SETS):
    compared = compare_many(sets, [each.id for each in sets], CATALOGUE, wanted)
    return [
        (line.analyte.id, line.whom, *(
            said.limits.text if said else "–"
            for said in (line.entry_of(at) for at in range(len(sets)))
        ))
        for line in compared.lines
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        # The first set that has a test is the one that others are measured by.
        (Wanted(), [
            ("glucose", "fasting", "70-99 mg/dL", "70-110 mg/dL", "–"),
            ("sodium", "all", "135-145 mmol/L", "133-146 mmol/L", "135-145 mmol/L"),
            ("potassium", "all", "–", "3.5-5.0 mmol/L", "3.6-4.6 mmol/L"),
            ("crp", "all", "<5 mg/L", "<10 mg/L", "–"),
        ]),
        (Wanted(tests=["sodium"]),
         [("sodium", "all", "135-145 mmol/L", "133-146 mmol/L", "135-145 mmol/L")]),
        (Wanted(context="random"), [
            ("sodium", "all", "135-145 mmol/L", "133-146 mmol/L", "135-145 mmol/L"),
            ("potassium", "all", "–", "3.5-5.0 mmol/L", "3.6-4.6 mmol/L"),
            ("crp", "all", "<5 mg/L", "<10 mg/L", "–"),
        ]),
        # 2 of 135 is 1.5 %; 0.4 of 5.0 is 8 %; 11 of 99 is 11.1 %; 5 of 5 is 100 %.
        (Wanted(above=Threshold(10, Measure.PERCENT)), [
            ("glucose", "fasting", "70-99 mg/dL", "70-110 mg/dL", "–"),
            ("crp", "all", "<5 mg/L", "<10 mg/L", "–"),
        ]),
        # What has no limit below has no z-log, so it is not among them.
        (Wanted(above=Threshold(1, Measure.ZLOG)), [
            ("glucose", "fasting", "70-99 mg/dL", "70-110 mg/dL", "–"),
            ("potassium", "all", "–", "3.5-5.0 mmol/L", "3.6-4.6 mmol/L"),
        ]),
        (Wanted(patient=person("", "5 y")), []),
        (Wanted(patient=person("female", "30 y", "2")), []),
    ],
)  # fmt: skip
def test_what_is_shown(wanted, expected):
    shown = lines(wanted)
    assert sorted(shown) == sorted(expected)


def test_which_sets_know_a_test():
    compared = compare_many(SETS, ["1", "2", "3"], CATALOGUE, Wanted())
    assert {test.id: known for test, known in compared.knowing.items()} == {
        "hemoglobin": (False, False, True),
        "glucose": (True, True, False),
        "sodium": (True, True, True),
        "potassium": (False, True, True),
        "crp": (True, True, False),
    }


def test_the_same_is_kept_of_two_sets():
    comparison = compare_sets(TWO, THREE, CATALOGUE)
    kept = keep_wanted(comparison, Wanted(tests=["potassium", "hemoglobin"]))
    assert [pair.analyte.id for pair in kept.pairs] == ["potassium"]
    assert (kept.only_in_one, [each.id for each in kept.only_in_other]) == ((), ["hemoglobin"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [("10%", (10, "%")), ("10 %", (10, "%")), ("1.5z", (1.5, "z")), ("1 z", (1, "z"))],
)
def test_a_threshold_is_read(text, expected):
    found = parse_threshold(text)
    assert (found.least, found.measure) == expected


@pytest.mark.parametrize("text", ["10", "z", "-1z", "10 percent", "1zz"])
def test_a_threshold_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="is not a difference; write one such as '10%' or '1z'"):
        parse_threshold(text)


REGION = Region("xx", "the Land", "Landish", ranges=("own",), order=("behind", "young", "mothers"))
OWN = range_set("own", adults=True, sodium="133-146 mmol/L")
BEHIND = range_set("behind", sodium="135-145 mmol/L", crp="<5 mg/L")
YOUNG = range_set("young", hemoglobin=entry("115-155 g/L", age="6 y to <12 y"))
MOTHERS = range_set("mothers", sodium=entry("132-140 mmol/L", pregnancy="any"))


def test_a_region_has_of_each_test_what_judges_there():
    """Adults by its own set, children and pregnant women by the next that is for them."""
    merged = merge_region(REGION, [OWN, BEHIND, YOUNG, MOTHERS])
    said = {
        test: [
            (each.limits.text, str(each.partition), merged.find_origin(each)) for each in entries
        ]
        for test, entries in merged.ranges.items()
    }
    assert said == {
        "sodium": [("133-146 mmol/L", ">=18 y", "own"), ("135-145 mmol/L", "<18 y", "behind"),
                   ("132-140 mmol/L", "pregnancy", "mothers")],
        "crp": [("<5 mg/L", "all", "behind")],
        "hemoglobin": [("115-155 g/L", "6 y to <12 y", "young")],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("region", "sex", "test", "expected"),
    [
        # uk-laboratories 45-84 µmol/L, norip 50-90 µmol/L, abim 0.5-1.1 mg/dL for women.
        ("uk", Sex.FEMALE, "creatinine", "45-84 µmol/L"),
        ("nordic", Sex.FEMALE, "creatinine", "50-90 µmol/L"),
        ("us", Sex.FEMALE, "creatinine", "0.5-1.1 mg/dL"),
    ],
)
def test_a_shipped_region_is_compared_by_its_code(region, sex, test, expected):
    told = run("ranges", "compare", region, "aacb", "--test", test, "--sex", sex.value,
               "--age", "30 y", "--all", "-f", "json")  # fmt: skip
    (pair,) = json.loads(told.out)["pairs"]
    assert pair["one"]["text"] == expected


def test_the_formats_say_the_same():
    names = ("abim", "aacb", "norip", "--test", "sodium")
    as_json = json.loads(run("ranges", "compare", *names, "-f", "json").out)
    (line,) = as_json["lines"]
    rows = list(csv.DictReader(run("ranges", "compare", *names, "-f", "csv").out.splitlines()))
    assert [(row["set"], row["range"], float(row["low"])) for row in rows] == [
        (said["set"], said["range"], said["low"]) for said in line["says"]
    ] == [
        ("abim", "136-145 mEq/L", 136.0),
        ("aacb", "135-145 mmol/L", 135.0),
        ("norip", "137-145 mmol/L", 137.0),
    ]  # fmt: skip
    text = run("ranges", "compare", *names, "-f", "markdown").out
    assert "| Sodium |  | 136-145 mEq/L | 135-145 mmol/L | 137-145 mmol/L | 0.7 % | 0.5 |" in text
    table = run("ranges", "compare", *names).out
    assert "norip has 1 of 1 test" in table
    assert "Nordic countries, adults, SI, general" in table


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("abim",), "name another set to compare abim with"),
        (("abim", "mcc", "norip", "--case", "lupus"), "--case compares two sets"),
        (("abim", "mcc", "--more-than", "10"), "is not a difference"),
        (("abim", "mcc", "--sex", "male", "--pregnancy", "2"), "do not go together"),
        (("abim", "mcc", "--test", "frobnicate"), "no test is called 'frobnicate'"),
    ],
)
def test_what_is_refused(arguments, problem):
    told = run("ranges", "compare", *arguments)
    assert told.code == 2
    assert problem in told.err


def test_pregnancy_keeps_what_is_for_it():
    pregnant = person("female", "30 y", "2")
    pairs = keep_wanted(
        compare_sets(shipped_set("pregnancy"), shipped_set("abim"), CATALOGUE),
        Wanted(patient=pregnant),
    ).pairs
    assert {stage for pair in pairs for stage in pair.one.stages} <= {*Pregnancy}
    assert not [pair for pair in pairs if pair.whom.pregnancy in (None, Pregnancy.NO)]
