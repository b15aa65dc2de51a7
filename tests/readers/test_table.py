"""Tables of results: columns by their usual names, text as it comes, rows that cannot be read."""

from dataclasses import replace
from datetime import date

import pytest

from build import check_results, range_set, verdict
from labcheck.cases.case import PriorValue
from labcheck.errors import InputError
from labcheck.readers import Asked
from labcheck.readers.tables.reader import read
from labcheck.values.dates import STATE_DATES
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.patient import Sex, age_at
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import NoResult, Number, StatedChange, Unreadable

USUAL = Asked()
COMMAS = Asked(decimal=DecimalSign.COMMA)


def read_table(content, asked=USUAL, file="labs.csv"):
    return read(content if isinstance(content, bytes) else content.encode(), file, asked)


def results_of(content, asked=USUAL):
    return [result for case in read_table(content, asked).cases for result in case.results]


def shown(result):
    """A result in one line: test, value, unit, printed range, reported."""
    word = result.reported.value if result.reported else ""
    value = result.value
    text = "unreadable" if isinstance(value, Unreadable) else value.text
    return "|".join([result.test, text, result.unit or "", result.printed_range, word])


def rows_of(content, asked=USUAL):
    return [shown(result) for result in results_of(content, asked)]


def faults_of(content, asked=USUAL):
    return [str(fault) for fault in read_table(content, asked).faults]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("test,value,unit\nHb,6.3,g/dL\nK,<3.0,mmol/L\n",
         ["Hb|6.3|g/dL||", "K|<3.0|mmol/L||"]),
        ("Analyte;Result;UOM;Reference Range;Abnormal Flag\nHb;6.30;g/dL;12-16;L\n",
         ["Hb|6.30|g/dL|12-16|low"]),
        ("TEST_NAME\tRESULT VALUE\tUnits\tLower Limit\tUpper-Limit\nK\t5.0\tmmol/L\t3.5\t5.1\n",
         ["K|5.0|mmol/L|3.5-5.1 mmol/L|"]),
        ("name|result|low|high\nK|5.0|3.5|\nNa|140||145\nBE|-1|-2|3\n",
         ["K|5.0||>=3.5|", "Na|140||<=145|", "BE|-1||-2 to 3|"]),
        ("test,value,low,high\nANA,1:40,<1:40,\nHBsAg,neg,NEGATIVE,NEGATIVE\nCRP,3,,<5\nX,1,>1,<5",
         ["ANA|1:40||<1:40|", "HBsAg|neg||NEGATIVE|", "CRP|3||<5|", "X|1||>1-<5|"]),
        ("test,value,unit\nHb,6.3 g/dL,\nHb,6.3 g/dL,g/dL\nPLT,150 K/uL,10^9/L\n",
         ["Hb|6.3 g/dL|g/dL||", "Hb|6.3 g/dL|g/dL||", "PLT|150 K/uL|K/uL||"]),
        ("test,value,flag\nA,1,H\nB,1,LL\nC,1,*\nD,1,HIGH HIGH\nE,1,(h)\nF,1 H,\nG,pos,POS\n",
         ["A|1|||high", "B|1|||critically low", "C|1|||abnormal", "D|1|||critically high",
          "E|1|||high", "F|1 H|||high", "G|pos|||positive"]),
        ('test,value\n"Protein, total",7.0\n"a ""b""",1\n \'x\' , 2 \n', ["Protein, total|7.0|||",
         'a "b"|1|||', "'x'|2|||"]),
        ('test,note,value\nHb,"two\nlines",6.3\nK,,5.0\n', ["Hb|6.3|||", "K|5.0|||"]),
        ("\n\ntest,value\r\n\r\nHb,6.3\r\n,\r\n\r\n", ["Hb|6.3|||"]),
        ("test,value\rHb,6.3\rK,5.0", ["Hb|6.3|||", "K|5.0|||"]),
        ("| test | value |\n|------|:-----:|\n| Hb   | 6.3 |\n| K | -- |\n",
         ["Hb|6.3|||", "K|--|||"]),
        ("test,value,,\nHb,6.3,,\nK,5.0,,,,\n", ["Hb|6.3|||", "K|5.0|||"]),
        ("sep=;\ntest;value\nHb;6.3\n", ["Hb|6.3|||"]),
        ('"Test, serum";value;unit\n', None),
        ("test,value,unit\nNa,NA,NA\nK,,mmol/L\nHb,NaN,g/dL\n",
         ["Na|NA|||", "K||mmol/L||", "Hb|NaN|g/dL||"]),
        ("loinc,value\n718-7,6.3\n", ["718-7|6.3|||"]),
        ("code,name,value\n718-7,Hb,6.3\n2345-7,,90\n", ["Hb|6.3|||", "2345-7|90|||"]),
    ],
)  # fmt: skip
def test_every_row_is_a_result(content, expected):
    if expected is None:
        with pytest.raises(InputError, match="no column for test"):
            rows_of(content)
    else:
        assert rows_of(content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("test;value;range\nHb;6,3;12,0-16,0\n", ["Hb|6,3||12.0-16.0|"]),
        ("test;value;low;high\nHb;<6,30;12,0;16\n", ["Hb|<6,30||12.0-16|"]),
        ("test;value\nHb;6,300\nPLT;1.060,5\nB12;1.060.000\nX;0.125\nY;6.3 mL/min/1.73m2\n",
         ["Hb|6,300|||", "PLT|1.060,5|||", "B12|1.060.000|||", "X|0.125|||",
          "Y|6.3 mL/min/1.73m2|mL/min/1.73m2||"]),
    ],
)  # fmt: skip
def test_a_decimal_comma_is_one_where_it_was_asked_for(content, expected):
    assert rows_of(content, COMMAS) == expected


def test_the_number_keeps_its_decimals_and_its_text():
    values = [one.value for one in results_of("t;test;value\n;Hb;6,300\n;P;1.060,50\n", COMMAS)]
    assert [(one.text, str(one.value)) for one in values] == [
        ("6,300", "6.300"),
        ("1.060,50", "1060.50"),
    ]


def test_a_comma_before_three_digits_is_left_open_and_any_other_is_a_decimal_one():
    found = results_of("test;value;range\nPLT;1,060;\nHb;6,3;12-16\nK;<3,5;\nNa;140;136,5-145\n")
    assert [getattr(result.value, "why", "") for result in found] == [
        "'1,060' may be 1060 or 1.060: write it without a comma", "", "", ""
    ]  # fmt: skip
    assert [str(found[1].value.value), str(found[2].value.limit)] == ["6.3", "3.5"]
    assert found[3].printed_range == "136,5-145"


@pytest.mark.parametrize(
    ("encoded", "remark"),
    [
        ("test,value,unit\nCRP,5,µg/L\n".encode(), ""),
        ("test,value,unit\nCRP,5,µg/L\n".encode("utf-8-sig"), ""),
        ("test,value,unit\nCRP,5,µg/L\n".encode("utf-16"), ""),
        (b"\xfe\xff" + "test,value,unit\nCRP,5,µg/L\n".encode("utf-16-be"), ""),
        ("test,value,unit\nCRP,5,µg/L\n".encode("cp1252"),
         "read as Windows-1252, since it is not UTF-8"),
        (b"test,value,unit,note\nCRP,5,\xb5g/L,\x81\n",
         "\x81; read as Latin-1, since it is not UTF-8"),
    ],
)  # fmt: skip
def test_encodings(encoded, remark):
    reading = read_table(encoded)
    assert reading.faults == ()
    assert [(one.unit, one.note) for one in reading.cases[0].results] == [("µg/L", remark)]


def test_the_encoding_is_remarked_on_only_where_it_made_a_difference():
    notes = [
        one.note for one in results_of("test,value,unit\nK,5,mmol/L\nX,5,µg\n".encode("cp1252"))
    ]
    assert notes == ["", "read as Windows-1252, since it is not UTF-8"]


BY_WRITING = "write it as a number with its unit, or as a word such as negative"
BY_CELLS = "write a cell for every column, one that holds a separator in quotation marks"
BY_DATE = "write a date such as 2026-03-01 or 2026-03-01T08:30"
NO_AGE = "the age is not known"
NONE_FOLLOWS = "no age follows from it"
NOT_STATED = "it is taken as not stated"


@pytest.mark.parametrize(
    ("content", "asked", "faults"),
    [
        ("test,value\nHb,abc\n", USUAL,
         [f"labs.csv:2: value: 'abc' is not read: no number and no known word; {BY_WRITING}"]),
        ("test,Result\nHb,TNTC\n", USUAL,
         ["labs.csv:2: Result: 'TNTC' is not read: too numerous to count: no number was given; "
          + BY_WRITING]),
        ("test;value;range\nHb;1;1.060-2.000\n", COMMAS,
         [("labs.csv:2: range: '1.060' may be 1060 or 1.060 where commas are decimal: "
          "write it without a point")]),
        ("test;value\nHb;1,0,6\n", COMMAS,
         ["labs.csv:2: value: '1,0,6' is not a number with a decimal comma; " + BY_WRITING]),
        ("test,value,unit\nHb,6.3 g/L,furlong\n", USUAL,
         ["labs.csv:2: value: '6.3 g/L' is not read: the unit is 'furlong' in its column and "
          "'g/L' behind the value; " + BY_WRITING]),
        ("test,value,unit,range\nHb,12-16,L\n", USUAL,
         [f"labs.csv:2: the row has 3 cells and the header 4; {BY_CELLS}"]),
        ("test,value\nHb\n", USUAL,
         [f"labs.csv:2: the row has 1 cell and the header 2; {BY_CELLS}"]),
        ("test,value\nHb,6,3\n", USUAL,
         [f"labs.csv:2: the row has 3 cells and the header 2; {BY_CELLS}"]),
        ('test,value\nHb,"6.3\n', USUAL,
         [f"labs.csv:2: the row has quotation marks that do not add up; {BY_CELLS}"]),
        ('test,value\nHb,"6.3" x\n', USUAL,
         [f"labs.csv:2: the row has quotation marks that do not add up; {BY_CELLS}"]),
        ("test,value\nHb,6\0.3\n", USUAL, [f"labs.csv:2: the row has a NUL byte; {BY_CELLS}"]),
        ("test,value\n,6.3\n", USUAL,
         ["labs.csv:2: the row names no test; write the test's name"]),
        ("test,value,date\nHb,6.3,2026-02-30\n", USUAL,
         [f"labs.csv:2: time: '2026-02-30' is not a date; {BY_DATE}"]),
        ("test,value,date\nHb,6.3,0001-01-01T00:00+14:00\n", USUAL,
         [f"labs.csv:2: time: '0001-01-01T00:00+14:00' is not a date; {BY_DATE}"]),
        ("test,value,age\nHb,6.3,old\n", USUAL,
         ["labs.csv:2: age: 'old' is not an age; write one such as 25 y, 6 mo, 3 wk or 10 d; "
          + NO_AGE]),
        ("test,value,baseline\nHb,6.3,soso\n", USUAL,
         [("labs.csv:2: baseline: 'soso' is not a baseline: no number and no known word; "
          "write a value, or unchanged, risen or fallen")]),
        (
            "test;value;baseline\nHb;6,3;1,0,6\n", COMMAS,
            [
                ("labs.csv:2: baseline: '1,0,6' is not a baseline: "
                "'1,0,6' is not a number with a decimal comma; "
                 "write a value, or unchanged, risen or fallen")
            ],
        ),
        ("test,value,dob\nHb,6.3,0001-01-01T00:00+14:00\n", USUAL,
         [
             "labs.csv:2: birth: '0001-01-01T00:00+14:00' is not a date such as 1980-03-01; "
             + NONE_FOLLOWS
         ]),
        ("test,value,sex\nHb,6.3,F\nK,5,M\n", USUAL,
         [f"labs.csv:3: sex: the patient is female in one row and male in another; {NOT_STATED}"]),
        ("pid,test,value,dob\n7,Hb,6.3,1990-01-01\n7,K,5,1991-01-01\n", USUAL,
         [f"labs.csv:3: birth: patient 7 was born on 1990-01-01 and 1991-01-01; {NONE_FOLLOWS}"]),
        ("test,value,dob\nHb,6.3,01/02/1990\nK,5,01/02/1990\n", USUAL,
         [
             f"labs.csv:2: birth: '01/02/1990' is not a date such as 1980-03-01; {NONE_FOLLOWS}; "
             + STATE_DATES
         ]),
        ("test,value,dob,date\nHb,6.3,1990-01-01,1989-01-01\n", USUAL,
         [f"labs.csv:2: birth: 1989-01-01 is before the birth on 1990-01-01; {NO_AGE}"]),
        ("test,value,dob,date\nHb,6.3,1790-01-01,1989-01-01\n", USUAL,
         [f"labs.csv:2: birth: '199 y' is over 130 years; {NO_AGE}"]),
        ("pid,test,value\n7,Hb,6.3\n,K,5\n", USUAL,
         ["labs.csv:3: patient: the row names no patient; it is a case by itself"]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_fault_and_a_result_all_the_same(content, asked, faults):
    reading = read_table(content, asked)
    assert [str(fault) for fault in reading.faults] == faults
    count = content.count("\n") - 1
    assert sum(len(case.results) for case in reading.cases) == count


def test_a_bad_row_leaves_the_good_ones():
    content = 'test,value,flag\nHb,"6.3,L\nK,5,1,H\nNa,140,\n'
    assert rows_of(content) == ["Hb|unreadable|||", "K|unreadable|||", "Na|140|||"]
    assert [one.note for one in results_of(content)] == [
        'the row as written: Hb | "6.3 | L',
        "the row as written: K | 5 | 1 | H",
        "",
    ]


def test_a_fault_names_the_line_the_row_begins_on():
    content = 'sep=,\ntest,note,value\nHb,"two\r\nlines",x\n\nK,,y\n'
    assert [fault.line for fault in read_table(content).faults] == [3, 6]


COLUMNS = "say which they are with --columns test=…,value=…"


@pytest.mark.parametrize(
    ("content", "asked", "messages"),
    [
        ("", {}, [("labs.csv: the file is empty; "
                  "the first line names the columns, such as test,value,unit")]),
        ("\n , \n", {}, [("labs.csv: the file is empty; "
                         "the first line names the columns, such as test,value,unit")]),
        ("test,value\n", {}, [("labs.csv:1: the table has no results; "
                              "write results below the header")]),
        ("test,amount\nHb,6\n", {},
         [f"labs.csv:1: no column for value; the columns are test, amount; {COLUMNS}"]),
        ("a,b\n1,2\n", {},
         ["labs.csv:1: no column for test and no column for value; the columns are a, b; "
          + COLUMNS]),
        ("test,value,Value\nHb,6,7\n", {},
         [("labs.csv:1: 'value' and 'Value' may both hold the value; "
          "choose with --columns value=value")]),
        ("test,value,result\nHb,6,7\n", {},
         [("labs.csv:1: 'value' and 'result' may both hold the value; "
          "choose with --columns value=value")]),
        ("name,test,value\nAnn,Hb,6\n", {},
         [("labs.csv:1: 'name' may be the patient; "
          "say so with --columns patient=name, or else note=name")]),
        ("test,val\nHb,6\n", {"value": "vall"},
         ["labs.csv:1: there is no column 'vall' for value; did you mean val?"]),
        ("test,val\nHb,6\n", {"value": "zzz"},
         ["labs.csv:1: there is no column 'zzz' for value; the columns are test, val"]),
        ("test,value\nHb,6\n", {"valeu": "value"},
         [("labs.csv: --columns: 'valeu' is not one of test, loinc, value, unit, range, low, high, "
          "flag, time, patient, sex, age, birth, pregnancy, specimen, panel, method, context, "
          "note, baseline, status; did you mean value?")]),
        ('test,"value\nHb,6\n', {},
         [("labs.csv:1: the header has quotation marks that do not add up; "
          "save the table as CSV in UTF-8")]),
        ("test,value\nHb,6\n".encode("utf-16-le"), {},
         ["labs.csv:1: the header has a NUL byte; save the table as CSV in UTF-8"]),
        (b"\xff\xfet\0e", {}, [("labs.csv: the file begins as UTF-16 and does not go on so; "
                               "save the table as CSV in UTF-8")]),
        (b"PK\x03\x04rest", {}, [("labs.csv: this is a workbook or another archive and no text; "
                                 "save the table as CSV in UTF-8")]),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_told_is_refused(content, asked, messages):
    with pytest.raises(InputError) as refused:
        read_table(content, Asked(columns=asked))
    assert [str(fault) for fault in refused.value.faults] == messages


def test_of_many_columns_the_first_are_named():
    header = ",".join(f"c{number}" for number in range(40))
    with pytest.raises(InputError, match=r"c28, c29 and 10 more; say which"):
        read_table(f"{header}\n1\n")


def test_columns_are_those_that_were_asked_for():
    content = "what,how much,in,name,value\nHb,6.3,g/dL,Ann,x\n"
    asked = {"test": "What", "value": "how_much", "unit": "in", "patient": "name"}
    reading = read_table(content, Asked(columns=asked))
    assert [case.patient.id for case in reading.cases] == ["Ann"]
    assert rows_of(content, Asked(columns=asked)) == ["Hb|6.3|g/dL||"]


def test_all_that_stands_beside_a_result_is_kept():
    (result,) = results_of(
        "test,value,unit,specimen,method,note,comment,flag,date,loinc\n"
        "Hb,6.3,g/dL,blood,XN,a,b,odd,2026-03-01 08:30,718-7\n"
    )
    assert (result.specimen, result.method, result.code) == ("blood", "XN", "718-7")
    assert (result.time, result.note) == ("2026-03-01 08:30", "a; b; flagged odd")


def test_the_time_of_day_may_have_its_own_column():
    content = "test,value,date,time\nK,5,2026-03-01,8:30\nK,6,1.3.2026,09:00\nK,7,2026-03-02,noon\n"
    assert [(one.time, one.note) for one in results_of(content)] == [
        ("2026-03-01T08:30", ""),
        ("1.3.2026T09:00", ""),
        ("2026-03-02", "time noon"),
    ]


def test_a_flag_beside_the_value_and_one_in_its_column():
    (result,) = results_of("test,value,flag\nHb,6.3 L,LL\n")
    assert (result.reported.value, result.note) == ("critically low", "marked low as well")


def test_the_baseline_is_a_word_or_a_value_in_the_unit_of_the_row():
    content = "test,value,unit,baseline\nHb,6.3,g/dL,Unchanged\nHb,6.3,g/dL,8.10\nHb,6.3,g/dL,NA\n"
    assert [one.baseline for one in results_of(content)] == [
        StatedChange.UNCHANGED,
        (PriorValue(parse_result("8.10").value, "g/dL"),),
        None,
    ]


def test_one_case_for_each_patient_in_the_order_they_appear():
    content = (
        "Patient ID,test,value,date,Sex,DOB\n"
        "B,Hb,6.3,2026-03-02,W,1990-05-01\n"
        "A,Hb,7.0,2026-03-01,male,\n"
        "B,Hb,8.1,2020-03-01,,1990-05-01\n"
    )
    reading = read_table(content)
    assert reading.faults == ()
    second, first = reading.cases
    assert [case.title for case in reading.cases] == ["B", "A"]
    assert [(one.value.text, one.draw, one.age.text) for one in second.results] == [
        ("6.3", 1, "35 y"),
        ("8.1", 0, "29 y"),
    ]
    assert second.draws == ("2020-03-01", "2026-03-02")
    assert second.patient.age == age_at(date(1990, 5, 1), date(2026, 3, 2))
    assert (second.patient.sex, first.patient.sex) == (Sex.FEMALE, Sex.MALE)
    assert (first.patient.age, first.file, first.source) == (None, "labs.csv", "")


@pytest.mark.parametrize(
    "text",
    ["U", "unknown", "O", "other", "", "NA", "Not stated", "UNDIFFERENTIATED", "A", "N", "divers",
     "No matching concept", "?"],
)  # fmt: skip
def test_a_sex_that_is_said_to_be_none_of_the_two_is_not_stated(text):
    reading = read_table(f"test,value,sex\nHb,6.3,{text}\n")
    assert (reading.cases[0].patient.sex, reading.faults) == (None, ())


@pytest.mark.parametrize(
    ("text", "sex"),
    [("Frau", Sex.FEMALE), ("weiblich", Sex.FEMALE), ("W", Sex.FEMALE), ("Mann", Sex.MALE),
     ("MÄNNLICH", Sex.MALE), ("m", Sex.MALE)],
)  # fmt: skip
def test_the_sex_may_be_a_german_word(text, sex):
    reading = read_table(f"test,value,sex\nHb,6.3,{text}\n")
    assert (reading.cases[0].patient.sex, reading.faults) == (sex, ())


def test_a_word_for_the_sex_that_is_not_known_is_named_once_for_each_patient():
    reading = read_table("pid,test,value,sex\n1,Hb,6.3,Z\n1,K,5,Z\n1,Na,140,F\n2,K,5,3\n")
    assert [case.patient.sex for case in reading.cases] == [Sex.FEMALE, None]
    assert [str(fault) for fault in reading.faults] == [
        f"labs.csv:2: sex: 'Z' is not one of female, male; {NOT_STATED}",
        f"labs.csv:5: sex: '3' is not one of female, male; {NOT_STATED}",
    ]


def test_without_a_patient_all_is_one_case_called_like_the_file():
    (case,) = read_table("test,value,pid\nHb,6.3,\nK,5,\n").cases
    assert (case.title, case.patient.id, len(case.results)) == ("labs.csv", "", 2)


def test_a_stated_age_is_the_age_at_its_result():
    content = "test,value,date,age\nHb,6,2026-03-01,25\nHb,7,2025-03-01,24 y\n"
    (case,) = read_table(content).cases
    assert [one.age.text for one in case.results] == ["25 y", "24 y"]
    assert case.patient.age.text == "25 y"


def test_an_empty_value_is_no_result():
    (result,) = results_of("test,value,unit\nHb,,g/dL\n")
    assert (result.value, result.text) == (NoResult(""), "")


def test_a_result_from_a_table_is_judged_like_one_from_a_case():
    (result,) = results_of("test,value,unit,low,high\nhemoglobin,6.3,g/dL,12,16\n")
    (row,) = check_results(result, sets=[range_set(hemoglobin="5-6 g/dL")]).rows
    assert verdict(row) == "L"
    assert isinstance(result.value, Number)
    assert replace(result.value, text="") == replace(parse_result("6.3").value, text="")
