"""The cases that come with labcheck come out as they teach; the command finds them all."""

import json
import re
import shlex
from decimal import Decimal
from functools import cache

import jsonschema
import pytest

from banned_words import BANNED
from build import knowledge
from commands import ROOT, run, run_process
from labcheck.cases.case import Case, Lesson
from labcheck.cli import examples as command
from labcheck.errors import InputError
from labcheck.judging.check import check
from labcheck.judging.flags import Flag
from labcheck.judging.report import Report
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.readers import Asked
from labcheck.readers.json_case import read as read_json
from labcheck.writers.json_report import render_json
from labcheck.writers.terminal import Look, render_terminal
from labcheck.writers.terminal_table import Canvas
from labcheck.yaml_files.case_file import read_case
from labcheck.yaml_files.shipped import list_shipped

FOLDER = ROOT / "examples"
WRONG = "written-wrong"
FILES = {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}
NAMES = [name for name in FILES if name != WRONG]

# Flag and change of every test, a column for each draw; what is not said there is not judged.
VERDICTS = {
    "acidosis-usual-gap": """
        sodium       N
        potassium    L
        chloride     H
        bicarbonate  L
        anion gap    N
        albumin      N
        creatinine   N
        glucose      N
    """,
    "acidosis-wide-gap": """
        glucose               HH
        sodium                L
        potassium             H
        chloride              L
        bicarbonate           LL
        anion gap             H
        arterial pH           LL
        arterial pCO2         L
        beta-hydroxybutyrate  H
        creatinine            H
    """,
    "anaemia-of-inflammation": """
        hemoglobin              L
        hematocrit              L
        MCV                     N
        reticulocytes           N
        iron                    L
        TIBC                    L
        transferrin saturation  L
        ferritin                N
        CRP                     H
        ESR                     H
        creatinine              N
    """,
    "belly-pain": """
        lipase         H
        amylase        H
        ALT            H
        calcium        L
        triglycerides  H
        WBC            H
    """,
    "bile-flow": """
        ALT               H
        AST               H
        ALP               H
        GGT               H
        total bilirubin   H
        direct bilirubin  H
        albumin           N
        PT                N
    """,
    "calcium-and-pth": """
        calcium          H
        albumin          N
        ionized calcium  H
        phosphorus       L
        PTH              N
        25-OH vitamin D  N
        creatinine       N
        ALP              N
    """,
    "calcium-without-pth": """
        calcium          HH
        albumin          N
        PTH              L
        phosphorus       N
        25-OH vitamin D  N
        creatinine       H
    """,
    "child-of-seven": """
        ALP         N
        GGT         N
        calcium     N
        phosphate   N
        creatinine  H
        albumin     N
        potassium   N
    """,
    "creatinine-own-baseline": """
        creatinine     N | N, risen
        urea nitrogen  N | H, risen
        sodium         N | N, within variation
        potassium      N | N, within variation
    """,
    "dark-urine": """
        CK          H
        AST         H
        ALT         H
        potassium   HH
        phosphorus  H
        calcium     L
        creatinine  H
        uric acid   H
    """,
    "ferritin-in-between": """
        hemoglobin              L
        hematocrit              L
        MCV                     L
        RDW                     H
        iron                    L
        TIBC                    N
        transferrin saturation  L
        ferritin                N
        CRP                     H
        albumin                 N
    """,
    "fever-and-oozing": """
        hemoglobin  L
        platelets   L
        PT          H
        aPTT        H
        fibrinogen  LL
        D-dimer     H
    """,
    "few-platelets-broken-cells": """
        hemoglobin          L
        MCV                 N
        platelets           LL
        reticulocytes       H
        LDH                 H
        haptoglobin         L
        indirect bilirubin  H
        PT                  N
        fibrinogen          N
        creatinine          H
    """,
    "haemolysed-sample": """
        potassium    HH | N, fallen
        LDH          H | N, fallen
        AST          H | N, fallen
        ALT          N | N, within variation
        sodium       N | N, unchanged
        creatinine   N | N, unchanged
        bicarbonate  N | N, change not judged
    """,
    "hair-vitamins": """
        TSH      L
        free T4  H
        free T3  H
    """,
    "iron-deficiency": """
        hemoglobin     L | L, risen | N, risen
        hematocrit     L | L, risen | N, risen
        MCV            L | L, risen | N, risen
        MCH            L | L, risen | N, risen
        platelets      H | N, within variation | N, fallen
        ferritin       L | L, risen | N, risen
        iron           L | L, within variation | N, within variation
        reticulocytes  N | H, change not judged | N, change not judged
        CRP            N | N, change not judged | N, change not judged
    """,
    "kidney-months-apart": """
        creatinine   H | H, within variation
        eGFR         L | L, change not judged
        potassium    N | N, within variation
        bicarbonate  L | L, change not judged
        phosphorus   H | H, change not judged
        PTH          H | H, within variation
        hemoglobin   L | L, within variation
    """,
    "liver-cells": """
        ALT               H
        AST               H
        ALP               H
        GGT               H
        total bilirubin   H
        direct bilirubin  H
        albumin           N
        PT                N
    """,
    "long-aptt": """
        aPTT        H | N, fallen
        PT          N | N, within variation
        fibrinogen  N | N, within variation
        platelets   N | N, within variation
    """,
    "low-calcium-low-albumin": """
        calcium          L
        albumin          L
        ionized calcium  N
        magnesium        N
        phosphorus       N
        PTH              N
        creatinine       N
    """,
    "lupus-calciphylaxis": """
        hemoglobin   LL
        hematocrit   L
        ESR          H
        CRP          H
        LDH          N
        haptoglobin  N
        anti-dsDNA   H, unchanged
        C4           L, unchanged
        C3           N, unchanged
        creatinine   N
        calcium      N
        phosphorus   N
        eGFR         N
    """,
    "lupus-usual": """
        C3          L, unchanged
        C4          L, unchanged
        anti-dsDNA  H, unchanged
        ESR         H
        CRP         N
        creatinine  N, unchanged
        platelets   N, within variation
    """,
    "macrocytic-anaemia": """
        hemoglobin     L
        hematocrit     L
        MCV            H
        RDW            H
        reticulocytes  N
        WBC            N
        platelets      N
        vitamin B12    L
        folate         N
        LDH            H
        TSH            N
    """,
    "normal-that-changed": """
        hemoglobin     N, fallen
        hematocrit     N, fallen
        MCV            N, within variation
        urea nitrogen  N, risen
        creatinine     N, unchanged
    """,
    "number-without-its-unit": """
        calcium     LL
        albumin     N
        phosphorus  N
        magnesium   N
        creatinine  N
    """,
    "salty-urine": """
        sodium            LL
        potassium         N
        glucose           N
        creatinine        N
        uric acid         L
        osmolality        LL
        urine osmolality  N
        urine sodium      not judged
        TSH               N
    """,
    "second-trimester": """
        hemoglobin  N
        hematocrit  N
        WBC         N
        platelets   N
        ferritin    N
        creatinine  H
        TSH         not judged
    """,
    "slow-drift": """
        creatinine  N | N, within variation | N, within variation | N, within variation | N, within variation
        sodium      N | N, within variation | N, within variation | N, within variation | N, unchanged
        potassium   N | N, within variation | N, within variation | N, within variation | N, within variation
    """,  # noqa: E501 - five draws
    "slow-thyroid": """
        TSH                H
        free T4            L
        sodium             L
        CK                 H
        total cholesterol  H
        MCV                H
        hemoglobin         L
    """,
    "sugar-and-sleep": """
        glucose               HH
        sodium                H
        potassium             N
        chloride              N
        bicarbonate           N
        beta-hydroxybutyrate  H
        creatinine            H
    """,
    "swollen-ankles": """
        albumin              L
        24 hr urine protein  H
        creatinine           N
        total cholesterol    H
        calcium              L
    """,
    "thyroid-and-tsh-alone": """
        TSH      H | H, within variation
        free T4  N | N, unchanged
    """,
    "tired-and-tanned": """
        sodium      L
        potassium   H
        glucose     N
        creatinine  N
        calcium     H
        cortisol    L
    """,
    "usual-is-high": """
        total bilirubin   H, within variation
        direct bilirubin  N
        ALT               N, within variation
        ALP               N
        hemoglobin        N, within variation
        reticulocytes     N
        LDH               N
    """,
    "vitamin-d-and-pth": """
        calcium          L
        albumin          N
        phosphorus       L
        ALP              H
        GGT              N
        PTH              H
        25-OH vitamin D  L
        magnesium        N
        creatinine       N
    """,
    "yellow-and-pale": """
        hemoglobin          L
        MCV                 H
        platelets           N
        reticulocytes       H
        LDH                 H
        haptoglobin         L
        total bilirubin     H
        direct bilirubin    N
        indirect bilirubin  H
        AST                 H
        ALT                 N
    """,
}


@cache
def case_of(name: str) -> Case:
    return read_case(FILES[name].read_bytes(), f"{name}.yaml")


@cache
def report_of(name: str) -> Report:
    """Judge an example as the command that `labcheck examples` names does."""
    case = case_of(name)
    return check(case, gather_knowledge(case.lesson.needs, []))


def say(row):
    flag = row.flag.value if row.flag else "not judged"
    if row.change is None:
        return flag
    return f"{flag}, {row.change.verdict.value if row.change.verdict else 'change not judged'}"


def verdicts_of(report):
    said = {}
    for row in report.rows:
        said.setdefault(row.name, []).append(say(row))
    return {test: " | ".join(columns) for test, columns in said.items()}


def read_table(text):
    return dict(re.split(r" {2,}", line.strip(), maxsplit=1) for line in text.strip().splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_a_case_comes_out_as_it_teaches(name):
    assert verdicts_of(report_of(name)) == read_table(VERDICTS[name])


def edited(name, old, new, ranges="", critical=""):
    """Judge an example that has been changed in one place."""
    text = FILES[name].read_text(encoding="utf-8")
    assert text.count(old) == 1
    case = read_case(text.replace(old, new), f"{name}.yaml")
    known = gather_knowledge(*([named] if named else [] for named in (ranges, critical)))
    return verdicts_of(check(case, known))


def test_of_the_second_trimester_that_limits_move():
    verdicts = edited("second-trimester", ", pregnancy: 2", "", "abim")
    assert (verdicts["hemoglobin"], verdicts["WBC"], verdicts["creatinine"]) == ("L", "H", "N")


def test_of_the_child_that_ranges_go_by_age():
    verdicts = edited("child-of-seven", "age: 7 y", "age: 30 y", "aacb")
    assert (verdicts["ALP"], verdicts["phosphate"], verdicts["creatinine"]) == ("H", "H", "N")


def test_of_the_potassium_that_other_lists_call_critical():
    verdicts = edited("acidosis-usual-gap", "2.9 mmol/L", "2.9 mmol/L", "", "critical-arup-2019")
    assert verdicts["potassium"] == "LL"


@pytest.mark.parametrize(("name", "r_value"), [("liver-cells", "27.0"), ("bile-flow", "0.4")])
def test_of_the_liver_how_the_r_value_is_worked_out(name, r_value):
    """R is (ALT / its upper limit) / (ALP / its upper limit); McMaster Textbook, Table 7.3-6."""
    times = {row.name: row.distance.times_limit for row in report_of(name).rows}
    assert f"{times['ALT'] / times['ALP']:.1f}" == r_value


def test_of_the_kidney_that_creatinine_is_half_as_high_again_within_a_week():
    case = case_of("creatinine-own-baseline")
    first, second = (one.value.value for one in case.results if one.test == "creatinine")
    assert second / first > Decimal("1.5")
    assert case.draws == ("2026-03-02", "2026-03-08")


def test_of_the_gap_that_it_is_sodium_less_chloride_and_bicarbonate():
    for name in ("acidosis-wide-gap", "acidosis-usual-gap"):
        value = {row.name: row.result.value.value for row in report_of(name).rows}
        gap = value["sodium"] - value["chloride"] - value["bicarbonate"]
        assert gap == value["anion gap"], name


def test_of_the_unit_slip_that_the_question_is_asked():
    notes = report_of("number-without-its-unit").rows[0].notes
    assert "ordinary in mmol/L (2.15–2.55): unit slip?" in notes


def test_every_file_has_its_table():
    assert list(VERDICTS) == NAMES


# No verdict on the patient, no treatment, no comfort.
# Beside the words that no text has: how much to take of something.
AMOUNT = re.compile(r"\b(mg|ug|g|ml|units) (per|a|each) day|\bmg/d\b|all is well", re.IGNORECASE)
LONGEST_POINT = 180


def texts_of(case):
    notes = (note for result in case.results for note in filter(None, [result.note]))
    return [case.title, *case.lesson.teaches, *notes]


@pytest.mark.parametrize("name", NAMES)
def test_a_case_is_worded_with_care(name):
    case = case_of(name)
    texts = texts_of(case)
    assert [text for text in texts if BANNED.search(text) or AMOUNT.search(text)] == []
    assert re.search(r"can be seen|consider", " ".join(case.lesson.teaches))


@pytest.mark.parametrize(
    "text",
    ["diagnostic of lupus", "nothing to worry about", "Reassuring", "this is fine", "5 mg a day",
     "rules out cancer", "start iron", "one dose"],
)  # fmt: skip
def test_banned_words_are_found(text):
    assert BANNED.search(text) or AMOUNT.search(text)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_critical_is_urgent(name):
    is_critical = any(row.is_critical for row in report_of(name).rows)
    if is_critical:
        assert "seek clinical review now" in " ".join(case_of(name).lesson.teaches)


def test_some_case_is_critical():
    flags = {row.flag for name in NAMES for row in report_of(name).rows}
    assert {Flag.CRITICALLY_LOW, Flag.CRITICALLY_HIGH} <= flags


@pytest.mark.parametrize("name", NAMES)
def test_a_case_says_in_a_few_sentences_what_it_teaches(name):
    teaches = case_of(name).lesson.teaches
    assert 1 <= len(teaches) <= 3
    assert [point for point in teaches if len(point) > LONGEST_POINT or point[-1] != "."] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_case_names_where_its_points_and_numbers_were_read(name):
    report, sources = report_of(name), case_of(name).lesson.sources
    text = "\n".join(sources)
    sets = {one.set_id for row in report.rows for one in row.ranges} - {"printed"}
    sets |= {one.set_id for row in report.rows if row.is_sharpened for one in row.critical}
    assert [one for one in sets if f" {one}, " not in text] == []
    varied = [
        row.analyte.variation.source for row in report.rows if row.change and row.change.limits
    ]
    assert [key for key in varied if report.citations[key].url not in text] == []
    points = [
        one for one in sources if not re.match(r"(Range set|Critical list|Variation of) ", one)
    ]
    assert points, "the points themselves have a source"
    assert [one for one in sources if not re.search(r"https?://|\d{4};\d+:\d+", one)] == []
    assert [one for one in sources if "..." in one or "…" in one] == []


def test_no_two_cases_have_one_title():
    titles = [case_of(name).title for name in NAMES]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("name", NAMES)
def test_the_sets_a_case_needs_come_with_labcheck(name):
    assert [one for one in case_of(name).lesson.needs if one not in list_shipped()] == []


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", NAMES)
def test_a_case_fits_a_terminal(name, width):
    text = render_terminal([report_of(name)], Look(width))
    assert [line for line in text.splitlines() if len(line) > width] == []


# The fields of a lesson: read alike from YAML and JSON, described by the schema, and not judged.
READ = {
    "teaches: One point.": Lesson(("One point.",)),
    "teaches: [One., ' Two. ']\nsources: A book": Lesson(("One.", "Two."), ("A book",)),
    "needs: [pregnancy, abim]": Lesson(needs=("pregnancy", "abim")),
    "teaches: []": Lesson(),
    "teaches:": Lesson(),
}
TEXTS = "this must be a text or a list of texts; put quotes round a text with a colon in it"
REFUSED = {
    "teaches: {Ferritin: it rises}": f"1:10: teaches: {TEXTS}",
    "sources: [A book, [page, 5]]": f"1:19: sources: {TEXTS}",
    "sources: [A book: page 5]": f"1:11: sources: {TEXTS}",
    "teaches: ['']": f"1:11: teaches: {TEXTS}",
    "needs: [~]": f"1:9: needs: {TEXTS}",
}
LABS = "labs: {K: 4 mmol/L}"


def schema_faults(text):
    import yaml  # noqa: PLC0415 - as an editor reads it

    schema = json.loads(run("schema", "case").out)
    return list(jsonschema.Draft202012Validator(schema).iter_errors(yaml.safe_load(text)))


@pytest.mark.parametrize(("text", "lesson"), READ.items())
def test_a_lesson_is_read(text, lesson):
    assert read_case(f"{text}\n{LABS}", "case.yaml").lesson == lesson
    assert schema_faults(f"{text}\n{LABS}") == []


@pytest.mark.parametrize(("text", "message"), REFUSED.items())
def test_a_lesson_that_is_wrong_is_refused_with_its_place(text, message):
    with pytest.raises(InputError) as caught:
        read_case(f"{text}\n{LABS}", "case.yaml")
    assert list(map(str, caught.value.faults)) == [f"case.yaml:{message}"]
    assert schema_faults(f"{text}\n{LABS}") != []


def test_a_case_without_a_lesson_has_an_empty_one():
    assert read_case(LABS, "case.yaml").lesson == Lesson()


def test_json_has_the_same_fields():
    lesson = b'"teaches": ["One.", "Two: 2."], "sources": "A book", "needs": ["abim"]'
    (read,) = read_json(b'{%b, "labs": {"K": 4}}' % lesson, "case.json", Asked()).cases
    assert read.lesson == Lesson(("One.", "Two: 2."), ("A book",), ("abim",))


def test_json_has_the_same_faults():
    with pytest.raises(InputError) as caught:
        read_json(b'{"labs": {"K": 4},\n"teaches": [{"a": "b"}]}', "case.json", Asked())
    assert [str(fault) for fault in caught.value.faults] == [f"case.json:2:13: teaches: {TEXTS}"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_judged_by_a_lesson(name):
    text = FILES[name].read_text(encoding="utf-8")
    bare = read_case(re.sub(r"(?ms)^teaches:.*", "", text), f"{name}.yaml")
    assert bare.lesson == Lesson()
    known = gather_knowledge(case_of(name).lesson.needs, [])
    assert render_json([check(bare, known)]) == render_json([report_of(name)])


def test_a_case_that_needs_a_set_is_not_judged_by_it_unasked():
    """`needs` is a hint to people; the command line alone chooses."""
    case = read_case(f"needs: [abim]\n{LABS}", "case.yaml")
    assert check(case, knowledge()).rows[0].flag is None


# The command.
PLACE = command.list_example_files()[0].parent.resolve()


def listed(cwd=PLACE.parent):
    return json.loads(run("examples", "--format", "json", cwd=cwd).out)


def test_every_file_is_listed():
    assert [one["name"] for one in listed()] == list(FILES)


def test_an_example_is_listed_with_all_that_it_says():
    one = next(one for one in listed() if one["name"] == "second-trimester")
    lesson = case_of("second-trimester").lesson
    assert one == {
        "name": "second-trimester",
        "path": str(PLACE / "second-trimester.yaml"),
        "title": "Twenty-two weeks pregnant, a routine sample",
        "teaches": list(lesson.teaches),
        "sources": list(lesson.sources),
        "ranges": ["pregnancy", "abim"],
        "command": "labcheck examples/second-trimester.yaml --ranges pregnancy,abim",
    }


def test_the_file_that_is_wrong_on_purpose_is_listed_as_such():
    one = next(one for one in listed() if one["name"] == WRONG)
    assert one["title"] == "A file that is wrong on purpose"
    assert one["teaches"] == ["One run names all 11 faults of the file, each with its line."]


def test_the_list_reads_as_paragraphs():
    done = run("examples", cwd=PLACE.parent)
    assert (done.code, done.err) == (0, "")
    first, second = case_of("low-calcium-low-albumin").lesson.teaches
    assert (
        f"""
low-calcium-low-albumin
  A calcium from the surgical ward
    {first}
    {second}
    $ labcheck examples/low-calcium-low-albumin.yaml

"""
        in done.out
    )
    assert done.out.endswith(
        f"\n{len(FILES)} examples; `labcheck examples copy NAME` copies one here\n"
    )


def test_the_list_on_a_terminal_of_80_columns(monkeypatch):
    monkeypatch.setattr(command, "find_canvas", lambda: Canvas(width=80))
    lines = run("examples", cwd=PLACE.parent).out.splitlines()
    assert max(map(len, lines)) <= 80
    assert [one["command"] for one in listed() if f"    $ {one['command']}" not in lines] == []


@pytest.mark.parametrize(
    ("settings", "is_coloured"), [({}, False), ({"FORCE_COLOR": "1"}, True),
                                  ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)  # fmt: skip
def test_the_list_is_coloured_where_that_is_wanted(settings, is_coloured):
    assert ("\x1b[" in run("examples", **settings).out) is is_coloured


def test_the_list_in_a_pipe_that_knows_only_ascii():
    done = run_process("examples", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert (done.code, done.err) == (0, "")
    assert done.out.isascii()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("is_near", [True, False])
def test_the_command_that_is_named_runs_where_it_is_named(name, is_near, tmp_path):
    here = PLACE.parent if is_near else tmp_path
    words = next(one["command"] for one in listed(here) if one["name"] == name)
    assert (str(PLACE) in words) is not is_near
    done = run(*shlex.split(words)[1:], "--format", "json", cwd=here)
    assert (done.code, done.err) == (0, "")
    flags = [row["flag"] for row in json.loads(done.out)["rows"]]
    assert flags == [row.flag and row.flag.value for row in report_of(name).rows]


def test_a_command_is_quoted_and_stays_one_line(monkeypatch, tmp_path):
    folder = tmp_path / ("a long name " * 9).strip()
    folder.mkdir()
    copy = folder / "bile-flow.yaml"
    copy.write_bytes(FILES["bile-flow"].read_bytes())
    monkeypatch.setattr(command, "list_example_files", lambda: [copy])
    monkeypatch.setattr(command, "find_canvas", lambda: Canvas(width=80))
    lines = run("examples").out.splitlines()
    assert f"    $ labcheck '{copy}'" in lines
    words = shlex.split(listed(ROOT)[0]["command"])
    assert words == ["labcheck", str(copy)]


@pytest.mark.parametrize("name", ["usual-is-high", "usual-is-high.yaml"])
def test_one_is_shown_as_it_is_written(name):
    done = run("examples", "show", name)
    assert (done.code, done.err) == (0, "")
    assert done.out == FILES["usual-is-high"].read_text(encoding="utf-8")


@pytest.mark.parametrize("action", ["show", "copy"])
def test_an_unknown_name_is_refused_with_the_nearest(action, tmp_path):
    done = run("examples", action, "lupus-usul", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err == "labcheck: no example is called 'lupus-usul'; did you mean lupus-usual?\n"
    far = run("examples", action, "qqqq", cwd=tmp_path)
    assert far.err == (
        "labcheck: no example is called 'qqqq'; `labcheck examples` names those there are\n"
    )


def test_examples_are_copied(tmp_path):
    done = run(
        "examples", "copy", "liver-cells", "bile-flow.yaml", "--to", tmp_path / "new" / "one"
    )
    folder = tmp_path / "new" / "one"
    assert (done.code, done.out) == (0, "")
    assert done.err == f"Wrote {folder}/liver-cells.yaml.\nWrote {folder}/bile-flow.yaml.\n"
    assert {path.name for path in folder.iterdir()} == {"liver-cells.yaml", "bile-flow.yaml"}
    assert (folder / "bile-flow.yaml").read_bytes() == FILES["bile-flow"].read_bytes()


def test_a_name_that_is_given_twice_is_copied_once(tmp_path):
    done = run("examples", "copy", "bile-flow", "bile-flow.yaml", cwd=tmp_path)
    assert (done.code, done.err) == (0, "Wrote bile-flow.yaml.\n")


def test_nothing_is_copied_when_one_name_is_wrong(tmp_path):
    assert run("examples", "copy", "liver-cells", "bile-flaw", cwd=tmp_path).code == 2
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_copied_over_a_file(tmp_path):
    mine = tmp_path / "bile-flow.yaml"
    mine.write_text("mine", encoding="utf-8")
    done = run("examples", "copy", "liver-cells", "bile-flow", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "labcheck: bile-flow.yaml is there already; name another folder or say --force\n"
    )
    assert ([*tmp_path.iterdir()], mine.read_text(encoding="utf-8")) == ([mine], "mine")
    assert run("examples", "copy", "bile-flow", "--force", cwd=tmp_path).code == 0
    assert mine.read_bytes() == FILES["bile-flow"].read_bytes()


def test_nothing_is_copied_where_nothing_can_be_written(tmp_path):
    (tmp_path / "taken").write_text("", encoding="utf-8")
    (tmp_path / "bile-flow.yaml").mkdir()
    refused = run("examples", "copy", "bile-flow", "--to", "taken", cwd=tmp_path)
    assert (refused.code, refused.err) == (2, "labcheck: taken: cannot be written: file exists\n")
    blocked = run("examples", "copy", "liver-cells", "bile-flow", "--force", cwd=tmp_path)
    assert (blocked.code, blocked.err) == (
        2, "labcheck: .: cannot be written: bile-flow.yaml is a folder\n",
    )  # fmt: skip
    assert {path.name for path in tmp_path.iterdir()} == {"taken", "bile-flow.yaml"}
