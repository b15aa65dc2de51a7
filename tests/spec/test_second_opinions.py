"""Second opinions: what sets that have no say would have said, each by itself."""

import pytest

from build import entry, knowledge, person, range_set, result, shipped_set
from labcheck.cases.case import Case
from labcheck.judging.check import check
from labcheck.judging.row import FlagFrom
from labcheck.judging.verdict import Knowledge
from labcheck.range_sets.gathering import gather_knowledge

WOMAN = person("female", "25 y")


def opinions(one, *compared, sets=(), patient=WOMAN):
    """Ask sets about one result; each answer as its set, and its flags or why it has none."""
    base = knowledge(*sets)
    case = Case("case.yaml", "a case", patient, (one,))
    (row,) = check(case, Knowledge(base.catalogue, base.sets, compared=compared)).rows
    said = [
        (other.set_id, other.not_judged.reason.word if other.not_judged else
         " or ".join(map(str, other.flags)))
        for other in row.second_opinions
    ]  # fmt: skip
    return row, said


@pytest.mark.parametrize(
    ("text", "entries", "said"),
    [
        ("10.3 mg/dL", "8.6-10.2 mg/dL", "H"),
        ("10.3 mg/dL", "2.10-2.60 mmol/L", "N"),  # 10.3 mg/dL is 2.57 mmol/L
        ("10.3", "8.6-10.2 mg/dL", "unit-missing"),
        ("10.3 g/L", "8.6-10.2 mmol/kg", "unit-incompatible"),
        ("<10.3 mg/dL", "8.6-10.2 mg/dL", "N or L or H"),
        ("10.3 mg/dL", [entry("8.6-10.2 mg/dL", sex="male")], "no-matching-partition"),
        ("10.3 mg/dL", [entry("8-9 mg/dL", age="<18 y")], "no-matching-partition"),
    ],
)
def test_a_set_says_what_it_would_by_itself(text, entries, said):
    book = range_set(calcium=entries)
    assert opinions(result("calcium", text), book)[1] == [("book", said)]


def test_of_a_test_it_does_not_have_a_set_says_nothing():
    row, said = opinions(result("calcium", "10.3 mg/dL"), range_set(sodium="135-145 mmol/L"))
    assert said == []
    assert row.not_judged.reason.word == "no-range"


@pytest.mark.parametrize("text", ["within normal limits", "haemolysed", "not done"])
def test_of_a_result_without_a_value_no_set_says_anything(text):
    _, said = opinions(result("calcium", text), range_set(calcium="8.6-10.2 mg/dL"))
    assert said == []


def test_a_second_opinion_never_decides():
    """Calcium 10.3 mg/dL, reported normal, stays normal whatever books stand beside it."""
    one = result("calcium", "10.3 mg/dL", reported="normal")
    book, other = range_set("a", calcium="8-9 mg/dL"), range_set("b", calcium="11-12 mg/dL")
    row, said = opinions(one, book, other)
    assert (row.flag.value, row.flag_from, row.disagreements) == ("N", FlagFrom.REPORTED, ())
    assert said == [("a", "H"), ("b", "L")]


def test_a_set_may_decide_and_be_compared():
    book = range_set(calcium="8.6-10.2 mg/dL")
    row, said = opinions(result("calcium", "10.3 mg/dL"), book, sets=(book,))
    assert (row.flag.value, said) == ("H", [("book", "H")])


def test_calcium_of_10_3_by_every_set_that_comes_with_labcheck():
    # The upper limits in mg/dL: ABIM, January 2026: 10.2; NBME: 10.2; Oxford: 2.65 mmol/L, 10.62.
    all_sets = gather_knowledge((), (), ("all",)).compared
    _, said = opinions(result("calcium", "10.3 mg/dL"), *all_sets)
    flags = dict(said)
    assert (flags["abim"], flags["nbme"], flags["oxford"]) == ("H", "H", "N")
    assert flags["pregnancy"] == "no-matching-partition"
    assert "critical-main-line" not in flags


def test_sets_are_compared_by_name_each_once():
    compared = gather_knowledge((), (), ("nbme,abim", "nbme")).compared
    assert [one.id for one in compared] == ["nbme", "abim"]
    assert gather_knowledge((), (), ("none",)).compared == ()
    assert shipped_set("abim").id == "abim"
