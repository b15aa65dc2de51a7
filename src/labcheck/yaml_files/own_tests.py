"""Read the tests that a range set brings of its own, which the catalogue does not have.

tests:
poc_crp: {name: CRP, point of care, units: mg/L, specimen: blood, aliases: [POCT-CRP]}
"""

import re
from collections.abc import Callable

from labcheck.catalogue.analyte import Analyte, Quantity, fold_name
from labcheck.catalogue.lookup import Catalogue
from labcheck.catalogue.specimens import kinds_of
from labcheck.values.near_units import suggest_unit
from labcheck.values.units import parse_unit
from labcheck.yaml_files.fields import Fields, sequence_items
from labcheck.yaml_files.nodes import TextNode

PANEL = "own tests"
"""The group that tests are shown in whose set names none."""
_ID = re.compile(r"[a-z][a-z0-9_]*")


def read_own_tests(fields: Fields, catalogue: Catalogue) -> tuple[Analyte, ...]:
    """Read the tests of a set; whatever is wrong with one is a fault.

    Args:
        fields: The fields of the set.
        catalogue: The tests there are: none may be called like one of the set's.
    """
    tests = fields.sub("tests", "tests")
    found: list[Analyte] = []
    called: dict[str, str] = {}
    for key, node in tests.items() if tests else ():
        id_ = key.text or ""
        of_test = Fields(node, f"tests.{id_}", fields.faults, "a test")
        if not _ID.fullmatch(id_):
            remedy = "use the letters a-z, digits and _, a letter first"
            fields.faults.add(key.mark, of_test.path, f"{id_!r} cannot be the id of a test", remedy)
        analyte = _read_test(id_, of_test)
        of_test.finish()
        for name in (id_, analyte.name, *analyte.aliases):
            _refuse_known(name, id_, of_test, catalogue, called)
        found.append(analyte)
    return tuple(found)


def _read_test(id_: str, fields: Fields) -> Analyte:
    return Analyte(
        id=id_,
        name=fields.text("name", required=True),
        panel=fields.text("panel") or PANEL,
        specimen=fields.parsed("specimen", _parse_specimen, required=True) or "",
        quantity=fields.choice("quantity", Quantity) or Quantity.ARBITRARY,
        units=_read_texts("units", fields, _parse_unit, required=True) or ("1",),
        aliases=_read_texts("aliases", fields, str),
        note=fields.text("note"),
    )


def _read_texts(
    name: str, fields: Fields, parse: Callable[[str], str], *, required: bool = False
) -> tuple[str, ...]:
    """Read a field that is a text or a list of texts."""
    node = fields.take(name)
    items = () if node is None else sequence_items(node)
    if required and not items:
        fields.faults.add(fields.mark_of(name), fields.path_of(name), f"{fields.what} must have it")
    found = []
    for item in items:
        if not isinstance(item, TextNode) or not (item.text or "").strip():
            fields.faults.add(item.mark, fields.path_of(name), "this must be a text")
            continue
        try:
            found.append(parse(item.text or ""))
        except ValueError as error:
            fields.faults.add(item.mark, fields.path_of(name), str(error))
    return tuple(found)


def _parse_unit(text: str) -> str:
    if parse_unit(text) is None and parse_unit(text, of_count=True) is None:
        near = suggest_unit(text, _USUAL)
        raise ValueError(f"the unit {text!r} is not known{f'; {near}' if near else ''}")
    return text.strip()


_USUAL = ("mg/dL", "mg/L", "g/L", "g/dL", "ug/L", "ng/mL", "pg/mL", "mmol/L", "umol/L", "nmol/L",
          "pmol/L", "U/L", "kU/L", "IU/mL", "mIU/L", "10*9/L", "10*12/L", "%")  # fmt: skip
"""Units that a misspelt one is compared with."""


def _parse_specimen(text: str) -> str:
    if not kinds_of(text):
        said = "write one such as blood, serum/plasma, urine or CSF"
        raise ValueError(f"the specimen {text!r} is not known: {said}")
    return text.strip()


def _refuse_known(
    name: str, id_: str, fields: Fields, catalogue: Catalogue, called: dict[str, str]
) -> None:
    """Refuse a name by which another test goes, since a report could not tell them apart."""
    if not name:
        return
    known = catalogue.named(name)
    other = known[0].name if known else called.setdefault(fold_name(name), id_)
    if known or other != id_:
        remedy = "leave it out, or use the test that is there"
        problem = f"{name!r} is a name of {other} already"
        fields.faults.add(fields.mark, fields.path, problem, remedy)
