"""What every set says of one test: in which unit, for whom, as one line for a rule of age."""

from decimal import Decimal

import pytest

from build import entry, person, range_set, result, shipped_catalogue
from labcheck.cases.case import Result
from labcheck.range_sets.overview import find_common_unit, measure, survey
from labcheck.ranges.reference_range import JUDGING_KINDS, Kind
from labcheck.values.result_text import NoResult
from labcheck.yaml_files.range_file import load_range_set

ESR = """
set: rules
ranges:
  esr:
    - {method: Westergren, age: 20 y to <23 y, normal: 0 to age/2 mm/h}
    - {method: Wintrobe, age: 20 y to <23 y, normal: 0 to age/2 mm/h}
    - {age: 40 y to <42 y, normal: "<age/2 mm/h"}
    - {age: 50 y to <52 y, normal: "<age/2 mm/h"}
    - {age: 50 y to <52 y, decision: "<age/2 mm/h"}
    - {age: ">=60 y", normal: "<30 mm/h"}
"""


def analyte(id_):
    return shipped_catalogue().analytes[id_]


def rules():
    return load_range_set(ESR, "rules.yaml", shipped_catalogue(), find_base=lambda _: None)


def look(id_, sets, text=None, unit=None, *, kinds=JUDGING_KINDS, patient=None):
    """What the sets say, with a value to compare or in a unit."""
    asked = Result(id_, "", NoResult(""), unit) if text is None else result(id_, text)
    return survey(analyte(id_), sets, asked, kinds, patient)


def test_a_rule_of_age_is_one_line_for_each_entry_that_is_written():
    overview = look("esr", [rules()], unit="mm/h")
    assert [
        (str(one.entry.partition), one.entry.kind.value, str(one.interval), one.text)
        for one in overview.ranges
    ] == [
        ("20 y to <23 y, Westergren", "normal", "0–11", "0 to age/2 mm/h"),
        ("20 y to <23 y, Wintrobe", "normal", "0–11", "0 to age/2 mm/h"),
        ("40 y to <42 y", "normal", "<20.5", "<age/2 mm/h"),
        ("50 y to <52 y", "normal", "<25.5", "<age/2 mm/h"),
        ("50 y to <52 y", "decision", "<25.5", "<age/2 mm/h"),
        (">=60 y", "normal", "<30", "<30 mm/h"),
    ]  # fmt: skip
    assert measure(rules()).entries == 6


def test_one_year_of_a_rule_says_the_rule_beside_its_limits():
    overview = look("esr", [rules()], unit="mm/h", patient=person(age="41 y"))
    assert [(str(one.entry.partition), one.text) for one in overview.ranges] == [
        ("41 y to <42 y", "<20.5 mm/h, by <age/2 mm/h")
    ]


@pytest.mark.parametrize(
    ("value", "flag", "is_not_critical"),
    [
        # The limits: <=2.8 or >=6.0 mmol/L.
        ("2.8 mmol/L", "LL", False), ("2.9 mmol/L", None, True), ("5.9 mmol/L", None, True),
        ("6.0 mmol/L", "HH", False), ("6 mEq/L", "HH", False),
        (">5 mmol/L", "IND", False), ("<9 mmol/L", "IND", False), ("<2 mmol/L", "LL", False),
        # Nothing is compared.
        ("high", None, False), ("5 s", None, False), (None, None, False),
    ],
)  # fmt: skip
def test_critical_limits_flag_what_is_critical_and_nothing_else(value, flag, is_not_critical):
    book = range_set(potassium="<=2.8 or >=6.0 mmol/L", kind="critical")
    (one,) = look("potassium", [book], value, "mmol/L", kinds=(Kind.CRITICAL,)).ranges
    assert (one.flag and one.flag.value, one.is_not_critical) == (flag, is_not_critical)


@pytest.mark.parametrize(
    ("limits", "meant"),
    [
        ("<=2.8 or >=6.0 mmol/L", ["<=2.8", ">=6.0"]),
        ("<3 or >6 mmol/L", ["<3", ">6"]),
        (">=6.0 mmol/L", [">=6.0"]),
        ("<2.5 mmol/L", ["<2.5"]),
    ],
)
def test_critical_limits_mean_the_values_that_are_critical(limits, meant):
    book = range_set(potassium=limits, kind="critical")
    (one,) = look("potassium", [book], unit="mmol/L", kinds=(Kind.CRITICAL,)).ranges
    assert [str(interval) for interval in one.meant] == meant


@pytest.mark.parametrize(
    ("printed", "unit"),
    [
        # Most entries; of as many, the unit that the catalogue names first.
        (["3-5 mmol/L", "3-5 mmol/L", "3-5 mEq/L"], "mmol/L"),
        (["3-5 mEq/L", "3-5 mEq/L", "3-5 mmol/L"], "mEq/L"),
        (["3-5 mmol/L", "3-5 mEq/L"], "mEq/L"),
        # Spellings of one unit count together; the most frequent one is shown.
        (["3-5 mmol/L", "3-5 mmol/L", "3-5 mEq/L", "3-5 meq/L", "3-5 mEq/L"], "mEq/L"),
        (["3-5 mEq/L", "3-5 meq/L"], "meq/L"),
        ([], "meq/L"),
    ],
)
def test_limits_are_shown_in_the_unit_of_most_entries(printed, unit):
    books = [range_set(f"book-{at}", potassium=limits) for at, limits in enumerate(printed)]
    assert find_common_unit(analyte("potassium"), books, JUDGING_KINDS) == unit


def test_only_entries_that_are_shown_decide_on_the_unit():
    books = [
        range_set(calcium=[entry("8-10 mg/dL", sex="male"), entry("8-10 mg/dL", sex="male")]),
        range_set("other", calcium=[entry("2-3 mmol/L", sex="female")]),
    ]
    units = {
        sex: find_common_unit(analyte("calcium"), books, JUDGING_KINDS, person(sex))
        for sex in ("male", "female")
    }
    assert units == {"male": "mg/dL", "female": "mmol/L"}


@pytest.mark.parametrize(("test", "limits"), [("inr", "0.9-1.1"), ("ana_titer", "<=1:40")])
def test_a_test_without_units_is_shown_without_one(test, limits):
    assert find_common_unit(analyte(test), [range_set(**{test: limits})], JUDGING_KINDS) is None


def test_the_axis_spans_quantities_alone():
    book = range_set(calcium="8-10 mg/dL", ana_titer="<=1:40")
    assert look("ana_titer", [book], "1:640").span is None
    span = look("calcium", [book], "13 mg/dL").span
    assert span is not None
    assert (span.low, span.high) == (Decimal("7.5"), Decimal("13.5"))


@pytest.mark.parametrize(
    ("patient", "kinds", "for_others", "of_other_kinds"),
    [
        (None, JUDGING_KINDS, (), ("panic",)),
        (None, (Kind.CRITICAL,), (), ("men", "women")),
        (person("male"), JUDGING_KINDS, ("women",), ("panic",)),
        (person("male", pregnancy="no"), (Kind.CRITICAL,), (), ("men", "women")),
        (person(pregnancy="2"), JUDGING_KINDS, ("men", "women"), ("panic",)),
        (person(pregnancy="2"), (Kind.CRITICAL,), (), ("men", "women")),
    ],
)
def test_an_overview_knows_what_it_leaves_out(patient, kinds, for_others, of_other_kinds):
    books = [
        range_set("men", calcium=[entry("8-10 mg/dL", sex="male")]),
        range_set("women", calcium=[entry("8-10 mg/dL", sex="female")]),
        range_set("panic", calcium="<6 or >13 mg/dL", kind="critical"),
        range_set("nothing"),
    ]
    overview = look("calcium", books, unit="mg/dL", kinds=kinds, patient=patient)
    assert (overview.for_others, overview.of_other_kinds) == (for_others, of_other_kinds)
