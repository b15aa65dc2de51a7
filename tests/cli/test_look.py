"""`labcheck look`: what was understood of a file, and that what it offers settles what it says."""

import json
import shlex
from pathlib import Path

import jsonschema
import pytest

import labcheck
from commands import ROOT, run
from doors import DOORS, Line, Patient
from labcheck.writers.terminal_table import Canvas

TABLE = """date;test;value;unit;Room;range
01/02/2026;Hkt;30,2;%;a;35-47
02/02/2026;Kalium;4,125;;b;
02/02/2026;Hemoglobinn;9,1;g/dl;b;
02/02/2026;Foo test;5;mg/l;b;
02/02/2026;Natrium;140;;b;
02/02/2026;Glucose;98;mg/dcl;b;
"""


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "labs.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


SCHEMA = json.loads((Path(labcheck.__file__).parent / "data/schemas/look.json").read_text())


def look_at(*arguments, at=ROOT):
    done = run("look", *arguments, "--format", "json", cwd=at)
    assert done.code == 0, done.err
    found = json.loads(done.out)
    jsonschema.validate(found, SCHEMA)
    return found


def test_what_was_understood_of_a_table(table):
    found = look_at(table)
    assert (found["format"], found["patients"], found["results"]) == ("csv", 1, 6)
    assert [(column["heading"], column["field"]) for column in found["columns"]] == [
        ("date", "time"), ("test", "test"), ("value", "value"), ("unit", "unit"), ("Room", None),
        ("range", "range")]  # fmt: skip
    assert found["dates"]["not_settled"] == ["01/02/2026"]
    assert found["numbers"] == {
        "decimal_points": 0, "decimal_commas": 2, "not_settled": ["4,125"]
    }  # fmt: skip
    assert found["without_unit"] == [
        {"test": "Kalium", "results": 1}, {"test": "Natrium", "results": 1}]  # fmt: skip
    assert {(each["reason"], each["what"]) for each in found["problems"]} == {
        ("unknown-test", "Hkt"), ("unknown-test", "Hemoglobinn"), ("unknown-test", "Foo test"),
        ("unit-unknown", "Glucose: mg/dcl")}  # fmt: skip


def test_what_is_offered_is_ready_to_use(table):
    found = look_at(table)
    assert [(offer["option"], offer["setting"]) for offer in found["offers"]] == [
        ("--dates dmy", 'dates = "dmy"'), ("--dates mdy", 'dates = "mdy"'),
        ("--decimal-comma", None),
        ("--units conventional", 'units = "conventional"'), ("--units si", 'units = "si"'),
        ("--language de", 'language = "de"'),
        ("--columns FIELD=Room", None),
    ]  # fmt: skip
    assert found["names_file"] == (
        "tests:\n"
        '  "Hemoglobinn": hemoglobin  # is it Hemoglobin?\n'
        '  # "Foo test": write an id or a name that `labcheck tests` finds\n'
        "# units:\n"
        '  # "mg/dcl": write the unit, such as mg/dL'
    )


def test_what_is_offered_settles_what_it_says(table, tmp_path):
    names = tmp_path / "names.yaml"
    names.write_text(look_at(table)["names_file"], encoding="utf-8")
    offered = ["--dates dmy", "--decimal-comma", "--units si", "--language de"]
    options = [word for option in offered for word in shlex.split(option)]
    found = look_at(table, *options, "--names", names, "--columns", "note=Room")
    assert found["dates"]["not_settled"] == []
    assert [each["what"] for each in found["problems"]] == ["Foo test", "Glucose: mg/dcl"]
    assert [offer["option"] for offer in found["offers"]] == [
        "--units conventional", "--units si"]  # fmt: skip


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.file)
def test_every_format_is_looked_at(door, tmp_path):
    lines = [Line("Sodium", "138", unit="mmol/L"), Line("Zorkmid", "5", unit="mg/L")]
    taken = [line for line in lines if door.takes(line)]
    path = tmp_path / door.file
    written = door.write(taken, Patient())
    path.write_bytes(written.encode() if isinstance(written, str) else written)
    found = look_at(path)
    assert (found["results"], found["tests"]) == (len(taken), [{"test": "Sodium", "results": 1}])
    unknown = [each["what"] for each in found["problems"]]
    assert unknown == [line.test for line in taken if line.test == "Zorkmid"]


@pytest.mark.parametrize("width", [80, 120])
def test_a_screen_is_not_wider_than_it_is(table, width, monkeypatch):
    monkeypatch.setattr("labcheck.cli.look.command.find_canvas", lambda: Canvas(width))
    lines = run("look", table).out.splitlines()
    assert max(map(len, lines)) <= width
    assert " NOT UNDERSTOOD: 4" in lines
    assert any(line.startswith(" --language de ") for line in lines)


def test_lines_that_were_not_read_are_listed(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("Na 138\nRoom \x1b[31m12\n", encoding="utf-8")
    out = run("look", path).out
    assert " LINES NOT READ: 1\n  line 2: Room \N{REPLACEMENT CHARACTER}[31m12\n" in out


def test_where_all_is_understood_nothing_is_asked():
    assert run("look", "--text", "Na 138 mmol/L, K 4.1 mmol/L").out.endswith(
        "\n Nothing has to be stated.\n"
    )


def test_where_no_option_settles_what_is_left_that_is_said(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("Na 138 mmol/L\nRoom 12\nK hemolyzed twice 4\n", encoding="utf-8")
    assert run("look", path).out.endswith(
        "\n No option or setting settles this: look at what the reader says and at the lines that "
        "were not read.\n"
    )


OFFERS = {
    "dates.csv": "date,test,value,unit\n01/02/2026,Na,138,mmol/L\n02/02/2026,Na,139,mmol/L\n",
    "units.csv": "test,value\nCreatinine,88\nGlucose,6.1\n",
    "language.txt": "Hkt 41 %\nBSG 12 mm/h\nSodium 138 mmol/L\n",
    "region.csv": "date;test;value\n01/02/2026;Hkt;41,2\n02/02/2026;Glucose;6,1\n",
    "dates.txt": "Collected: 03/04/2026\nSodium 138 mmol/L 136-145\n",
}


def count_open(found):
    """How much of a file is open, and then how much is taken for granted."""
    problems = sum(each["results"] for each in found["problems"])
    open_ = problems + len(found["dates"]["not_settled"]) + len(found["numbers"]["not_settled"])
    return open_, sum(each["results"] for each in found["assumed"])


@pytest.mark.parametrize("file", OFFERS)
def test_whatever_is_offered_leaves_less_open(file, tmp_path):
    path = tmp_path / file
    path.write_text(OFFERS[file], encoding="utf-8")
    found = look_at(path)
    assert found["offers"]
    left = {}
    for offer in found["offers"]:
        option, value = shlex.split(offer["option"])[0], offer["option"]
        after = count_open(look_at(path, *shlex.split(value)))
        assert after <= count_open(found), offer
        left[option] = min(after, left.get(option, after))
        (tmp_path / "labcheck.toml").write_text(offer["setting"] or "", encoding="utf-8")
        if offer["setting"]:
            assert count_open(look_at(path, at=tmp_path)) == after, offer
    # Of several values of one option only one is right, so one of them settles something.
    assert max(left.values()) < count_open(found), left


def test_what_cannot_be_read_is_refused(tmp_path):
    done = run("look", tmp_path / "none.csv")
    assert (done.code, done.out) == (3, "")
    assert run("look").err == "labcheck: FILE is missing; see `labcheck look --help`\n"


def test_a_point_before_three_digits_is_offered_both_signs_and_each_settles_it(tmp_path):
    path = tmp_path / "labs.csv"
    path.write_text("test,value,unit\nCEA,1.250,ng/mL\nsodium,140,mmol/L\n")
    looked = look_at(str(path))
    offered = [each for each in looked["offers"] if each["option"].startswith("--decimal")]
    assert [(each["option"], each["why"]) for each in offered] == [
        ("--decimal point", "in 1.250 ng/mL the point is a decimal one"),
        ("--decimal comma", "in 1.250 ng/mL the point parts thousands"),
    ]
    for each, flag in zip(offered, ("N", "H"), strict=True):
        done = run(str(path), *each["option"].split(), "-j")
        assert json.loads(done.out)["rows"][0]["flag"] == flag
