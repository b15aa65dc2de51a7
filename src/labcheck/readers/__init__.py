"""Readers: every format results come in, each read into the same cases.

A reader never judges and never guesses: what it cannot read becomes a result that says so, and a
fault that names the row or the path. Each is imported when a file of its format is read.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from enum import Enum
from functools import partial
from importlib import import_module

from labcheck.cases.case import Case
from labcheck.catalogue.lookup import Catalogue
from labcheck.catalogue.own_names import NO_OWN_NAMES, OwnNames
from labcheck.errors import Fault, InputError, NoResultError
from labcheck.files import STDIN
from labcheck.judging.report import PURPOSE
from labcheck.values.dates import DateOrder
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.records import dataclass, replace


class InputFormat(Enum):
    """The formats that cases are read from."""

    YAML = "yaml"
    CSV = "csv"
    JSON = "json"
    FHIR = "fhir"
    HL7 = "hl7"
    TEXT = "text"
    SPREADSHEET = "spreadsheet"
    PDF = "pdf"


class Layout(Enum):
    """The tables whose columns are known by the name of their layout."""

    SDTM_LB = "sdtm-lb"
    MIMIC_LABEVENTS = "mimic-labevents"
    OMOP_MEASUREMENT = "omop-measurement"
    SYNTHEA = "synthea"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was stated of a file that is to be read; columns and layout are a table's.

    Attributes:
        columns: The names of columns by what they hold, where they are not the usual ones.
        layout: The name of a known layout; empty to go by the names of the columns.
        decimal: The decimal sign of numbers in texts, of every format; `None` where none is stated.
        dates: What stands first in `11/12/2026`; this is used for cases in YAML and JSON as well.
        catalogue: The tests that are known, with the user's own names, by which columns are found
            and results of other categories are kept in every format; that of labcheck when `None`.
        people: The patients of other files of FHIR, as its reader found them; `None` for none.
        is_stated_for_all: Whether that was stated as an option, over what a case's region implies.
        remembered: What was read in files before, which later ones may hold again (`read_once`).
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    layout: str = ""
    decimal: DecimalSign | None = None
    dates: DateOrder | None = None
    catalogue: Catalogue | None = None
    people: object = None

    @property
    def own(self) -> OwnNames:
        """The user's own names."""
        return self.catalogue.own if self.catalogue else NO_OWN_NAMES

    is_stated_for_all: bool = False
    remembered: dict[object, object] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def for_cases(self) -> "Asked":
        """What of it counts for a case that is no table."""
        return replace(self, columns={}, layout="")

    @property
    def options(self) -> tuple[str, ...]:
        """The options by which it was stated."""
        stated = {
            "--columns": self.columns,
            "--layout": self.layout,
        }
        return tuple(option for option, value in stated.items() if value)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from one file.

    Attributes:
        cases: A case for each patient, in the order they first appear.
        faults: What could not be read, by row or path; its results are in the cases all the same.
        missing: How many records (cases, resources, lines) are an exception: it is not known what
            results they would have been, and nothing stands for them in the cases.
        columns: The columns of a table in order: the heading of each and the field that it was read
            as, empty for one that was not read.
        format: The format, where it had to be recognised or was stated.
    """

    cases: tuple[Case, ...]
    faults: tuple[Fault, ...] = ()
    missing: int = 0
    columns: tuple[tuple[str, str], ...] = ()
    format: InputFormat | None = None


Reader = Callable[[bytes, str, Asked], Reading]
"""Reads the bytes of a file that is called so; raises `InputError` when nothing can be read."""

_READERS = {
    InputFormat.YAML: "labcheck.readers.yaml_case:read",
    InputFormat.CSV: "labcheck.readers.tables.reader:read",
    InputFormat.JSON: "labcheck.readers.json_case:read",
    InputFormat.FHIR: "labcheck.readers.fhir:read",
    InputFormat.HL7: "labcheck.readers.hl7:read",
    InputFormat.TEXT: "labcheck.readers.text.reader:read",
    InputFormat.SPREADSHEET: "labcheck.readers.spreadsheet:read",
    InputFormat.PDF: "labcheck.readers.pdf:read",
}
_TABLES = (InputFormat.CSV, InputFormat.SPREADSHEET)
"""The formats that what is stated of tables is used for."""
_LINES = (InputFormat.TEXT, InputFormat.PDF)
"""Those that a decimal comma is used for, and nothing else of it."""
_ENDINGS = {
    ".yaml": InputFormat.YAML, ".yml": InputFormat.YAML, ".csv": InputFormat.CSV,
    ".tsv": InputFormat.CSV, ".tab": InputFormat.CSV, ".hl7": InputFormat.HL7,
}  # fmt: skip
ENDINGS_READ = (*_ENDINGS, ".txt", ".json", ".jsonl", ".ndjson", ".xlsx", ".ods")
"""How the names of files end that are read in a folder; each may be packed with gzip."""

_CSV = "save the results as CSV"
_UNPACK = "unpack it first: "
_NEW = "write the results into a case; `labcheck new case.yaml` writes a template"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""What a workbook with a password is called inside the old form that it is packed in."""
_SPREADSHEETS = (b"xl/workbook.xml", b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet")
"""What stands in an .xlsx and in an .ods file, uncompressed."""
_NO_CASE = {
    b"PK\x03\x04": ("a ZIP archive", "unpack it first"),
    _OLD_OFFICE: ("a spreadsheet or document of old Office", "save it as .xlsx"),
    b"\x1f\x8b": ("compressed with gzip", f"{_UNPACK}gunzip"),
    b"BZh": ("compressed with bzip2", f"{_UNPACK}bunzip2"),
    b"\xfd7zXZ": ("compressed with xz", f"{_UNPACK}unxz"),
    b"\x28\xb5\x2f\xfd": ("compressed with zstd", f"{_UNPACK}unzstd"),
    b"PAR1": ("a Parquet table", _CSV),
    b"\x89PNG": ("a picture", _NEW),
    b"\xff\xd8\xff": ("a picture", _NEW),
    b"GIF8": ("a picture", _NEW),
    b"II*\x00": ("a picture", _NEW),
    b"MM\x00*": ("a picture", _NEW),
    b"<!doctype html": ("a web page", _CSV),
    b"<html": ("a web page", _CSV),
}
"""What is often given and holds no case, by how it begins, and what to do instead."""
_IS_XML = re.compile(rb"<\?xml\b|<[A-Za-z_][\w.:-]*[\s/>]")
_XML_SPACES = {
    b"http://hl7.org/fhir": (
        "FHIR as XML",
        "export it as JSON; a FHIR server gives it for _format=json",
    ),
    b"urn:hl7-org:v3": ("a CDA document (XML)", _CSV),
}
"""What an XML document may be, by the name space it names."""
_PURPOSE = PURPOSE.partition("'")[0].encode()
"""What stands in every report for people, and is spelt alike in all of them."""


def recognise(content: bytes, file: str, catalogue: Catalogue | None = None) -> InputFormat:
    """Recognise a format by the content, and by the file's name where the content does not tell.

    Args:
        content: The file.
        file: Its name.
        catalogue: The tests that are known; those of labcheck when `None`.

    Raises:
        InputError: It is a file of a known kind that holds no case.
    """
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n\x0b")
    if start.startswith((b"MSH", b"FHS", b"BHS")):
        return InputFormat.HL7
    if start.startswith((b"{", b"[")) and not file.lower().endswith((".yaml", ".yml")):
        return InputFormat.FHIR if b'"resourceType"' in content else InputFormat.JSON
    if content.startswith(b"PK\x03\x04") and any(sign in content for sign in _SPREADSHEETS):
        return InputFormat.SPREADSHEET
    if start.startswith(b"%PDF"):
        return InputFormat.PDF
    _refuse_no_case(content, start, file)
    ending = "." + file.rpartition(".")[2].lower()
    return _ENDINGS.get(ending) or _recognise_text(content, start, catalogue)


_IS_CASE = re.compile(
    rb"^[ \t]*(?:-[ \t]+|\{\s*)?['\"]?(?:labs|draws)['\"]?\s*:"
    rb"(?:[ \t]*[{\[]|[ \t]*(?:#[^\n]*)?\r?\n[ \t]*[\s#-])",
    re.MULTILINE,
)
"""The results of a case in YAML."""


def _recognise_text(content: bytes, start: bytes, catalogue: Catalogue | None) -> InputFormat:
    """Tell a table, a case in YAML and free text apart; what holds no result is taken for YAML."""
    is_header = _is_header(start)
    if _IS_CASE.search(content):
        return InputFormat.YAML
    if is_header and _has_known_heads(start):
        return InputFormat.CSV
    from labcheck.readers.text.reader import holds_results  # noqa: PLC0415 - only what is left

    if holds_results(content, catalogue):
        return InputFormat.TEXT
    return InputFormat.CSV if is_header else InputFormat.YAML


def _has_known_heads(start: bytes) -> bool:
    """Whether a line of heads names a column of tests, and one of values or other fields."""
    from labcheck.readers.tables.columns import count_known  # noqa: PLC0415 - only tables pay

    first = start.split(b"\n", 1)[0].decode("utf-8", "replace")
    return count_known(re.split(r"[,;\t|]", first)) >= _FEWEST_HEADS


_FEWEST_HEADS = 2


def is_of_patients(content: bytes) -> bool:
    """Whether a file of FHIR has patients and no results, as `Patient.ndjson` of an export has."""
    is_fhir = _begins_as_json(content) and b'"resourceType"' in content
    return is_fhir and b'"Patient"' in content and not has_results(content)


def has_results(content: bytes) -> bool:
    """Whether a file of FHIR has results, or what is the beginning of one."""
    types = (b'"Observation"', b'"DiagnosticReport"')
    return _begins_as_json(content) and any(type_ in content for type_ in types)


def _begins_as_json(content: bytes) -> bool:
    return content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))


def _refuse_no_case(content: bytes, start: bytes, file: str) -> None:
    """Refuse what people often give and holds no case, and say what it is."""
    found = next((what for sign, what in _NO_CASE.items() if _begins(content, start, sign)), None)
    if found is None and _IS_XML.match(start):
        spaces = (what for space, what in _XML_SPACES.items() if space in start)
        found = next(spaces, ("XML", _CSV))
    if content.startswith(_OLD_OFFICE) and _ENCRYPTED in content:
        found = ("a spreadsheet protected by a password", "save it without the password")
    if _PURPOSE in content:
        found = ("a report of labcheck's for people", "give its JSON: labcheck CASE -f json")
    if found:
        problem, remedy = f"this is {found[0]}, which is not read", found[1]
        remedy += f" {file}" if remedy.startswith(_UNPACK) and file != STDIN else ""
        # Its results were read elsewhere: in a folder it is passed over.
        error = NoResultError if _PURPOSE in content else InputError
        raise error([Fault(file, None, None, "", problem, remedy)])


def _begins(content: bytes, start: bytes, sign: bytes) -> bool:
    """Whether a file begins with a sign; text may have blanks before it, and be in any case."""
    return content.startswith(sign) or (sign[:1] == b"<" and start[:16].lower().startswith(sign))


def _is_header(start: bytes) -> bool:
    """Whether a text begins with the heads of columns, and not with a field of YAML or a letter."""
    first = start.split(b"\n", 1)[0]
    is_yaml = first.startswith((b"#", b"-", b"%")) or b":" in first.split(b",", 1)[0]
    heads = [head for head in re.split(rb"[,;\t|]", first) if head.strip()]
    return not is_yaml and len(heads) > 1


def find_reader(format_: InputFormat) -> Reader:
    """Import the reader of one format, and no other."""
    module, _, name = _READERS[format_].partition(":")
    reader: Reader = getattr(import_module(module), name)
    return reader if format_ in _TABLES else partial(_read_no_table, reader, format_)


def _read_no_table(
    reader: Reader, format_: InputFormat, content: bytes, file: str, asked: Asked
) -> Reading:
    """Read a file of another format, and say so if columns were stated for it.

    It is not refused, since the options may be meant for tables that are read along with it.
    """
    reading = reader(content, file, asked)
    is_used = {"--decimal-comma"} if format_ in _LINES else set()
    unused = [option for option in asked.options if option not in is_used]
    if not unused:
        return reading
    problem = f"the file is {format_.value.upper()} and no table"
    said = Fault(file, None, None, ", ".join(unused), problem, "this is not used for it")
    return replace(reading, faults=(said, *reading.faults))
