"""`labcheck ranges show SET`: all that one set says."""

import json

import pytest

from commands import run

# As reference_ranges/uk-laboratories.yaml has them.
WOMEN, MEN = "45-84 µmol/L", "59-104 µmol/L"


def test_a_set_is_shown_with_where_and_for_whom_it_is():
    told = run("ranges", "show", "uk-laboratories")
    lines = told.out.splitlines()
    assert lines[1] == "United Kingdom, adults, SI, general"
    (women,) = [line for line in lines if WOMEN in line]
    assert women.split() == ["Creatinine", "female", *WOMEN.split()]
    assert "therapeutic total phenytoin" in told.out
    assert "UK laboratories differ" in told.out


def test_it_is_had_as_json():
    said = json.loads(run("ranges", "show", "uk-laboratories", "-f", "json").out)
    assert said["country"] == "United Kingdom"
    assert [
        (entry["for"], entry["text"], entry["low"], entry["high"])
        for entry in said["entries"]
        if entry["test"]["id"] == "creatinine"
    ] == [("female", WOMEN, 45.0, 84.0), ("male", MEN, 59.0, 104.0)]
    assert len(said["entries"]) == said["ranges"]


def test_a_rule_of_age_is_one_entry():
    told = run("ranges", "show", "esr-miller").out
    assert told.count("0 to age/2 mm/h") == 1


def test_a_file_is_shown_too(tmp_path):
    path = tmp_path / "ours.yaml"
    path.write_text("set: ours\npublisher: us\nranges:\n  sodium: [{normal: 135-145 mmol/L}]\n")
    told = run("ranges", "show", path)
    assert told.code == 0
    assert "Sodium 135-145 mmol/L" in told.out


@pytest.mark.parametrize("option", [("--sex", "male"), ("--value", "5 g"), ("--critical",)])
def test_options_of_a_test_are_refused(option):
    told = run("ranges", "show", "abim", *option)
    assert told.code == 2
    assert "abim is a set; with these options name a test and --ranges abim" in told.err
