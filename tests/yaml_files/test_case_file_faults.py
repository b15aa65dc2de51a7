"""Cases that cannot be read: one bad file for each way to fail, and the whole message."""

import pytest

from labcheck.errors import InputError
from labcheck.yaml_files.case_file import read_case

NO_RESULTS = (
    "the case has no results; write results under labs:, "
    "or several times under draws: - {time: ..., labs: ...}"
)
NO_CASE = (
    " this is not a case: results stand under `labs:`, or in a table below its headings; "
    "`labcheck new case.yaml` writes a template"
)
NEED_FIELDS = "must have fields; write `field: value` lines"
NEED_RESULT = "a result must have it; write result: value unit, or result: none"
NO_BASELINE = (
    "is not a baseline; write a value with its unit, a list of values, "
    "or unchanged, risen or fallen"
)
QUOTE = (
    "inside { } a comma ends a value: put quotes round the whole value, or write a decimal point"
)
WORDS = (
    "normal, low, high, critically low, critically high, abnormal, critically abnormal, "
    "negative, positive"
)


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        ("", [NO_CASE]),
        ("[1]", [NO_CASE]),
        ("Dear colleague,\n\nHb was 9.1 g/dL.\n", [NO_CASE]),
        ("Dear colleague:\n\nHb was 9.1, Na: 140, K: 4.\n", [NO_CASE]),
        ("case: x", ["1:1: labs: " + NO_RESULTS]),
        ("labs:", ["1:1: labs: " + NO_RESULTS]),
        ("labs: {}", ["1:7: labs: there are no results here; write `test: value unit` lines"]),
        ("labs: 5", ["1:7: labs: there are no results here; write `test: value unit` lines"]),
        ("labs: {K: 5}\ndraws: [{labs: {K: 5}}]",
         [("1:1: labs: a case has either labs or draws, not both; write results under labs:, "
          "or several times under draws: - {time: ..., labs: ...}")]),
        ("draws: {}", [("1:8: draws: draws must be a list; "
                       "write `- time: ...` and `labs:` for each draw")]),
        ("draws: []", [("1:8: draws: draws must be a list; "
                       "write `- time: ...` and `labs:` for each draw")]),
        ("ranges: {K: 3-5 mEq/L}\nset: mine",
         ["1:1: this is a range set and no case; name it with --ranges case.yaml"]),
        ("time: 2026-02-30\nlabs: {K: 5}",
         ["1:7: time: '2026-02-30' is not a date such as 2026-03-01 or 2026-03-01T08:30"]),
        ("draws: [{time: 2026-2-30, labs: {K: 5}}]",
         [("1:16: draws[1].time: '2026-2-30' is not a date such as 2026-03-01 or "
          "2026-03-01T08:30")]),
        ("labs: {K: {result: 5, time: 2026-02-01T25:00}}",
         [("1:29: labs.K.time: '2026-02-01T25:00' is not a date such as 2026-03-01 or "
          "2026-03-01T08:30")]),
        ("draws: [{time: x}]", ["1:9: draws[1].labs: the draw has no results"]),
        ("draws:\n- {labs: {K: 5}, tiem: x}",
         ["2:18: draws[1].tiem: a draw has no field 'tiem'; did you mean time?"]),
        # A decimal comma within braces leaves half a value, and a name that is the other half.
        ("labs: {Hb: 10,4 g/dL}",
         ["1:15: labs.4 g/dL: '4 g/dL' is a number and no test; " + QUOTE]),
        ("draws: [{labs: {K: 4,2, CRP: <0,5}}]",
         ["1:22: draws[1].labs.2: '2' is a number and no test; " + QUOTE,
          "1:33: draws[1].labs.5: '5' is a number and no test; " + QUOTE]),
        ("labs: {K: 4,2 mmol/L H, Hb: 10,4 (12-16)}",
         ["1:13: labs.2 mmol/L H: '2 mmol/L H' is a number and no test; " + QUOTE,
          "1:32: labs.4 (12-16): '4 (12-16)' is a number and no test; " + QUOTE]),
        ("lab: {K: 5}", ["1:1: lab: a case has no field 'lab'; did you mean labs?",
                         "1:1: labs: " + NO_RESULTS]),
        ("sex: female\nlabs: {K: 5}",
         [("1:1: sex: a case has no field 'sex'; "
          "allowed are case, source, patient, decimal, draws, labs, time, baseline, "
          "units, language, region, teaches, sources, needs")]),
        ("case: [x]\nlabs: {K: 5}", ["1:7: case: this must be a text"]),
        ("labs: {K: [5, 6]}",
         [("1:11: labs.K: a result is one value; write several times as draws, or labs as a list: "
          "- {test: ..., result: ...}")]),
        ("labs: {'': 5}", ["1:8: labs.: the test has no name"]),
        ("labs: [K]", [("1:8: labs[1]: the test and its result are not told apart; "
                       "write `- test: value unit`")]),
        ("labs: [[K]]", ["1:8: labs[1]: a result " + NEED_FIELDS,
                         "1:8: labs[1].result: " + NEED_RESULT,
                         "1:8: labs[1].test: a result must have it"]),
        ("labs: [{result: 5}]", ["1:8: labs[1].test: a result must have it"]),
        ("labs: [{test: K}]", ["1:8: labs[1].result: " + NEED_RESULT]),
        ("labs: {K: {resutl: 5}}",
         ["1:11: labs.K.result: " + NEED_RESULT,
          "1:12: labs.K.resutl: a result has no field 'resutl'; did you mean result?"]),
        ("labs: {K: {result: [5]}}", ["1:20: labs.K.result: this must be a text"]),
        ("labs: {K: {result: 5 mEq/L, unit: furlong}}",
         [("1:11: labs.K.unit: the unit is 'furlong' here and 'mEq/L' in the result; "
          "write it once")]),
        ("labs: {K: {result: 5, reported: hihg}}",
         [f"1:33: labs.K.reported: 'hihg' is not one of {WORDS}; did you mean high?"]),
        ("labs: {K: {result: 5, cva: 200 %}}",
         ["1:28: labs.K.cva: '200 %' is not between 0 and 100 %"]),
        ("labs: {K: {result: 5, cva: -1}}", ["1:28: labs.K.cva: '-1' is not between 0 and 100 %"]),
        ("labs: {K: {result: 5, cva: small}}",
         ["1:28: labs.K.cva: 'small' is not a percentage such as 2.5 %"]),
        ("labs: {K: {result: 5, cva: nan}}",
         ["1:28: labs.K.cva: 'nan' is not a percentage such as 2.5 %"]),
        ("labs: {K: {result: 5, baseline: usually low}}",
         [f"1:33: labs.K.baseline: 'usually low' {NO_BASELINE}"]),
        ("labs: {K: {result: 5, baseline: [4, pending]}}",
         [f"1:37: labs.K.baseline: 'pending' {NO_BASELINE}"]),
        ("labs: {K: {result: 5, baseline: [[4]]}}", [f"1:34: labs.K.baseline: '' {NO_BASELINE}"]),
        ("labs: {K: {result: 5, baseline: {result: 4, draw: 1}}}",
         [("1:45: labs.K.baseline.draw: a baseline has no field 'draw'; "
          "allowed are result, time, method, unit, specimen")]),
        ("baseline: frist\nlabs: {K: 5}",
         [("1:11: baseline: 'frist' is not one of previous, first, median, none; "
          "did you mean first?")]),
        ("baseline: [4]\nlabs: {K: 5}", ["1:11: baseline: baseline " + NEED_FIELDS]),
        ("baseline: {K: low-ish}\nlabs: {K: 5}",
         [f"1:15: baseline.K: 'low-ish' {NO_BASELINE}"]),
        ("patient: Ann\nlabs: {K: 5}", ["1:10: patient: patient " + NEED_FIELDS]),
        ("patient: {name: Ann}\nlabs: {K: 5}",
         [("1:11: patient.name: patient has no field 'name'; "
           "allowed are sex, age, born, pregnancy, weight, height")]),
        ("patient: {sex: femal}\nlabs: {K: 5}",
         ["1:16: patient.sex: 'femal' is not one of female, male; did you mean female?"]),
        ("patient: {age: old}\nlabs: {K: 5}",
         ["1:16: patient.age: 'old' is not an age; write one such as 25 y, 6 mo, 3 wk or 10 d"]),
        ("patient: {age: 131 y}\nlabs: {K: 5}", ["1:16: patient.age: '131 y' is over 130 years"]),
        ("patient: {pregnancy: 4}\nlabs: {K: 5}",
         ["1:22: patient.pregnancy: '4' is not one of no, 1, 2, 3, any"]),
        ("patient: {sex: male, pregnancy: 1}\nlabs: {K: 5}",
         ["1:10: patient.pregnancy: the patient is male and pregnant; correct one of the two"]),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read(content, messages):
    with pytest.raises(InputError) as refusal:
        read_case(content, "case.yaml")
    assert str(refusal.value).splitlines() == [f"case.yaml:{message}" for message in messages]


def test_all_faults_are_shown_in_the_order_of_their_lines():
    content = "patient: {sex: q}\ndraws:\n- {labs: {K: [1, 2]}}\n- {time: y}\nfoo: 1\n"
    with pytest.raises(InputError) as refusal:
        read_case(content, "case.yaml")
    assert [(fault.line, fault.field) for fault in refusal.value.faults] == [
        (1, "patient.sex"),
        (3, "draws[1].labs.K"),
        (4, "draws[2].labs"),
        (5, "foo"),
    ]
