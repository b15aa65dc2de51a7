"""Files of NDJSON as a table of the bulk engine."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path

from labcheck.bulk.cells import Cell, Header
from labcheck.bulk.duckdb_input import Source
from labcheck.bulk.duckdb_session import Session
from labcheck.bulk.fhir.files import LineCensus, find_lines, refuse_no_json
from labcheck.bulk.fhir.lines import WHOLE, list_known, stage_lines
from labcheck.bulk.fhir.people import list_people
from labcheck.bulk.fhir.reading import MAY_SAY_MORE, Contents, Whom, parse_lines, refuse_mixed
from labcheck.bulk.fhir.rows import (
    SHOWN,
    SINGLE,
    Stage,
    list_subjects,
    store_slots,
    write_rows,
    write_shown,
)
from labcheck.bulk.fhir.template_lines import index_list
from labcheck.bulk.fhir.versions import list_panels, list_replaced
from labcheck.bulk.input_columns import Columns
from labcheck.bulk.job import Job
from labcheck.bulk.judging_sql import PLAIN, PLAIN_NOTHING, Rows, quote_name, quote_text
from labcheck.bulk.lookup_sql import write_place
from labcheck.bulk.patient_bands import age_text
from labcheck.bulk.row_reader import ANY_NUMBER, RowReader, Texts
from labcheck.bulk.summary import Counts
from labcheck.bulk.table import Table
from labcheck.bulk.table_files import Links, TableFiles, TableFormat
from labcheck.cases.case import Result
from labcheck.catalogue.lookup import Catalogue
from labcheck.errors import Fault, InputError, UsageError, refuse_file
from labcheck.faults import FaultLog
from labcheck.readers.categories import count_left_out
from labcheck.readers.fhir import explain_emptiness
from labcheck.readers.fhir_resources import gather
from labcheck.readers.json_text import Document
from labcheck.values.numerals import parse_number
from labcheck.values.patient import Sex
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import Number

_MOST_SHOWN = 10
_GIVE_TO_CHECK = "labcheck check reads Bundles, lists and resources that stand in several lines"
_KEY_FIELDS = ("slot", "panel", "replaced", "whom")
_PATIENT_FIELDS = ("sex", "age", "birth")


class SlotReader(RowReader):
    """Reads the rows of a table whose results were read before, with their contents.

    Args:
        columns: Which fields its rows have.
        catalogue: The tests that are known.
        contents: What was read.
    """

    def __init__(self, columns: Columns, catalogue: Catalogue, contents: Contents) -> None:
        super().__init__(columns, catalogue)
        self._contents = contents
        self._asked: dict[tuple[int, str, str], Result] = {}

    def read_result(self, test: Texts, value: str | None = ANY_NUMBER) -> Result:
        """Give the result of a slot, with a number where its value is one of many."""
        cells = dict(zip(self.columns.key_fields, test, strict=True))
        number = int(cells["slot"] or 0)
        slot = self._contents.slots[number]
        if slot is None:
            raise RuntimeError(f"slot {number} holds no result")
        text = value and value.removeprefix(SINGLE)
        other = text if value is not None and value.startswith(SINGLE) else None
        result, whom = slot.result, cells.get("whom")
        if whom or other:
            asked = number, whom or "", other or ""
            if asked not in self._asked:
                read = _read_whom(whom) if whom else None
                self._asked[asked] = self._contents.read_again(slot, read, other)
            result = self._asked[asked]
        if (panel := cells.get("panel")) and not result.panel:  # a component has its own
            result = replace(result, panel=panel)
        if cells.get("replaced"):
            result = replace(result, is_replaced=True)
        if text is not None and not other and slot.is_number:
            return replace(result, value=Number("", parse_number(text)))
        return result


def _read_whom(text: str) -> Whom:
    sex, _, age = text.partition("|")
    return Whom(Sex(sex) if sex else None, age_text(age) if age else None)


@dataclass
class Opened:
    """A table of NDJSON, and what is to be said of its files.

    Attributes:
        table: The table.
        missing: How many records of each file are in no row.
        remarks: What is to be said.
    """

    table: Table
    missing: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    def tell(self, counts: Counts) -> Counts:
        """Say beside the counts of the rows what is to be said of the files."""
        missing = sum(self.missing.values())
        return replace(counts, remarks=(*self.remarks, *counts.remarks), missing=missing)


def open_ndjson(  # noqa: PLR0913, PLR0917 - what a run has
    session: Session,
    job: Job,
    rows: TableFiles,
    patients: TableFiles | None,
    links: Links,
    folder: Path,
) -> Opened:
    """Read files of NDJSON into a table in a folder, a row for each result.

    Raises:
        InputError: A file cannot be read, or holds no Observation.
    """
    _refuse_options(job)
    if patients and patients.form is not TableFormat.NDJSON:
        problem = "patients of FHIR stand in NDJSON, such as Patient.ndjson"
        raise refuse_file(str(patients.files[0]), problem)
    for path in (*rows.files, *(patients.files if patients else ())):
        refuse_no_json(path)
    return _Opening(session, job, rows, patients, links, folder).open()


def _refuse_options(job: Job) -> None:
    stated = {"--columns": job.columns, "--layout": job.layout}
    if unused := [option for option, value in stated.items() if value]:
        raise UsageError(f"{', '.join(unused)}: NDJSON is read as FHIR, which has no columns")


class _Opening:
    """Opens the files of one run, step by step."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a run has
        self,
        session: Session,
        job: Job,
        rows: TableFiles,
        patients: TableFiles | None,
        links: Links,
        folder: Path,
    ) -> None:
        self._session, self._job, self._links = session, job, links
        self._files = [links.safe(path) for path in rows.files]
        self._of_patients = [links.safe(path) for path in (patients.files if patients else ())]
        self._shown = str(rows.files[0])
        self._staged, self._written = folder / "fhir_lines.parquet", folder / "fhir_rows.parquet"
        self._census = LineCensus(dict(zip(self._files, rows.files, strict=True)))
        self._missing: Counter[str] = Counter()
        self._faults: list[Fault] = []
        self._contents = Contents(job.knowledge.catalogue, job.decimal)

    def open(self) -> Opened:
        session, contents = self._session, self._contents
        stage_lines(session, self._files, self._staged)
        staged = f"read_parquet({quote_text(str(self._staged))}, file_row_number=true)"
        self._refuse_lost(staged)
        self._look_at_types(staged)
        relation = self._read_contents(staged)
        people = list_people(session, self._of_patients, self._shown)
        self._faults += people.faults
        stage = Stage(session, relation)
        list_subjects(stage)
        members = list_panels(stage)
        has_replaced = list_replaced(stage, contents.slots)
        count = write_rows(
            stage, self._written, has_panels=bool(members), has_replaced=has_replaced
        )
        if not count and not contents.left_out:
            raise self._explain_emptiness()
        asks = any(slot and slot.asks for slot in contents.slots)
        fields = ["slot", *(["panel"] * bool(members)), *(["replaced"] * has_replaced)]
        table = self._make_table([*fields, *(["whom"] * asks)])
        return Opened(table, self._missing, tuple(self._remarks(relation, people.count)))

    def _refuse_lost(self, staged: str) -> None:
        found = self._session.rows(
            f"SELECT file, count(*), coalesce(sum(bytes + 1), 0)::BIGINT FROM {staged} "
            "WHERE place < 0 GROUP BY file"
        )
        count = sum(lines for _, lines, _ in found)
        read = {file: (lines, size) for file, lines, size in found}
        if (there := self._census.count(read)) != count:
            problem = f"{there:,} lines are there and {count:,} were read"
            raise refuse_file(self._shown, problem)

    def _look_at_types(self, staged: str) -> None:
        """Find the files of patients, and refuse resources that may say more of Observations."""
        found = self._session.rows(
            "SELECT file, type, count(*) FROM (SELECT file, place, CASE WHEN known IS NULL "
            f"THEN type ELSE 'Observation' END AS type FROM {staged}) "
            "WHERE type IS NOT NULL AND place < 0 GROUP BY ALL ORDER BY ALL"
        )
        with_results = {file for file, type_, _ in found if type_ == "Observation"}
        for file, type_, count in found:
            if type_ in MAY_SAY_MORE and file in with_results:
                raise refuse_mixed(self._links.named(file), type_)
            if type_ == "Patient" and file not in self._of_patients:
                self._of_patients.append(file)
            log = FaultLog(self._links.named(file))
            gather([Document({"resourceType": type_}, "")], log)
            self._faults += log.faults
            self._missing[self._links.named(file)] += count * log.missing
        self._types = [type_ for _, type_, _ in found]

    def _read_contents(self, staged: str) -> str:
        """Read every distinct content; give the lines with the numbers of theirs."""
        session, contents = self._session, self._contents
        known = list_known(session)
        contents.read_all(known)
        others = session.rows(
            "SELECT content, arg_min(file, file_row_number), min(file_row_number) "
            f"FROM {staged} WHERE content IS NOT NULL GROUP BY content ORDER BY 3"
        )
        recovered = list(self._recover(staged))
        named = [
            (text, self._links.named(file), n)
            for text, file, n in (
                *others,
                *((WHOLE + text, file, n) for text, file, n in recovered),
            )
        ]
        texts = [text for text, _, _ in named]
        try:
            contents.read_all(texts, [(file, n) for _, file, n in named])
        except InputError as error:
            raise InputError(self._with_lines(staged, error.faults)) from None
        session.make_enum("lc_content", texts[: len(others)] or [""])
        index_list(session, "lc_recovered", [str(n) for _, _, n in recovered])
        store_slots(session, contents, [text.startswith(WHOLE) for text in (*known, *texts)])
        self._faults += self._with_lines(staged, contents.faults)
        code = f"{len(known)} + enum_code(TRY_CAST(content AS lc_content))::INTEGER"
        if recovered:
            other = write_place("lc_recovered", "file_row_number::VARCHAR")
            code = f"coalesce({code}, {len(known) + len(others)} + {other})::INTEGER"
        index = " CROSS JOIN lc_recovered_index" if recovered else ""
        relation = (
            f"(SELECT s.*, file_row_number AS n, coalesce(known, {code}) AS e "
            f"FROM {staged} AS s{index})"
        )
        for number, lost in contents.missing.items():
            found = session.rows(
                f"SELECT file, count(*) FROM {relation} AS q WHERE e = {number} GROUP BY file"
            )
            for file, count in found:
                self._missing[self._links.named(file)] += count * lost
        return relation

    def _recover(self, staged: str) -> Iterator[tuple[str, str, int]]:
        """Give the lines that DuckDB could not read and the FHIR reader can; say what others are.

        DuckDB reads no letter that is one half of two.
        """
        is_broken = "type IS NULL AND content IS NULL AND known IS NULL"
        files = self._session.rows(f"SELECT DISTINCT file FROM {staged} WHERE {is_broken}")
        for (file,) in sorted(files):
            name = self._links.named(file)
            found = self._session.rows(
                "SELECT n, record FROM (SELECT file_row_number AS n, type, content, known, "
                "sum((place < 0)::INTEGER) OVER (ORDER BY file_row_number) - 1 AS record "
                f"FROM {staged} WHERE file = {quote_text(file)}) WHERE {is_broken} ORDER BY n"
            )
            lines = find_lines(Path(file), [record for _, record in found])
            for (n, _), (line, content) in zip(found, lines, strict=True):
                documents, faults = parse_lines(content, name, line)
                self._faults += faults
                if documents:
                    yield content.decode().strip(), file, n
                else:
                    self._missing[name] += 1

    def _record_of(self, staged: str, file: str, n: int) -> int:
        ((count,),) = self._session.rows(
            f"SELECT count(*) FROM {staged} WHERE file = {quote_text(file)} "
            f"AND file_row_number < {n} AND place < 0"
        )
        return int(count)

    def _with_lines(self, staged: str, faults: Sequence[Fault]) -> list[Fault]:
        """Put the lines of the file where faults have the number of the staged row."""
        named = {self._links.named(file): file for file in self._files}
        made = []
        for fault in faults[:_MOST_SHOWN]:
            record = self._record_of(staged, named[fault.file], fault.line or 0)
            ((line, _),) = find_lines(Path(named[fault.file]), [record])
            made.append(replace(fault, line=line))
        return [*made, *(replace(fault, line=None) for fault in faults[_MOST_SHOWN:])]

    def _explain_emptiness(self) -> InputError:
        """Say why there is no row, which for a file of another kind is nothing but that."""
        archive = gather(
            [Document({"resourceType": type_}, "") for type_ in self._types], FaultLog("")
        )
        fault = explain_emptiness(archive, self._shown)
        if not self._types:
            problem = "no line is a resource, as in a bulk export each is"
            fault = replace(fault, problem=problem, remedy=_GIVE_TO_CHECK)
        elif "Bundle" in self._types:
            fault = replace(
                fault, problem="this is a Bundle and no bulk export", remedy=_GIVE_TO_CHECK
            )
        return InputError([*self._faults[:_MOST_SHOWN], fault])

    def _remarks(self, relation: str, people: int) -> Iterator[str]:
        """Say what is in no row, and of whom nothing is known."""
        yield from map(str, self._faults[:_MOST_SHOWN])
        if (more := len(self._faults) - _MOST_SHOWN) > 0:
            yield f"{more:,} more faults"
        for file, count in sorted(self._missing.items()):
            if count:
                noun, verb = ("record", "is") if count == 1 else ("records", "are")
                yield f"{count:,} {noun} of {file} could not be read and {verb} in no row"
        left_out = self._contents.left_out
        if left_out:
            numbers = self._session.rows(
                f"SELECT e, count(*) FROM {relation} AS q WHERE place < 0 GROUP BY e"
            )
            others: Counter[str] = Counter()
            for number, count in numbers:
                if number in left_out:
                    others[left_out[number]] += count
            notices = count_left_out(others, self._shown, "Observation", "Observations")
            yield from (str(notice) for notice in notices)
        if people:
            yield from self._name_unknown()

    def _name_unknown(self) -> Iterator[str]:
        """Say whom no file of patients has, so that nothing is known of them."""
        ((subjects, unknown),) = self._session.rows(
            "SELECT count(*), count(*) FILTER (NOT is_known) FROM lc_subjects WHERE is_row"
        )
        if unknown:
            yield (
                f"{unknown:,} of {subjects:,} patients are in no file that was given; their sex "
                "and age are not known"
            )

    def _make_table(self, fields: Sequence[str]) -> Table:
        files = TableFiles([self._written], TableFormat.PARQUET)
        source = Source(self._session.connection, "lc_fhir", files, self._links, kept=SHOWN)
        source_ = f"{write_shown(self._session, source.relation)} AS r"
        listed = ", ".join(map(quote_name, SHOWN))
        described = self._session.rows(f"DESCRIBE SELECT {listed} FROM {source_}")
        types = {name: type_ for name, type_, *_ in described}
        header = Header(types, self._shown)
        columns = Columns(
            {
                **{name: f"lc_{name}" for name in fields},
                "sex": "lc_sex", "age": "lc_stated", "birth": "lc_age", "value": "value",
            },
            several={name: (name,) for name in ("test", "code", "unit", "range")},
        )  # fmt: skip
        named = [f"r.{columns.names[name]}" for name in columns.key_fields]
        slot = columns.key_fields.index("slot")
        named[slot] = f"CAST({named[slot]} AS VARCHAR)"
        rows = Rows(
            source=source_,
            kept=tuple(types),
            keys=named,
            patients=["r.lc_sex", "r.lc_stated", "CAST(r.lc_age AS VARCHAR)"],
            value="r.lc_v",
            is_number=False,
            extra={"whole_slot": "r.lc_slot", "whole_age": "r.lc_age"},
            whole={f"k{slot}": "whole_slot", "p2": "whole_age"},
            plain=PLAIN_NOTHING if self._job.grades else PLAIN,
        )
        cells = {name: Cell("r", name, types[name]) for name in ("patient", "time")}
        return Table(
            session=self._session,
            header=header,
            columns=columns,
            rows=rows,
            checked=source_,
            cells=cells,
            joined="",
            files={"r": self._shown},
            sources=(source,),
            reader=SlotReader(columns, self._job.knowledge.catalogue, self._contents),
        )
