"""Layers of sets: the first with a fitting range judges, and the row says which."""

import pytest

from build import entry, knowledge, person, range_set, result, shipped_catalogue, shipped_set
from labcheck.cases.case import Case
from labcheck.judging.check import check
from labcheck.judging.verdict import Knowledge
from labcheck.ranges.further_sets import FurtherSets

WOMEN = range_set("women", hemoglobin=entry("12-16 g/dL", sex="female"), adults=True)
CHILDREN = range_set("children", hemoglobin=entry("11-14 g/dL", age="1 y to <18 y"))
IN_GRAMS = range_set("si", hemoglobin="117-153 g/L", potassium="3.5-5.3 mmol/L")
PREGNANT = range_set("pregnant", hemoglobin=entry("9.5-15 g/dL", pregnancy="3"))


def judge(text, *sets, unused=(), patient=None, test="hemoglobin"):
    case = Case("a.yaml", "a case", patient or person(), (result(test, text),))
    named = tuple(each.id for each in sets)
    known = Knowledge(shipped_catalogue(), sets, unused=FurtherSets(unused), named=named)
    return check(case, known).rows[0]


@pytest.mark.parametrize(
    ("sets", "patient", "text", "flag", "judged_by"),
    [
        # The order asked for decides, whatever the units of the sets.
        ((WOMEN, IN_GRAMS), person("female", "30 y"), "11.8 g/dL", "L", "women"),
        ((IN_GRAMS, WOMEN), person("female", "30 y"), "11.8 g/dL", "N", "si"),
        # A set without a fitting range leaves the result to the next.
        ((WOMEN, IN_GRAMS), person("male", "30 y"), "11.8 g/dL", "N", "si"),
        ((WOMEN, CHILDREN), person("female", "9 y"), "11.8 g/dL", "N", "children"),
        ((WOMEN, PREGNANT), person("female", "30 y", "3"), "11.8 g/dL", "N", "pregnant"),
        ((WOMEN, PREGNANT), person("female", "30 y"), "11.8 g/dL", "L", "women"),
    ],
)
def test_the_first_set_with_a_fitting_range_judges(sets, patient, text, flag, judged_by):
    row = judge(text, *sets, patient=patient)
    assert (row.flag.value, row.ranges[0].set_id) == (flag, judged_by)


def test_a_set_whose_range_does_not_fit_is_named():
    row = judge("11.8 g/dL", WOMEN, IN_GRAMS, patient=person("male", "30 y"))
    assert row.notes == ("women has limits for female only",)


@pytest.mark.parametrize(
    ("sets", "patient", "test", "remedy"),
    [
        ((), person(), "potassium", "limits that fit are in si; name it with --ranges si"),
        ((WOMEN,), person("female", "9 y"), "hemoglobin",
         "limits that fit are in children, si; name one, as with --ranges women,children"),
        ((WOMEN,), person("female", "30 y", "3"), "hemoglobin",
         "limits that fit are in pregnant; name it with --ranges women,pregnant"),
        # None fits, and so no set is asked for.
        ((), person(), "sodium",
         "no set that comes with labcheck has any; give the range printed with the result"),
        ((CHILDREN,), person("female", "30 d"), "hemoglobin",
         ("limits that name no age are in si; to use them all the same, name it by itself with "
          "--ranges")),
        ((IN_GRAMS,), person("female", "30 y", "2"), "hemoglobin",
         ("no set that comes with labcheck has any that fit; give the range printed with the "
          "result")),
    ],
)  # fmt: skip
def test_sets_that_are_not_in_use_are_named_where_they_would_judge(sets, patient, test, remedy):
    unused = [one for one in (CHILDREN, IN_GRAMS, PREGNANT) if one not in sets]
    text = "11.8 g/dL" if test == "hemoglobin" else "4 mmol/L"
    row = judge(text, *sets, unused=unused, patient=patient, test=test)
    assert row.flag is None, "a set that is not in use judges nothing"
    assert row.not_judged.remedy == remedy


def test_unused_sets_are_not_looked_at_for_a_row_that_is_judged():
    def explode():
        raise AssertionError("nobody asked")
        yield

    assert judge("14 g/dL", IN_GRAMS, unused=explode()).flag.value == "N"


@pytest.mark.parametrize(
    ("sets", "patient", "test", "text", "judged_by"),
    [
        # The limits of each set: reference_ranges/.
        (("uk-pathology-harmony", "abim"), person("female", "40 y"), "sodium", "134 mmol/L",
         "uk-pathology-harmony"),
        (("uk-pathology-harmony", "abim"), person("female", "40 y"), "LDH", "200 U/L", "abim"),
        (("abim", "pregnancy"), person("female", "30 y", "2"), "hemoglobin", "10 g/dL",
         "pregnancy"),
        (("abim", "aacb"), person("male", "3 y"), "ALP", "300 U/L", "aacb"),
        (("who-haemoglobin", "abim"), person("male", "7 y"), "hemoglobin", "112 g/L",
         "who-haemoglobin"),
    ],
)  # fmt: skip
def test_shipped_sets_as_layers(sets, patient, test, text, judged_by):
    known = knowledge(*map(shipped_set, sets))
    case = Case("a.yaml", "a case", patient, (result(test, text),))
    assert check(case, known).rows[0].ranges[0].set_id == judged_by


def test_a_rule_of_age_judges_by_the_completed_year():
    """Miller's rule: (age + 10) / 2 for women, so 20 mm/h at 30 and 20.5 at 31."""
    esr = shipped_set("esr-miller")
    for age, flag in (("30 y", "H"), ("31 y", "N"), ("30.9 y", "H")):
        row = judge("20.5 mm/h", esr, patient=person("female", age), test="ESR")
        assert row.flag.value == flag
    assert judge("16 mm/h", esr, patient=person("female", "19 y"), test="ESR").flag is None


def test_a_rule_says_nothing_where_the_age_may_lie_outside_it():
    row = judge("118 mm/h", shipped_set("esr-miller"), patient=person("female"), test="ESR")
    assert row.not_judged.reason.word == "no-matching-partition"


@pytest.mark.parametrize(
    ("context", "judged_by"), [("", "10-65 pg/mL"), ("dialysis", "130-585 pg/mL")]
)
def test_a_stated_context_has_its_own_limits_whatever_their_kind(context, judged_by):
    """ABIM: PTH 10-65 pg/mL, and 130-585 as a target on dialysis."""
    one = result("PTH", "300 pg/mL", context=context)
    case = Case("a.yaml", "a case", person("female", "60 y"), (one,))
    (judged,) = check(case, knowledge(shipped_set("abim"))).rows[0].ranges
    assert judged.entry.limits.text == judged_by


GENERAL = entry("3.5-5.1 mmol/L")
OF_PLASMA = entry("3.4-4.5 mmol/L", specimen="plasma")
OF_SERUM = entry("3.5-5.3 mmol/L", specimen="serum")
BY_ISE = entry("3.0-4.0 mmol/L", specimen="plasma", method="ISE")


@pytest.mark.parametrize(
    ("entries", "specimen", "method", "ranges"),
    [
        # The very specimen that is stated, or limits that name none, before its look-alike.
        ([GENERAL, OF_PLASMA], "serum", "", ["3.5-5.1 mmol/L"]),
        ([GENERAL, OF_PLASMA], "plasma", "", ["3.4-4.5 mmol/L"]),
        ([GENERAL, OF_PLASMA], "heparin plasma", "", ["3.4-4.5 mmol/L"]),
        ([OF_SERUM, BY_ISE], "serum", "ISE", ["3.5-5.3 mmol/L"]),
        ([OF_SERUM, OF_PLASMA], "plasma", "", ["3.4-4.5 mmol/L"]),
        # Alone, or when none is stated, they are taken for one another.
        ([OF_PLASMA], "serum", "", ["3.4-4.5 mmol/L"]),
        ([OF_SERUM, OF_PLASMA], "", "", ["3.5-5.3 mmol/L", "3.4-4.5 mmol/L"]),
        ([OF_SERUM, OF_PLASMA], "venous blood", "", ["3.5-5.3 mmol/L", "3.4-4.5 mmol/L"]),
    ],
)
def test_serum_and_plasma_where_a_set_has_limits_for_each(entries, specimen, method, ranges):
    one = result("potassium", "4.2 mmol/L", specimen=specimen, method=method)
    case = Case("a.yaml", "a case", person(), (one,))
    row = check(case, knowledge(range_set("book", potassium=entries))).rows[0]
    assert [found.entry.limits.text for found in row.ranges] == ranges


@pytest.mark.parametrize(
    ("kind", "entries", "ranges"),
    [
        # What names the method does not speak for other stages of pregnancy.
        ("normal",
         [entry("11-14 g/dL", pregnancy="1", method="X"), entry("8-10 g/dL", pregnancy="2"),
          entry("8-11 g/dL", pregnancy="3")],
         ["11-14 g/dL", "8-10 g/dL", "8-11 g/dL"]),
        ("normal",
         [entry("11-14 g/dL", pregnancy="any", method="X"),
          entry("8-10 g/dL", pregnancy="any")],
         ["11-14 g/dL"]),
        ("critical", [entry("<6 g/dL", "critical", method="X"),
                      entry("<8 g/dL", "critical", pregnancy="any")],
         ["<6 g/dL", "<8 g/dL"]),
    ],
)  # fmt: skip
def test_a_method_does_not_speak_for_another_stage_of_pregnancy(kind, entries, ranges):
    one = result("hemoglobin", "9 g/dL", method="X")
    case = Case("a.yaml", "a case", person("female", "30 y", "any"), (one,))
    book = range_set("book", hemoglobin=entries)
    known = knowledge(critical=book) if kind == "critical" else knowledge(book)
    row = check(case, known).rows[0]
    found = row.critical if kind == "critical" else row.ranges
    assert [one.entry.limits.text for one in found] == ranges
