"""PDFs in the layouts of laboratories of several countries, and those that are refused.

The people and their results are invented. Each layout has its rows as truth, and the lines with
digits that are not read.
"""

import contextlib
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands import run
from labcheck.errors import InputError
from labcheck.readers import Asked, InputFormat, find_reader, recognise
from labcheck.readers.pdf import read
from labcheck.readers.pdf_lines import Letter, make_lines
from labcheck.values.result_text import Censored, Number
from pdfs import At, Page, lay_out, write_pdf

FOUR = (220, 300, 400)
LAYOUTS = {
    "US: result, flag, units, interval": (
        [Page(lay_out([
            ["Example Laboratories", "", "Page 1 of 1"],
            ["Sex: Female   Age: 61 y", "", "Collected: 03/14/2026"],
            ["TESTS", "RESULT", "FLAG", "UNITS", "REFERENCE INTERVAL"],
            ["WBC", "11.2", "High", "x10E3/uL", "3.4-10.8"],
            ["Hemoglobin", "9.1", "Low", "g/dL", "11.1-15.9"],
            ["Hematocrit", "28.0", "Low", "%", "34.0-46.6"],
            ["eGFR", ">90", "", "mL/min/1.73", ">59"],
            ["01: BN, 1447 Example Court, Springfield 62701"],
        ], (180, 250, 320, 420)))],
        """
        WBC|11.2|x10E3/uL|3.4-10.8|high
        Hemoglobin|9.1|g/dL|11.1-15.9|low
        Hematocrit|28.0|%|34.0-46.6|low
        eGFR|>90|mL/min/1.73|>59|
        """,
    ),
    "UK: a panel over its tests": (
        [Page(lay_out([
            ["Full blood count"],
            ["Haemoglobin", "131", "g/L", "(115 - 165)"],
            ["Platelets", "402", "10*9/L", "(150 - 400)"],
            ["Urea and electrolytes"],
            ["Sodium", "133", "mmol/L", "(133 - 146)"],
            ["Potassium", "5.6", "mmol/L", "(3.5 - 5.3)"],
        ], FOUR))],
        """
        Haemoglobin|131|g/L|115 - 165|
        Platelets|402|10*9/L|150 - 400|
        Sodium|133|mmol/L|133 - 146|
        Potassium|5.6|mmol/L|3.5 - 5.3|
        """,
    ),
    "DE: decimal commas, a raised power, a footnote": (
        [Page([*lay_out([
            ["Untersuchung", "Ergebnis", "Einheit", "Referenzbereich"],
            ["Leukozyten", "6,1", "", "4,0 - 10,0"],
            ["Hämoglobin", "13,1", "g/dl", "12,0 - 16,0"],
            ["Kreatinin", "1,6 +", "mg/dl", "0,5 - 0,9"],
            ["Ferritin", "12", "µg/l", "15 - 150"],
        ], FOUR), At(300, 775, "10"), At(312, 779, "9", 6), At(316, 775, "/l"),
            At(232, 730, "1", 6)])],
        """
        Leukozyten|6.1|10^9/l|4,0 - 10,0|
        Hämoglobin|13.1|g/dl|12,0 - 16,0|
        Kreatinin|1.6|mg/dl|0,5 - 0,9|high
        """,
    ),
    "FR: an earlier result beside each, two pages": (
        [Page(lay_out([
            ["HEMATOLOGIE", "Résultat", "Unité", "Valeurs de référence", "Antériorité"],
            ["Hémoglobine", "13,2", "g/dL", "12,0 - 16,0", "12,9"],
            ["Plaquettes", "180", "G/L", "150 - 400", "210"],
        ], (220, 290, 350, 480))),
         Page(lay_out([
            ["BIOCHIMIE", "Résultat", "Unité", "Valeurs de référence", "Antériorité"],
            ["Créatinine", "98", "µmol/L", "45 - 84", "80"],
         ], (220, 290, 350, 480)))],
        """
        Hémoglobine|13.2|g/dL|12,0 - 16,0|
        Plaquettes|180|G/L|150 - 400|
        Créatinine|98|µmol/L|45 - 84|
        """,
    ),
    "ES: leaders, ranges in brackets": (
        [Page(lay_out([
            ["Glucosa ........................ 101 mg/dL   (70 - 99)"],
            ["Urea ........................... 35 mg/dL   (15 - 40)"],
            ["TSH ............................ 2,5 µUI/mL   (0,4 - 4,0)"],
        ], ()))],
        """
        Glucosa|101|mg/dL|70 - 99|
        Urea|35|mg/dL|15 - 40|
        TSH|2.5|µUI/mL|0,4 - 4,0|
        """,
    ),
    "IN: a method below each test": (
        [Page(lay_out([
            ["Investigation", "Observed Value", "Unit", "Biological Ref. Interval"],
            ["SGPT (ALT)", "52", "U/L", "< 50"],
            ["Method: IFCC without P5P"],
            ["Serum Creatinine", "1.4", "mg/dL", "0.7 - 1.3"],
            ["Method: Jaffe"],
        ], FOUR))],
        """
        SGPT (ALT)|52|U/L|< 50|
        Serum Creatinine|1.4|mg/dL|0.7 - 1.3|
        """,
    ),
    "IT: marks behind results": (
        [Page(lay_out([
            ["Esame", "Esito", "U.M.", "Valori di riferimento"],
            ["Emoglobina", "10,9 *", "g/dL", "12,0 - 16,0"],
            ["Glicemia", "88", "mg/dL", "70 - 100"],
        ], FOUR))],
        """
        Emoglobina|10.9|g/dL|12,0 - 16,0|abnormal
        Glicemia|88|mg/dL|70 - 100|
        """,
    ),
    "US: current and previous result": (
        [Page(lay_out([
            ["Date Collected: 03/12/2026", "", "", "", "", ""],
            ["Test", "Current Result and Flag", "", "Previous Result and Date", "", "Units",
             "Reference Interval"],
            ["WBC", "7.1", "", "6.8", "02/14/2025", "x10E3/uL", "3.4-10.8"],
            ["Hemoglobin", "9.8", "Low", "10.4", "02/14/2025", "g/dL", "11.1-15.9"],
            ["Potassium", "5.9", "High", "4.4", "02/14/2025", "mmol/L", "3.5-5.2"],
            ["Platelets", "251", "", "", "", "x10E3/uL", "150-450"],
            ["eGFR", "42", "Low", "58", "02/14/2025", "mL/min/1.73", ">59"],
        ], (150, 200, 270, 310, 400, 480)))],
        """
        WBC|7.1|x10E3/uL|3.4-10.8|
        Hemoglobin|9.8|g/dL|11.1-15.9|low
        Potassium|5.9|mmol/L|3.5-5.2|high
        Platelets|251|x10E3/uL|150-450|
        eGFR|42|mL/min/1.73|>59|low
        """,
    ),
    "DE: cumulative with signs in columns of their own": (
        [Page(lay_out([
            ["Kumulativbefund", "", "", "", "", "", ""],
            ["Untersuchung", "Einheit", "Referenz", "01.03.2026", "", "05.03.2026", ""],
            ["Leukozyten", "G/l", "4,0 - 10,0", "12,4", "+", "9,8", ""],
            ["Hämoglobin", "g/dl", "12,0 - 16,0", "9,8", "-", "10,1", "-"],
            ["CRP", "mg/l", "< 5", "120", "++", "12", "+"],
            ["Kalium", "mmol/l", "3,5 - 5,1", "", "", "5,9", "+"],
        ], (150, 210, 300, 345, 400, 450)))],
        """
        Leukozyten|12.4|G/l|4,0 - 10,0|high
        Leukozyten|9.8|G/l|4,0 - 10,0|
        Hämoglobin|9.8|g/dl|12,0 - 16,0|low
        Hämoglobin|10.1|g/dl|12,0 - 16,0|low
        CRP|120|mg/l|< 5|high
        CRP|12|mg/l|< 5|high
        Kalium|5.9|mmol/l|3,5 - 5,1|high
        """,
    ),
    "BR: leaders, a colon, references with units": (
        [Page(lay_out([
            ["HEMOGRAMA", "", ""],
            ["Hemácias..................:", "4,02 milhões/mm3", "3,90 a 5,03 milhões/mm3"],
            ["Hemoglobina...............:", "9,80 g/dL", "12,0 a 15,5 g/dL"],
            ["Hematócrito...............:", "31,20 %", "34,9 a 44,5 %"],
            ["Plaquetas.................:", "310.000 /mm3", "150.000 a 450.000 /mm3"],
            ["CREATININA", "", ""],
            ["Resultado.................:", "1,42 mg/dL", "0,50 a 0,90 mg/dL"],
        ], (220, 380)))],
        """
        Hemácias|4.02|milhões/mm3|3,90 a 5,03 milhões/mm3|
        Hemoglobina|9.80|g/dL|12,0 a 15,5 g/dL|
        Hematócrito|31.20|%|34,9 a 44,5 %|
        Plaquetas|310.000|/mm3|150.000 a 450.000 /mm3|
        CREATININA|1.42|mg/dL|0,50 a 0,90 mg/dL|
        """,
    ),
    "NL: dates across": (
        [Page(lay_out([
            ["Bepaling", "Eenheid", "Referentie", "01-03-2026", "15-06-2026"],
            ["Kalium", "mmol/L", "3,5 - 5,0", "4,1", "5,4"],
            ["Natrium", "mmol/L", "135 - 145", "", "133"],
        ], (150, 220, 320, 420)))],
        """
        Kalium|4.1|mmol/L|3,5 - 5,0|
        Kalium|5.4|mmol/L|3,5 - 5,0|
        Natrium|133|mmol/L|135 - 145|
        """,
    ),
}  # fmt: skip
UNREAD = {
    "US: result, flag, units, interval": [
        "Example Laboratories  Page 1 of 1",
        "01: BN, 1447 Example Court, Springfield 62701",
    ],
    "DE: decimal commas, a raised power, a footnote": ["Ferritin  12^1  µg/l  15 - 150"],
    "IN: a method below each test": ["Method: IFCC without P5P"],
}


def say(value):
    """The number of a value, with its comparison."""
    match value:
        case Censored(comparator=comparator, limit=limit):
            return f"{comparator.value}{limit}"
        case Number(value=number):
            return str(number)
        case _:
            return repr(value)


def read_case(content):
    assert recognise(content, "a.pdf") is InputFormat.PDF
    reading = find_reader(InputFormat.PDF)(content, "a.pdf", Asked())
    (case,) = reading.cases
    rows = [
        "|".join([
            result.test, say(result.value), result.unit or "", result.printed_range.strip("()"),
            result.reported.value if result.reported else "",
        ])
        for result in case.results
    ]  # fmt: skip
    return case, rows


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_field_of_a_report_is_exact(name):
    pages, truth = LAYOUTS[name]
    case, rows = read_case(write_pdf(pages))
    assert rows == [line.strip() for line in truth.strip().splitlines()]
    assert [line.text for line in case.unread_lines] == UNREAD.get(name, [])


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen(turned):
    rows = [["Sodium", "133", "mmol/L", "133 - 146"], ["Potassium", "5.6", "mmol/L", "3.5 - 5.3"]]
    texts = lay_out(rows, (150, 220, 320), top=500)
    _, found = read_case(write_pdf([Page(texts, turned=turned)]))
    assert found == ["Sodium|133|mmol/L|133 - 146|", "Potassium|5.6|mmol/L|3.5 - 5.3|"]


HB = [At(50, 700, "Hb 9.1 g/dL (12-16)")]
LETTER = [At(50, 700, "Dear Jane Roe, born 1961")]
WRITE = "write the results into a text, one a line, such as Hb 9.1 g/dL (12-16)"
REFUSED = {
    "locked.pdf": (write_pdf([Page(HB)], is_locked=True),
                   "the PDF is protected by a password; save it without"),
    "cut.pdf": (write_pdf([Page(HB)])[:200], "the PDF is damaged, or cut short; download it again"),
    "scan.pdf": (write_pdf([Page(has_picture=True)]),
                 f"the PDF has pictures and no text: it is a scan; {WRITE}"),
    "empty.pdf": (write_pdf([Page()]), f"the PDF has no text; {WRITE}"),
    "hidden.pdf": (write_pdf([Page(HB, has_picture=True, is_hidden=True)]),
                   ("the PDF is a scan, whose text was read out of its pictures and may be wrong; "
                    f"{WRITE}")),
    "letter.pdf": (write_pdf([Page(LETTER)]),
                   ("no line of this text is read as a laboratory result; "
                    "write one result a line, such as Hb 9.1 g/dL (12-16)")),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_pdf_that_cannot_be_read_is_refused_and_not_repeated(tmp_path, name):
    content, message = REFUSED[name]
    (tmp_path / name).write_bytes(content)
    refused = run(name, cwd=tmp_path)
    assert (refused.code, refused.out, refused.err) == (3, "", f"{name}: {message}\n")


def test_a_page_that_is_a_picture_is_named_beside_those_that_are_read(tmp_path):
    (tmp_path / "a.pdf").write_bytes(write_pdf([Page(HB), Page(has_picture=True)]))
    done = run("a.pdf", "-f", "csv", cwd=tmp_path)
    assert (done.code, len(done.out.splitlines())) == (3, 2)
    assert done.err.splitlines() == [
        f"a.pdf: page 2: pictures and no text; not read; {WRITE}",
        "labcheck: 1 fault; all else was read; exit code 3",
        "labcheck: 1 record of a.pdf could not be read and is in no row",
    ]


def test_without_the_extra_its_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    (tmp_path / "a.pdf").write_bytes(write_pdf([Page(HB)]))
    refused = run("a.pdf", cwd=tmp_path)
    assert refused.code == 3
    assert refused.err.startswith("a.pdf: PDFs are read with the extra pdf, which is not installed")
    assert '-m pip install "pypdfium2>=' in refused.err


def letters(text, x=0.0, y=0.0, size=10.0):
    return [
        Letter(letter, x + at * size / 2, y, x + (at + 1) * size / 2, y + size)
        for at, letter in enumerate(text)
        if letter != " "
    ]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ([*letters("Na 140"), *letters("K 4", y=20)], ["K 4", "Na 140"]),
        ([*letters("Na"), *letters("140", 60)], ["Na  140"]),
        ([*letters("12"), *letters("1", 10, 5, 6)], ["12^1"]),
        ([*letters("10"), *letters("-12", 10, 5, 6), *letters("/L", 19)], ["10^-12/L"]),
        ([*letters("CO"), *letters("2", 10, -2, 6)], ["CO2"]),
        ([*letters("Hb"), *letters("Hb", 0.3)], ["Hb"]),
        ([*letters("123"), *letters("456", 1)], ["1\ufffd42\ufffd53\ufffd6"]),
        ([*letters("a\ue001b\u0000")], ["a\ufffdb\ufffd"]),
        ([], []),
    ],
)
def test_letters_become_lines(page, expected):
    assert [line.text for line in make_lines([page])] == expected


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0), st.integers(0, 255)), max_size=12), st.integers(0, 9))
def test_a_changed_file_is_read_or_refused(changes, tenths):
    """PDFium may repair what is damaged; what it makes of it is read as any other text."""
    content = bytearray(REFUSED["letter.pdf"][0] if tenths % 2 else write_pdf([Page(HB)]))
    for place, byte in changes:
        content[place % len(content)] = byte
    whole = bytes(content[: len(content) * (tenths or 10) // 10])
    with contextlib.suppress(InputError):
        assert read(whole, "a.pdf", Asked()).cases
