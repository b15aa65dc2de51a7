"""Which range sets are asked about a result, and which of their answers count.

    the sets in front        a further set that has the test
    have limits that fit     is not asked
    lack the test            judges
    have it for adults only  judges a child, where it is for children
    have it fasting only     judges a random result only where it names "random"
    need the sex             is not asked: stating the sex settles it
    have it to 30 y only     judges who is 40, where it is for adults of every age
    have another trimester   judges, where it is for the patient's

The sets in front are the region's, or those that are named. Adults, children and pregnant women
are three populations: a set that has a test for one of them is as if it lacked it for the others.
Where a set has a test for the patient's population and no limits for what the result states, a
later set that says nothing of it cannot stand in for it: its limits may be for the other case.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import field
from itertools import chain

from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.judging.row import Row
from labcheck.judging.sources import Listener, Opinion
from labcheck.ranges.further_sets import NO_SETS, FurtherSets
from labcheck.ranges.reference_range import Population, RangeSet
from labcheck.ranges.selection import is_for_population
from labcheck.values.patient import Pregnancy
from labcheck.values.records import dataclass, replace

_OF_THE_RESULT = frozenset(["method", "context"])
"""What a result states, and a set in front must name where an earlier one does not fit by it."""
_OF_EVERYTHING = _OF_THE_RESULT | {"specimen", "sex", "age"}
"""What a further set, which was not asked for by name, must name besides."""
_OF_PREGNANT_WOMEN = _OF_EVERYTHING | {"pregnancy"}
"""The same of a pregnant woman: the trimester. Of others every set without it is for them."""


@dataclass(slots=True)
class Heard:
    """What the sets say of a result.

    Attributes:
        said: The opinions and obstacles, those of sets for other populations last.
        unmet: What the result states, and a set that has the test has no limits for.
        has_asked_further: Whether sets behind those in front were asked.
    """

    said: list[Opinion | NotJudged] = field(default_factory=list)
    unmet: set[str] = field(default_factory=set)
    has_asked_further: bool = False


def hear_sets(listener: Listener, sets: Iterable[RangeSet], further: FurtherSets) -> Heard:
    """Ask the sets in front, and where they do not settle it the next further one that may.

    Args:
        listener: Asks about one result.
        sets: The sets in front, in order of authority.
        further: The sets that stand behind them.
    """
    heard, of_others = Heard(), list[_Said]()
    is_open = True
    for range_set in sets:
        said, is_silent = _ask(listener, range_set, heard.unmet & _OF_THE_RESULT)
        if said is None:
            continue
        if isinstance(said, Opinion) or is_for_population_of(listener, range_set):
            heard.said.append(said)
            is_open = is_open and (is_silent or _leaves_open(said, listener, range_set, heard))
        else:
            of_others.append((range_set, said))
    if is_open and listener.analyte is not None and not _has_opinion(heard):
        heard.has_asked_further = further is not NO_SETS
        of_others += _hear_further(listener, further.having(listener.analyte.id), heard)
    heard.said += [said for _, said in sorted(of_others, key=lambda each: _is_far(listener, each))]
    return heard


_Said = tuple[RangeSet, Opinion | NotJudged]


def _is_far(listener: Listener, said: _Said) -> bool:
    """Whether a set has nothing for the pregnancy that is stated, where another has, for adults."""
    analyte, (range_set, _) = listener.analyte, said
    entries = range_set.ranges.get(analyte.id, ()) if analyte else ()
    stages = {entry.partition.pregnancy for entry in entries}
    return listener.patient.is_pregnant and stages <= {None, Pregnancy.NO}


def _hear_further(listener: Listener, sets: Iterable[RangeSet], heard: Heard) -> list[_Said]:
    """Ask the sets for the patient's population until one judges, or leaves nothing open.

    Returns:
        What those for other populations said before that.
    """
    of_others: list[_Said] = []
    for range_set in sets:
        said, is_silent = _ask(listener, range_set, heard.unmet)
        if said is None:
            continue
        if not is_for_population_of(listener, range_set):
            of_others += [(range_set, said)] if isinstance(said, NotJudged) else []
            continue
        heard.said.append(said)
        if not (is_silent or _leaves_open(said, listener, range_set, heard)):
            break
    return of_others


def is_for_population_of(listener: Listener, range_set: RangeSet) -> bool:
    """Whether a set has the test for the population that the patient is of."""
    analyte = listener.analyte
    return analyte is not None and is_for_population(range_set, analyte, listener.patient)


def _has_opinion(heard: Heard) -> bool:
    return any(isinstance(said, Opinion) for said in heard.said)


def _ask(
    listener: Listener, range_set: RangeSet, unmet: Collection[str]
) -> tuple[Opinion | NotJudged | None, bool]:
    """Ask a set; limits that say nothing of what an earlier set had none for are none.

    Returns:
        What it says, and whether it is silent about what is not met.
    """
    said = listener.by_set(range_set)
    if not isinstance(said, Opinion) or not (silent := _list_silent(said, range_set, unmet)):
        return said, False
    reason = Reason.NO_MATCHING_PARTITION
    detail = f"{range_set.id} has limits that name no {' and no '.join(silent)}"
    return NotJudged(reason, detail, reason.remedy), True


def _list_silent(opinion: Opinion, range_set: RangeSet, unmet: Collection[str]) -> list[str]:
    """List what some range that an opinion rests on says nothing of.

    A set for adults says of each of its ranges that it is for adults of every age.
    """
    ages = set() if range_set.population is Population.ALL else {"age"}
    named = [judged.entry.partition.names.keys() | ages for judged in opinion.ranges]
    return [division for division in sorted(unmet) if any(division not in each for each in named)]


def _leaves_open(
    said: Opinion | NotJudged, listener: Listener, range_set: RangeSet, heard: Heard
) -> bool:
    """Whether a further set may answer; what it has to name for that is kept."""
    if isinstance(said, Opinion):
        return False
    if said.reason is Reason.UNIT_INCOMPATIBLE:
        # Limits of another quantity, such as mass where moles were measured; words are of none.
        return listener.quantity is not None
    if said.reason is not Reason.NO_MATCHING_PARTITION:
        return False
    named = _OF_PREGNANT_WOMEN if listener.patient.is_pregnant else _OF_EVERYTHING
    unmet = named & listener.find_unmet(range_set)
    heard.unmet |= unmet
    return bool(unmet)


def name_other_sets(
    row: Row,
    listener: Listener,
    heard: Heard,
    named: Collection[str],
    others: Sequence[FurtherSets],
) -> Row:
    """Where no range was found, name the sets that have one, and how to ask for them.

    Args:
        row: The row.
        listener: Asks about its result.
        heard: What the sets in use say.
        named: The ids of the sets in front, as `--ranges` takes them.
        others: Further sets, and all others there are; these may be `NO_SETS`, where they are not
            known.
    """
    why, analyte = row.not_judged, listener.analyte
    if why is None or analyte is None or why.reason not in WITHOUT_RANGE or NO_SETS is others[-1]:
        return row
    fitting, silent = list[str](), list[str]()
    for range_set in chain(*(sets.having(analyte.id) for sets in others)):
        said = listener.by_set(range_set)
        if isinstance(said, Opinion):
            (silent if _list_silent(said, range_set, heard.unmet) else fitting).append(range_set.id)
    ways = _list_ways(dict.fromkeys(fitting), dict.fromkeys(silent), heard.unmet, named)
    remedy = "; ".join(ways)
    if not remedy and why.remedy == why.reason.remedy:
        remedy = WITHOUT_RANGE[why.reason]
    return replace(row, not_judged=replace(why, remedy=remedy)) if remedy else row


WITHOUT_RANGE = {
    Reason.NO_RANGE: (
        "no set that comes with labcheck has any; give the range printed with the result"
    ),
    Reason.NO_MATCHING_PARTITION: (
        "no set that comes with labcheck has any that fit; give the range printed with the result"
    ),
}
"""What is said where no other set would answer."""


def _list_ways(
    fitting: Collection[str], silent: Collection[str], unmet: Collection[str],
    named: Collection[str],
) -> Iterator[str]:  # fmt: skip
    if fitting:
        first, which = next(iter(fitting)), "it" if len(fitting) == 1 else "one, as"
        names = ",".join((*named, first))
        yield f"limits that fit are in {', '.join(fitting)}; name {which} with --ranges {names}"
    if silent:
        lacking = " and no ".join(sorted(unmet))
        which = "it" if len(silent) == 1 else "one"
        yield (
            f"limits that name no {lacking} are in {', '.join(silent)}; to use them all the same, "
            f"name {which} by itself with --ranges"
        )
