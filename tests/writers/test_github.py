"""Annotations of a change on GitHub: what is one, at which level, and that nothing breaks out."""

import pytest

from build import check_results, critical_list, person, range_set, result
from labcheck.writers.github import annotate, render_github
from reports import report_of


def test_rows_are_annotated_by_how_much_they_matter():
    """Invented limits."""
    report = check_results(
        result("K", "7.1 mmol/L"),
        result("Na", "140 mmol/L"),
        result("Ca", "11 mg/dL"),
        result("Hb", "13 g/dL"),
        result("foo", "1"),
        sets=[
            range_set(
                potassium="3.5-5 mmol/L",
                sodium="135-145 mmol/L",
                calcium="8-10 mg/dL",
            )
        ],
        critical=critical_list(potassium=">=6.5 mmol/L"),
        patient=person("male", "40 y"),
    )
    lines = render_github([report]).splitlines()
    assert [line.partition("::")[2].partition("::")[0] for line in lines] == [
        "error file=case.yaml,title=K",
        "warning file=case.yaml,title=Ca",
        "notice file=case.yaml,title=Hb",
        "notice file=case.yaml,title=foo",
    ]
    assert lines[0].startswith("::error file=case.yaml,title=K::7.1 mmol/L HH")


def test_nothing_of_a_file_breaks_out_of_its_annotation():
    said = annotate("error", "a\nb%\x1b[1m", file="a,b:c.yaml", line=3, title="x::y\r")
    assert said.count("\n") == 1
    assert said.startswith("::error file=a%2Cb%3Ac.yaml,line=3,title=x%3A%3Ay")
    assert "\x1b" not in said
    assert "b%25" in said


@pytest.mark.parametrize(
    "labs",
    [
        "labs:\n  Na: 140 mmol/L\n  K: 7.1 mmol/L\n",
        "labs:\n  Na: 140 mmol/L\n  K:\n    result: 7.1 mmol/L\n",
        "labs:\n  - Na: 140 mmol/L\n  - K 7.1 mmol/L\n",
        "labs:\n  - Na: 140 mmol/L\n  - {test: K, result: 7.1 mmol/L}\n",
        "labs: {Na: 140 mmol/L,\n\n  K: 7.1 mmol/L}\n",
    ],
)
def test_a_row_of_a_case_file_is_annotated_at_its_line(labs):
    (line,) = render_github([report_of(labs)]).splitlines()
    assert line.startswith("::error file=case.yaml,line=3,title=K::")


def test_rows_that_are_alike_keep_their_own_lines():
    labs = "labs:\n  - K 7.1 mmol/L\n  - K 7.1 mmol/L\n"
    lines = render_github([report_of(labs)]).splitlines()
    assert [line.partition(",title")[0] for line in lines] == [
        "::error file=case.yaml,line=2", "::error file=case.yaml,line=3",
    ]  # fmt: skip
