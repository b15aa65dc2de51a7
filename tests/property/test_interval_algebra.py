"""Law: intervals are sets of numbers, and what is said of them is true of their members."""

from decimal import Decimal

from hypothesis import given
from strategies import INTERVALS, MEMBERS, RANGES, numbers

from labcheck.values.interval import Interval, round_for_reading


def holds(interval, value):
    """Membership written out, independently of the code."""
    above = interval.low is None or (
        value >= interval.low if interval.low_closed else value > interval.low
    )
    below = interval.high is None or (
        value <= interval.high if interval.high_closed else value < interval.high
    )
    return above and below


@given(INTERVALS, MEMBERS)
def test_membership(interval, value):
    assert (value in interval) == holds(interval, value)


@given(INTERVALS, INTERVALS, MEMBERS)
def test_an_intersection_holds_what_both_hold(one, other, value):
    assert (value in one.intersection(other)) == (value in one and value in other)


@given(INTERVALS, INTERVALS)
def test_intersection_is_commutative(one, other):
    assert one.intersection(other) == other.intersection(one)


@given(INTERVALS, INTERVALS, INTERVALS)
def test_intersection_is_associative(one, two, three):
    left = one.intersection(two).intersection(three)
    assert left == one.intersection(two.intersection(three))


@given(INTERVALS)
def test_an_intersection_with_itself_or_with_everything_changes_nothing(interval):
    assert interval.intersection(interval) == interval
    everything = interval.intersection(Interval())
    assert (everything.low, everything.high) == (interval.low, interval.high)
    assert everything.is_empty == interval.is_empty


@given(RANGES, MEMBERS)
def test_below_inside_and_above_partition_the_line(interval, value):
    places = [interval.below, interval, interval.above]
    assert sum(value in place for place in places if place is not None) == 1


@given(INTERVALS)
def test_an_interval_without_room_is_empty(interval):
    # Ends are whole numbers, so an interval with room holds an end or a half.
    halves = [Decimal(n) / 4 for n in range(-20, 21)]
    assert interval.is_empty == (not any(holds(interval, value) for value in halves))


@given(RANGES, RANGES)
def test_overlap_is_a_shared_member(one, other):
    quarters = [Decimal(n) / 4 for n in range(-20, 21)]
    assert one.overlaps(other) == any(holds(one, v) and holds(other, v) for v in quarters)


@given(RANGES, RANGES)
def test_covering_is_holding_every_member(one, other):
    quarters = [Decimal(n) / 4 for n in range(-20, 21)]
    assert one.covers(other) == all(holds(one, v) for v in quarters if holds(other, v))


@given(RANGES, RANGES)
def test_intervals_that_cover_one_another_hold_the_same(one, other):
    if one.covers(other) and other.covers(one):
        assert [v in one for v in (-4, -3, 0, 3, 4)] == [v in other for v in (-4, -3, 0, 3, 4)]


@given(numbers(places=6))
def test_shortening_a_number_moves_it_by_less_than_half_its_fourth_digit(value):
    short = round_for_reading(value)
    assert abs(short - value) * 2000 <= abs(value)
