"""Known layouts of tables: which column holds what, and what their own conventions mean.

    layout            read from
    sdtm-lb           CDISC SDTM, domain LB: https://wiki-test.cdisc.org/pages/viewpage.action?pageId=169414983
                      and https://rdrr.io/cran/pharmaversesdtm/man/lb.html; on LBSTNRC
                      https://wiki-test.cdisc.org/x/Zq4XCw
    mimic-labevents   https://mimic.mit.edu/docs/iv/modules/hosp/labevents/, d_labitems/ and patients/ there
    omop-measurement  https://ohdsi.github.io/CommonDataModel/cdm54.html#measurement, by the fields listed at
                      https://hl7.org/fhir/uv/omop/INFORMATIVE1/en/StructureDefinition-Measurement-mappings.html;
                      the comparisons by https://athena.ohdsi.org/search-terms/terms/4171754 and its neighbours
    synthea           https://github.com/synthetichealth/synthea/wiki/CSV-File-Data-Dictionary#observations

Each layout turns the cells of a row into the fields of `table_fields.FIELDS` and these further:
`problem` (why the row cannot be read), `category` (what kind of observation it is), `context`.
"""  # noqa: E501 - addresses cannot be broken

import re
from collections.abc import Callable, Mapping, Sequence

from labcheck.errors import Fault, InputError, refuse_word
from labcheck.readers.tables.columns import Columns, fold_column, require
from labcheck.values.dates import parse_moment
from labcheck.values.patient import make_unknown_age
from labcheck.values.printed_result import parse_result
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import NoResult, Unreadable
from labcheck.values.units import is_same_unit

SDTM_TESTS = {
    "ALB": "Albumin",
    "ALBCREAT": "Albumin/Creatinine",
    "ALP": "Alkaline Phosphatase",
    "ALT": "Alanine Aminotransferase",
    "APTT": "Activated Partial Thromboplastin Time",
    "AST": "Aspartate Aminotransferase",
    "BASO": "Basophils",
    "BASOLE": "Basophils/Leukocytes",
    "BICARB": "Bicarbonate",
    "BILDIR": "Direct Bilirubin",
    "BILI": "Bilirubin",
    "CA": "Calcium",
    "CHOL": "Cholesterol",
    "CK": "Creatine Kinase",
    "CL": "Chloride",
    "CO2": "Carbon Dioxide",
    "CREAT": "Creatinine",
    "CREATCLR": "Creatinine Clearance",
    "CRP": "C Reactive Protein",
    "CYSTATC": "Cystatin C",
    "DDIMER": "D-Dimer",
    "EOS": "Eosinophils",
    "EOSLE": "Eosinophils/Leukocytes",
    "FERRITIN": "Ferritin",
    "GGT": "Gamma Glutamyl Transferase",
    "GLUC": "Glucose",
    "HBA1C": "Hemoglobin A1C",
    "HBA1CHGB": "Hemoglobin A1C/Hemoglobin",
    "HCT": "Hematocrit",
    "HDL": "HDL Cholesterol",
    "HGB": "Hemoglobin",
    "INR": "Prothrombin Intl. Normalized Ratio",
    "INTLK6": "Interleukin 6",
    "K": "Potassium",
    "KETONES": "Ketones",
    "LDH": "Lactate Dehydrogenase",
    "LDL": "LDL Cholesterol",
    "LYM": "Lymphocytes",
    "LYMLE": "Lymphocytes/Leukocytes",
    "MCH": "Ery. Mean Corpuscular Hemoglobin",
    "MCHC": "Ery. Mean Corpuscular HGB Concentration",
    "MCV": "Ery. Mean Corpuscular Volume",
    "MONO": "Monocytes",
    "MONOLE": "Monocytes/Leukocytes",
    "NEUT": "Neutrophils",
    "NEUTBLE": "Neutrophils Band Form/Leukocytes",
    "NEUTLE": "Neutrophils/Leukocytes",
    "NITRITE": "Nitrite",
    "PH": "pH",
    "PHOS": "Phosphate",
    "PLAT": "Platelets",
    "PROT": "Protein",
    "PROTCRT": "Protein/Creatinine",
    "PT": "Prothrombin Time",
    "RBC": "Erythrocytes",
    "SODIUM": "Sodium",
    "SPGRAV": "Specific Gravity",
    "T3": "Triiodothyronine",
    "T4FR": "Thyroxine, Free",
    "TRIG": "Triglycerides",
    "TROPONI": "Troponin I",
    "TSH": "Thyrotropin",
    "URATE": "Urate",
    "UREAN": "Urea Nitrogen",
    "UROBIL": "Urobilinogen",
    "VITB12": "Vitamin B12",
    "VITB9": "Vitamin B9",
    "WBC": "Leukocytes",
}
"""The name of the test by its code, LBTESTCD, in CDISC SDTM.

Read in CDISC's own dataset specializations of the domain LB (https://github.com/cdisc-org/COSMoS,
packages up to 2026-03-27); the four shares of leukocytes ending in LE, apart from neutrophils', at
https://pharmaverse.github.io/pharmaversesdtm/reference/lb.html. Which test a name is, and in what
specimen, the catalogue says; only codes of tests that it knows are listed.
"""


def name_test(code: str) -> str:
    """Give the name of the test that a code stands for; the code itself where CDISC has none."""
    return SDTM_TESTS.get(code.strip().upper(), code)


Cells = Mapping[str, str]
"""The text of each field of a row."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A known layout.

    Attributes:
        columns: By field, the columns that hold it, separated by `|`; the first counts that is
            not empty in a row.
        prepare: Reads the layout's own conventions out of the cells of a row.
    """

    columns: Mapping[str, str]
    prepare: Callable[[Cells], dict[str, str]]


def find_layout(name: str, file: str) -> Layout:
    """Find a layout by its name.

    Raises:
        InputError: No layout is called so.
    """
    if name not in LAYOUTS:
        problem = refuse_word(name, list(LAYOUTS))
        raise InputError([Fault(file, None, None, "--layout", problem)])
    return LAYOUTS[name]


def map_layout(
    layout: Layout, names: Sequence[str], asked: Mapping[str, tuple[int, ...]]
) -> Columns:
    """Find the columns of a layout; those that were asked for come first."""
    numbers: dict[str, int] = {}
    for number, name in enumerate(names):
        numbers.setdefault(fold_column(name), number)
    places = {}
    for field, columns in layout.columns.items():
        folded = [fold_column(column) for column in columns.split("|")]
        if found := tuple(numbers[column] for column in folded if column in numbers):
            places[field] = found
    if "test" in asked:
        for named in ("source_name", "short_name", "test_id"):
            places.pop(named, None)
    elif "test_id" in places and not any(field in places for field in NAMING):
        places["test"] = places["test_id"]
    return Columns(tuple(names), places | dict(asked))


def require_usual(columns: Columns, fields: Sequence[Sequence[str]], file: str, line: int) -> None:
    """Refuse a table without a layout that lacks some fields, and say which layout it may have.

    Raises:
        InputError: Naming the layout that the columns are of, or how to say what they are.
    """
    try:
        require(columns, fields, file, line)
    except InputError as error:
        found = {name: map_layout(layout, columns.names, {}) for name, layout in LAYOUTS.items()}
        most = max(found, key=lambda name: len(found[name].places))
        if len(found[most].places) < _ENOUGH_COLUMNS:
            raise
        remedy = f"its columns are those of --layout {most}"
        raise InputError([replace(fault, remedy=remedy) for fault in error.faults]) from None


def _prepare_sdtm(cells: Cells) -> dict[str, str]:
    """Read the test's code, one that was not done, one given in standard units, and fasting."""
    read = dict(cells)
    if code := read.get("short_name", ""):
        read |= {"test": read.get("test", "") or code, "short_name": name_test(code)}
    if "value" not in read and "standard_value" in read:
        read["value"] = read["standard_value"]
        read |= {field: read.get(f"standard_{field}", "") for field in ("unit", "low", "high")}
        read["note"] = _join(read.get("note"), "given in standard units only")
    _take_standard_range(read)
    if read.pop("status", "").upper() == "NOT DONE":
        said = f"beside it stands {cells['value']!r}" if "value" in cells else ""
        read["value"] = "not done"
        read["note"] = _join(read.get("note"), read.get("reason"), said)
    if read.get("fasting", "").upper() == "Y":
        read["context"] = "fasting"
    if "age" in read and "age_unit" in read:
        read["age"] = f"{read['age']} {read['age_unit']}"
    return read


def _take_standard_range(read: dict[str, str]) -> None:
    """Take the range of the standard result where the result has none and is the same one.

    It is written as two limits, which are in the unit of the standard result, or in words for
    what is not a number (LBSTNRC), which speak of the standard result as it is written.
    """
    if any(read.get(field) for field in ("range", "low", "high")):
        return
    low, high = read.get("standard_low", ""), read.get("standard_high", "")
    words = "" if low or high else read.get("standard_range", "")
    unit = read.get("standard_unit", "")
    is_same = is_same_unit(read.get("unit", ""), unit)
    if words and read.get("value", "").casefold() != read.get("standard_value", "").casefold():
        is_same = False
    if is_same:
        read |= {"range": words} if words else {"low": low, "high": high}
    elif limits := words or " to ".join(limit for limit in (low, high) if limit):
        said = " ".join(part for part in (limits, unit) if part)
        read["note"] = _join(read.get("note"), f"range of the standard result: {said}")


def _prepare_mimic(cells: Cells) -> dict[str, str]:
    """Read a result that was removed for privacy (`___`) or is empty, and the age.

    Then the number of `valuenum` counts, or else a comment that is a result by itself.
    """
    read = dict(cells)
    if not read.get("value", "").strip("_") and "number" in read:
        read["value"] = read["number"]
        read["note"] = _join(read.get("note"), "the number stands in valuenum only")
    elif not read.get("value", "").strip("_") and (said := _read_comment(read)):
        read["value"] = said
        read["note"] = _join(read.get("note"), "the result stands in comments only")
    if "anchor_age" in read and "age" not in read:
        age = _age_from_anchor(read)
        read |= {"age": age or make_unknown_age(_NEEDS_ANCHOR).text}
        read |= {} if age else {"note": _join(read.get("note"), _NO_ANCHOR)}
    return read


def _read_comment(cells: Cells) -> str:
    """Give a comment that is a result by itself, such as `NEG.`; empty where it is a remark.

    Of its sentences one may be a remark: `7.12.  NOTIFIED`.
    """
    text = _END_OF_SENTENCE.sub(" ", cells.get("comment", "").replace("___", " ")).strip(" .;")
    value = parse_result(text).value
    return "" if isinstance(value, NoResult | Unreadable) else text


_END_OF_SENTENCE = re.compile(r"\.\s+(?=[^\d\s])")
_NEEDS_ANCHOR = "anchor_age needs anchor_year and the time of the result"
_NO_ANCHOR = f"the age is not read: {_NEEDS_ANCHOR}"
_OVER_89, _LEAST_OVER_89 = 91, 90
"""What anchor_age says of everybody who was over 89, and the least age it may stand for."""
_OLDEST = 130


def _age_from_anchor(cells: Cells) -> str:
    """Give the ages that follow from the age in the anchor year; empty when they are not known.

    It is the age at some time of that year, so that at a time of another it may be one more or
    one less than the years between them tell.
    """
    moment = parse_moment(cells.get("time", ""))
    texts = (cells["anchor_age"], cells.get("anchor_year", ""))
    if moment is None or not all(text.isascii() and text.isdecimal() for text in texts):
        return ""
    anchor_age, anchor_year = map(int, texts)
    years = moment.year - anchor_year
    if anchor_age == _OVER_89:
        return f">={max(_LEAST_OVER_89 + years - 1, 0)} y"
    age = anchor_age + years
    return f"{max(age - 1, 0)} y to <{age + 2} y" if -1 <= age <= _OLDEST else ""


# The concepts of the domain Meas Value Operator.
_OPERATORS = {
    "": "", "0": "", "=": "", "4172703": "", "<": "<", "4171756": "<", "<=": "<=", "≤": "<=",
    "4171754": "<=", ">": ">", "4172704": ">", ">=": ">=", "≥": ">=", "4171755": ">=",
}  # fmt: skip


def _prepare_omop(cells: Cells) -> dict[str, str]:
    """Put the comparison before the number, and name the test as its source did."""
    read = dict(cells)
    operator = read.get("operator", "").removesuffix(".0")
    sign = _OPERATORS.get(operator)
    if sign is None:
        read["problem"] = f"the comparison {operator!r} is not known"
    text = read.get("value", "") or read.get("number", "") or read.get("concept", "")
    if text:
        is_bare = text[0].isdigit() or text[0] in "+-."
        read["value"] = f"{sign}{text}" if sign and is_bare else text
    source = read.pop("source_name", "")
    if is_loinc(source):
        read["loinc"] = source
    if source and not (is_loinc(source) and "test" in read):
        read["test"] = source
    return read


def _prepare_synthea(cells: Cells) -> dict[str, str]:
    """Take the cells as they are: the description is the name, the code stands beside it."""
    return dict(cells)


def is_loinc(text: str) -> bool:
    """Whether a text has the form of a LOINC code: `718-7`."""
    number, dash, check = text.strip().partition("-")
    parts_are_digits = number.isdecimal() and check.isdecimal() and text.isascii()
    return bool(dash) and parts_are_digits and len(number) <= len("9999999") and len(check) == 1


def _join(*texts: str | None) -> str:
    return "; ".join(text for text in texts if text)


_ENOUGH_COLUMNS = 5
"""Columns of a layout that a table must have to be taken for one of it."""
NAMING = ("test", "loinc", "source_name", "short_name")
"""The fields of which one must name the test."""
LAYOUTS = {
    "sdtm-lb": Layout(
        {
            "test": "LBTEST", "short_name": "LBTESTCD", "panel": "LBCAT", "loinc": "LBLOINC",
            "value": "LBORRES", "unit": "LBORRESU",
            "low": "LBORNRLO", "high": "LBORNRHI", "flag": "LBNRIND", "time": "LBDTC",
            "patient": "USUBJID|SUBJID", "specimen": "LBSPEC", "method": "LBMETHOD",
            "status": "LBSTAT", "reason": "LBREASND", "fasting": "LBFAST", "sex": "SEX",
            "age": "AGE", "age_unit": "AGEU", "birth": "BRTHDTC", "note": "LBCOM",
            "standard_value": "LBSTRESC|LBSTRESN", "standard_unit": "LBSTRESU",
            "standard_low": "LBSTNRLO", "standard_high": "LBSTNRHI", "standard_range": "LBSTNRC",
        },
        _prepare_sdtm,
    ),
    "mimic-labevents": Layout(
        {
            "test": "label|itemid", "test_id": "itemid", "loinc": "loinc_code",
            "value": "value", "number": "valuenum",
            "unit": "valueuom", "low": "ref_range_lower", "high": "ref_range_upper",
            "flag": "flag", "time": "charttime", "patient": "subject_id", "specimen": "fluid",
            "panel": "category", "note": "comments", "comment": "comments", "sex": "gender",
            "anchor_age": "anchor_age", "anchor_year": "anchor_year",
        },
        _prepare_mimic,
    ),
    "omop-measurement": Layout(
        {
            "test": "measurement_concept_name|concept_name", "test_id": "measurement_concept_id",
            "source_name": "measurement_source_value",
            "loinc": "measurement_concept_code|concept_code", "value": "value_source_value",
            "number": "value_as_number", "concept": "value_as_concept_name",
            "operator": "operator_concept_name|operator_concept_id",
            "unit": "unit_source_value|unit_concept_code|unit_concept_name",
            "unit_id": "unit_concept_id", "low": "range_low", "high": "range_high",
            "time": "measurement_datetime|measurement_date",
            "patient": "person_id|person_source_value", "birth": "birth_datetime|year_of_birth",
            "sex": "gender_concept_name|gender_source_value",
        },
        _prepare_omop,
    ),
    "synthea": Layout(
        {
            "loinc": "CODE", "test": "DESCRIPTION", "value": "VALUE", "unit": "UNITS",
            "time": "DATE", "patient": "PATIENT", "category": "CATEGORY", "sex": "GENDER",
            "birth": "BIRTHDATE",
        },
        _prepare_synthea,
    ),
}  # fmt: skip
"""Every layout that is known, by name."""
