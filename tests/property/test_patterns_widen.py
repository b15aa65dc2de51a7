"""What is taken away from a case leaves more open, and contradicts nothing that was said."""

from random import Random

import pytest

from classic_panels import CLASSIC, HEALTHY
from derivations import report_of


def signs_of(pattern):
    return {row.name for sign in pattern.signs for row in sign.rows}


def cases():
    """Mixtures of two classic cases with ordinary results, the same at each run."""
    rng = Random(7)  # noqa: S311 - the same mixtures at each run
    names = list(CLASSIC)
    for number in range(12):
        first, second = rng.sample(names, 2)
        yield pytest.param(
            HEALTHY | CLASSIC[first] | CLASSIC[second], id=f"{number} {first} {second}"
        )


@pytest.mark.parametrize("labs", list(cases()))
def test_a_result_that_is_taken_away(labs):
    whole = {pattern.id: pattern for pattern in report_of(labs).interpretation.patterns}
    for taken in labs:
        left = {name: result for name, result in labs.items() if name != taken}
        report = report_of(left)
        found = {pattern.id: pattern for pattern in report.interpretation.patterns}
        for id_ in whole.keys() - found.keys():
            assert taken in signs_of(whole[id_]), (taken, id_)
        for id_ in found.keys() - whole.keys():
            assert found[id_].missing, (taken, id_)
        derived = {value.name for value in report.interpretation.derived}
        for id_ in found.keys() & whole.keys():
            known = {sign.text for sign in whole[id_].signs}
            new = [sign.text for sign in found[id_].signs if sign.text not in known]
            assert all(any(map(text.startswith, derived)) for text in new), (taken, id_)
