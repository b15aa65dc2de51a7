"""Lines of a report through every door: the same result must give the same verdict in each.

A `Line` is one result with everything a report prints of it. `verdicts` writes a list of lines as
one file of each format and gives, door by door, what is said of every line. A door that cannot
carry one of a line's fields leaves that line out.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import yaml

import labcheck.bulk
from commands import run
from labcheck.readers.text.names import Names
from labcheck.readers.text.results import read_results
from labcheck.reading.number_evidence import is_number_in
from labcheck.values.printed_result import parse_printed
from pdfs import At, Page, write_pdf
from workbooks import write_xlsx

_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_NUMBER = re.compile(r"([<>]=?)?\s*(-?\d+(?:\.\d+)?)")
_PATIENT_FIELDS = ("sex", "age")


@dataclass(frozen=True)
class Line:
    """One result as printed, and what is right to say of it.

    `expected` is written as `build.verdict` writes it: `L`, `H (H, HH)`, `IND (N, H)` or a reason
    word.
    """

    test: str
    result: str
    expected: str = ""
    unit: str = ""
    range: str = ""
    flag: str = ""
    specimen: str = ""
    method: str = ""
    context: str = ""
    code: str = ""
    display: str = ""
    panel: str = ""
    site: str = ""
    why: str = ""

    @property
    def carried(self) -> set[str]:
        """The fields that are filled, apart from what every door has."""
        names = {field.name for field in fields(self)}
        said = names - {"test", "result", "unit", "expected", "why"}
        return {name for name in said if getattr(self, name)}

    @property
    def text(self) -> str:
        """The result with its unit behind it."""
        return " ".join(filter(None, (self.result, self.unit)))


@dataclass(frozen=True)
class Said:
    """What one door says of a line.

    `verdict` is the flag (with the possible ones behind `IND`) or the reason word. A large table
    has no notes and does not say what decided; `row` is all that the door writes of the line.
    """

    verdict: str
    flag_from: str | None = None
    notes: tuple[str, ...] = ()
    row: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Patient:
    """Whose results they are."""

    sex: str = "female"
    age: str = "40"


@dataclass(frozen=True)
class Door:
    """A format: the file's name, the fields it can carry, and how lines are written in it.

    `beside` writes what stands in a second file, `Patient.ndjson`.
    `takes` says of a line whether it can be written there at all.
    """

    file: str
    carries: frozenset[str]
    write: Callable[[Sequence[Line], Patient], str | bytes]
    beside: Callable[[Patient], str] | None = None
    takes: Callable[[Line], bool] = lambda _: True


def _write_case(lines: Sequence[Line], patient: Patient) -> dict[str, object]:
    names = {"range": "range", "flag": "reported", "specimen": "specimen", "method": "method",
             "context": "context"}  # fmt: skip
    labs = [
        {"test": line.test, "result": line.text}
        | {names[name]: getattr(line, name) for name in names if getattr(line, name)}
        for line in lines
    ]
    age = {"age": f"{patient.age} y"} if patient.age else {}
    return {"patient": age | ({"sex": patient.sex} if patient.sex else {}), "labs": labs}


def _write_yaml(lines: Sequence[Line], patient: Patient) -> str:
    return yaml.safe_dump(_write_case(lines, patient), sort_keys=False, allow_unicode=True)


def _write_json(lines: Sequence[Line], patient: Patient) -> str:
    return json.dumps(_write_case(lines, patient), ensure_ascii=False)


_COLUMNS = {
    "test": "test", "loinc": "code", "value": "result", "unit": "unit", "range": "range",
    "flag": "flag", "specimen": "specimen", "method": "method", "panel": "panel",
    "context": "context",
}  # fmt: skip


def _records(lines: Sequence[Line], patient: Patient) -> list[dict[str, str]]:
    whom = {"patient": "7", "sex": patient.sex, "age": patient.age}
    return [
        whom | {name: getattr(line, field) for name, field in _COLUMNS.items()} for line in lines
    ]


def _write_csv(lines: Sequence[Line], patient: Patient) -> str:
    records = _records(lines, patient)
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return buffer.getvalue()


def _write_workbook(lines: Sequence[Line], patient: Patient) -> bytes:
    """Numbers stand as numbers, where a number is written back as it was printed."""
    records = _records(lines, patient)
    rows = [[_cell_of(text) for text in record.values()] for record in records]
    return write_xlsx({"Results": [list(records[0]), *rows]})


def _cell_of(text: str) -> str | float:
    is_plain = re.fullmatch(r"-?(?:0|[1-9]\d{0,8})(?:\.\d?[1-9])?", text)
    return float(text) if is_plain else text


def _write_fhir(lines: Sequence[Line], patient: Patient) -> str:
    entries = [{"resource": resource} for resource in [_whom(patient), *_list_resources(lines)]]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


def _write_export(lines: Sequence[Line], _: Patient) -> str:
    return "".join(f"{json.dumps(resource)}\n" for resource in _list_resources(lines))


def _write_patients(patient: Patient) -> str:
    return json.dumps(_whom(patient)) + "\n"


def _whom(patient: Patient) -> dict[str, object]:
    whom = {"resourceType": "Patient", "id": "7"} | ({"gender": patient.sex} if patient.sex else {})
    year = 2026 - int(patient.age) if patient.age else None
    return whom | ({"birthDate": f"{year}-01-01"} if year else {})


def _list_resources(lines: Sequence[Line]) -> list[dict[str, object]]:
    resources: list[dict[str, object]] = []
    observations = [{**_observation(line), "id": f"o{at}"} for at, line in enumerate(lines)]
    resources += observations
    resources += [
        {
            "resourceType": "DiagnosticReport", "status": "final", "code": {"text": line.panel},
            "result": [{"reference": f"Observation/o{at}"}],
        }
        for at, line in enumerate(lines)
        if line.panel
    ]  # fmt: skip
    return resources


def _observation(line: Line) -> dict[str, object]:
    coding = {"system": "http://loinc.org", "code": line.code, "display": line.display}
    code: dict[str, object] = {"text": line.test}
    if line.code:
        code["coding"] = [{name: text for name, text in coding.items() if text}]
    found: dict[str, object] = {
        "resourceType": "Observation", "status": "final", "code": code,
        "subject": {"reference": "Patient/7"}, "effectiveDateTime": "2026-11-01",
    }  # fmt: skip
    number = _NUMBER.fullmatch(line.result)
    # A number of JSON has no sign to be read: 250.000 is 250 there.
    if number and not _THOUSANDS.fullmatch(number[2]):
        quantity = {"value": float(number[2])} | ({"unit": line.unit} if line.unit else {})
        found["valueQuantity"] = quantity | ({"comparator": number[1]} if number[1] else {})
    else:
        found["valueString"] = line.text
    if line.range:
        found["referenceRange"] = [{"text": line.range}]
    if line.flag:
        found["interpretation"] = [{"text": line.flag}]
    if line.specimen:
        found["specimen"] = {"display": line.specimen}
    if line.method:
        found["method"] = {"text": line.method}
    if line.site:
        found["bodySite"] = {"text": line.site}
    return found


def _write_hl7(lines: Sequence[Line], patient: Patient) -> str:
    sex = {"female": "F", "male": "M"}.get(patient.sex, "")
    birth = f"{2026 - int(patient.age)}0101" if patient.age else ""
    segments = [
        r"MSH|^~\&|LAB|H|||20261101||ORU^R01|1|P|2.5.1",
        f"PID|1||7||X^Y||{birth}|{sex}",
    ]
    for number, line in enumerate(lines, start=1):
        code = f"{line.code}^{_escape(line.display or line.test)}^LN" if line.code else ""
        named = f"{code}^^{_escape(line.test)}" if code else f"T{number}^{_escape(line.test)}"
        plain = _NUMBER.fullmatch(line.result)
        # The point of a number is decimal there, but between the thousands of plain counts.
        is_text = not plain or (_THOUSANDS.fullmatch(plain[2]) and is_number_in(line.unit))
        kind = "ST" if is_text else "SN" if plain[1] else "NM"
        value = f"{plain[1]}^{plain[2]}" if kind == "SN" else _escape(line.result)
        panel = _escape(line.panel or "PANEL")
        segments.append(f"OBR|{number}|||{panel}|||20261101")
        if line.code and line.display and line.display != line.test:
            named = f"{line.code}^{_escape(line.display)}^LN^L{number}^{_escape(line.test)}^L"
        obx = f"OBX|1|{kind}|{named}||{value}|{_escape(line.unit)}|{_escape(line.range)}"
        behind = f"{_escape(line.method)}|||{_escape(line.site)}"
        segments.append(f"{obx}|{_escape(line.flag)}|||F|||20261101|||{behind}")
        if line.specimen:
            segments.append(f"SPM|1|||{_escape(line.specimen)}")
    return "\r".join(segments) + "\r"


def _escape(text: str) -> str:
    signs = {
        "\\": r"\E\\"[:3],
        "|": r"\F\\"[:3],
        "^": r"\S\\"[:3],
        "&": r"\T\\"[:3],
        "~": r"\R\\"[:3],
    }
    return "".join(signs.get(letter, letter) for letter in text)


def _write_line(line: Line) -> str:
    return " ".join(filter(None, (line.test, line.text, line.range, line.flag)))


def _write_text(lines: Sequence[Line], patient: Patient) -> str:
    age = f"Age: {patient.age} y" if patient.age else ""
    sex = f"Sex: {patient.sex}" if patient.sex else ""
    return "\n".join([f"{age}   {sex}", "", *map(_write_line, lines)]) + "\n"


def _write_pdf(lines: Sequence[Line], patient: Patient) -> bytes:
    written = _write_text(lines, patient).splitlines()
    pages = [written[at : at + _ON_A_PAGE] for at in range(0, len(written), _ON_A_PAGE)]
    return write_pdf([
        Page([At(40, 800 - 9 * number, text, 5) for number, text in enumerate(page) if text])
        for page in pages
    ])  # fmt: skip


_ON_A_PAGE = 80
NAMES = Names()


def _is_line_of_text(line: Line) -> bool:
    """Whether a line is read as this one result, since a text has no columns that say so.

    What has no columns may be another thing: a dose, a range that has lost its value.
    """
    found = read_results(_write_line(line), NAMES)
    if len(found) != 1 or found[0].name.text != line.test or found[0].behind.is_limit:
        return False
    printed = parse_printed(line.text)
    return found[0].behind.printed.reading.value == printed.reading.value


_TABLE = frozenset({"range", "flag", "specimen", "method", "code", "panel"})


def _is_line_of_pdf(line: Line) -> bool:
    """Whether a line is one of a text, in the letters that every PDF may be written with."""
    is_latin = _write_line(line).encode("cp1252", "replace").count(b"?") == _write_line(line).count(
        "?"
    )
    return is_latin and _is_line_of_text(line)


DOORS = (
    Door("case.yaml", frozenset({"range", "flag", "specimen", "method", "context"}), _write_yaml),
    Door("case.json", frozenset({"range", "flag", "specimen", "method", "context"}), _write_json),
    Door("labs.csv", _TABLE | {"context"}, _write_csv),
    Door("labs.xlsx", _TABLE | {"context"}, _write_workbook),
    Door("bundle.json", _TABLE | {"display", "site"}, _write_fhir),
    Door("Observation.ndjson", _TABLE | {"display", "site"}, _write_export, _write_patients),
    Door("message.hl7", _TABLE | {"display", "site"}, _write_hl7),
    Door("report.txt", frozenset({"range", "flag"}), _write_text, takes=_is_line_of_text),
    Door("report.pdf", frozenset({"range", "flag"}), _write_pdf, takes=_is_line_of_pdf),
)
"""The doors of `check`; a large table (`flag`) and a data frame are those of `bulk_verdicts`."""
WITHOUT_NOTES = ("flag", "data frame")
"""The doors that say a verdict and nothing beside it."""


def verdicts(
    lines: Sequence[Line], folder: Path, patient: Patient = Patient(), *options: str
) -> dict[str, list[tuple[Line, Said]]]:
    """Give what every door says of the lines it can carry, in their order.

    Args:
        lines: The lines; all of one patient.
        folder: Where the files are written.
        patient: Whose they are.
        options: Further words of the command line, such as `--ranges` and `abim`.
    """
    found = {}
    for door in DOORS:
        carried = [line for line in lines if line.carried <= door.carries and door.takes(line)]
        if carried:
            path = folder / door.file
            written = door.write(carried, patient)
            path.write_bytes(written.encode() if isinstance(written, str) else written)
            files = [path]
            if door.beside:
                files.append(folder / "Patient.ndjson")
                files[1].write_text(door.beside(patient), encoding="utf-8")
            found[door.file] = list(zip(carried, _check(files, options), strict=True))
    carried = [line for line in lines if line.carried <= _TABLE | {"context"}]
    if carried:
        found["flag"] = list(zip(carried, _flag(carried, folder, patient, options), strict=True))
        if not options:
            found["data frame"] = list(zip(carried, _frame(carried, patient), strict=True))
    return found


def differences(
    lines: Sequence[Line], folder: Path, patient: Patient = Patient(), *options: str
) -> list[str]:
    """Say of every line and door where what is said is not what is right; empty when all is."""
    return [
        f"{door}: {line.test} {line.text} {sorted(line.carried)}: {said.verdict}, "
        f"not {line.expected} ({line.why})"
        for door, answers in verdicts(lines, folder, patient, *options).items()
        for line, said in answers
        if said.verdict != line.expected
    ]


def _check(files: Sequence[Path], options: Sequence[str]) -> Iterator[Said]:
    done = run(*files, "--format", "json", *options)
    assert done.out, done.err
    for row in json.loads(done.out)["rows"]:
        why = row["not_judged"]
        flag = why["reason"] if why else row["flag"]
        possible = [
            one["flag"] + (f" if {one['when']}" if one["when"] else "")
            for one in row["possible_flags"]
        ]
        verdict = f"{flag} ({', '.join(possible)})" if len(possible) > 1 else flag
        yield Said(verdict, row["flag_from"], tuple(row["notes"]), row)


def _flag(
    lines: Sequence[Line], folder: Path, patient: Patient, options: Sequence[str]
) -> Iterator[Said]:
    source, target = folder / "large.csv", folder / "flagged.csv"
    source.write_text(_write_csv(lines, patient), encoding="utf-8")
    done = run("flag", source, "--output", target, "--prefix", "said_", *options)
    assert done.code == 0, done.err
    with target.open(encoding="utf-8", newline="") as file:
        yield from map(_said_in_bulk, csv.DictReader(file))


def _frame(lines: Sequence[Line], patient: Patient) -> Iterator[Said]:
    import pandas as pd  # noqa: PLC0415 - slow to import, and not needed by every user of this file

    frame = labcheck.bulk.flag(pd.DataFrame(_records(lines, patient)), prefix="said_")
    yield from (
        _said_in_bulk({name: "" if pd.isna(cell) else str(cell) for name, cell in row.items()})
        for row in frame.to_dict("records")
    )


def _said_in_bulk(row: Mapping[str, str]) -> Said:
    flag = row["said_flag"] or row["said_not_judged"]
    possible = row["said_possible_flags"]
    verdict = f"{flag} ({possible})" if possible else flag
    return Said(verdict, row=row)
