"""The courses of tests over draws: every row in one of them, numbers in one unit."""

from collections import UserDict
from dataclasses import replace

from labcheck.writers.svg_trend import draw_trend
from labcheck.writers.trends import list_courses
from reports import report_of

DRAWS = """
draws:
  - labs: [{test: hemoglobin, result: 98 g/L}, {test: foo, result: 1 V}]
  - labs: [{test: Hgb, result: pending}, {test: Foo, result: 2 W}]
  - labs: [{test: hemoglobin, result: 11 g/dL}, {test: hemoglobin, result: 12 g/dL}]
"""


def test_the_rows_of_a_test_are_one_course_whatever_it_is_called():
    courses = list_courses(report_of(DRAWS).rows)
    assert [(course.name, list(course.rows), course.unit) for course in courses] == [
        ("hemoglobin", [0, 1, 2], "g/dL"),
        ("foo", [0, 1], "W"),
        ("hemoglobin", [2], "g/dL"),  # twice in one draw
    ]
    assert [course.last.result.text for course in courses] == ["11 g/dL", "2 W", "12 g/dL"]


def test_the_unit_stands_beside_the_range_or_where_there_is_none_beside_each_value():
    # ABIM: ESR 0-15 mm/h in men; foo has no range.
    text = "draws: [{labs: {ESR: 9 mm/h, foo: 1 V}}, {labs: {ESR: 30 mm/h, foo: 2 V}}]"
    courses = list_courses(report_of(f"patient: {{sex: male, age: 40 y}}\n{text}").rows)
    assert [(one.range, one.cell(0), one.cell(1)) for one in courses] == [
        ("0–15 mm/h", "9", "30 H ▲"),
        ("", "1 V –", "2 V –"),
    ]


def test_a_number_stands_there_as_it_was_written():
    text = 'draws: [{labs: {Hb: "14,0 g/dL"}}, {labs: {Hb: "13.50 g/dL N"}}]'
    (course,) = list_courses(report_of(f"patient: {{sex: female, age: 40 y}}\n{text}").rows)
    assert [course.cell(draw) for draw in range(2)] == ["14,0", "13.50"]


def test_a_number_whose_text_is_another_stands_there_as_its_digits():
    (row,) = report_of("labs: {CRP: 0.5 mg/dL}").rows
    value = replace(row.result.value, text="half")
    (course,) = list_courses([replace(row, result=replace(row.result, value=value))])
    assert course.cell(0) == "0.5"


def test_numbers_are_in_the_unit_of_the_last_and_what_is_none_has_none():
    hemoglobin, foo, _ = list_courses(report_of(DRAWS).rows)
    numbers = [hemoglobin.number_of(row) for row in hemoglobin.rows.values()]
    assert list(map(str, numbers)) == ["9.8", "None", "11"]
    assert [str(foo.number_of(row)) for row in foo.rows.values()] == ["None", "2"]


def test_one_number_without_a_unit_is_not_read_in_the_unit_beside_the_range():
    report = report_of(
        "{patient: {sex: female}, "
        "draws: [{labs: {hemoglobin: 14 g/dL}}, {labs: {hemoglobin: 80 g/L}}, "
        '{labs: {hemoglobin: "7.5"}}]}'
    )
    (course,) = list_courses(report.rows)
    assert (course.unit, course.range) == ("g/L", "120–160 g/L")
    assert [course.cell(draw) for draw in range(3)] == [
        "14 g/dL",
        "80 L ▼",
        "7.5 (no unit) ~ IND ?",
    ]


def test_a_course_breaks_where_a_stated_method_or_specimen_changes():
    labs = ("method: A", "specimen: serum", "method: a", "method: B, specimen: plasma", "note: x",
            "method: A, specimen: arterial blood", "specimen: venous blood")  # fmt: skip
    draws = ", ".join(f"{{labs: [{{test: foo, result: {n} V, {one}}}]}}"
                      for n, one in enumerate(labs))  # fmt: skip
    (course,) = list_courses(report_of(f"draws: [{draws}]").rows)
    assert course.breaks == {
        3: "method changed from a to B",
        5: "method changed from B to A",
        6: "specimen changed from arterial blood to venous blood",
    }


def test_what_was_not_measured_breaks_no_course():
    report = report_of(
        "draws: [{labs: [{test: foo, result: 1 V, method: A}]}, "
        "{labs: [{test: foo, result: pending, method: B}]}, "
        "{labs: [{test: foo, result: <3 V, method: C}]}]"
    )
    (course,) = list_courses(report.rows)
    assert course.breaks == {2: "method changed from A to C"}


class _Counted(UserDict):
    """Rows by draw that count how often one is looked up."""

    looks = 0

    def __getitem__(self, draw):
        self.looks += 1
        return super().__getitem__(draw)


def test_the_cells_of_a_course_take_a_few_looks_at_each_of_its_rows():
    count = 200
    draws = ", ".join(["{labs: {sodium: 140 mmol/L}}"] * count)
    (read,) = list_courses(report_of(f"draws: [{draws}]").rows)
    rows = _Counted(read.rows)
    rows.looks = 0
    course = replace(read, rows=rows)
    assert {course.cell(draw) for draw in range(count)} == {"140"}
    assert rows.looks < 10 * count


def test_limits_are_never_rounded_past_a_result_of_any_draw():
    # ABIM: calcium 8.6-10.2 mg/dL, that is 2.14581... to 2.54503... mmol/L.
    text = "draws: [{{labs: {{calcium: {0}}}}}, {{labs: {{calcium: 2.4 mmol/L}}}}]"
    for first, limits in (
        ("2.40 mmol/L", "2.15–2.55"),
        ("2.546 mmol/L", "2.146–2.545"),
        ('"<2.147 mmol/L"', "2.146–2.545"),
        ("2.1-2.148 mmol/L", "2.146–2.545"),
        # 8.604 mg/dL, within the limits, is 2.14681 mmol/L.
        ("8.604 mg/dL", "2.146–2.545"),
    ):
        (course,) = list_courses(report_of(text.format(first)).rows)
        assert (first, course.range) == (first, f"{limits} mmol/L")
        description = draw_trend(list(course.rows.values()), ["first", "second"])
        assert f"Range {limits}" in description or first.startswith(("2.1-", '"<'))
