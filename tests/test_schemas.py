"""The JSON Schemas say what the readers take and the writer gives: no more and no less."""

import json
import re
from functools import cache
from pathlib import Path

import jsonschema
import pytest
import yaml

from build import knowledge, shipped_catalogue
from commands import run
from labcheck.cases.case import BaselineChoice
from labcheck.errors import LabcheckError
from labcheck.judging.check import check
from labcheck.judging.flags import Flag
from labcheck.judging.not_judged import Reason
from labcheck.judging.reference_change import ChangeVerdict
from labcheck.judging.report import FORMAT_VERSION, Only
from labcheck.judging.row import FlagFrom
from labcheck.ranges.reference_range import Kind
from labcheck.report_json.report import make_schema
from labcheck.values.limits import Scale
from labcheck.values.patient import PATIENT_SEX_WORDS, PREGNANCY_WORDS, Pregnancy, Sex
from labcheck.values.printed import baselines
from labcheck.values.result_text import Comparator, Word
from labcheck.values.words import WORDS
from labcheck.writers.json_report import render_json, render_json_lines
from labcheck.yaml_files import case_file, fields
from labcheck.yaml_files.case_file import read_case
from labcheck.yaml_files.range_file import load_range_set
from labcheck.yaml_files.shipped import load_shipped, shipped_folder
from reports import report_of

ROOT = Path(__file__).parents[1]
DATA = Path(case_file.__file__).parents[1] / "data"
WRONG = "written-wrong.yaml"
EXAMPLES = sorted(path for path in (ROOT / "examples").glob("*.yaml") if path.name != WRONG)
RANGE_SETS = sorted(shipped_folder().glob("*.yaml"))
NAMES = ("case", "ranges", "names", "report", "look")


@cache
def schema(name):
    if name == "report":
        return json.loads(json.dumps(make_schema()))
    return json.loads((DATA / "schemas" / f"{name}.json").read_text(encoding="utf-8"))


def validator(name):
    return jsonschema.Draft202012Validator(schema(name))


def faults(name, content):
    return sorted(
        f"{'.'.join(map(str, fault.absolute_path))}: {fault.message}"
        for fault in validator(name).iter_errors(content)
    )


class EditorLoader(yaml.SafeLoader):
    """YAML as an editor reads it: YAML 1.2, which has no dates, no `1:30` and no yes or no."""


EditorLoader.yaml_implicit_resolvers = {}
for kind, spelling, first in (
    ("null", "(~|null|)$", [*"~n", ""]),
    ("bool", "(true|false)$", [*"tf"]),
    ("int", r"-?(0|[1-9]\d*)$", [*"-0123456789"]),
    ("float", r"-?\d+\.\d*$", [*"-0123456789"]),
):
    EditorLoader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(spelling), first)


def as_an_editor(text):
    return yaml.load(text, EditorLoader)  # noqa: S506 - a safe loader, with fewer types


def as_text(text):
    """YAML as labcheck itself reads it: every scalar stays text."""
    return yaml.load(text, yaml.BaseLoader)  # noqa: S506 - constructs nothing but text


LOADERS = pytest.mark.parametrize("load", [as_an_editor, as_text])


def subschemas(node):
    """Every schema inside a schema, itself included."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from subschemas(value)
    elif isinstance(node, list):
        for value in node:
            yield from subschemas(value)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_a_schema(name):
    jsonschema.Draft202012Validator.check_schema(schema(name))
    assert schema(name)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema(name)["$id"] == f"urn:labcheck:schema:{name}:1"


@pytest.mark.parametrize("name", NAMES)
def test_every_property_is_described(name):
    for part in subschemas(schema(name)):
        if part.get("additionalProperties") is False:
            for field, content in part["properties"].items():
                assert content.get("description", "").endswith((".", "...")), (name, field)


@pytest.mark.parametrize("name", NAMES)
def test_every_part_of_a_schema_is_used(name):
    text = json.dumps(schema(name))
    assert [part for part in schema(name).get("$defs", {}) if f'"#/$defs/{part}"' not in text] == []


@LOADERS
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_are_cases(path, load):
    assert faults("case", load(path.read_text(encoding="utf-8"))) == []


@LOADERS
def test_the_wrong_example_is_no_case(load):
    content = load((ROOT / "examples" / WRONG).read_text(encoding="utf-8"))
    found = " ".join(faults("case", content))
    for word in ("patint", "forty", "femal", "previuos", "labs.hemoglobin", "labs.sodium",
                 "labs.potassium", "labs.creatinine", "labs.ALT"):  # fmt: skip
        assert word in found


@LOADERS
@pytest.mark.parametrize("name", ["case", "ranges"])
def test_templates_fit_their_schema(name, load):
    text = (DATA / "templates" / f"{name}.yaml").read_text(encoding="utf-8")
    assert faults(name, load(text)) == []


@LOADERS
@pytest.mark.parametrize("path", RANGE_SETS, ids=lambda path: path.stem)
def test_shipped_sets_are_range_sets(path, load):
    assert faults("ranges", load(path.read_text(encoding="utf-8"))) == []


CASES = {
    "labs: {Hb: 12 g/dL}": True,
    "labs: {Hb: 12}": True,
    "labs: {Hb: 6.30}": True,
    "labs: {ANA: 1:640}": True,
    "labs: {Hb: }": True,
    "labs: {Hb: true}": True,
    "labs: {Hb: {result: 12, unit: g/dL, cva: 2}}": True,
    "labs: {Hb: {result: none, note: 5, time: 2026, range: 12-16, context: 8}}": True,
    "labs: {Hb: {result: }}": True,
    "labs: {Hb: {result: 12, reported: H, baseline: 11}}": True,
    "labs: {Hb: {result: 12, reported: WITHIN Normal  Limits., baseline: [11, 11.5 g/dL]}}": True,
    "labs: {Hb: {result: 12, reported: '**', baseline: Close  To baseline}}": True,
    "labs: {Hb: {result: 12, baseline: {result: 11, time: 2025-01-01, method: x}}}": True,
    "labs: {Hb: {result: 12, baseline: [{result: 11, unit: g/dL, specimen: blood}, 12]}}": True,
    "labs: {Hb: {result: 12, baseline: negative, cva: 2.5%}}": True,
    "labs: {Hb: {result: 12, baseline: []}}": True,
    "labs: [{test: Hb, result: 12}, {test: Hb, result: 13}]": True,
    "labs: [{test: 718-7, result: 12}]": True,
    "labs: [Hb 12, K 6.8 mmol/L]": True,
    "labs: [Hb: 12 g/dL, {K: {result: 4.1, range: 3.5-5.1}}]": True,
    "case: 5\nsource:\ntime: 2026-01-01\nbaseline: First\nlabs: {Hb: 1}": True,
    "baseline: {Hb: 12 g/dL, Na: [140, 141], K: stable}\nlabs: {Hb: 1}": True,
    "draws: [{time: 2026-01-01, specimen: serum, labs: {Hb: 1}}, {labs: [{test: a, result: 1}]}]":
        True,
    "patient: {age: 25, sex: F, pregnancy: 1}\nlabs: {Hb: 1}": True,
    "patient: {age: 6.5 MO, sex: Woman, pregnancy: no}\nlabs: {Hb: 1}": True,
    "patient: {age: 10 days, sex: m, pregnancy: false}\nlabs: {Hb: 1}": True,
    "patient: {pregnancy: true}\nlabs: {Hb: 1}": True,
    "patient: {pregnancy: Second}\nlabs: {Hb: 1}": True,
    "patient: {pregnancy: second Trimester}\nlabs: {Hb: 1}": True,
    "patient: {pregnancy: T2}\nlabs: {Hb: 1}": True,
    "patient: {pregnancy: Trimester 3}\nlabs: {Hb: 1}": True,
    "patient: {pregnancy: T4}\nlabs: {Hb: 1}": False,
    "patient: {age: , sex: , pregnancy: }\nlabs: {Hb: 1}": True,
    "patient:\nlabs: {Hb: 1}": True,
    "{}": False,
    "[]": False,
    "text": False,
    "labs: {}": False,
    "labs: []": False,
    "labs: 5": False,
    "labs: {' ': 5}": False,
    "labs: {Hb: 1}\ndraws: [{labs: {Hb: 1}}]": False,
    "draws: []": False,
    "draws: {labs: {Hb: 1}}": False,
    "draws: [{time: 2026-01-01}]": False,
    "draws: [{labs: {Hb: 1}, patient: {}}]": False,
    "labs: {Hb: 1}\npatients: {}": False,
    "labs: {Hb: 1}\npatient: {sex: q}": False,
    "labs: {Hb: 1}\npatient: {sex: 1}": False,
    "labs: {Hb: 1}\npatient: {age: -5 y}": False,
    "labs: {Hb: 1}\npatient: {age: 25 fortnights}": False,
    "labs: {Hb: 1}\npatient: {age: 200}": False,
    "labs: {Hb: 1}\npatient: {pregnancy: 4}": False,
    "labs: {Hb: 1}\npatient: {name: x}": False,
    "labs: {Hb: 1}\npatient: 25": False,
    "labs: {Hb: 1}\nbaseline: last": False,
    "labs: {Hb: 1}\nbaseline: [first]": False,
    "labs: {Hb: 1}\nbaseline: {Hb: soon}": False,
    "labs: {Hb: [1, 2]}": False,
    "labs: {Hb: {unit: g/dL}}": False,
    "labs: {Hb: {result: 1, test: Hb}}": False,
    "labs: {Hb: {result: [1]}}": False,
    "labs: {Hb: {result: 1, reported: rather high}}": False,
    "labs: {Hb: {result: 1, cva: 101}}": False,
    "labs: {Hb: {result: 1, cva: -1}}": False,
    "labs: {Hb: {result: 1, cva: much}}": False,
    "labs: {Hb: {result: 1, cva: nan}}": False,
    "labs: {Hb: {result: 1, baseline: as ever}}": False,
    "labs: {Hb: {result: 1, baseline: [unchanged]}}": False,
    "labs: {Hb: {result: 1, baseline: {value: 1}}}": False,
    "labs: {Hb: {result: 1, specimen: {a: b}}}": False,
    "labs: [{result: 12}]": False,
    "labs: [{test: , result: 12}]": False,
    "labs: [{test: Hb}]": False,
    "labs: [Hb]": False,
    "labs: [{Hb: 12, K: 4}]": False,
}  # fmt: skip


@pytest.mark.parametrize(("text", "is_right"), CASES.items())
def test_schema_and_reader_agree_on_cases(text, is_right):
    assert (faults("case", as_an_editor(text)) == []) is is_right, "the schema"
    assert accepts(read_case, text) is is_right, "the reader"


SETS = {
    "set: a\nranges: {Hb: 12-16 g/dL}": True,
    "set: 2026\nranges: {Hb: [12-16 g/dL]}": True,
    "set: a\nranges: {Hb: {normal: 12-16 g/dL}}": True,
    "set: a\nranges: {Hb: []}": True,
    "set: a\nranges: {}": False,
    "set: a\nextends: abim\nranges: {}": True,
    "set: a\nranges: {ESR: [{sex: Female, normal: <20 mm/h}, {sex: male, normal: <15 mm/h}]}": True,
    "set: a\nranges: {Hb: [{pregnancy: 1, normal: 11-14 g/dL}, {decision: '>=12 g/dL'}]}": True,
    "set: a\nranges: {Hb: [{pregnancy: ANY, age: 1 y to <5 y, therapeutic: 1-2 g/dL}]}": True,
    "set: a\nranges: {Hb: [{critical: '<7 or >20 g/dL', specimen: blood, method: 1}]}": True,
    "set: a\nranges: {Hb: [{normal: 12-16 g/dL, context: day, only_if_stated: true}]}": True,
    "set: a\nranges: {Hb: [{normal: 12-16 g/dL, cva: 2.1, note: 1, source: x, confirmed: 2026}]}":
        True,
    "set: a\ntitle: 1\nedition: 2026\npublisher:\nurl: x\nread_from: x\nranges: {Hb: <5 g/dL}":
        True,
    "set: a\nconfidence: x\noperators: x\nnote: x\nranges: {Hb: <5 g/dL}": True,
    "set: a\npopulation: Adults\nranges: {Hb: <5 g/dL}": True,
    "set: a\nranges: {arterial pH: 7.35-7.45, INR: 0.8-1.1, ANA: <=1:40}": True,
    "{}": False,
    "[]": False,
    "set: a": False,
    "ranges: {Hb: <5 g/dL}": False,
    "set:\nranges: {Hb: <5 g/dL}": False,
    "set: a\nranges: [Hb]": False,
    "set: a\nranges: {Hb: }": False,
    "set: a\nranges: {Hb: 5}": False,
    "set: a\nranges: {Hb: [5]}": False,
    "set: a\nranges: {Hb: {}}": False,
    "set: a\nranges: {Hb: [{sex: female}]}": False,
    "set: a\nranges: {Hb: [{normal: 1-2 g/dL, critical: <1 g/dL}]}": False,
    "set: a\nranges: {Hb: [{normal: }]}": False,
    "set: a\nranges: {Hb: [{normal: 1-2 g/dL, sex: f}]}": False,
    "set: a\nranges: {Hb: [{normal: 1-2 g/dL, pregnancy: 4}]}": False,
    "set: a\nranges: {Hb: [{normal: 1-2 g/dL, age: adult}]}": False,
    "set: a\nranges: {Hb: [{normal: 1-2 g/dL, cva: 101}]}": False,
    "set: a\nranges: {Hb: [{normal: 1-2 g/dL, cva: nan}]}": False,
    "set: a\nranges: {Hb: [{normal: 1-2 g/dL, only_if_stated: yes}]}": False,
    "set: a\nranges: {Hb: [{normal: 1-2 g/dL, unit: g/dL}]}": False,
    "set: a\npopulation: kids\nranges: {Hb: <5 g/dL}": False,
    "set: a\npopulation: children\nranges: {Hb: <5 g/dL}": True,
    "set: a\ngeneral: yes\nranges: {Hb: <5 g/dL}": True,
    "set: a\ngeneral: perhaps\nranges: {Hb: <5 g/dL}": False,
    "set: a\nextends: abim\nranges: {Hb: <5 g/dL}": True,
    "set: a\nextends: abim": True,
    "set: a\nextends: [abim]\nranges: {Hb: <5 g/dL}": False,
    "set: a\nunits: si\nsources: {b: A book}\nranges: {Hb: {normal: <5 g/dL, source: b}}": True,
    "set: a\nsources: {b: }\nranges: {Hb: <5 g/dL}": False,
    "set: a\nranges: {ESR: {age: 20 y to <66 y, normal: 0 to age/2 mm/h}}": True,
    "set: a\nunits: {a: 1}\nranges: {Hb: <5 g/dL}": False,
    "set: a\nunits: metric\nranges: {Hb: <5 g/dL}": False,
}  # fmt: skip


@pytest.mark.parametrize(("text", "is_right"), SETS.items())
def test_schema_and_reader_agree_on_range_sets(text, is_right):
    assert (faults("ranges", as_an_editor(text)) == []) is is_right, "the schema"
    found = accepts(load_range_set, text, shipped_catalogue(), lambda _: False, load_shipped)
    assert found is is_right, "the reader"


@pytest.mark.parametrize("limits", ["<5", "12-16", "12-16 zorkmids", "{critical: <7}"])
def test_a_schema_cannot_tell_which_unit_a_test_needs(limits):
    """The reader knows the catalogue: limits without a known unit fit nothing."""
    text = f"set: a\nranges: {{Hb: {limits}}}"
    assert faults("ranges", as_an_editor(text)) == []
    assert not accepts(load_range_set, text, shipped_catalogue())


@pytest.mark.parametrize("time", ["2026-02-30", "2025-02-29", "2026-04-31", "0000-01-01"])
def test_a_schema_cannot_tell_how_long_a_month_is(time):
    text = f"labs: {{Hb: {{result: 1, time: {time}}}}}"
    assert faults("case", as_an_editor(text)) == []
    assert not accepts(read_case, text)


TIMES = {
    "2026-03-01": True,
    "2026-03-01T08:30": True,
    "2026-03-01 08:30:15.5": True,
    "2026-03-01T08:30Z": True,
    "2026-03-01T08:30+01:00": True,
    "2026-03-01T08": True,
    "2024-02-29": True,
    "2026": True,
    "2026-03": True,
    "2026-3-1": True,
    "01.03.2026": True,
    "in the morning": True,
    "day 3": True,
    "'08:30'": True,
    "": True,
    "2026-13-01": False,
    "2026-00-10": False,
    "2026-03-32": False,
    "2026-03-00": False,
    "2026-03-01T25:00": False,
    "2026-03-01T08:61": False,
    "2026-03-01 in the morning": False,
    "2026-03-011": False,
}


@pytest.mark.parametrize(("time", "is_right"), TIMES.items())
@pytest.mark.parametrize(
    "text",
    [
        "time: {}\nlabs: {{Hb: 1}}",
        "draws: [{{time: {}, labs: {{Hb: 1}}}}]",
        "labs: {{Hb: {{result: 1, time: {}}}}}",
        "labs: [{{test: Hb, result: 1, time: {}}}]",
    ],
)
def test_schema_and_reader_agree_on_times(text, time, is_right):
    """A time may be any text; one that begins like a date must be one."""
    case = text.format(time)
    assert (faults("case", as_an_editor(case)) == []) is is_right, "the schema"
    assert accepts(read_case, case) is is_right, "the reader"


def accepts(read, text, *more):
    try:
        read(text, "a.yaml", *more)
    except LabcheckError:
        return False
    return True


@pytest.mark.parametrize("word", [*WORDS, *(word.upper() for word in WORDS)])
def test_every_word_of_a_laboratory_may_be_written(word):
    assert faults("case", {"labs": {"Hb": {"result": "1", "reported": word}}}) == []


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("sex", [*(sex.value for sex in Sex), *PATIENT_SEX_WORDS]),
        ("pregnancy", [*(one.value for one in Pregnancy), *PREGNANCY_WORDS]),
    ],
)
def test_every_word_for_a_patient_may_be_written(field, words):
    for word in (*words, *(word.upper() for word in words), *(f" {word} " for word in words)):
        assert faults("case", {"labs": {"a": 1}, "patient": {field: word}}) == [], word


@pytest.mark.parametrize("word", baselines._CHANGES)  # noqa: SLF001
def test_every_word_for_a_baseline_may_be_written(word):
    assert faults("case", {"labs": {"a": {"result": 1, "baseline": word.upper()}}}) == []


@pytest.fixture
def asked(monkeypatch):
    """What each kind of mapping is asked for while files are read."""
    shipped_catalogue().find("Na")  # whatever is read of the catalogue is read before
    found = {}
    take, items = fields.Fields.take, fields.Fields.items

    def recording_take(self, name):
        found.setdefault(self.what, set()).add(name)
        return take(self, name)

    def recording_items(self):
        found.setdefault(self.what, set())
        return items(self)

    monkeypatch.setattr(fields.Fields, "take", recording_take)
    monkeypatch.setattr(fields.Fields, "items", recording_items)
    return found


def properties(name, *way):
    part = schema(name)
    for step in way:
        part = part[step]
    assert part["additionalProperties"] is False
    return set(part["properties"])


def test_the_fields_of_a_case_are_those_the_reader_asks_for(asked):
    for text in (
        "patient: {}\nbaseline: {K: {result: 1}}\ndraws: [{labs: [{test: K, result: 1}]}]",
        "labs: {K: {result: 4}}",
    ):
        read_case(text, "a.yaml")
    assert asked == {
        "a case": properties("case"),
        "patient": properties("case", "$defs", "patient"),
        "a draw": properties("case", "$defs", "draw"),
        "a result": properties("case", "$defs", "listed_result"),
        "a baseline": properties("case", "$defs", "prior"),
        "baseline": set(),
    }
    listed = properties("case", "$defs", "listed_result")
    assert properties("case", "$defs", "named_result") == listed - {"test"}


def test_the_fields_of_a_range_set_are_those_the_reader_asks_for(asked):
    test = "tests: {x: {name: X test, units: g/L, specimen: blood}}"
    ranges = "ranges: {Na: {normal: 1-2 mmol/L}}"
    load_range_set(f"set: a\n{test}\n{ranges}", "a.yaml", shipped_catalogue())
    assert asked == {
        "a range set": properties("ranges"),
        "ranges": set(),
        "tests": set(),
        "a test": properties("ranges", "$defs", "test"),
        "a range": properties("ranges", "$defs", "entry"),
    }


EVERYTHING = """
case: Every kind of result
source: invented
patient: {age: 31 y}
baseline: {Na: 140 mmol/L}
draws:
  - time: 2026-01-01
    specimen: serum
    labs:
      hemoglobin: 12.5 g/dL
      ferritin: <5 ng/mL
      ALT: 20 U/L
      LDH: 180 U/L
  - time: 2026-02-01
    labs:
      hemoglobin: {result: 9.1 g/dL, cva: 1.5 %, method: a}
      ferritin: 5-10 ng/mL
      ALT: {result: 60 U/L, range: 7-40 U/L, reported: normal}
      ANA: 1:640
      hepatitis B surface antigen: positive
      urine protein: 2+
      LDH: within normal limits
      Na: 120 mmol/L
      K: {result: 4.1, baseline: unchanged}
      Ca: 9 mg/dL
      calcium: {result: 2.55 mmol/L, baseline: [2.2 mmol/L, 9.1 mg/dL, 2.3 mmol/L]}
      glucose: {result: 99 mg/dL, method: x, baseline: {result: 90 mg/dL, method: y}}
      CRP: {result: 5 bananas, specimen: serum}
      ESR: 1;060 mm/h
      TSH: pending
      creatinine: {result: 80 umol/L, reported: H, range: nonsense}
      phosphate: 1.2 mmol/L
      eGFR: ">90 mL/min/1.73m2"
      bicarbonate: {result: -5 mmol/L, baseline: 22 mmol/L}
      base excess: {result: -5 mmol/L, baseline: -2 mmol/L}
      total bilirubin: 1 mg/dL
      frobnicate: {result: 5 U/L, note: odd}
      frobnicase: {result: 5 U/L, range: 1-4, baseline: 4 U/L}
"""
OPTIONS = [{}, *({"only": only} for only in Only)]


BEFORE = "labs: {K: 3.9 mmol/L, CRP: 1 mg/dL}"


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_reports_of_the_examples_fit_the_schema(path, options):
    content = render_json([report_of(path.read_text(encoding="utf-8"), path.name, **options)])
    assert faults("report", json.loads(content)) == []


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_a_report_of_everything_fits_the_schema(options):
    report = report_of(EVERYTHING, earlier=BEFORE, critical="critical-mayo,critical-mgh", **options)
    assert faults("report", json.loads(render_json([report]))) == []


def test_a_report_without_ranges_fits_the_schema():
    report = check(read_case(EVERYTHING, "case.yaml"), knowledge())
    assert faults("report", json.loads(render_json([report]))) == []


@pytest.mark.parametrize("patient", ["", "sex: f", "sex: m", "pregnancy: yes", "pregnancy: 2"])
def test_a_report_of_every_kind_of_patient_fits_the_schema(patient):
    report = report_of(EVERYTHING.replace("age: 31 y", patient))
    assert faults("report", json.loads(render_json([report]))) == []


def test_an_array_of_reports_and_each_line_fit_the_schema():
    reports = [report_of(EVERYTHING), report_of(EVERYTHING)]
    assert faults("report", json.loads(render_json(reports))) == []
    for line in render_json_lines(reports).splitlines():
        assert faults("report", json.loads(line)) == []


VERSION_1 = {
    "report": "format_version labcheck_version purpose case file source patient draws "
    "baseline_choice stated_baselines remarks only rows summary sets folder_settings",
    "patient": "id age sex pregnancy",
    "row": "test result time draw specimen method age flag possible_flags settled_by flag_from "
    "not_judged range candidate_ranges critical_range critical_unapplied may_be_critical at_limit "
    "distance baseline change status disagreements second_opinions notes",
    "test": "id name reported_as loinc panel",
    "result": "text kind value comparator low high why_unreadable unit reported printed_range "
    "context code status replaced note cva_percent stated_baseline",
    "stated_value": "text kind value comparator low high unit time method specimen origin",
    "possible": "flag when",
    "not_judged": "reason detail remedy",
    "range": "text low high low_inclusive high_inclusive unit scale kind set partition source "
    "conversion note",
    "conversion": "factor offset basis source",
    "distance": "times_limit zlog",
    "baseline": "text value unit time flag origin values",
    "change": "absolute percent rcv_percent cvi_percent cva_percent cva_assumed z verdict reason",
    "disagreement": "set flag possible_flags range",
    "second_opinion": "set flag possible_flags ranges not_judged",
    "summary": "results abnormal normal indeterminate not_judged critical maybe_critical "
    "critical_unapplied changed abnormal_but_unchanged normal_but_changed sources_disagree "
    "replaced no_measurement",
    "set": "id role title edition publisher url read_from file",
}
"""The fields that programs may rely on as long as the version of the format is 1."""


@pytest.mark.parametrize("name", VERSION_1)
def test_no_field_is_lost_within_a_version(name):
    assert FORMAT_VERSION == 1
    fields = schema("report")["$defs"][name]["properties"]
    assert [field for field in VERSION_1[name].split() if field not in fields] == []


def test_the_command_prints_the_schema_that_the_report_is_written_by():
    assert json.loads(run("schema", "report").out) == make_schema()


def test_everything_is_really_in_that_report():
    """The schema is tested by a report in which nothing is left empty throughout."""
    rows = json.loads(render_json([report_of(EVERYTHING, earlier=BEFORE, compare="all")]))["rows"]
    kinds = schema("report")["$defs"]["result"]["properties"]["kind"]["enum"]
    assert {row["result"]["kind"] for row in rows} == set(kinds)
    for field in rows[0]:
        # No YAML case states an age for one result or brings names of its own; grades are added by
        # what stands above the core.
        is_from_other_formats = field in ("age", "grades", "own_names")
        has_it = any(row[field] not in (None, [], False) for row in rows)
        assert has_it is not is_from_other_formats, field
    origins = {row["baseline"]["origin"] for row in rows if row["baseline"]}
    assert origins == {"stated", "earlier draw", "earlier case"}


def test_what_is_stated_is_really_in_that_report():
    report = json.loads(render_json([report_of(EVERYTHING)]))
    assert report["stated_baselines"]
    assert len(report["draws"]) == 2
    results = [row["result"] for row in report["rows"]]
    for field in ("cva_percent", "stated_baseline"):
        assert any(result[field] for result in results), field


def test_every_object_of_the_report_is_closed_and_whole():
    for part in subschemas(schema("report")["$defs"]):
        if part.get("type") == "object" and "properties" in part:
            assert part["additionalProperties"] is False
            assert part["required"] == list(part["properties"]), part.get("title")


def test_fields_stand_in_the_order_of_the_schema():
    report = json.loads(render_json([report_of(EVERYTHING)]))
    part = {
        name: list(one.get("properties", ())) for name, one in schema("report")["$defs"].items()
    }
    assert list(report) == part["report"]
    assert list(report["summary"]) == part["summary"]
    assert all(list(row) == part["row"] for row in report["rows"])
    assert all(list(row["result"]) == part["result"] for row in report["rows"])
    assert all(list(row["range"]) == part["range"] for row in report["rows"] if row["range"])


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("flag", list(Flag)),
        ("report.only", [*Only, None]),
        ("row.flag_from", [*FlagFrom, None]),
        ("report.baseline_choice", list(BaselineChoice)),
        ("patient.sex", [*Sex, None]),
        ("patient.pregnancy", [*Pregnancy, None]),
        ("not_judged.reason", [reason.word for reason in Reason]),
        ("range.kind", list(Kind)),
        ("range.scale", list(Scale)),
        ("result.comparator", [*Comparator, None]),
        ("result.reported", [*Word, None]),
        ("change.verdict", [*ChangeVerdict, None]),
    ],
)
def test_the_words_of_the_report_are_those_of_the_code(way, expected):
    name, _, field = way.partition(".")
    part = schema("report")["$defs"][name]
    part = part["properties"][field] if field else part
    words = [getattr(one, "value", one) for one in expected]
    assert sorted(map(str, part["enum"])) == sorted(map(str, words))


def test_the_version_of_the_format_is_that_of_the_code():
    version = schema("report")["$defs"]["report"]["properties"]["format_version"]
    assert version["const"] == FORMAT_VERSION


@pytest.mark.parametrize(
    "spoil",
    [
        lambda report: report.update(extra=1),
        lambda report: report.pop("purpose"),
        lambda report: report.update(format_version=2),
        lambda report: report["rows"][0].update(flag="X"),
        lambda report: report["rows"][0].update(flag=None),
        lambda report: report["rows"][0].pop("notes"),
        lambda report: report["rows"][0]["result"].update(value="6.3"),
        lambda report: report["rows"][0]["test"].update(extra=None),
        lambda report: report["rows"][0].pop("critical_unapplied"),
        lambda report: report["rows"][0].update(critical_unapplied=False),
        lambda report: report["summary"].update(critical=-1),
        lambda report: report["summary"].update(maybe_critical=1),
        lambda report: report["summary"].update(critical_unapplied=-1),
        lambda report: report["sets"][0].update(role="book"),
    ],
)
def test_the_schema_refuses_what_is_no_report(spoil):
    report = json.loads(render_json([report_of(EVERYTHING)]))
    spoil(report)
    assert faults("report", report) != []
