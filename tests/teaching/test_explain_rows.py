"""A row explained: the way from the printed text to the verdict, and what is not known."""

import pytest
from explained import CASES, explained, sections

from labcheck.cases.case import BaselineChoice
from labcheck.range_sets.library import EVERY_SET
from labcheck.teaching.explain_page import render_rows
from labcheck.teaching.explained_row import explain_row
from labcheck.writers.terminal_table import Canvas
from reports import example, report_of

OWN_LIMITS = (
    "The reporting laboratory's own limits are not stated; they would take precedence. Add them "
    "to the result as `range:`."
)
AS_REPORTED = (
    "The flag is the one the laboratory reported, which takes precedence over the range sets."
)
NO_CRITICAL = "The critical lists in use have no limits for it."
NO_BASELINE = (
    "What is usual for this patient is not stated: a result within the range may have changed, "
    "and one outside it may be usual."
)
EARLIER = "An earlier result would settle it: a draw, or `baseline:` beside the result."
EARLIER_SHOWN = (
    "An earlier result would show the size of the change, but not whether it is more than "
    "chance: there are no variation data."
)
PLAIN_NUMBERS = (
    "Only plain numbers are compared; write `baseline: unchanged` if the report says so."
)
ASSUMED_CVA = (
    "The laboratory's analytical CV is not given, so half the within-subject CV is assumed; add "
    "`cva:` to the result if you know it."
)
FASTING = (
    "The limits are for: fasting. Whether that applies is not stated; add `context:` to the result."
)
UNUSED_RANGE = (
    "The range the laboratory printed could not be used; it would take precedence. Add `range:` "
    "with its unit to the result."
)
NO_AGE = "The age is not stated; limits for adults were used. The age would settle it."


def zlog(place):
    return (
        f"z-log {place}: its place on a log scale where 0 is the middle of the range and −1.96 "
        "and +1.96 are its limits."
    )


def test_c3_of_the_lupus_case():
    report = example("lupus-calciphylaxis", compare=EVERY_SET)
    row = next(row for row in report.rows if row.name == "C3")
    assert sections(row, report) == {
        "Reported": [
            "'94 mg/dL' is read as the number 94 in mg/dL.",
            "The test is Complement C3 (complement_c3), usually measured in serum/plasma.",
            "The laboratory calls it normal.",
        ],
        "Range": ["abim gives 100-233 mg/dL (normal limits) for all patients the set covers."],
        "Verdict": [
            AS_REPORTED,
            "The flag is N.",
            "abim (100-233 mg/dL) would flag L, but does not decide.",
        ],
        "How far": [
            "It is 0.94 times the lower limit of abim, 100 mg/dL.",
            zlog("−2.25"),
        ],
        "Baseline": [
            "Baseline: unchanged, stated.",
            "The change is judged unchanged, as the report states.",
        ],
        "What each set says": [
            "abim: 100–233 mg/dL would flag L.",
            (
                "immunology-assays: 75–175 mg/dL (nephelometry (Mayo)) or 90–180 mg/dL "
                "(immunoturbidimetry (ARUP)) or 65–190 mg/dL (turbidimetry (Oxford University "
                "Hospitals)) or 70–165 mg/dL (assay not stated (Viapath)) or >=81.1 mg/dL (The "
                "Binding Site) would flag N."
            ),
        ],
        "Not known": [
            "The reporting laboratory's own limits are not stated, only its flag.",
            (
                "The method is not stated, and limits of immunology-assays differ by method; "
                "add `method:` to the result to choose among them."
            ),
            NO_CRITICAL,
        ],
    }


# How far, and the critical limits.
@pytest.mark.parametrize(
    ("labs", "lines"),
    [
        ("sodium: {result: 128 mmol/L, range: 135-145}",
         ["It is 0.948 times the lower limit of the printed range, 135 mmol/L.",
          zlog("−4.88")]),
        # Just outside: a multiple of 1.00 would say that it lies on the limit.
        ("calcium: {result: 2.55 mmol/L}",
         ["It is 1.002 times the upper limit of abim, 2.545 mmol/L.",
          zlog("2.00")]),
        ("CRP: 4.8 mg/dL", ["It is 6 times the upper limit of abim, 0.8 mg/dL."]),
        ("eGFR: 38 mL/min/1.73m2",
         ["It is 0.633 times the lower limit of kdigo-gfr, 60 mL/min/1.73m2."]),
        ("arterial pH: 7.2", ["It is 0.976 times the lower limit of abim, 7.38.",
          zlog("−13.91")]),
        ("CK: 170.001 U/L", ["It is 1.00001 times the upper limit of abim, 170 U/L.",
          zlog("1.96")]),
        # Digits alone, however far it lies; ABIM's range for men is 55-170 U/L.
        ("CK: 250000 U/L", ["It is 1471 times the upper limit of abim, 170 U/L.", zlog("27.30")]),
        ("CK: 0.001 U/L", ["It is 0.0000182 times the lower limit of abim, 55 U/L.",
          zlog("−39.88")]),
        ("TSH: <0.01 uU/mL", None),
    ],
)  # fmt: skip
def test_how_far(labs, lines):
    assert explained(labs).get("How far") == lines


@pytest.mark.parametrize(
    ("labs", "lines"),
    [
        ("hemoglobin: 63 g/L",
         ["Critical values by critical-main-line: <=7 or >=20 g/dL.",
          "In g/L that is <=70 or >=200: limits × 10 (change of scale).",
          "63 is beyond these limits."]),
        ("hemoglobin: 13.0 g/dL",
         ["Critical values by critical-main-line: <=7 or >=20 g/dL.",
          "13.0 is not beyond these limits."]),
        ("hemoglobin: <8 g/dL", ["Critical values by critical-main-line: <=7 or >=20 g/dL."]),
        ("ferritin: 10 ng/mL", None),
    ],
)  # fmt: skip
def test_critical_limits_come_in_the_unit_of_the_result(labs, lines):
    assert explained(labs).get("Critical limits") == lines


OF_BOTH_SEXES = """\
set: ours
title: Our own list
edition: 2026
publisher: Us
url: https://example.org
population: adults
ranges:
  hemoglobin:
    - {sex: female, critical: "<6 g/dL", source: ward A}
    - {sex: male, critical: "<8 g/dL"}
"""


@pytest.mark.parametrize(
    ("result", "last"),
    [("5 g/dL", "5 is beyond these limits."), ("7 g/dL", "7 is beyond some of these limits."),
     ("9 g/dL", "9 is not beyond these limits.")],
)  # fmt: skip
def test_where_limits_differ_by_what_is_not_stated_each_is_named(tmp_path, result, last):
    ours = tmp_path / "ours.yaml"
    ours.write_text(OF_BOTH_SEXES, "utf-8")
    found = explained(f"hemoglobin: {result}", "{age: 40 y}", critical=str(ours))
    assert found["Critical limits"] == [
        "Critical values by ours (female): <6 g/dL [ward A].",
        "Critical values by ours (male): <8 g/dL.",
        last,
    ]


@pytest.mark.parametrize(
    ("labs", "lines"),
    [
        ("hemoglobin: 6.3 g/dL", ["Critical: seek clinical review now."]),
        ("hemoglobin: <8 g/dL", ["It may be critical: seek clinical review now."]),
        ("potassium: {result: 6.8 mmol/L, reported: normal}",
         ["It may be critical: seek clinical review now."]),
        ("potassium: 5.4 mmol/L", None),
    ],
)  # fmt: skip
def test_what_cannot_wait(labs, lines):
    assert explained(labs).get("Urgent") == lines


@pytest.mark.parametrize(
    ("labs", "options", "lines"),
    [
        ("hemoglobin: 6.3 g/dL", {},
         ["6.3 lies below 14–18: LL.", "Beyond a critical limit, low is LL and high is HH."]),
        ("glucose: 80 mg/dL", {}, ["80 lies within 70–99: N.", "Limits for: fasting."]),
        ("ANA: '1:640'", {}, ["Compared with that, the flag is H."]),
        ("LDH: within normal limits", {},
         [AS_REPORTED, "The flag is N."]),
        ("calcium: 2.3 mg/dL", {},
         ["2.3 lies below 8.6–10.2: LL.", "Beyond a critical limit, low is LL and high is HH.",
          "Ordinary in mmol/L (2.15–2.55): unit slip?"]),
        ("vancomycin: 16 mg/L", {}, None),
    ],
)  # fmt: skip
def test_the_verdict(labs, options, lines):
    assert explained(labs, **options).get("Verdict") == lines


def test_what_the_report_remarks_is_told_from_what_is_said_of_the_flag():
    found = explained("sodium: {result: 128 mmol/L, note: from the arm with the drip}")
    assert found["Reported"][-1] == "Note in the report: From the arm with the drip."
    assert found["Verdict"] == ["128 lies below 136–145: L."]


@pytest.mark.parametrize(
    ("labs", "lines"),
    [
        ("sodium: 140 mmol/L",
         ["In mmol/L the limits are the same numbers as in mEq/L (valence 1)."]),
        ("TSH: 2 mIU/L",
         ["In mIU/L the limits are the same numbers as in µU/mL (change of scale)."]),
        ("TSH: 2 uU/mL", []), ("iron: 90 ug/dL", []),
        ("WBC: 5 x10^3/uL",
         ["In x10^3/uL that is 4–11: limits × 0.001 (change of scale)."]),
        ("calcium: 2.3 mmol/L",
         [("In mmol/L that is 2.15–2.55: limits × 0.249513 (molar mass 40.078 g/mol; Molar "
          "masses computed from formulas with IUPAC atomic weights (molmass package)).")]),
    ],
)  # fmt: skip
def test_limits_are_brought_into_the_unit_of_the_result(labs, lines):
    assert explained(labs)["Range"][1:] == lines


def test_a_decision_limit_is_told_from_a_reference_interval():
    assert explained("eGFR: 38 mL/min/1.73m2")["Range"][-1] == (
        "A decision limit is set by a guideline; it is not the range of 95 % of healthy people."
    )


def test_sets_that_refuse_alike_are_named_together():
    found = explained(
        "hematocrit: 31 %", "{age: 30 y, sex: female, pregnancy: 2}", compare=EVERY_SET
    )
    assert found["What each set says"] == [
        "pregnancy: 30.0–39.0 % (second trimester) would flag N.",
        "The sets abim, mcc, nbme and norip have no limits for pregnancy.",
        "The set children-blood-count has limits for age 2 y to <18 y only.",
        "The set infants-blood-count has limits for age 2 mo to <6 mo only.",
    ]


# What is not known.
OF_PREGNANCY = """\
set: ours
title: Our own list
edition: 2026
publisher: Us
url: https://example.org
population: all
ranges:
  sodium:
    - {age: ">=10 y", normal: 135-145 mmol/L}
    - {age: ">=18 y", pregnancy: any, normal: 130-140 mmol/L}
"""


@pytest.mark.parametrize(
    ("labs", "patient", "lines"),
    [
        # A range that was printed and could not be used is not denied.
        ("calcium: {result: 9.0 mg/dL, range: 2.2-2.6}", "{age: 40 y, sex: male}",
         [("It is not judged: the printed range 2.2-2.6 has no unit and is of another scale than "
          "abim's 8.6-10.2 mg/dL; abim 8.6-10.2 mg/dL would say N. To settle it: write the "
          "printed range such as 12-16 g/dL, with its unit, or leave it out."),
          NO_BASELINE, EARLIER]),
        ("calcium: {result: 9.0 mg/dL, range: see overleaf}", "{age: 40 y, sex: male}",
         [UNUSED_RANGE, NO_BASELINE, EARLIER]),
        ("calcium: {result: 9.0 mg/dL, range: 2.2-2.6, reported: normal}", "{age: 40 y, sex: male}",
         ["The range the laboratory printed could not be used, only its flag.",
          NO_BASELINE, EARLIER]),
        # Nothing bears on a result whose laboratory, patient and baseline are known.
        ("sodium: {result: 140 mmol/L, range: 135-145, baseline: 139 mmol/L, cva: 0.5 %}",
         "{age: 40 y, sex: male}", None),
        ("sodium: 140 mmol/L", "{age: 40 y, sex: male}", [OWN_LIMITS, NO_BASELINE, EARLIER]),
        ("sodium: {result: 140 mmol/L, baseline: 139 mmol/L}", "{age: 40 y, sex: male}",
         [OWN_LIMITS, ASSUMED_CVA]),
        ("hemoglobin: 13 g/dL", "{age: 40 y}",
         ["The flag may be N if female or L if male; the sex would settle it.", OWN_LIMITS,
          NO_BASELINE, EARLIER]),
        ("CRP: 5-10 mg/L", "{age: 40 y, sex: male}",
         ["The flag may be N or H; an exact value would settle it.", OWN_LIMITS, NO_CRITICAL,
          NO_BASELINE, PLAIN_NUMBERS]),
        ("ferritin: 100 ng/mL", "{sex: male}",
         [NO_AGE, OWN_LIMITS, NO_CRITICAL, NO_BASELINE, EARLIER]),
        ("MCH: 30", "{age: 40 y, sex: male}",
         [("It is not judged by abim: the result has no unit and the limits have one. To settle "
          "it: write the unit behind the value: pg, fmol."),
          "The unit is not stated; it is not guessed.", NO_CRITICAL, NO_BASELINE, EARLIER]),
        ("glucose: 90 mg/dL", "{age: 40 y, sex: male}",
         [OWN_LIMITS,
          FASTING, NO_BASELINE, EARLIER]),
        # That the value is open too does not make the context known.
        ("glucose: 90-110 mg/dL", "{age: 40 y, sex: male}",
         ["The flag may be N or H; an exact value would settle it.", OWN_LIMITS, FASTING,
          NO_BASELINE, PLAIN_NUMBERS]),
        ("alp_bone: 5 ug/L", "{age: 40 y, sex: female}",
         ["The flag may be N if premenopausal or L if postmenopausal; the context would settle it.",
          OWN_LIMITS,
          ("The limits are for: postmenopausal, premenopausal. Which of these applies is not "
           "stated; add `context:` to the result."), NO_CRITICAL, NO_BASELINE, EARLIER_SHOWN]),
        ("glucose: {result: 90 mg/dL, context: fasting}", "{age: 40 y, sex: male}",
         [OWN_LIMITS, NO_BASELINE, EARLIER]),
        ("bicarbonate: 24 mmol/L", "{age: 40 y, sex: male}",
         [OWN_LIMITS, NO_BASELINE, EARLIER_SHOWN]),
        ("bicarbonate: {result: 24 mmol/L, baseline: 25 mmol/L}", "{age: 40 y, sex: male}",
         [OWN_LIMITS,
          "Whether it has changed is not judged: no variation data."]),
        ("TSH: {result: <0.01 uU/mL, baseline: 1.2 uU/mL}", "{age: 40 y, sex: male}",
         [OWN_LIMITS, NO_CRITICAL,
          "Whether it has changed is not judged: only plain numbers are compared."]),
        ("LDH: within normal limits", "{age: 40 y, sex: male}",
         ["The reporting laboratory's own limits are not stated, only its flag.", NO_BASELINE,
          PLAIN_NUMBERS]),
        ("magnesium: none", "{age: 40 y, sex: male}",
         [("It is not judged: no result was obtained. To settle it: repeat the test, or leave the "
          "row as it is.")]),
        ("GGT: 12 U/L", "{age: 7 y, sex: male}",
         [("It is not judged: abim has limits for adults only. To settle it: limits that fit are "
          "in caliper; name it with --ranges abim,caliper."),
          "The critical lists in use have no limits for it.",
          NO_BASELINE, EARLIER]),
    ],
)  # fmt: skip
def test_what_is_not_known(labs, patient, lines):
    assert explained(labs, patient).get("Not known") == lines


def test_where_no_critical_list_is_in_use_that_is_said():
    found = explained("sodium: 140 mmol/L", critical="none")
    assert found["Not known"] == [
        OWN_LIMITS, "No list of critical limits was in use.", NO_BASELINE, EARLIER,
    ]  # fmt: skip


def test_limits_for_pregnancy_at_another_age_do_not_matter(tmp_path):
    ours = tmp_path / "ours.yaml"
    ours.write_text(OF_PREGNANCY, "utf-8")
    for age, is_said in (("40 y", True), ("12 y", False)):
        found = explained(
            "sodium: 140 mmol/L", f"{{age: {age}, sex: female}}", ranges=str(ours), compare="none"
        )
        assert any(
            "the patient was taken not to be pregnant" in one for one in found["Not known"]
        ) is (is_said)


@pytest.mark.parametrize(
    ("patient", "is_said"),
    [
        ("{age: 30 y, sex: female}", True), ("{age: 30 y}", True),
        ("{age: 30 y, sex: female, pregnancy: no}", False), ("{age: 30 y, sex: male}", False),
        ("{age: 7 y, sex: female}", False),
    ],
)  # fmt: skip
def test_pregnancy_that_is_not_stated_is_said_where_it_would_matter(patient, is_said):
    found = explained("hemoglobin: 13 g/dL", patient, compare=EVERY_SET)["Not known"]
    sentence = (
        "Pregnancy is not stated, and the patient was taken not to be pregnant; the sets "
        "pregnancy and who-haemoglobin would judge a pregnant patient by other limits."
    )
    assert (sentence in found) is is_said


def test_a_case_that_wants_no_baseline_is_not_said_to_lack_one():
    draws = "baseline: none\ndraws:\n" + "".join(
        f"  - {{time: 2026-01-0{day}, labs: {{sodium: 140 mmol/L}}}}\n" for day in (1, 2)
    )
    report = report_of(draws)
    assert report.case.baseline_choice is BaselineChoice.NONE
    assert sections(report.rows[1], report)["Not known"][-2] == NO_BASELINE.replace(
        "is not stated", "is left out by `baseline: none`"
    )


def test_a_set_that_judges_by_sex_says_which_limits_are_whose():
    found = explained("creatinine: 1.02 mg/dL", "{age: 40 y}", compare="norip")
    assert found["What each set says"] == [
        (
            "norip: 0.679–1.13 mg/dL (male) or 0.5656–1.018 mg/dL (female) would flag N if male "
            "or H if female."
        )
    ]


# The page.
def test_every_range_of_every_set_is_drawn_on_one_axis():
    report = example("lupus-calciphylaxis", compare=EVERY_SET)
    rows = [explain_row(row, report) for row in report.rows if row.name == "C3"]
    page = render_rows(report, rows, Canvas(80))
    drawn = page.partition("What each set says\n")[2].partition("  Not known\n")[0]
    assert (
        drawn
        == """\
    Set               For                In mg/dL Flag 48.2                 250
   ────────────────────────────────────────────────────────────────────────────
    abim                                 100–233  L    ·····◆├──────────────┤··
    immunology-assays nephelometry       75–175   N    ···├─◆────────┤·········
                      (Mayo)
    immunology-assays immunoturbidimetry 90–180        ·····◆─────────┤········
                      (ARUP)
    immunology-assays turbidimetry       65–190        ··├──◆──────────┤·······
                      (Oxford University
                      Hospitals)
    immunology-assays assay not stated   70–165        ··├──◆───────┤··········
                      (Viapath)
    immunology-assays The Binding Site   >=81.1        ····├◆──────────────────
"""
    )


@pytest.mark.parametrize("name", [path.stem for path in CASES])
def test_every_example_fits_the_terminal(name):
    report = example(name, compare=EVERY_SET)
    rows = [explain_row(row, report) for row in report.rows]
    for width in (50, 80, 120):
        lines = render_rows(report, rows, Canvas(width)).splitlines()
        assert [line for line in lines if len(line) > width] == [], width


def test_nothing_that_is_said_is_lost_on_a_narrow_page():
    """Sentences of the sets are drawn as a table; all others stand on the page word for word."""
    report = example("lupus-calciphylaxis", compare=EVERY_SET)
    rows = [explain_row(row, report) for row in report.rows]
    page = " ".join(render_rows(report, rows, Canvas(80)).split())
    for one in rows:
        for section in one.sections:
            if section.heading != "What each set says":
                assert [line for line in section.lines if line not in page] == []


def test_a_page_without_unicode_has_none():
    report = example("creatinine-own-baseline", compare=EVERY_SET)
    rows = [explain_row(row, report) for row in report.rows]
    assert render_rows(report, rows, Canvas(80, has_unicode=False)).isascii()


def test_the_page_of_a_whole_case_says_what_chance_gives_and_a_part_does_not():
    report = example("lupus-calciphylaxis")
    rows = [explain_row(row, report) for row in report.rows]
    sentence = "With 13 results, a healthy person would on average have 0.7 flagged"
    assert sentence in render_rows(report, rows, Canvas())
    assert sentence not in render_rows(report, rows[:3], Canvas())
