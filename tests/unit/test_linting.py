"""The linter of range sets: for each rule, entries that break it and entries that do not."""

import re

import pytest

from labcheck.linting import RULE_NAMES, lint_range_set
from labcheck.yaml_files.range_file import load_range_set
from labcheck.yaml_files.shipped import list_shipped, shipped_folder


def load(text, catalogue):
    return load_range_set(text, "local.yaml", catalogue)


def found(entries, catalogue, *, test="potassium", population="all", against=()):
    """What the linter finds among entries of one test, each as `line rule: problem`."""
    quoted = [re.sub(r": (>[^,]*)", r": '\1'", entry) for entry in entries]
    lines = "".join(f"\n  - {{{entry}}}" for entry in quoted)
    text = f"set: ours\npublisher: us\npopulation: {population}\nranges:\n {test}:{lines}"
    faults = lint_range_set(load(text, catalogue), catalogue, against)
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
        (["age: 1 y to <5 y, normal: 3-5 mmol/L", "age: 5 y to <9 y, normal: 3-6 mmol/L"], []),
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


@pytest.mark.parametrize(
    ("entries", "problems"),
    [
        (["age: 1 y to <5 y, normal: 3-5 mmol/L", "age: 6 y to <9 y, normal: 3-6 mmol/L"],
         ["2 gap: no range for 5 y to <6 y"]),
        (["age: <1 mo, normal: 3-5 mmol/L", "age: 31 d to <9 y, normal: 3-6 mmol/L"],
         ["2 gap: no range for 1 mo to <31 d"]),
        (["age: 1 y to <9 y, normal: 3-5 mmol/L", "age: 2 y to <3 y, method: a, normal: 1-2 g/L",
          "age: 9 y to <12 y, normal: 3-6 mmol/L"], []),
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
         ["1 unreachable: 3-5 mmol/L (>=130 y) is never used: nobody is so old"]),
        (["only_if_stated: true, normal: 3-5 mmol/L"],
         [("1 unreachable: 3-5 mmol/L (all) is never used: only_if_stated needs a specimen, a "
           "method or a context")]),
        ([ALL, "decision: <6 mmol/L"],
         [("2 unreachable: <6 mmol/L is never used: for the same patients there is "
           "3-5 mmol/L (all) in line 6, and normal limits come first")]),
        ([MEN, "decision: <6 mmol/L"], []),
        ([ALL, "context: fasting, decision: <6 mmol/L"], []),
        ([ALL, "pregnancy: any, decision: <6 mmol/L"], []),
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
    extended = load_range_set(own, "a.yaml", catalogue, (), lambda _: load(base, catalogue))
    assert [one.analyte for one in lint_range_set(extended, catalogue)] == ["sodium"]


@pytest.mark.parametrize("id_", list_shipped())
def test_every_shipped_set_is_clean(catalogue, id_):
    path = shipped_folder() / f"{id_}.yaml"
    shipped = load_range_set(path.read_bytes(), path.name, catalogue)
    assert lint_range_set(shipped, catalogue) == []
    said = (shipped.title, shipped.edition, shipped.publisher, shipped.url, shipped.units)
    assert all((*said, shipped.read_from, shipped.confidence))


def test_the_rules_have_names_that_a_command_line_takes():
    assert RULE_NAMES == (
        "overlap", "gap", "unreachable", "critical-inside-normal", "inconvertible", "no-source",
    )  # fmt: skip
