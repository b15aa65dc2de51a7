"""What was understood of a file, as JSON."""

from collections.abc import Sequence

from labcheck.looking.offers import Offer
from labcheck.looking.survey import Understood
from labcheck.report_json.shapes import Json
from labcheck.writers.json_report import dump_json


def look_to_json(looks: Sequence[tuple[Understood, Sequence[Offer], str]]) -> str:
    """Write what was understood of one file as an object, of several as an array."""
    written = [_write(*look) for look in looks]
    return dump_json(written[0] if len(written) == 1 else written)


def _write(found: Understood, offers: Sequence[Offer], names: str) -> Json:
    return {
        "file": found.read.name,
        "format": found.read.format,
        "patients": found.patients,
        "results": found.results,
        "columns": [
            {"heading": column.heading, "field": column.field or None}
            for column in found.read.columns
        ],
        "dates": {
            "times": list(found.times),
            "not_settled": list(found.open_dates),
            "conventions": list(found.conventions),
        },
        "numbers": {
            "decimal_points": found.points,
            "decimal_commas": found.commas,
            "not_settled": list(found.open_numbers),
        },
        "tests": _count(found.tests, "test"),
        "units": _count(found.units, "unit"),
        "without_unit": _count(found.no_unit, "test"),
        "assumed": _count(found.assumed, "what"),
        "problems": [
            {
                "reason": problem.reason.word,
                "what": problem.what,
                "results": problem.count,
                "detail": problem.detail,
                "remedy": problem.remedy,
            }
            for problem in found.problems
        ],
        "faults": list(found.read.faults),
        "unread_lines": [{"line": line.line, "text": line.text} for line in found.unread_lines],
        "offers": [
            {"option": offer.option, "setting": offer.setting or None, "why": offer.why}
            for offer in offers
        ],
        "names_file": names or None,
    }


def _count(counted: Sequence[tuple[str, int]], what: str) -> list[Json]:
    return [{what: text, "results": count} for text, count in counted]
