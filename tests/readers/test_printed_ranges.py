"""A range printed behind the value, through every door that reads a value's text."""

import json

import pytest

from commands import run

RESULTS = {
    "Ferritin": "23 ng/mL (30-400)",
    "Sodium": "140 (136-145) mmol/L",
    "Potassium": "5.9 mmol/L H [3.5-5.1]",
    "ALT": "52 U/L, ref <41",
    "Hemoglobin": "10.4 g/dL low",
    "Albumin": "3.6 g/dL (diluted)",
}
EXPECTED = [
    ("23 ng/mL", "L", "printed-range", "30-400"),
    ("140 mmol/L", "N", "printed-range", "136-145"),
    ("5.9 mmol/L H", "H", "printed-range", "3.5-5.1"),
    ("52 U/L", "H", "printed-range", "<41"),
    ("10.4 g/dL low", "L", "reported", "12-16 g/dL"),
    ("3.6 g/dL (diluted)", None, None, None),
]
PATIENT = {"sex": "female", "age": "40 y"}


def quoted(text):
    return f'"{text}"'


def observation(name, text):
    return {
        "resourceType": "Observation", "status": "final", "code": {"text": name},
        "subject": {"reference": "Patient/7"}, "effectiveDateTime": "2026-03-01",
        "valueString": text,
    }  # fmt: skip


def segments(kind):
    head = [
        r"MSH|^~\&|LAB|H|||20260301||ORU^R01|1|P|2.5",
        "PID|1||7||X^Y||19860101|F",
        "OBR|1|||PANEL|||20260301",
    ]
    return "\r".join([
        *head,
        *(f"OBX|{number}|{kind}|{name}^{name}||{text}||||||F"
          for number, (name, text) in enumerate(RESULTS.items(), start=1)),
        "",
    ])  # fmt: skip


DOORS = {
    "short.yaml": "patient: {sex: female, age: 40 y}\nlabs:\n"
    + "".join(f"  {name}: {quoted(text)}\n" for name, text in RESULTS.items()),
    "long.yaml": "patient: {sex: female, age: 40 y}\nlabs:\n"
    + "".join(f"  {name}: {{result: {quoted(text)}}}\n" for name, text in RESULTS.items()),
    "case.json": json.dumps({"patient": PATIENT, "labs": RESULTS}),
    "labs.csv": "sex,age,test,value\n"
    + "".join(f"f,40 y,{name},{quoted(text)}\n" for name, text in RESULTS.items()),
    "text.hl7": segments("TX"),
    "string.hl7": segments("ST"),
    "bundle.json": json.dumps({
        "resourceType": "Bundle", "type": "collection", "entry": [
            {"resource": {"resourceType": "Patient", "id": "7", "gender": "female",
                          "birthDate": "1986-01-01"}},
            *({"resource": observation(name, text)} for name, text in RESULTS.items()),
        ],
    }),
}  # fmt: skip


def rows_of(tmp_path, name, content, *options):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8", newline="")
    done = run(path, "--format", "json", *options)
    assert done.code == 0, done.err
    return json.loads(done.out)["rows"], done.err


@pytest.mark.parametrize("door", DOORS)
def test_every_door_reads_it(tmp_path, door):
    rows, err = rows_of(tmp_path, door, DOORS[door])
    found = [
        (
            row["result"]["text"],
            row["flag"],
            row["flag_from"],
            row["range"] and row["range"]["text"],
        )
        for row in rows
    ]
    assert found == EXPECTED
    assert ("'(diluted)' behind the number is not understood" in err) is (door == "labs.csv")
    assert rows[-1]["not_judged"] == {
        "reason": "unreadable",
        "detail": "'(diluted)' behind the number is not understood",
        "remedy": "write the number with its unit, and any remark apart from it, as a note",
    }


def test_what_is_no_plain_number_is_still_complained_of(tmp_path):
    rows, err = rows_of(tmp_path, "numbers.hl7", segments("NM"))
    assert [row["flag"] for row in rows] == [flag for _, flag, _, _ in EXPECTED]
    assert "the value type is NM, and '23 ng/mL (30-400)' is not a plain number" in err


NOTE = "the range 30-400 behind the value was not used: 20-300 is stated"
STATED = {
    "case.yaml": 'labs: {Ferritin: {result: "23 ng/mL (30-400)", range: 20-300, note: seen}}',
    "labs.csv": "test,value,unit,range,note\nFerritin,23 (30-400),ng/mL,20-300,seen\n",
    "sides.csv": "test,value,low,high,note\nFerritin,23 ng/mL (30-400),20,300,seen\n",
    "labs.hl7": segments("ST").partition("OBX")[0]
    + "OBX|1|ST|F^Ferritin||23 (30-400)|ng/mL|20-300||||F\rNTE|1||seen\r",
    "bundle.json": json.dumps(
        observation("Ferritin", "23 ng/mL (30-400)")
        | {"referenceRange": [{"text": "20-300"}], "note": [{"text": "seen"}]}
    ),
}


@pytest.mark.parametrize("door", STATED)
def test_a_range_that_is_stated_apart_is_used_instead_and_said(tmp_path, door):
    (row,), err = rows_of(tmp_path, door, STATED[door])
    assert (row["flag"], row["range"]["text"], err) == ("N", "20-300", "")
    assert row["notes"] == [f"seen; {NOTE}"]


@pytest.mark.parametrize("stated", ["30-400", "30 to 400 ng/mL"])
def test_the_same_range_twice_is_one(tmp_path, stated):
    case = f'labs: {{Ferritin: {{result: "23 ng/mL (30-400)", range: {stated}}}}}'
    (row,), _ = rows_of(tmp_path, "case.yaml", case)
    assert (row["flag"], row["range"]["text"], row["notes"]) == ("L", stated, [])


def test_decimal_commas_of_the_value_and_its_range(tmp_path):
    content = "test;value;unit\nCRP;12,5 (0,5-8,0);mg/L\nPotassium;4,2 mmol/L, ref 3,5-5,1;\n"
    rows, err = rows_of(tmp_path, "labs.csv", content, "--decimal-comma")
    assert [(row["result"]["text"], row["flag"], row["range"]["text"]) for row in rows] == [
        ("12,5 mg/L", "H", "0.5-8.0"),
        ("4,2 mmol/L", "N", "3.5-5.1"),
    ]
    assert err == ""


def test_thousands_with_points_where_commas_are_decimal(tmp_path):
    content = "test;value\nPlatelets;250.000,0 /uL (150.000,0-450.000,0)\n"
    (row,), _ = rows_of(tmp_path, "labs.csv", content, "--decimal-comma")
    assert (row["flag"], row["range"]["text"]) == ("N", "150000.0-450000.0")
    assert row["result"]["text"] == "250000.0 /uL"


def test_a_comma_before_one_digit_is_a_decimal_one_without_being_asked(tmp_path):
    content = "test;value\nPotassium;4 mmol/L (3,5-5,1)\n"
    (row,), err = rows_of(tmp_path, "labs.csv", content)
    assert (row["flag"], row["flag_from"], row["range"]["text"]) == (
        "N", "printed-range", "3,5-5,1"
    )  # fmt: skip
    assert err == ""


def test_a_report_is_read_back_as_it_was(tmp_path):
    first, _ = rows_of(tmp_path, "short.yaml", DOORS["short.yaml"])
    report = run(tmp_path / "short.yaml", "--format", "json").out
    again, _ = rows_of(tmp_path, "report.json", report)
    assert again == first
