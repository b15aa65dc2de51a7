"""The small tables that an engine looks rows up in, filled by asking the core.

    test, patient      -> band, key
    key, number        -> how many of the key's cuts it has reached -> verdict
    odd text, band     -> verdict

Tests and patients that the core answers alike share a key.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labcheck.bulk.bands import make_bands, printed_ages
from labcheck.bulk.distinct import Distinct
from labcheck.bulk.number_segments import Verdict
from labcheck.bulk.numbering import NOT_ASKED, AtLimit
from labcheck.bulk.questions import Asker, OddVerdict, ReadTest, Scaled
from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.values.patient import Patient


@dataclass(frozen=True, slots=True)
class Tables:
    """The answers, by number.

    Attributes:
        band_of_patient: The band of each patient.
        bands: How many bands there are.
        first_of_test: Where the keys of each test begin in `keys`.
        keys: The key of each test and band, at `first_of_test[test] + band`; 0 where the two do
            not occur together.
        cuts: For each key its cuts, ascending: a number is in the segment of as many cuts as it
            has reached.
        first_verdict: For each key the verdict of segment 0; those of the next ones follow it.
        no_number: For each key the verdicts on what is missing and on what is infinite, in a
            column of numbers.
        at_limit: For the keys that have any, the plain texts or doubles that lie at a limit.
        verdicts: The verdicts; 0 is of what was not asked about.
        odd_verdict: By odd text and band.
        catalogue: For each test, how its numbers come into the catalogue's unit.
        results: For each test, how it is read, with any number for a value.
        analytes: For each test, what was measured; `None` when it is not known or ambiguous.
        odd_results: For each odd text, how it is read.
    """

    band_of_patient: Sequence[int]
    bands: int
    first_of_test: Sequence[int]
    keys: Sequence[int]
    cuts: Sequence[tuple[float, ...]]
    first_verdict: Sequence[int]
    no_number: Sequence[tuple[int, int]]
    at_limit: Mapping[int, AtLimit]
    verdicts: Sequence[Verdict]
    odd_verdict: Mapping[tuple[int, int], OddVerdict]
    catalogue: Sequence[Scaled]
    results: Sequence[Result]
    analytes: Sequence[Analyte | None]
    odd_results: Sequence[Result]

    @property
    def key_of(self) -> dict[tuple[int, int], int]:
        """The key of each test and band that occur together."""
        return {
            (test, band): key
            for test, first in enumerate(self.first_of_test)
            for band in range(self.bands)
            if (key := self.keys[first + band]) != NOT_ASKED
        }


def build_tables(distinct: Distinct, asker: Asker) -> Tables:
    """Ask the core about everything that a table holds, each thing once."""
    tests = [asker.read(texts) for texts in distinct.tests]
    odd = [asker.read_odd(distinct.tests[test], text) for test, text in distinct.odd]
    patients = [asker.reader.read_patient(texts) for texts in distinct.patients]
    analytes = {id_ for read in (*tests, *odd) for id_ in read.meant}
    printed = printed_ages(part for read in (*tests, *odd) for part in read.printed)
    ages = sorted({*asker.divisions.all_ages_of(analytes), *printed})
    bands, members = make_bands(patients, ages)
    keys = _ask_about_tests(asker, distinct, tests, bands, members)
    odd_verdict = _ask_about_odd(asker, distinct, odd, bands, members)
    return Tables(
        band_of_patient=bands,
        bands=len(members),
        first_of_test=[number * len(members) for number in range(len(tests))],
        keys=keys,
        cuts=[key.cuts for key in asker.answers.keys],
        first_verdict=[key.first_verdict for key in asker.answers.keys],
        no_number=[key.no_number for key in asker.answers.keys],
        at_limit=asker.answers.at_limit,
        verdicts=asker.answers.verdicts,
        odd_verdict=odd_verdict,
        catalogue=[test.catalogue for test in tests],
        results=[test.result for test in tests],
        analytes=[test.analyte for test in tests],
        odd_results=[one.result for one in odd],
    )


def _ask_about_tests(
    asker: Asker,
    distinct: Distinct,
    tests: Sequence[ReadTest],
    bands: Sequence[int],
    members: Sequence[Patient],
) -> Sequence[int]:
    """Find the key of every test for the bands it occurs with."""
    keys = array("i", [NOT_ASKED]) * (len(tests) * len(members))
    for test, patient in distinct.pairs:
        place = test * len(members) + bands[patient]
        if keys[place] == NOT_ASKED:
            keys[place] = asker.ask(tests[test], members[bands[patient]])
    return keys


def _ask_about_odd(
    asker: Asker,
    distinct: Distinct,
    odd: Sequence[ReadTest],
    bands: Sequence[int],
    members: Sequence[Patient],
) -> dict[tuple[int, int], OddVerdict]:
    """Judge every odd text for the bands it occurs with."""
    found: dict[tuple[int, int], OddVerdict] = {}
    for number, patient in distinct.odd_pairs:
        place = number, bands[patient]
        if place not in found:
            found[place] = asker.ask_odd(odd[number], members[bands[patient]])
    return found
