"""The limits of sets that no table of the facts stands behind, as two places print them.

`read_in_two_places.tsv` was written while reading the places, not from the sets: for each entry two
lines with what a place prints (`low of` or `high of` an interval where the other end is not
shipped), the factor into the unit of the entry (1 where the two are one unit), and a part of the
address that the entry's source names. Nothing here reads limits with
labcheck's own parser, and nothing needs the facts.
"""

import csv
import re
from decimal import Decimal
from functools import cache

import pytest

from facts import FILES, ROOT, SETS, fold_unit, read, reading_of_entry

AGREEING = Decimal("0.03")
"""How far, as a share, the limits of two places may lie apart and be said to agree."""
SAME_UNITS = [{"µg/ml", "mg/l"}, {"ng/ml", "µg/l"}, {"u/ml", "ku/l"}, {"10*3/µl", "10*9/l"}]
WORDS = {"negative", "nonreactive", "notdetected", "none", "noneseen"}
FROM_ROWS = {*FILES, "kdigo-gfr"}
TWICE = sorted(
    path.stem
    for path in SETS.glob("*.yaml")
    if path.stem not in FROM_ROWS and not path.stem.startswith("critical-")
)


@cache
def lines_of(set_id):
    """What the places print, by test and by whom it is for."""
    path = ROOT / "tests" / "read_in_two_places.tsv"
    found = {}
    for line in csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t"):
        if line["set"] == set_id:
            found.setdefault((line["test"], line["for"]), []).append(line)
    return found


def entries_of(set_id):
    """The entries of a set, by test and by whom they are for, with the text of their sources."""
    content = read(SETS / f"{set_id}.yaml")
    for test, entries in content["ranges"].items():
        for entry in entries:
            said = reading_of_entry(test, entry, content)
            age = entry.get("age", "")
            trimester = said.pregnancy and f"trimester {said.pregnancy}"
            whom = ", ".join(filter(None, (said.sex, age, trimester, said.told))) or "all"
            yield (test, whom), said, content["sources"][entry["source"]]


def printed_ends(line):
    """The low and the high end that a place prints, in the unit of the entry; and its unit."""
    side, text = re.fullmatch(r"(low of |high of |)(.*)", line["printed"]).groups()
    factor = Decimal(line["factor"])
    if found := re.fullmatch(r"mean (\S+), -2 SD (\S+) (.*)", text):
        mean, low = Decimal(found[1]), Decimal(found[2])
        ends, unit = (low, 2 * mean - low), found[3]
    elif found := re.fullmatch(r"<=?([\d.]+) (.*)", text):
        ends, unit = (None, Decimal(found[1])), found[2]
    else:
        found = re.fullmatch(r"([\d.]+)-([\d.]+) (.*)", text)
        ends, unit = (Decimal(found[1]) or None, Decimal(found[2])), found[3]
    if side:
        ends = (ends[0], None) if side == "low of " else (None, ends[1])
    return tuple(end and end * factor for end in ends), unit


@pytest.mark.parametrize("set_id", TWICE)
def test_each_entry_is_what_two_places_print(set_id):
    lines = dict(lines_of(set_id))
    for key, said, sources in entries_of(set_id):
        pair = lines.pop(key)
        assert len({line["place"] for line in pair}) == 2, key
        for line in pair:
            assert line["place"] in sources, (key, line["place"])
            assert_agree(key, said, line)
    assert not lines, "no entry says so"


def assert_agree(key, said, line):
    if said.limits == "negative":
        assert line["printed"].replace("-", "").replace(" ", "") in WORDS, key
        return
    ends, unit = printed_ends(line)
    for end, limit in zip(ends, said.limits, strict=True):
        assert (end is None) is (limit is None), key
        assert end is None or abs(end - limit[1]) <= AGREEING * limit[1], (key, end, limit)
    if Decimal(line["factor"]) == 1:
        units = {fold_unit(unit), said.unit}
        assert len(units) == 1 or units in SAME_UNITS, (key, units)


@pytest.mark.parametrize("set_id", TWICE)
def test_one_of_the_two_places_prints_the_very_limits(set_id):
    lines = lines_of(set_id)
    for key, said, _ in entries_of(set_id):
        if said.limits == "negative":
            continue
        limits = tuple(limit and limit[1] for limit in said.limits)
        printed = [printed_ends(line) for line in lines[key]]
        assert limits in [ends for ends, _ in printed], key


def test_every_set_has_its_second_statement():
    assert TWICE == [
        "children-blood-count",
        "children-further-tests",
        "further-tests",
        "infants-blood-count",
        "pregnancy-further-tests",
        "uk-laboratories",
    ]
    assert {line["set"] for each in TWICE for pair in lines_of(each).values() for line in pair} == {
        *TWICE
    }
