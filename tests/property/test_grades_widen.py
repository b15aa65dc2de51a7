"""Laws of interpretation: it changes no verdict; knowing less never contradicts knowing more."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from build import check_results, knowledge, person, result, shipped_catalogue, shipped_set
from grading import shipped_grades
from labcheck.interpretation.grading import Limits, Question, grade_result
from labcheck.interpreting import find_grade_sets, interpret_report
from labcheck.values.interval import Interval

LADDERS = [
    ladder
    for ladders in shipped_grades().ladders.values()
    for ladder in ladders
    if not ladder.refused
]
NUMBERS = st.decimals(Decimal("0.01"), Decimal(900), places=2)
AGES, SEXES = ("3 d", "40 d", "1 y", "5 y", "14 y", "30 y"), ("female", "male")


@st.composite
def questions(draw):
    """A ladder's set, and a question of its test of which everything is known."""
    ladder = draw(st.sampled_from(LADDERS))
    low = draw(NUMBERS)
    limits = Limits(low, low + draw(NUMBERS), origin="the laboratory")
    ends = [limits.lln, limits.uln]
    plain = [
        comparison.added
        for step in ladder.steps
        for condition in step.conditions.values()
        for comparison in condition.comparisons
        if comparison.term is None and comparison.added > 0
    ]
    near = draw(st.sampled_from([*ends, *plain]))
    value = near * draw(st.sampled_from([Decimal(n) / 4 for n in (1, 3, 4, 5, 7, 11, 13, 21)]))
    return ladder.set_id, Question(
        shipped_catalogue().analytes[ladder.test],
        Interval.point(value),
        draw(st.sampled_from(ladder.units or ("U/L",))),
        limits=(limits,),
        baseline=draw(NUMBERS),
        patient=person(sex=draw(st.sampled_from(SEXES)), age=draw(st.sampled_from(AGES))),
        context=draw(st.sampled_from(["fasting", "random"])),
    )


def possible_of(set_id, question):
    book = shipped_grades()
    found = grade_result(question, book.ladders[set_id, question.analyte.id], book.sets[set_id])
    return {(grade.term, grade.direction): set(grade.possible) for grade in found}


@given(questions(), st.sampled_from(["limits", "lln", "uln", "baseline", "sex", "age", "context"]))
def test_knowing_less_widens_a_grade_and_never_contradicts_it(asked, forgotten):
    set_id, question = asked
    patient, limits = question.patient, question.limits[0]
    fewer = {
        "limits": {"limits": ()},
        "lln": {"limits": (limits._replace(lln=None),)},
        "uln": {"limits": (limits._replace(uln=None),)},
        "baseline": {"baseline": None},
        "sex": {"patient": replace(patient, sex=None)},
        "age": {"patient": replace(patient, age=None)},
        "context": {"context": ""},
    }[forgotten]
    full, less = possible_of(set_id, question), possible_of(set_id, question._replace(**fewer))
    for (term, direction), possible in full.items():
        # Terms between which nothing decides any more are named together: "this or that".
        wider = set().union(
            *(less[each] for each in less if each[1] == direction and term in each[0])
        )
        assert possible <= wider, term


@given(questions(), NUMBERS)
def test_a_wider_result_has_every_grade_of_what_it_may_be(asked, more):
    set_id, question = asked
    low = question.values.low
    wide = question._replace(values=Interval(low, low + more))
    full, less = possible_of(set_id, question), possible_of(set_id, wide)
    assert all(possible <= less[term] for term, possible in full.items())


RESULTS = st.lists(
    st.tuples(
        st.sampled_from(["hemoglobin g/dL", "hematocrit %", "creatinine mg/dL", "alt U/L",
                         "bilirubin_total mg/dL", "bilirubin_direct mg/dL", "alp U/L",
                         "potassium mmol/L", "calcium mg/dL", "egfr_ckd_epi_2021 mL/min/1.73m2"]),
        NUMBERS,
        st.sampled_from(["2026-03-01T08:00", "2026-03-02", ""]),
    ),
    max_size=12,
)  # fmt: skip


@given(RESULTS)
def test_no_interpretation_changes_a_row(drawn):
    results = []
    for named, value, time in drawn:
        test, unit = named.split(" ")
        results.append(result(test, f"{value} {unit}", time=time))
    report = check_results(*results, sets=(shipped_set("abim"),), patient=person("female", "40 y"))
    interpreted = interpret_report(
        report, knowledge(shipped_set("abim")), find_grade_sets(list(shipped_grades().sets))
    )
    assert tuple(replace(row, grades=()) for row in interpreted.rows) == report.rows
    assert interpreted.summary == report.summary
