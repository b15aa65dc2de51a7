"""What each set would say of a result; sets that refuse it alike are named together."""

from collections.abc import Iterator, Sequence

from labcheck.judging.row import JudgedRange, SecondOpinion
from labcheck.writers.wording import describe_interval

SETS = "What each set says"
"""The heading of what range sets say, of which most decide nothing."""


def list_opinions(others: Sequence[SecondOpinion]) -> Iterator[str]:
    """Give the sentences of the sets that judge, then of those that do not."""
    for other in others:
        if other.not_judged is None:
            yield _say_opinion(other)
    yield from _list_refusals(others)


def _list_refusals(others: Sequence[SecondOpinion]) -> Iterator[str]:
    """Say why some sets do not judge: `The sets abim and mcc have no limits for pregnancy.`."""
    ids: dict[str, list[str]] = {}
    for other in others:
        if other.not_judged is not None:
            detail = other.not_judged.detail.removeprefix(other.set_id).lstrip(": ")
            ids.setdefault(detail, []).append(other.set_id)
    for detail, found in ids.items():
        is_one = len(found) == 1
        names = f"The {'set' if is_one else 'sets'} {join_names(found)}"
        if detail.startswith("has "):
            yield f"{names} {'has' if is_one else 'have'} {detail.removeprefix('has ')}."
        else:
            yield f"{names} {'does' if is_one else 'do'} not judge it: {detail}."


def join_names(names: Sequence[str]) -> str:
    """Write names as a list: `abim, mcc and nbme`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def name_partition(judged: JudgedRange) -> str:
    """Name whom a range is for; empty when that is everybody."""
    name = str(judged.entry.partition)
    return "" if name == "all" else name


def _say_opinion(other: SecondOpinion) -> str:
    """Say what one set makes of a result: `nbme: 8.4–10.2 mg/dL would flag H.`."""
    flags = " or ".join(str(flag) for flag in other.flags)
    limits = " or ".join(dict.fromkeys(map(_say_range, other.ranges)))
    return f"{other.set_id}: {limits} would flag {flags}."


def _say_range(judged: JudgedRange) -> str:
    unit = f" {judged.unit}" if judged.unit else ""
    whom = name_partition(judged)
    return f"{describe_interval(judged)}{unit}{f' ({whom})' if whom else ''}"
