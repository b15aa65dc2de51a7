"""Stages of kidney disease by KDIGO.

KDIGO 2012 (Kidney Int Suppl 2:1-138): injury is a rise of 0.3 mg/dL (26.5 umol/L) within 48
hours or to 1.5 times within 7 days; stages at 1.5-1.9, 2.0-2.9, 3.0 times, stage 3 also from 4.0
mg/dL (353.6 umol/L). KDIGO 2024 (Kidney Int 105(4S):S117): G at 15, 30, 45, 60, 90, A at 30 and 300
mg/g.
"""

from random import Random

import pytest

from build import check_results, person, prior, range_set, result
from labcheck.cases.timeline import place_results
from labcheck.interpretation import creatinine_series, kidney_injury
from labcheck.interpretation.moments import find_gap
from labcheck.interpretation.stages import find_stages
from labcheck.yaml_files.shipped import load_shipped_grades

BOOK = range_set(creatinine="0.6-1.3 mg/dL", egfr_ckd_epi_2021=">=90 mL/min/1.73m2")


def stages_of(*results, **stated):
    placed, timeline = place_results(results)
    stated = {"draws": timeline.times, "undated": timeline.undated, **stated}
    report = check_results(*placed, sets=(BOOK,), **stated)
    return find_stages(report, load_shipped_grades), report


def aki(*series, unit="mg/dL", **stated):
    """The possible stages of creatinines, each written `value time`."""
    results = [
        result("creatinine", f"{value} {unit}", time=time)
        for value, _, time in (each.partition(" ") for each in series)
    ]
    found, _ = stages_of(*results, **stated)
    return ", ".join(found[0].possible) if found else ""


DAY_0, HOURS_24, HOURS_48, HOURS_49 = (
    "2026-03-01T08:00", "2026-03-02T08:00", "2026-03-03T08:00", "2026-03-03T09:00",
)  # fmt: skip
DAY_6, DAY_7, DAY_8 = "2026-03-07T08:00", "2026-03-08T08:00", "2026-03-08T09:00"


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        # A rise of 0.3 within 48 hours, the ends included.
        ([f"1.0 {DAY_0}", f"1.29 {HOURS_24}"], ""),
        ([f"1.0 {DAY_0}", f"1.3 {HOURS_24}"], "1"),
        ([f"1.0 {DAY_0}", f"1.3 {HOURS_48}"], "1"),
        ([f"1.0 {DAY_0}", f"1.3 {HOURS_49}"], "1, none"),
        # 1.5, 2.0 and 3.0 times within 7 days; what lies between printed steps leaves both.
        ([f"1.0 {DAY_0}", f"1.49 {DAY_6}"], "1, none"),
        ([f"0.5 {DAY_0}", f"0.74 {DAY_6}"], ""),
        ([f"0.5 {DAY_0}", f"0.75 {DAY_7}"], "1"),
        ([f"0.5 {DAY_0}", f"0.75 {DAY_8}"], "1, none"),
        ([f"1.0 {DAY_0}", f"1.9 {DAY_6}"], "1"),
        ([f"1.0 {DAY_0}", f"1.95 {DAY_6}"], "2, 1"),
        ([f"1.0 {DAY_0}", f"2.0 {DAY_6}"], "2"),
        ([f"1.0 {DAY_0}", f"2.9 {DAY_6}"], "2"),
        ([f"1.0 {DAY_0}", f"2.95 {DAY_6}"], "3, 2"),
        ([f"1.0 {DAY_0}", f"3.0 {DAY_6}"], "3"),
        # Less than a limit: injury where the limit shows it, and any stage above that.
        ([f"<1.0 {DAY_0}", f"3.2 {HOURS_24}"], "3"),
        ([f"<1.0 {DAY_0}", f"2.0 {HOURS_24}"], "3, 2"),
        ([f"<1.0 {DAY_0}", f"1.3 {HOURS_24}"], "3, 2, 1"),
        ([f"<1.0 {DAY_0}", f"1.3 {DAY_6}"], "3, 2, 1, none"),
        ([f"<1.0 {DAY_0}", f"1.2 {DAY_6}"], ""),
        ([f"<1.0 {DAY_0}", f"0.9 {HOURS_24}"], ""),
        ([f"<1.0 {DAY_0}", f"0.8 {HOURS_24}", f"1.7 {DAY_6}"], "3, 2"),
        ([f">1.0 {DAY_0}", f"3.2 {HOURS_24}"], ""),
        # 4.0 mg/dL counts only where there is injury.
        ([f"4.2 {DAY_0}", f"4.2 {HOURS_24}"], ""),
        ([f"4.2 {DAY_0}"], ""),
        ([f"3.8 {DAY_0}", f"4.1 {HOURS_24}"], "3"),
        ([f"3.8 {DAY_0}", f"4.09 {HOURS_24}"], ""),
        ([f"3.6 {DAY_0}", f"3.99 {HOURS_24}"], "1"),
        ([f"3.6 {DAY_0}", f"4.0 {HOURS_24}"], "3"),
        ([f"3.8 {DAY_0}", f"4.1 {DAY_6}"], "3, none"),
        # The lowest of the 7 days is the baseline; the highest stage of a series is given.
        ([f"0.8 {DAY_0}", f"1.0 {HOURS_24}", f"1.7 {DAY_6}"], "2"),
        ([f"1.0 {DAY_0}", f"3.0 {HOURS_24}", f"1.1 {DAY_6}"], "3"),
        # A fall is no injury.
        ([f"3.0 {DAY_0}", f"1.0 {HOURS_24}"], ""),
        # Older ones leave a stage possible; the last of them shows where the rise was.
        (["1.0 2025-03-01T08:00", f"2.1 {DAY_0}"], "2, 1, none"),
        (["1.0 2024-03-01T08:00", "2.1 2025-03-01T08:00", f"2.1 {DAY_0}"], "2, 1, none"),
        ([f"1.0 {DAY_0}", "2.1 2026-03-08T20:00"], "2, 1, none"),
        (["1.0 2025-03-01T08:00", f"1.4 {DAY_0}"], ""),
        # Dates without a time of day: one day apart is within 48 hours, two may be.
        (["1.0 2026-03-01", "1.3 2026-03-02"], "1"),
        (["1.0 2026-03-01", "1.3 2026-03-03"], "1, none"),
        (["1.0 2026-03-01", "1.6 2026-03-07"], "1"),
        (["1.0 2026-03-01", "1.6 2026-03-08"], "1, none"),
        # Days of a stay, hours, and no time at all.
        (["1.0 day 1", "1.3 day 2"], "1"),
        (["1.0 hour 0", "1.3 hour 48"], "1"),
        (["1.0 day 1", "2.0 day 8"], "2, 1, none"),
        (["1.0 visit 1", "2.0 visit 2"], "2, 1, none"),
        (["3.8 then", f"4.1 {HOURS_24}"], "3, none"),
    ],
)
def test_kidney_injury_by_creatinines_and_their_times(series, expected):
    assert aki(*series) == expected


@pytest.mark.parametrize(
    ("unit", "before", "after", "expected"),
    # Printed as 26.5 and 353.6 umol/L: not 0.3 × 88.42.
    [("umol/L", "90", "116.4", ""), ("umol/L", "90", "116.5", "1"),
     ("umol/L", "330", "353.5", ""), ("umol/L", "327", "353.5", "1"),
     ("umol/L", "327", "353.6", "3"), ("mmol/L", "0.0900", "0.1165", "1")],
)  # fmt: skip
def test_kidney_injury_in_the_unit_printed(unit, before, after, expected):
    assert aki(f"{before} {DAY_0}", f"{after} {HOURS_24}", unit=unit) == expected


def test_two_units_of_one_patient_are_compared_as_wide_as_their_rounding():
    first = result("creatinine", "80 umol/L", time=DAY_0)  # 0.905, from 0.899 to 0.911 mg/dL
    for value, expected in (("1.19", ""), ("1.2", "1, none"), ("1.22", "1")):
        found, _ = stages_of(first, result("creatinine", f"{value} mg/dL", time=HOURS_24))
        assert ", ".join(found[0].possible if found else ()) == expected


def test_a_stated_baseline_leaves_a_stage_possible():
    usual = prior("1.0 mg/dL")
    found, _ = stages_of(result("creatinine", "2.2 mg/dL", time=DAY_0, baseline=(usual,)))
    (stage,) = found
    assert stage.possible == ("2", "1", "none")
    assert "a creatinine of the 7 days before" in stage.needs


def test_kidney_injury_says_what_it_rests_on_and_what_it_cannot_see():
    found, report = stages_of(
        result("creatinine", "3.8 mg/dL", time=DAY_0),
        result("creatinine", "4.1 mg/dL", time=HOURS_24),
    )
    (stage,) = found
    assert stage.stage == "3"
    assert stage.text == (
        "stage 3: creatinine 4.1 mg/dL (2026-03-02T08:00), before it 3.8 mg/dL "
        "(2026-03-01T08:00), 1.08 times"
    )
    # There is none above stage 3 that other creatinines could show.
    assert not stage.is_at_least
    assert stage.needs == (
        "an eGFR takes a steady creatinine for granted, and this one is changing",
    )
    assert stage.rows == report.rows
    assert "KDIGO" in stage.name


@pytest.mark.parametrize(
    ("series", "text"),
    [
        ([f"1.0 {DAY_0}", f"1.3 {HOURS_24}"], "at least stage 1 by the creatinines given: "),
        ([f"1.0 {DAY_0}", f"2.0 {HOURS_24}"], "at least stage 2 by the creatinines given: "),
        ([f"1.0 {DAY_0}", f"1.95 {DAY_6}"],
         "stage 2 or stage 1 possible by the creatinines given: "),
        ([f"1.0 {DAY_0}", f"1.3 {HOURS_49}"],
         "stage 1 or none possible by the creatinines given: "),
        ([f"1.0 {DAY_0}", f"2.95 {DAY_6}"], "stage 3 or stage 2 possible: "),
        ([f"1.0 {DAY_0}", f"3.0 {DAY_6}"], "stage 3: "),
    ],
)  # fmt: skip
def test_a_stage_below_3_is_the_least_that_the_creatinines_show(series, text):
    results = [
        result("creatinine", f"{value} mg/dL", time=time)
        for value, time in (each.split() for each in series)
    ]
    found, _ = stages_of(*results)
    (stage,) = found
    assert stage.text.startswith(f"{text}creatinine ")
    assert stage.is_at_least is ("stage 3:" not in text)


ALL_TIMES = [DAY_0, HOURS_24, DAY_6]


@pytest.mark.parametrize("values", [("1.0", "1.3", "1.2"), ("0.8", "2.0", "4.0"),
                                    ("4.2", "4.2", "4.2"), ("1.0", "1.1", "1.2")])  # fmt: skip
@pytest.mark.parametrize("missing", range(3))
def test_a_missing_date_widens_the_stages_and_never_contradicts(values, missing):
    full = set(aki(*(f"{v} {t}" for v, t in zip(values, ALL_TIMES, strict=True))).split(", "))
    times = [t if n != missing else "" for n, t in enumerate(ALL_TIMES)]
    fewer = aki(*(f"{v} {t}" for v, t in zip(values, times, strict=True)))
    assert not fewer or full - {""} <= set(fewer.split(", "))


@pytest.mark.parametrize(
    ("earlier", "later", "within_48_h"),
    [("2026-03-01T08:00", "2026-03-03T08:00", "yes"), ("2026-03-01", "2026-03-02", "yes"),
     ("2026-03-01", "2026-03-03", "maybe"), ("2026-03-01", "2026-03-04", "no"),
     ("2026-03-01", "2026-03-05", "no"), ("2026-03", "2026-03-02", "maybe"),
     ("2026-03-01T08:00Z", "2026-03-02T08:00", "not known"), ("day 1", "day 2", "yes"),
     ("day 1", "hospital day 2", "not known"), ("then", "2026-03-01", "not known"),
     ("2026-03-02", "2026-03-01", "no"), ("2026-03-01", "2026-03-01", "maybe")],
)  # fmt: skip
def test_how_far_apart_two_times_are(earlier, later, within_48_h):
    gap = find_gap(earlier, later)
    if gap is None:
        assert within_48_h == "not known"
    elif gap.is_surely_within(48 * 3600):
        assert within_48_h == "yes"
    else:
        assert within_48_h == ("maybe" if gap.may_be_within(48 * 3600) else "no")


GFR, ACR = "egfr_ckd_epi_2021", "urine_albumin_creatinine_ratio"


def ckd(*results, **stated):
    found, _ = stages_of(*(result(*each[:2], time="".join(each[2:])) for each in results), **stated)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("results", "expected"),
    [([(GFR, "60 mL/min/1.73m2")], None), ([(GFR, "59 mL/min/1.73m2")], "G3a"),
     ([(GFR, "59.5 mL/min/1.73m2")], None), ([(GFR, "44.5 mL/min/1.73m2")], "G3a, G3b"),
     ([(GFR, "44 mL/min/1.73m2")], "G3b"), ([(GFR, "29 mL/min/1.73m2")], "G4"),
     ([(GFR, "14 mL/min/1.73m2")], "G5"), ([(GFR, ">60 mL/min/1.73m2")], None),
     ([(GFR, "<15 mL/min/1.73m2")], "G5"), ([(ACR, "29 mg/g")], None), ([(ACR, "30 mg/g")], "A2"),
     ([(ACR, "300 mg/g")], "A2"), ([(ACR, "301 mg/g")], "A3"), ([(ACR, "2.9 mg/mmol")], None),
     ([(ACR, "3 mg/mmol")], "A2"), ([(ACR, "31 mg/mmol")], "A3"),
     ([(GFR, "95 mL/min/1.73m2"), (ACR, "40 mg/g")], "G1A2"),
     ([(GFR, "38 mL/min/1.73m2"), (ACR, "400 mg/g")], "G3bA3")],
)  # fmt: skip
def test_categories_of_chronic_kidney_disease(results, expected):
    stage = ckd(*results)
    assert (", ".join(sorted(stage.possible)) if stage else None) == expected


def test_a_category_needs_three_months_unless_dates_show_them():
    once = ckd((GFR, "38 mL/min/1.73m2", "2026-03-01"))
    assert any("needs three months" in need for need in once.needs)
    held = ckd((GFR, "41 mL/min/1.73m2", "2025-11-01"), (GFR, "38 mL/min/1.73m2", "2026-03-01"))
    assert "below 60 in every eGFR from 2025-11-01 to 2026-03-01" in held.needs
    for other in ("2026-01-01", "2025-12-01", ""):
        short = ckd((GFR, "41 mL/min/1.73m2", other), (GFR, "38 mL/min/1.73m2", "2026-03-01"))
        assert any("needs three months" in need for need in short.needs)
    between = ckd((GFR, "41 mL/min/1.73m2", "2025-09-01"), (GFR, "75 mL/min/1.73m2", "2026-01-01"),
                  (GFR, "38 mL/min/1.73m2", "2026-03-01"))  # fmt: skip
    assert any("needs three months" in need for need in between.needs)


def test_where_no_order_is_known_each_category_may_be_the_last():
    dated = ckd((GFR, "65 mL/min/1.73m2", "2026-03-01"), (GFR, "43 mL/min/1.73m2", "2026-03-02"))
    assert (dated.stage, dated.possible) == ("G3b", ("G3b",))
    mixed = ckd((GFR, "65 mL/min/1.73m2", "2026-03-01"), (GFR, "43 mL/min/1.73m2"))
    assert (mixed.stage, mixed.possible) == ("", ("G3b", "G2"))
    assert len(mixed.rows) == len(mixed.steps) == 2
    assert ckd((GFR, "65 mL/min/1.73m2", "2026-03-01"), (GFR, "95 mL/min/1.73m2")) is None


def test_children_have_no_category():
    assert ckd((GFR, "38 mL/min/1.73m2"), patient=person(age="9 y")) is None
    assert ckd((GFR, "38 mL/min/1.73m2"), patient=person(age="18 y")) is not None


def test_of_long_series_only_what_may_count_is_compared(monkeypatch):
    """What lies more than 7 days back is left out but for the last, and the stage is the same."""
    random = Random(5)  # noqa: S311 - not for secrets
    for _ in range(60):
        times = random.sample(range(24 * 30), random.randrange(2, 12))
        series = [
            f"{random.uniform(0.5, 5):.1f} 2026-03-{1 + hour // 24:02}"
            + (f"T{hour % 24:02}:00" if random.random() < 0.7 else "")
            for hour in times
        ]
        near = aki(*series)
        with monkeypatch.context() as whole:
            whole.setattr(creatinine_series.Series, "near", lambda self, _: list(self.rows))
            assert aki(*series) == near


def test_a_long_series_is_not_compared_pair_by_pair(monkeypatch):
    compared = []

    def count(*times):
        compared.append(times)
        return find_gap(*times)

    monkeypatch.setattr(kidney_injury, "find_gap", count)
    days = [f"{2000 + at // 300}-{1 + at % 300 // 28:02}-{1 + at % 28:02}" for at in range(200)]
    assert aki(*(f"1.0 {day}" for day in days)) == ""
    assert len(compared) < 20 * len(days)
