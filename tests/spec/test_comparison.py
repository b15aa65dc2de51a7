"""Two range sets compared: which limits are the same, for whom, and what each makes of a case."""

from dataclasses import replace
from decimal import Decimal
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import (
    critical_list,
    entry,
    knowledge,
    person,
    range_set,
    result,
    shipped_catalogue,
    shipped_set,
)
from labcheck.cases.case import Case
from labcheck.catalogue.conversion import Conversion, find_conversion
from labcheck.judging.check import check
from labcheck.judging.verdict import Knowledge
from labcheck.range_sets.compare import compare_sets
from labcheck.range_sets.compare_flags import compare_flags
from labcheck.range_sets.compare_wanted import Wanted
from labcheck.ranges.reference_range import JUDGING_KINDS, Kind
from labcheck.ranges.selection import Circumstances, select_ranges
from labcheck.values.patient import Age, Patient, Pregnancy, Sex
from labcheck.values.result_text import Word
from labcheck.writers.comparison.of_two import render_comparison
from labcheck.writers.terminal_table import Canvas
from labcheck.yaml_files.range_file import load_range_set

CATALOGUE = shipped_catalogue()


def compare(one, other, test="creatinine"):
    """Compare what two sets say of one test: entries, or a text that is a range for everybody."""
    sets = (range_set(id_, **{test: found}) for id_, found in (("a", one), ("b", other)))
    return compare_sets(*sets, CATALOGUE)


def load(text, id_="a"):
    return load_range_set(f"set: {id_}\nranges:\n{text}", f"{id_}.yaml", CATALOGUE)


def pairs(comparison):
    """Whom each pair is for, and the two limits."""
    return [
        (str(pair.whom), pair.one.limits.text, pair.other.limits.text) for pair in comparison.pairs
    ]


def ends(comparison):
    """The columns Low and High of the first row."""
    lines = render_comparison(comparison, [], Canvas(), Wanted(has_all=True)).splitlines()
    cells = lines[6][len(lines[4].partition("Low")[0]) :]
    at = lines[4].partition("Low")[2].index("High") + 3
    return cells[:at].strip(), cells[at:].strip()


# ------------------------------------------------------------------ what is the same
@pytest.mark.parametrize(
    ("test", "one", "other", "is_same"),
    [
        # Creatinine: 113.12 g/mol, so 1 mg/dL is 88.40 µmol/L.
        ("creatinine", "<=1.0 mg/dL", "<=88 µmol/L", True),
        ("creatinine", "<=1.0 mg/dL", "<=88.4 µmol/L", True),
        ("creatinine", "<=1 mg/dL", "<=130 µmol/L", False),
        ("creatinine", "<=1.0 mg/dL", "<=90 µmol/L", False),
        # Each rounds to the other, and yet they are 3 % apart.
        ("bilirubin_total", "<=0.3 mg/dL", "<=5 µmol/L", False),
        # A change of scale is exact; so is one unit.
        ("creatinine", "<=1.0 mg/dL", "<=10 mg/L", True),
        ("creatinine", "<=1.0 mg/dL", "<=10.1 mg/L", False),
        ("creatinine", "<=1.0 mg/dL", "<=1.04 mg/dL", False),
        ("sodium", "135-145 mmol/L", "135-145 mEq/L", True),
        # More digits than a Decimal calculates with.
        ("creatinine", "<=1.0000000000000000000000000000 mg/dL", "<=88.4 µmol/L", False),
        ("creatinine", "<=1.0000000000000000000000000000 mg/dL", "<=10 mg/L", True),
        ("creatinine", "<=10 mg/L", "<=1.00000000000001 mg/dL", False),
        # The ends count, closed or open.
        ("creatinine", "<1.0 mg/dL", "<=88.4 µmol/L", False),
        ("creatinine", "0-1.0 mg/dL", "<=1.0 mg/dL", True),
        ("creatinine", "0.5-1.0 mg/dL", "<=1.0 mg/dL", False),
        ("base_excess", "0-3 mmol/L", "<=3 mmol/L", False),
        ("base_excess", "0-3 mmol/L", "0-3 mEq/L", True),
        ("hba1c", "<5.7 %", "<39 mmol/mol", True),
        ("hba1c", "<5.7 %", "<42 mmol/mol", False),
        ("ana_titer", "<=1:40", "<=1:40", True),
        ("ana_titer", "<=1:40", "<=1:80", False),
        # What cannot be compared is not the same.
        ("ana_titer", "<=1:40", "negative", False),
        ("creatinine", "<=1.0 mg/dL", "<=1.0 U/L", False),
        ("creatinine", "<=1.0 mg/dL", "<=1.0 blobs", False),
    ],
)
def test_which_limits_are_the_same(test, one, other, is_same):
    for a, b in ((one, other), (other, one)):
        (pair,) = compare(a, b, test).pairs
        assert pair.is_same is is_same


def _unit_pairs():
    for analyte in CATALOGUE.analytes.values():
        known = zip(analyte.units, analyte.known_units, strict=True)
        for (one, a), (other, b) in permutations(known, 2):
            if isinstance(find_conversion(analyte, a, b), Conversion):
                yield analyte, one, other


UNIT_PAIRS = tuple(_unit_pairs())


@st.composite
def printed_in_two_units(draw):
    """Limits in one unit, and what they are in another, rounded or moved a little."""
    analyte, unit, other_unit = draw(st.sampled_from(UNIT_PAIRS))
    places = draw(st.integers(0, 3))
    low = draw(st.decimals(0, 500, places=places))
    high = low + draw(st.decimals(1, 500, places=places))
    way = find_conversion(analyte, analyte.read_unit(unit), analyte.read_unit(other_unit))
    moved = draw(st.sampled_from(["1", "1", "1.005", "1.02", "1.5"]))
    last = Decimal(1).scaleb(-draw(st.integers(0, 3)))
    other_low, other_high = (
        (way.apply(end) * Decimal(moved)).quantize(last) for end in (low, high)
    )
    if other_low > other_high:
        other_low, other_high = other_high, other_low
    return (
        analyte.id,
        f"{low:f} to {high:f} {unit}",
        f"{other_low:f} to {other_high:f} {other_unit}",
    )


@given(printed_in_two_units())
def test_it_does_not_matter_which_set_is_named_first(printed):
    test, one, other = printed
    (pair,), (turned,) = compare(one, other, test).pairs, compare(other, one, test).pairs
    assert pair.is_same is turned.is_same
    for a, b in ((pair.low, turned.low), (pair.high, turned.high)):
        assert [end.is_same for end in a] == [end.is_same for end in b]


@given(printed_in_two_units())
def test_what_is_the_same_lies_within_one_percent(printed):
    test, one, other = printed
    (pair,) = compare(one, other, test).pairs
    for ends_ in (*pair.low, *pair.high):
        if ends_.is_same and ends_.one is not None:
            size = max(abs(ends_.one), abs(ends_.other))
            assert abs(ends_.one - ends_.other) * 100 <= size * Decimal("1.000001")


@pytest.mark.parametrize(
    ("test", "one", "other", "low", "high"),
    [
        ("creatinine", "0.5-1.0 mg/dL", "0.6-1.0 mg/dL", "+20 %", "="),
        ("creatinine", "0.5-1.0 mg/dL", "<1.0 mg/dL", "none", "=, excl."),
        ("creatinine", "<1.0 mg/dL", "0.5-1.0 mg/dL", "0.5, new", "=, incl."),
        ("creatinine", ">0.5 mg/dL", ">44.2 µmol/L", "=", "="),
        ("creatinine", "0-1.0 mg/dL", "<=1.1 mg/dL", "=", "+10 %"),
        # A base excess of zero is a number like any other.
        ("base_excess", "0-3 mmol/L", "<=3 mmol/L", "none", "="),
        ("base_excess", "<=3 mmol/L", "0-3 mmol/L", "0, new", "="),
        ("base_excess", "0-3 mmol/L", "-2 to 3 mmol/L", "−2", "="),
        ("base_excess", "-4 to 3 mmol/L", "-2 to 3 mmol/L", "+50 %", "="),
        ("ana_titer", "<=1:40", "<=1:40", "=", "="),
        ("ana_titer", "<=1:40", "<=1:80", "≠", "≠"),
    ],
)
def test_what_the_table_says_of_two_ends(test, one, other, low, high):
    assert ends(compare(one, other, test)) == (low, high)


def test_of_critical_limits_those_are_included_that_are_critical():
    one, other = (
        critical_list("a", potassium="<2.8 mmol/L"),
        critical_list("b", potassium="<=2.8 mmol/L"),
    )
    assert ends(compare_sets(one, other, CATALOGUE)) == ("=, incl.", "=")
    assert ends(compare_sets(other, one, CATALOGUE)) == ("=, excl.", "=")


@given(printed_in_two_units())
def test_a_row_that_differs_shows_where(printed):
    test, one, other = printed
    comparison = compare(one, other, test)
    if comparison.differing:
        assert ends(comparison) != ("=", "=")


# ------------------------------------------------------------------ whom two entries are for
WOMEN, MEN = entry("0.5-1.1 mg/dL", sex="female"), entry("0.7-1.3 mg/dL", sex="male")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((WOMEN, MEN), "0.6-1.2 mg/dL",
         [("female", "0.5-1.1 mg/dL", "0.6-1.2 mg/dL"),
          ("male", "0.7-1.3 mg/dL", "0.6-1.2 mg/dL")]),
        (WOMEN, MEN, []),
        (entry("1-2 mg/dL", age=">=18 y"), (entry("1-3 mg/dL", age="<18 y"),
                                            entry("1-4 mg/dL", age="18 y to <60 y"),
                                            entry("1-5 mg/dL", age=">=60 y")),
         [("18 y to <60 y", "1-2 mg/dL", "1-4 mg/dL"), (">=60 y", "1-2 mg/dL", "1-5 mg/dL")]),
        # A man without a normal range is judged by the decision limit for all.
        ((WOMEN, entry("<=1.5 mg/dL", "decision")), "0.6-1.2 mg/dL",
         [("female", "0.5-1.1 mg/dL", "0.6-1.2 mg/dL"), ("male", "<=1.5 mg/dL", "0.6-1.2 mg/dL")]),
        ((entry("1-2 mg/dL", age="20 y to <40 y"), entry("1-3 mg/dL", "therapeutic")), "1-4 mg/dL",
         [("20 y to <40 y", "1-2 mg/dL", "1-4 mg/dL"), ("<20 y", "1-3 mg/dL", "1-4 mg/dL"),
          (">=40 y", "1-3 mg/dL", "1-4 mg/dL")]),
        (("1-2 mg/dL"), (entry("1-3 mg/dL", "decision"), entry("1-4 mg/dL")),
         [("all", "1-2 mg/dL", "1-4 mg/dL")]),
        # Any trimester is each of them; who names none is for those who are not pregnant.
        (entry("1-2 mg/dL", pregnancy="any"), (entry("1-3 mg/dL", pregnancy="1"),
                                               entry("1-4 mg/dL", pregnancy="2")),
         [("first trimester", "1-2 mg/dL", "1-3 mg/dL"),
          ("second trimester", "1-2 mg/dL", "1-4 mg/dL")]),
        (entry("1-2 mg/dL", pregnancy="any"), entry("1-3 mg/dL", pregnancy="any", sex="female"),
         [("pregnancy", "1-2 mg/dL", "1-3 mg/dL")]),
        (entry("1-2 mg/dL", pregnancy="any"), "1-3 mg/dL", []),
        (entry("1-2 mg/dL", pregnancy="any"), (entry("1-3 mg/dL", "decision", pregnancy="any"),
                                               entry("1-4 mg/dL", pregnancy="2")),
         [("first trimester", "1-2 mg/dL", "1-3 mg/dL"),
          ("third trimester", "1-2 mg/dL", "1-3 mg/dL"),
          ("second trimester", "1-2 mg/dL", "1-4 mg/dL")]),
        (entry("1-2 mg/dL", pregnancy="no"), "1-3 mg/dL",
         [("not pregnant", "1-2 mg/dL", "1-3 mg/dL")]),
        # Critical limits that name no stage are for all.
        (entry("<1 mg/dL", "critical"), entry("<2 mg/dL", "critical", pregnancy="1"),
         [("first trimester", "<1 mg/dL", "<2 mg/dL")]),
        (entry("<1 mg/dL", "critical", sex="female"), entry("<2 mg/dL", "critical"),
         [("female", "<1 mg/dL", "<2 mg/dL")]),
        # Ranges with ranges, critical limits with critical limits, or else what there is.
        (("1-2 mg/dL", entry("<1 mg/dL", "critical")), ("1-3 mg/dL", entry("<2 mg/dL", "critical")),
         [("all", "1-2 mg/dL", "1-3 mg/dL"), ("all", "<1 mg/dL", "<2 mg/dL")]),
        (("1-2 mg/dL", entry("<1 mg/dL", "critical")), entry("<2 mg/dL", "critical"),
         [("all", "<1 mg/dL", "<2 mg/dL")]),
        ("1-2 mg/dL", entry("<2 mg/dL", "critical"), [("all", "1-2 mg/dL", "<2 mg/dL")]),
        # A circumstance that is not named may be any; two that differ stay apart.
        ("1-2 mg/dL", entry("1-3 mg/dL", method="Jaffe"), [("Jaffe", "1-2 mg/dL", "1-3 mg/dL")]),
        (entry("1-2 mg/dL", context="fasting"), entry("1-3 mg/dL", method="Jaffe"),
         [("Jaffe, fasting", "1-2 mg/dL", "1-3 mg/dL")]),
        (entry("1-2 mg/dL", method="enzymatic"), entry("1-3 mg/dL", method="Jaffe"), []),
        (entry("1-2 mg/dL", method="jaffe"), entry("1-3 mg/dL", method="Jaffe"),
         [("jaffe", "1-2 mg/dL", "1-3 mg/dL")]),
        ("1-2 mg/dL", entry("1-3 mg/dL", specimen="plasma"),
         [("plasma", "1-2 mg/dL", "1-3 mg/dL")]),
        ("1-2 mg/dL", entry("1-3 mg/dL", specimen="urine"), []),
        # Who names a method is judged by the limits for it, where there are any.
        (("1-2 mg/dL", entry("1-3 mg/dL", method="Jaffe")), entry("1-4 mg/dL", method="Jaffe"),
         [("Jaffe", "1-3 mg/dL", "1-4 mg/dL")]),
        (("1-2 mg/dL", entry("1-3 mg/dL", method="Jaffe")), ("1-4 mg/dL"),
         [("all", "1-2 mg/dL", "1-4 mg/dL"), ("Jaffe", "1-3 mg/dL", "1-4 mg/dL")]),
    ],
)  # fmt: skip
def test_entries_are_paired_for_those_who_are_judged_by_them(one, other, expected):
    one, other = (
        tuple(entry(each) if isinstance(each, str) else each for each in found)
        if isinstance(found, tuple) else found
        for found in (one, other)
    )  # fmt: skip
    comparison = compare(one, other)
    assert pairs(comparison) == expected
    assert bool(comparison.apart) is not bool(expected)


def test_a_range_for_adults_meets_the_adults_of_another():
    adults = range_set("a", creatinine="1-2 mg/dL", adults=True)
    others = range_set(
        "b", creatinine=(entry("1-3 mg/dL", age="<18 y"), entry("1-4 mg/dL", age=">=18 y"))
    )
    assert pairs(compare_sets(adults, others, CATALOGUE)) == [("all", "1-2 mg/dL", "1-4 mg/dL")]


AGES = ["<18 y", "18 y to <50 y", ">=18 y", ">=50 y"]
ENTRIES = st.lists(
    st.builds(
        entry,
        st.integers(1, 99).map("<{} mg/dL".format),
        st.sampled_from([kind.value for kind in JUDGING_KINDS]),
        analyte=st.just("creatinine"),
        sex=st.sampled_from(["", "female", "male"]),
        age=st.sampled_from(["", *AGES]),
        pregnancy=st.sampled_from(["", "", "any", "1", "2"]),
        method=st.sampled_from(["", "", "Jaffe", "enzymatic"]),
        only_if_stated=st.booleans(),
    ).map(lambda one: replace(one, partition=one.partition._replace(
        sex=one.partition.sex or None, age=one.partition.age or None,
        pregnancy=one.partition.pregnancy or None))),
    min_size=1, max_size=4, unique_by=lambda one: one.limits.text,
)  # fmt: skip
PEOPLE = [
    Patient(sex, Age("", replace(ages, low=ages.high, high_closed=True)), pregnancy)
    for ages in (entry("1-2", age=f"<{years} y").partition.age.days for years in (10, 30, 70))
    for sex, pregnancy in [
        (Sex.MALE, None), (Sex.FEMALE, None), *((Sex.FEMALE, Pregnancy(one)) for one in "123"),
    ]
]  # fmt: skip


def _is_one_of(patient, whom):
    stage = whom.pregnancy or Pregnancy.NO
    return (
        whom.sex in (None, patient.sex)
        and (whom.age is None or whom.age.days.covers(patient.age.days))
        and (stage is (patient.pregnancy or Pregnancy.NO)
             or (stage is Pregnancy.ANY and patient.is_pregnant))
    )  # fmt: skip


@given(ENTRIES, ENTRIES)
def test_pairs_are_what_the_selection_of_ranges_gives(ours, theirs):
    """`select_ranges` is asked for one patient at a time: the slow, right way."""
    one, other = range_set("a", creatinine=ours), range_set("b", creatinine=theirs)
    found = compare_sets(one, other, CATALOGUE).pairs

    def select(of, patient, method):
        return select_ranges(
            of, CATALOGUE.analytes["creatinine"], JUDGING_KINDS, patient, Circumstances("", method)
        ).ranges

    for patient, method in product(PEOPLE, ["Jaffe", "enzymatic", "another"]):
        judging = set(product(select(one, patient, method), select(other, patient, method)))
        said = {
            (pair.one, pair.other) for pair in found
            if _is_one_of(patient, pair.whom) and pair.whom.method in ("", method)
        }  # fmt: skip
        assert judging <= said
    for pair in found:
        method = pair.whom.method or "another"
        for patient in PEOPLE:
            if _is_one_of(patient, pair.whom):
                assert pair.one in select(one, patient, method)
                assert pair.other in select(other, patient, method)


def test_a_test_that_was_taken_out_is_only_in_the_other_set():
    one = load("  creatinine: []\n  sodium: 135-145 mmol/L")
    other = load("  creatinine: 0.5-1.0 mg/dL\n  sodium: []\n", "b")
    comparison = compare_sets(one, other, CATALOGUE)
    assert comparison.pairs == comparison.apart == ()
    assert [analyte.id for analyte in comparison.only_in_one] == ["sodium"]
    assert [analyte.id for analyte in comparison.only_in_other] == ["creatinine"]
    assert compare_sets(load("  creatinine: []"), load("  creatinine: []"), CATALOGUE).apart == ()


def test_what_names_a_method_is_compared_with_what_names_none():
    comparison = compare_sets(shipped_set("abim"), shipped_set("aacb"), CATALOGUE)
    compared = {pair.analyte.id for pair in comparison.pairs}
    assert {"alt", "ast", "ldh"} <= compared
    assert comparison.apart == ()


# ------------------------------------------------------------------ rules of age
RULE = """\
  esr:
    - {sex: male, age: 20 y to <66 y, normal: 0 to age/2 mm/h}
    - {sex: female, age: 20 y to <66 y, normal: 0 to (age + 10)/2 mm/h}
"""


def test_the_years_of_a_rule_are_one_row_where_they_differ_in_one_way():
    one = load("  esr: {sex: male, normal: 0-15 mm/h}")
    comparison = compare_sets(one, load(RULE, "b"), CATALOGUE)
    assert pairs(comparison) == [
        ("male, 20 y to <30 y", "0-15 mm/h", "0 to age/2 mm/h"),
        ("male, 30 y to <31 y", "0-15 mm/h", "0 to age/2 mm/h"),
        ("male, 31 y to <66 y", "0-15 mm/h", "0 to age/2 mm/h"),
    ]
    assert [pair.is_same for pair in comparison.pairs] == [False, True, False]
    # At 20 the rule gives 10, at 65 it gives 32.5.
    assert ends(comparison) == ("=", "−33 % to −3.3 %")
    assert [len(pair.high) for pair in comparison.pairs] == [10, 1, 35]
    assert (comparison.pairs[2].converted.low, comparison.pairs[2].converted.high) == (0, 32.5)


def test_a_rule_that_always_differs_in_one_way_is_one_row():
    one, two = load("  esr: <60 mm/h"), load(RULE, "b")
    comparison = compare_sets(one, two, CATALOGUE)
    assert pairs(comparison) == [
        ("male, 20 y to <66 y", "<60 mm/h", "0 to age/2 mm/h"),
        ("female, 20 y to <66 y", "<60 mm/h", "0 to (age + 10)/2 mm/h"),
    ]
    turned = compare_sets(two, one, CATALOGUE)
    assert pairs(turned)[0] == ("male, 20 y to <66 y", "0 to age/2 mm/h", "<60 mm/h")
    assert ends(turned) == ("=", "+500 % to +85 %")


def test_two_rules_are_compared_year_by_year():
    same = compare_sets(load(RULE), load(RULE, "b"), CATALOGUE)
    assert [str(pair.whom) for pair in same.pairs] == [
        "male, 20 y to <66 y", "female, 20 y to <66 y",
    ]  # fmt: skip
    assert same.differing == ()
    newer = load("  esr: {sex: male, age: 30 y to <40 y, normal: 5 to age/2 mm/h}", "b")
    comparison = compare_sets(load(RULE), newer, CATALOGUE)
    assert pairs(comparison) == [("male, 30 y to <40 y", "0 to age/2 mm/h", "5 to age/2 mm/h")]
    assert ends(comparison) == ("5, new", "=")
    older = load("  esr: {age: 30 y to <40 y, normal: age/10 to 90 mm/h}", "b")
    assert ends(compare_sets(load(RULE), older, CATALOGUE)) == ("3 to 3.9, new", "+500 % to +362 %")


# ------------------------------------------------------------------ what a case is made of
DEFAULTS = knowledge(
    range_set("default", potassium="3.5-5.1 mmol/L"),
    critical=critical_list(potassium="<=2.5 or >=6.5 mmol/L"),
)
NARROW, WIDE = (
    range_set("a", potassium="3.6-5.0 mmol/L"),
    range_set("b", potassium="3.0-5.5 mmol/L"),
)
EARLY = critical_list("c", potassium="<=3.0 mmol/L")
LATE = critical_list("d", potassium="<=2.0 mmol/L")
BY_SEX = range_set("e", potassium=(
    entry("3.6-5.0 mmol/L", sex="female"), entry("3.0-5.5 mmol/L", sex="male"),
))  # fmt: skip
BY_SEX_TURNED = range_set("f", potassium=(
    entry("3.0-5.5 mmol/L", sex="female"), entry("3.6-5.0 mmol/L", sex="male"),
))  # fmt: skip
OWN = range_set("g", potassium=(entry("3.0-5.5 mmol/L"), entry("<=2.9 mmol/L", "critical")))


def flags(row):
    return ", ".join(map(str, row.possible_flags)) or row.not_judged.reason.word


def judge(text, one, other, **stated):
    case = Case("a.yaml", "a case", person(), (result("K", text, **stated),))
    (pair,) = compare_flags(case, one, other, DEFAULTS).pairs
    return pair


@pytest.mark.parametrize(
    ("text", "one", "other", "says", "verdicts"),
    [
        # The default list of critical limits belongs to the verdict, not to what a set says.
        ("2.0 mmol/L", NARROW, WIDE, ("L", "L"), ("LL", "LL")),
        ("3.2 mmol/L", NARROW, WIDE, ("L", "N"), ("L", "N")),
        ("2.0 mmol/L", NARROW, range_set("x", sodium="135-145 mmol/L"),
         ("L", "no-range"), ("LL", "LL")),
        # Lists of critical limits sharpen what the default ranges say.
        ("2.8 mmol/L", EARLY, LATE, ("LL", "L"), ("LL", "L")),
        ("7.0 mmol/L", EARLY, LATE, ("H", "H"), ("H", "H")),
        ("2.8 mmol/L", EARLY, WIDE, ("LL", "L"), ("LL", "L")),
        # A set of one's own brings its critical limits with it.
        ("2.8 mmol/L", OWN, WIDE, ("LL", "L"), ("LL", "L")),
        # What is possible counts, not only that it is not certain.
        ("3.2 mmol/L", BY_SEX, BY_SEX_TURNED, ("N if male, L if female", "N if female, L if male"),
         ("N if male, L if female", "N if female, L if male")),
        ("3.2 mmol/L", BY_SEX, NARROW, ("N if male, L if female", "L"),
         ("N if male, L if female", "L")),
        ("<3.2 mmol/L", NARROW, WIDE, ("L", "N, L"), ("L, LL", "N, L, LL")),
        ("hemolyzed", NARROW, WIDE, ("no-result", "no-result"), ("no-result", "no-result")),
    ],
)  # fmt: skip
def test_what_two_sets_say_of_a_result(text, one, other, says, verdicts):
    pair = judge(text, one, other)
    assert (flags(pair.by_one), flags(pair.by_other)) == says
    assert tuple(map(flags, pair.verdicts)) == verdicts
    assert pair.is_same is (says[0] == says[1])
    assert pair.has_effect is (verdicts[0] != verdicts[1])


def test_the_laboratory_outranks_both_in_the_verdict():
    for stated in ({"printed_range": "3.0-5.5"}, {"reported": "normal"}):
        pair = judge("3.2 mmol/L", NARROW, WIDE, **stated)
        assert (flags(pair.by_one), flags(pair.by_other)) == ("L", "N")
        assert [flags(row) for row in pair.verdicts] == ["N", "N"]
    assert pair.verdicts[0].result.reported is Word.NORMAL


POTASSIUM = st.decimals(1, 9, places=1).map("{} mmol/L".format)


@given(POTASSIUM, st.sampled_from([NARROW, WIDE, BY_SEX, OWN]), st.sampled_from(["", "3.2-5.2"]))
def test_a_verdict_is_what_check_says_with_the_set(text, one, printed):
    case = Case("a.yaml", "a case", person(), (result("K", text, printed_range=printed),))
    (pair,) = compare_flags(case, one, WIDE, DEFAULTS).pairs
    own = (one,) if one.has_kind(Kind.CRITICAL) else ()
    known = Knowledge(CATALOGUE, (one,), (*own, *DEFAULTS.critical_sets))
    assert pair.verdicts[0] == check(case, known).rows[0]


def test_a_cell_shows_what_is_possible_and_the_critical_limit():
    case = Case(
        "a.yaml", "a case", person(), (result("K", "3.2 mmol/L"), result("K", "2.8 mmol/L"))
    )

    def shown(one, other):
        comparison = compare_sets(one, other, CATALOGUE)
        lines = render_comparison(comparison, [compare_flags(case, one, other, DEFAULTS)], Canvas())
        return [line for line in lines.splitlines() if line.startswith(" K ")]

    (row,) = shown(BY_SEX, NARROW)
    assert "IND ?: N if male, L if female (3.6–5.0 or 3.0–5.5)" in row
    assert row.endswith("IND ?: N if male, L if female with e, L ▼ with a")
    (row,) = shown(EARLY, LATE)
    assert "LL ▼▼ (<=3.0 mmol/L)" in row
    assert "L ▼ (3.5–5.1)" in row


# ------------------------------------------------------------------ what the sets are called
def test_sets_are_called_by_their_ids_unless_those_are_equal():
    one, other = (
        range_set("ours", sodium="135-145 mmol/L"),
        range_set("ours", sodium="136-145 mmol/L"),
    )
    names = ("old/ours.yaml", "ours.yaml")
    assert compare_sets(one, other, CATALOGUE, names).labels == names
    assert compare_sets(one, NARROW, CATALOGUE, names).labels == ("ours", "a")
    shown = render_comparison(compare_sets(one, other, CATALOGUE, names), [], Canvas())
    assert shown.splitlines()[:3] == [
        "old/ours.yaml against ours.yaml",
        "  old/ours.yaml: ours",
        "  ours.yaml: ours",
    ]


def test_limits_of_another_kind_say_so():
    one = range_set("a", potassium=(entry("3.5-5.0 mmol/L"), entry("<=2.5 mmol/L", "critical")))
    shown = render_comparison(compare_sets(one, EARLY, CATALOGUE), [], Canvas())
    assert "<=2.5 mmol/L (critical) <=3.0 mmol/L (critical)" in shown
    shown = render_comparison(compare_sets(LATE, EARLY, CATALOGUE), [], Canvas())
    assert "<=2.0 mmol/L <=3.0 mmol/L " in shown


def test_what_agrees_is_counted_and_what_is_apart_is_named():
    case = Case("a.yaml", "a case", person(), (result("K", "4.0 mmol/L"),))
    flags_ = compare_flags(case, NARROW, NARROW, DEFAULTS)
    comparison = compare_sets(NARROW, NARROW, CATALOGUE, ("old.yaml", "new.yaml"))
    assert render_comparison(comparison, [flags_], Canvas()) == (
        "old.yaml against new.yaml\n  old.yaml: a\n  new.yaml: a\n\n1 test in both, 1 limit "
        "compared: 0 differ, 1 agree; 0 tests only in old.yaml, 0 only in new.yaml\n  Low and "
        "High: how far the limits of new.yaml lie from those of old.yaml.\n\na case\n1 result: "
        "the sets differ on 0, and the verdict depends on the set for 0\n"
    )
    apart = render_comparison(compare(WOMEN, MEN), [], Canvas())
    assert apart.endswith("in both, for different patients or circumstances: Creatinine\n")
    assert "1 test in both, 0 limits compared" in apart
