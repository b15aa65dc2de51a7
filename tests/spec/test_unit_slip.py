"""A result that is impossible as written and ordinary in a sibling unit: a question, no more."""

import pytest

from build import check_results, entry, judge, person, prior, result, shipped_set, verdict
from labcheck.ranges.reference_range import Kind
from labcheck.values.limits import Scale
from labcheck.yaml_files.shipped import list_shipped


def slips(row):
    return [note for note in row.notes if note.endswith("unit slip?")]


def by_abim(test, text, sex="female", **stated):
    one = result(test, text, **stated)
    patient = person(sex, "40 y")
    (row,) = check_results(one, sets=[shipped_set("abim")], patient=patient).rows
    return row


@pytest.mark.parametrize(
    ("test", "text", "flag", "note"),
    [
        ("calcium", "2.3 mg/dL", "L", "ordinary in mmol/L (2.15–2.55): unit slip?"),
        ("calcium", "9.4 mmol/L", "H", "ordinary in mg/dL (8.6–10.2): unit slip?"),
        ("hemoglobin", "135 g/dL", "H", "ordinary in g/L (120–160): unit slip?"),
        ("hemoglobin", "13.5 g/L", "L", "ordinary in g/dL (12–16): unit slip?"),
        ("hematocrit", "0.41 %", "L", "ordinary in L/L (0.37–0.47): unit slip?"),
        ("creatinine", "88 mg/dL", "H", "ordinary in umol/L (44.2–97.2): unit slip?"),
        ("creatinine", "0.9 µmol/L", "L", "ordinary in mg/dL (0.5–1.1): unit slip?"),
        # 5.5 mmol/L is 99.09 mg/dL, and 5.45 would be 98: rounding leaves it inside.
        ("glucose", "5.5 mg/dL", "L", "ordinary in mmol/L (3.886–5.495): unit slip?"),
        ("WBC", "7200 10^9/L", "H", "ordinary in /µL (4000–11000): unit slip?"),
        ("platelets", "250000 K/uL", "H", "ordinary in /µL (150000–450000): unit slip?"),
        # Slips found in a published benchmark (facts/plausibility.yaml, albumin_units).
        ("albumin", "4.2 g/L", "L", "ordinary in g/dL (3.5–5.5): unit slip?"),
        ("albumin", "42 g/dL", "H", "ordinary in g/L (35–55): unit slip?"),
    ],
)
def test_a_slip_is_flagged_as_reported_and_asked_about(test, text, flag, note):
    row = by_abim(test, text)
    assert (verdict(row), slips(row)) == (flag, [note])
    assert row.result.text == text


@pytest.mark.parametrize(
    ("test", "text", "notes"),
    [
        ("hemoglobin", "135 g/dL", ["near the ordinary in g/L (140–180): unit slip?"]),
        ("hemoglobin", "190 g/dL", ["near the ordinary in g/L (140–180): unit slip?"]),
        ("hemoglobin", "70 g/dL", []),
        ("calcium", "2.65 mg/dL", ["near the ordinary in mmol/L (2.15–2.55): unit slip?"]),
    ],
)
def test_a_slip_may_be_near_the_ordinary(test, text, notes):
    """ABIM: hemoglobin of men 14-18 g/dL, calcium 8.6-10.2 mg/dL."""
    assert slips(by_abim(test, text, "male")) == notes


REAL = [
    # Far beyond the critical limits of any list in facts/ranges/critical.yaml: glucose 500 mg/dL,
    # bilirubin 15 mg/dL, triglycerides 20 mmol/L, creatinine 7.4 mg/dL, ALT 400, CK 500 U/L, WBC
    # 100, platelets 20 10*9/L, calcium 6 and 14 mg/dL, ionized calcium 0.75 mmol/L, CRP 300 mg/L.
    ("glucose", "600 mg/dL"),
    ("glucose", "1500 mg/dL"),
    ("glucose", "60 mmol/L"),
    ("glucose", "65 mmol/L"),
    ("glucose", "92 mmol/L"),
    ("IgG", "9 mg/dL"),
    ("fibrinogen", "2 mg/dL"),
    ("uric acid", "0.1 mg/dL"),
    ("glucose", "15 mg/dL"),
    ("triglycerides", "2000 mg/dL"),
    ("bilirubin, total", "6 mg/dL"),
    ("bilirubin, total", "12 mg/dL"),
    ("bilirubin, total", "20 mg/dL"),
    ("bilirubin, direct", "4 mg/dL"),
    ("creatinine", "20 mg/dL"),
    ("TSH", "100 mIU/L"),
    ("TSH", "0.005 mIU/L"),
    ("CRP", "6 mg/dL"),
    ("CRP", "40 mg/dL"),
    ("ferritin", "50000 ng/mL"),
    ("ferritin", "3 ng/mL"),
    ("CK", "100000 U/L"),
    ("CK", "100 µkat/L"),
    ("ALT", "10000 U/L"),
    ("AST", "30 µkat/L"),
    ("LDH", "150 µkat/L"),
    ("troponin I", "50 ng/mL"),
    ("CA 125", "8000 U/mL"),
    ("CEA", "2000 ng/mL"),
    ("WBC", "200 10^9/L"),
    ("WBC", "0.1 10^9/L"),
    ("neutrophils", "5 /µL"),
    ("platelets", "2 10^9/L"),
    ("CD4", "1 /µL"),
    ("hemoglobin", "3 g/dL"),
    ("calcium", "4.8 mg/dL"),
    ("calcium", "4.5 mmol/L"),
    ("calcium", "18 mg/dL"),
    ("calcium, ionized", "0.6 mmol/L"),
    ("calcium, ionized", "1.2 mEq/L"),
    ("calcium, ionized", "2.4 mmol/L"),
    ("phosphate", "1.2 mg/dL"),
    ("magnesium", "0.8 mg/dL"),
    ("BUN", "150 mg/dL"),
    ("BUN", "5 mg/dL"),
    ("testosterone", "15 ng/dL"),
    ("copper", "20 µg/dL"),
    ("iron", "12 µg/dL"),
    ("IgA", "2 mg/dL"),
    ("IgM", "100 g/L"),
    ("C4", "2 mg/dL"),
    ("haptoglobin", "2 mg/dL"),
    ("uric acid", "25 mg/dL"),
    ("lactate", "15 mmol/L"),
    ("ammonia", "500 µmol/L"),
    ("CSF glucose", "3 mg/dL"),
    ("CSF protein", "20 g/L"),
    ("pO2, arterial", "80 kPa"),
]


@pytest.mark.parametrize(("test", "text"), REAL)
def test_what_disease_can_do_is_never_doubted(test, text):
    for sex in ("female", "male"):
        row = by_abim(test, text, sex)
        assert row.flag.is_abnormal
        assert slips(row) == []


@pytest.mark.parametrize(
    ("test", "text", "printed_range"),
    [
        ("D-dimer FEU", "20 µg/mL FEU", "0.1-0.5 µg/mL FEU"),
        ("hCG", "200000 mIU/mL", "0.5-5 mIU/mL"),
        ("PSA", "1500 ng/mL", "0.1-4.0 ng/mL"),
        ("troponin T, high sensitivity", "9000 ng/L", "3-14 ng/L"),
        ("cortisol", "0.8 µg/dL", "5-25 µg/dL"),
        # Under dexamethasone, or without adrenals; the range is that of the Oxford Handbook.
        ("cortisol", "20 nmol/L", "450-700 nmol/L"),
        ("free T4", "20 ng/dL", "0.9-1.7 ng/dL"),
        ("LDH", "160 µkat/L", "2.25-3.75 µkat/L"),
        ("ferritin", "50000 ng/mL", "100-150 ng/mL"),
        ("pO2, arterial", "88 kPa", "10.0-13.3 kPa"),
    ],
)
def test_nor_with_a_narrow_range_beside_it(test, text, printed_range):
    row = judge(text, test=test, printed_range=printed_range)
    assert row.flag.is_abnormal
    assert slips(row) == []


def _critical_limits():
    """Every critical limit of every shipped list, as (analyte, number, unit)."""
    lists = [shipped_set(name) for name in list_shipped()]
    entries = [one for listed in lists for several in listed.ranges.values() for one in several]
    for one in entries:
        interval = one.limits.interval
        if one.kind is Kind.CRITICAL and one.limits.scale is Scale.QUANTITY:
            numbers = [number for number in (interval.low, interval.high) if number is not None]
            yield from ((one.analyte, number, one.limits.unit) for number in numbers)


def test_no_critical_limit_of_any_list_nor_half_or_twice_of_it_is_doubted():
    sets = [one for one in map(shipped_set, list_shipped()) if not one.id.startswith("critical-")]
    texts = [
        (id_, f"{number * halves / 2:f} {unit or ''}")
        for id_, number, unit in _critical_limits()
        for halves in (1, 2, 4)
    ]
    assert len(texts) > 700
    for one in sets:
        results = [result(id_, text) for id_, text in texts if id_ in one.ranges]
        for row in check_results(*results, sets=[one], patient=person("female", "40 y")).rows:
            assert slips(row) == [], (one.id, row.result.test, row.result.text)


@pytest.mark.parametrize(
    ("text", "stated", "expected"),
    [
        # The question is asked of the range printed with the result as well.
        ("2.3 mg/dL", {"printed_range": "8.5-10.5 mg/dL"}, ["mmol/L (2.12–2.62)"]),
        ("2.3 mg/dL", {"printed_range": "8.5-10.5"}, ["mmol/L (2.12–2.62)"]),
        ("2.3 mg/dL", {"printed_range": "2.15-2.55 mmol/L"}, ["mmol/L (2.15–2.55)"]),
        ("2.3 mg/dL", {"reported": "L"}, ["mmol/L (2.15–2.55)"]),
        # Where the laboratory calls it normal nothing is asked.
        ("2.3 mg/dL", {"reported": "normal"}, []),
        ("2.3 mg/dL", {"printed_range": "2.2-2.6 mg/dL"}, []),
        # What is not a plain number cannot be placed.
        ("<2.3 mg/dL", {}, []),
        ("2-2.5 mg/dL", {}, []),
        # Not ordinary in any unit, and one with another size only.
        ("3.5 mg/dL", {}, []),
        ("0.1 mg/dL", {}, []),
        ("2.3 mmol/L", {}, []),
    ],
)
def test_when_it_is_asked(text, stated, expected):
    row = by_abim("calcium", text, **stated)
    assert slips(row) == [f"ordinary in {one}: unit slip?" for one in expected]


def test_a_range_of_one_side_or_from_zero_says_nothing():
    assert slips(judge("2.3 mg/dL", ">=8.6 mg/dL", test="calcium")) == []
    assert slips(judge("20 mg/L", "0-0.8 mg/dL", test="CRP")) == []
    assert slips(judge("0.3 mg/dL", "3-8 mg/L", test="CRP")) == []


def test_a_decision_limit_is_no_reference_interval():
    limits = [entry("8.6-10.2 mg/dL", "decision")]
    assert slips(judge("2.3 mg/dL", limits, test="calcium")) == []


def test_every_range_that_may_apply_must_be_far_away():
    one = result("creatinine", "80 mg/dL")
    (row,) = check_results(one, sets=[shipped_set("abim")]).rows
    assert slips(row) == ["ordinary in umol/L (44.2–97.2): unit slip?"]


def test_a_unit_that_is_not_known_has_no_siblings():
    row = judge("2.3 florins", test="calcium", printed_range="8.6-10.2 florins")
    assert (verdict(row), slips(row)) == ("L", [])


def test_a_test_that_is_not_known_has_no_sibling_units():
    row = judge("2.3 mg/dL", test="our own test", printed_range="8.6-10.2 mg/dL")
    assert (verdict(row), slips(row)) == ("L", [])


def test_a_value_that_no_unit_makes_sense_of_is_no_slip():
    """1 mmol/mol of HbA1c would be less than nothing in per cent."""
    row = by_abim("HbA1c", "1 mmol/mol")
    assert (verdict(row), slips(row)) == ("L", [])


@pytest.mark.parametrize(
    ("test", "text", "baselines", "notes"),
    [
        ("hemoglobin", "11 g/dL", ["14 g/L"],
         ["unit slip in the baseline? 14 g/L is ordinary in g/dL (12–16)"]),
        ("hemoglobin", "11 g/dL", ["170 g/dL"],
         ["unit slip in the baseline? 170 g/dL is near the ordinary in g/L (120–160)"]),
        ("calcium", "9 mg/dL", ["9.1 mg/dL", "2.3 mg/dL"],
         ["unit slip in the baseline? 2.3 mg/dL is ordinary in mmol/L (2.15–2.55)"]),
        # The same question is asked of a baseline as of a result, and of no more.
        ("hemoglobin", "11 g/dL", ["14 g/dL"], []),
        ("hemoglobin", "11 g/dL", ["3 g/dL"], []),
        ("WBC", "7 10^9/L", ["0.1 10^9/L"], []),
        ("bilirubin, total", "1 mg/dL", ["12 mg/dL"], []),
    ],
)  # fmt: skip
def test_a_slip_in_the_baseline_is_asked_about(test, text, baselines, notes):
    """ABIM: hemoglobin of women 12-16 g/dL, calcium 8.6-10.2 mg/dL."""
    row = by_abim(test, text, baseline=tuple(prior(one) for one in baselines))
    assert [note for note in row.notes if "slip" in note] == notes


def test_a_slip_in_the_baseline_leaves_the_change_as_it_is():
    row = by_abim("hemoglobin", "11 g/dL", baseline=(prior("14 g/L"),))
    assert (row.change.verdict.value, round(row.change.percent)) == ("risen", 686)
    assert (str(row.baseline.value), row.baseline.flag.value) == ("1.4", "L")


QUESTION = "is the number right, and its unit?"


def questions(row):
    return [note for note in row.notes if note.endswith(QUESTION)]


@pytest.mark.parametrize(
    ("test", "text", "note"),
    [
        ("potassium", "2.7 mg/dL", "no source has a patient below 1.0 mmol/L"),
        ("CRP", "50 g/L", "no source has a patient above 1000.0 mg/L"),
        ("sodium", "1400 mmol/L", "no source has a patient above 250.0 mmol/L"),
        ("hemoglobin", "70 g/dL", "no source has a patient above 30.0 g/dL"),
    ],
)
def test_what_no_source_has_of_a_patient_is_asked_about_and_keeps_its_flag(test, text, note):
    """The windows, each with its sources, are in facts/plausible.yaml, and `practice.tsv`."""
    row = by_abim(test, text)
    assert row.flag.is_abnormal
    assert questions(row) == [f"{note}: {QUESTION}"]


@pytest.mark.parametrize(
    ("test", "text", "unit"),
    [("CRP", "5 g/L", "mg/L"), ("TSH", "3.67 mIU/mL", "uIU/mL")],
)
def test_a_unit_in_which_no_report_prints_the_test_is_asked_about(test, text, unit):
    row = by_abim(test, text)
    assert row.flag.is_abnormal
    assert slips(row) == [f"ordinary in {unit}, 1,000 times smaller: unit slip?"]
    assert questions(row) == []


@pytest.mark.parametrize(
    ("test", "text"),
    [*REAL, ("AFP", "5000 ng/mL"), ("TSH", "300 mIU/L"), ("CRP", "400 mg/L"),
     ("potassium", "8.8 mmol/L"), ("sodium", "110 mmol/L"), ("pH, arterial", "6.8")],
)  # fmt: skip
def test_what_patients_have_is_not_asked_about(test, text):
    row = by_abim(test, text)
    assert (slips(row), questions(row)) == ([], [])
