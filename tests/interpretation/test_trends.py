"""Trends over all draws: first to last and runs, apart from the change since the draw before."""

import json
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands import run
from derivations import KNOWLEDGE
from labcheck.interpretation.trends import LONG_RUN
from labcheck.interpreting import interpret_report
from labcheck.judging.check import check
from labcheck.judging.reference_change import ChangeVerdict
from labcheck.yaml_files.case_file import read_case


def text_of(*results, test="creatinine", times=None):
    times = times or [f"2025-{month:02}-01" for month in range(1, len(results) + 1)]
    lines = (
        f"  - {{time: {time}, labs: {{{test}: {result}}}}}"
        for time, result in zip(times, results, strict=True)
    )
    return "\n".join(("patient: {age: 60 y, sex: male}", "draws:", *lines))


def trends_of(*results, **more):
    report = check(read_case(text_of(*results, **more), "case.yaml"), KNOWLEDGE)
    return interpret_report(report, KNOWLEDGE).interpretation.trends


DRIFT = ("0.82 mg/dL", "0.86 mg/dL", "0.91 mg/dL", "0.97 mg/dL", "1.04 mg/dL")


def test_a_drift_that_no_step_shows():
    (trend,) = trends_of(*DRIFT)
    assert (trend.run, trend.steps_beyond) == (5, 0)
    assert trend.last_step is ChangeVerdict.WITHIN_VARIATION
    assert trend.change.verdict is ChangeVerdict.RISEN
    assert trend.change.percent.quantize(Decimal("0.1")) == Decimal("26.8")  # (1.04 - 0.82) / 0.82


@pytest.mark.parametrize(
    ("results", "found"),
    [
        (("0.82 mg/dL", "1.2 mg/dL"), []),  # two draws are what is compared anyway
        (("0.82 mg/dL", "0.90 mg/dL", "0.84 mg/dL"), []),  # back again
        (("0.82 mg/dL", "0.9 mg/dL", "1.2 mg/dL"), [(3, 1)]),
        (("72.5 umol/L", "0.9 mg/dL", "1.2 mg/dL"), [(3, 1)]),  # 72.5 umol/L is 0.82 mg/dL
        (("0.80 mg/dL", "0.81 mg/dL", "0.82 mg/dL", "0.83 mg/dL", "0.84 mg/dL"), [(5, 0)]),
        (("0.80 mg/dL", "0.81 mg/dL", "0.82 mg/dL", "0.83 mg/dL"), []),  # a run of four
        (("0.80 mg/dL", "0.80 mg/dL", "0.82 mg/dL", "0.83 mg/dL", "0.84 mg/dL"), []),
        (("<0.8 mg/dL", "0.9 mg/dL", "1.2 mg/dL"), []),  # only numbers are compared
        (("{result: 0.8 mg/dL, method: Jaffe}", "{result: 0.9 mg/dL, method: enzymatic}",
          "{result: 1.2 mg/dL, method: enzymatic}"), []),
    ],
)  # fmt: skip
def test_what_is_a_trend(results, found):
    assert [(trend.run, trend.steps_beyond) for trend in trends_of(*results)] == found


def test_where_the_order_is_not_known_there_is_none():
    assert trends_of(*DRIFT, times=["before", "then", "later", "once", "last"]) == ()


def test_without_variation_data_only_a_long_run_is_named():
    (trend,) = trends_of("20 mm/h", "24 mm/h", "30 mm/h", "36 mm/h", "50 mm/h", test="ESR")
    assert (trend.run, trend.change.verdict, trend.last_step) == (LONG_RUN, None, None)
    assert trend.change.reason == "no variation data"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(60, 140), min_size=3, max_size=7))
def test_a_trend_is_the_mirror_of_the_reversed_one(values):
    """A run counts the last results in one direction, and no row's verdict is touched."""
    for trend in trends_of(*(f"{value / 100} mg/dL" for value in values)):
        last = values[-trend.run :]
        assert last in (sorted(set(last)), sorted(set(last), reverse=True))
        assert trend.values == tuple(Decimal(value) / 100 for value in values)


def test_it_is_said_apart_in_every_report(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(text_of(*DRIFT), encoding="utf-8")
    for format_ in ("table", "md", "html", "fhir"):
        text = run("check", str(path), "--format", format_).out.replace("\\", "")
        assert "+27 % from first to last, beyond chance (−13 % to +15 %)" in text
        assert "from one draw to the next: none of 4 beyond it" in text
        assert "which chance gives 5 results once in 60" in text
    found = json.loads(run("check", str(path), "--format", "json").out)
    (trend,) = found["interpretation"]["trends"]
    assert (trend["draws"], trend["run"], trend["since_draw_before"]) == (
        [0, 4], 5, "within variation",
    )  # fmt: skip
    assert "FROM FIRST TO LAST" not in run("check", str(path), "--no-interpretation").out


def test_no_text_says_more_than_it_may(tmp_path):
    """A trend names numbers and chance, and nothing of a cause or of comfort."""
    path = tmp_path / "case.yaml"
    path.write_text(text_of(*DRIFT), encoding="utf-8")
    section = (
        run("check", str(path)).out.partition("FROM FIRST TO LAST")[2].partition("results:")[0]
    )
    assert section
    assert not re.search(
        r"diagnos|reassur|worr|\bfine\b|harmless|healthy|\btreat|disease|progress|worse|better",
        section,
        re.IGNORECASE,
    )
