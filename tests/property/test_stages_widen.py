"""Knowing fewer creatinines, or fewer of their dates, widens the stage and never contradicts it."""

from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from build import check_results, range_set, result
from labcheck.cases.timeline import place_results
from labcheck.interpretation.stages import find_stages
from labcheck.yaml_files.shipped import load_shipped_grades

BOOK = range_set(creatinine="0.6-1.3 mg/dL")
TIMES = st.integers(0, 24 * 12).map(lambda hour: f"2026-03-{1 + hour // 24:02}T{hour % 24:02}:00")
VALUES = st.one_of(
    st.decimals(Decimal("0.4"), Decimal(6), places=1),
    st.sampled_from(
        ["0.5", "0.75", "0.95", "1.0", "1.3", "1.5", "1.9", "1.95", "2.0", "2.9", "3.0"]
    ),
).map(str)
SERIES = st.lists(st.tuples(VALUES, TIMES), min_size=2, max_size=6, unique_by=lambda each: each[1])


def levels(series):
    """Every stage that a series leaves open, as a number; `None` where nothing is said."""
    results = [result("creatinine", f"{value} mg/dL", time=time) for value, time in series]
    placed, timeline = place_results(results)
    stated = {"draws": timeline.times, "undated": timeline.undated}
    report = check_results(*placed, sets=(BOOK,), **stated)
    found = find_stages(report, load_shipped_grades)
    if not found:
        return None
    (stage,) = found
    numbers = {0 if each == "none" else int(each) for each in stage.possible}
    return set(range(min(numbers), 4)) if stage.is_at_least else numbers


@given(SERIES, st.data())
@example(
    [("0.8", "2026-03-01T08:00"), ("1.2", "2026-03-02T08:00"), ("2.5", "2026-03-03T08:00")], None
)
def test_a_missing_creatinine_widens_the_stage_and_never_contradicts_it(series, data):
    full = levels(series)
    places = range(len(series)) if data is None else [data.draw(st.integers(0, len(series) - 1))]
    for place in places:
        fewer = levels([each for at, each in enumerate(series) if at != place])
        assert fewer is None or (full or {0}) <= fewer


@given(SERIES, st.data())
def test_a_missing_date_widens_the_stage_and_never_contradicts_it(series, data):
    full = levels(series)
    place = data.draw(st.integers(0, len(series) - 1))
    fewer = levels(
        [(value, "" if at == place else time) for at, (value, time) in enumerate(series)]
    )
    assert fewer is None or (full or {0}) <= fewer
