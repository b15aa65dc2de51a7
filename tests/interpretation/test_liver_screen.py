"""The laboratory part of Hy's law, at its limits, beside each kind of limit, and with gaps.

FDA, Guidance for Industry, Drug-Induced Liver Injury, 2009 (facts/grades.yaml, hys_law_screen): ALT
or AST at least 3 times the upper limit, total bilirubin above twice, ALP below twice; tables that
quote it differ on an ALP of exactly twice. The R value is not part of it.
"""

import pytest

from build import check_results, person, range_set, result
from labcheck.cases.timeline import place_results
from labcheck.interpretation.stages import find_stages
from labcheck.yaml_files.shipped import load_shipped_grades

SET = range_set(
    alt="7-40 U/L", ast="7-40 U/L", bilirubin_total="0.2-1.0 mg/dL", alp="30-120 U/L",
)  # fmt: skip
UNITS = {"alt": "U/L", "ast": "U/L", "bilirubin_total": "mg/dL", "alp": "U/L"}
RAISED = {"alt": "400", "bilirubin_total": "5", "alp": "100"}
MET, MAY_BE, NOTHING = "met", "met, not met", ""
OF_ENZYME = "ALT of 3 times its upper limit or more"
OF_BILIRUBIN = "a total bilirubin above twice its upper limit"
OF_ALP = "an alkaline phosphatase below twice its upper limit"


def screen_results(*results, **stated):
    placed, timeline = place_results(results)
    stated = {"draws": timeline.times, "undated": timeline.undated, **stated}
    return find_stages(check_results(*placed, sets=(SET,), **stated), load_shipped_grades)


def screen(values, **stated):
    """Screen results written as `120`, `130 of 0-50` with a printed range, or with a unit."""
    results = []
    for test, text in values.items():
        number, _, printed = text.partition(" of ")
        unit = "" if " " in number else f" {UNITS[test]}"
        results.append(result(test, f"{number}{unit}", printed_range=printed))
    return screen_results(*results, **stated)


def possible(values, **stated):
    found = screen(values, **stated)
    return ", ".join(found[0].possible) if found else NOTHING


@pytest.mark.parametrize(
    ("changed", "expected"),
    # Limits: ALT and AST 40 U/L, bilirubin 1.0 mg/dL, ALP 120 U/L.
    [
        # Three times is enough of an enzyme; twice is not enough of bilirubin.
        ({"alt": "119.9"}, NOTHING),
        ({"alt": "120"}, MET),
        ({"alt": "120.1"}, MET),
        ({"bilirubin_total": "1.9"}, NOTHING),
        ({"bilirubin_total": "2.0"}, NOTHING),
        ({"bilirubin_total": "2.1"}, MET),
        ({"alp": "239.9"}, MET),
        ({"alp": "240"}, MAY_BE),
        ({"alp": "240.1"}, NOTHING),
        # One enzyme suffices, whatever the other is.
        ({"alt": "100", "ast": "120"}, MET),
        ({"alt": "120", "ast": "100"}, MET),
        ({"alt": "100", "ast": "100"}, NOTHING),
        # An R value of 1.6 is called cholestatic and of 2.5 mixed; neither keeps from it.
        ({"alt": "120", "alp": "228"}, MET),
        ({"alt": "120", "alp": "144"}, MET),
    ],
)
def test_at_the_limits(changed, expected):
    assert possible(RAISED | changed) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        # The limit that is printed with the result decides, and not that of a set.
        ({"alt": "130 of 0-50"}, NOTHING),
        ({"alt": "150 of 0-50"}, MET),
        ({"alt": "90 of 0-30"}, MET),
        ({"alt": "89.9 of 0-30"}, NOTHING),
        ({"bilirubin_total": "2.1 of 0.1-1.2"}, NOTHING),
        ({"bilirubin_total": "2.5 of 0.1-1.2"}, MET),
        ({"alp": "250 of 40-129"}, MET),
        ({"alp": "230 of 30-100"}, NOTHING),
        # Two upper limits that may apply, since the sex is not known.
        ({"alt": "110 of M: 0-40; F: 0-30"}, MAY_BE),
        ({"alt": "120 of M: 0-40; F: 0-30"}, MET),
        ({"alt": "89 of M: 0-40; F: 0-30"}, NOTHING),
        # Without an upper limit nothing is known of a test.
        ({"alt": "400 of >5"}, NOTHING),
        ({"alp": "100 of >5"}, MAY_BE),
    ],
)
def test_beside_printed_limits(changed, expected):
    assert possible(RAISED | changed, patient=person(sex="")) == expected


def test_a_stated_sex_settles_which_limit_it_is():
    values = RAISED | {"alt": "110 of M: 0-40; F: 0-30"}
    assert possible(values, patient=person(sex="female")) == MET
    assert possible(values, patient=person(sex="male")) == NOTHING


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"alt": ">1000"}, MET),
        ({"alt": ">=120"}, MET),
        ({"alt": ">119"}, MAY_BE),
        ({"alt": "<120"}, NOTHING),
        ({"alt": "<=120"}, MAY_BE),
        ({"alt": "110-130"}, MAY_BE),
        ({"alt": "120-130"}, MET),
        ({"alt": ">1000", "ast": ">1000"}, MET),
        ({"bilirubin_total": ">20"}, MET),
        ({"bilirubin_total": ">2.0"}, MET),
        ({"bilirubin_total": ">=2.0"}, MAY_BE),
        ({"bilirubin_total": "<2.0"}, NOTHING),
        ({"alp": "<240"}, MET),
        ({"alp": "<250"}, MAY_BE),
        ({"alp": ">240"}, NOTHING),
        ({"alp": ">100"}, MAY_BE),
        ({"alt": "hemolyzed"}, NOTHING),
        ({"bilirubin_total": "hemolyzed"}, NOTHING),
        ({"alp": "hemolyzed"}, MAY_BE),
    ],
)
def test_results_that_stand_for_many_numbers(changed, expected):
    assert possible(RAISED | changed) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    # 1.0 mg/dL is 17.1 umol/L; the molar mass has digits, so what rounds to twice it is open.
    [("34.1 umol/L", NOTHING), ("34.2 umol/L", MAY_BE), ("34.3 umol/L", MET)],
)
def test_bilirubin_in_another_unit_than_its_limit(value, expected):
    assert possible(RAISED | {"bilirubin_total": value}) == expected


@pytest.mark.parametrize(
    ("missing", "expected"), [("alt", NOTHING), ("bilirubin_total", NOTHING), ("alp", MAY_BE)]
)
def test_a_missing_test(missing, expected):
    left = {test: value for test, value in RAISED.items() if test != missing}
    assert possible(left) == expected


def test_results_of_different_days_are_not_put_together():
    assert not screen_results(
        result("alt", "400 U/L", time="2026-03-01"),
        result("bilirubin_total", "5 mg/dL", time="2026-03-09"),
        result("alp", "100 U/L", time="2026-03-09"),
    )


def test_each_day_is_screened_by_itself():
    found = screen_results(
        *(
            result(test, f"{value} {UNITS[test]}", time=day)
            for day, alp in (("2026-03-01", "100"), ("2026-03-05", "300"), ("2026-03-09", "240"))
            for test, value in (RAISED | {"alp": alp}).items()
        )
    )
    assert [(stage.time, stage.possible) for stage in found] == [
        ("2026-03-01", ("met",)), ("2026-03-09", ("met", "not met")),
    ]  # fmt: skip


@pytest.mark.parametrize(("second", "expected"), [("420", MET), ("90", MAY_BE)])
def test_two_results_of_one_test_and_day_count_where_both_say_the_same(second, expected):
    values = [result(test, f"{value} {UNITS[test]}") for test, value in RAISED.items()]
    (stage,) = screen_results(*values, result("alt", f"{second} U/L"))
    assert ", ".join(stage.possible) == expected


@pytest.mark.parametrize(
    ("changed", "needs"),
    [
        ({}, []),
        ({"alp": "240"}, [OF_ALP]),
        ({"alt": ">100"}, [OF_ENZYME]),
        ({"alt": ">100", "bilirubin_total": ">1"}, [OF_ENZYME, OF_BILIRUBIN]),
    ],
)
def test_it_says_what_would_settle_it(changed, needs):
    (stage,) = screen(RAISED | changed)
    assert [*stage.needs] == [
        *needs, "whether another cause is found, which no result of this kind tells",
    ]  # fmt: skip
    verb = "may meet" if needs else "meets"
    assert stage.text.startswith(f"{verb} the laboratory part of Hy's law: ")


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"alt": ">1000"}, "alt >25.0 × ULN, bilirubin_total 5.0 × ULN, alp 0.8 × ULN"),
        ({"alt": "110-130"}, "alt 2.8–3.2 × ULN, bilirubin_total 5.0 × ULN, alp 0.8 × ULN"),
        # Rounded to one decimal both would be what is asked for.
        ({"alp": "239.9"}, "alt 10.0 × ULN, bilirubin_total 5.0 × ULN, alp 1.999 × ULN"),
        ({"alp": "240"}, "alt 10.0 × ULN, bilirubin_total 5.0 × ULN, alp 2.0 × ULN"),
    ],
)
def test_the_multiples_of_the_upper_limit_are_written(changed, text):
    (stage,) = screen(RAISED | changed)
    assert stage.text.partition(": ")[2] == text
