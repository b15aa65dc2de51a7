"""The patients of an export, whom the subjects of Observations refer to.

What a Patient states is read once for each sex and birth date, by the FHIR reader.
"""

from collections.abc import Sequence

from labcheck.bulk.duckdb_session import Session
from labcheck.bulk.fhir.lines import write_lines
from labcheck.errors import Fault, refuse_file
from labcheck.faults import FaultLog
from labcheck.readers.fhir_elements import EXTENSION, Element
from labcheck.readers.fhir_patient import Person, read_person
from labcheck.readers.fhir_resources import Resource
from labcheck.readers.json_text import parse_documents
from labcheck.values.dates import Days
from labcheck.values.records import dataclass

NO_BIRTH = "?"
"""What stands for a birth date from which no age follows."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The patients of a run, which the table `lc_people` holds.

    Attributes:
        count: How many there are.
        faults: What is wrong with them.
    """

    count: int
    faults: tuple[Fault, ...] = ()


def list_people(session: Session, files: Sequence[str], shown: str) -> Listed:
    """Make the table `lc_people`, of the id, the sex and the birth date of every Patient.

    Of several Patients with one id only what they agree on is taken.

    Args:
        session: The connection.
        files: The files that hold Patients, beside other resources perhaps.
        shown: What messages call them.

    Raises:
        InputError: A Patient has what labcheck itself wrote, which is not read here.
    """
    if not files:
        session.rows("CREATE TEMP TABLE lc_people (id VARCHAR, sex VARCHAR, birth VARCHAR)")
        return Listed(0)
    parts = '{"resourceType":"VARCHAR","id":"JSON","gender":"JSON","birthDate":"JSON"}'
    session.run(
        "CREATE TEMP TABLE lc_patients AS SELECT trim(s.id::VARCHAR, '\"') AS id, "
        "s.gender::VARCHAR AS gender, s.birthDate::VARCHAR AS birth, is_ours FROM "
        f"(SELECT from_json(raw, '{parts}') AS s, contains(raw, '{EXTENSION}') AS is_ours "
        f"FROM ({write_lines(files)}) WHERE contains(raw, '\"Patient\"')) "
        "WHERE s.resourceType = 'Patient' AND starts_with(s.id::VARCHAR, '\"')",
        "Reading patients",
    )
    if session.rows("SELECT 1 FROM lc_patients WHERE is_ours LIMIT 1"):
        problem = "a Patient has extensions that labcheck wrote"
        raise refuse_file(shown, problem, "give it to labcheck check")
    found = session.rows("SELECT DISTINCT gender, birth FROM lc_patients ORDER BY ALL")
    log = FaultLog(shown)
    people = [_read(gender, birth, log) for gender, birth in found]
    session.store(
        "lc_persons",
        {
            "gender": ("VARCHAR", [gender for gender, _ in found]),
            "birth": ("VARCHAR", [birth for _, birth in found]),
            "sex": ("VARCHAR", [who.patient.sex and who.patient.sex.value for who in people]),
            "born": ("VARCHAR", [_write_birth(who) for who in people]),
        },
        as_lists=False,
    )
    is_one = "count(DISTINCT concat(r.sex, '|', r.born)) = 1"
    session.rows(
        f"CREATE TEMP TABLE lc_people AS SELECT p.id, CASE WHEN {is_one} THEN min(r.sex) END AS "
        f"sex, CASE WHEN {is_one} THEN min(r.born) WHEN count(r.born) > 0 THEN '{NO_BIRTH}' END "
        "AS birth FROM lc_patients AS p JOIN lc_persons AS r "
        "ON p.gender IS NOT DISTINCT FROM r.gender AND p.birth IS NOT DISTINCT FROM r.birth "
        "GROUP BY p.id"
    )
    ((count,),) = session.rows("SELECT count(*) FROM lc_people")
    return Listed(count, tuple(log.faults))


def _read(gender: str | None, birth: str | None, log: FaultLog) -> Person:
    parts = [f'"gender":{gender}' if gender else "", f'"birthDate":{birth}' if birth else ""]
    text = ",".join(('{"resourceType":"Patient"', *filter(None, parts))) + "}"
    documents, _ = parse_documents(text.encode("utf-8", "replace"), log.file)
    content = documents[0].value
    body = Element(content if isinstance(content, dict) else {}, "Patient", log)
    return read_person(Resource("Patient", body))


def _write_birth(person: Person) -> str | None:
    if person.birth is None:
        return None
    return write_days(person.birth.days) or NO_BIRTH


def write_days(days: Days | None) -> str:
    """Write a day, a month or a year as the engine reads it; empty for no date."""
    if days is None:
        return ""
    first, last = (day.isoformat() for day in days)
    return first if first == last else first[:7] if first[:7] == last[:7] else first[:4]
