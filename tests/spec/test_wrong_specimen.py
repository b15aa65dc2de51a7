"""What is noted to be another patient's is not judged, and is nobody's baseline."""

import json

import pytest

from commands import run
from labcheck.values.wrong_specimen import find_wrong_specimen


def rows(tmp_path, name, content):
    (tmp_path / name).write_text(content, encoding="utf-8")
    return json.loads(run(tmp_path / name, "--format", "json").out)["rows"]


def reasons(found):
    return [row["not_judged"] and row["not_judged"]["reason"] for row in found]


NOTED = {
    "yaml": "labs: {K: {result: 7.9 mmol/L, note: wrong blood in tube}}\n",
    "csv": "test,result,unit,comment\nK,7.9,mmol/L,wrong blood in tube\n",
    "txt": "K 7.9 mmol/L\nwrong blood in tube\n",
}


@pytest.mark.parametrize("kind", NOTED)
def test_every_door(kind, tmp_path):
    (row,) = rows(tmp_path, f"case.{kind}", NOTED[kind])
    assert (row["not_judged"]["reason"], row["may_be_critical"]) == ("contradicted", True)
    assert "noted of it: wrong blood in tube" in row["not_judged"]["detail"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Na 138 mmol/L\n\nK 4.1 mmol/L\nCl 99 mmol/L\nThe results were for another patient.",
         [None, "contradicted", "contradicted"]),
        ("K 4.1 mmol/L. The results were for another patient.", ["contradicted"]),
        ("K 4.1 mmol/L\n\nSample mislabeled\n\nNa 138 mmol/L", ["contradicted", None]),
        ("Sample mislabeled:\nK 4.1 mmol/L\n\nNa 138 mmol/L", ["contradicted", None]),
        ("K 4.1 mmol/L\nThe sample was not mislabeled.", [None]),
    ],
)  # fmt: skip
def test_in_a_text_it_is_said_of_the_paragraph(text, expected, tmp_path):
    assert reasons(rows(tmp_path, "note.txt", text)) == expected


def test_it_is_nobody_s_baseline_and_has_none(tmp_path):
    found = rows(
        tmp_path,
        "case.yaml",
        "draws:\n"
        "  - {time: 2026-01-01, labs: {K: {result: 7.9 mmol/L, note: sample mislabelled}}}\n"
        "  - {time: 2026-01-02, labs: {K: 4.1 mmol/L}}\n"
        "  - {time: 2026-01-03, labs: {K: {result: 7.9 mmol/L, note: sample mislabelled}}}\n",
    )
    assert [row["baseline"] for row in found] == [None, None, None]
    assert reasons(found) == ["contradicted", None, "contradicted"]


@pytest.mark.parametrize(
    "text",
    ["The results were for another patient.", "labs belong to a different patient", "wrong patient",
     "WBIT suspected", "results entered in error", "Reported in error, please redraw",
     "mislabeled specimen", "specimens were switched", "disregard these results",
     "Ignore the above labs", "report has been withdrawn", "Lab called: tube was unlabeled"],
)  # fmt: skip
def test_it_is_said(text):
    assert find_wrong_specimen(text)


@pytest.mark.parametrize(
    "text",
    ["sample not mislabeled", "no wrong blood in tube", "if mislabeled sample, repeat",
     "wrong blood in tube?", "results from another laboratory", "error bars", "another sample sent",
     "rule out mislabeled specimen", "results of other tests pending"],
)  # fmt: skip
def test_it_is_not_said(text):
    assert not find_wrong_specimen(text)
