"""One case through every door: the same rows, whatever format the results came in."""

import json

import pytest
import yaml

from commands import run
from same_case import EXPORT, WAYS, YAML, Way


def rows(folder, way):
    done = run(*way.write(folder), "--format", "json", *way.options)
    assert done.code == 0, done.err
    report = json.loads(done.out)
    return (report[0] if isinstance(report, list) else report)["rows"]


def essence(row):
    """What must not depend on the door: what was measured and what is said of it."""
    change = row["change"] or {}
    return {
        "test": row["test"]["id"] or row["test"]["reported_as"],
        "result": (row["result"]["kind"], row["result"]["value"], row["result"]["unit"]),
        "time": row["time"],
        "flag": (row["flag"], row["possible_flags"], row["flag_from"]),
        "not_judged": (row["not_judged"] or {}).get("reason"),
        "range": row["range"] and (row["range"]["set"], row["range"]["low"], row["range"]["high"]),
        "change": (change.get("verdict"), change.get("percent")),
        "disagreements": row["disagreements"],
    }


def expected(folder, way):
    """The rows of the case in YAML, without what a door cannot carry."""
    case = yaml.safe_load(YAML)
    for draw in case["draws"]:
        draw["labs"] = {
            test: {name: text for name, text in said.items() if name not in way.lacks}
            if isinstance(said, dict)
            else said
            for test, said in draw["labs"].items()
            if way.has_unknown or test != "Zorkmid"
        }
    return [
        essence(row)
        for row in rows(folder, Way("case.yaml", yaml.safe_dump(case, sort_keys=False)))
    ]


@pytest.mark.parametrize("way", WAYS[1:], ids=lambda way: way.file)
def test_the_same_case_gives_the_same_rows(tmp_path, way):
    found, wanted = [essence(row) for row in rows(tmp_path, way)], expected(tmp_path, way)
    if not way.is_in_order:
        found, wanted = sorted(found, key=str), sorted(wanted, key=str)
    assert found == wanted


def test_that_case_has_every_kind_of_row(tmp_path):
    found = [essence(row) for row in rows(tmp_path, WAYS[0])]
    assert {one["flag"][2] for one in found} == {"printed-range", "reported", "range-set", None}
    assert {one["not_judged"] for one in found} >= {None, "unknown-test", "no-result"}


def test_an_export_is_judged_alike_as_a_large_table(tmp_path):
    pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    expected = [essence(row) for row in rows(tmp_path, WAYS[0])]
    (tmp_path / "export.ndjson").write_text(EXPORT, encoding="utf-8")
    done = run("flag", tmp_path / "export.ndjson", "-o", tmp_path / "flagged.jsonl")
    assert done.code == 0, done.err
    lines = (tmp_path / "flagged.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    assert [(row["flag"], row["not_judged"]) for row in found] == [
        (row["flag"][0], row["not_judged"]) for row in expected
    ]
