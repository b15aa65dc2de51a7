"""What a verdict rests on and R4 has no element for, read from the extensions labcheck writes.

    on a Patient       age, pregnancy, baseline (`none`: what earlier results were compared with
                       does not come back)
    on an Observation  age, context, replaced, panel, short-name, unread-range

What cannot be read of one is a fault that names the way to it, and never makes a result surer: an
age is then not known. Extensions of others are passed over.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from labcheck.cases.case import BaselineChoice, Result
from labcheck.readers.fhir_elements import EXTENSION, Element
from labcheck.values.patient import Age, Pregnancy, make_unknown_age, parse_stated_age
from labcheck.values.printed_result import refuse
from labcheck.values.records import dataclass, replace

_T = TypeVar("_T")
_OF_PATIENT = ("added", "age", "pregnancy", "baseline")
_OF_RESULT = ("age", "context", "replaced", "panel", "short-name", "unread-range")
_NO_BASELINE = {BaselineChoice.NONE.value: BaselineChoice.NONE}
_PREGNANCIES = {pregnancy.value: pregnancy for pregnancy in Pregnancy}
_REPLACED = {"true": True}


@dataclass(frozen=True, slots=True)
class StatedCase:
    """What the extensions of a Patient say of the case; `None` means not stated.

    Attributes:
        age: The patient's age.
        pregnancy: The stage of pregnancy.
        baseline_choice: Which earlier results serve as baseline.
    """

    age: Age | None = None
    pregnancy: Pregnancy | None = None
    baseline_choice: BaselineChoice = BaselineChoice.PREVIOUS


def read_stated_case(patient: Element) -> StatedCase:
    """Read the extensions of a Patient."""
    unknown = list(_refuse_others(patient, _OF_PATIENT))
    choice = _take(patient, "baseline", _NO_BASELINE.__getitem__)
    if unknown and choice is None:
        choice = BaselineChoice.NONE
    return StatedCase(
        age=_take_age(patient),
        pregnancy=_take(patient, "pregnancy", _PREGNANCIES.__getitem__),
        baseline_choice=choice or BaselineChoice.PREVIOUS,
    )


def restore_result(result: Result, observation: Element) -> Result:
    """Add to a result, as the elements of R4 give it, what its extensions say.

    One that is not known may change what the others mean, as those of earlier versions did.
    """
    if not observation.own_extensions:
        return result
    if any(_refuse_others(observation, _OF_RESULT)):
        why = "it has an extension of another version of labcheck"
        return replace(result, value=refuse(result.text, why), reported=None)
    return replace(
        result,
        age=_take_age(observation) or result.age,
        context=_take(observation, "context", str) or result.context,
        is_replaced=_take(observation, "replaced", _REPLACED.__getitem__) or False,
        panel=_take(observation, "panel", str) or result.panel,
        short_name=_take(observation, "short-name", str) or "",
        unread_range=_take(observation, "unread-range", str) or "",
    )


def _refuse_others(element: Element, known: tuple[str, ...]) -> Iterator[str]:
    for extension in element.own_extensions:
        name = extension.text("url").removeprefix(EXTENSION)
        if name not in known:
            extension.fault("url", f"labcheck has no extension {name!r} here", "it is not read")
            yield name


def _take_age(element: Element) -> Age | None:
    if not _find(element, "age"):
        return None
    return _take(element, "age", parse_stated_age) or make_unknown_age("it could not be read")


def _take(element: Element, name: str, parse: Callable[[str], _T]) -> _T | None:
    """Take the text of an extension and parse it; `None` when there is none that can be read."""
    found = _find(element, name)
    if not found:
        return None
    if len(found) > 1:
        found[1].fault("url", f"{name!r} stands here twice", "none is read")
        return None
    text = found[0].text("valueString")
    if not text:
        if "valueString" not in found[0]:
            found[0].fault("valueString", "the extension must have it", "it is not read")
        return None
    try:
        return parse(text)
    except (ValueError, KeyError) as error:
        problem = f"{text!r} cannot stand here" if isinstance(error, KeyError) else str(error)
        found[0].fault("valueString", problem, "it is not read")
        return None


def _find(element: Element, name: str) -> list[Element]:
    return [
        extension
        for extension in element.own_extensions
        if extension.content["url"] == f"{EXTENSION}{name}"
    ]
