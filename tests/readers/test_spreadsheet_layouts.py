"""Spreadsheets in the layouts of laboratories of several countries, each with its rows as truth.

The people and their results are invented. What a sheet says is read alike from .xlsx, .ods and,
where nothing but texts decides, from CSV.
"""

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest

from commands import run
from labcheck.readers import Asked, InputFormat, find_reader, recognise
from workbooks import Percent, write_ods, write_xlsx

MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)
AT_HALF_PAST = datetime(2026, 3, 1, 8, 30)  # noqa: DTZ001 - a spreadsheet knows no zones

AT_QUARTER_PAST = datetime(2026, 3, 12, 9, 15)  # noqa: DTZ001 - likewise
AT_EIGHT = datetime(2026, 3, 10, 8)  # noqa: DTZ001 - likewise


@dataclass(frozen=True)
class Layout:
    """Sheets by name, and each result as `patient|time|test|result|unit|range|flag|panel`."""

    sheets: dict
    rows: str
    said: tuple = ()
    merged: dict = field(default_factory=dict)
    is_plain: bool = True

    @property
    def expected(self):
        return [line.strip() for line in self.rows.strip().splitlines()]


LAYOUTS = {
    "US: titles, sections, flags": Layout(
        {"Report": [
            ["Example Laboratories of Springfield"],
            ["Patient ID:", "A-100", None, "Sex: Female"],
            ["Collected:", MARCH, None, "Reported:", date(2026, 3, 2)],
            [],
            ["TESTS", "RESULT", "FLAG", "UNITS", "REFERENCE INTERVAL", "LAB"],
            ["CBC With Differential/Platelet"],
            ["WBC", 11.2, "High", "x10E3/uL", "3.4-10.8", "01"],
            ["Hemoglobin", 9.1, "Low", "g/dL", "11.1-15.9", "01"],
            ["Urinalysis"],
            ["Glucose", "Negative", None, None, "Negative", "01"],
            ["01: BN, 1447 Example Court, Springfield"],
        ]},
        """
        A-100|2026-03-01|WBC|11.2|x10E3/uL|3.4-10.8|high|CBC With Differential/Platelet
        A-100|2026-03-01|Hemoglobin|9.1|g/dL|11.1-15.9|low|CBC With Differential/Platelet
        A-100|2026-03-01|Glucose|Negative||Negative||Urinalysis
        """,
        ("columns not read: 'LAB'",
         "read as headings of the rows below: 'CBC With Differential/Platelet', 'Urinalysis'",
         "rows 1, 3 stand above the headings and were not read in full",
         "row 11 holds no result and was not read"),
    ),
    "UK: headings in two rows, limits apart": Layout(
        {"Results": [
            ["Test", "Result", None, "Reference range", None, "Sample date"],
            [None, "Value", "Units", "Low", "High", None],
            ["Haemoglobin", 131, "g/L", 115, 165, MARCH],
            ["Sodium", "<120", "mmol/L", 133, 146, AT_HALF_PAST],
            ["Potassium", 3.5, "mmol/L", 3.5, 5.3, MARCH],
        ]},
        """
        |2026-03-01|Haemoglobin|131|g/L|115-165 g/L||
        |2026-03-01T08:30|Sodium|<120|mmol/L|133-146 mmol/L||
        |2026-03-01|Potassium|3.5|mmol/L|3.5-5.3 mmol/L||
        """,
        merged={"Results": ["A1:A2", "B1:C1", "D1:E1", "F1:F2"]},
    ),
    "DE: cumulative, numbers as texts, dates below a heading": Layout(
        {"Kumulativbefund": [
            ["Kumulativbefund"],
            ["Patienten-ID", "4711", "Geschlecht: männlich", None, None],
            ["Parameter", "Einheit", "Referenzbereich", "Datum", None],
            [None, None, None, "01.03.2026", "01.06.2026"],
            ["Klinische Chemie", None, None, None, None],
            ["Kreatinin", "mg/dl", "0,7-1,2", "0,9", "1,6"],
            ["Kalium", "mmol/l", "3,5-5,1", None, "5,9 H"],
            ["Ferritin", "µg/l", "30-400", None, None],
        ]},
        """
        4711|01.03.2026|Kreatinin|0,9|mg/dl|0,7-1,2||Klinische Chemie
        4711|01.06.2026|Kreatinin|1,6|mg/dl|0,7-1,2||Klinische Chemie
        4711|01.06.2026|Kalium|5,9 H|mmol/l|3,5-5,1|high|Klinische Chemie
        """,
        ("read as headings of the rows below: 'Klinische Chemie'",
         "row 1 stands above the headings and was not read in full",
         "row 8 holds no result and was not read"),
        merged={"Kumulativbefund": ["D3:E3", "A1:E1"]},
    ),
    "FR: an earlier result beside each": Layout(
        {"Feuil1": [
            ["Analyse", "Résultat", "Unité", "Valeurs de référence", "Antériorité"],
            ["Hémoglobine", "13,2", "g/dL", "12,0 à 16,0", "12,9"],
            ["Créatinine", 98, "µmol/L", "45 - 84", 80],
            ["Ferritine", 12, "ng/mL", "15 - 150", None],
        ]},
        """
        ||Hémoglobine|13,2|g/dL|12,0 à 16,0||
        ||Créatinine|98|µmol/L|45 - 84||
        ||Ferritine|12|ng/mL|15 - 150||
        """,
        ("columns not read: 'Antériorité'",),
    ),
    "ES: patient above, short headings": Layout(
        {"Hoja1": [
            ["Paciente:", "ES-9"], ["Sexo", "F", "Edad", "45 años"], ["Fecha de toma", MARCH], [],
            ["Prueba", "Resultado", "Unidades", "Rango", "Observaciones"],
            ["Glucosa", 101, "mg/dL", "70-99", "ayunas"],
            ["Urea", 35, "mg/dL", "15-40", None],
            ["TSH", "2.5", "µUI/mL", "0.4-4.0", None],
        ]},
        """
        ES-9|2026-03-01|Glucosa|101|mg/dL|70-99||
        ES-9|2026-03-01|Urea|35|mg/dL|15-40||
        ES-9|2026-03-01|TSH|2.5|µUI/mL|0.4-4.0||
        """,
    ),
    "PT: dates down, tests with their units across": Layout(
        {"Planilha1": [
            ["Data", "Hemoglobina (g/dL)", "Glicose (mg/dL)", "Creatinina\n(mg/dL)", "TSH [mUI/L]"],
            [MARCH, 13.1, 90, 0.9, None],
            [JUNE, 12.9, None, 1.1, "<0.01"],
        ]},
        """
        |2026-03-01|Hemoglobina|13.1|g/dL|||
        |2026-03-01|Glicose|90|mg/dL|||
        |2026-03-01|Creatinina|0.9|mg/dL|||
        |2026-06-01|Hemoglobina|12.9|g/dL|||
        |2026-06-01|Creatinina|1.1|mg/dL|||
        |2026-06-01|TSH|<0.01|mUI/L|||
        """,
    ),
    "IN: age and sex in one cell, biological reference interval": Layout(
        {"Report": [
            ["Patient Name", "Invented Person", "Age/Sex: 61 Y / M"],
            ["Investigation", "Observed Value", "Unit", "Biological Ref. Interval", "Method"],
            ["SGPT (ALT)", 52, "U/L", "<50", "IFCC"],
            ["Serum Creatinine", 1.4, "mg/dL", "0.7 - 1.3", None],
            ["Platelet Count", "1.50", "lakhs/cumm", "1.50 - 4.10", None],
        ]},
        """
        Invented Person||SGPT (ALT)|52|U/L|<50||
        Invented Person||Serum Creatinine|1.4|mg/dL|0.7 - 1.3||
        Invented Person||Platelet Count|1.50|lakhs/cumm|1.50 - 4.10||
        """,
    ),
    "IT: marks on results, units of measure": Layout(
        {"Referto": [
            ["Esame", "Esito", "U.M.", "Valori di riferimento"],
            ["Emoglobina", "* 10,9", "g/dL", "12,0 - 16,0"],
            ["Glicemia", "88", "mg/dL", "70 - 100"],
            ["VES", "12", "mm/h", "< 20"],
        ]},
        """
        ||Emoglobina|* 10,9|g/dL|12,0 - 16,0|abnormal|
        ||Glicemia|88|mg/dL|70 - 100||
        ||VES|12|mm/h|< 20||
        """,
    ),
    "NL: dates over results and flags": Layout(
        {"Uitslagen": [
            ["Bepaling", "Eenheid", "Referentiewaarden", MARCH, None, JUNE, None],
            [None, None, None, "Uitslag", "Vlag", "Uitslag", "Vlag"],
            ["Hemoglobine", "mmol/L", "8,5-11,0", 7.9, "L", 9, None],
            ["Kalium", "mmol/L", "3,5-5,0", None, None, 5.4, "H"],
        ]},
        """
        |2026-03-01|Hemoglobine|7.9|mmol/L|8,5-11,0|low|
        |2026-06-01|Hemoglobine|9|mmol/L|8,5-11,0||
        |2026-06-01|Kalium|5.4|mmol/L|3,5-5,0|high|
        """,
        merged={"Uitslagen": ["D1:E1", "F1:G1"]},
    ),
    "US: current and previous result": Layout(
        {"Results": [
            ["Patient Report"], ["Patient ID:", "A-7", "Sex: Female", "DOB: 04/23/1968"],
            ["Date Collected:", date(2026, 3, 12)],
            ["Test", "Current Result and Flag", None, "Previous Result and Date", None, "Units",
             "Reference Interval"],
            ["WBC", 7.1, None, 6.8, date(2025, 2, 14), "x10E3/uL", "3.4-10.8"],
            ["Hemoglobin", 9.8, "Low", 10.4, date(2025, 2, 14), "g/dL", "11.1-15.9"],
            ["Potassium", 5.9, "High", 4.4, date(2025, 2, 14), "mmol/L", "3.5-5.2"],
            ["Platelets", 251, None, None, None, "x10E3/uL", "150-450"],
        ]},
        """
        A-7|2026-03-12|WBC|7.1|x10E3/uL|3.4-10.8||
        A-7|2026-03-12|Hemoglobin|9.8|g/dL|11.1-15.9|low|
        A-7|2026-03-12|Potassium|5.9|mmol/L|3.5-5.2|high|
        A-7|2026-03-12|Platelets|251|x10E3/uL|150-450||
        """,
        ("columns not read: 'Previous Result and Date', 'column 5'",
         "row 1 stands above the headings and was not read in full"),
        merged={"Results": ["B4:C4", "D4:E4"]},
    ),
    "DE: dates down, units in square brackets, signs behind numbers": Layout(
        {"Labor": [
            ["Laborverlauf", None, None, None, None],
            ["Datum", "Leukozyten [G/l]", "Hb [g/dl]", "CRP [mg/l]", "Kalium [mmol/l]"],
            ["Normbereich", "4,0-10,0", "12,0-16,0", "<5", "3,5-5,1"],
            ["01.03.2026", "12,4 +", "9,8 -", "120 ++", "5,9 +"],
            ["05.03.2026", "11,0 +", "9,2 -", "60 +", None],
            ["09.03.2026", "9,8", "10,1 -", "<0,6", "4,1"],
        ]},
        """
        |01.03.2026|Leukozyten|12,4 +|G/l|4,0-10,0|high|
        |01.03.2026|Hb|9,8 -|g/dl|12,0-16,0|low|
        |01.03.2026|CRP|120 ++|mg/l|<5|high|
        |01.03.2026|Kalium|5,9 +|mmol/l|3,5-5,1|high|
        |05.03.2026|Leukozyten|11,0 +|G/l|4,0-10,0|high|
        |05.03.2026|Hb|9,2 -|g/dl|12,0-16,0|low|
        |05.03.2026|CRP|60 +|mg/l|<5|high|
        |09.03.2026|Leukozyten|9,8|G/l|4,0-10,0||
        |09.03.2026|Hb|10,1 -|g/dl|12,0-16,0|low|
        |09.03.2026|CRP|<0,6|mg/l|<5||
        |09.03.2026|Kalium|4,1|mmol/l|3,5-5,1||
        """,
        ("row 1 stands above the headings and was not read in full",),
    ),
    "UK: newest first across, moments, an asterisk in its own column": Layout(
        {"Cumulative": [
            ["NHS number: 943 476 5919"],
            ["Test", "Units", "Range", AT_QUARTER_PAST, None, AT_EIGHT, None],
            ["Sodium", "mmol/L", "133 - 146", 128, "*", 138, None],
            ["Potassium", "mmol/L", "3.5 - 5.3", 5.9, "*", 4.1, None],
            ["Haemoglobin", "g/L", "115 - 165", 98, "*", 101, "*"],
            ["Foobarase", "U/L", "0 - 40", 52, "*", 12, None],
        ]},
        """
        943 476 5919|2026-03-12T09:15|Sodium|128|mmol/L|133 - 146|abnormal|
        943 476 5919|2026-03-10T08:00|Sodium|138|mmol/L|133 - 146||
        943 476 5919|2026-03-12T09:15|Potassium|5.9|mmol/L|3.5 - 5.3|abnormal|
        943 476 5919|2026-03-10T08:00|Potassium|4.1|mmol/L|3.5 - 5.3||
        943 476 5919|2026-03-12T09:15|Haemoglobin|98|g/L|115 - 165|abnormal|
        943 476 5919|2026-03-10T08:00|Haemoglobin|101|g/L|115 - 165|abnormal|
        943 476 5919|2026-03-12T09:15|Foobarase|52|U/L|0 - 40|abnormal|
        943 476 5919|2026-03-10T08:00|Foobarase|12|U/L|0 - 40||
        """,
        is_plain=False,
    ),
    "IN: test name, results, methods in rows below": Layout(
        {"Sheet1": [
            ["Example Path Labs"], ["Age/Gender", "57 Y / Female", None, "Lab No. 154287001"],
            ["Collected", "12-Mar-2026"],
            ["Test Name", "Results", "Units", "Bio. Ref. Interval"],
            ["COMPLETE BLOOD COUNT;CBC"],
            ["(Impedance & Flow)"],
            ["Hemoglobin", "9.80", "g/dL", "12.00 - 15.00"],
            ["Packed Cell Volume (PCV)", "31.20", "%", "36.00 - 46.00"],
            ["Total Leukocyte Count  (TLC)", "14.20", "thou/mm3", "4.00 - 10.00"],
            ["KIDNEY PANEL; KFT, SERUM"],
            ["Creatinine", "1.42", "mg/dL", "0.51 - 0.95"],
            ["(Modified Jaffe)"],
            ["Potassium", "5.9", "mEq/L", "3.50 - 5.10"],
        ]},
        """
        |12-Mar-2026|Hemoglobin|9.80|g/dL|12.00 - 15.00||(Impedance & Flow)
        |12-Mar-2026|Packed Cell Volume (PCV)|31.20|%|36.00 - 46.00||(Impedance & Flow)
        |12-Mar-2026|Total Leukocyte Count  (TLC)|14.20|thou/mm3|4.00 - 10.00||(Impedance & Flow)
        |12-Mar-2026|Creatinine|1.42|mg/dL|0.51 - 0.95||KIDNEY PANEL; KFT, SERUM
        |12-Mar-2026|Potassium|5.9|mEq/L|3.50 - 5.10||(Modified Jaffe)
        """,
        (
            ("read as headings of the rows below: '(Impedance & Flow)', "
             "'KIDNEY PANEL; KFT, SERUM', '(Modified Jaffe)'"),
            "rows 1-2 stand above the headings and were not read in full",
            "row 5 holds no result and was not read",
        ),
    ),
    "Ten years: units and ranges below tests, groups above, a sheet a kind": Layout(
        {
            "Blood": [
                [None, "Blood count", None, "Chemistry", None, None],
                ["Date", "Hb", "WBC", "Na", "K", "Weight (kg)"],
                ["Units", "g/dL", "10^9/L", "mmol/L", "mmol/L", None],
                ["Reference", "12-16", "4-10", "135-145", "3.5-5.1", None],
                [date(2016, 5, 1), 13.5, 6.1, 140, 4.1, 70],
                [date(2017, 5, 1), None, None, None, None, 71],
                [date(2026, 5, 1), 11.9, 7, 133, "5.6*", 72],
            ],
            "Notes": [["Remember to ask about the tablets"], ["twice a day"]],
            "Urine": [["Date", "Protein (mg/dL)"], [date(2026, 5, 1), 12]],
        },
        """
        |2016-05-01|Hb|13.5|g/dL|12-16||Blood count
        |2016-05-01|WBC|6.1|10^9/L|4-10||Blood count
        |2016-05-01|Na|140|mmol/L|135-145||Chemistry
        |2016-05-01|K|4.1|mmol/L|3.5-5.1||Chemistry
        |2026-05-01|Hb|11.9|g/dL|12-16||Blood count
        |2026-05-01|WBC|7|10^9/L|4-10||Blood count
        |2026-05-01|Na|133|mmol/L|135-145||Chemistry
        |2026-05-01|K|5.6*|mmol/L|3.5-5.1|abnormal|Chemistry
        |2026-05-01|Protein|12|mg/dL|||
        """,
        ("columns not read: 'Weight (kg)' (sheet 'Blood')",
         "row 6 holds no result and was not read (sheet 'Blood')"),
    ),
    "Units and ranges below tests, without a word on what they are": Layout(
        {"Log": [
            ["Date", "Hb", "WBC", "Na"],
            [None, "(g/dL)", "10^9/L", "mmol/L"],
            [None, "12-16", "4-10", "135-145"],
            ["2026-01-01", 13.2, 5.1, 140],
        ]},
        """
        |2026-01-01|Hb|13.2|g/dL|12-16||
        |2026-01-01|WBC|5.1|10^9/L|4-10||
        |2026-01-01|Na|140|mmol/L|135-145||
        """,
        (),
    ),
    "A row without a date that has results stays one": Layout(
        {"Log": [
            ["Date", "Hb (g/dL)", "WBC (10^9/L)"],
            [None, 13.2, 5.1],
            ["2026-01-02", 13.4, 5.3],
        ]},
        """
        ||Hb|13.2|g/dL|||
        ||WBC|5.1|10^9/L|||
        |2026-01-02|Hb|13.4|g/dL|||
        |2026-01-02|WBC|5.3|10^9/L|||
        """,
        (),
    ),
    "Patients down, tests across, percent, two tables": Layout(
        {"Ward": [
            ["Patient ID", "Sex", "Hematocrit (%)", "Platelets (/mm3)"],
            ["P1", "F", Percent(0.41), 250123.5],
            ["P2", "M", Percent(0.385), 4.123],
            [],
            ["Patient ID", "Sex", "Sodium (mmol/L)", None],
            ["P1", "F", 140, None],
        ]},
        """
        P1||Hematocrit (%)|41 %|%|||
        P1||Platelets|250123.5|/mm3|||
        P1||Sodium|140|mmol/L|||
        P2||Hematocrit (%)|38.5 %|%|||
        P2||Platelets|4.123|/mm3|||
        """,
        is_plain=False,
    ),
    "Merged down: a test over its dates, a date over its tests": Layout(
        {"Sheet1": [
            ["Date", "Panel", "Test", "Result", "Unit"],
            [MARCH, "Chemistry", "Sodium", 140, "mmol/L"],
            [None, None, "Potassium", 4.1, None],
            [None, None, "Chloride", None, None],
        ]},
        """
        |2026-03-01|Sodium|140|mmol/L|||Chemistry
        |2026-03-01|Potassium|4.1|mmol/L|||Chemistry
        |2026-03-01|Chloride||mmol/L|||Chemistry
        """,
        merged={"Sheet1": ["A2:A4", "B2:B4", "D3:D4", "E2:E4"]},
        is_plain=False,
    ),
}  # fmt: skip


def read_rows(content, file):
    reading = find_reader(recognise(content, file))(content, file, Asked())
    rows = [
        "|".join([
            case.patient.id, result.time, result.test, result.value.text, result.unit or "",
            result.printed_range, result.reported.value if result.reported else "", result.panel,
        ])
        for case in reading.cases
        for result in case.results
    ]  # fmt: skip
    return rows, reading


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_field_of_a_workbook_is_exact(name):
    layout = LAYOUTS[name]
    content = write_xlsx(layout.sheets, layout.merged)
    assert recognise(content, "a.xlsx") is InputFormat.SPREADSHEET
    rows, reading = read_rows(content, "a.xlsx")
    assert rows == layout.expected
    assert {said for case in reading.cases for said in case.remarks} == set(layout.said)


@pytest.mark.parametrize("name", [name for name, each in LAYOUTS.items() if not each.merged])
def test_open_documents_are_read_alike(name):
    layout = LAYOUTS[name]
    rows, _ = read_rows(write_ods(layout.sheets), "a.ods")
    assert rows == layout.expected


@pytest.mark.parametrize("name", [name for name, each in LAYOUTS.items() if each.is_plain])
@pytest.mark.parametrize("separator", [";", "\t"])
def test_the_same_sheet_as_text_is_read_alike(name, separator):
    layout = LAYOUTS[name]
    found = []
    for rows in layout.sheets.values():
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=separator)
        for row in rows:
            cells = (
                cell.isoformat().removesuffix(":00") if isinstance(cell, date) else cell
                for cell in row
            )
            writer.writerow(["" if cell is None else cell for cell in cells])
        if rows[0][0] != "Remember to ask about the tablets":
            found += read_rows(buffer.getvalue().encode(), "a.csv")[0]
    assert found == layout.expected


def test_patients_of_several_sheets_are_one_case_each():
    sheets = {
        "2025": [["Patient", "Test", "Result"], ["P1", "K", 4.1], ["P2", "K", 4.2]],
        "2026": [["Patient", "Test", "Result"], ["P1", "K", 5.6]],
        "Other": [["Test", "Result"], ["K", 3.3]],
    }
    _, reading = read_rows(write_xlsx(sheets), "a.xlsx")
    found = [(case.title, [one.text for one in case.results]) for case in reading.cases]
    assert found == [("P1", ["4.1", "5.6"]), ("P2", ["4.2"]), ("a.xlsx, Other", ["3.3"])]


def test_rows_that_were_not_read_are_listed_under_the_report(tmp_path):
    text = "Ward 3, round\ntest,value,unit\nChemistry,,\nNa,131,mmol/L\nsee note 7,,\n"
    (tmp_path / "labs.csv").write_text(text, encoding="utf-8")
    out = run("labs.csv", cwd=tmp_path).out
    said = (
        "\n2 lines were not read; `labcheck look` says what was understood:\n"
        "  line 1: Ward 3 | round\n  line 5: see note 7\n"
    )
    assert said in out
    assert (
        " LINES NOT READ: 2\n  line 1: Ward 3 | round\n"
        in run("look", "labs.csv", cwd=tmp_path).out
    )
    two = "Ward 3\npatient,test,value\n1,Na,131\n2,Na,140\n"
    (tmp_path / "two.csv").write_text(two, encoding="utf-8")
    assert run("two.csv", cwd=tmp_path).out.count("line 1: Ward 3") == 1
