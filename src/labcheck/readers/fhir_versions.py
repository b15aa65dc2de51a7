"""Which Observations report the same result: versions of one id, or one identifier.

Both say so only with the same test and the same specimen time. Which is the later one is decided
by `meta.versionId`, by `meta.lastUpdated` or `issued`, and by the status, never by the place in a
file.
"""

from collections.abc import Hashable, Iterator

from labcheck.cases.case import Result
from labcheck.readers.fhir_observation import ISSUED
from labcheck.readers.fhir_resources import Resource
from labcheck.readers.replacement import Issue
from labcheck.values.dates import parse_moment

_LONGEST_VERSION = 9


def read_issue(observation: Resource, result: Result) -> Issue:
    """Read what one report of a result says of itself."""
    meta = observation.body.element("meta")
    version = meta.text("versionId") if meta else ""
    updated = (meta.text("lastUpdated") if meta else "") or observation.body.text("issued")
    is_counted = version.isascii() and version.isdigit() and len(version) <= _LONGEST_VERSION
    time = "" if ISSUED in result.note else result.time
    same = (result.test, result.code, time)
    return Issue(
        keys=tuple((*name, *same) for name in _names(observation)),
        status=result.status,
        sent=parse_moment(updated) if updated else None,
        version=int(version) if is_counted else None,
    )


def _names(observation: Resource) -> Iterator[tuple[Hashable, ...]]:
    """Give every name by which an Observation may be known again."""
    url = observation.url.partition("/_history/")[0]
    if url:
        yield "address", url
    if not url.lower().startswith("http") and observation.id and observation.container is None:
        yield "id", observation.id
    for identifier in observation.body.elements("identifier"):
        system, value = identifier.text("system"), identifier.text("value")
        if system and value:
            yield "identifier", system, value
