"""HL7 v2 that is wrong: one fault for each wrong part, and everything else is read."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from build import knowledge
from labcheck.errors import InputError
from labcheck.judging.check import check
from labcheck.readers import Asked
from labcheck.readers.hl7 import read
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.result_text import Censored, NoResult, Number, Titre, Unreadable, Verbal

MSH = r"MSH|^~\&|LAB|H|EHR|H|20260301090000||ORU^R01|1|P|2.5.1"
PID = "PID|1||100^^^H^MR||X^Y||19800215|F"
OBR = "OBR|1|||CHEM^Chemistry^L|||202603010800"
OBX = "OBX|1|NM|2823-3^Potassium^LN||5.9|mmol/L|3.5-5.1|H|||F"
GOOD = [MSH, PID, OBR, OBX]


def read_segments(*segments, end="\r"):
    return read("".join(f"{one}{end}" for one in segments).encode(), "a.hl7", Asked())


def results_of(reading):
    return [one for case in reading.cases for one in case.results]


def faults_of(reading):
    return [str(one).removeprefix("a.hl7:") for one in reading.faults]


NO_NUMBER = "send such a value as SN or ST"
SN_FORM = "send it as ^5.1, <^5, ^5^-^10 or ^1^:^640"
SN_WRONG = "is not a comparator, a number, a separator and a number"
OTHERS = "numbers are sent as NM or SN, words as ST or CWE"


@pytest.mark.parametrize(
    ("segment", "kind", "fault"),
    [
        ("OBX|1|NM|K||<5|||||||F", Censored,
         f"the value type is NM, and '<5' is not a plain number; {NO_NUMBER}"),
        ("OBX|1|NM|K||neg|||||||F", Verbal,
         f"the value type is NM, and 'neg' is not a plain number; {NO_NUMBER}"),
        ("OBX|1|NM|K||five|||||||F", Unreadable,
         f"the value type is NM, and 'five' is not a plain number; {NO_NUMBER}"),
        ("OBX|1|NM|K||5^6|||||||F", Unreadable,
         f"the value type is NM, and '5^6' is not a plain number; {NO_NUMBER}"),
        ("OBX|1|NM|K||5.9 H|||||||F", Number,
         f"the value type is NM, and '5.9 H' is not a plain number; {NO_NUMBER}"),
        ("OBX|1|NM|K||1,060|||||||F", Unreadable,
         f"the value type is NM, and '1,060' is not a plain number; {NO_NUMBER}"),
        ("OBX|1|NM|K||5~6|||||||F", Unreadable,
         "2 values in one OBX-5; send an OBX for each value"),
        ("OBX|1|CE|K||1^Pos~2^Neg|||||||F", Unreadable,
         "2 values in one OBX-5; send an OBX for each value"),
        ("OBX|1|SN|K||5.1|||||||F", Number,
         "the value type is SN, and '5.1' has no components; send it as ^5.1 or <^5"),
        ("OBX|1|SN|K||about^5|||||||F", Unreadable, f"'about^5' {SN_WRONG}; {SN_FORM}"),
        ("OBX|1|SN|K||^5^^10|||||||F", Unreadable, f"'^5^^10' {SN_WRONG}; {SN_FORM}"),
        ("OBX|1|SN|K||^5^-|||||||F", Unreadable, f"'^5^-' {SN_WRONG}; {SN_FORM}"),
        ("OBX|1|SN|K||^5^.^1|||||||F", Unreadable, f"'^5^.^1' {SN_WRONG}; {SN_FORM}"),
        ("OBX|1|SN|K||^1e5|||||||F", Unreadable, f"'^1e5' {SN_WRONG}; {SN_FORM}"),
        ("OBX|1||K||5.9|||||||F", Number,
         "OBX-2 does not say what type the value is; name it, such as NM, SN or ST"),
        ("OBX|1|NUM|K||5.9|||||||F", Unreadable,
         "'NUM' in OBX-2 is not a value type; did you mean NM?"),
        ("OBX|1|??|K||5.9|||||||F", Unreadable,
         "'??' in OBX-2 is not a value type; name one, such as NM, SN or ST"),
        ("OBX|1|NA|K||5^9|||||||F", Unreadable,
         f"the value type NA is an array of numbers, which is not judged; {OTHERS}"),
        ("OBX|1|DT|K||20260301|||||||F", Unreadable,
         f"the value type DT is a date, which is not judged; {OTHERS}"),
        ("OBX|1|NM|K|||mmol/L|||||F", NoResult,
         "OBX-5 is empty; send X in OBX-11 where there is none"),
        ("OBX|1|NM|||5.9|||||||F", Number,
         "OBX-3 names no test; write its code or its name"),
        ("OBX|1|NM|K||5.9|mmol/L||H~L|||F", Number,
         "the flags H, L are not one judgement; none of them is used"),
        ("OBX|1|NM|K||5.9|mmol/L||||||||2026-03-01", Number,
         ("OBX-14: '2026-03-01' is not a time such as 20260301 or 202603010830; "
         "it is shown as it stands")),
        ("OBX|1|NM|K||5.9|mmol/L||||||||20260231", Number,
         "OBX-14: '20260231' is a time that does not exist; it is shown as it stands"),
        ("OBX|1|NM|K||5.9|mmol/L|||||Q", Unreadable,
         "'Q' in OBX-11 is not a status of a result; send F for a final result"),
        ("OBX|1|ST|K||5.9 mmol/L|furlong|||||F", Unreadable,
         "the unit is 'furlong' in OBX-6 and 'mmol/L' in OBX-5; write it once"),
    ],
)  # fmt: skip
def test_a_result_that_is_wrong(segment, kind, fault):
    reading = read_segments(*GOOD, segment.replace("OBX|1|", "OBX|2|"), OBX.replace("|1|", "|3|"))
    assert [type(one.value) for one in results_of(reading)] == [Number, kind, Number]
    assert faults_of(reading) == [f"5: message 1, OBX 2: {fault}"]


def test_a_set_id_that_stands_twice():
    reading = read_segments(*GOOD, OBX, "OBR|2|||X", OBX)
    assert len(results_of(reading)) == 3
    assert faults_of(reading) == [
        "5: message 1, OBX 2: the set id 1 stands twice under one order; both results are read"
    ]


@pytest.mark.parametrize(
    ("segments", "faults"),
    [
        ([MSH, OBX], [("6: message 2, OBX 1: no PID stands before it, which would say whose "
                      "results these are")]),
        ([MSH, OBR, OBX], [("7: message 2, OBX 1: no PID stands before it, which would say whose "
                           "results these are")]),
        ([MSH, PID, OBX], [("7: message 2, OBX 1: no OBR stands before it, which would say which "
                           "order it is of")]),
        ([MSH, "PID|1||||X", OBR, OBX],
         [("6: message 2, PID 1: PID-3 has no number: no other message is taken to be of this "
          "patient")]),
        ([MSH, PID.replace("19800215", "19801315"), OBR, OBX],
         [("6: message 2, PID 1: PID-7: '19801315' is a time that does not exist; the age is not "
          "known")]),
        ([MSH, PID.replace("19800215", "19810215").replace("|F", "|M"), OBR, OBX],
         [("6: message 2, PID 1: the sex is another than before: neither is used; correct one of "
          "the two"),
          ("6: message 2, PID 1: the birth date is another than before: neither is used; correct "
          "one of the two")]),
        ([MSH, PID.replace("100^", "7^").replace("19800215", "20270101"), OBR, OBX],
         [("6: message 2, PID 1: PID-7: 2026-03-01 is before the birth on 2027-01-01; the "
          "age is not known")]),
        ([MSH, PID.replace("100^", "7^").replace("19800215", "18000101"), OBR, OBX],
         [("6: message 2, PID 1: PID-7: '226 y' is over 130 years; the age is not known")]),
        ([MSH.replace("ORU^R01", "ADT^A01"), PID, OBR, OBX],
         [("5: message 2, MSH: a message of type 'ADT' is not a report of results (ORU^R01); what "
          "results it has are read")]),
        ([MSH, PID, OBR, OBX, "???"], ["9: message 2: the line is not a segment and is not read"]),
        ([MSH, PID, OBR, OBX, "and more text"],
         ["9: message 2: the line is not a segment and is not read"]),
        ([MSH, PID, OBR.replace("202603010800", "soon"), OBX],
         [("7: message 2, OBR 1: OBR-7: 'soon' is not a time such as 20260301 or 202603010830; "
          "it is shown as it stands")]),
        ([MSH, PID, f"{OBR}{'|' * 18}Q", OBX.removesuffix("F")],
         [("8: message 2, OBX 1: 'Q' in OBR-25 is not a status of an order; send F for a final "
          "result")]),
        ([MSH, PID, OBR, OBX.replace("|", "#")],
         [("8: message 2, OBX 1: it is not separated as its MSH declares; separate every segment "
          "as MSH-1 and MSH-2 declare")]),
        ([MSH, PID, OBR, OBX, "BTS|3"],
         ["BTS: it counts 3 messages, and 2 were found; the file may be cut off: send it again"]),
        ([MSH, PID, OBR, OBX, "BTS|2", PID, OBX],
         ["10: 2 segments stand under no MSH; begin it with an MSH"]),
        (["MSH", PID, OBR, OBX],
         [r"5: message 2, MSH: MSH-1 and MSH-2 declare no separators; begin it with MSH|^~\&|"]),
        (["MSH||||", PID, OBR, OBX],
         [r"5: message 2, MSH: MSH-1 and MSH-2 declare no separators; begin it with MSH|^~\&|"]),
        (["MSHABCDEF", PID, OBR, OBX],
         [(r"5: message 2, MSH: the separators 'ABCDEF' are not different signs; "
          r"begin it with MSH|^~\&|")]),
        (["MSH|^^^^|A", PID, OBR, OBX],
         [(r"5: message 2, MSH: the separators '|^^^^' are not different signs; "
          r"begin it with MSH|^~\&|")]),
        ([MSH + "||||||KLINGON", PID, OBR, OBX],
         [("5: message 2: the character set 'KLINGON' is not known; name the character set in "
          "MSH-18, such as UNICODE UTF-8")]),
    ],
)  # fmt: skip
def test_a_message_that_is_wrong_after_one_that_is_not(segments, faults):
    reading = read_segments(*GOOD, *segments)
    count = sum(one.startswith("OBX") for one in segments)
    assert len(results_of(reading)) == 1 + count
    assert results_of(reading)[0].text == "5.9 mmol/L"
    found = [one.removeprefix("9: ") if "BTS" in one else one for one in faults_of(reading)]
    assert found == faults
    for case in reading.cases:
        assert len(check(case, knowledge()).rows) == len(case.results)


def test_a_message_without_results_takes_no_other_with_it():
    reading = read_segments(MSH, PID, *GOOD)
    assert len(results_of(reading)) == 1
    assert faults_of(reading) == ["1: message 1: there is no result (OBX) in it"]


def test_results_of_a_message_that_cannot_be_taken_apart_are_shown():
    reading = read_segments(*GOOD, "MSHABCDEF", PID, OBX)
    _, other = reading.cases
    why = "the message does not say how it is separated"
    assert [(one.test, one.value) for one in other.results] == [("", Unreadable(OBX, why))]
    assert (other.title, other.patient.id) == ("a.hl7", "")


def test_sex_and_birth_date_that_contradict_are_not_used():
    other = PID.replace("19800215", "19810215").replace("|F", "|M")
    (case,) = read_segments(*GOOD, MSH, other, OBR, OBX).cases
    why = "not known (born on 1980-02-15 and 1981-02-15)"
    assert (case.patient.sex, case.patient.age.text) == (None, why)
    assert {one.age.text for one in case.results} == {why}


def test_patients_without_a_number_are_never_joined():
    nameless = [MSH, "PID|1||||X", OBR, OBX]
    assert [len(case.results) for case in read_segments(*nameless, *nameless).cases] == [1, 1]


@pytest.mark.parametrize("number", range(len(OBX.split("|")) - 1))
def test_a_file_that_ends_within_a_result_does_not_judge_it(number):
    cut = "|".join(OBX.split("|")[: number + 1])
    content = "\r".join([*GOOD, cut]).encode()
    reading = read(content, "a.hl7", Asked())
    good, last = results_of(reading)
    assert (good.text, type(last.value), last.reported) == ("5.9 mmol/L", Unreadable, None)
    assert last.value.why == "the file ends within this result"
    assert (
        "5: message 1, OBX 2: the file ends within this result; the file is cut off: "
        in (faults_of(reading)[-1])
    )


def test_a_file_that_ends_within_the_name_of_a_segment():
    reading = read("\r".join([*GOOD, "OB"]).encode(), "a.hl7", Asked())
    assert [one.text for one in results_of(reading)] == ["5.9 mmol/L"]
    assert faults_of(reading) == ["5: message 1: the line is not a segment and is not read"]


def test_a_line_break_within_a_text_is_read_as_such():
    reading = read_segments(MSH, PID, OBR, "OBX|1|TX|Hb||not", "detected|||A|||F", end="\n")
    (one,) = results_of(reading)
    assert (one.text, type(one.value), one.note) == ("not\ndetected", Verbal, "")
    assert faults_of(reading) == [
        (
            "5: message 1: the line is not a segment: it is read as a part of the line "
            r"before; write a line break within a text as \.br\ "
        )
    ]


def test_bytes_that_are_of_no_character_set():
    content = "\r".join([*GOOD[:3], OBX.replace("mmol", "µmol"), ""]).encode("latin-1")
    reading = read(content, "a.hl7", Asked())
    assert results_of(reading)[0].unit == "\ufffdmol/L"
    assert faults_of(reading) == [
        (
            "1: message 1: some characters are not of the character set UTF-8; name the character "
            "set in MSH-18, such as UNICODE UTF-8"
        )
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "a.hl7: this is not HL7 v2: no line begins with MSH"),
        (b"name,value\nK,5\n", "a.hl7: this is not HL7 v2: no line begins with MSH"),
        (b"PID|1||7\rOBX|1|NM|K||5", "a.hl7: this is not HL7 v2: no line begins with MSH"),
        (b"\x00\xff\xfe", "a.hl7: this is not HL7 v2: no line begins with MSH"),
        (f"{MSH}\r{PID}".encode(),
         ("a.hl7: no result can be read from 1 HL7 message\n"
         "a.hl7:1: message 1: there is no result (OBX) in it")),
        (f"{MSH}\r{MSH}".encode(),
         ("a.hl7: no result can be read from 2 HL7 messages\n"
         "a.hl7:1: message 1: there is no result (OBX) in it\n"
         "a.hl7:2: message 2: there is no result (OBX) in it")),
        (b"MSH\rOBX|1|NM|K||5|||||||F\r",
         ("a.hl7: no result can be read from 1 HL7 message\n"
         "a.hl7:1: message 1, MSH: MSH-1 and MSH-2 declare no separators; "
         "begin it with MSH|^~\\&|")),
    ],
)  # fmt: skip
def test_a_file_of_which_nothing_can_be_read(content, message):
    with pytest.raises(InputError) as caught:
        read(content, "a.hl7", Asked())
    assert str(caught.value) == message


PIECES = st.sampled_from(
    ["MSH", "PID", "OBR", "OBX", "NTE", "SPM", "BHS", "BTS", "FTS", "|", "||", "|||||", "^", "~",
     "&", "\\", "\\X", "\\XFF\\", "\\.br\\", "\\H\\", "\r", "\n", "\r\n", "\x0b", "\x1c", " ", '""',
     "NM", "SN", "CE", "ED", "1", "5.9", "<", "1:640", "-", "H~A", "F", "X", "20260301", "2027",
     r"MSH|^~\&|", f"{MSH}\r", f"{PID}\r", f"{OBR}\r", f"{OBX}\r", "#", "\ufeff", "é", "\x85"]
)  # fmt: skip
BYTES = st.one_of(
    st.binary(max_size=60),
    st.lists(PIECES, max_size=25).map(lambda parts: "".join(parts).encode()),
    st.lists(PIECES, max_size=25).map(lambda parts: f"{MSH}\r{''.join(parts)}".encode()),
)


def read_or_refuse(content, asked):
    """The reading, or the refusal it raises; any other exception is a failure."""
    try:
        return read(content, "a.hl7", asked)
    except InputError as refused:
        return refused


@given(BYTES, st.sampled_from([None, *DecimalSign]))
@example(b"MSH|^~\\&|\rOBX|1|SN|K||\\H\\", None)
@example(b"MSH|^~\\&\rOBX|||||5", None)
def test_whatever_the_bytes_it_is_read_or_refused(content, decimal):
    reading = read_or_refuse(content, Asked(decimal=decimal))
    assert str(reading) if isinstance(reading, InputError) else results_of(reading)
    for case in getattr(reading, "cases", ()):
        assert len(check(case, knowledge()).rows) == len(case.results)


FIELD = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x0b\x1c\x85|"), max_size=12)


@given(st.lists(st.lists(FIELD, min_size=11, max_size=18), min_size=1, max_size=5))
def test_every_obx_is_one_result_in_the_order_of_the_file(observations):
    segments = [
        "OBX|" + "|".join([parts[0], parts[1], f"test {number}", *parts[3:]])
        for number, parts in enumerate(observations)
    ]
    (case,) = read_segments(MSH, PID, OBR, *segments).cases
    assert [one.test for one in case.results] == [f"test {n}" for n in range(len(segments))]


@given(st.lists(st.sampled_from("ABC"), min_size=1, max_size=8))
def test_each_patient_is_one_case_in_the_order_they_first_appear(patients):
    segments = []
    for name in patients:
        segments += [MSH, PID.replace("100^", f"{name}^"), OBR, OBX]
    reading = read_segments(*segments)
    assert [(case.title, len(case.results)) for case in reading.cases] == [
        (name, patients.count(name)) for name in dict.fromkeys(patients)
    ]
    assert reading.faults == ()


@given(st.sampled_from(["5.9", "5.90", "0.1", "100", "1.060"]), st.sampled_from(["NM", "ST"]))
def test_numbers_keep_the_digits_that_were_sent(text, kind):
    (case,) = read_segments(MSH, PID, OBR, f"OBX|1|{kind}|K||{text}|mmol/L|||||F").cases
    assert str(case.results[0].value.value) == text


def test_a_titre_is_one_through_either_type():
    (case,) = read_segments(
        MSH, PID, OBR, "OBX|1|SN|ANA||^1^:^640|||||||F", "OBX|2|ST|ANA||1:640|||||||F"
    ).cases
    first, second = case.results
    assert isinstance(first.value, Titre)
    assert first.value == second.value
