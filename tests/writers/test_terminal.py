"""The terminal's table: gold files, the width it keeps to, and colour that says nothing alone.

Gold files are written anew with `LABCHECK_RENEW_GOLD=1`; see gold/README.md.
"""

import os
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from labcheck.judging.report import Only
from labcheck.writers.markdown import render_markdown
from labcheck.writers.terminal import Look, Sort, render_terminal
from labcheck.writers.terminal_table import NATURAL_WIDTH
from labcheck.writers.trend_table import draw_sparkline
from reports import example, report_of

GOLD = Path(__file__).parent / "gold"
LUPUS, IRON = "lupus-calciphylaxis", "iron-deficiency"
BOTH = pytest.mark.parametrize("name", [LUPUS, IRON])
ANSI = re.compile(r"\x1b\[[0-9;]*m")

LOOKS = {
    "lupus-80": (LUPUS, Look(80)),
    "lupus-120": (LUPUS, Look(120)),
    "lupus-ascii": (LUPUS, Look(120, has_unicode=False)),
    "lupus-explained": (LUPUS, Look(100, is_explained=True)),
    "lupus-importance": (LUPUS, Look(120, sort=Sort.IMPORTANCE)),
    "serial-80": (IRON, Look(80)),
    "serial-120": (IRON, Look(120)),
    "serial-piped": (IRON, Look(NATURAL_WIDTH)),
    "serial-ascii": (IRON, Look(120, has_unicode=False)),
}


@pytest.mark.parametrize("gold", LOOKS)
def test_the_table_is_as_the_gold_file(gold):
    name, look = LOOKS[gold]
    found = render_terminal([example(name)], look)
    path = GOLD / f"{gold}.txt"
    if os.environ.get("LABCHECK_RENEW_GOLD"):
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def test_every_gold_file_is_tested():
    assert {path.stem for path in GOLD.glob("*.txt")} == set(LOOKS)


@BOTH
@pytest.mark.parametrize("is_explained", [False, True])
@pytest.mark.parametrize("width", [20, 30, 40, 60, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal(name, width, is_explained):
    text = render_terminal([example(name)], Look(width, is_explained=is_explained))
    assert [line for line in text.splitlines() if cell_len(line) > width] == []


WIDE = """
case: Wide characters and long words
draws:
  - time: 2026-01-01
    labs: {検査検査検査検査検査検査: 5.25 µg/dL, hemoglobin: 12345678901234567890 g/dL}
  - time: on the morning of the second day
    labs: {検査検査検査検査検査検査: 6.5 µg/dL, antidisestablishmentarianism-antibody: 5 U}
"""


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("has_unicode", [True, False])
def test_wide_characters_and_long_words_keep_to_the_width(width, has_unicode):
    text = render_terminal([report_of(WIDE)], Look(width, has_unicode=has_unicode))
    assert [line for line in text.splitlines() if cell_len(line) > width] == []


@BOTH
@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_nothing_is_cut(name, width):
    """However narrow, every result, flag and note can still be read."""
    report = example(name)
    found = "".join(render_terminal([report], Look(width)).split())
    for row in report.rows:
        for word in (row.name, row.flag.value if row.flag else ""):
            assert "".join(word.split()) in found
    assert "".join(report.case.title.split()) in found
    assert "…" not in found


@BOTH
@pytest.mark.parametrize("is_explained", [False, True])
@pytest.mark.parametrize("sort", Sort)
def test_colour_repeats_what_is_said(name, is_explained, sort):
    """Without its colours the table is the table without colours."""
    plain = Look(100, is_explained=is_explained, sort=sort)
    coloured = Look(100, has_colour=True, is_explained=is_explained, sort=sort)
    with_colour = render_terminal([example(name)], coloured)
    stripped = "".join(f"{line.rstrip()}\n" for line in ANSI.sub("", with_colour).splitlines())
    assert stripped == render_terminal([example(name)], plain)
    assert stripped != with_colour


def test_what_is_critical_is_said_below_it_and_not_dim():
    text = "labs: {potassium: 7.1 mmol/L, sodium: 131 mmol/L}"
    lines = render_terminal([report_of(text)], Look(100, has_colour=True)).splitlines()
    (critical,) = (line for line in lines if "critical: " in line)
    assert "\x1b[2m" not in critical


@BOTH
def test_without_colour_there_is_no_escape(name):
    assert "\x1b" not in render_terminal([example(name)], Look())


@BOTH
@pytest.mark.parametrize("is_explained", [False, True])
def test_ascii_is_ascii(name, is_explained):
    look = Look(100, has_unicode=False, is_explained=is_explained)
    assert render_terminal([example(name)], look).isascii()


def test_what_ascii_cannot_show_keeps_its_place():
    """A mark made of two characters must not push the rest of the line to the right."""
    text = "labs: {eGFR: '≥60 mL/min/1.73m2', Hb: 12 g/dL}"
    wide = render_terminal([report_of(text)], Look(100))
    narrow = render_terminal([report_of(text)], Look(100, has_unicode=False))
    hemoglobin = [
        next(line for line in one.splitlines() if line.startswith(" Hb")) for one in (wide, narrow)
    ]
    egfr = [
        next(line for line in one.splitlines() if line.startswith(" eGFR"))
        for one in (wide, narrow)
    ]
    assert hemoglobin[0].index("IND") == egfr[0].index(" N ") + 1
    assert hemoglobin[1].index("IND") == egfr[1].index(" N ") + 1


@BOTH
def test_no_line_ends_in_spaces(name):
    for look in (Look(80), Look(200), Look(100, is_explained=True)):
        lines = render_terminal([example(name)], look).splitlines()
        assert [line for line in lines if line != line.rstrip()] == []


@BOTH
def test_the_text_ends_with_one_line_break(name):
    text = render_terminal([example(name)], Look())
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def names_in(text, names):
    """The names in the order in which their lines come."""
    found = [re.match(r" (\S+) ", line) for line in text.splitlines()]
    return [match[1] for match in found if match and match[1] in names]


def test_ascii_tells_the_signs_of_a_course_apart():
    """A draw without a number is not the third of eight steps."""
    values = ["1", "2", "3", "4", "5", "6", "7", "8", "<1", "1"]
    draws = ", ".join(f"{{labs: {{hemoglobin: {value} g/dL}}}}" for value in values)
    report = report_of(f"draws: [{draws}]")
    course = draw_sparkline({row.result.draw: row for row in report.rows})
    assert course == "▁▂▃▄▅▆▇█·▁"
    shown = render_terminal([report], Look(has_unicode=False))
    whole = render_terminal([report], Look())
    at = whole.index(course)
    signs = shown[at : at + len(course)]
    assert signs.isascii()
    assert len(set(signs)) == len(set(course))


def test_a_course_that_ends_without_a_number_is_drawn():
    draws = ", ".join(
        f"{{labs: {{hemoglobin: {text}}}}}" for text in ("9 g/dL", "12 g/dL", "<5 g/dL")
    )
    assert "▁█·" in render_terminal([report_of(f"draws: [{draws}]")], Look())


def test_a_test_that_is_not_identified_stands_under_that_heading():
    report = report_of("labs: {Hb: 14 g/dL, frobnicate: 5 U/L}")
    lines = render_terminal([report], Look()).splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith(" frobnicate ")]
    assert lines[at - 1] == " NOT IDENTIFIED"
    draws = "draws: [{labs: {frobnicate: 5 U/L}}, {labs: {frobnicate: 6 U/L}}]"
    assert "\n NOT IDENTIFIED\n" in render_terminal([report_of(draws)], Look())


def test_a_course_without_a_range_has_its_unit_beside_its_values():
    draws = "draws: [{labs: {frobnicate: 5 U/L}}, {labs: {frobnicate: 6 U/L}}]"
    lines = render_terminal([report_of(draws)], Look()).splitlines()
    course = next(line for line in lines if line.startswith(" frobnicate"))
    assert " ".join(course.split()) == "frobnicate 5 U/L – 6 U/L – ▁█ was 5, +20 %"


def test_every_set_is_named_once_at_the_foot(tmp_path):
    """A set of one's own that has critical limits too is in use twice."""
    own = tmp_path / "ours.yaml"
    own.write_text(
        "set: ours\ntitle: Our laboratory\n"
        "ranges: {Hb: [{normal: 12-16 g/dL}, {critical: <7 g/dL}]}",
        encoding="utf-8",
    )
    report = report_of("labs: {Hb: 6 g/dL}", ranges=str(own))
    (row,) = report.rows
    assert {judged.set_id for judged in (*row.ranges, *row.critical)} == {"ours"}
    assert render_terminal([report], Look()).count("ours: Our laboratory") == 1
    assert render_markdown([report]).count("- ours: Our laboratory") == 1


def test_limits_that_were_not_applied_are_said_in_the_summary_and_below():
    text = render_terminal(
        [report_of("patient: {age: 5 y}\nlabs: {Hb: 6 g/dL}")], Look(NATURAL_WIDTH)
    )
    assert text.endswith(
        "\n1 result: 0 abnormal, 0 critical (limits for 1 not applied), 1 not judged; "
        "may be critical: Hb\n"
        "  Critical limits of Hb were not applied: critical-main-line has limits for adults "
        "only.\n"
        "For education and review; the reporting laboratory's own limits come first.\n"
    )


def test_rows_stand_in_the_order_read():
    report = example(LUPUS)
    names = [row.name for row in report.rows]
    assert names_in(render_terminal([report], Look()), names) == names


def test_sorting_by_importance_puts_the_gravest_first_whatever_its_panel():
    report = example(LUPUS)
    names = [row.name for row in report.rows]
    found = names_in(render_terminal([report], Look(sort=Sort.IMPORTANCE)), names)
    assert sorted(found) == sorted(names)
    assert found[0] == "hemoglobin", "the one critical result"
    flags = {row.name: row.flag for row in report.rows}
    is_normal = [flags[name].is_normal for name in found]
    assert is_normal == sorted(is_normal), "no normal result stands before an abnormal one"


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        # The unit stands once, beside the range, unless a result has another one.
        ("5 ng/mL", "6 ug/L", "5 "),
        ("5 10^9/L", "6 G/L", "5 10^9/L"),
        # Two units that are not known are not one unit, though neither can be read.
        ("5 zorks", "6 blips", "5 zorks"),
        ("5 zorks", "6 zorks", "5 "),
        ("5", "6 ng/mL", "5 "),
    ],
)
def test_an_earlier_result_keeps_its_unit_where_it_is_another(first, last, shown):
    draws = f"draws: [{{labs: {{Foo: {first}}}}}, {{labs: {{Foo: {last}}}}}]"
    text = render_terminal([report_of(draws)], Look())
    line = next(line for line in text.splitlines() if line.startswith(" Foo "))
    assert line.split("Foo ")[1].lstrip().startswith(shown)
    assert ("zorks" in line) == ("zorks" in shown or "zorks" in last)


def test_sorting_by_panel_brings_panels_together_in_the_order_they_are_first_read():
    report = report_of("labs: {sodium: 140 mmol/L, Hb: 14 g/dL, chloride: 100 mmol/L, CRP: 1 mg/L}")
    names = [row.name for row in report.rows]
    found = names_in(render_terminal([report], Look(sort=Sort.PANEL)), names)
    assert found == ["sodium", "chloride", "Hb", "CRP"]
    assert names_in(render_terminal([report], Look()), names) == names


def test_importance_within_a_panel():
    # ABIM: sodium 136-145, potassium 3.5-5.0, chloride 98-106 mmol/L, calcium 8.6-10.2 and
    # creatinine of women 0.5-1.1 mg/dL;
    # critical by Main Line Health: potassium >=6.0, sodium <=125 mmol/L.
    report = report_of("""
patient: {sex: female, age: 40 y}
labs:
  chloride: 100 mmol/L
  phosphate: pending
  sodium: 130 mmol/L
  urea nitrogen: {result: 30 mg/dL, baseline: 12 mg/dL}
  calcium: {result: 10.3 mg/dL, reported: normal}
  creatinine: {result: 1.0 mg/dL, baseline: 0.6 mg/dL}
  potassium: 6.5 mmol/L
""")
    names = [row.name for row in report.rows] + ["urea"]
    found = names_in(render_terminal([report], Look(sort=Sort.IMPORTANCE)), names)
    assert found == [
        "potassium",  # critical
        "urea",  # abnormal and new
        "sodium",  # abnormal
        "creatinine",  # normal but changed
        "phosphate",  # not judged
        "calcium",  # sources disagree
        "chloride",
    ]


def test_only_some_rows_and_the_summary_of_all():
    text = render_terminal([example(LUPUS, only=Only.CRITICAL)], Look())
    names = [row.name for row in example(LUPUS).rows]
    assert names_in(text, names) == ["hemoglobin"]
    assert "13 results: 6 abnormal, 1 critical, 0 not judged" in text


@BOTH
def test_no_row_is_as_asked_for(name):
    text = render_terminal([example(name, only=Only.UNJUDGED)], Look())
    assert "No result has the status asked for." in text


def test_several_reports_follow_one_another():
    text = render_terminal([example(LUPUS), example(IRON)], Look())
    alone = [render_terminal([example(name)], Look()) for name in (LUPUS, IRON)]
    assert text == "\n".join(alone)


def test_every_draw_is_shown_however_many():
    draws = "\n".join(
        f"  - {{time: 2026-{month:02}-01, labs: {{Hb: {month}.25 g/dL}}}}" for month in range(1, 13)
    )
    text = render_terminal([report_of(f"draws:\n{draws}")], Look(60))
    for month in range(1, 13):
        assert f"2026-{month:02}-01" in text
        assert f"{month}.25" in text


def test_two_results_of_one_test_in_one_draw_are_both_shown():
    text = render_terminal(
        [
            report_of("""
draws:
  - labs: [{test: Hb, result: 9.1 g/dL}, {test: hemoglobin, result: 9.2 g/dL}]
  - labs: {Hb: 9.3 g/dL}
""")
        ],
        Look(),
    )
    for number in ("9.1", "9.2", "9.3"):
        assert number in text


def test_the_remark_of_a_result_is_shown():
    report = report_of("labs: {Hb: {result: 14 g/dL, note: drawn above an infusion}}")
    assert "drawn above an infusion" in render_terminal([report], Look())


def draws_of(values, test="C3", unit="mg/dL"):
    """A case with a draw a day, each of one test."""
    draws = (
        f"  - {{time: 2026-01-{day:02}, labs: {{{test}: {value} {unit}}}}}"
        for day, value in enumerate(values, start=1)
    )
    return "patient: {age: 40 y, sex: female}\ndraws:\n" + "\n".join(draws)


@pytest.mark.parametrize(
    ("count", "about"),
    [
        (2, "2026-01-02"),
        (4, "2026-01-02, 2026-01-03, 2026-01-04"),
        (10, "9 draws from 2026-01-02 to 2026-01-10"),
    ],
)
def test_a_note_is_said_once_of_a_test_with_its_draws(count, about):
    report = report_of(draws_of(range(110, 110 - count, -1)))
    lines = render_terminal([report], Look()).splitlines()
    notes = [line.strip() for line in lines if "no variation data" in line]
    assert notes == [f"C3, {about}: change not judged: no variation data"]


@pytest.mark.parametrize(("count", "width"), [(10, 100), (10, 80), (7, 60), (13, 100), (3, 60)])
def test_the_draws_are_shared_out_among_their_blocks(count, width):
    """As few blocks as there is room for, and no draw alone in the last of them."""
    report = report_of(draws_of([110] * count))
    heads = [
        line
        for line in render_terminal([report], Look(width)).splitlines()
        if line.startswith(" Test ")
    ]
    blocks = [found for line in heads if (found := re.findall(r"2026-01-(\d\d)", line))]
    days = [day for block in blocks for day in block]
    assert days == [f"{day:02}" for day in range(1, count + 1)]
    assert len(blocks[-1]) > len(blocks[0]) / 2


@pytest.mark.parametrize(
    ("tests", "headings"),
    [
        (["sodium", "potassium", "hemoglobin", "TSH"], 3),
        (["sodium", "hemoglobin", "potassium", "platelets"], 4),
        (["sodium", "hemoglobin", "potassium", "platelets", "chloride", "WBC"], 0),
    ],
)
def test_panels_are_named_where_rows_stand_together_and_not_where_they_alternate(tests, headings):
    report = report_of("labs:\n" + "\n".join(f"  {test}: 5" for test in tests))
    lines = render_terminal([report], Look()).splitlines()
    panels = ("CHEMISTRY", "HEMATOLOGY", "ENDOCRINE")
    again = [f"{panel} (continued)" for panel in panels[:2]]
    shown = [line.strip() for line in lines if line.strip() in (*panels, *again)]
    assert len(shown) == headings
    assert len(set(shown)) == headings, "a panel is named once, and then as continued"
    names = [line.split()[0] for line in lines if line.split() and line.split()[0] in tests]
    assert names == tests
