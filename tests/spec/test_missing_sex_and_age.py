"""Patients of whom something is not stated: the flag is what every range that may fit gives."""

import pytest

from build import check_results, entry, judge, person, range_set, result, verdict
from labcheck.values.patient import make_unknown_age, parse_age

# ABIM, January 2026: hemoglobin of women 12-16 g/dL, of men 14-18 g/dL.
BOTH_SEXES = (entry("12-16 g/dL", sex="female"), entry("14-18 g/dL", sex="male"))
# ABIM: insulin-like growth factor 1 by age.
IGF1 = (
    entry("182-780 ng/mL", age="16 y to <25 y"),
    entry("114-492 ng/mL", age="25 y to <40 y"),
    entry("90-360 ng/mL", age="40 y to <55 y"),
    entry("71-290 ng/mL", age=">=55 y"),
)


@pytest.mark.parametrize(
    ("text", "woman", "man", "not_stated"),
    [
        ("10 g/dL", "L", "L", "L"),
        ("11.9 g/dL", "L", "L", "L"),
        ("12 g/dL", "N", "L", "IND (N if female, L if male)"),
        ("13.9 g/dL", "N", "L", "IND (N if female, L if male)"),
        ("14 g/dL", "N", "N", "N"),
        ("16 g/dL", "N", "N", "N"),
        ("16.1 g/dL", "H", "N", "IND (N if male, H if female)"),
        ("18 g/dL", "H", "N", "IND (N if male, H if female)"),
        ("18.1 g/dL", "H", "H", "H"),
        # Both a missing sex and a sign: L whoever it is, N only in a woman.
        ("<13 g/dL", "IND (N, L)", "L", "IND (N if female, L)"),
        (">17 g/dL", "H", "IND (N, H)", "IND (N if male, H)"),
    ],
)
def test_sex_not_stated(text, woman, man, not_stated):
    for sex, expected in (("female", woman), ("male", man), ("", not_stated)):
        row = judge(text, BOTH_SEXES, patient=person(sex, "30 y"))
        assert verdict(row) == expected


@pytest.mark.parametrize(
    ("text", "settled_by"),
    [
        ("13 g/dL", "the sex"),
        ("<13 g/dL", "the sex and an exact value"),
        ("10 g/dL", ""),
        ("15 g/dL", ""),
    ],
)
def test_what_would_settle_it(text, settled_by):
    assert judge(text, BOTH_SEXES, patient=person(age="30 y")).settled_by == settled_by


def test_critical_limits_apply_whatever_the_sex():
    # Main Line Health Laboratories, critical values: hemoglobin <=7 or >=20 g/dL.
    row = judge("6.3 g/dL", BOTH_SEXES, critical="<=7 or >=20 g/dL")
    assert verdict(row) == "LL"


def test_a_pregnant_patient_is_a_woman():
    entries = (*BOTH_SEXES, entry("11-14 g/dL", sex="female", pregnancy="any"))
    assert verdict(judge("13 g/dL", entries, patient=person(pregnancy="2"))) == "N"


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        ("17 y", "no-matching-partition"),
        ("17.9 y", "no-matching-partition"),
        ("215 mo", "no-matching-partition"),
        ("18 y", "N"),
        ("216 mo", "N"),
        ("90 y", "N"),
        ("", "N"),
    ],
)
def test_a_book_for_adults_judges_no_child(age, expected):
    row = judge("4 mEq/L", "3.5-5.0 mEq/L", test="potassium", adults=True, patient=person(age=age))
    assert verdict(row) == expected
    assert row.is_adult_assumed is (age == "")


def test_a_child_s_row_says_whom_the_limits_are_for():
    row = judge(
        "4 mEq/L", "3.5-5.0 mEq/L", test="potassium", adults=True, patient=person(age="5 y")
    )
    assert row.not_judged.detail == "book has limits for adults only"
    assert row.not_judged.remedy == "name a range set for this patient with --ranges"


def test_critical_limits_for_adults_are_not_a_child_s_either():
    sets = (range_set(adults=True, potassium="3.5-5.0 mEq/L"),)
    panic = range_set("panic", kind="critical", adults=True, potassium="<=2.8 or >=6.0 mEq/L")
    for age, expected in (("5 y", "no-matching-partition"), ("50 y", "HH")):
        report = check_results(
            result("potassium", "7 mEq/L"), sets=sets, critical=panic, patient=person(age=age)
        )
        assert verdict(report.rows[0]) == expected


@pytest.mark.parametrize(
    ("age", "text", "expected"),
    [
        # Bands are half open: from the first birthday named up to the day before the second.
        ("15 y", "300 ng/mL", "no-matching-partition"),
        ("16 y", "500 ng/mL", "N"),
        ("24 y", "500 ng/mL", "N"),
        ("24.9 y", "500 ng/mL", "N"),
        ("25 y", "500 ng/mL", "H"),
        ("39 y", "400 ng/mL", "N"),
        ("40 y", "400 ng/mL", "H"),
        ("54 y", "300 ng/mL", "N"),
        ("55 y", "300 ng/mL", "H"),
        ("100 y", "300 ng/mL", "H"),
        ("", "200 ng/mL", "N"),
        ("", "60 ng/mL", "L"),
        ("", "800 ng/mL", "H"),
        (
            "",
            "300 ng/mL",
            "IND (N if 16 y to <25 y or 25 y to <40 y or 40 y to <55 y, H if >=55 y)",
        ),
    ],
)
def test_age_bands(age, text, expected):
    row = judge(text, IGF1, test="IGF-1", adults=True, patient=person(age=age))
    assert verdict(row) == expected
    assert row.settled_by == ("the age" if "(" in expected else "")


def test_an_age_in_years_may_fit_two_bands_in_months():
    entries = (entry("10-14 g/dL", age="<18 mo"), entry("11-13 g/dL", age=">=18 mo"))
    row = judge("10.5 g/dL", entries, patient=person(age="1 y"))
    assert verdict(row) == "IND (N if <18 mo, L if >=18 mo)"
    assert verdict(judge("12 g/dL", entries, patient=person(age="1 y"))) == "N"
    assert verdict(judge("10.5 g/dL", entries, patient=person(age="17 mo"))) == "N"


@pytest.mark.parametrize(
    ("patient", "entries"),
    [
        # Nobody knows whether the one range there is fits this patient: it may not say "normal".
        (person(), (entry("12-16 g/dL", sex="female"),)),
        (person(), (entry("12-16 g/dL", age="1 y to <5 y"),)),
        (person(age="1 y"), (entry("12-16 g/dL", age="15 mo to <5 y"),)),
        (person("female"), (entry("12-16 g/dL", age=">=65 y"),)),
    ],
)
def test_a_range_that_only_may_fit_the_patient_gives_no_normal(patient, entries):
    assert verdict(judge("13 g/dL", entries, patient=patient)) != "N"


def test_a_stated_circumstance_does_not_settle_the_sex():
    entries = (
        entry("5-10 g/dL", sex="female", context="fasting"),
        entry("12-16 g/dL", sex="female"),
        entry("14-18 g/dL", sex="male"),
    )
    row = judge("7 g/dL", entries, context="fasting", patient=person(age="30 y"))
    assert verdict(row).startswith("IND (N if female")


@pytest.mark.parametrize(
    ("pregnancy", "text", "expected"),
    [
        # WHO 2024 haemoglobin cut-offs: 120 g/L in women who are not pregnant, 110 g/L in the
        # first and third trimester, 105 g/L in the second.
        ("", "115 g/L", "L"),
        ("no", "115 g/L", "L"),
        ("no", "120 g/L", "N"),
        ("1", "110 g/L", "N"),
        ("1", "109 g/L", "L"),
        ("2", "105 g/L", "N"),
        ("2", "104 g/L", "L"),
        ("3", "109 g/L", "L"),
        ("any", "112 g/L", "N"),
        ("any", "104 g/L", "L"),
        ("any", "107 g/L", "IND (N if second trimester, L if first trimester or third trimester)"),
    ],
)
def test_pregnancy(pregnancy, text, expected):
    entries = (
        entry(">=120 g/L", sex="female"),
        entry(">=110 g/L", sex="female", pregnancy="1"),
        entry(">=105 g/L", sex="female", pregnancy="2"),
        entry(">=110 g/L", sex="female", pregnancy="3"),
    )
    patient = person("female", "30 y", pregnancy)
    assert verdict(judge(text, entries, patient=patient)) == expected


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        # Of a pregnancy whose trimester is not stated every trimester is possible.
        ((), "no-matching-partition"),
        (("1",), "no-matching-partition"),
        (("1", "2"), "no-matching-partition"),
        (("1", "2", "3"), "N"),
        (("any",), "N"),
        (("1", "any"), "N"),
    ],
)
def test_a_trimester_not_stated_needs_limits_for_each(stages, expected):
    entries = (
        entry(">=120 g/L", sex="female"),
        *(entry(">=110 g/L", sex="female", pregnancy=stage) for stage in stages),
    )
    row = judge("112 g/L", entries, patient=person("female", "30 y", "any"))
    assert verdict(row) == expected
    if stages and expected == "no-matching-partition":
        assert row.not_judged.detail == "book has no limits for every trimester"
        assert row.not_judged.remedy == "state the trimester"


def test_ranges_that_say_nothing_of_pregnancy_are_not_for_it():
    row = judge("13 g/dL", BOTH_SEXES, patient=person("female", "30 y", "3"))
    assert verdict(row) == "no-matching-partition"
    assert row.not_judged.detail == "book has no limits for pregnancy"


def test_critical_limits_are_for_pregnancy_too():
    patient = person("female", "30 y", "3")
    row = judge("6.3 g/dL", BOTH_SEXES, critical="<=7 or >=20 g/dL", patient=patient)
    assert verdict(row) == "LL"


@pytest.mark.parametrize(
    ("specimen", "text", "expected"),
    [
        # ABIM: lactate 0.7-2.1 mmol/L; in arterial blood <1.3 mmol/L.
        ("", "2 mmol/L", "N"),
        ("venous blood", "2 mmol/L", "N"),
        ("arterial blood", "2 mmol/L", "H"),
        ("arterial blood", "1.2 mmol/L", "N"),
        ("CSF", "2 mmol/L", "no-matching-partition"),
    ],
)
def test_specimen(specimen, text, expected):
    entries = (
        entry("0.7-2.1 mmol/L"),
        entry("<1.3 mmol/L", specimen="arterial blood", only_if_stated=True),
    )
    assert verdict(judge(text, entries, test="lactate", specimen=specimen)) == expected


@pytest.mark.parametrize(
    ("specimen", "expected"),
    [
        # Lactate is measured in plasma unless the result says otherwise.
        ("", "no-matching-partition"),
        ("plasma", "no-matching-partition"),
        ("urine", "no-matching-partition"),
        ("CSF", "H"),
    ],
)
def test_limits_for_an_unusual_specimen_fit_only_when_it_is_stated(specimen, expected):
    entries = (entry("<1.3 mmol/L", specimen="CSF"),)
    row = judge("2 mmol/L", entries, test="lactate", specimen=specimen)
    assert verdict(row) == expected
    if expected != "H":
        assert row.not_judged.detail == "book has limits for CSF only"


@pytest.mark.parametrize(
    ("context", "text", "expected"),
    [
        # ABIM: cortisol at 8 AM 5-25, at 4 PM <10 µg/dL; 1 h after cosyntropin >=18.
        ("8 AM", "3 µg/dL", "L"),
        ("4 pm", "3 µg/dL", "N"),
        ("4 PM", "20 µg/dL", "H"),
        ("", "7 µg/dL", "N"),
        ("", "20 µg/dL", "IND (N if 8 AM, H if 4 PM)"),
        ("1 hour after cosyntropin", "17 µg/dL", "L"),
        ("midnight", "7 µg/dL", "no-matching-partition"),
    ],
)
def test_context(context, text, expected):
    entries = (
        entry("5-25 µg/dL", context="8 AM"),
        entry("<10 µg/dL", context="4 PM"),
        entry(">=18 µg/dL", "decision", context="1 hour after cosyntropin", only_if_stated=True),
    )
    row = judge(text, entries, test="cortisol", context=context)
    assert verdict(row) == expected
    assert row.settled_by == ("the context" if expected.startswith("IND") else "")


# Made-up critical limits, chosen to fall between the two ranges.
WOMEN_ALONE = (entry("<=7 or >=17 g/dL", "critical", sex="female"),)
EACH_SEX = (*WOMEN_ALONE, entry("<=9 or >=20 g/dL", "critical", sex="male"))
ADULTS_ALONE = (entry("<=7 or >=20 g/dL", "critical", age=">=18 y"),)


@pytest.mark.parametrize(
    ("critical", "text", "woman", "man", "not_stated"),
    [
        (WOMEN_ALONE, "6 g/dL", {"LL"}, {"L"}, {"L", "LL"}),
        (WOMEN_ALONE, "8 g/dL", {"L"}, {"L"}, {"L"}),
        (WOMEN_ALONE, "15 g/dL", {"N"}, {"N"}, {"N"}),
        (WOMEN_ALONE, "19 g/dL", {"HH"}, {"H"}, {"H", "HH"}),
        # No woman is merely high and no man is anything but normal: H is nobody's.
        (WOMEN_ALONE, "17.5 g/dL", {"HH"}, {"N"}, {"N", "HH"}),
        # A man's critical limits are not crossed with a woman's range.
        (EACH_SEX, "6 g/dL", {"LL"}, {"LL"}, {"LL"}),
        (EACH_SEX, "8 g/dL", {"L"}, {"LL"}, {"L", "LL"}),
        (EACH_SEX, "13 g/dL", {"N"}, {"L"}, {"N", "L"}),
        (EACH_SEX, "17.5 g/dL", {"HH"}, {"N"}, {"N", "HH"}),
        (EACH_SEX, "19 g/dL", {"HH"}, {"H"}, {"H", "HH"}),
        (EACH_SEX, "21 g/dL", {"HH"}, {"HH"}, {"HH"}),
    ],
)
def test_critical_limits_by_sex(critical, text, woman, man, not_stated):
    for sex, expected in (("female", woman), ("male", man), ("", not_stated)):
        row = judge(text, BOTH_SEXES, critical=critical, patient=person(sex, "30 y"))
        assert {one.flag.value for one in row.possible_flags} == expected, sex
        assert bool(row.settled_by) is (len(expected) > 1)


@pytest.mark.parametrize(
    ("age", "text", "expected", "unapplied"),
    [
        ("30 y", "6 g/dL", "LL", ""),
        ("", "6 g/dL", "L (L, LL)", ""),
        ("", "8 g/dL", "L", ""),
        ("", "13 g/dL", "N", ""),
        ("5 y", "6 g/dL", "L", "panic has limits for age >=18 y only"),
        ("5 y", "13 g/dL", "N", "panic has limits for age >=18 y only"),
    ],
)
def test_critical_limits_by_age(age, text, expected, unapplied):
    row = judge(text, "12-16 g/dL", critical=ADULTS_ALONE, patient=person(age=age))
    assert (verdict(row), row.critical_unapplied) == (expected, unapplied)


@pytest.mark.parametrize(
    ("sex", "expected", "may_be_critical"),
    [("female", "LL", True), ("male", "no-range", False), ("", "no-range", True)],
)
def test_critical_limits_alone_that_may_not_be_the_patient_s(sex, expected, may_be_critical):
    row = judge("6 g/dL", critical=WOMEN_ALONE, patient=person(sex, "30 y"))
    assert (verdict(row), row.may_be_critical) == (expected, may_be_critical)


def test_a_child_s_row_says_that_an_adult_list_was_not_applied():
    panic = range_set("panic", kind="critical", adults=True, potassium="<=2.8 or >=6.0 mEq/L")
    for age, why in (("5 y", "panic has limits for adults only"), ("50 y", ""), ("", "")):
        report = check_results(
            result("potassium", "7 mEq/L"),
            sets=(range_set(potassium="3.5-5.0 mEq/L"),),
            critical=panic,
            patient=person(age=age),
        )
        (row,) = report.rows
        assert (verdict(row), row.critical_unapplied) == ("H" if why else "HH", why)
        assert report.summary.critical_unapplied == int(bool(why))


@pytest.mark.parametrize(
    ("age", "unapplied"),
    [
        ("40 d", ""),
        ("71 y", ""),
        ("20 d", None),  # applied: it is one of those the limit is for
        ("", None),
    ],
)
def test_limits_for_the_newborn_are_not_missing_for_whoever_is_older(age, unapplied):
    # Main Line Health: bilirubin >=15 mg/dL, for the first 30 days alone.
    newborn = (entry(">=15 mg/dL", "critical", age="<31 d"),)
    row = judge(
        "16 mg/dL", "0.3-1.0 mg/dL", test="bilirubin_total", critical=newborn,
        patient=person(age=age),
    )  # fmt: skip
    assert (row.critical_unapplied, row.may_be_critical) == ("", unapplied is None)


def test_a_second_list_for_the_child_steps_in():
    adults = range_set("panic", kind="critical", adults=True, potassium="<=2.8 or >=6.0 mEq/L")
    children = range_set(
        "young",
        kind="critical",
        potassium=(entry("<=2.5 or >=6.5 mEq/L", "critical", age="<18 y"),),
    )
    (row,) = check_results(
        result("potassium", "7 mEq/L"),
        sets=(range_set(potassium="3.5-5.0 mEq/L"),),
        critical=(adults, children),
        patient=person(age="5 y"),
    ).rows
    assert (verdict(row), row.critical[0].set_id, row.critical_unapplied) == ("HH", "young", "")


@pytest.mark.parametrize(
    ("critical", "text", "settled_by"),
    [
        (ADULTS_ALONE, "6 g/dL", "the age"),
        (WOMEN_ALONE, "6 g/dL", "the sex"),
        (EACH_SEX, "8 g/dL", "the sex"),
        (EACH_SEX, "6 g/dL", ""),
    ],
)
def test_what_would_settle_whether_it_is_critical(critical, text, settled_by):
    assert judge(text, "12-16 g/dL", critical=critical).settled_by == settled_by


def test_an_exact_value_is_not_asked_for_where_it_is_the_sex_that_is_not_stated():
    assert judge("6 g/dL", critical=WOMEN_ALONE).notes == (
        "may be critical: <=7 or >=17 g/dL (panic); the sex would settle it",
    )


@pytest.mark.parametrize(
    ("age", "expected"),
    [("10 y", "L"), ("40 y", "LL"), ("", "L (L if <18 y, LL if >=18 y)")],
)
def test_a_range_and_critical_limits_of_two_ages_are_never_crossed(age, expected):
    """A child's range is never crossed with an adult's critical limits."""
    row = judge(
        "5 g/dL",
        (entry("12-16 g/dL", age="<18 y"), entry("13-17 g/dL", age=">=18 y")),
        critical=(
            entry("<=4 g/dL", "critical", age="<18 y"),
            entry("<=7 g/dL", "critical", age=">=18 y"),
        ),
        patient=person("female", age),
    )
    assert verdict(row) == expected
    assert row.settled_by == ("the age" if "(" in expected else "")


def test_the_age_at_a_result_outranks_the_case_s():
    """Results of one patient may span years; each is judged as of its day."""
    limits = [entry("1-2 mmol/L", age="<18 y"), entry("3-4 mmol/L", age=">=18 y")]
    then = judge("3.5 mmol/L", limits, test="potassium", patient=person("", "40 y"),
                 age=parse_age("10 y"))  # fmt: skip
    assert verdict(then) == "H"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0.9 mmol/L", "L"), ("1.5 mmol/L", "IND (N if <18 y, L if >=18 y)"), ("5 mmol/L", "H")],
)
def test_of_an_age_that_is_not_known_every_age_is_possible(text, expected):
    limits = [entry("1-2 mmol/L", age="<18 y"), entry("3-4 mmol/L", age=">=18 y")]
    unknown = make_unknown_age("the result has no date")
    row = judge(text, limits, test="potassium", patient=person(), age=unknown)
    assert (verdict(row), row.is_adult_assumed) == (expected, False)
