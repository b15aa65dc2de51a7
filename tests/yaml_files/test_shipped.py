"""The knowledge that comes with labcheck: it is complete, readable, and never stale."""

import json
import shutil
from decimal import Decimal

import pytest

from build import shipped_catalogue
from labcheck.catalogue.analyte import Analyte, fold_name
from labcheck.catalogue.conversion import Conversion, find_conversion
from labcheck.catalogue.lookup import AmbiguousTest
from labcheck.errors import KnowledgeError, UsageError
from labcheck.ranges.reference_range import Kind
from labcheck.values.limits import Scale
from labcheck.values.units import parse_unit
from labcheck.yaml_files import shipped
from labcheck.yaml_files.shipped import (
    DECISION_LAYER,
    list_shipped,
    load_shipped,
    load_shipped_catalogue,
)
from labcheck.yaml_files.shipped_regions import load_shipped_regions

SETS = list_shipped()
LIST = "`labcheck ranges list` names those there are"
# Limits printed in units of the assay, which are not those of the catalogue (the entry says so).
OF_THE_ASSAY = {"anti_ccp", "aso", "anti_tpo", "anti_tg", "hcg_total", "insulin"}


def test_the_sets_of_every_region_are_there():
    for region in load_shipped_regions().values():
        assert {*region.ranges, *region.critical, *region.order, *DECISION_LAYER} <= set(SETS)
        assert all(load_shipped(id_).is_general for id_ in (*region.ranges, *region.order))


@pytest.mark.parametrize("id_", SETS)
def test_every_entry_of_a_set_is_read(id_, catalogue):
    loaded = load_shipped(id_)
    assert (loaded.id, loaded.is_shipped) == (id_, True)
    for field in (loaded.title, loaded.publisher, loaded.url, loaded.edition, loaded.read_from):
        assert field, "a set says what it is and where it was read"
    assert len(loaded.ranges) > 0
    for analyte_id in loaded.ranges:
        analyte = catalogue.analytes[analyte_id]
        entries = loaded.ranges[analyte_id]
        assert entries
        for entry in entries:
            assert (entry.kind is Kind.CRITICAL) == id_.startswith("critical-")
            assert not entry.limits.interval.is_empty
            unit = parse_unit(entry.limits.unit, of_count=analyte.is_count)
            assert unit is not None, entry
            if entry.limits.scale is Scale.QUANTITY and analyte_id not in OF_THE_ASSAY:
                assert any(
                    isinstance(find_conversion(analyte, unit, usual), Conversion)
                    for usual in (
                        parse_unit(one, of_count=analyte.is_count) for one in analyte.units
                    )
                ), entry


@pytest.mark.parametrize("id_", SETS)
def test_no_two_entries_of_a_set_are_for_the_same_patients(id_):
    for entries in load_shipped(id_).ranges.values():
        partitions = [(entry.kind, entry.partition) for entry in entries]
        assert len(set(partitions)) == len(partitions)


def test_critical_limits_leave_the_default_normal_ranges_alone():
    normal, critical = load_shipped("abim"), load_shipped("critical-main-line")
    for id_ in critical.ranges:
        analyte = shipped_catalogue().analytes[id_]
        for entry in normal.ranges.get(id_, ()):
            for safe in critical.ranges[id_]:
                units = [
                    parse_unit(one.limits.unit, of_count=analyte.is_count) for one in (safe, entry)
                ]
                found = find_conversion(analyte, *units)
                converted = found.apply_to(safe.limits.interval)
                assert entry.partition.only_if_stated or converted.covers(entry.limits.interval), (
                    id_
                )


def test_every_analyte_is_read_and_can_be_found(catalogue):
    assert len(catalogue.analytes) > 190
    for id_ in catalogue.analytes:
        analyte = catalogue.analytes[id_]
        assert analyte.id == id_
        assert analyte.name
        assert analyte.panel
        for unit in analyte.units:
            assert parse_unit(unit, of_count=analyte.is_count) is not None, (id_, unit)
        for name in (id_, analyte.name, *analyte.aliases, *analyte.loinc):
            said = [catalogue.find(name, unit) for unit in (None, *analyte.units)]
            found = [
                analyte.id
                for each in said
                for analyte in (each.candidates if isinstance(each, AmbiguousTest) else (each,))
                if isinstance(analyte, Analyte)
            ]
            assert id_ in found, name


def test_every_cited_number_names_a_source_that_is_there(catalogue):
    for analyte in catalogue.analytes.values():
        cited = [conversion.source for conversion in analyte.conversions]
        cited += [analyte.variation.source] if analyte.variation else []
        cited += [analyte.u_is_iu] if analyte.u_is_iu else []
        cited += [analyte.molar_mass_source] if analyte.molar_mass else []
        for key in cited:
            assert catalogue.sources[key].title, (analyte.id, key)


def test_variation_is_a_percentage(catalogue):
    for analyte in catalogue.analytes.values():
        assert analyte.variation is None or 0 < analyte.variation.cvi < 100


@pytest.mark.parametrize(
    "id_", ["complement_c3", "complement_c4", "esr", "haptoglobin", "phosphate"]
)
def test_no_variation_is_invented(catalogue, id_):
    assert catalogue.analytes[id_].variation is None


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("abmi", "no range set is called 'abmi'; did you mean abim?"),
        ("../../etc/passwd", f"no range set is called '../../etc/passwd'; {LIST}"),
        ("", f"no range set is called ''; {LIST}"),
    ],
)  # fmt: skip
def test_a_set_that_is_not_shipped(asked, message):
    with pytest.raises(UsageError) as refusal:
        load_shipped(asked)
    assert str(refusal.value) == message


@pytest.fixture(scope="module")
def compiled_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compiled")
    shipped.compile_shipped(folder)
    return folder


@pytest.fixture
def compiled(compiled_once, tmp_path, monkeypatch):
    """A folder of compiled forms, in use instead of the installed one."""
    folder = shutil.copytree(compiled_once, tmp_path / "compiled")
    monkeypatch.setattr(shipped, "COMPILED", folder)
    load_shipped_catalogue.cache_clear()
    yield folder
    load_shipped_catalogue.cache_clear()


def _everything(catalogue, loaded):
    return (
        {id_: catalogue.analytes[id_] for id_ in catalogue.analytes},
        dict(catalogue.names),
        {key: catalogue.sources[key] for key in catalogue.sources},
        {id_: loaded.ranges[id_] for id_ in loaded.ranges},
    )


def test_the_compiled_form_says_the_same(compiled, catalogue):
    with_it = _everything(load_shipped_catalogue(), load_shipped("abim"))
    for path in compiled.iterdir():
        path.unlink()
    load_shipped_catalogue.cache_clear()
    assert with_it == _everything(load_shipped_catalogue(), load_shipped("abim"))
    assert with_it[0] == {id_: catalogue.analytes[id_] for id_ in catalogue.analytes}


def _forge(path, digest=None):
    """Make a compiled form say that potassium's range is 1-2."""
    content = json.loads(path.read_text(encoding="utf-8"))
    content["content"]["ranges"]["potassium"] = [{"normal": "1-2 mEq/L"}]
    content["digest"] = digest or content["digest"]
    path.write_text(json.dumps(content), encoding="utf-8")


def _potassium():
    (entry,) = load_shipped("abim").ranges["potassium"]
    return entry.limits.interval.low


def test_a_compiled_form_is_used_when_its_digest_is_right(compiled):
    _forge(compiled / "abim.json")
    assert _potassium() == 1


def test_a_stale_compiled_form_is_not_used(compiled):
    _forge(compiled / "abim.json", digest="0" * 64)
    assert _potassium() == Decimal("3.5")


@pytest.mark.usefixtures("compiled")
def test_a_changed_source_makes_a_compiled_form_stale(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("sets")
    source = (shipped.shipped_folder() / "abim.yaml").read_text(encoding="utf-8")
    changed = source.replace("3.5-5.0 mEq/L", "3.4-5.0 mEq/L")
    (folder / "abim.yaml").write_text(changed, encoding="utf-8")
    monkeypatch.setattr(shipped, "shipped_folder", lambda: folder)
    assert _potassium() == Decimal("3.4")


def test_changed_code_makes_a_compiled_form_stale(compiled, monkeypatch):
    _forge(compiled / "abim.json")
    monkeypatch.setattr(shipped, "_code", lambda: b"another version of the reader")
    assert _potassium() == Decimal("3.5")


@pytest.mark.parametrize("broken", ["", "{", "null", "[]", '{"digest": 1}', "\x00"])
def test_a_broken_compiled_form_is_not_used(compiled, broken):
    (compiled / "abim.json").write_text(broken, encoding="utf-8")
    assert _potassium() == Decimal("3.5")


def test_a_shipped_entry_that_is_wrong_is_named_when_it_is_asked_for(tmp_path, monkeypatch):
    text = "set: bad\nranges:\n  sodium: 136-145 mEq/L\n  potassium:\n    - {normal: 5-3 mEq/L}\n"
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(shipped, "shipped_folder", lambda: tmp_path)
    loaded = load_shipped("bad")
    assert loaded.ranges["sodium"]
    with pytest.raises(KnowledgeError) as refusal:
        loaded.ranges["potassium"]
    assert str(refusal.value) == (
        "bad.yaml:5:16: ranges.potassium[1].normal: the low limit 5 is above the high limit 3"
    )


def test_names_are_folded_in_the_index(catalogue):
    assert [name for name in catalogue.names if name != fold_name(name)] == []


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("bilirubindirect", "bilirubin_direct"),
        ("BILIRUBINDIRECT", "bilirubin_direct"),
        ("bilirubin direct", "bilirubin_direct"),
        ("Bilirubin Indirect", "bilirubin_indirect"),
        ("BilirubinIndirect", "bilirubin_indirect"),
        ("bilirubinindirect", "bilirubin_indirect"),
        ("Bilirub Indirect", ""),  # a name that is cut is not known, and is not the direct one
    ],
)
def test_direct_and_indirect_are_told_apart_in_one_word(catalogue, name, id_):
    found = catalogue.look_up(name)
    assert (found.id if isinstance(found, Analyte) else "") == id_
