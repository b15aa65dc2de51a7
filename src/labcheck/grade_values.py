"""`labcheck.grade`: the grades that one value may have by a published set, without a case.

    labcheck.grade("hemoglobin", 6.3, "g/dL", lln=12, set="ctcae-v6")

It is what the command says of a row: every grade that is possible, and what would settle it.
"""

from decimal import Decimal, InvalidOperation

from labcheck.arguments import choose_if_named, parse_argument
from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.errors import UsageError, did_you_mean
from labcheck.interpretation.grading import Limits, Question, grade_result
from labcheck.judging.doubts.impossible import explain_impossible
from labcheck.judging.flags import possible_values
from labcheck.judging.graded import Grade
from labcheck.values.limits import Scale
from labcheck.values.patient import Age, Patient, Pregnancy, Sex, parse_age
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import Number
from labcheck.yaml_files.shipped import load_shipped_catalogue, load_shipped_grades

Amount = Decimal | float | str


def grade(  # noqa: PLR0913 - what a grade may depend on
    test: str,
    value: Amount,
    unit: str | None = None,
    *,
    uln: Amount | None = None,
    lln: Amount | None = None,
    baseline: Amount | None = None,
    sex: str | Sex | None = None,
    age: str | Age | None = None,
    pregnancy: str | Pregnancy | None = None,
    context: str = "",
    set: str = "ctcae-v6",  # noqa: A002 - the word for it
) -> tuple[Grade, ...]:
    """Grade one value by every term that a set has for its test.

    Args:
        test: Its name, an alias, a LOINC code or an id.
        value: A number, or a text such as `"<5"`.
        unit: Its unit as printed; `None` for a pure number.
        uln: The laboratory's upper limit of normal, in the same unit.
        lln: The laboratory's lower limit of normal, likewise.
        baseline: The value before treatment, likewise.
        sex: "female" or "male".
        age: Such as `"25 y"`.
        pregnancy: "1", "2" or "3" for the trimester, "any" or "no".
        context: "fasting" or "random", where that is known.
        set: The set's id: "ctcae-v5", "ctcae-v6", "daids-2.1", "who-anaemia" and others.

    Returns:
        A grade for each term. `grade` is the grade, empty where several are possible; `possible`
        lists them, `settled_by` says what would settle which it is, `why` names the limits, or says
        why the set gives no grade. "0" is no grade, which is not the same as normal.

    Raises:
        UsageError: The test, the set or an argument is not known, or no patient can have the value.
    """
    analyte = _find_test(test, unit)
    book = load_shipped_grades()
    if set not in book.sets:
        known = did_you_mean(set, list(book.sets)) or f"there are {', '.join(book.sets)}"
        raise UsageError(f"set: no set of grades is called {set!r}; {known}")
    reading = parse_result(f"{value} {unit or ''}".strip())
    possible = possible_values(reading.value, is_signed=analyte.is_signed)
    if possible is None or possible[0] is not Scale.QUANTITY:
        raise UsageError(f"value: {str(value)!r} is not a number")
    impossible = explain_impossible(Result(test, str(value), reading.value, unit), analyte)
    if impossible is not None:
        raise UsageError(f"value: {impossible.detail}; {impossible.remedy}")
    low, high = _read_number(lln, "lln"), _read_number(uln, "uln")
    if low is not None and high is not None and low > high:
        raise UsageError(f"lln: {low} is above the uln, {high}")
    has_limits = low is not None or high is not None
    question = Question(
        analyte,
        possible[1],
        unit,
        reading.value.half_last_digit if isinstance(reading.value, Number) else Decimal(0),
        (Limits(low, high, origin="as given"),) if has_limits else (),
        baseline=_read_number(baseline, "baseline"),
        patient=Patient(
            choose_if_named(Sex, sex, "sex"),
            age if isinstance(age, Age) else parse_argument(parse_age, age, "age"),
            choose_if_named(Pregnancy, pregnancy, "pregnancy"),
        ),
        context=context,
    )
    return grade_result(question, book.ladders.get((set, analyte.id), ()), book.sets[set])


def _find_test(test: str, unit: str | None) -> Analyte:
    found = load_shipped_catalogue().find(test, unit)
    if not isinstance(found, Analyte):
        raise UsageError(f"test: {test!r} is not the name of one test that labcheck knows")
    return found


def _read_number(given: Amount | None, argument: str) -> Decimal | None:
    if given is None:
        return None
    try:
        number = Decimal(str(given))
    except InvalidOperation:
        raise UsageError(f"{argument}: {str(given)!r} is not a number") from None
    if not number.is_finite():
        raise UsageError(f"{argument}: {str(given)!r} is not a number")
    return number
