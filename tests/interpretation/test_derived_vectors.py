"""Every formula gives what others published for it; the numbers stand beside the formulas."""

import pytest

from derivations import DEFINITIONS, RAW, compute_vector, near, vectors
from labcheck.yaml_files.shipped_derived import load_definitions

VECTORS = [
    pytest.param(id_, vector, id=f"{id_}-{vector['from']}"[:80]) for id_, vector in vectors()
]


@pytest.mark.parametrize(("id_", "vector"), VECTORS)
def test_a_formula_gives_what_was_published(id_, vector):
    computed, published = compute_vector(id_, vector)
    within = vector.get("within", "0")
    assert near(computed, published, within), f"{float(computed)} for {float(published)}"


@pytest.mark.parametrize("id_", DEFINITIONS)
def test_a_definition_is_whole(id_, catalogue):
    """What it names exists: inputs in formulas and rules, tests, units that convert, sources."""
    definition = DEFINITIONS[id_]
    names = {wanted.name for wanted in definition.inputs}
    constants = {name for numbers in definition.by_sex.values() for name in numbers}
    known = names | constants | {"age"}
    assert set(definition.formula.names) <= known
    for rule in (*definition.applies, *definition.valid, *definition.meanings):
        assert set(rule.condition.names) <= known | {"value"}
    for name in (*definition.rises_with, *definition.falls_with, *definition.notable_by):
        assert name in names
    assert {definition.unit_of, definition.corrects} <= names | {""}
    for wanted in definition.inputs:
        for test in wanted.tests:
            analyte = catalogue.analytes[test]
            assert wanted.is_multiple or analyte.read_unit(wanted.unit) is not None, wanted
    for test in (*definition.same_as, *filter(None, [definition.judged_as])):
        assert catalogue.analytes[test].read_unit(definition.unit) is not None
    assert definition.source.title
    assert definition.source.url.startswith("http")
    assert RAW["quantities"][id_]["vectors"], "a formula has a worked number"
    for placeholder in names:
        stands = f"{{{placeholder}}}" in definition.working
        assert stands or placeholder in ("ph", "sl", "sm"), placeholder


def test_every_source_is_used_and_none_is_a_calculator():
    used = {entry["source"] for entry in RAW["quantities"].values()}
    assert set(RAW["sources"]) == used
    for source in RAW["sources"].values():
        assert "calculator" not in source["url"]
        assert "droracle" not in source["url"]
        assert source["read"]


def test_definitions_are_loaded_once():
    assert load_definitions() is load_definitions()
