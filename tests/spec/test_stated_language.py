"""A language is stated in a case, in the settings, as an option or an argument: one verdict."""

import csv
import json

import pytest

import labcheck
from commands import run

CASE = """
patient: {age: 40 y, sex: female}
labs:
  TP: 85
  FA: 60 U/L
  Kreatinin: 0.8 mg/dL
"""


def found(report):
    return [
        row.analyte.id if row.analyte else row.not_judged.reason.value[0] for row in report.rows
    ]


def test_without_a_language():
    report = labcheck.check(labcheck.read({"labs": {"TP": "85", "FA": "60 U/L"}}))
    assert [row.not_judged.reason.value[0] for row in report.rows] == [
        "ambiguous-test", "unknown-test",
    ]  # fmt: skip
    assert [row.not_judged.remedy for row in report.rows] == [
        (
            "write total_protein or prothrombin_activity, or state the language: in English it is "
            "Protein, total, in French it is Prothrombin activity"
        ),
        "state the language with language: pt, or --language pt",
    ]
    assert report.rows[1].not_judged.detail == (
        "the name is used in one language only: in Portuguese it is Alkaline phosphatase"
    )


@pytest.mark.parametrize(
    ("language", "ids"),
    [
        ("fr", ["prothrombin_activity", "unknown-test", "creatinine"]),
        ("pt", ["total_protein", "alp", "creatinine"]),
    ],
)
def test_every_place_where_it_is_stated(tmp_path, monkeypatch, language, ids):
    file = tmp_path / "case.yaml"
    file.write_text(CASE)
    stated = tmp_path / "stated.yaml"
    stated.write_text(f"language: {language}\n{CASE}")
    assert found(labcheck.check(stated)) == ids
    assert found(labcheck.check(file, language=language)) == ids
    # The option stands over the case.
    english = found(labcheck.check(file, language="en"))
    assert found(labcheck.check(stated, language="en")) == english
    written = json.loads(run("check", str(file), "--language", language, "-f", "json").out)
    assert written["language"] == language
    again = tmp_path / "again.json"
    again.write_text(json.dumps(written))
    assert found(labcheck.check(again)) == ids
    monkeypatch.setenv("LABCHECK_LANGUAGE", language)
    assert found(labcheck.check(file)) == ids


def test_a_language_that_is_none(tmp_path):
    with pytest.raises(labcheck.UsageError, match="'xx' is not a language with names"):
        labcheck.check({"labs": {"TP": "85"}}, language="xx")
    file = tmp_path / "case.yaml"
    file.write_text(f"language: xx\n{CASE}")
    result = run("check", str(file))
    assert "language: 'xx' is not a language with names" in result.err


def test_the_report_says_it(tmp_path):
    file = tmp_path / "case.yaml"
    file.write_text(f"language: fr\n{CASE}")
    assert "Names of tests are read as French ones." in run("check", str(file)).out


def test_bulk_reads_names_in_the_language(tmp_path):
    pytest.importorskip("duckdb")
    table, target = tmp_path / "in.csv", tmp_path / "out.csv"
    table.write_text("test,value,unit\nFA,60,U/L\nTP,85,%\nKreatinin,0.8,mg/dL\n")
    assert run("flag", str(table), "-o", str(target), "--language", "pt").code == 0
    with target.open() as lines:
        rows = list(csv.DictReader(lines))
    assert [row["not_judged"] for row in rows] == ["", "unit-incompatible", ""]


OFFERED = [
    (["TP", "Créatinine", "Plaquettes"], "French", "fr", "TP"),
    (["Hkt", "Thrombozyten", "Harnsäure"], "German", "de", "Hkt"),
    (["VSG", "Ácido úrico"], "Spanish", "es", "VSG"),
    (["СОЭ", "Натрий"], "Russian", "ru", "СОЭ"),
]
NOT_OFFERED = [
    ["TP", "Sodium"],  # no other name says a language
    ["TP", "Kreatinin"],  # one of several languages
    ["Hkt", "Créatinine", "Plaquettes"],  # French does not settle it
    ["Créatinine", "Plaquettes"],  # nothing is open
]


@pytest.mark.parametrize(("names", "language", "code", "settled"), OFFERED)
def test_the_summary_offers_the_language_of_the_other_names(
    tmp_path, names, language, code, settled
):
    said = (
        f"Other names of this report are {language}: if it is in that language, "
        f"--language {code} settles {settled}."
    )
    written = {
        "labs.yaml": "labs:\n" + "".join(f"  - {{test: {name}, result: '5'}}\n" for name in names),
        "labs.csv": "test,result\n" + "".join(f"{name},5\n" for name in names),
    }
    for file, text in written.items():
        path = tmp_path / file
        path.write_text(text, encoding="utf-8")
        report = labcheck.check(path)
        assert report.language_offer == said
        assert said in " ".join(run(path).out.split())
        assert f"--language {code} " in run("look", path).out
        assert labcheck.check(path, language=code).language_offer == ""


@pytest.mark.parametrize("names", NOT_OFFERED)
def test_no_language_is_offered_without_evidence(names):
    report = labcheck.check(labcheck.read({"labs": dict.fromkeys(names, "5")}))
    assert report.language_offer == ""
