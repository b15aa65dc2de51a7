"""`labcheck.convert`, `tests` and `explain`: what the command says, as plain data.

    labcheck.convert("10.3 mg/dL", "mmol/L", test="calcium")
    labcheck.tests("vitamin d")
    labcheck.explain("calcium")
    labcheck.explain(labcheck.check("case.yaml"), "C3")

Each gives what the command prints with `--format json`, as lists, mappings, texts and numbers.
"""

import json
import warnings
from collections.abc import Iterable
from typing import Any, cast

from labcheck.api import ReadWarning
from labcheck.errors import UsageError
from labcheck.judging.report import Report
from labcheck.questions.conversions import convert_words
from labcheck.questions.explanations import explain_name, explain_rows
from labcheck.questions.search import find_tests
from labcheck.range_sets.library import Shelf


def convert(
    value: str | float, unit: str | None = None, to: str | None = None, *, test: str | None = None
) -> dict[str, Any]:
    """Convert a value into another unit, and say by which factor and on whose word.

    Args:
        value: A number, or a text such as `"<5"` or `"10.3 mg/dL"`.
        unit: Its unit; where the value names it, the unit to convert to.
        to: The unit to convert to; every unit of the test when it is not given.
        test: What was measured: a name, a LOINC code or an id. A change of scale needs none.

    Returns:
        `test`, `value`, `note` and `answers`: for each unit its `value`, `text`, `factor`,
        `exact_factor`, `basis` and source, or why it is refused.

    Raises:
        UsageError: The value, a unit or the test is not known, or no cited factor leads there.
    """
    from labcheck.writers.conversion_result import render_converted_json  # noqa: PLC0415 - as needed

    words = [str(word) for word in (value, unit, to) if word is not None]
    return _load(render_converted_json(convert_words(words, test, Shelf())))


def tests(search: str = "") -> list[dict[str, Any]]:  # noqa: PT028 - a test of a laboratory
    """Find tests by a name or a part of one, a LOINC code or a panel, with what is known of each.

    Args:
        search: What is looked for; every test for nothing.

    Returns:
        A mapping for each test: its names, codes, units, ranges in every set and variation.

    Raises:
        UsageError: No test has it.
    """
    from labcheck.writers.knowledge_json import tests_to_json  # noqa: PLC0415 - as needed

    left_out: list[str] = []
    found = find_tests(search.strip(), Shelf(), left_out.append)
    _warn(left_out)
    text = tests_to_json(found.described, found.catalogue.sources, is_part=found.is_part)
    return cast("list[dict[str, Any]]", json.loads(text))


def explain(what: str | Report, *names: str) -> dict[str, Any]:
    """Explain results of a report step by step, or a test or a formula by itself.

    Args:
        what: A report of `check`, or the name of a test or of a derived quantity.
        names: Only these results, derived values or stages of the report; all when none is given.

    Returns:
        For a report its `case`, `file` and `rows`, each with `sections` of sentences, and its
        `findings`, the derived values and stages; for a test its `test_id`, `name`, `sections` and
        the `formulas` that go by its name; for both `sets`, where the numbers were read.

    Raises:
        UsageError: There is no such test, or the report has no result of it.
    """
    from labcheck.teaching.explain_page import (  # noqa: PLC0415 - as needed
        analyte_to_json,
        rows_to_json,
    )

    if isinstance(what, Report):
        return _load(rows_to_json(explain_rows([what], names)))
    if names:
        raise UsageError("results are explained of a report; write explain(check(file), name)")
    left_out: list[str] = []
    explained, formulas = explain_name(what, Shelf(), left_out.append)
    _warn(left_out)
    return _load(analyte_to_json(explained, formulas))


def _load(text: str) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(text))


def _warn(left_out: Iterable[str]) -> None:
    """Warn of range sets that are wrong, at the line that called the public function."""
    for file in left_out:
        said = f"{file} is left out; `labcheck ranges check {file}` says why"
        warnings.warn(said, ReadWarning, stacklevel=3)
