"""Segments say of every number what the core says of it."""

import math
import random
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import critical_list, entry, knowledge, person, range_set, result
from labcheck.bulk.number_segments import (
    Question,
    decimal_of,
    find_doubles_at_limit,
    find_segments,
    find_texts_at_limit,
    verdict_of,
)
from labcheck.cases.case import Result
from labcheck.judging.verdict import judge_result
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.values.patient import Patient
from labcheck.values.result_text import Number

PATIENTS = (
    person("female", "40 y"),
    person("male", "3 y"),
    person(),
    person("male", "70 y"),
    person("female"),
    person(age="10 d"),
    person("female", "30 y", "2"),
    person("male", "17 y"),
)


@cache
def shipped():
    return gather_knowledge(["abim", "caliper", "norip", "pregnancy", "who-ferritin"], [])


def question_of(test, unit, patient=PATIENTS[0], known=None, **stated):
    key = Result(test, "", Number("", Decimal(1)), unit, **stated)
    return Question(key, patient, known or shipped())


def said_of(segments):
    """Every segment as one text: where it begins, and what it says."""
    begun = ((one.number, "beyond" if one.is_behind else "from") for one in segments.starts)
    starts = ["", *(f"{how} {number.normalize():f}: " for number, how in begun)]
    return [
        start
        + (one.flag or one.not_judged or "")
        + (f" ({one.possible_flags})" * bool(one.possible_flags))
        for start, one in zip(starts, segments.verdicts, strict=True)
    ]


HEMOGLOBIN = knowledge(
    range_set(hemoglobin=[entry("12-16 g/dL", sex="female"), entry("14-18 g/dL", sex="male")]),
    critical=critical_list(hemoglobin="<=7 or >=20 g/dL"),
)


@pytest.mark.parametrize(
    ("patient", "stated", "said"),
    [
        (
            person("female"),
            {},
            ["impossible", "from 0: LL", "beyond 7: L", "from 12: N",
             "beyond 16: H", "from 20: HH"],
        ),
        (
            person(),
            {},
            ["impossible", "from 0: LL", "beyond 7: L",
             "from 12: IND (N if female, L if male)", "from 14: N",
             "beyond 16: IND (N if male, H if female)",
             "beyond 18: H", "from 20: HH"],
        ),
        (
            person("female"),
            {"printed_range": ">5.5"},
            ["impossible", "from 0: LL", "beyond 5.5: N", "beyond 7: N", "from 20: HH"],
        ),
        (
            person("female"),
            {"reported": "H"},
            ["impossible", "from 0: H", "beyond 7: H", "from 12: H", "beyond 16: H", "from 20: HH"],
        ),
        (
            person("female"),
            {"printed_range": "garbage", "specimen": "urine"},
            ["impossible", "from 0: no-range"],
        ),
    ],
)  # fmt: skip
def test_the_segments_of_hemoglobin(patient, stated, said):
    one = result("hemoglobin", "1 g/dL", **stated)
    assert said_of(find_segments(Question(one, patient, HEMOGLOBIN))) == said


def test_a_key_has_the_range_and_the_limit_that_is_crossed():
    segments = find_segments(question_of("hemoglobin", "g/L", person("male"), HEMOGLOBIN))
    assert [(one.range_low, one.range_high, one.crossed) for one in segments.verdicts] == [
        (None, None, None), (140.0, 180.0, 140.0), (140.0, 180.0, 140.0), (140.0, 180.0, None),
        (140.0, 180.0, 180.0), (140.0, 180.0, 180.0),
    ]  # fmt: skip
    assert {(one.range_unit, one.range_set) for one in segments.verdicts[1:]} == {("g/L", "book")}


def test_a_number_on_an_open_lower_limit_is_once_the_limit():
    known = knowledge(range_set(hemoglobin=">12 g/dL"))
    segments = find_segments(question_of("hemoglobin", "g/dL", PATIENTS[0], known))
    assert said_of(segments) == ["impossible", "from 0: L", "beyond 12: N"]
    assert [one.crossed for one in segments.verdicts] == [None, 12.0, None]


@pytest.mark.parametrize("number", ["6.2", "6.20", "6", "5", "6.24", "6.217", "6.22", "6.23"])
def test_a_text_at_a_converted_limit_is_one_whose_rounding_reaches_it(number):
    known = knowledge(range_set(cholesterol_total="<240 mg/dL"))
    question = question_of("cholesterol", "mmol/L", PATIENTS[0], known)
    texts = find_texts_at_limit(find_segments(question))
    assert (number in texts) == question.ask(Decimal(number)).is_at_limit
    assert "6" in texts
    assert "6.2" in texts
    assert "6.20" not in texts


def test_nothing_lies_at_a_limit_that_is_exact():
    question = question_of("hemoglobin", "g/L", PATIENTS[0], HEMOGLOBIN)
    segments = find_segments(question)
    assert find_texts_at_limit(segments) == frozenset()
    assert find_doubles_at_limit(segments) == frozenset()


def everything_shipped():
    known = shipped()
    return [
        (analyte.name, unit, PATIENTS[(number + place) % len(PATIENTS)])
        for number, analyte in enumerate(known.catalogue.analytes.values())
        for place, unit in enumerate((*analyte.units, "furlong"))
        if any(analyte.id in one.ranges for one in known.sets)
    ]


def numbers_to_try(segments, chance):
    """Numbers at each threshold, next to it and far from it, and any others."""
    for threshold in segments.thresholds:
        yield from (
            math.nextafter(threshold, -math.inf),
            threshold,
            math.nextafter(threshold, math.inf),
        )
        yield threshold * chance.uniform(0.5, 1.5)
    yield from (-1.5, 1e-9, chance.uniform(0, 5), float(chance.randrange(300)), 1e12)


def test_every_shipped_test_in_every_unit_is_judged_as_the_core_judges_it():
    chance = random.Random(11)
    differing, tried = [], 0
    for test, unit, patient in everything_shipped():
        question = question_of(test, unit, patient)
        segments = find_segments(question)
        for double in numbers_to_try(segments, chance):
            place = sum(double >= threshold for threshold in segments.thresholds)
            said = verdict_of(question.ask(decimal_of(double)))
            tried += 1
            if segments.verdicts[place] != said:
                differing.append((test, unit, patient, double, segments.verdicts[place], said))
    assert differing == []
    assert tried > 5_000


def test_what_lies_at_a_limit_is_found_for_every_shipped_test():
    """Of each limit, what it is rounded to and that number's neighbours."""
    chance = random.Random(12)
    differing, found = [], 0
    for test, unit, patient in chance.sample(everything_shipped(), 300):
        question = question_of(test, unit, patient)
        segments = find_segments(question)
        texts = find_texts_at_limit(segments)
        doubles = find_doubles_at_limit(segments)
        found += len(texts)
        for limit in segments.limits:
            decimals = chance.randrange(7)
            step = Decimal(1).scaleb(-decimals)
            rounded = limit.quantize(step, rounding=chance.choice([ROUND_FLOOR, ROUND_CEILING]))
            for number in (rounded - step, rounded, rounded + step):
                text = f"{number:f}"
                double = float(text)
                if (text in texts) != question.ask(Decimal(text)).is_at_limit:
                    differing.append((test, unit, patient, text))
                if (double in doubles) != question.ask(decimal_of(double)).is_at_limit:
                    differing.append((test, unit, patient, double))
    assert differing == []
    assert found > 100


ENDS = st.integers(-40, 200).map(lambda tenths: Decimal(tenths) / 10)


@given(
    st.lists(ENDS, min_size=2, max_size=4, unique=True).map(sorted),
    st.sampled_from(["{0}-{1} g/dL", "<{1} g/dL", ">{0} g/dL", "<={1} g/dL", "{0} to <{1} g/dL"]),
    st.sampled_from([None, "g/L", "g/dL", "mmol/L"]),
    st.lists(ENDS, max_size=5),
    st.sampled_from(["", "H", "L", "A"]),
)
def test_any_two_books_are_judged_as_the_core_judges_them(ends, form, unit, numbers, word):
    low, high = ends[0], ends[-1]
    printed = form.format(low, high)
    if low < 0:
        printed = f"{low} to {high} g/dL"
    known = knowledge(
        range_set(hemoglobin=[entry("3-5.5 g/dL", sex="female"), entry("4-18 g/dL", sex="male")]),
        critical=critical_list(hemoglobin="<2 or >=19 g/dL"),
    )
    stated = {"printed_range": printed} if numbers else {}
    one = result("hemoglobin", f"1 {unit or ''}", reported=word, **stated)
    question = Question(one, Patient(), known)
    segments = find_segments(question)
    for number in (*numbers, *ends, low * 10, high * 10):
        place = sum(float(number) >= threshold for threshold in segments.thresholds)
        assert segments.verdicts[place] == verdict_of(question.ask(number))


def test_what_is_no_number_is_judged_once():
    row = judge_result(result("hemoglobin", "hemolyzed"), PATIENTS[0], HEMOGLOBIN)
    assert verdict_of(row).not_judged == "no-result"
