"""Where the ranges of a report come from: from a region, and from sets behind its own."""

from collections.abc import Iterator

from labcheck.judging.report import Report
from labcheck.judging.row import FlagFrom


def list_ranges_chosen(report: Report) -> Iterator[str]:
    """Say where sets that were not named come from, and which tests further ones judged."""
    judged_by: dict[str, list[str]] = {}
    for row in report.rows:
        if row.flag_from is FlagFrom.RANGE_SET:
            for judged in row.ranges:
                judged_by.setdefault(judged.set_id, []).append(row.name)
    if report.region is None or not judged_by:
        return
    region = report.region.region
    if not report.region.is_stated:
        yield (f"{region.adjective} ranges, since no region was named; see `labcheck ranges list`.")
    elif not region.ranges:
        first, behind_them = region.order[:5], len(region.order[5:])  # these have few tests more
        yield (
            f"No range set of {region.name} comes with labcheck; each test was judged by the first "
            f"of {', '.join(first)} and {behind_them} more that has it."
        )
    behind = [each.id for each in report.further if each.id in judged_by]
    if behind:
        tests = (f"{', '.join(dict.fromkeys(judged_by[id_]))} ({id_})" for id_ in behind)
        why = f" further sets, since {region.adjective} ones lack it" if region.ranges else ""
        yield f"Judged by{why}: {'; '.join(tests)}."
