"""Who decides: the printed range, the laboratory's word, the user's set, then the shipped ones."""

import pytest

from build import (
    check_results,
    critical_list,
    entry,
    judge,
    person,
    range_set,
    result,
    shipped_set,
    verdict,
)
from labcheck.judging.row import FlagFrom

PRINTED, REPORTED, FROM_SET = FlagFrom.PRINTED_RANGE, FlagFrom.REPORTED, FlagFrom.RANGE_SET
WOMAN = person("female", "25 y")


def judged(one, *sets, critical=None):
    return check_results(one, sets=sets, critical=critical, patient=WOMAN).rows[0]


LOCAL, BOOK = "local 5.2-6.0 mEq/L: L", "book 3.5-5.0 mEq/L: H"


@pytest.mark.parametrize(
    ("printed_range", "word", "is_local", "decision", "others"),
    [
        # Potassium 5.1 mEq/L: printed range says N, the word H, the local set L, the book H.
        ("3.5-5.1", "H", True, ("N", PRINTED), ("reported: H", LOCAL, BOOK)),
        ("3.5-5.1", "", True, ("N", PRINTED), (LOCAL, BOOK)),
        ("3.5-5.1", "N", False, ("N", PRINTED), (BOOK,)),
        ("", "N", True, ("N", REPORTED), (LOCAL, BOOK)),
        ("", "H", True, ("H", REPORTED), (LOCAL,)),
        ("", "HH", False, ("HH", REPORTED), ()),
        ("", "A", False, ("A", REPORTED), ()),
        ("", "", True, ("L", FROM_SET), (BOOK,)),
        ("", "", False, ("H", FROM_SET), ()),
    ],
)
def test_the_higher_authority_decides_and_the_lower_are_listed(
    printed_range, word, is_local, decision, others
):
    one = result("potassium", "5.1 mEq/L", printed_range=printed_range, reported=word)
    book = range_set(potassium="3.5-5.0 mEq/L")
    local = range_set("local", potassium="5.2-6.0 mEq/L")
    row = judged(one, *((local, book) if is_local else (book,)))
    assert (verdict(row), row.flag_from) == decision
    assert tuple(map(str, row.disagreements)) == others


def test_c3_of_94_reported_normal_stays_normal_and_abim_is_named():
    # Kim J et al. The Rheumatologist, May 2018: C3 94 mg/dL, reported normal.
    # ABIM, January 2026: C3 100-233 mg/dL.
    row = judged(result("C3", "94 mg/dL", reported="normal"), shipped_set("abim"))
    assert (verdict(row), row.flag_from) == ("N", REPORTED)
    assert [str(other) for other in row.disagreements] == ["abim 100-233 mg/dL: L"]


def test_without_the_word_abim_flags_c3_of_94_low():
    row = judged(result("C3", "94 mg/dL"), shipped_set("abim"))
    assert (verdict(row), row.flag_from, row.disagreements) == ("L", FROM_SET, ())


@pytest.mark.parametrize(
    ("first", "second", "is_listed"),
    [
        # A degree more or less is no other opinion, and what cannot tell says nothing else.
        ("3-6 mEq/L", "3-6 mEq/L", False),
        ("3-6 mEq/L", "6-8 mEq/L", True),
        ("6-8 mEq/L", "7-9 mEq/L", False),
        ("6-8 mEq/L", "3-4 mEq/L", True),
    ],
)
def test_two_books(first, second, is_listed):
    row = judged(
        result("potassium", "5 mEq/L"),
        range_set("one", potassium=first),
        range_set("two", potassium=second),
    )
    assert bool(row.disagreements) is is_listed
    assert row.ranges[0].set_id == "one"


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        # Limits of different kinds never compete: normal, then decision, then therapeutic.
        (("normal", "decision", "therapeutic"), "N"),
        (("therapeutic", "decision", "normal"), "N"),
        (("decision", "therapeutic"), "L"),
        (("therapeutic", "decision"), "L"),
        (("therapeutic",), "H"),
    ],
)
def test_one_kind_of_limits_decides(kinds, expected):
    limits = {"normal": "10-20 U/L", "decision": ">=30 U/L", "therapeutic": "<5 U/L"}
    entries = tuple(entry(limits[kind], kind) for kind in kinds)
    assert verdict(judge("15 U/L", entries, test="ALT")) == expected


def test_a_book_that_fits_steps_in_for_one_that_does_not():
    children = range_set("children", potassium=(entry("4-6 mEq/L", age="<18 y"),))
    row = judged(result("potassium", "5.1 mEq/L"), children, range_set(potassium="3.5-5.0 mEq/L"))
    assert (verdict(row), row.ranges[0].set_id) == ("H", "book")


@pytest.mark.parametrize(
    ("printed_range", "note"),
    [
        ("see report", ("printed range 'see report' not used: 'see report' is not a range; write "
         "one such as 12-16 g/dL, <5 ng/mL, >=60, -3 to 3 mmol/L, negative or <=1:40")),
    ],
)  # fmt: skip
def test_a_printed_range_that_cannot_be_read_is_named_and_passed_over(printed_range, note):
    one = result("potassium", "5.1 mEq/L", printed_range=printed_range)
    row = judged(one, range_set(potassium="3.5-5.0 mEq/L"))
    assert (verdict(row), row.flag_from, row.notes) == ("H", FROM_SET, (note,))


def test_an_inverted_pair_is_not_swapped_and_no_set_decides():
    """Such a pair stood in a published example (46-38)."""
    one = result("potassium", "5.1 mEq/L", printed_range="46-38")
    row = judged(one, range_set(potassium="3.5-5.0 mEq/L"))
    assert (verdict(row), row.notes) == ("range-unread", ())
    assert row.not_judged.detail == (
        "printed range '46-38' not used: the low limit 46 is above the high limit 38; "
        "book 3.5-5.0 mEq/L would say H"
    )


def test_a_printed_range_judges_a_test_that_the_catalogue_does_not_know():
    row = judge("7 mg/dL", printed_range="4-6", test="our own test")
    assert (verdict(row), row.flag_from) == ("H", PRINTED)
    assert row.panel == "not identified"


@pytest.mark.parametrize(
    ("text", "printed_range", "expected"),
    [
        ("13 g/dL", "120-160 g/L", "N"),
        ("11.9 g/dL", "120-160 g/L", "L"),
        ("13 g/dL", "120-160", "L"),  # without a unit it is in the result's
        ("13 g/dL", "<5 U/L", "range-unread"),
        ("13 g/dL", "negative", "unit-incompatible"),
        ("13 g/dL", "<5 foo", "range-unread"),
    ],
)
def test_the_unit_of_a_printed_range(text, printed_range, expected):
    assert verdict(judge(text, printed_range=printed_range)) == expected


class TestCriticalLimits:
    """A second layer: it sharpens, and is listed where a higher authority overrules it."""

    # Main Line Health Laboratories, critical values: potassium <=2.8 or >=6.0 mEq/L.
    PANIC = critical_list(potassium="<=2.8 or >=6.0 mEq/L")

    @pytest.mark.parametrize(
        ("text", "printed_range", "word", "expected", "others"),
        [
            ("6.5 mEq/L", "3.5-5.1", "", "HH", ()),
            ("6.5 mEq/L", "", "H", "HH", ()),
            ("6.5 mEq/L", "", "A", "HH", ()),
            ("2.5 mEq/L", "", "L", "LL", ()),
            ("6.5 mEq/L", "", "critical", "AA", ()),
            ("5.5 mEq/L", "3.5-5.1", "", "H", ()),
            ("6.5 mEq/L", "3.5-7.0", "", "N", ("panic <=2.8 or >=6.0 mEq/L: HH",)),
            ("6.5 mEq/L", "", "N", "N", ("panic <=2.8 or >=6.0 mEq/L: HH",)),
            ("6.5 mEq/L", "", "L", "L", ("panic <=2.8 or >=6.0 mEq/L: HH",)),
            ("5.5 mEq/L", "", "HH", "HH", ()),
        ],
    )
    def test_in_a_row(self, text, printed_range, word, expected, others):
        one = result("potassium", text, printed_range=printed_range, reported=word)
        row = judged(one, critical=self.PANIC)
        assert verdict(row) == expected
        assert tuple(map(str, row.disagreements)) == others

    @pytest.mark.parametrize(
        ("text", "printed_range", "word", "is_sharpened", "is_beyond_critical"),
        [
            ("6.5 mEq/L", "3.5-5.1", "", True, True),
            ("6.5 mEq/L", "", "H", True, True),
            ("6.5 mEq/L", "", "", True, True),
            ("6.5 mEq/L", "", "HH", False, True),
            ("6.5 mEq/L", "", "N", False, True),
            ("6.5 mEq/L", "3.5-7.0", "", False, True),
            ("5.5 mEq/L", "3.5-5.1", "", False, False),
            ("5.5 mEq/L", "", "HH", False, False),
            (">5.5 mEq/L", "3.5-5.1", "", True, True),
            ("hemolyzed", "3.5-5.1", "", False, False),
        ],
    )
    def test_whether_the_list_made_the_flag_critical(
        self, text, printed_range, word, is_sharpened, is_beyond_critical
    ):
        one = result("potassium", text, printed_range=printed_range, reported=word)
        row = judged(one, critical=self.PANIC)
        assert (row.is_sharpened, row.is_beyond_critical) == (is_sharpened, is_beyond_critical)

    def test_an_overruled_list_may_still_be_critical(self):
        one = result("potassium", "6.5 mEq/L", printed_range="3.5-7.0")
        row = judged(one, critical=self.PANIC)
        assert (row.is_critical, row.may_be_critical) == (False, True)

    def test_the_first_list_that_has_the_test_is_used(self):
        second = critical_list("second", potassium="<=2.0 or >=5.2 mEq/L", sodium=">=160 mEq/L")
        results = (result("potassium", "5.5 mEq/L"), result("sodium", "165 mEq/L"))
        book = range_set(potassium="3.5-5.0 mEq/L", sodium="136-145 mEq/L")
        report = check_results(*results, sets=(book,), critical=(self.PANIC, second))
        assert [(verdict(row), row.critical[0].set_id) for row in report.rows] == [
            ("H", "panic"),
            ("HH", "second"),
        ]


class TestDifferentWordings:
    """A source that says the same in other words does not disagree."""

    @pytest.mark.parametrize(
        ("word", "limits", "others"),
        [
            ("A", "3-4 mEq/L", ()),
            ("A", "6-7 mEq/L", ()),
            ("A", "3-6 mEq/L", ("book 3-6 mEq/L: N",)),
            ("N", "3-6 mEq/L", ()),
            ("NEG", "<6 mEq/L", ()),
            ("POS", "3-4 mEq/L", ()),
            ("POS", "3-6 mEq/L", ("book 3-6 mEq/L: N",)),
            ("LL", "6-7 mEq/L", ()),
            ("HH", "6-7 mEq/L", ("book 6-7 mEq/L: L",)),
        ],
    )
    def test_beside_a_reported_word(self, word, limits, others):
        row = judge("5 mEq/L", limits, test="potassium", reported=word)
        assert tuple(map(str, row.disagreements)) == others


def test_a_missing_sex_is_part_of_what_another_source_would_say():
    # ABIM, January 2026: hemoglobin of women 12-16 g/dL, of men 14-18 g/dL.
    entries = (entry("12-16 g/dL", sex="female"), entry("14-18 g/dL", sex="male"))
    row = judge("13 g/dL", entries, reported="H")
    (other,) = row.disagreements
    assert str(other) == "book 12-16 g/dL or 14-18 g/dL: N if female or L if male"


@pytest.mark.parametrize(
    ("text", "stated", "notes"),
    [
        ("normal", {}, ()),
        ("5 mg/dL", {"reported": "N"},
         (("not compared with book: no conversion from U/L to mg/dL: "
          "they measure different things"),)),
        ("5", {"reported": "N"},
         ("not compared with book: the result has no unit and the limits have one",)),
        ("5 mg/dL", {"printed_range": "3-4 mmol/L", "reported": "N"},
         (("not compared with book: no conversion from U/L to mg/dL: "
           "they measure different things"),
          ("the printed range: no conversion from mmol/L to mg/dL: "
           "no cited molar mass of Alanine aminotransferase"))),
    ],
)  # fmt: skip
def test_what_could_not_be_compared_is_said(text, stated, notes):
    row = judge(text, "10-40 U/L", test="ALT", **stated)
    assert (verdict(row), row.notes) == ("N", notes)


class TestAPrintedRangeWithoutAUnit:
    """It is in the unit of the result, unless it meets what a book calls normal only in another."""

    @pytest.mark.parametrize(
        ("text", "printed_range", "limits", "decision"),
        [
            # 120-160 beside 13 g/dL was printed for g/L; at its word it would flag the result L.
            ("13 g/dL", "120-160", "12-16 g/dL", ("range-unread", None)),
            ("11 g/dL", "120-160", "12-16 g/dL", ("range-unread", None)),
            ("13 g/dL", "120-160", "120-160 g/L", ("range-unread", None)),
            ("13 g/dL", "1.2-1.6", "12-16 g/dL", ("range-unread", None)),
            ("13 g/dL", "12-160", "12-16 g/dL", ("range-unread", None)),
            # Laboratories do differ, but not by the step between two units.
            ("13 g/dL", ">=17", "12-16 g/dL", ("L", PRINTED)),
            ("13 g/dL", "16-18", "12-16 g/dL", ("L", PRINTED)),
            ("13 g/dL", "16-18", "120-160 g/L", ("L", PRINTED)),
            ("13 g/dL", "13-17", "12-16 g/dL", ("N", PRINTED)),
            # A unit that is printed is taken at its word, and so is a range no book speaks to.
            ("13 g/dL", "120-160 g/dL", "12-16 g/dL", ("L", PRINTED)),
            ("13 g/dL", "120-160 g/L", "12-16 g/dL", ("N", PRINTED)),
            ("13 g/dL", "120-160", None, ("L", PRINTED)),
            ("13 g/dL", "120-160", "12-16 U/L", ("L", PRINTED)),
        ],
    )
    def test_who_decides(self, text, printed_range, limits, decision):
        row = judge(text, limits, printed_range=printed_range)
        assert (verdict(row), row.flag_from) == decision

    def test_the_row_says_so(self):
        row = judge("13 g/dL", "12-16 g/dL", printed_range="120-160")
        assert row.not_judged.detail == (
            "the printed range 120-160 has no unit and is of another scale than "
            "book's 12-16 g/dL; book 12-16 g/dL would say N"
        )

    def test_the_next_authority_may_be_the_laboratory_s_word(self):
        row = judge("13 g/dL", "12-16 g/dL", printed_range="120-160", reported="H")
        assert (verdict(row), row.flag_from) == ("H", REPORTED)
        assert [str(other) for other in row.disagreements] == ["book 12-16 g/dL: N"]

    def test_either_sex_s_limits_will_do(self):
        both = (entry("12-14 g/dL", sex="female"), entry("15-18 g/dL", sex="male"))
        row = judge("13 g/dL", both, printed_range="16-17")
        assert (verdict(row), row.flag_from) == ("L", PRINTED)


class TestASetThatHasNoLimitsForThePatient:
    """A set of higher authority is not passed over in silence."""

    M3 = range_set("m3", potassium=(entry("3-4 mEq/L", sex="male"),))
    BOOK = range_set(potassium="3.5-5.0 mEq/L")
    NOTE = "m3 has limits for male only"

    @pytest.mark.parametrize(
        ("sets", "stated", "notes"),
        [
            ((M3, BOOK), {}, (NOTE,)),
            ((BOOK, M3), {}, ()),
            ((M3, BOOK), {"reported": "N"}, ()),
            ((M3, BOOK), {"printed_range": "3-6"}, ()),
        ],
    )
    def test_it_is_noted_when_a_lower_one_decides(self, sets, stated, notes):
        row = judged(result("potassium", "4.5 mEq/L", **stated), *sets)
        assert (verdict(row), row.notes) == ("N", notes)


def test_a_critical_word_outside_what_the_range_leaves_open_chooses_nothing():
    row = judge(">4.0 mmol/L", printed_range="3.5-5.1", test="potassium", reported="LL")
    assert (verdict(row), tuple(map(str, row.disagreements))) == ("IND (N, H)", ("reported: LL",))
