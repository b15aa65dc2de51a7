"""Lines that are known by their text have what they have when they are parsed.

LABCHECK_BULK_SEED takes other lines, as in test_engines_agree.
"""

import json
import os
import random
import re
from collections import Counter

import nasty
import nasty_observations as nasty_fhir
import pytest

if os.environ.get("LABCHECK_NEED_BULK") != "1":
    pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")

from labcheck.bulk.duckdb_session import Limits, Session, unwatched
from labcheck.bulk.fhir import lines as lines_
from labcheck.bulk.fhir.template_lines import index_list, write_matched
from labcheck.bulk.fhir.templates import Templates, learn_templates
from labcheck.bulk.lookup_sql import write_place

SEED = nasty.read_seed(usual=2026)
LINES = 600


def write_line(chance, number, style):
    """Write an Observation as one of three servers does."""
    code, name, unit, low = chance.choice([
        ("718-7", "Hemoglobin", "g/dL", 12.0), ("2823-3", "Potassium, \u00e4", "mmol/L", 3.5),
        ("X1", "Local test,", "mg/dL", 5.0),
    ])  # fmt: skip
    day = f"2026-03-{chance.randint(10, 28)}T08:30:00Z"
    value = {"value": f"NUM{chance.uniform(low, 3 * low):.{chance.choice([1, 1, 2])}f}"}
    quantity = {**value, "unit": unit} if chance.random() < 0.8 else value
    taken = chance.choice([
        {"valueQuantity": quantity}, {"valueQuantity": quantity}, {"valueString": "negative"},
        {"component": [{"code": {"text": name}, "valueQuantity": quantity}]},
    ])  # fmt: skip
    if chance.random() < 0.3:
        taken["referenceRange"] = [{"low": {"value": low, "unit": unit}}]
    common = {
        "status": "final",
        "code": {"coding": [{"system": nasty_fhir.LOINC, "code": code}], "text": name},
        "subject": {"reference": f"Patient/p{chance.randrange(50)}"},
    }
    meta = {"meta": {"versionId": str(chance.randint(1, 3)), "lastUpdated": day}}
    if style == 0:
        content = {**meta, **common, "effectiveDateTime": day, "issued": day, **taken}
    elif style == 1:
        source = {"meta": {"versionId": "1", "lastUpdated": day, "source": f"#a{number}"}}
        identifier = {"identifier": [{"system": "urn:order", "value": str(number)}]}
        period = {"effectivePeriod": {"start": day, "end": day}}
        content = {**source, **identifier, **common, **period, **taken}
    else:
        content = {"issued": day, **taken, **common, "performer": [{"reference": f"Who/{number}"}]}
        if chance.random() < 0.3:
            content["hasMember"] = [{"reference": f"Observation/o{number - 1}"}]
    whole = {"resourceType": "Observation", "id": f"o{number}", **content}
    separators = (", ", ": ") if style == 1 else (",", ":")
    return re.sub(r'"NUM(.*?)"', r"\1", json.dumps(whole, separators=separators))


CHANGES = (
    ("Patient/", "#"), ("Patient/", 'Pat"ient/'), ("Patient/", "Pat\\ient/"), ("Patient/", ""),
    ("Patient/", "Patient/ "), ("Patient/", "\u00e4/"), ("Patient/", "Patient\\/"),
    ("Patient/", "Pat\x01ient/"), ("Patient/", "Patient/\t"),
    ('"id":"o', '"id":"urn:labcheck:fhir:0='),
    ('"id":"o', '"id":"","x":"'), ('"id":"o', '"id":"a","id":"'), ('"final"', '"final","id":"b"'),
    ('"final"', '"final","subject":{"reference":"Patient/9"}'), ('"final"', '"final",'),
    ('"value":', '"value": 1e'), ('"value":', '"value":-'), ('"value":', '"value":0'),
    ('"value":', '"value":"x","value":'), ('"value":', '"value" : '), ("T08:30", " 08:30"),
    ("Z", ""), ("}", ',"method":{"text":"calculated"}}'), ("{", "[{"), (",", ", "), (":", " :"),
    ("Observation", "Observation\\u0041"), ("Observation", "Condition"), ('"', "\ufeff"), ("o", ""),
    ("negative", "positive"), ('"subject":', '"specimen":{"reference":"#s"},"subject":'),
    ('"subject":', '"extension":[{"url":"urn:labcheck:fhir:age"}],"subject":'),
    ('"subject":', '"contained":[{"resourceType":"Patient","id":"c"}],"subject":'),
)  # fmt: skip


def write_lines(chance):
    """Write Observations of three servers, most of them as they are, others changed."""
    lines = []
    for number in range(LINES):
        line = write_line(chance, number, style=chance.choice([0, 0, 1, 2]))
        if chance.random() < 0.4:
            old, new = chance.choice(CHANGES)
            places = range(1, 1 + line.count(old))
            line = _replace(line, old, new, chance.choice(places)) if places else line
        lines.append(line)
    return lines


def _replace(text, old, new, turn):
    """Replace what stands in a text several times at one of these places."""
    parts = text.split(old)
    return old.join(parts[:turn]) + new + old.join(parts[turn:])


def stage(path, folder, monkeypatch, ahead, learn):
    """Stage the lines of a file; give the rows, and how many lines had a template."""
    monkeypatch.setattr(lines_, "_LINES_AHEAD", ahead)
    monkeypatch.setattr(lines_, "learn_templates", learn)
    session = Session(Limits("1GB", 1), folder / "spill", unwatched)
    with session.used():
        lines_.stage_lines(session, [str(path)], folder / "staged.parquet")
        known = lines_.list_known(session)
        columns = ("type", "plain", "place", "id", "ref", "time", "is_issued", "identifier",
                   "version", "updated", "day", "panel", "members", "content", "known")  # fmt: skip
        found = session.rows(f"SELECT {', '.join(columns)} FROM '{folder}/staged.parquet'")
    rows = [dict(zip(columns, row, strict=True)) for row in found]
    for row in rows:
        number = row.pop("known")
        if number is not None:
            assert row["type"] in {None, "Observation"}
            row["type"] = "Observation"
        row["content"] = row["content"] if number is None else known[number]
        if row["type"] is None or row["content"] is None or row["content"].startswith("lc="):
            row["is_issued"] = None  # nobody asks
    return rows


@pytest.mark.parametrize("ahead", [20_000, 40])
def test_a_line_of_a_template_has_what_it_has_when_it_is_parsed(tmp_path, monkeypatch, ahead):
    print(f"LABCHECK_BULK_SEED={SEED}")  # noqa: T201 - pytest shows it where a test fails
    lines = write_lines(random.Random(SEED))
    path = tmp_path / "Observation.ndjson"
    path.write_text("\n".join(lines), encoding="utf-8")
    seen = []

    def learn(some):
        seen.append(learn_templates(some))
        return seen[0]

    by_text = stage(path, tmp_path, monkeypatch, ahead, learn)
    parsed = stage(path, tmp_path, monkeypatch, ahead, lambda _: Templates())
    assert by_text == parsed
    assert len(seen[0].templates) > 4


def test_lines_as_a_server_writes_them_are_known_by_their_text(tmp_path):
    chance = random.Random(SEED)
    lines = [write_line(chance, number, style=0) for number in range(300)]
    lines = [line for line in lines if "component" not in line]
    session = Session(Limits("1GB", 1), tmp_path / "spill", unwatched)
    with session.used():
        session.store("given", {"file": ("VARCHAR", lines), "raw": ("VARCHAR", lines)},
                      as_lists=False)  # fmt: skip
        found = lines_.find_templates(session, "FROM given")
        rows = session.rows(write_matched(found, "FROM given"))
    assert [row[2] is None for row in rows] == [False] * len(lines)


def write_coded(number, code, status="final"):
    return (
        f'{{"resourceType":"Observation","id":"o{number}","status":"{status}",'
        f'"code":{{"coding":[{{"system":"{nasty_fhir.LOINC}","code":"{code}"}}]}},'
        f'"valueQuantity":{{"value":{number},"unit":"g/dL"}}}}'
    )


def test_a_line_is_of_no_template_that_differs_in_a_piece_by_which_it_is_not_found(tmp_path):
    first = [write_coded(number, f"{number % 5}-1") for number in range(50)]
    others = [write_coded(7, "2-1", "amended"), write_coded(8, "9-1"), write_coded(9, "4-1")]
    session = Session(Limits("1GB", 1), tmp_path / "spill", unwatched)
    with session.used():
        for name, lines in (("given", first), ("others", others)):
            columns = {"file": ("VARCHAR", lines), "raw": ("VARCHAR", lines)}
            session.store(name, columns, as_lists=False)
        found = lines_.find_templates(session, "FROM given")
        rows = session.rows(f"SELECT raw FROM ({write_matched(found, 'FROM others')})")
    assert len(found.templates) == 5
    assert found.keys == [[5]]
    assert [raw for (raw,) in rows] == [others[0], others[1], None]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 20_000])
def test_a_text_is_found_at_its_place_among_others_or_nowhere(tmp_path, count):
    session = Session(Limits("1GB", 1), tmp_path / "spill", unwatched)
    texts = [f"text {number}" for number in range(count)]
    asked = [*texts, "text", "", None, "text 20000"]
    with session.used():
        index_list(session, "lc_some", texts)
        session.store("lc_asked", {"t": ("VARCHAR", asked)}, as_lists=False)
        place = write_place("lc_some", "t")
        found = session.rows(f"SELECT t, {place} FROM lc_asked CROSS JOIN lc_some_index")
    assert Counter(found) == Counter(
        [*zip(texts, range(count), strict=True), *((t, None) for t in asked[count:])]
    )
