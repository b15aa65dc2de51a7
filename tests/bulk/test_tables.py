"""The tables give every row what `labcheck check` says of it in a table of one row."""

import math
import random
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty import (
    AGES,
    BIRTHS,
    COLUMNS,
    PRINTED_RANGES,
    REPORTED,
    SEXES,
    SPECIAL_VALUES,
    TESTS_OF_NOBODY,
    TIMES,
    UNITS_OF_NOBODY,
    age_text_at,
    ask,
    distinct_of,
    facts_of,
    is_same,
    is_special,
    judged_row_by_row,
    key_of,
    look_up,
    look_up_numbers,
    nasty_rows,
)

from build import knowledge, range_set, shipped_set
from labcheck.bulk import questions
from labcheck.bulk.input_columns import Columns
from labcheck.bulk.judging_sql import Distinct
from labcheck.bulk.number_segments import Verdict, decimal_of, verdict_of
from labcheck.bulk.questions import Asker
from labcheck.bulk.row_reader import RowReader
from labcheck.cases.case import Result
from labcheck.judging.patient_classes import Divisions
from labcheck.judging.verdict import judge_result
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.readers import Asked
from labcheck.readers.tables.reader import read
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.patient import Patient, Pregnancy, Sex, parse_age
from labcheck.values.records import replace
from labcheck.values.result_text import Number


@cache
def shipped():
    return gather_knowledge(["abim", "caliper"], [])


@cache
def nasty_judged():
    """Nasty rows, and what `check` says of each."""
    rows = nasty_rows(shipped(), 2000)
    return rows, judged_row_by_row(rows, shipped())


def differing(rows, known, judged=None):
    """The rows of which the tables say something else than `check`."""
    tables = ask(distinct_of(rows), COLUMNS, known)
    judged = judged_row_by_row(rows, known) if judged is None else judged
    pairs = zip(rows, look_up(rows, tables), judged, strict=True)
    return [
        (row, said, facts_of(judged))
        for row, said, judged in pairs
        if not is_same(said, facts_of(judged))
    ]


def numbered(rows):
    return [{"patient": str(number), **row} for number, row in enumerate(rows)]


def test_nasty_rows_are_judged_as_by_check():
    rows, judged = nasty_judged()
    assert differing(rows, shipped(), judged) == []


def test_nasty_numbers_are_judged_as_by_check():
    """A number is what its shortest decimal is; one that is missing or infinite is no result."""
    plain = [row for row in nasty_judged()[0][:3000] if not is_special(row["value"])]
    doubles = [float(row["value"]) for row in plain] + [None, math.nan, math.inf, -math.inf]
    rows = [*plain, *(plain[0] | {"patient": f"none {number}"} for number in range(4))]
    texts = ["" if one is None else write_double(one) for one in doubles]
    spelled = [row | {"value": text} for row, text in zip(rows, texts, strict=True)]
    said_of = judged_row_by_row(spelled, shipped(), DecimalSign.POINT)
    judged = [facts_of(row) for row in said_of]
    tables = ask(distinct_of(rows, is_number_column=True), COLUMNS, shipped())
    said = list(look_up_numbers(rows, doubles, tables))
    pairs = zip(rows, said, judged, strict=True)
    assert [(row, one, other) for row, one, other in pairs if not is_same(one, other)] == []


def write_double(double):
    return f"{decimal_of(double):f}" if math.isfinite(double) else str(double)


def test_nasty_rows_are_dense_at_limits():
    judged = [row for row in nasty_judged()[1] if row.flag]
    near = [row for row in judged if is_near_a_limit(row)]
    assert len(near) >= 0.2 * len(judged) > 100


def is_near_a_limit(row):
    """Whether a number lies at a limit or one step of its last digit off."""
    value = getattr(row.result.value, "value", None)
    if not isinstance(value, Decimal):
        return False
    step = row.result.value.half_last_digit * 2
    ends = {
        end
        for judged in (*row.ranges, *row.critical)
        for end in (judged.interval.low, judged.interval.high)
    }
    return any(abs(value - end) <= step for end in ends - {None})


def one_by_one(field, texts, **row):
    return [{"value": "7.4", "sex": "F", "age": "40", **row, field: text} for text in texts]


@pytest.mark.parametrize(
    "rows",
    [
        one_by_one("value", SPECIAL_VALUES, test="Calcium", unit="mg/dL"),
        one_by_one("value", SPECIAL_VALUES, test="Calcium"),
        one_by_one("value", SPECIAL_VALUES, test="Calcium", unit="mg/dL", range="8.5-10.5"),
        one_by_one("value", SPECIAL_VALUES, test="ANA", unit=""),
        one_by_one("value", SPECIAL_VALUES, test="glucose", unit="mmol/L", reported="H"),
        one_by_one("value", SPECIAL_VALUES, test="zorkmid", unit="mg/dL", low="3", high="5"),
        one_by_one("value", SPECIAL_VALUES, test="pH"),
        one_by_one("value", SPECIAL_VALUES, test=""),
        one_by_one("value", SPECIAL_VALUES, test="CRP", unit="furlong", sex="", age=""),
        one_by_one("unit", UNITS_OF_NOBODY, test="Calcium"),
        one_by_one("unit", UNITS_OF_NOBODY, test="INR"),
        one_by_one("test", TESTS_OF_NOBODY, unit="mg/dL"),
        one_by_one("test", TESTS_OF_NOBODY, unit="mg/dL", specimen="CSF"),
        one_by_one("test", TESTS_OF_NOBODY, code="2345-7"),
        one_by_one("range", PRINTED_RANGES, test="Calcium", unit="mg/dL"),
        one_by_one("range", PRINTED_RANGES, test="zorkmid"),
        one_by_one("reported", REPORTED, test="Calcium", unit="mg/dL"),
        one_by_one("reported", REPORTED, test="Calcium", unit="mg/dL", value="7.4 L"),
        one_by_one("sex", SEXES, test="Hemoglobin", unit="g/dL", value="13"),
        one_by_one("age", AGES, test="Hemoglobin", unit="g/dL", value="13"),
        one_by_one("age", AGES, test="ALP", unit="U/L", value="150", sex=""),
        one_by_one("time", TIMES, test="ALP", unit="U/L", value="150", birth="2025-03-01"),
        one_by_one("birth", BIRTHS, test="ALP", unit="U/L", value="150", time="2026-03-01"),
        one_by_one("birth", BIRTHS, test="Ferritin", unit="ng/mL", value="150", time="2026-03-01"),
        one_by_one("method", ["HPLC", "a\0b", " ", "NA"], test="Calcium", unit="mg/dL"),
    ],
    ids=lambda rows: " ".join(str(one) for one in list(rows[0].values())[:5]),
)
def test_an_special_text_is_read_as_the_table_reader_reads_it(rows):
    assert differing(numbered(rows), shipped()) == []


TEXTS = st.one_of(
    st.sampled_from(SPECIAL_VALUES),
    st.from_regex(r"[<>]?-?[0-9]{1,4}([.,][0-9]{1,8})?( (H|L|mg/dL|mmol/L))?", fullmatch=True),
    st.text(max_size=8).filter(lambda text: "\0" not in text),
)


@settings(max_examples=60)
@given(
    st.lists(
        st.fixed_dictionaries({
            "test": st.sampled_from(["Calcium", "Hemoglobin", "ANA", "K", "zorkmid"]),
            "value": TEXTS,
            "unit": st.sampled_from(["mg/dL", "mmol/L", "g/dL", ""]),
            "sex": st.sampled_from(SEXES),
            "age": st.sampled_from(AGES),
        }),
        min_size=1,
        max_size=12,
    )
)  # fmt: skip
def test_any_text_is_read_as_the_table_reader_reads_it(rows):
    assert differing(numbered(rows), shipped()) == []


def test_a_context_is_stated_by_the_layout():
    known = knowledge(shipped_set("abim"))
    table = b"USUBJID,LBTEST,LBORRES,LBORRESU,LBFAST,SEX,AGE\n1,Glucose,105,mg/dL,Y,F,40\n"
    (case,) = read(table, "lb.csv", Asked(layout="sdtm-lb")).cases
    assert case.results[0].context == "fasting"
    columns = Columns(
        {"test": "LBTEST", "unit": "LBORRESU", "sex": "SEX", "age": "AGE"}, {"context": "fasting"}
    )
    distinct = Distinct([("Glucose", "mg/dL")], [("F", "40")], [(0, 0)])
    tables = ask(distinct, columns, known)
    assert tables.results[0].context == "fasting"
    assert tables.verdicts[tables.first_verdict[key_of(tables)[0, 0]]].not_judged == "impossible"


BOOK = knowledge(range_set(hemoglobin="12-16 g/dL", cholesterol_total="<240 mg/dL"))
PLAIN_COLUMNS = Columns({"test": "test", "unit": "unit", "value": "value", "sex": "sex"})


def tables_of(tests, *, special=(), is_number_column=False, known=BOOK):
    """Tables for one woman."""
    distinct = Distinct(
        tests,
        [("F",)],
        [(number, 0) for number in range(len(tests))],
        special,
        [(number, 0) for number in range(len(special))],
        is_number_column,
    )
    return ask(distinct, PLAIN_COLUMNS, known)


def test_the_tables_of_one_test():
    tables = tables_of([("Hgb", "g/dL")])
    assert tables.band_of_patient == [0]
    assert (tables.bands, list(tables.first_of_test), list(tables.keys)) == (1, [0], [1])
    assert key_of(tables) == {(0, 0): 1}
    assert tables.thresholds == [(), (0.0, 11.99999999999995, 16.000000000000053)]
    assert tables.first_verdict == [0, 1]
    limits = {"range_low": 12.0, "range_high": 16.0, "range_unit": "g/dL", "range_set": "book"}
    assert tables.verdicts == [
        Verdict(),
        Verdict(not_judged="impossible"),
        Verdict(flag="L", crossed=12.0, **limits),
        Verdict(flag="N", **limits),
        Verdict(flag="H", crossed=16.0, **limits),
    ]
    assert tables.at_limit == {}
    assert tables.special_verdict == {}
    assert [one and one.id for one in tables.analytes] == ["hemoglobin"]


def test_tests_that_are_answered_alike_share_a_key():
    tables = tables_of([("Hgb", "g/dL"), ("hemoglobin", "g/dL"), ("zorkmid", "g/dL")])
    assert list(tables.keys) == [1, 1, 2]


def test_a_test_and_a_band_that_do_not_occur_together_are_not_asked_about():
    distinct = Distinct([("Hgb", "g/dL"), ("zorkmid", "g/dL")], [("F",), ("M",)], [(0, 0), (1, 1)])
    tables = ask(distinct, PLAIN_COLUMNS, BOOK)
    assert list(tables.keys) == [1, 0, 0, 2]
    assert tables.verdicts[tables.first_verdict[0]] == Verdict()


def test_whether_three_decimals_are_sure_is_asked_once_of_each_test(monkeypatch):
    asked, find = [], questions.find_sure_decimals
    monkeypatch.setattr(questions, "find_sure_decimals", lambda *of: asked.append(of) or find(*of))
    rows = [{"test": name, "unit": "g/dL", "value": "4.350"} for name in ("hemoglobin", "albumin")]
    reader = RowReader(COLUMNS, shipped().catalogue)
    asker = Asker(shipped(), reader, is_number_column=False)
    tests = distinct_of(rows).tests
    assert asker.find_sure(tests[:1]) + asker.find_sure(tests) == asker.find_sure(tests[:1] + tests)
    assert len(asked) == 2


def test_patients_whom_no_range_divides_are_of_one_band():
    """The sexes are told apart, ages only where a range begins or ends, or where none is known."""
    columns = Columns({"test": "test", "unit": "unit", "sex": "sex", "age": "age"})
    patients = [("F", "18"), ("f", "70"), ("F", "17"), ("M", "20 y"), ("", ""), ("x", "old")]
    distinct = Distinct([("Hgb", "g/dL")], patients, [(0, one) for one in range(6)])
    tables = ask(distinct, columns, knowledge(shipped_set("abim")))
    assert tables.band_of_patient == [0, 0, 1, 2, 3, 4]


WHOM = [
    Patient(sex, parse_age(age) if age else None, pregnancy)
    for sex in (None, Sex.FEMALE, Sex.MALE)
    for age in ("", "10 d", "11 d", "8 mo", "3 y", "16 y", "17 y", "18 y", "40 y", "41 y", "70 y")
    for pregnancy in (None, Pregnancy.NO, Pregnancy.SECOND, Pregnancy.ANY)
]


def test_patients_of_one_class_are_judged_alike():
    """A class is what the tables ask the core about once, so nothing else may count."""
    known = gather_knowledge(["caliper", "norip", "who-haemoglobin", "pregnancy"], [])
    divisions = Divisions(known)
    chance = random.Random(5)
    analytes = sorted({id_ for one in known.sets for id_ in one.ranges})
    differing, compared = [], 0
    for id_ in analytes:
        number = Number("", Decimal(chance.randrange(1, 200)))
        result = Result(id_, "", number, known.catalogue.analytes[id_].units[0])
        said = {}
        for patient in WHOM:
            verdict = verdict_of(judge_result(result, patient, known))
            key = divisions.class_of((id_,), (), patient)
            compared += key in said
            if said.setdefault(key, verdict) != verdict:
                differing.append((id_, patient, said[key], verdict))
    assert differing == []
    assert compared > 1000


def test_an_answer_given_to_several_patients_is_that_of_each():
    """Where sets behind those in front have a part in it, what these divide by counts as well."""
    known = gather_knowledge([], [])
    reader = RowReader(Columns({"test": "test", "unit": "unit"}), known.catalogue)
    asker = Asker(known, reader, is_number_column=False)
    chance, differing, behind = random.Random(7), [], 0
    for id_ in sorted(known.catalogue.analytes)[::12]:
        test = id_, known.catalogue.analytes[id_].units[0]
        number = Decimal(chance.randrange(1, 200))
        plain, spelled = asker.read(test), asker.read_special(test, f"0{number}")
        missing = asker.read_special(test, "hemolyzed")
        result = replace(plain.result, value=Number("", number))
        for patient in WHOM[::3]:
            row = judge_result(result, patient, known)
            behind += row.has_asked_further
            place = asker.ask(plain, patient)
            key = asker.answers.keys[place]
            reached = sum(number >= threshold for threshold in key.thresholds)
            numbers = key.first_verdict + reached, asker.ask_special(spelled, patient).verdict
            said = [asker.answers.verdicts[each] for each in numbers]
            differing += [(id_, patient)] * (said != [verdict_of(row)] * 2)
            said = asker.answers.verdicts[asker.ask_special(missing, patient).verdict]
            judged = verdict_of(judge_result(missing.result, patient, known))
            differing += [(id_, patient, "missing")] * (said != judged)
    assert differing == []
    assert behind > 300


def test_a_pregnancy_is_told_apart():
    columns = Columns({"test": "test", "unit": "unit", "pregnancy": "pregnant"})
    texts = [
        "1",
        "2",
        "3",
        "any",
        "Yes",
        "no",
        "false",
        "",
        "perhaps",
        "T1",
        "Third trimester",
        "1.0",
    ]
    distinct = Distinct(
        [("Hgb", "g/dL")], [(one,) for one in texts], [(0, one) for one in range(len(texts))]
    )
    tables = ask(distinct, columns, knowledge(shipped_set("pregnancy")))
    assert tables.band_of_patient == [0, 1, 2, 3, 3, 4, 4, 5, 5, 0, 2, 0]
    ranges = {tables.verdicts[tables.first_verdict[key] + 1].range_low for key in tables.keys}
    assert len(ranges) > 2


def test_of_a_man_who_is_pregnant_neither_is_known():
    """In a case file this is refused; of a row it cannot be told which of the two is wrong."""
    columns = Columns({"test": "test", "unit": "unit", "sex": "sex", "pregnancy": "pregnant"})
    patients = [("male", "2"), ("male", "no"), ("female", "2"), (None, None), ("male", None)]
    pairs = [(0, one) for one in range(len(patients))]
    known = knowledge(shipped_set("pregnancy"), shipped_set("abim"))
    tables = ask(Distinct([("Hgb", "g/dL")], patients, pairs), columns, known)
    first, _, _, unknown, _ = tables.band_of_patient
    assert first == unknown
    assert tables.bands == 4


def test_a_column_of_numbers_has_verdicts_on_what_is_no_number():
    tables = tables_of([("Hgb", "g/dL")], is_number_column=True)
    (key,) = tables.keys
    assert [tables.verdicts[one].not_judged for one in tables.no_number[key]] == [
        "no-result",
        "unreadable",
    ]


def test_a_column_of_numbers_lies_at_a_limit_by_its_shortest_decimals():
    tables = tables_of([("cholesterol", "mmol/L")], is_number_column=True)
    (found,) = tables.at_limit.values()
    assert {6.0, 6.2, 6.207088650415991} <= found
    assert found.isdisjoint({6.3, 7.0, 6.1, 6.208, 6.20709865})
    (texts,) = tables_of([("cholesterol", "mmol/L")]).at_limit.values()
    assert texts == {"6", "6.2", "6.21", "6.207", "6.2071", "6.20709", "6.207089"}


def test_an_special_text_has_its_number_and_its_own_unit():
    texts = ["13 g/dL H", "130 g/L", "<5", "13.00000000", None]
    tables = tables_of([("Hgb", None)], special=[(0, text) for text in texts])
    said = [tables.special_verdict[number, 0] for number in range(len(texts))]
    assert [
        (tables.verdicts[one.verdict].flag or tables.verdicts[one.verdict].not_judged, one.x)
        for one in said
    ] == [("H", 13.0), ("N", 130.0), ("L", None), ("IND", 13.0),
          ("no-result", None)]  # fmt: skip
    assert [one.catalogue for one in said] == [
        (1.0, 0.0, "g/dL"), (0.1, 0.0, "g/dL"), None, None, None
    ]  # fmt: skip


def test_the_way_into_the_unit_of_the_catalogue():
    tests = [
        ("Hgb", "g/dL"), ("Hgb", "g/L"), ("Hgb", None), ("Hgb", "furlong"), ("zorkmid", "g/L"),
        ("INR", None), ("glucose serum", "mmol/L"),
    ]  # fmt: skip
    found = tables_of(tests).catalogue
    assert found[:6] == [
        (1.0, 0.0, "g/dL"), (0.1, 0.0, "g/dL"), None, None, None, (1.0, 0.0, "{INR}")
    ]  # fmt: skip
    assert found[6] is not None
    assert (round(found[6][0], 3), found[6][1:]) == (18.016, (0.0, "mg/dL"))


@pytest.mark.parametrize(
    ("birth", "time", "age"),
    [
        ("1980-03-01", "2026-03-01", "46 y"),
        ("1980-03-02", "2026-03-01T08:30", "45 y"),
        ("2025-03-01", "2026-04-02", "13 mo"),
        ("2026-02-19", "2026-03-01", "10 d"),
        ("01.03.1980", "1.3.2026 08:30", "46 y"),
        ("2019", "2026-03-01", "6 y to <8 y"),
        ("2019-03", "2026-03", "6 y to <8 y"),
        ("2026", "2026-03", "<90 d"),
        ("2026-03-02", "2026-03-01", "not known"),
        ("1850-01-01", "2026-03-01", "not known"),
        ("no date", "2026-03-01", ""),
        ("05/06/2019", "2026-03-01", ""),
        ("05.05.19", "2026-03-01", ""),
        ("1980-03-01", "yesterday", ""),
        ("1980-03-01", None, ""),
        ("no date", None, ""),
        (None, "2026-03-01", None),
        (" n/a ", "2026-03-01", None),
    ],
)
def test_the_age_at_the_time_of_a_result(birth, time, age):
    assert age_text_at(birth, time) == age
