"""The courses of tests over draws: every row in one of them, numbers in one unit."""

from labcheck.writers.courses import list_courses
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


def test_numbers_are_in_the_unit_of_the_last_and_what_is_none_has_none():
    hemoglobin, foo, _ = list_courses(report_of(DRAWS).rows)
    numbers = [hemoglobin.number_of(row) for row in hemoglobin.rows.values()]
    assert list(map(str, numbers)) == ["9.8", "None", "11"]
    assert [str(foo.number_of(row)) for row in foo.rows.values()] == ["None", "2"]
