"""Whom FHIR results are about: references, ages, and the reference range for the patient."""

import json

import pytest

from labcheck.readers import Asked
from labcheck.readers.fhir import read


def patient(id_="1", **elements):
    return {"resourceType": "Patient", "id": id_, **elements}


def taken(reference="", value=5, **elements):
    subject = {"subject": {"reference": reference}} if reference else {}
    return {
        "resourceType": "Observation",
        "code": {"text": "HB"},
        "valueInteger": value,
        **subject,
        **elements,
    }


def entry(resource, url=""):
    return {"fullUrl": url, "resource": resource} if url else {"resource": resource}


def reading(*entries):
    bundle = {"resourceType": "Bundle", "entry": list(entries)}
    return read(json.dumps(bundle).encode(), "lab.json", Asked())


def test_a_case_for_each_patient_in_the_order_they_appear():
    found = reading(
        entry(taken("Patient/2", 1)),
        entry(patient("1", gender="female")),
        entry(taken("Patient/1", 2)),
        entry(taken("", 3)),
        entry(taken("Patient/2", 4)),
        entry(taken("", 5)),
    )
    assert [
        (case.title, case.patient.id, [one.text for one in case.results]) for case in found.cases
    ] == [("2", "2", ["1", "4"]), ("1", "1", ["2"]), ("lab.json", "", ["3", "5"])]


@pytest.mark.parametrize(
    ("url", "reference"),
    [
        ("urn:uuid:aa", "urn:uuid:aa"),
        ("urn:uuid:aa", "Patient/1"),
        ("http://a/fhir/Patient/1", "http://a/fhir/Patient/1"),
        ("http://a/fhir/Patient/1", "Patient/1/_history/3"),
        ("", "http://a/fhir/Patient/1"),
    ],
)
def test_references_that_find_the_patient(url, reference):
    found = reading(entry(patient(gender="male"), url), entry(taken(reference)))
    assert [case.patient.sex.value for case in found.cases] == ["male"]


def test_the_same_id_on_another_server_is_another_patient():
    found = reading(
        entry(patient(gender="male"), "http://a/Patient/1"), entry(taken("http://b/Patient/1"))
    )
    assert [(case.patient.sex, case.patient.id) for case in found.cases] == [(None, "1")]


def test_patients_of_one_id_that_differ_are_not_chosen_from():
    found = reading(
        entry(patient(gender="male")), entry(patient(gender="female")), entry(taken("Patient/1"))
    )
    assert [case.patient.sex for case in found.cases] == [None]
    assert [str(one) for one in found.faults] == [
        (
            "lab.json: entry[2].resource.subject.reference: 2 Patients have this id and differ in "
            "gender or birthDate; keep one; neither is read of them"
        )
    ]


def test_contained_patients_are_one_by_their_identifier():
    def one(mrn, value):
        who = patient("p", gender="female", identifier=[{"system": "urn:mrn", "value": mrn}])
        return entry(taken("#p", value, contained=[who]))

    found = reading(one("A", 1), one("B", 2), one("A", 3))
    assert [(case.title, [one.text for one in case.results]) for case in found.cases] == [
        ("A", ["1", "3"]),
        ("B", ["2"]),
    ]


def test_a_subject_may_be_named_by_identifier_or_display():
    subject = {"identifier": {"system": "urn:mrn", "value": "A"}}
    known = patient(identifier=[{"system": "urn:mrn", "value": "A"}], gender="female")
    found = reading(
        entry(known),
        entry(taken() | {"subject": subject}),
        entry(taken() | {"subject": {"display": "Jo"}}),
    )
    assert [case.patient.id for case in found.cases] == ["1", "Jo"]


@pytest.mark.parametrize("gender", ["other", "unknown"])
def test_another_gender_is_a_sex_not_stated(gender):
    found = reading(entry(patient(gender=gender)), entry(taken("Patient/1")))
    assert (found.cases[0].patient.sex, found.faults) == (None, ())


@pytest.mark.parametrize(
    ("birth", "time", "age"),
    [
        ("1990-05-31", "2024-05-30", "33 y"),
        ("1990-05-31", "2024-05-31T23:00:00-05:00", "34 y"),
        ("1990-05", "2024-07-01", "34 y"),
        ("1990-05", "2024-05-15", "33 y to <35 y"),
        ("1990", "2024-12-31", "34 y"),
        ("1990", "2024-06-01", "33 y to <35 y"),
        ("1990-05-31", "2024", "33 y to <35 y"),
        ("2019", "2026-03-01", "6 y to <8 y"),
        ("2019-05", "2026-03-01", "6 y"),
        ("2025-02", "2026-03-01", "1 y to <14 mo"),
        ("2026", "2026-01-05", "<5 d"),
        ("05.05.2019", "01.03.2026", "6 y"),
        ("1990-01-01", "2024", "34 y"),
        ("2024-01-01", "2024-01-11", "10 d"),
        ("1990-05-31", "", "not known (the result has no date)"),
        ("1990-05-31", "spring", "not known (the date 'spring' of the result cannot be read)"),
        ("05/06/2019", "2024-06-01", "not known (birth date '05/06/2019' cannot be read)"),
        ("05.05.19", "", "not known (birth date '05.05.19' cannot be read)"),
        ("", "2024-06-01", None),
    ],
)
def test_an_age_is_given_as_far_as_it_is_certain(birth, time, age):
    when = {"effectiveDateTime": time} if time else {}
    found = reading(entry(patient(birthDate=birth)), entry(taken("Patient/1", **when)))
    (one,) = found.cases[0].results
    assert (one.age and one.age.text) == age


def test_the_age_of_the_case_is_that_of_the_latest_result():
    days = ("2020-06-01", "2024-06-01", "2022-06-01")
    results = [entry(taken("Patient/1", effectiveDateTime=day)) for day in days]
    (case,) = reading(entry(patient(birthDate="1990-05-31")), *results).cases
    assert case.patient.age.text == "34 y"
    assert [one.age.text for one in case.results] == ["30 y", "34 y", "32 y"]


@pytest.mark.parametrize(
    ("birth", "note"),
    [
        ("2030-01-01", "2024-05-01 is before the birth on 2030-01-01"),
        ("2030", "2024-05-01 is before the birth on 2030"),
        ("1800-01-01", "'224 y' is over 130 years"),
    ],
)
def test_an_age_that_cannot_be_is_noted(birth, note):
    found = reading(
        entry(patient(birthDate=birth)), entry(taken("Patient/1", effectiveDateTime="2024-05-01"))
    )
    (one,) = found.cases[0].results
    assert (one.age.text, one.note) == (f"not known ({note})", f"age not used: {note}")


def quantity(value, unit="g/dL"):
    return {"value": value, "unit": unit} if unit else {"value": value}


FEMALE = {"low": quantity(12), "high": quantity(16), "appliesTo": [{"text": "female"}]}
MALE = {"low": quantity(14), "high": quantity(18), "appliesTo": [{"coding": [{"code": "male"}]}]}
CHILD = {"low": quantity(11), "high": quantity(14), "age": {"high": quantity(17, "a")}}
GROWN = {"low": quantity(13), "high": quantity(17), "age": {"low": quantity(18, "a")}}
BOTH = {"low": quantity(12), "high": quantity(16)}
CRITICAL = {"low": quantity(7), "high": quantity(20), "type": {"coding": [{"code": "critical"}]}}
EXPECTING = {"low": quantity(11), "appliesTo": [{"coding": [{"code": "77386006"}]}]}
PREGNANT = {"low": quantity(11), "appliesTo": [{"text": "Pregnant"}]}
THERAPY = {"text": "9-10 g/dL", "type": {"coding": [{"code": "therapeutic"}]}}


@pytest.mark.parametrize(
    ("ranges", "printed", "note"),
    [
        ([{"low": quantity(12), "high": quantity(16)}], "12-16 g/dL", ""),
        ([{"low": quantity(-3), "high": quantity(3)}], "-3 to 3 g/dL", ""),
        ([{"high": quantity(5)}], "<=5 g/dL", ""),
        ([{"low": quantity(60, "")}], ">=60", ""),
        ([{"low": quantity(12, "g/L"), "high": quantity(16)}], "12 g/L to 16 g/dL", ""),
        ([{"text": "negative"}], "negative", ""),
        ([{"normalValue": {"text": "Negative"}}], "Negative", ""),
        ([{"high": quantity(5), "text": "up to 5"}], "<=5 g/dL", ""),
        ([{"high": quantity(5), "text": "<5"}], "<=5 g/dL", "the range as text: <5"),
        ([{"text": "12-16", "type": {"coding": [{"code": "normal"}]}}], "12-16", ""),
        ([FEMALE, MALE], "12-16 g/dL", "other printed ranges: 14-18 g/dL for male"),
        (
            [MALE],
            "",
            (
                "printed ranges not used, none is a normal range of this patient: "
                "14-18 g/dL for male"
            ),
        ),
        ([FEMALE, PREGNANT], "female: 12-16 g/dL; Pregnant: >=11 g/dL", ""),
        ([FEMALE, EXPECTING], "female: 12-16 g/dL; pregnant: >=11 g/dL", ""),
        ([BOTH | {"text": "12.0 - 16.0 g/dL"}], "12-16 g/dL", ""),
        ([BOTH | {"text": "pregnant"}], "pregnant: 12-16 g/dL", ""),
        ([BOTH | {"text": "Adults, fasting"}], "adult, fasting: 12-16 g/dL", ""),
        ([BOTH | {"text": "12-16 (fasting)"}], "fasting: 12-16 g/dL", ""),
        ([BOTH | {"text": "M: 14-18 F: 12-16"}], "male: 14-18 g/dL; female: 12-16 g/dL", ""),
        ([BOTH | {"text": "11-15"}], "12-16 g/dL; 11-15 g/dL", "the range as text: 11-15"),
        ([BOTH | {"text": "see comment"}], "12-16 g/dL", "the range as text: see comment"),
        ([BOTH | {"text": "12-16 (critical <7)"}], "all ages: 12-16 g/dL; critical: <7 g/dL", ""),
        ([BOTH | {"text": "critical <7"}], "all ages: 12-16 g/dL; critical: <7 g/dL", ""),
        (
            [BOTH | {"text": "Borderline"}],
            "",
            (
                "printed ranges not used, none is a normal range of this patient: "
                "12-16 g/dL for Borderline"
            ),
        ),
        (
            [
                {
                    "low": quantity(4000, "/uL"),
                    "high": quantity(11000, "/uL"),
                    "text": "4,000-11,000",
                }
            ],
            "4000-11000 /uL",
            "",
        ),
        ([BOTH | {"type": {"coding": [{"code": "reference"}]}}], "12-16 g/dL", ""),
        ([BOTH, CRITICAL], "12-16 g/dL; critical: 7-20 g/dL", ""),
        ([BOTH, CRITICAL | {"high": None}], "12-16 g/dL; critical: <7 g/dL", ""),
        (
            [BOTH, CRITICAL | {"low": quantity(20), "high": None}],
            "12-16 g/dL; critical: >=20 g/dL",
            "",
        ),
        ([CRITICAL | {"type": {"text": "Panic"}}], "critical: 7-20 g/dL", ""),
        ([CHILD, GROWN], "13-17 g/dL", "other printed ranges: 11-14 g/dL for age <=17 a"),
        (
            [FEMALE, GROWN],
            "female: 12-16 g/dL; age >=18 a: 13-17 g/dL",
            "",
        ),
        (
            [THERAPY],
            "",
            (
                "printed ranges not used, none is a normal range of this patient: "
                "9-10 g/dL for therapeutic"
            ),
        ),
        ([THERAPY, FEMALE], "12-16 g/dL", "other printed ranges: 9-10 g/dL for therapeutic"),
        ([{"text": "1-2", "appliesTo": [{"text": "athletes"}]}], "athletes: 1-2", ""),
        ([{"text": "1-2", "appliesTo": [{"text": "newborn"}]}], "newborn: 1-2", ""),
        ([{"text": "1-2", "appliesTo": [{"text": "Normal Population"}]}], "1-2", ""),
        ([{}], "", ""),
        ([{"low": {"unit": "g/dL"}, "high": quantity(16)}], "? - 16 g/dL", ""),
        ([{"low": quantity(12) | {"comparator": "<"}, "high": quantity(16)}], "? - 16 g/dL", ""),
        ([{"low": quantity("12"), "high": quantity(16), "text": "12-16"}], "12-16", ""),
        ([{"low": quantity(16), "high": quantity(12)}], "16-12 g/dL", ""),
        ([{"low": quantity(12) | {"comparator": ">"}, "high": quantity(16)}], ">12 to 16 g/dL", ""),
    ],
)
def test_the_reference_range_of_a_woman_of_34(ranges, printed, note):
    found = reading(
        entry(patient(gender="female", birthDate="1990-01-01")),
        entry(taken("Patient/1", effectiveDateTime="2024-05-01", referenceRange=ranges)),
    )
    (one,) = found.cases[0].results
    assert (one.printed_range, one.note) == (printed, note)


@pytest.mark.parametrize(
    ("ranges", "printed", "note"),
    [
        (
            [FEMALE, MALE],
            "female: 12-16 g/dL; male: 14-18 g/dL",
            "",
        ),
        ([FEMALE], "female: 12-16 g/dL", ""),
        (
            [CHILD, GROWN],
            "age <=17 a: 11-14 g/dL; age >=18 a: 13-17 g/dL",
            "",
        ),
    ],
)
def test_the_reference_range_of_nobody_in_particular(ranges, printed, note):
    (one,) = reading(entry(taken(referenceRange=ranges))).cases[0].results
    assert (one.printed_range, one.note) == (printed, note)
