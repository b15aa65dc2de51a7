"""Derived values in every format: below the rows, never among them, and left out when asked."""

import json

import pytest
from jsonschema import validate

import labcheck
from commands import run
from derivations import report_of
from labcheck.judging.report import Only
from labcheck.readers import Asked
from labcheck.readers.fhir import read as read_fhir
from labcheck.report_json.report import make_schema
from labcheck.writers import Format, find_writer
from labcheck.writers.terminal import Look, render_terminal

ACIDOSIS = {
    "sodium": "140 mmol/L",
    "chloride": "100 mmol/L",
    "total CO2": "16 mmol/L",
    "creatinine": "1.4 mg/dL",
    "eGFR": "66 mL/min/1.73m2",
    "cholesterol": "210 mg/dL",
    "HDL": "40 mg/dL",
    "triglycerides": ">400 mg/dL",
    "non-HDL": "170 mg/dL",
}
WIDE = """\
 DERIVED FROM THESE RESULTS
 anion gap                   24 mmol/L        H ▲  7–13  Na 140 − Cl 100 − CO2 16 (Rastegar 2007)
 delta ratio                 1.5                         (Na 140 − Cl 100 − CO2 16 − 12) / (24 − CO2 16) (Deranged Physiology)
 eGFR, creatinine            61 mL/min/1.73m2 N    >=60  creatinine 1.4 mg/dL, 50 y, male (CKD-EPI 2021)
    reported as 66 mL/min/1.73m2; this differs by −5
 LDL cholesterol, Sampson    not computed                cholesterol 210, HDL 40, triglycerides >400 mg/dL (Sampson 2020)
    Sampson's equation does not hold for triglycerides above 800 mg/dL (9.0 mmol/L)
 LDL cholesterol, Friedewald not computed                cholesterol 210 − HDL 40 − triglycerides >400 / 5 (Friedewald)
    Friedewald's formula does not hold for triglycerides above 400 mg/dL (4.5 mmol/L)
"""  # noqa: E501 - as it is printed
NARROW = """\
 DERIVED FROM THESE RESULTS
 anion gap                   24 mmol/L        H ▲  7–13
    Na 140 − Cl 100 − CO2 16 (Rastegar 2007)
 delta ratio                 1.5
    (Na 140 − Cl 100 − CO2 16 − 12) / (24 − CO2 16) (Deranged Physiology)
 eGFR, creatinine            61 mL/min/1.73m2 N    >=60
    creatinine 1.4 mg/dL, 50 y, male (CKD-EPI 2021)
    reported as 66 mL/min/1.73m2; this differs by −5
 LDL cholesterol, Sampson    not computed
    cholesterol 210, HDL 40, triglycerides >400 mg/dL (Sampson 2020)
    Sampson's equation does not hold for triglycerides above 800 mg/dL (9.0
    mmol/L)
 LDL cholesterol, Friedewald not computed
    cholesterol 210 − HDL 40 − triglycerides >400 / 5 (Friedewald)
    Friedewald's formula does not hold for triglycerides above 400 mg/dL (4.5
    mmol/L)
"""


@pytest.fixture(scope="module")
def report():
    return report_of(ACIDOSIS)


def section_of(text):
    """The section of a table, from its heading to the empty line below it."""
    start = text.index(" DERIVED FROM")
    return text[start : text.index("\n\n", start) + 1]


@pytest.mark.parametrize(("width", "section"), [(200, WIDE), (140, WIDE), (80, NARROW)])
def test_the_section_fits_the_terminal(report, width, section):
    text = render_terminal([report], Look(width))
    assert section_of(text) == section
    assert max(map(len, section_of(text).splitlines())) <= width


def test_a_terminal_without_unicode_has_the_section_in_ascii(report):
    section_of(render_terminal([report], Look(80, has_unicode=False))).encode("ascii")


def test_the_caution_stands_beside_the_evidence_only(report):
    caution = "steady state"
    assert caution not in render_terminal([report], Look(200))
    assert caution in render_terminal([report], Look(200, is_explained=True))


def test_markdown_has_a_table_of_its_own(report):
    text = find_writer(Format.MARKDOWN)([report])
    start = text.index("**Derived from these results**")
    assert text.index("| eGFR |") < start < text.index("results:")
    assert "| anion gap | 24 mmol/L | **H ▲** | 7–13 | Na 140 − Cl 100 − CO2 16" in text


def test_json_has_every_value_by_its_schema(report):
    content = json.loads(find_writer(Format.JSON)([report]))
    validate(content, make_schema())
    derived = {value["id"]: value for value in content["interpretation"]["derived"]}
    gap = derived["anion_gap"]
    assert (gap["value"], gap["low"], gap["high"], gap["flag"]) == (24, 24, 24, "H")
    assert [(used["test"], used["stands_in"]) for used in gap["inputs"]] == [
        ("sodium", False), ("chloride", False), ("total_co2", True),
    ]  # fmt: skip
    assert derived["egfr_ckdepi_2021_cr"]["reported"]["number"] == -5
    assert derived["ldl_friedewald"]["value"] is None
    assert derived["ldl_friedewald"]["not_computed"]
    assert all(value["source"] and value["url"] for value in derived.values())


def test_html_has_the_section_after_the_results(report):
    page = find_writer(Format.HTML)([report])
    start = page.index("<h2>Derived from these results</h2>")
    assert page.index("<h2>Results</h2>") < start < page.index("<h2>Sources</h2>")
    assert "no laboratory reported them" in page


def test_fhir_has_observations_derived_from_their_inputs(report):
    text = find_writer(Format.FHIR)([report])
    bundle = json.loads(text)
    urls = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    derived = [body for body in urls.values() if "-derived-" in body["id"]]
    assert [body["code"]["text"] for body in derived] == [
        "anion gap", "delta ratio", "eGFR, creatinine",
    ]  # fmt: skip
    sources = [urls[link["reference"]]["code"]["text"] for link in derived[0]["derivedFrom"]]
    assert sources == ["sodium", "chloride", "total CO2"]
    assert derived[0]["valueQuantity"]["value"] == 24
    assert derived[0]["interpretation"][0]["coding"][0]["code"] == "H"


def test_what_labcheck_derived_is_not_read_back_as_a_result(report):
    text = find_writer(Format.FHIR)([report])
    (case,) = read_fhir(text.encode(), "bundle.json", Asked()).cases
    assert [result.test for result in case.results] == list(ACIDOSIS)


def test_an_observation_of_others_that_is_derived_is_read():
    observation = {
        "resourceType": "Observation", "status": "final", "code": {"text": "anion gap"},
        "valueQuantity": {"value": 24, "unit": "mmol/L"}, "derivedFrom": [{"display": "sodium"}],
    }  # fmt: skip
    (case,) = read_fhir(json.dumps(observation).encode(), "o.json", Asked()).cases
    assert [result.test for result in case.results] == ["anion gap"]


def test_draws_stand_in_order_of_time_with_the_working_of_the_last():
    labs = "{{sodium: 140 mmol/L, chloride: 100 mmol/L, bicarbonate: {} mmol/L}}"
    draws = "".join(
        f"  - {{time: 2026-01-0{day}, labs: {labs.format(hco3)}}}\n"
        for day, hco3 in ((1, 10), (2, 16), (3, 24))
    )
    found = labcheck.check(labcheck.read({"draws": _draws(draws)}))
    text = " ".join(render_terminal([found], Look(200)).split())
    assert " 30 → 24 → 16 mmol/L H ▲ 7–13 Na 140 − Cl 100 − HCO3 24" in text
    assert "the last of 3 draws: 2026-01-03" in text


def _draws(text):
    import yaml  # noqa: PLC0415 - to give the draws as a mapping

    return [{"time": str(draw["time"]), "labs": draw["labs"]} for draw in yaml.safe_load(text)]


CASE = "labs: {sodium: 140 mmol/L, chloride: 100 mmol/L, bicarbonate: 16 mmol/L}\n"


@pytest.mark.parametrize(
    ("options", "settings", "has_section"),
    [
        ((), {}, True),
        (("--no-interpretation",), {}, False),
        ((), {"LABCHECK_INTERPRETATION": "false"}, False),
        (("--no-interpretation",), {"LABCHECK_INTERPRETATION": "true"}, False),
    ],
)
def test_it_is_left_out_when_asked(options, settings, has_section):
    outcome = run("check", "-", *options, stdin=CASE, **settings)
    assert ("DERIVED" in outcome.out) is has_section
    as_json = json.loads(run("check", "-", "-f", "json", *options, stdin=CASE, **settings).out)
    assert (as_json["interpretation"] is not None) is has_section


def test_python_gives_it_with_the_report():
    labs = {"labs": {"sodium": "140 mmol/L", "chloride": "100 mmol/L", "HCO3": "16 mmol/L"}}
    (gap, *_) = labcheck.check(labs).interpretation.derived
    assert (gap.id, gap.value, gap.judged.flag.value) == ("anion_gap", 24, "H")
    assert labcheck.check(labs, interpretation=False).interpretation is None
    assert labcheck.check({"labs": {"TSH": "2 mIU/L"}}).interpretation.derived == ()


def test_the_rows_that_are_asked_for_do_not_change_it():
    labs = {"labs": {"sodium": "140 mmol/L", "chloride": "100 mmol/L", "HCO3": "16 mmol/L"}}
    assert Only.CRITICAL.value == "critical"
    outcome = run("check", "-", "--only", "critical", "--fail-on", "critical", stdin=CASE)
    assert outcome.code == 0
    assert "anion gap" in outcome.out
    assert labcheck.check(labs).summary.abnormal == 1


def test_no_noise_beside_the_lupus_case():
    report = labcheck.check("examples/lupus-calciphylaxis.yaml")
    assert [value for value in report.interpretation.derived if value.is_shown] == []
    assert (report.interpretation.stages, report.interpretation.checks) == ((), ())
    assert [value.id for value in report.interpretation.derived] == [
        "egfr_ckdepi_2021_cr", "calcium_phosphate_product", "mchc_calculated",
    ]  # fmt: skip
