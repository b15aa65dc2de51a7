"""From files to reports: read cases in any format, put each beside its baseline, check them.

The command and the Python interface both go this way, so that they say the same.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from labcheck.cases.case import BaselineChoice, Case
from labcheck.cases.stated_patient import AboutPatient, state_patient
from labcheck.errors import Fault, InputError, NoResultError, OtherResourcesError, UsageError
from labcheck.files import (
    is_plain_file,
    is_same_file,
    read_bytes,
    read_start,
    unpack,
    without_gz,
)
from labcheck.interpreting import find_grade_sets, interpret_report
from labcheck.judging.check import check
from labcheck.judging.reference_change import Z_TWO_SIDED_95
from labcheck.judging.report import Report
from labcheck.judging.verdict import Knowledge
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.range_sets.library import Shelf
from labcheck.readers import (
    Asked,
    InputFormat,
    Reading,
    find_reader,
    has_results,
    is_of_patients,
    recognise,
)
from labcheck.values.patient import Age
from labcheck.values.records import dataclass, replace
from labcheck.values.region import Region
from labcheck.values.unit_system import UnitSystem

PASTED = "the text"
"""The name of what was given as text in place of a file."""


@dataclass(frozen=True, slots=True)
class HowToRead:
    """What is stated of the files.

    Attributes:
        format: Their format; `None` to recognise it.
        asked: What is stated of tables.
        patient_files: Those of them that hold patients of results in others.
        text: What was given as text in place of a file, which is named `PASTED`.
        found: Those that were found in a folder, where one may have no result.
    """

    format: InputFormat | None = None
    asked: Asked = field(default_factory=Asked)
    patient_files: frozenset[str] = frozenset()
    text: str = ""
    found: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HowToJudge:
    """What cases are judged by, each as the command and the Python interface were asked for it.

    Attributes:
        shelf: Where range sets are looked for, with the settings in force.
        ranges: Range sets by name or file, in order of authority; none for the usual ones.
        critical: Lists of critical limits likewise.
        compared: Sets whose own flags are shown beside the verdict.
        about: What is stated of the patient.
        against: Which earlier results are the baseline; `None` leaves that to the cases.
        z: How sure a change must be; `None` leaves that to the settings.
        is_strict: Whether nothing may be assumed of a text.
        is_interpreted: Whether what the rows say together is reported; `None` leaves that to the
            settings.
        language: The code of the language that names of tests are of; empty leaves that to the
            cases and the settings.
        grades: The sets of grades that are asked for, besides those of every report.
        units: The system whose units are meant where none is printed; `None` leaves that to the
            cases and the settings.
        region: The region that the shelf's settings were brought into; `None` leaves that to the
            cases and the settings.
    """

    shelf: Shelf
    ranges: Sequence[str] = ()
    critical: Sequence[str] = ()
    compared: Sequence[str] = ()
    about: AboutPatient = field(default_factory=AboutPatient)
    against: BaselineChoice | None = None
    z: Decimal | None = None
    is_strict: bool = False
    is_interpreted: bool | None = None
    language: str = ""
    grades: Sequence[str] = ()
    units: UnitSystem | None = None
    region: Region | None = None

    def gather(self, leave_out: Callable[[str], None] = lambda _: None) -> Knowledge:
        """Load the sets.

        Args:
            leave_out: Is called with the file of each set that is wrong when every set is asked
                for.

        Raises:
            LabcheckError: As `gather_knowledge` does.
        """
        stated = [name for name in ("z", "units") if getattr(self, name) is not None]
        named = (self.ranges, self.critical, self.compared)
        found = gather_knowledge(
            *named, leave_out, self.shelf, stated=stated, language=self.language
        )
        return replace(found, is_strict=self.is_strict)

    def gather_for(self, region: Region | None, usual: Knowledge) -> Knowledge:
        """Load the sets of the region that a case names, where none was asked for.

        Args:
            region: The region that the case names; `None` where it names none.
            usual: What other cases are judged by.

        Raises:
            LabcheckError: As `gather_knowledge` does.
        """
        if region is None or self.region is not None:
            return usual
        shelf = Shelf(self.shelf.settings.in_region(region))
        return replace(self, shelf=shelf, region=region).gather()

    def state(self, cases: Iterable[Case]) -> list[Case]:
        """Put what is stated of the patient, the language and the units over what each case says.

        Raises:
            UsageError: Both together would be a pregnant man.
        """
        stated = (state_patient(case, self.about) for case in cases)
        return [
            replace(
                case,
                language=self.language or case.language,
                units=self.units or case.units,
            )
            for case in stated
        ]

    def check(
        self,
        cases: Iterable[Case],
        knowledge: Knowledge,
        earlier: Sequence[Case] = (),
        *,
        are_all: bool = True,
    ) -> Iterator[Report]:
        """Check cases that are stated, as `check_cases` does.

        Raises:
            UsageError: An earlier case cannot be the same patient's, before.
        """
        settings = self.shelf.settings
        z = settings.z if self.z is None else self.z
        find = cache(lambda region: self.gather_for(region, knowledge))
        reports = check_cases(
            cases, find, earlier=earlier, z=z, against=self.against, are_all=are_all
        )
        asked = self.is_interpreted
        if settings.interpretation if asked is None else asked:
            sets = find_grade_sets(self.grades)
            return (
                interpret_report(report, find(report.case.region), sets, z) for report in reports
            )
        return (replace(report, interpreted=None) for report in reports)


class Unread(NamedTuple):
    """A file that cannot be read at all.

    Attributes:
        file: Its name as it was given.
        place: How many cases were read before its turn.
        faults: Every fault of it.
    """

    file: str
    place: int
    faults: tuple[Fault, ...]


class Batch(NamedTuple):
    """What several files gave.

    Attributes:
        cases: The cases of the files that could be read, in order.
        faults: What of these files could not be read.
        unread: The files that could not be read at all.
        missing: The files of which some records are in no case, and how many of each.
        empty: The files of folders and of exports that have no result, which is not a fault.
    """

    cases: tuple[Case, ...] = ()
    faults: tuple[Fault, ...] = ()
    unread: tuple[Unread, ...] = ()
    missing: tuple[tuple[str, int], ...] = ()
    empty: tuple[str, ...] = ()

    @property
    def all_faults(self) -> tuple[Fault, ...]:
        """Every fault, those of files that could not be read at all first."""
        return (*(fault for file in self.unread for fault in file.faults), *self.faults)


def read_batch(
    names: Iterable[str], how: HowToRead | None = None, all_names: Sequence[str] = ()
) -> Batch:
    """Read the cases of those files that can be read, and keep the faults of all.

    Args:
        names: The files, in order.
        how: What is stated of them.
        all_names: The same files, where patients of one may be those of results in another.
    """
    how, faults = _find_people(all_names, how or HowToRead())
    cases: list[Case] = []
    unread: list[Unread] = []
    missing: list[tuple[str, int]] = []
    empty: list[str] = []
    others: list[str] = []
    for name in names:
        if name in how.patient_files:
            continue
        try:
            reading = read_file(name, how)
        except InputError as error:
            if isinstance(error, NoResultError) and name in how.found:
                empty.append(name)
                continue
            found = error.faults or (Fault(name, None, None, "", str(error)),)
            unread.append(Unread(name, len(cases), found))
            others += [name] if isinstance(error, OtherResourcesError) else []
        else:
            cases += reading.cases
            faults += reading.faults
            missing += [(name, reading.missing)] if reading.missing else []
    if cases:  # in the other files of an export
        unread = [file for file in unread if file.file not in others]
        empty += others
    return Batch(tuple(cases), tuple(faults), tuple(unread), tuple(missing), tuple(empty))


def read_cases(names: Iterable[str], how: HowToRead | None = None) -> Reading:
    """Read the cases of several files, of which a part may have faults.

    Raises:
        InputError: Some file cannot be read at all; with the faults of all files.
    """
    names = list(names)
    batch = read_batch(names, how, names)
    if batch.unread:
        raise InputError(batch.all_faults)
    return Reading(batch.cases, batch.faults)


def _find_people(names: Sequence[str], how: HowToRead) -> tuple[HowToRead, list[Fault]]:
    """Find the files that hold patients and no results, and read them for all others.

    Only plain files are looked into, since a pipe can be read once. Where every file is such a one,
    each is read as it is, and refused.
    """
    is_fhir = how.format in (None, InputFormat.FHIR)
    plain = [name for name in names if is_fhir and _may_be_looked_into(name)]
    found: list[tuple[bytes, str]] = []
    for name in plain if len(names) > 1 else ():
        if has_results(read_start(name)):
            continue  # the rest of a large file is not read for this
        try:
            content = unpack(read_bytes(name), name)
        except InputError:
            continue  # what is wrong with it is said in its turn
        if is_of_patients(content):
            found.append((content, name))
    if not found or len(found) == len(names):
        return how, []
    from labcheck.readers.fhir import read_people  # noqa: PLC0415 - as needed

    try:
        people, faults = read_people(found)
    except InputError:
        return how, []  # what is wrong with it is said in its turn
    patient_files = frozenset(name for _, name in found)
    return replace(how, asked=replace(how.asked, people=people), patient_files=patient_files), [
        *faults
    ]


def _may_be_looked_into(name: str) -> bool:
    """Whether a file can be read twice, and may be of JSON by its name."""
    is_named_so = without_gz(name).lower().endswith((".json", ".ndjson", ".jsonl"))
    return is_named_so and is_plain_file(name)


def read_file(name: str, how: HowToRead) -> Reading:
    """Read the cases of one file, or of the text that was given in place of one.

    Raises:
        InputError: It cannot be read at all.
    """
    if name == PASTED and how.text:
        content, format_ = how.text.encode(errors="replace"), how.format or InputFormat.TEXT
    else:
        content = unpack(read_bytes(name), name)
        format_ = how.format or recognise(content, without_gz(name), how.asked.catalogue)
    return replace(find_reader(format_)(content, name, how.asked), format=format_)


def check_cases(  # noqa: PLR0913 - as many as the command has options
    cases: Iterable[Case],
    find_knowledge: Callable[[Region | None], Knowledge],
    *,
    earlier: Sequence[Case] = (),
    z: Decimal = Z_TWO_SIDED_95,
    against: BaselineChoice | None = None,
    are_all: bool = True,
) -> Iterator[Report]:
    """Check cases one after another, each against the earlier cases of its own patient.

    Args:
        cases: The cases, in order.
        find_knowledge: Gives what is known of tests and ranges, for the region that a case names.
        earlier: Earlier cases of the same patients.
        z: How sure a change must be.
        against: Which earlier results are the baseline; as each case says, if not given.
        are_all: Whether the cases are all that were asked for. Where some could not be read,
            earlier cases may be of their patients, and are not refused as strangers'.

    Raises:
        UsageError: An earlier case cannot be the same patient's, before.
    """
    cases = list(cases)
    if are_all:
        _refuse_strangers(cases, earlier)
    for case in cases:
        own = _of_patient(earlier, case)
        for before in own:
            _refuse_other_patient(case, before)
        chosen = replace(case, baseline_choice=against) if against else case
        yield check(chosen, find_knowledge(case.region), earlier=own, z=z)


def _refuse_strangers(cases: Sequence[Case], earlier: Sequence[Case]) -> None:
    """Refuse earlier cases of which none is of any patient whose results are checked."""
    if earlier and not any(_of_patient(earlier, case) for case in cases):
        theirs, ours = (
            ", ".join(dict.fromkeys(repr(case.patient.id) for case in group))
            for group in (earlier, cases)
        )
        raise UsageError(
            f"{earlier[0].file} cannot be the baseline: its results are of patient {theirs}, "
            f"and those to check of {ours}"
        )


def _of_patient(earlier: Sequence[Case], case: Case) -> list[Case]:
    """Keep the earlier cases that may be of the same patient: ids that differ are of others."""
    ids = {case.patient.id, ""} if case.patient.id else {before.patient.id for before in earlier}
    return [before for before in earlier if before.patient.id in ids]


def _refuse_other_patient(case: Case, earlier: Case) -> None:
    """Refuse a baseline that cannot be the same patient's, before."""
    now, then = case.patient, earlier.patient
    if is_same_file(earlier.file, case.file):
        raise UsageError(f"{case.file}: a case is not its own baseline")
    if None not in (now.sex, then.sex) and now.sex is not then.sex:
        raise UsageError(f"{earlier.file} cannot be the baseline for {case.file}: the sex differs")
    if now.age and then.age and _is_older(then.age, now.age):
        raise UsageError(
            f"{earlier.file} cannot be the baseline for {case.file}: the patient is older there"
        )


def _is_older(age: Age, other: Age) -> bool:
    low, high = age.days.low, other.days.high
    return low is not None and high is not None and low >= high
