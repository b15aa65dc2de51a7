"""The linter of range sets: for each rule, entries that break it and entries that do not."""

import re

import pytest

from labcheck.range_sets.lint import RULE_NAMES, lint_range_set
from labcheck.yaml_files.range_file import load_range_set
from labcheck.yaml_files.shipped import list_shipped, load_shipped, shipped_folder


def load(text, catalogue):
    return load_range_set(text, "local.yaml", catalogue)


def shipped():
    return [load_shipped(id_) for id_ in list_shipped()]


def found(entries, catalogue, *, test="potassium", population="all", against=(), published=()):
    """What the linter finds among entries of one test, each as `line rule: problem`."""
    quoted = [re.sub(r": ([<>][^,]*)", r": '\1'", entry) for entry in entries]
    lines = "".join(f"\n  - {{{entry}}}" for entry in quoted)
    text = f"set: ours\npublisher: us\npopulation: {population}\nranges:\n {test}:{lines}"
    faults = lint_range_set(load(text, catalogue), catalogue, against, published)
    return [f"{one.line - 5} {one.rule}: {one.problem}" for one in faults]


MEN = "sex: male, normal: 3-5 mmol/L"
WOMEN = "sex: female, normal: 3-5 mmol/L"
ALL = "normal: 3-5 mmol/L"


@pytest.mark.parametrize(
    ("entries", "problems"),
    [
        ([MEN, WOMEN], []),
        ([ALL, MEN], ["2 overlap: 3-5 mmol/L (male) says the same as 3-5 mmol/L (all) in line 6"]),
        ([ALL, "sex: male, normal: 3-6 mmol/L"],
         ["2 overlap: 3-6 mmol/L (male) overlaps 3-5 mmol/L (all) in line 6"]),
        (["age: 1 y to <5 y, normal: 3-5 mmol/L", "age: 5 y to <9 y, normal: 3-5.5 mmol/L"], []),
        (["age: 1 y to <6 y, normal: 3-5 mmol/L", "age: 5 y to <9 y, normal: 3-6 mmol/L"],
         [("2 overlap: 3-6 mmol/L (5 y to <9 y) overlaps 3-5 mmol/L (1 y to <6 y) in line 6")]),
        # Those who are pregnant and those who are not are different patients.
        ([ALL, "pregnancy: 1, normal: 3-5 mmol/L", "pregnancy: 2, normal: 3-5 mmol/L"], []),
        ([ALL, "pregnancy: no, normal: 3-5 mmol/L"],
         ["2 overlap: 3-5 mmol/L (not pregnant) says the same as 3-5 mmol/L (all) in line 6"]),
        (["pregnancy: any, normal: 3-5 mmol/L", "pregnancy: 2, normal: 3-4 mmol/L"],
         ["2 overlap: 3-4 mmol/L (second trimester) overlaps 3-5 mmol/L (pregnancy) in line 6"]),
        # What a result states tells them apart.
        ([ALL, "method: ISE, normal: 3-6 mmol/L", "specimen: plasma, normal: 3-6 mmol/L"], []),
        (["context: Fasting, normal: 3-6 mmol/L", "context: fasting, normal: 3-5 mmol/L"],
         ["2 overlap: 3-5 mmol/L (fasting) overlaps 3-6 mmol/L (Fasting) in line 6"]),
        # Limits of two kinds do not compete.
        ([ALL, "critical: <2 or >6 mmol/L"], []),
        (["critical: <2 mmol/L", "sex: male, critical: >6 mmol/L"],
         ["2 overlap: >6 mmol/L (male) overlaps <2 mmol/L (all) in line 6"]),
    ],
)  # fmt: skip
def test_overlap(catalogue, entries, problems):
    assert found(entries, catalogue) == problems


RULE = "age: 20 y to <66 y, normal: 0 to age/2 mm/h"


@pytest.mark.parametrize(
    ("entries", "problems"),
    [
        ([RULE], []),
        ([f"sex: male, {RULE}", f"sex: female, {RULE}"], []),
        ([RULE, "age: 66 y to <90 y, normal: 0 to age/2 mm/h"], []),
        # A rule is written once, so it is wrong once, and not in each of its years.
        ([RULE, RULE],
         [("2 overlap: 0 to age/2 mm/h (20 y to <66 y) says the same as 0 to age/2 mm/h "
           "(20 y to <66 y) in line 6")]),
        ([RULE, "age: 60 y to <90 y, normal: 0 to age/3 mm/h"],
         [("2 overlap: 0 to age/3 mm/h (60 y to <90 y) overlaps 0 to age/2 mm/h (20 y to <66 y) "
           "in line 6")]),
        ([RULE, "sex: male, normal: 0-20 mm/h"],
         ["2 overlap: 0-20 mm/h (male) overlaps 0 to age/2 mm/h (20 y to <66 y) in line 6"]),
        ([RULE, "age: 70 y to <90 y, normal: 0 to age/2 mm/h"],
         ["2 gap: no range for 66 y to <70 y"]),
        ([RULE, "age: 30 y to <40 y, decision: <30 mm/h"],
         [("2 unreachable: <30 mm/h is never used: for the same patients there is 0 to age/2 mm/h "
           "(20 y to <66 y) in line 6, and normal limits come first")]),
        ([RULE, "age: 20 y to <66 y, critical: >(age + 60) mm/h"], []),
        ([RULE, "age: 20 y to <66 y, critical: >=age/2 mm/h",
          "age: 66 y to <80 y, critical: >2 mm/h"],
         [("2 critical-inside-normal: critical >=age/2 mm/h reaches into the normal range "
           "0 to age/2 mm/h (20 y to <66 y) of ours")]),
        (["age: 30 y to <40 y, normal: <5 mm/h", "age: 20 y to <66 y, critical: >age/2 mm/h"],
         []),
        # It reaches into the normal range from the 61st year on alone.
        ([RULE, "critical: >30 mm/h"],
         [("2 critical-inside-normal: critical >30 mm/h reaches into the normal range "
           "0 to age/2 mm/h (20 y to <66 y) of ours")]),
    ],
)  # fmt: skip
def test_a_rule_of_age_is_one_entry(catalogue, entries, problems):
    assert found(entries, catalogue, test="ESR") == problems


def test_many_rules_of_age_are_held_against_one_another_year_by_year(catalogue):
    """Of two rules each year meets its like alone, or 20 of them would take long."""
    rules = [
        f"sex: {sex}, method: {number}, age: 0 y to <130 y, {limits}"
        for sex in ("male", "female")
        for number in range(5)
        for limits in ("normal: 0 to age/2 mm/h", "critical: >(age + 60) mm/h")
    ]
    assert found(rules, catalogue, test="ESR") == []


@pytest.mark.parametrize(
    ("entries", "problems"),
    [
        (["age: 1 y to <5 y, normal: 3-5 mmol/L", "age: 6 y to <9 y, normal: 3-6 mmol/L"],
         ["2 gap: no range for 5 y to <6 y"]),
        (["age: <1 mo, normal: 3-5 mmol/L", "age: 31 d to <9 y, normal: 3-6 mmol/L"],
         ["2 gap: no range for 1 mo to <31 d"]),
        (["age: 1 y to <9 y, normal: 3-5 mmol/L", "age: 2 y to <3 y, method: a, normal: 1-2 g/L",
          "age: 9 y to <12 y, normal: 3-5.5 mmol/L"], []),
        (["sex: male, age: 1 y to <5 y, normal: 3-5 mmol/L",
          "sex: female, age: 1 y to <9 y, normal: 3-5 mmol/L",
          "sex: male, age: 6 y to <9 y, normal: 3-6 mmol/L"],
         ["3 gap: no range for male, 5 y to <6 y"]),
        # An entry without an age is for the whole population: nobody said where it begins.
        (["age: <1 mo, normal: 3-5 mmol/L", ALL], []),
        # Before the first and after the last nothing was promised.
        (["age: 6 y to <9 y, normal: 3-5 mmol/L"], []),
    ],
)  # fmt: skip
def test_gap(catalogue, entries, problems):
    assert found(entries, catalogue, population="adults") == problems


@pytest.mark.parametrize(
    ("entries", "problems"),
    [
        (["sex: male, pregnancy: 1, normal: 3-5 mmol/L"],
         [("1 unreachable: 3-5 mmol/L (male, first trimester) is never used: "
           "men are not pregnant")]),
        (["age: '>=130 y', normal: 3-5 mmol/L"],
         ["1 unreachable: 3-5 mmol/L (>=130 y) is never used: no patient can be that old"]),
        (["only_if_stated: true, normal: 3-5 mmol/L"],
         [("1 unreachable: 3-5 mmol/L (all) is never used: only_if_stated needs a specimen, a "
           "method or a context")]),
        ([ALL, "decision: <6 mmol/L"],
         [("2 unreachable: <6 mmol/L is never used: for the same patients there is "
           "3-5 mmol/L (all) in line 6, and normal limits come first")]),
        ([MEN, "decision: <6 mmol/L"], []),
        ([ALL, "context: fasting, decision: <6 mmol/L"], []),
        ([ALL, "pregnancy: any, decision: <6 mmol/L"], []),
        # A result that does not state that it was drawn fasting is judged by the decision limit.
        (["context: fasting, only_if_stated: true, normal: 3-5 mmol/L",
          "context: fasting, decision: <6 mmol/L"], []),
        (["context: fasting, only_if_stated: true, normal: 3-5 mmol/L",
          "context: fasting, only_if_stated: true, decision: <6 mmol/L"],
         [("2 unreachable: <6 mmol/L is never used: for the same patients there is "
           "3-5 mmol/L (fasting) in line 6, and normal limits come first")]),
        # Several together may be for everybody.
        ([WOMEN, MEN, "decision: <6 mmol/L"],
         [("3 unreachable: <6 mmol/L is never used: for the same patients there is 3-5 mmol/L "
           "(female) in line 6 and 3-5 mmol/L (male) in line 7, and normal limits come first")]),
        ([WOMEN, "sex: male, age: 20 y to <60 y, normal: 3-5 mmol/L", "decision: <6 mmol/L"], []),
        ([WOMEN, "sex: male, age: '<60 y', normal: 3-5 mmol/L",
          "sex: male, age: '>=60 y', decision: <6 mmol/L", "therapeutic: <7 mmol/L"],
         [("4 unreachable: <7 mmol/L is never used: for the same patients there is 3-5 mmol/L "
           "(female) in line 6 and 3-5 mmol/L (male, <60 y) in line 7 and <6 mmol/L "
           "(male, >=60 y) in line 8, and normal and decision limits come first")]),
        (["age: '<60 y', normal: 3-5 mmol/L", "age: '>=50 y', method: a, normal: 3-5 mmol/L",
          "decision: <6 mmol/L"], []),
    ],
)  # fmt: skip
def test_unreachable(catalogue, entries, problems):
    assert found(entries, catalogue) == problems


@pytest.mark.parametrize(
    ("entries", "problems"),
    [
        ([ALL, "critical: <3 or >5 mmol/L"], []),
        ([ALL, "critical: <=3 or >6 mmol/L"],
         [("2 critical-inside-normal: critical <=3 or >6 mmol/L reaches into the normal range "
           "3-5 mmol/L (all) of ours")]),
        ([MEN, "sex: female, critical: <4 mmol/L"], []),
        # Pregnant patients have critical values too, so their normal range counts.
        (["pregnancy: 2, normal: 3-5 mmol/L", "critical: >4.5 mmol/L"],
         [("2 critical-inside-normal: critical >4.5 mmol/L reaches into the normal range "
           "3-5 mmol/L (second trimester) of ours")]),
        (["normal: 3-5 mEq/L", "critical: <2 mmol/L"], []),
        (["normal: negative", "critical: >2 mmol/L"], []),
        (["normal: 3-5 mEq/L", "critical: >4 mmol/L"],
         [("2 critical-inside-normal: critical >4 mmol/L reaches into the normal range 3-5 mEq/L "
           "(all) of ours")]),
    ],
)  # fmt: skip
def test_critical_inside_normal(catalogue, entries, problems):
    assert found(entries, catalogue) == problems


def test_critical_limits_are_held_against_other_sets(catalogue):
    book = load("set: book\nranges: {K: 3.5-5.0 mmol/L}", catalogue)
    (problem,) = found(["critical: >4.8 mmol/L"], catalogue, against=[book])
    assert problem == (
        "1 critical-inside-normal: critical >4.8 mmol/L reaches into the normal range "
        "3.5-5.0 mmol/L (all) of book"
    )
    assert found(["critical: >5.0 mmol/L"], catalogue, against=[book]) == []


def test_a_unit_that_leads_nowhere(catalogue):
    entries = ["normal: 1-2 g/L"]
    assert found(entries, catalogue, test="Lp(a) (molar)") == [
        "1 inconvertible: 1-2 g/L: no conversion to a unit of Lipoprotein(a), molar"
    ]
    assert found(["normal: 1-2 g/L"], catalogue, test="albumin") == []


@pytest.mark.parametrize(
    ("test", "limits", "problem"),
    [
        ("calcium", "negative",
         "negative is not a limit of Calcium (total), which is measured in mg/dL, mEq/L, mmol/L"),
        ("sodium", "<=1:40",
         "<=1:40 is not a limit of Sodium, which is measured in mEq/L, mmol/L"),
        ("pt", "negative", "negative is not a limit of Prothrombin time, which is measured in s"),
        ("potassium", "-3 to -1 mmol/L", "-3 to -1 mmol/L: Potassium is never below zero"),
        ("potassium", "-1 to 5 mmol/L", "-1 to 5 mmol/L: Potassium is never below zero"),
        # What the healthy have none of, and what is measured by dilution.
        ("CRP", "negative", ""), ("hCG", "negative", ""), ("anti-CCP", "negative", ""),
        ("anti-CCP", "<1:10", ""), ("ANA titer", "<=1:40", ""), ("urine nitrite", "negative", ""),
        ("base excess", "-3 to 3 mmol/L", ""),
    ],
)  # fmt: skip
def test_limits_that_no_result_can_be_held_against(catalogue, test, limits, problem):
    faults = found([f"normal: {limits}"], catalogue, test=test, published=shipped())
    assert faults == ([f"1 impossible: {problem}"] if problem else [])


@pytest.mark.parametrize(
    ("test", "entry", "problem", "remedy"),
    [
        ("creatinine", "normal: 60-110 mg/dL",
         ("60-110 mg/dL (all) lies outside what all of abim, nbme, norip, oxford give "
          "(0.5–1.47 mg/dL)"), "in umol/L it would not"),
        ("calcium", "sex: male, normal: 2.1-2.6 mg/dL",
         ("2.1-2.6 mg/dL (male) lies outside what all of abim, nbme, norip, oxford give "
          "(8.4–10.6 mg/dL)"), "in mmol/L it would not"),
        ("sodium", "normal: 13.5-14.5 mmol/L",
         ("13.5-14.5 mmol/L (all) lies outside what all of abim, nbme, norip, oxford give "
          "(135–146 mmol/L)"), "check the numbers and the unit"),
        ("WBC", "normal: 4-11 /uL",
         "4-11 /uL (all) lies outside what all of abim, nbme, norip give (3500–11000 /uL)",
         "in 10^3/uL or 10^9/L it would not"),
        ("TSH", "normal: 40-50 mIU/L",
         "40-50 mIU/L (all) lies outside what all of abim, nbme, oxford give (0.3–4.0 mIU/L)",
         "check the numbers and the unit"),
        # Assays differ, and so do their ranges, as long as they have a value in common.
        ("anti-dsDNA", "normal: <100 IU/mL", "", ""),
        ("AST", "normal: 39-90 U/L", "", ""),
        ("creatinine", "normal: 60-110 umol/L", "", ""),
        ("creatinine", "normal: <110 mg/dL", "", ""),
        ("creatinine", "decision: 60-110 mg/dL", "", ""),
        ("bicarbonate", "specimen: venous blood, normal: 40-50 mEq/L",
         ("40-50 mEq/L (venous blood) lies outside what all of abim, nbme, oxford give "
          "(22–30 mEq/L)"), "check the numbers and the unit"),
        # Nobody else has limits for such patients, such circumstances, or such a unit.
        ("calcium", "age: '<1 y', normal: 2.1-2.6 mg/dL", "", ""),
        ("calcium", "pregnancy: 1, normal: 2.1-2.6 mg/dL", "", ""),
        ("glucose", "context: after a meal, normal: 110-120 mg/dL", "", ""),
        ("creatinine clearance", "normal: 1-2 mL/min/kg", "", ""),
        ("ceruloplasmin", "normal: 1-2 mg/dL",
         "1-2 mg/dL (all) lies outside what abim gives (25–43 mg/dL)",
         "check the numbers and the unit"),
    ],
)  # fmt: skip
def test_a_normal_range_unlike_all_others(catalogue, test, entry, problem, remedy):
    books = [load_shipped(id_) for id_ in ("abim", "nbme", "norip", "oxford")]
    text = f"set: ours\npublisher: us\npopulation: adults\nranges: {{{test}: [{{{entry}}}]}}"
    text = text.replace("population: adults", "population: all") if "<1 y" in entry else text
    faults = lint_range_set(load(text, catalogue), catalogue, (), books)
    unlike = [(one.problem, one.remedy) for one in faults if one.rule == "unlike-others"]
    assert unlike == ([(problem, remedy)] if problem else [])


@pytest.mark.parametrize(
    ("population", "age", "named"),
    [
        # `12-16 g/dL` of adults and `9.5-12.5` of infants: whom it is for is not said, or all.
        ("", "", "abim"), ("population: all", "", "abim"), ("population: adults", "", "abim"),
        ("", "age: '>=16 y', ", "abim"), ("", "age: '<1 y', ", "infants-blood-count"),
        ("population: children", "", "all of children-blood-count, infants-blood-count"),
    ],
)  # fmt: skip
def test_a_range_is_compared_with_those_of_its_own_population(catalogue, population, age, named):
    books = [load_shipped(id_) for id_ in ("abim", "children-blood-count", "infants-blood-count")]
    entry = f"{{{age}sex: female, normal: 20-21 g/dL}}"
    text = f"set: ours\npublisher: us\n{population}\nranges: {{hemoglobin: [{entry}]}}"
    faults = lint_range_set(load(text, catalogue), catalogue, (), books)
    (problem,) = [one.problem for one in faults if one.rule == "unlike-others"]
    assert problem.partition(" lies outside what ")[2].partition(" give")[0] == named


def test_a_range_of_adults_too_is_compared_with_children_s_where_there_is_nothing_else(catalogue):
    books = [load_shipped("infants-blood-count")]
    text = "set: ours\npublisher: us\nranges: {hemoglobin: [{normal: 20-21 kg/L}]}"
    faults = lint_range_set(load(text, catalogue), catalogue, (), books)
    assert "unlike-others" in {one.rule for one in faults}


def test_a_set_is_not_held_against_itself(catalogue):
    where = "country: here\nunits: mixed\npopulation: all\ngeneral: no"
    text = f"set: abim\npublisher: us\n{where}\nranges: {{ceruloplasmin: 1-2 mg/dL}}"
    books = [load_shipped("abim")]
    assert lint_range_set(load(text, catalogue), catalogue, (), books) == []


@pytest.mark.parametrize(
    ("header", "source", "is_found"),
    [
        ("", "", True), ("publisher: us", "", False), ("url: https://a.org", "", False),
        ("read_from: a book", "", False), ("", ", source: a book", False),
    ],
)  # fmt: skip
def test_a_set_says_where_it_comes_from(catalogue, header, source, is_found):
    text = f"set: ours\n{header}\nranges: {{K: [{{normal: 3-5 mmol/L{source}}}]}}"
    faults = lint_range_set(load(text, catalogue), catalogue)
    assert [one.rule for one in faults] == ["no-source"] * is_found


def test_what_comes_from_the_base_is_left_to_the_base(catalogue):
    base = "set: base\nranges: {K: [3-5 mmol/L, 3-6 mmol/L], Na: 135-145 mmol/L}"
    own = "set: ours\npublisher: us\nextends: base\nranges: {Na: [135-145 mmol/L, 1-2 mmol/L]}"
    extended = load_range_set(own, "a.yaml", catalogue, find_base=lambda _: load(base, catalogue))
    assert [one.analyte for one in lint_range_set(extended, catalogue)] == ["sodium"]


@pytest.mark.parametrize("id_", list_shipped())
def test_every_shipped_set_is_clean(catalogue, id_):
    path = shipped_folder() / f"{id_}.yaml"
    one = load_range_set(path.read_bytes(), path.name, catalogue)
    findings = lint_range_set(one, catalogue, (), shipped())
    assert [finding for finding in findings if finding.rule != "age-step"] == []
    assert not one.unstated
    said = (one.title, one.edition, one.publisher, one.url, one.units)
    assert all((*said, one.read_from, one.confidence))


def test_the_rules_have_names_that_a_command_line_takes():
    assert RULE_NAMES == (
        "overlap", "gap", "unreachable", "critical-inside-normal", "inconvertible", "impossible",
        "unlike-others", "age-step", "no-source", "unplaced",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("country: here\nunits: SI\npopulation: all\ngeneral: no\n", None),
        ("country: here\nunits: SI\ngeneral: yes\n", "nothing says whom its entries are for"),
        # A set of your own judges where you name it.
        ("", None),
    ],
)  # fmt: skip
def test_a_set_says_where_and_for_whom_it_is(catalogue, header, problem):
    text = f"set: ours\npublisher: us\n{header}ranges: {{K: 3-5 mmol/L}}"
    found = lint_range_set(load(text, catalogue), catalogue)
    assert [one.problem for one in found] == ([problem] if problem else [])


@pytest.mark.parametrize(
    ("entries", "problems"),
    [
        (["age: 1 y to <5 y, normal: 3-5 mmol/L", "age: 5 y to <9 y, normal: 3-6 mmol/L"],
         [("2 age-step: 3-6 mmol/L (5 y to <9 y) lies 1.4 z-log from 3-5 mmol/L (1 y to <5 y), "
           "the band before it")]),
        (["age: 1 y to <5 y, normal: 3-5 mmol/L", "age: 5 y to <9 y, normal: 3-5.5 mmol/L"], []),
        # In whatever unit it is printed; one sex has no step.
        (["age: 1 y to <5 y, normal: 3-5 mmol/L",
          "sex: male, age: 5 y to <9 y, normal: 6-9 mEq/L",
          "sex: female, age: 5 y to <9 y, normal: 3-5 mEq/L"],
         [("2 age-step: 6-9 mEq/L (male, 5 y to <9 y) lies 6.7 z-log from 3-5 mmol/L "
           "(1 y to <5 y), the band before it")]),
        # Limits on one side have no scale.
        (["age: 1 y to <5 y, normal: <5 mmol/L", "age: 5 y to <9 y, normal: <9 mmol/L"], []),
    ],
)  # fmt: skip
def test_age_step(catalogue, entries, problems):
    assert found(entries, catalogue) == problems


def test_the_steps_of_the_shipped_sets_are_named(catalogue):
    sets = [load_shipped(id_) for id_ in ("aacb", "caliper")]
    steps = [
        one for each in sets for one in lint_range_set(each, catalogue) if one.rule == "age-step"
    ]
    (worst,) = (one for one in steps if "8.3 z-log" in one.problem)
    assert (worst.analyte, len(steps)) == ("ggt", 41)


@pytest.mark.parametrize(
    "id_",
    ["children-blood-count", "children-further-tests", "further-tests", "infants-blood-count",
     "pregnancy-further-tests"],
)  # fmt: skip
def test_a_number_without_a_table_of_its_own_was_read_in_two_places(id_):
    """As the heads of these files say."""
    entries = [entry for found in load_shipped(id_).ranges.values() for entry in found]
    assert entries
    assert all(entry.source.count("http") > 1 for entry in entries)
