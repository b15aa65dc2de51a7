"""Derived values of small cases, and the worked vectors that stand beside the formulas."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import yaml

from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import find_conversion
from labcheck.interpretation.derive import choose_inputs, compute
from labcheck.interpretation.inputs import list_draws
from labcheck.interpreting import interpret_report
from labcheck.judging.check import check
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.values.patient import parse_age_span
from labcheck.yaml_files.case_file import read_case
from labcheck.yaml_files.shipped_derived import SOURCE, load_definitions

RAW = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
DEFINITIONS = load_definitions()
KNOWLEDGE = gather_knowledge((), ())


def report_of(labs, *, patient="age: 50 y, sex: male", age="", knowledge=KNOWLEDGE):
    """Check a case of these results, with what they say together; an age may be a span."""
    lines = "".join(f"  {name}: {_quote(result)}\n" for name, result in labs.items())
    return report_from(f"labs:\n{lines}", patient=patient, age=age, knowledge=knowledge)


def report_from(text, *, patient="age: 50 y, sex: male", age="", knowledge=KNOWLEDGE):
    """Check a case whose results are written out as in a file, such as several draws."""
    case = read_case(f"patient: {{{patient}}}\n{text}", "case.yaml")
    if age:
        case = replace(case, patient=replace(case.patient, age=parse_age_span(age)))
    return interpret_report(check(case, knowledge), knowledge)


def _quote(result):
    """Quote a result as YAML needs it; one with fields of its own stays."""
    return result if result.startswith("{") else f'"{result}"'


def derive_from(labs, **more):
    """Give every derived value of a case, by its id."""
    return {value.id: value for value in report_of(labs, **more).interpretation.derived}


def vectors():
    """Every worked vector: the quantity, and what stands there of it."""
    for id_, entry in RAW["quantities"].items():
        for vector in entry["vectors"]:
            yield id_, vector


def labs_of(definition, vector):
    """Write the inputs of a vector as results: `400 U/L of 40` has the range that ends there."""
    labs = {}
    for wanted in definition.inputs:
        if wanted.name not in vector:
            continue
        number, _, rest = vector[wanted.name].partition(" ")
        unit, _, limit = rest.partition("of ")
        test = next(iter(wanted.tests))
        if unit.strip() == "mg/dL" and "urea_nitrogen" in wanted.tests:
            test = "urea_nitrogen"
        usual = "" if wanted.unit == "1" else wanted.unit
        fields = [f"result: '{number} {unit.strip() or usual}'"]
        fields += [f"specimen: {wanted.specimen}"] if wanted.specimen else []
        fields += [f"range: 0-{limit}"] if limit else []
        name = f"{wanted.specimen} {test}" if wanted.specimen else test
        labs[name if name not in labs else test] = f"{{{', '.join(fields)}}}"
    return labs


def compute_vector(id_, vector):
    """Compute a vector through the door of a case, without the rules on when it is of use."""
    definition = DEFINITIONS[id_]._replace(applies=(), valid=())
    who = f"age: {vector.get('age', 50)} y, sex: {vector.get('sex', 'male')}"
    report = report_of(labs_of(definition, vector), patient=who)
    (draw,) = list_draws(report, KNOWLEDGE.catalogue)
    used, values = choose_inputs(definition, draw)
    low, high = compute(definition, values)
    middle = (low + high) / 2
    number, _, unit = vector["gives"].partition(" ")
    if unit:
        like = next(each.row.analyte for each in used if each.name == definition.unit_of)
        middle = convert(like, middle, definition.unit, unit)
    return middle, Fraction(number)


def convert(analyte: Analyte, number, unit, to_unit):
    way = find_conversion(analyte, analyte.read_unit(unit), analyte.read_unit(to_unit))
    return number * way.factor + way.offset


def near(computed, published, within=Decimal(0)):
    return abs(computed - published) <= Fraction(within)
