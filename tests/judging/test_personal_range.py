"""The personal range: mean ± z × the variation around it, from three or more steady results."""

import json
import pickle
from decimal import Decimal

import pytest

from commands import run
from labcheck.judging.reference_change import compute_change_limits
from labcheck.judging.usual.personal_range import find_personal_range
from labcheck.values.records import replace
from reports import report_of

# Creatinine: CVI 4.4 % (Carobene 2017); the laboratory's CVA is not stated, so half of that.
CREATININE = "patient: {{age: 40 y, sex: male}}\nlabs:\n  creatinine: {{result: {}, baseline: {}}}"


def personal(result, baseline, text=CREATININE):
    (row,) = report_of(text.format(result, baseline)).rows
    return row.personal


def test_the_range_by_hand():
    """0.80, 0.90, 1.00: 0.9 × (1 ± 1.96 × √(4/3) × √(0.044² + 0.022²)) = 0.9 ± 0.10020."""
    found = personal("0.95 mg/dL", "[0.8 mg/dL, 0.9 mg/dL, 1.0 mg/dL]")
    assert found.set_point == Decimal("0.9")
    assert (round(found.interval.low, 4), round(found.interval.high, 4)) == (
        Decimal("0.7998"), Decimal("1.0002"),
    )  # fmt: skip
    assert found.place == "inside"


@pytest.mark.parametrize(
    ("result", "place"), [("0.79 mg/dL", "below"), ("1.01 mg/dL", "above"), ("88 umol/L", "inside")]
)
def test_where_the_result_lies(result, place):
    assert personal(result, "[0.8 mg/dL, 0.9 mg/dL, 1.0 mg/dL]").place == place


@pytest.mark.parametrize(
    ("result", "baseline"),
    [
        ("0.9 mg/dL", "[0.8 mg/dL, 0.9 mg/dL]"),  # two are too few
        ("0.9 mg/dL", "[0.6 mg/dL, 0.9 mg/dL, 1.2 mg/dL]"),  # not steady
        ("<0.9 mg/dL", "[0.8 mg/dL, 0.9 mg/dL, 1.0 mg/dL]"),  # not a number
        ("0.9 mg/dL", "unchanged"),
        ("0.9 mg/dL", "[<0.8 mg/dL, 0.9 mg/dL, 1.0 mg/dL]"),
    ],
)
def test_where_there_is_none(result, baseline):
    assert personal(result, baseline) is None


def test_without_variation_data_there_is_none():
    text = "labs:\n  ESR: {{result: {}, baseline: {}}}"
    assert personal("12 mm/h", "[11 mm/h, 12 mm/h, 13 mm/h]", text) is None


def test_a_variation_too_wide_for_a_symmetric_range():
    limits = compute_change_limits(Decimal(60))
    assert find_personal_range(Decimal(5), [Decimal(5)] * 3, limits) is None


def test_the_draws_before_are_taken_and_not_those_that_follow():
    report = report_of(
        "patient: {age: 40 y, sex: male}\ndraws:\n"
        + "".join(
            f"  - {{time: 2025-0{month}-01, labs: {{creatinine: 0.9{month} mg/dL}}}}\n"
            for month in range(1, 6)
        )
    )
    counts = [row.personal and len(row.personal.values) for row in report.rows]
    assert counts == [None, None, None, 3, 4]


def test_it_stands_beside_the_range_everywhere(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(
        CREATININE.format("1.2 mg/dL", "[0.8 mg/dL, 0.9 mg/dL, 1.0 mg/dL]"), encoding="utf-8"
    )
    table = run("check", str(path)).out
    assert "0.8–1.0 ▲" in table
    assert "The personal range is where the next result is expected" in " ".join(table.split())
    page = run("check", str(path), "--format", "html").out
    assert "personal 0.8–1.0 ▲" in page
    assert page.count('class="lc-personal"') == 1 + 3  # a band, and a tick for each result
    explained = run("explain", str(path), "creatinine", "--compare", "none").out
    assert "sqrt(1 + 1/3) × sqrt(0.044^2 + 0.022^2)) = 0.8–1.0 mg/dL: 1.2 mg/dL lies" in (
        " ".join(explained.split())
    )
    (row,) = json.loads(run("check", str(path), "--format", "json").out)["rows"]
    assert row["personal_range"]["set_point"] == 0.9
    assert row["flag"] == "N"


def test_a_row_is_told_from_others_by_what_is_worked_out_later():
    def judged(first):
        text = CREATININE.format("1.2 mg/dL", f"[{first} mg/dL, 0.9 mg/dL, 1.0 mg/dL]")
        (row,) = report_of(text).rows
        return row

    row, same, other = judged("0.8"), judged("0.8"), judged("0.7")
    assert row == same != replace(row, personal_later=other.personal_later)
    assert hash(row) == hash(same)
    copied = pickle.loads(pickle.dumps(row))  # noqa: S301
    assert copied.personal == row.personal != other.personal
