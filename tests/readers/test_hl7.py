"""HL7 v2: what each field of a message becomes in a result."""

from dataclasses import replace
from decimal import Decimal

import pytest

from build import knowledge, verdict
from labcheck.cases.birth import AT_MOST, WITHIN_A_YEAR
from labcheck.cases.stated_patient import AboutPatient, state_patient
from labcheck.judging.check import check
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.readers import Asked, InputFormat, find_reader, recognise
from labcheck.readers.hl7 import read
from labcheck.reading.numbers import settle_value
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.patient import Sex, parse_age
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import (
    Censored,
    Comparator,
    NoResult,
    Number,
    Ordinal,
    Span,
    Titre,
    Unreadable,
    Verbal,
    Word,
)

MSH = r"MSH|^~\&|LAB|H|EHR|H|20260301090000||ORU^R01|1|P|2.5.1"
PID = "PID|1||100^^^H^MR||X^Y||19800215|F"
ABIM = gather_knowledge(["abim"], ["none"])
OBR = "OBR|1|||CHEM^Chemistry^L|||202603010800"


def message(*segments, header=MSH, patient=PID, order=OBR):
    return [one for one in (header, patient, order, *segments) if one]


def write(*segments, end="\r"):
    return "".join(f"{one}{end}" for one in segments).encode()


def read_clean(*segments, **asked):
    """The results of a file that nothing is wrong with."""
    reading = read(write(*segments), "a.hl7", Asked(**asked))
    assert [str(one) for one in reading.faults] == []
    return [one for case in reading.cases for one in case.results]


def obx(**fields):
    """An OBX of a potassium, with fields put in by their numbers: `f5="5.9"`."""
    parts = {1: "1", 2: "NM", 3: "2823-3^Potassium^LN", 5: "5.9", 6: "mmol/L", 11: "F"}
    parts |= {int(name[1:]): text for name, text in fields.items()}
    return "OBX|" + "|".join(parts.get(number, "") for number in range(1, max(parts) + 1))


def only(*segments, **fields):
    (one,) = read_clean(*message(obx(**fields), *segments))
    return one


def test_a_whole_result():
    one = only(
        "NTE|1||slightly hemolyzed~repeated",
        f4="1", f7="3.5-5.1", f8="H", f14="20260301081500+0100", f17="ISE^electrode^L",
    )  # fmt: skip
    assert (one.test, one.code, one.text, one.value, one.unit) == (
        "Potassium", "2823-3", "5.9 mmol/L", Number("5.9", Decimal("5.9")), "mmol/L",
    )  # fmt: skip
    assert (one.printed_range, one.reported, one.method) == ("3.5-5.1", Word.HIGH, "electrode")
    assert (one.time, one.note) == ("2026-03-01T08:15:00+01:00", "slightly hemolyzed\nrepeated")
    assert one.age.text == "46 y"


@pytest.mark.parametrize(
    ("kind", "sent", "text", "value"),
    [
        ("NM", "5.90", "5.90", Number("5.90", Decimal("5.90"))),
        ("NM", "-2.5", "-2.5", Number("-2.5", Decimal("-2.5"))),
        ("SN", "<^10", "<10", Censored("<10", Comparator.LESS, Decimal(10))),
        ("SN", ">=^5.0", ">=5.0", Censored(">=5.0", Comparator.AT_LEAST, Decimal("5.0"))),
        ("SN", "=^7", "7", Number("7", Decimal(7))),
        ("SN", "^7", "7", Number("7", Decimal(7))),
        ("SN", "^1^:^640", "1:640", Titre("1:640", Decimal(640))),
        ("SN", ">^1^:^640", ">1:640", Titre(">1:640", Decimal(640), Comparator.MORE)),
        ("SN", "^5^-^10", "5-10", Span("5-10", Decimal(5), Decimal(10))),
        ("SN", "^-5^-^-2", "-5--2", Span("-5--2", Decimal(-5), Decimal(-2))),
        ("SN", "^2^+", "2+", Ordinal("2+", Decimal(2))),
        ("SN", "<>^5", "<>5", Unreadable("<>5", "only said to be another number")),
        ("SN", "^10^-^5", "10-5", Unreadable("10-5", "10 to 5 runs downwards")),
        ("SN", "^2^:^3", "2:3", Unreadable("2:3", "a ratio that is not a titre")),
        ("ST", "<0.02", "<0.02", Censored("<0.02", Comparator.LESS, Decimal("0.02"))),
        ("ST", "1:640", "1:640", Titre("1:640", Decimal(640))),
        ("ST", "trace", "trace", Ordinal("trace", Decimal("0.5"))),
        ("TX", "Not~detected", "Not\ndetected", Verbal("Not\ndetected", Word.NEGATIVE)),
        ("FT", r"see\.br\comment", "see\ncomment", NoResult("see\ncomment")),
        ("ST", "hemolyzed", "hemolyzed", NoResult("hemolyzed")),
        ("ST", "1,060", "1,060",
         Unreadable("1,060", "'1,060' may be 1060 or 1.060: write it without a comma",
                    readings=(parse_result("1060"), parse_result("1.060")), is_open=True)),
        ("TX", "no frob", "no frob", Unreadable("no frob", "no number and no known word")),
        ("CE", "1^Detected^L", "Detected", Verbal("Detected", Word.POSITIVE)),
        ("CWE", "1^^L^2^Negative^SCT", "Negative", Verbal("Negative", Word.NEGATIVE)),
        ("CWE", "NEG", "NEG", Verbal("NEG", Word.NEGATIVE)),
        ("CWE", "1^^L^^^^^^2+", "2+", Ordinal("2+", Decimal(2))),
        ("CWE", "10828004^^SCT", "Positive", Verbal("Positive", Word.POSITIVE)),
        ("CWE", "99999999^^SCT", "99999999",
         Unreadable("99999999", "a code that comes without its text")),
        ("IS", "7", "7", Unreadable("7", "a code that comes without its text")),
        ("NM", '""', '""', NoResult('""')),
    ],
)  # fmt: skip
def test_values_by_their_type(kind, sent, text, value):
    one = only(f2=kind, f5=sent, f6="")
    assert (one.text, one.value) == (text, value)


def test_a_decimal_comma_only_when_asked():
    (one,) = read_clean(*message(obx(f2="ST", f5="<1,060")), decimal=DecimalSign.COMMA)
    assert (one.text, one.value) == (
        "<1,060 mmol/L", Censored("<1,060", Comparator.LESS, Decimal("1.060")),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "test", "code"),
    [
        ("2823-3^Potassium^LN", "Potassium", "2823-3"),
        ("K^Kalium^L^2823-3^Potassium^LN", "Kalium", "2823-3"),
        ("K^^L^2823-3^Potassium^LN", "Potassium", "2823-3"),
        ("K^^L", "K", ""),
        ("2823-3^^LN", "2823-3", "2823-3"),
        ("2823-3^Potassium^L", "Potassium", ""),
        ("potassium^Potassium^LN", "Potassium", ""),
        (r"A^Na\T\K \S\ \F\ \R\ \E\ \X41\ \H\!\N\^L", r"Na&K ^ | ~ \ A !", ""),
    ],
)
def test_names_and_codes(sent, test, code):
    one = only(f3=sent)
    assert (one.test, one.code) == (test, code)


@pytest.mark.parametrize(
    ("sent", "unit"),
    [
        ("mmol/L^millimole per liter^UCUM", "mmol/L"),
        ("^mmol/L", "mmol/L"),
        ("U17^mmol/L^L", "mmol/L"),
        ("10*9/L^^UCUM", "10*9/L"),
        (r"10\S\9/L", "10^9/L"),
        ("10^9/L", "10^9/L"),
        ("x10^9/L", "x10^9/L"),
        ("furlong", "furlong"),
        ("", None),
    ],
)
def test_units(sent, unit):
    assert only(f6=sent).unit == unit


def test_a_unit_within_the_text_is_taken():
    one = only(f2="ST", f5="5.9 mmol/L H", f6="")
    assert (one.text, one.unit, one.reported) == ("5.9 mmol/L H", "mmol/L", Word.HIGH)


@pytest.mark.parametrize(
    ("sent", "word", "note"),
    [
        ("", None, ""),
        ("H", Word.HIGH, ""),
        ("H~A", Word.HIGH, ""),
        ("A~H", Word.HIGH, ""),
        ("H~AA", Word.CRITICALLY_HIGH, ""),
        ("LL", Word.CRITICALLY_LOW, ""),
        ("L~LL", Word.CRITICALLY_LOW, ""),
        ("N", Word.NORMAL, ""),
        ("high", Word.HIGH, ""),
        ("*", Word.ABNORMAL, ""),
        ("POS~A", Word.POSITIVE, ""),
        ("ND", Word.NEGATIVE, ""),
        ("^High", Word.HIGH, ""),
        ("H^High^HL70078", Word.HIGH, ""),
        ("H~U", Word.HIGH, "flagged U: a significant change up"),
        ("D", None, "flagged D: a significant change down"),
        ("B~N", Word.NORMAL, "flagged B: better than before"),
        ("W", None, "flagged W: worse than before"),
        ("null", None, "flagged null: no range defined"),
        ("ZZ", None, "flagged ZZ"),
    ],
)
def test_flags(sent, word, note):
    one = only(f8=sent)
    assert (one.reported, one.note) == (word, note)


@pytest.mark.parametrize(
    ("sent", "side", "note"),
    [
        (">", Comparator.AT_LEAST, "flagged >: above the scale of the instrument"),
        ("<", Comparator.AT_MOST, "flagged <: below the scale of the instrument"),
    ],
)
def test_a_value_off_the_instruments_scale_is_at_least_what_it_shows(sent, side, note):
    one = only(f8=sent)
    assert (one.text, one.off_scale, one.reported, one.note) == ("5.9 mmol/L", side, None, note)
    assert settle_value(one).value == Censored("5.9", side, Decimal("5.9"))


@pytest.mark.parametrize(
    ("status", "of_order", "note"),
    [
        ("F", "", ""),
        ("f", "X", ""),
        ("", "", ""),
        ("C", "", "status C: corrected: replaces an earlier final result"),
        ("P", "F", "status P: preliminary"),
        ("", "P", "status P: preliminary"),
        ("R", "", "status R: not verified"),
    ],
)
def test_a_result_whose_status_lets_it_be_judged(status, of_order, note):
    order = OBR + "|" * 18 + of_order
    (one,) = read_clean(*message(obx(f8="H", f11=status), order=order))
    assert (one.value, one.reported, one.note) == (
        Number("5.9", Decimal("5.9")), Word.HIGH, note,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "of_order", "note"),
    [
        ("X", "F", "status X: the result cannot be obtained; flagged H"),
        ("D", "", "status D: the result is deleted; flagged H"),
        ("W", "", "status W: the result was sent by mistake; flagged H"),
        ("I", "", "status I: the result is pending; flagged H"),
        ("N", "", "status N: the test was not asked for; flagged H"),
        ("", "X", "status X: the order is cancelled; flagged H"),
    ],
)
def test_a_result_that_is_void_keeps_its_text_and_is_never_judged(status, of_order, note):
    order = OBR + "|" * 18 + of_order
    why = note.removeprefix(f"status {status or of_order}: ").removesuffix("; flagged H")
    segments = message(obx(f7="3.5-5.1", f8="H", f11=status), order=order)
    (one,) = read_clean(*segments)
    assert (one.text, one.value, one.reported, one.note) == (
        "5.9 mmol/L", NoResult("5.9", why), None, note,
    )  # fmt: skip
    (case,) = read(write(*segments), "a.hl7", Asked()).cases
    assert [verdict(row) for row in check(case, knowledge()).rows] == ["no-result"]


def test_a_range_that_cannot_be_used_is_kept_and_the_row_says_so():
    segments = message(obx(f7="in men 13-17 or so"))
    (case,) = read(write(*segments), "a.hl7", Asked()).cases
    assert case.results[0].printed_range == "in men 13-17 or so"
    (row,) = check(case, knowledge()).rows
    assert row.not_judged.reason.word == "range-unread"


@pytest.mark.parametrize(("printed", "flag"), [("3.5-5.1", "H"), ("<5", "H"), (">60", "L")])
def test_printed_ranges_judge(printed, flag):
    (case,) = read(write(*message(obx(f7=printed))), "a.hl7", Asked()).cases
    assert [verdict(row) for row in check(case, knowledge()).rows] == [flag]


@pytest.mark.parametrize(
    ("f14", "f7", "f22", "time", "note"),
    [
        ("20260301", "20260201", "20260202", "2026-03-01", ""),
        ("", "20260201", "20260202", "2026-02-01", ""),
        ("", "", "20260202", "2026-02-02", "the time is that of the report"),
        ("", "", "", "", WITHIN_A_YEAR),
        ("2026030108", "", "", "2026-03-01T08:00", ""),
        ("202603010830", "", "", "2026-03-01T08:30", ""),
        ("20260301083015.25-0500", "", "", "2026-03-01T08:30:15.25-05:00", ""),
        ("202603", "", "", "2026-03", ""),
        ("2026^Y", "", "", "2026", ""),
    ],
)
def test_times(f14, f7, f22, time, note):
    order = f"OBR|1|||CHEM|||{f7}|||||||||||||||{f22}"
    (one,) = read_clean(*message(obx(f14=f14), order=order))
    assert (one.time, one.note) == (time, note)


COLLECTED, END, SPM_17, ARRIVED = "20260301", "20260302", "20260228", "20260303"


@pytest.mark.parametrize(
    ("order", "specimens", "f19", "time", "note"),
    [
        # The collection comes first, wherever it stands; then what follows it in a specimen's life.
        ({7: COLLECTED, 8: END}, [{17: SPM_17}], "", "2026-03-01", ""),
        ({8: END}, [{17: SPM_17}], "20260304", "2026-02-28", ""),
        ({}, [{17: "20260228^20260301"}], "", "2026-02-28", ""),
        ({}, [{17: "202602280800&M^20260301"}], "", "2026-02-28T08:00", ""),
        ({}, [{17: SPM_17}, {17: SPM_17}], "", "2026-02-28", ""),
        ({}, [{17: SPM_17}, {}], "", "2026-02-28", ""),
        ({}, [{17: SPM_17}, {17: COLLECTED}], "", "", ""),  # which of two it was is not known
        ({8: END, 14: ARRIVED}, [{18: ARRIVED}], "20260304", "2026-03-02",
         "the time is that of the end of the collection"),
        ({14: END}, [{18: ARRIVED}], "20260304", "2026-03-03",
         "the time is that of the arrival at the laboratory"),
        ({14: ARRIVED, 22: "20260305"}, [], "20260304", "2026-03-03",
         "the time is that of the arrival at the laboratory"),
        ({22: "20260305"}, [], "20260304", "2026-03-04", "the time is that of the analysis"),
        ({7: '""', 22: "20260305"}, [{17: '""'}], "", "2026-03-05",
         "the time is that of the report"),
    ],
)  # fmt: skip
def test_times_that_stand_elsewhere(order, specimens, f19, time, note):
    def segment(name, fields):
        return "|".join([name, *(fields.get(number, "") for number in range(1, 23))])

    spm = [segment("SPM", one) for one in specimens]
    segments = message(obx(f19=f19), *spm, order=segment("OBR", order))
    (one,) = read_clean(*segments)
    assert (one.time, one.note) == (time, note or ("" if time else WITHIN_A_YEAR))
    assert one.age.text == ("46 y" if time else "45 y to <47 y")


@pytest.mark.parametrize(
    ("obr_15", "spm", "specimen"),
    [
        ("", [], ""),
        ("SER", [], "serum"),
        ("UR&Urine, 24 h&HL70070", [], "Urine, 24 h"),
        ("&Serum", [], "Serum"),
        ("SER", ["UR^Urine^HL70487"], "Urine"),
        ("", ["PLAS"], "plasma"),
        ("", ["XYZ"], "XYZ"),
        ("", ["UR", "SER"], ""),
    ],
)
def test_specimens(obr_15, spm, specimen):
    specimens = [f"SPM|{number}|||{one}" for number, one in enumerate(spm, start=1)]
    (one,) = read_clean(*message(obx(), *specimens, order=f"{OBR}||||||||{obr_15}"))
    assert one.specimen == specimen


def test_the_specimen_of_one_order_is_not_that_of_the_next():
    found = read_clean(
        *message(obx(), "SPM|1|||UR", "OBR|2|||X", obx(), "SPM|1|||SER", "ORC|RE", "NTE|1||lost")
    )
    assert [one.specimen for one in found] == ["urine", "serum"]


def test_remarks_on_an_order_stand_at_its_first_result():
    found = read_clean(*message("NTE|1||lipemic", obx(), obx(f1="2", f3="Na")))
    assert [one.note for one in found] == ["on the whole order: lipemic", ""]


def test_sub_ids_tell_results_of_one_test_apart():
    found = read_clean(*message(obx(f4="a"), obx(f1="2", f4="b"), obx(f1="3", f3="Na", f4="c")))
    assert [one.note for one in found] == ["sub-id a", "sub-id b", ""]


@pytest.mark.parametrize(
    ("pid", "patient_id", "sex", "age"),
    [
        ("PID|1||7^^^H^PI~8^^^H^MR||X||19800215|M", "8", Sex.MALE, "46 y"),
        ("PID|1||7~8||X||198002151230|f", "7", Sex.FEMALE, "46 y"),
        ("PID|1||7||X||1980|U", "7", None, "45 y to <47 y"),
        ("PID|1||7||X||198002|O", "7", None, "46 y"),
        ("PID|1||7||X||15.02.1980|", "7", None, "46 y"),
        ("PID|1||7||X||20260301|", "7", None, "0 d"),
        ("PID|1||7||X||20250101|A", "7", None, "14 mo"),
        ("PID|1||7", "7", None, None),
    ],
)
def test_patients(pid, patient_id, sex, age):
    reading = read(write(*message(obx(), patient=pid)), "a.hl7", Asked())
    (case,) = reading.cases
    assert (case.title, case.patient.id, case.patient.sex) == (patient_id, patient_id, sex)
    assert getattr(case.patient.age, "text", None) == age
    assert reading.faults == ()


@pytest.mark.parametrize(
    ("birth", "time", "age", "faults"),
    [
        ("20191305", "20260301", "not known (birth date '20191305' cannot be read)", 1),
        ("05/06/2019", "20260301", "not known (birth date '05/06/2019' cannot be read)", 1),
        ("2019", "20260301", "6 y to <8 y", 0),
    ],
)
def test_an_age_that_does_not_follow_is_not_known(birth, time, age, faults):
    segments = message(obx(f14=time), patient=f"PID|1||7||X||{birth}|")
    segments = [one if one[:3] != "OBR" else "OBR|1" for one in segments]
    reading = read(write(*segments), "a.hl7", Asked())
    (case,) = reading.cases
    assert [one.age.text for one in case.results] == [age] == [case.patient.age.text]
    assert len([one for one in reading.faults if "PID-7" in str(one)]) == faults


@pytest.mark.parametrize(
    ("birth", "sent", "time", "known", "flag"),
    [
        # Potassium 5.9, by a set for adults. At 19 the patient was an adult a year before.
        ("19800215", "20260301", "", ("45 y to <47 y", WITHIN_A_YEAR), "H"),
        ("1980", "20260301", "", ("44 y to <47 y", WITHIN_A_YEAR), "H"),
        ("19800215", "20260301", "yesterday", ("45 y to <47 y", WITHIN_A_YEAR), "H"),
        ("20070301", "20260301", "", ("18 y to <20 y", WITHIN_A_YEAR), "H"),
        ("20070302", "20260301", "", ("<19 y", AT_MOST), "no-matching-partition"),
        ("20190505", "20260301", "", ("<7 y", AT_MOST), "no-matching-partition"),
        ("20260227", "202603010900", "", ("<3 d", AT_MOST), "no-matching-partition"),
        # A stated time counts, however long before the message it was.
        ("19800215", "20260301", "19900301", ("10 y", ""), "no-matching-partition"),
        ("19800215", "", "", ("not known (the result has no date)", ""), "no-matching-partition"),
        ("19800215", "soon", "", ("not known (the result has no date)", ""),
         "no-matching-partition"),
        ("05/06/1980", "20260301", "", ("not known (birth date '05/06/1980' cannot be read)", ""),
         "no-matching-partition"),
        ("20270101", "20260301", "",
         ("not known (2026-03-01 is before the birth on 2027-01-01)", ""),
         "no-matching-partition"),
        ("", "20260301", "", (None, ""), "H"),
    ],
)  # fmt: skip
def test_without_a_time_the_message_bounds_the_age(birth, sent, time, known, flag):
    header = MSH.replace("20260301090000", sent)
    patient = f"PID|1||7||X||{birth}|F"
    segments = message(obx(f14=time), header=header, patient=patient, order="OBR|1")
    (case,) = read(write(*segments), "a.hl7", Asked()).cases
    (result,) = case.results
    assert (result.age and result.age.text, result.note) == known
    assert case.patient.age == result.age
    assert [verdict(row) for row in check(case, ABIM).rows] == [flag]


def test_an_age_that_is_stated_settles_what_the_message_leaves_open():
    segments = message(obx(), patient="PID|1||7||X||20070302|F", order="OBR|1")
    (case,) = read(write(*segments), "a.hl7", Asked()).cases
    stated = state_patient(case, AboutPatient(age=parse_age("18 y")))
    assert [verdict(row) for row in check(stated, ABIM).rows] == ["H"]
    other = state_patient(case, AboutPatient(age=parse_age("40 y")))  # contradicts the birth date
    assert other.results[0].age.text == "<19 y"


def test_messages_of_one_patient_are_one_case_and_the_draws_are_in_order_of_time():
    other = PID.replace("100^", "200^")
    content = write(
        *message(obx(f5="5", f14="20260301")),
        *message(obx(f5="6"), patient=other),
        *message(obx(f5="4", f14="20200214"), obx(f1="2", f5="7", f14="20200215")),
    )
    first, second = read(content, "a.hl7", Asked()).cases
    assert [(one.text, one.draw, one.age.text) for one in first.results] == [
        ("5 mmol/L", 2, "46 y"), ("4 mmol/L", 0, "39 y"), ("7 mmol/L", 1, "40 y"),
    ]  # fmt: skip
    assert first.draws == ("2020-02-14", "2020-02-15", "2026-03-01")
    assert first.patient.age.text == "46 y"
    assert (first.file, first.source, second.title) == ("a.hl7", "", "200")


def test_one_number_of_two_authorities_is_two_patients():
    content = write(*message(obx()), *message(obx(), patient=PID.replace("^H^", "^J^")))
    assert [case.title for case in read(content, "a.hl7", Asked()).cases] == ["100", "100"]


ENVELOPE = [r"FHS|^~\&|A", r"BHS|^~\&|A", *message(obx()), *message(obx()), "BTS|2", "FTS|1"]


@pytest.mark.parametrize(
    "content",
    [
        write(*message(obx())),
        write(*message(obx()), end="\n"),
        write(*message(obx()), end="\r\n"),
        write(*message(obx()))[:-1],
        b"\xef\xbb\xbf" + write(*message(obx())),
        b"\x0b" + write(*message(obx())) + b"\x1c\r",
        "\r".join(message(obx())).encode("utf-16"),
        b"\r\n\r\n " + write(*message(obx()), end="\r\n\r\n"),
    ],
    ids=["cr", "lf", "crlf", "no end", "bom", "mllp", "utf-16", "blank lines"],
)
def test_however_the_bytes_are_framed(content):
    reading = read(content, "a.hl7", Asked())
    assert [one.text for case in reading.cases for one in case.results] == ["5.9 mmol/L"]
    assert reading.faults == ()


def test_batches_and_framed_messages_one_after_another():
    assert len(read_clean(*ENVELOPE)) == 2
    framed = b"\x0b" + write(*message(obx())) + b"\x1c\r"
    reading = read(framed * 3, "a.hl7", Asked())
    assert [len(case.results) for case in reading.cases] == [3]


def test_separators_are_those_of_the_message():
    text = write(*message(obx(f3="1^A\\T\\B^L", f5="1~000", f2="ST", f7="3-5"))).decode()
    signs = str.maketrans({"|": "#", "^": "*", "~": "+", "\\": "!", "&": "%"})
    (one,) = read(text.translate(signs).encode(), "a.hl7", Asked()).cases[0].results
    assert (one.test, one.text, one.printed_range) == ("A%B", "1\n000 mmol/L", "3-5")


def test_an_escape_character_that_is_not_declared_is_none():
    header = MSH.replace(r"^~\&", "^~")
    (one,) = read_clean(*message(obx(f3=r"1^A\S\B"), header=header))
    assert one.test == r"A\S\B"


@pytest.mark.parametrize(
    ("named", "encoding"),
    [
        ("UNICODE UTF-8", "utf-8"), ("8859/1", "latin-1"), ("8859/15", "iso8859-15"),
        ("", "utf-8"), ("ASCII", "utf-8"), ("8859/1~UNICODE", "latin-1"),
        ("GB 18030-2000", "gb18030"),
    ],
)  # fmt: skip
def test_character_sets(named, encoding):
    segments = message(obx(f6="µmol/L"), header=f"{MSH}||||||{named}")
    content = "\r".join(segments).encode(encoding)
    reading = read(content, "a.hl7", Asked())
    assert reading.cases[0].results[0].unit == "µmol/L"
    assert reading.faults == ()


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        (r"a\.sp2\b\.ce\c", "a\nb\nc"),
        (r"\.nf\a\.in+4\b\.fi\c", "a bc"),
        (r"a\.zz\b", r"a\.zz\b"),
        (r"a\XFF\b", r"a\XFF\b"),
        (r"a\Z9\b\P\c", r"a\Z9\b\P\c"),
        (r"a\b", r"a\b"),
    ],
)
def test_escapes_that_are_not_known_stay_as_they_are(sent, text):
    assert only(f2="FT", f5=sent, f6="").text == text


def test_hexadecimal_escapes_are_bytes_of_the_character_set():
    header = f"{MSH}||||||8859/1"
    (one,) = read_clean(*message(obx(f6=r"\XB5\mol/L"), header=header))
    assert one.unit == "µmol/L"


def test_a_document_is_named_and_not_shown():
    (case,) = read(
        write(*message(obx(f2="ED", f5=f"^AP^PDF^Base64^{'A' * 5000}", f6=""))), "a.hl7", Asked()
    ).cases
    why = "the value type ED is an encapsulated document, which is not judged"
    text = "AP PDF Base64 (5000 characters)"
    assert (case.results[0].text, case.results[0].value) == (text, Unreadable(text, why))


def test_the_format_is_known_by_its_beginning():
    content = write(*message(obx()))
    assert recognise(content, "-") is InputFormat.HL7
    assert find_reader(InputFormat.HL7)(content, "-", Asked()) == read(content, "-", Asked())


def test_the_same_verdict_as_by_hand():
    (case,) = read(write(*message(obx(f3="K^potassium", f7="3.5-5.1"))), "a.hl7", Asked()).cases
    (row,) = check(case, knowledge()).rows
    alone = replace(case, results=(replace(case.results[0], time="", code=""),))
    assert verdict(row) == verdict(check(alone, knowledge()).rows[0]) == "H"


def test_segments_that_say_the_same_are_read_once_and_each_by_its_own_order():
    def message(number, time, specimen, result):
        return (
            rf"MSH|^~\&|LAB|H|||20261101||ORU^R01|{number}|P|2.5.1",
            f"PID|1||{number}||A^B||19600101|F",
            f"OBR|1|||24323-8^Panel {number}^LN|||{time}||||||||{specimen}",
            f"OBX|1|NM|2951-2^Sodium^LN|{number}|{result}|mmol/L|||||F",
            f"NTE|1||remark {number}",
        )

    sent = (("SER", "140"), ("PLAS", "140"), ("SER", "14o"), ("SER", "14o"))
    lines = [line for at, of in enumerate(sent, 1) for line in message(at, f"2026110{at}", *of)]
    reading = read("\r".join([*lines, ""]).encode(), "labs.hl7", Asked())
    apart = [
        read("\r".join([*lines[at : at + 5], ""]).encode(), "labs.hl7", Asked())
        for at in range(0, 20, 5)
    ]
    assert reading.cases == tuple(case for each in apart for case in each.cases)
    assert {fault.line for fault in reading.faults if fault.field.endswith("OBX 1")} == {14, 19}
