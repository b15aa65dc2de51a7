"""Every limit of the shipped sets against a second statement of it that lies in the repository.

`facts_kept.tsv` was written from the facts, without the sets: one line for each row that a set was
made from. So a limit that is changed by mistake is found in any copy. Where the facts lie beside
this copy, the lines are those of the facts; `LABCHECK_RENEW_FACTS=1` writes them again.
"""

import os
import re
from functools import cache

import pytest

from facts import FACTS, ROOT, SETS, Reading, read, reading_of_entry, readings_of_row, rows_of
from test_facts_sets import MADE_FROM_ROWS, split

KEPT = ROOT / "tests" / "facts_kept.tsv"


def line_of(set_id, reading):
    """Write a reading as one line of the table."""
    limits = reading.limits
    if not isinstance(limits, str):
        limits = " ".join(f"{end[0]}{end[1].normalize():f}" if end else "-" for end in limits)
    fields = reading._replace(
        limits=limits, ages=" to ".join(reading.ages), confirmed="yes" * reading.confirmed
    )
    return "\t".join((set_id, *fields))


@cache
def kept():
    """The lines of the table, by set."""
    _, *lines = KEPT.read_text(encoding="utf-8").splitlines()
    found = {}
    for line in lines:
        found.setdefault(line.split("\t")[0], set()).add(line)
    return found


@pytest.mark.parametrize("set_id", MADE_FROM_ROWS)
def test_a_set_says_what_was_kept_of_the_facts(set_id):
    content = read(SETS / f"{set_id}.yaml")
    said = {
        line_of(set_id, reading_of_entry(analyte, entry, content))
        for analyte, entries in content["ranges"].items()
        for entry in entries
    }
    assert sorted(said ^ kept()[set_id]) == []


def test_every_set_was_kept():
    assert {*kept()} == {*MADE_FROM_ROWS}


@pytest.mark.skipif(not FACTS.is_dir(), reason="the facts are not beside this copy")
def test_what_was_kept_is_what_the_facts_say():
    lines = []
    for set_id in MADE_FROM_ROWS:
        content = read(SETS / f"{set_id}.yaml")
        file, rows = rows_of(set_id)
        shipped, _ = split(set_id, file, rows)
        readings = [one for at, row in shipped for one in readings_of_row(file, at, row, content)]
        lines += sorted({line_of(set_id, one) for one in readings})
    if os.environ.get("LABCHECK_RENEW_FACTS"):
        KEPT.write_text("\n".join(["\t".join(("set", *Reading._fields)), *lines, ""]), "utf-8")
    kept.cache_clear()
    assert sorted(set(lines) ^ set().union(*kept().values())) == []


POPULATIONS = {"all": "all ages"}


def test_the_docs_say_where_and_for_whom_every_set_is():
    text = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    _, _, part = text.partition("## Where the sets are in use")
    rows = re.findall(r"^\| `([\w-]+)` \| (.*) \|$", part.partition("### ")[0], re.MULTILINE)
    said = {name: tuple(cells.split(" | ")) for name, cells in rows}
    assert {*said} == {path.stem for path in SETS.glob("*.yaml")}
    for name, (*fields, terms) in said.items():
        content = read(SETS / f"{name}.yaml")
        population = POPULATIONS.get(content["population"], content["population"])
        assert fields == [content["country"], population, content["units"], content["general"]]
        assert terms, name
        assert content["read_from"], name
