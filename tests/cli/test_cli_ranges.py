"""`labcheck ranges` and `labcheck tests`: what is known, shown side by side."""

import json
import re

import pytest

from commands import ROOT, run

LUPUS = ROOT / "examples" / "lupus-calciphylaxis.yaml"
A = """
set: book-a
title: Book A
edition: 2020
population: adults
units: conventional
publisher: A & Sons
ranges:
  calcium: 8.6-10.2 mg/dL
  hemoglobin:
    - {sex: female, normal: 12-16 g/dL}
    - {sex: male, normal: 14-18 g/dL}
  sodium: 135-145 mEq/L
  HDL: [{decision: ">=40 mg/dL"}]
  ANA titer: "<=1:40"
  esr: {sex: female, age: 20 y to <22 y, normal: 0 to (age + 10)/2 mm/h}
  creatinine clearance: 90-140 mL/min/1.73m2
"""
B = """
set: book-b
publisher: B
ranges:
  calcium: 2.10-2.60 mmol/L
  hemoglobin: 130-170 g/L
  sodium: 135-145 mmol/L
  HDL: 40-60 mg/dL
  ANA titer: "<=1:80"
  creatinine clearance: 97-137 mL/min
  ferritin: {age: ">=60 y", normal: 20-300 ug/L}
"""


@pytest.fixture
def books(tmp_path):
    (tmp_path / "book-a.yaml").write_text(A, encoding="utf-8")
    (tmp_path / "book-b.yaml").write_text(B, encoding="utf-8")
    (tmp_path / "labcheck.toml").write_text(
        'folders = ["."]\nranges = ["book-a", "abim"]', encoding="utf-8"
    )
    return tmp_path


def ranges(*arguments, cwd, code=0, **settings):
    outcome = run("ranges", *arguments, cwd=cwd, **settings)
    assert outcome.code == code, outcome.err
    return outcome.err if code == 2 else outcome.out


def test_list_names_local_sets_first_and_what_each_is_used_for(books):
    lines = ranges("list", cwd=books).splitlines()
    assert [" ".join(line.split()) for line in lines[2:4]] == [
        "book-a 7 8 – adults conventional Book A (default, your own)",
        "book-b 7 7 – all ages – book-b (your own)",
    ]
    assert lines[4].startswith(" abim ")
    assert lines[4].endswith("ABIM Laboratory Test Reference Ranges (default)")
    criticals = ranges("list", "--critical", cwd=books)
    assert " critical-main-line " in criticals
    assert "(default critical list)" in criticals
    assert "abim" not in criticals


def test_list_as_json_says_where_a_set_was_read(books):
    listed = {one["set"]: one for one in json.loads(ranges("list", "-f", "json", cwd=books))}
    assert listed["abim"]["read_from"].startswith("Transcriptions, not the PDF itself")
    assert listed["book-a"] == {
        "set": "book-a", "title": "Book A", "edition": "2020", "publisher": "A & Sons",
        "url": None, "read_from": None, "confidence": None, "note": None, "population": "adults",
        "country": None, "general": False, "units": "conventional",
        "extends": None, "is_shipped": False, "is_critical": False,
        "use": "default", "tests": 7, "ranges": 8,
    }  # fmt: skip


SHOWN = """\
Calcium (total) (calcium), serum/plasma
2.65 mmol/L compared; limits in mmol/L

 Set    For    As printed       In mmol/L Flag 2.04                2.70
───────────────────────────────────────────────────────────────────────
 book-a adults 8.6-10.2 mg/dL   2.15–2.55 H ▲  ····├────────────┤···◆··
 book-b all    2.10-2.60 mmol/L 2.10–2.60 H ▲  ··├────────────────┤·◆··

  book-a: Book A, 2020, A & Sons (local file book-a.yaml)
  book-b: book-b, B (local file book-b.yaml)
"""


def test_show_puts_every_set_on_one_axis(books):
    asked = ("show", "serum calcium", "-r", "book-a,book-b", "--value", "2.65 mmol/L")
    shown = ranges(*asked, cwd=books, PYTHONIOENCODING="utf-8")
    assert shown == SHOWN


def test_show_in_ascii(books):
    shown = ranges("show", "serum calcium", "-r", "book-a", cwd=books, PYTHONIOENCODING="ascii")
    assert shown.splitlines()[5] == " book-a adults 8.6-10.2 mg/dL ..[------------------].."


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        (["hemoglobin"], [("book-a", "female", 12, 16), ("book-a", "male", 14, 18),
                          ("book-b", "all", 13, 17)]),
        (["hemoglobin", "--sex", "male"], [("book-a", "male", 14, 18), ("book-b", "all", 13, 17)]),
        (["hemoglobin", "--age", "5 y"], [("book-b", "all", 130, 170)]),
        (["hemoglobin", "--unit", "g/L", "--sex", "female"],
         [("book-a", "female", 120, 160), ("book-b", "all", 130, 170)]),
        # A rule of age is one line, from its lowest limit to its highest.
        (["ESR"], [("book-a", "female, 20 y to <22 y", 0, 15.5)]),
        (["ESR", "--age", "20 y"], [("book-a", "female, 20 y to <21 y", 0, 15)]),
        (["ANA titer"], [("book-a", "all", None, None), ("book-b", "all", None, None)]),
        (["hemoglobin", "--critical"], []),
    ],
)  # fmt: skip
def test_show_what_fits(books, arguments, rows):
    shown = json.loads(ranges("show", *arguments, "-r", "book-a,book-b", "-f", "json", cwd=books))
    found = [(one["set"], one["for"], one["low"], one["high"]) for one in shown["ranges"]]
    assert found == rows


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["calcium", "-r", "book-a", "--age", "5 y"],
         "None of the sets asked has limits for it for such patients; for other patients: book-a."),
        (["calcium", "-r", "critical-main-line"],
         ("The sets asked have only critical limits for it; add --critical to see "
         "critical-main-line.")),
        (["calcium", "-r", "book-a,book-b", "--critical"],
         ("None of the sets asked has critical limits for it; without --critical: book-a, "
         "book-b.")),
        (["calcium", "-r", "critical-main-line", "--critical", "--age", "5 y"],
         ("None of the sets asked has critical limits for it for such patients; "
         "for other patients: critical-main-line.")),
        (["troponin_t", "-r", "book-a"], "None of the sets asked has limits for it."),
    ],
)  # fmt: skip
def test_show_says_why_there_is_nothing(books, arguments, why):
    assert ranges("show", *arguments, cwd=books).splitlines()[3:] == [why]


@pytest.mark.parametrize(
    ("arguments", "stages"),
    [
        ([], ["all", "first trimester", "pregnancy"]),
        (["--sex", "female"], ["all"]),
        (["--sex", "male"], ["all"]),
        (["--age", "30 y"], ["all"]),
        (["--pregnancy", "no"], ["all"]),
        (["--pregnancy", "1"], ["first trimester", "pregnancy"]),
        (["--pregnancy", "2", "--sex", "female"], ["pregnancy"]),
        (["--pregnancy", "any", "--age", "30 y"], ["first trimester", "pregnancy"]),
    ],
)
def test_limits_for_pregnancy_are_shown_when_it_is_stated(books, arguments, stages):
    (books / "mine.yaml").write_text(
        "set: mine\nranges: {ferritin: [20-200 ug/L, {pregnancy: 1, normal: 15-90 ug/L}, "
        "{pregnancy: any, normal: 10-90 ug/L}]}",
        encoding="utf-8",
    )
    shown = ranges("show", "ferritin", *arguments, "-r", "mine", "-f", "json", cwd=books)
    assert [one["for"] for one in json.loads(shown)["ranges"]] == stages


def test_one_year_of_a_rule_of_age_is_shown_with_the_rule(books):
    asked = ("show", "ESR", "-r", "book-a", "--age", "20 y")
    assert " 0 to 15 mm/h, by 0 to (age + 10)/2 mm/h " in ranges(*asked, cwd=books)
    (row,) = json.loads(ranges(*asked, "-f", "json", cwd=books))["ranges"]
    assert (row["text"], row["rule"]) == ("0 to 15 mm/h", "0 to (age + 10)/2 mm/h")


CRITICAL = """\
Potassium (potassium), serum/plasma
6.0 mmol/L compared; critical limits in mmol/L

 Set                For    As printed           In mmol/L      Flag         2.48                6.32
────────────────────────────────────────────────────────────────────────────────────────────────────
 critical-main-line adults <=2.8 or >=6.0 mEq/L <=2.8 or >=6.0 HH ▲▲        ──┤··················◆──
 critical-homerton  adults <2.8 or >6.0 mmol/L  <2.8 or >6.0   not critical ──┤··················◆├─

  A line is drawn where values are critical.
"""


def test_critical_limits_are_shown_as_printed_and_flag_what_is_critical(tmp_path):
    sets = "critical-main-line,critical-homerton"
    asked = ("show", "K", "--critical", "--value", "6.0 mmol/L", "-r", sets)
    shown = ranges(*asked, cwd=tmp_path, PYTHONIOENCODING="utf-8")
    assert shown.startswith(CRITICAL)
    found = json.loads(ranges(*asked, "-f", "json", cwd=tmp_path))["ranges"]
    assert [one["flag"] for one in found] == ["HH", None]


def test_the_axis_is_for_quantities(tmp_path):
    asked = ("show", "ANA titer", "--value", "1:640", "-r", "abim")
    lines = ranges(*asked, cwd=tmp_path).splitlines()
    assert lines[3:6:2] == [" Set  For    As printed Flag", " abim adults <=1:40     H ▲"]


@pytest.mark.parametrize("arguments", [["--unit", "kg/fL"], ["--value", "1e99 ng/mL"]])
@pytest.mark.parametrize("form", ["table", "json"])
def test_numbers_beyond_any_sense_are_shown(tmp_path, arguments, form):
    asked = ("show", "troponin_i", *arguments, "-f", form)
    assert "<=0.04 ng/mL" in ranges(*asked, cwd=tmp_path)


def test_a_value_of_a_test_without_a_unit_needs_none(tmp_path):
    asked = ("show", "INR", "--value", "5", "-r", "mcc", "-f", "json")
    assert json.loads(ranges(*asked, cwd=tmp_path))["ranges"][0]["flag"] == "H"


def test_show_says_what_does_not_convert(books):
    arguments = ("show", "creatinine clearance", "-r", "book-a,book-b")
    shown = ranges(*arguments, cwd=books)
    assert "no conversion from mL/min to" in shown


@pytest.mark.parametrize(
    ("value", "flags"),
    [
        ("10 g/dL", ["L", "L", "L"]), ("<10 g/dL", ["L", "L", "L"]), ("15 g/dL", ["N", "N", "N"]),
        ("<15 g/dL", ["IND", "IND", "IND"]), ("negative", [None, None, None]),
    ],
)  # fmt: skip
def test_a_result_is_flagged_by_each_entry(books, value, flags):
    arguments = ("show", "Hb", "-r", "book-a,book-b", "--value", value, "-f", "json")
    shown = json.loads(ranges(*arguments, cwd=books))
    assert [one["flag"] for one in shown["ranges"]] == flags


def test_a_result_is_flagged_by_every_year_of_a_rule(books):
    """15.2 is normal at 21 and high at 20: only both together are the rule."""
    for value, flag in (("15.2", "IND"), ("15", "N"), ("16", "H")):
        arguments = ("show", "ESR", "-r", "book-a", "--value", f"{value} mm/h", "-f", "json")
        (row,) = json.loads(ranges(*arguments, cwd=books))["ranges"]
        assert row["flag"] == flag


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["calcum"], "no test is called 'calcum'; did you mean Calcium (total)?"),
        (["xyzzy"], ("no test is called 'xyzzy'; `labcheck tests` finds tests by a part of their "
         "names")),
        (["Ca"], ("several tests are called 'Ca'; write calcium (Calcium (total)) or "
         "calcium_ionized (Calcium, ionized)")),
        (["calcium", "-u", "mg/dl/x"],
         ("the unit 'mg/dl/x' is not known; Calcium (total) is measured in mg/dL, mEq/L, mmol/L")),
        (["calcium", "-u", "mg/dll"], "the unit 'mg/dll' is not known; did you mean mg/dL?"),
        (["calcium", "-u", "parsec"], ("the unit 'parsec' is not known; Calcium (total) is "
         "measured in mg/dL, mEq/L, mmol/L")),
        (["calcium", "--value", "abc def"],
         "'abc def' is not a result; write one such as '94 mg/dL'"),
        (["calcium", "--value", "9 mg/dL", "-u", "mmol/L"],
         "write the unit behind the value or as --unit, not both"),
        (["calcium", "--value", "9"], "write the unit behind the value, such as '9 mg/dL'"),
        (["calcium", "--value", "<9"], "write the unit behind the value, such as '<9 mg/dL'"),
        (["calcium", "--value", "-5 mg/dL"],
         "'-5 mg/dL': Calcium (total) cannot lie below zero; check the sign"),
        (["calcium", "--sex", "male", "--pregnancy", "1"],
         "--sex male and --pregnancy do not go together; leave one of them out"),
        (["calcium", "-r", "book-c"],
         "no range set is called 'book-c'; did you mean book-b or book-a?"),
    ],
)  # fmt: skip
def test_show_refuses_what_has_no_meaning(books, arguments, message):
    assert ranges("show", *arguments, cwd=books, code=2) == f"labcheck: {message}\n"


def test_compare_shows_limits_that_differ(books):
    compared = ranges("compare", "book-a", "book-b", cwd=books)
    assert " Sodium " not in compared
    assert " Sodium " in ranges("compare", "book-a", "book-b", "--all", cwd=books)
    found = json.loads(ranges("compare", "book-a", "book-b", "-f", "json", cwd=books))
    assert {pair["test"]["id"]: pair["is_same"] for pair in found["pairs"]} == {
        "calcium": False, "hemoglobin": False, "sodium": True, "hdl": False, "ana_titer": False,
        "creatinine_clearance": False,
    }  # fmt: skip
    assert found["only_in"] == {"one": ["esr"], "other": ["ferritin"]}
    assert found["sets"] == [
        {"id": "book-a", "label": "book-a", "title": "Book A", "edition": "2020", "country": None,
         "population": "adults", "units": "conventional", "general": False, "is_shipped": False},
        {"id": "book-b", "label": "book-b", "title": "book-b", "edition": None, "country": None,
         "population": "all", "units": None, "general": False, "is_shipped": False},
    ]  # fmt: skip
    assert found["pairs"][0] == {
        "test": {"id": "calcium", "name": "Calcium (total)", "specimen": "serum/plasma"},
        "for": "all", "is_same": False, "not_compared": None, "unit": "mg/dL",
        "one": {"text": "8.6-10.2 mg/dL", "kind": "normal", "low": 8.6, "high": 10.2,
                "low_inclusive": True, "high_inclusive": True},
        "other": {"text": "2.10-2.60 mmol/L", "kind": "normal", "low": pytest.approx(8.41638),
                  "high": pytest.approx(10.42028), "low_inclusive": True, "high_inclusive": True},
    }  # fmt: skip
    titer = next(pair for pair in found["pairs"] if pair["test"]["id"] == "ana_titer")
    assert titer["one"]["high"] is None


@pytest.mark.parametrize("id_", ["ours", "unit", "test"])
def test_two_files_of_one_id_are_compared_under_their_names(tmp_path, id_):
    """As an old file is compared with a new one; `unit` and `test` were keys of their own."""
    (tmp_path / "old").mkdir()
    for folder, limits in (("old", "3.5-5.1"), (".", "3.5-5.3")):
        text = f"set: {id_}\nranges: {{K: {limits} mmol/L}}\n"
        (tmp_path / folder / f"{id_}.yaml").write_text(text, encoding="utf-8")
    names = (f"old/{id_}.yaml", f"{id_}.yaml")
    (tmp_path / "case.yaml").write_text("labs: {K: 5.2 mmol/L}", encoding="utf-8")
    arguments = ("compare", *names, "--case", "case.yaml")
    found = json.loads(ranges(*arguments, "-f", "json", cwd=tmp_path))
    assert [(one["id"], one["label"]) for one in found["sets"]] == [(id_, name) for name in names]
    (pair,) = found["pairs"]
    assert (pair["test"]["id"], pair["unit"]) == ("potassium", "mmol/L")
    assert (pair["one"]["high"], pair["other"]["high"]) == (5.1, 5.3)
    (judged,) = found["cases"][0]["results"]
    assert (judged["says"]["one"]["flag"], judged["says"]["other"]["flag"]) == ("H", "N")
    lines = ranges(*arguments, cwd=tmp_path).splitlines()
    assert lines[0] == f"{names[0]} against {names[1]}"
    assert lines[4].split() == ["Test", *names, "Low", "High"]
    assert any(line.endswith(f"H ▲ with {names[0]}, N with {names[1]}") for line in lines)


def test_the_faults_of_both_files_are_shown(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(f"set: {name}\nranges: {{K: 5-3}}", encoding="utf-8")
    outcome = run("ranges", "compare", "a.yaml", "b.yaml", cwd=tmp_path)
    assert outcome.code == 4
    assert "a.yaml:2:13" in outcome.err
    assert "b.yaml:2:13" in outcome.err


def test_a_limit_of_many_digits_is_compared(tmp_path):
    for name, limit in (("a", f"1.{'0' * 28} mg/dL"), ("b", "88.4 umol/L")):
        text = f"set: {name}\nranges: {{creatinine: <={limit}}}\n"
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    assert "1 differ" in ranges("compare", "a.yaml", "b.yaml", cwd=tmp_path)
    assert "1 differ" in ranges("compare", "b.yaml", "a.yaml", cwd=tmp_path)


def test_what_a_comparison_says_of_each_pair(books):
    lines = ranges("compare", "book-a", "book-b", cwd=books).splitlines()
    cells = {tuple(line.split("  ")[0].split()): line.split() for line in lines[6:13]}
    for words, ends in (
        (("Calcium", "(total)"), ["−2.1", "%", "+2.2", "%"]),
        (("HDL", "cholesterol"), ["=", "60,", "new"]),
        (("Antinuclear", "antibody", "titer"), ["≠", "≠"]),
    ):
        found = next(line for name, line in cells.items() if name[: len(words)] == words)
        assert found[-len(ends) :] == ends
    assert any("not compared: they measure different things" in line for line in lines)


CASE = """
patient: {age: 21 y, sex: female}
labs:
  calcium: 10.3 mg/dL
  hemoglobin: {result: 12.5 g/dL, reported: normal}
  sodium: {result: 150 mmol/L, range: 135-155}
  ESR: 50 mm/h
  ferritin: normal
"""


def test_compare_says_which_flags_of_a_case_change(books):
    (books / "case.yaml").write_text(CASE, encoding="utf-8")
    arguments = ("compare", "book-a", "book-b", "--case", "case.yaml")
    found = json.loads(ranges(*arguments, "-f", "json", cwd=books))["cases"][0]["results"]
    assert {
        one["test"]: tuple(
            (one[what][book]["flag"] or one[what][book]["not_judged"])
            for what in ("says", "verdict")
            for book in ("one", "other")
        )
        for one in found
    } == {
        "calcium": ("H", "N", "H", "N"),
        "hemoglobin": ("N", "L", "N", "N"),
        "sodium": ("H", "H", "N", "N"),
        "ESR": ("H", "no-range", "H", "no-range"),
        "ferritin": ("N", "N", "N", "N"),
    }
    shown = ranges(*arguments, cwd=books)
    assert "H ▲ with book-a, N with book-b" in shown
    assert "N either way: the laboratory's word" in shown
    assert ("5 results: the sets differ on 3, and the verdict depends on the set for 2") in shown


MANY = """
patient: {sex: female}
labs:
  K: 2.0 mmol/L
  sodium: 155 mmol/L
  calcium: {result: 13.5 mg/dL, range: 8.0-14.0}
  hemoglobin: {result: 6.5 g/dL, reported: low}
  creatinine: <1.2 mg/dL
  glucose: 2.1 mmol/L
  platelets: 15 10*9/L
  WBC: 45 10*9/L
  phosphate: 0.3 mmol/L
"""
OWN = """
set: own
ranges:
  K: [3.0-5.5 mmol/L, {critical: "<=1.5 mmol/L"}]
  glucose: 4-6 mmol/L
"""


@pytest.mark.parametrize(
    ("option", "one", "other"),
    [
        ("--ranges", "abim", "norip"),
        ("--ranges", "own.yaml", "aacb"),
        ("--critical", "critical-main-line", "critical-royal-melbourne"),
        ("--critical", "critical-heft", "critical-mayo"),
    ],
)
@pytest.mark.parametrize("settings", ["", 'critical = ["none"]', 'ranges = ["nbme", "own.yaml"]'])
def test_a_verdict_is_what_check_says(tmp_path, option, one, other, settings):
    (tmp_path / "case.yaml").write_text(MANY, encoding="utf-8")
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    (tmp_path / "labcheck.toml").write_text(settings.replace("own", "./own"), encoding="utf-8")
    arguments = ("compare", one, other, "--case", "case.yaml", "-f", "json")
    (case,) = json.loads(ranges(*arguments, cwd=tmp_path))["cases"]
    for place, name in (("one", one), ("other", other)):
        outcome = run("check", "case.yaml", option, name, "--format", "json", cwd=tmp_path)
        assert outcome.code == 0, outcome.err
        assert [row["verdict"][place]["possible_flags"] for row in case["results"]] == [
            [" if ".join(filter(None, flag.values())) for flag in row["possible_flags"]]
            for row in json.loads(outcome.out)["rows"]
        ]


def test_compare_critical_lists_on_a_case(tmp_path):
    (tmp_path / "case.yaml").write_text("labs: {K: 2.9 mmol/L}", encoding="utf-8")
    arguments = ("critical-royal-melbourne", "critical-main-line", "--case", "case.yaml")
    lines = ranges("compare", *arguments, cwd=tmp_path).splitlines()
    assert lines[-2].startswith(" K    2.9 mmol/L LL ▼▼ (<3.0 or >6.0 mmol/L) ")
    assert "LL ▼▼ with critical-royal-melbourne, L ▼ with critical-main-line" in lines[-2]


def test_compare_the_shipped_books_on_the_lupus_case(tmp_path):
    compared = ranges("compare", "abim", "nbme", "--case", LUPUS, cwd=tmp_path)
    assert "Refractory calciphylaxis in a patient with lupus" in compared


def test_check_finds_nothing_in_what_is_right(books):
    outcome = run("ranges", "check", "book-a", "book-b.yaml", cwd=books)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "book-a.yaml: nothing found\nbook-b.yaml: nothing found\n"


WRONG = """
set: wrong
ranges:
  calcium: [8.6-10.2 mg/dL, 8.5-10.2 mg/dL]
  sodium: {critical: "<130 mmol/L"}
"""


def test_check_names_line_field_and_rule(books):
    (books / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    outcome = run("ranges", "check", "wrong.yaml", cwd=books)
    assert outcome.code == 4
    assert outcome.out == (
        "wrong.yaml: nothing says where the numbers come from; write `publisher:`, `url:` or "
        "`read_from:`, or a `source:` on each entry [no-source]\n"
        "wrong.yaml:4: ranges.calcium: 8.5-10.2 mg/dL (all) overlaps 8.6-10.2 mg/dL (all) in "
        "line 4; part them by sex, age, pregnancy, specimen, method or context [overlap]\n"
    )
    assert outcome.err == "labcheck: 2 faults in 1 range set\n"


def test_check_leaves_out_rules_and_holds_against_sets(books):
    (books / "wrong.yaml").write_text(WRONG.replace("130", "140"), encoding="utf-8")
    arguments = ("ranges", "check", "wrong.yaml", "--ignore", "overlap,no-source")
    assert run(*arguments, cwd=books).code == 0
    outcome = run(*arguments, "--against", "book-a", "-f", "json", cwd=books)
    assert outcome.code == 4
    assert json.loads(outcome.out) == [
        {
            "file": "wrong.yaml", "line": 5, "column": None, "field": "ranges.sodium",
            "problem": "critical <140 mmol/L reaches into the normal range 135-145 mEq/L (all) "
            "of book-a",
            "remedy": "critical limits lie outside normal ones",
            "rule": "critical-inside-normal",
        }
    ]  # fmt: skip


def test_check_annotates_a_change_on_github(books):
    """The form is that of GitHub's documentation: Workflow commands, Setting an error message."""
    (books / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    outcome = run("ranges", "check", "wrong.yaml", "--format", "github", cwd=books)
    assert outcome.code == 4
    assert outcome.out == (
        "::error file=wrong.yaml,title=labcheck no-source::nothing says where the numbers come "
        "from; write `publisher:`, `url:` or `read_from:`, or a `source:` on each entry\n"
        "::error file=wrong.yaml,line=4,title=labcheck overlap::ranges.calcium: 8.5-10.2 mg/dL "
        "(all) overlaps 8.6-10.2 mg/dL (all) in line 4; part them by sex, age, pregnancy, "
        "specimen, method or context\n"
    )


@pytest.mark.parametrize(
    ("rules", "code"),
    [("overlap", 4), ("gap", 0), ("gap,no-source", 4), ("unreadable", 0)],
)
def test_check_fails_on_the_rules_that_are_named(books, rules, code):
    (books / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    outcome = run("ranges", "check", "wrong.yaml", "--fail-on", rules, cwd=books)
    assert (outcome.code, outcome.err) == (code, "labcheck: 2 faults in 1 range set\n")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("set: wrong\nranges: {K: 5-3 mmol/L}",
         ("wrong.yaml:2:13: ranges.K[1].normal: the low limit 5 is above the high limit 3 "
         "[unreadable]")),
        ("set: wrong\nranges: {potasium: 3-5 mmol/L}",
         ("wrong.yaml:2:10: ranges.potasium: no analyte in the catalogue has this name; did you "
         "mean Potassium? [unreadable]")),
        ("set: wrong\nranges: {K: 3-5 mmol/foo}",
         ("wrong.yaml:2:13: ranges.K[1]: the unit 'mmol/foo' is not known; such as mEq/L, mmol/L "
         "[unreadable]")),
        ("set: [",
         ("wrong.yaml:2:1: did not find expected node content; check the indentation, quotes and "
          "brackets here and in the line above [unreadable]")),
    ],
)  # fmt: skip
def test_check_reports_what_cannot_be_read(books, content, line):
    (books / "wrong.yaml").write_text(content, encoding="utf-8")
    outcome = run("ranges", "check", "wrong.yaml", "book-a", cwd=books)
    assert outcome.code == 4
    assert outcome.out.splitlines() == [line, "book-a.yaml: nothing found"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["abmi"], "no range set is called 'abmi'; did you mean abim?"),
        (["abim", "--ignore", "gaps"],
         ("'gaps' is not one of overlap, gap, unreachable, critical-inside-normal, "
          "inconvertible, impossible, unlike-others, age-step, no-source, unplaced; "
          "did you mean gap?")),
    ],
)  # fmt: skip
def test_check_refuses_what_has_no_meaning(tmp_path, arguments, message):
    assert ranges("check", *arguments, cwd=tmp_path, code=2) == f"labcheck: {message}\n"


def test_check_holds_normal_ranges_against_the_sets_that_come_with_labcheck(tmp_path):
    text = "set: ours\npublisher: us\nranges: {WBC: 4-11 /uL, calcium: 8.5-10.2 mg/dL}"
    (tmp_path / "ours.yaml").write_text(text, encoding="utf-8")
    outcome = run("ranges", "check", "ours.yaml", cwd=tmp_path)
    assert (outcome.code, outcome.out) == (
        4, ("ours.yaml:3: ranges.wbc: 4-11 /uL (all) lies outside what all of abim, "
            "mcc, nbme, norip, uk-laboratories give (3500–11000 /uL); in 10^3/uL or 10^9/L it "
            "would not [unlike-others]\n"),
    )  # fmt: skip
    ignoring = run("ranges", "check", "ours.yaml", "--ignore", "unlike-others", cwd=tmp_path)
    assert (ignoring.code, ignoring.out) == (0, "ours.yaml: nothing found\n")


def test_check_finds_nothing_in_a_set_that_comes_with_labcheck(tmp_path):
    """By its name, or by whatever way leads to its file."""
    outcome = run("ranges", "check", "reference_ranges/kdigo-gfr.yaml", "kdigo-gfr")
    assert (outcome.code, outcome.out) == (0, "reference_ranges/kdigo-gfr.yaml: nothing found\n")
    (tmp_path / "way").symlink_to(ROOT / "reference_ranges")
    outcome = run("ranges", "check", "way/kdigo-gfr.yaml", cwd=tmp_path)
    assert (outcome.code, outcome.out) == (0, "way/kdigo-gfr.yaml: nothing found\n")


KDIGO = (ROOT / "reference_ranges" / "kdigo-gfr.yaml").read_bytes()


@pytest.mark.parametrize("content", [KDIGO, KDIGO.replace(b"\n", b"\r\n"), b"# A copy.\n" + KDIGO])
def test_check_finds_nothing_in_a_copy_of_a_shipped_set(tmp_path, content):
    """As in a copy of the repository where labcheck was installed from a wheel."""
    (tmp_path / "kdigo-gfr.yaml").write_bytes(content)
    outcome = run("ranges", "check", "kdigo-gfr.yaml", cwd=tmp_path)
    assert (outcome.code, outcome.out) == (0, "kdigo-gfr.yaml: nothing found\n")


def test_a_set_that_only_has_the_name_of_a_shipped_one_is_refused(tmp_path):
    """Reports could not tell it from the published set."""
    assert b'">=60 ' in KDIGO
    (tmp_path / "kdigo-gfr.yaml").write_bytes(KDIGO.replace(b'">=60 ', b'">=30 '))
    line = KDIGO.splitlines().index(b"set: kdigo-gfr") + 1
    fault = (
        f"kdigo-gfr.yaml:{line}:6: set: a set that comes with labcheck is called 'kdigo-gfr', and "
        "this is not a copy of it; give the set a name of its own"
    )
    outcome = run("ranges", "check", "kdigo-gfr.yaml", cwd=tmp_path)
    assert (outcome.code, outcome.out) == (4, f"{fault} [unreadable]\n")
    used = run("examples/lupus-calciphylaxis.yaml", "--ranges", tmp_path / "kdigo-gfr.yaml")
    assert used.code == 4
    assert "is not a copy of it" in " ".join(used.err.split())


BAD_LINE = "bad.yaml:2:13: ranges.K[1].normal: the low limit 5 is above the high limit 3"


@pytest.mark.parametrize(
    ("base", "line"),
    [
        ("bad.yaml", BAD_LINE),
        ("goood.yaml",
         ("ours.yaml:3:10: extends: goood.yaml: there is no such file; "
          "did you mean good.yaml or bad.yaml or ours.yaml?")),
        ("abmi", "ours.yaml:3:10: extends: no range set is called 'abmi'; did you mean abim?"),
    ],
)  # fmt: skip
def test_a_set_with_a_wrong_base_is_not_right(tmp_path, base, line):
    """Whose fault it is: the base's, or that of the line that names it."""
    for name, text in (
        ("good", "set: good\npublisher: us\nranges: {K: 3-5 mmol/L}"),
        ("bad", "set: bad\nranges: {K: 5-3 mmol/L}"),
        ("ours", f"set: ours\npublisher: us\nextends: {base}"),
    ):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    outcome = run("ranges", "check", "ours.yaml", "good.yaml", cwd=tmp_path)
    assert (outcome.code, outcome.err) == (4, "labcheck: 1 fault in 2 range sets\n")
    assert outcome.out.splitlines() == [f"{line} [unreadable]", "good.yaml: nothing found"]
    # A fault that several of the files lead to is one fault.
    names = ["ours.yaml", "bad.yaml", "./bad.yaml", "ours.yaml"]
    lines = run("ranges", "check", *names, cwd=tmp_path).out.splitlines()
    assert lines == list(dict.fromkeys([f"{line} [unreadable]", f"{BAD_LINE} [unreadable]"]))


@pytest.mark.parametrize("name", ["our.yaml", "our.yml"])
def test_a_file_beside_is_suggested_for_its_name_without_the_ending(tmp_path, name):
    (tmp_path / name).write_text(B, encoding="utf-8")
    message = f"labcheck: no range set is called 'our'; did you mean {name}?\n"
    assert ranges("compare", "our", "abim", cwd=tmp_path, code=2) == message
    # A folder is no set.
    (tmp_path / "ours.yaml").mkdir()
    assert "ours.yaml" not in ranges("compare", "ours", "abim", cwd=tmp_path, code=2)


@pytest.mark.parametrize("name", ["book-c", "book-c.yaml"])
def test_check_finds_a_set_that_is_called_otherwise_than_its_file(books, name):
    (books / "book-c.yaml").write_text(B, encoding="utf-8")
    outcome = run("ranges", "check", name, cwd=books)
    assert (outcome.code, outcome.out) == (
        4, ("book-c.yaml: set: the file is called book-c.yaml and the set 'book-b'; write "
            "`set: book-c` [unreadable]\n"),
    )  # fmt: skip


def test_check_says_that_a_file_is_not_there(tmp_path):
    outcome = run("ranges", "check", "a.yaml", cwd=tmp_path)
    assert (outcome.code, outcome.out) == (4, "a.yaml: there is no such file [unreadable]\n")


ATTACK = "\\e[31mred[/] [bold]x"


def test_what_a_set_says_cannot_reach_the_terminal(tmp_path):
    text = f'set: evil\ntitle: "{ATTACK}"\npublisher: "{ATTACK}"\nranges:\n  K:\n' + "".join(
        f'    - {{context: "{ATTACK}", sex: {sex}, normal: 3-5 mmol/L}}\n'
        for sex in ("male", "male", "female")
    )
    (tmp_path / "evil.yaml").write_text(text, encoding="utf-8")
    for arguments, code in (
        (["show", "K", "-r", "evil.yaml"], 0), (["compare", "evil.yaml", "abim"], 0),
        (["check", "evil.yaml"], 4), (["show", "K", "-r", "evil.yaml", "-f", "json"], 0),
    ):  # fmt: skip
        shown = ranges(*arguments, cwd=tmp_path, code=code)
        assert "\x1b" not in shown
        assert "red[/] [bold]x" in shown


NAME_IS = "use the letters a-z, digits, - and _ only"


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("x\\e[31m", r"'\x1b' (U+001B)"),
        ("\u0430bim", "'\u0430' (CYRILLIC SMALL LETTER A)"),
        ("a\uff42im", "'\uff42' (FULLWIDTH LATIN SMALL LETTER B)"),
        ("ab\u0131m", "'\u0131' (LATIN SMALL LETTER DOTLESS I)"),
        ("abim\\u200b", r"'\u200b' (ZERO WIDTH SPACE)"),
        ("\\u202emiba", r"'\u202e' (RIGHT-TO-LEFT OVERRIDE)"),
        ("ABIM", "'A' (LATIN CAPITAL LETTER A)"),
        ("our set", "' ' (SPACE)"),
    ],
)  # fmt: skip
def test_the_name_of_a_set_cannot_look_like_another(tmp_path, name, sign):
    (tmp_path / "evil.yaml").write_text(f'set: "{name}"\nranges: {{K: 3-5 mmol/L}}', "utf-8")
    refused = run("ranges", "compare", "evil.yaml", "abim", cwd=tmp_path)
    assert (refused.code, refused.out, refused.err) == (
        4, "", f"evil.yaml:1:6: set: {sign} does not belong in a set's name; {NAME_IS}\n",
    )  # fmt: skip


def find(*arguments, code=0):
    outcome = run("tests", *arguments)
    assert outcome.code == code, outcome.err
    return outcome.err if code == 2 else outcome.out


def test_one_test_is_shown_in_full():
    shown = find("3016-3").splitlines()
    assert shown[0] == "Thyrotropin (tsh)"
    fields = dict(line[2:].split("  ", 1) for line in shown if re.match(r"  \w", line))
    assert fields["LOINC"].strip().startswith("3016-3 ")
    assert fields["varies"].strip().startswith("within-subject CV ")
    assert "abim" in fields["ranges"]


@pytest.mark.parametrize(
    ("search", "ids"),
    [
        ("Ca", ["calcium", "calcium_ionized"]),
        ("haemoglobin", ["hemoglobin"]),
        ("complement", ["complement_c3", "complement_c4", "ch50"]),
        ("coagulation", ["pt", "inr", "aptt"]),
        ("phosphat", ["phosphate", "alp"]),
    ],
)
def test_tests_are_found_by_name_part_or_panel(search, ids):
    found = [one["id"] for one in json.loads(find(search, "-f", "json"))]
    assert set(ids) <= set(found)
    assert len(found) == len(set(found))


def test_every_test_is_listed_without_a_search():
    found = json.loads(find("-f", "json"))
    assert len(found) > 300
    for one in found:
        assert len(one["conversions"]) == len(one["units"]) - 1
        assert not one["is_part"]


PART = """\
no test is called 'MPO'; names and panels that contain it:

 Test                     Id       Specimen Units Ranges in
───────────────────────────────────────────────────────────
 Myeloperoxidase antibody anti_mpo serum    U     abim

1 test; `labcheck tests ID` shows one in full
"""


@pytest.mark.parametrize(
    ("test", "units"),
    [
        ("Hb", "1 g/dL = 10 g/L (change of scale)"),
        ("HbA1c", "mmol/mol = 10.93 × % − 23.5"),
        ("CRP", "mg/dL and nmol/L do not convert: no cited molar mass of C-reactive protein"),
        ("INR", "none"),
        ("MCV", "fL"),
    ],
)
def test_the_units_of_a_test_and_what_lies_between_them(test, units):
    shown = find(test)
    assert re.search(rf"^(  units|        ) +{re.escape(units)}$", shown, re.MULTILINE)


def test_a_part_of_a_name_is_no_answer():
    assert run("tests", "MPO", PYTHONIOENCODING="utf-8").out == PART
    assert [one["is_part"] for one in json.loads(find("MPO", "-f", "json"))] == [True]
    assert find("epinephrine").startswith(
        "no test is called 'epinephrine'; names and panels that contain it:"
    )


def test_words_need_no_quotes():
    assert find("vitamin", "d") == find("vitamin d")
    assert find("vitamin d").startswith("25-hydroxyvitamin D (vitamin_d_25oh)\n")


def test_an_id_names_one_test():
    """Both troponins go by `troponin I`, and one of them by it as its id."""
    assert find("troponin_i").startswith("Troponin I (troponin_i)\n")


def test_others_have_the_name_as_a_word_of_theirs():
    lines = find("T3").splitlines()
    assert lines[-1] == "others with this in a name: t3_resin_uptake, reverse_t3"


def test_what_json_says_of_a_test():
    (calcium,) = json.loads(find("calcium", "-f", "json"))
    assert calcium["conversions"][1] == {
        "from": "mg/dL", "to": "mmol/L", "factor": pytest.approx(1 / 4.0078), "offset": 0.0,
        "basis": "molar mass 40.078 g/mol", "refused": None,
    }  # fmt: skip
    assert calcium["variation"]["cvi_percent"] == 1.81
    assert {"abim", "nbme", "norip"} <= set(calcium["sets"])


def test_a_search_without_a_match_names_the_nearest():
    assert find("hemoglobine", code=2) == (
        "labcheck: no test has 'hemoglobine' in its name; did you mean Hemoglobin?\n"
    )
    assert find("qqqq", code=2) == "labcheck: no test has 'qqqq' in its name\n"


def test_few_letters_are_looked_for_as_a_word():
    assert find("vit b1", code=2) == (
        "labcheck: no test has 'vit b1' in its name, where fewer than 4 letters are looked for "
        "as a word\n"
    )


@pytest.mark.parametrize(
    ("search", "ids"),
    [
        ("trop", {"troponin_i", "troponin_t", "troponin_i_hs", "troponin_t_hs"}),
        ("anca", {"anca"}),
        # Inside a word, where no name has a word that begins so.
        ("nogen", {"fibrinogen", "fdp", "urine_urobilinogen", "urine_porphobilinogen"}),
        ("transthyr", {"prealbumin"}),
    ],
)
def test_the_beginning_of_a_word_comes_before_the_inside_of_one(search, ids):
    found = {one["id"] for one in json.loads(find(search, "-f", "json"))}
    assert found == ids
