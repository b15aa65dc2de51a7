"""Elements of a FHIR resource, taken one by one: what is of a wrong type is a fault, never a crash.

The way to an element is written as FHIRPath does, lists counted from 0:
`entry[3].resource.valueQuantity.value`.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from labcheck.faults import FaultLog
from labcheck.readers.json_text import Json, Numeral, Repeated
from labcheck.values.coded_words import word_of
from labcheck.values.records import dataclass

LOINC = frozenset(["http://loinc.org", "https://loinc.org", "urn:oid:2.16.840.1.113883.6.1"])
EXTENSION = "urn:labcheck:fhir:"
"""How the address of every extension of labcheck's begins."""
_CONCEPTS_KEPT = 4096
"""The same codes come again in resource after resource."""
_OBJECT, _LIST, _TEXT, _NUMBER = "an object", "a list", "a text", "a number"


@dataclass(slots=True, eq=False)
class Element:
    """One object of a resource; many are made of each, so that it is not frozen.

    Attributes:
        content: Its properties.
        path: The way to it from the top of the file, or of the line.
        log: Where faults are noted.
        line: The line of the file, where each line is a resource.
    """

    content: Mapping[str, Json]
    path: str
    log: FaultLog
    line: int | None = None

    def __contains__(self, name: str) -> bool:
        return self.content.get(name) is not None

    def path_of(self, name: str) -> str:
        """The way to a property."""
        return f"{self.path}.{name}" if self.path else name

    def fault(self, name: str, problem: str, remedy: str = "") -> None:
        """Note what is wrong with a property."""
        self.log.add(self.line, self.path_of(name), problem, remedy)

    @property
    def own_extensions(self) -> "list[Element]":
        """Those of its extensions that labcheck wrote; no others are looked at."""
        listed = self.content.get("extension")
        if listed is None:
            return []
        return [
            Element(extension, self.path_of(f"extension[{number}]"), self.log, self.line)
            for number, extension in enumerate(listed if isinstance(listed, list) else ())
            if isinstance(extension, dict) and str(extension.get("url")).startswith(EXTENSION)
        ]

    @property
    def is_added(self) -> bool:
        """Whether labcheck wrote it of its own accord, so that it was not reported."""
        if "extension" not in self.content:
            return False
        marks = [mark for mark in self.own_extensions if mark.content["url"] == f"{EXTENSION}added"]
        for mark in marks:
            if mark.content.get("valueBoolean") is not True:
                mark.fault("valueBoolean", "this must be true", "the element is read as reported")
        return any(mark.content.get("valueBoolean") is True for mark in marks)

    def text(self, name: str) -> str:
        """Take a text; empty when absent."""
        value = self.content.get(name)
        if isinstance(value, str):
            return value.strip()
        self._refuse(name, value, _TEXT)
        return ""

    def numeral(self, name: str) -> str:
        """Take a number as it is written; empty when absent."""
        value = self.content.get(name)
        if isinstance(value, Numeral):
            return value.text
        self._refuse(name, value, _NUMBER)
        return ""

    def element(self, name: str) -> "Element | None":
        """Take an object; `None` when absent."""
        value = self.content.get(name)
        if isinstance(value, dict):
            return Element(value, self.path_of(name), self.log, self.line)
        self._refuse(name, value, _OBJECT)
        return None

    def elements(self, name: str) -> "list[Element]":
        """Take a list of objects; empty when absent."""
        return list(self._elements(name)) if self.content.get(name) is not None else []

    def reported(self, name: str) -> "list[Element]":
        """Take a list of objects without those that labcheck added."""
        return [element for element in self.elements(name) if not element.is_added]

    def texts(self, name: str) -> list[str]:
        """Take a list of texts; empty when absent."""
        texts = []
        for place, value in self._items(name):
            if isinstance(value, str):
                texts.append(value.strip())
            else:
                self._refuse(place, value, _TEXT)
        return texts

    def concept(self, name: str) -> "Concept":
        """Take a CodeableConcept; one without words and codes when absent."""
        return read_concept(self.element(name))

    def concepts(self, name: str) -> "list[Concept]":
        """Take a list of CodeableConcepts, without those that labcheck added."""
        return [read_concept(element) for element in self.reported(name)]

    def _elements(self, name: str) -> "Iterator[Element]":
        for place, value in self._items(name):
            if isinstance(value, dict):
                yield Element(value, self.path_of(place), self.log, self.line)
            else:
                self._refuse(place, value, _OBJECT, is_item=True)

    def _items(self, name: str) -> Iterator[tuple[str, Json]]:
        value = self.content.get(name)
        if value is None:
            return
        if isinstance(value, list):
            yield from ((f"{name}[{number}]", item) for number, item in enumerate(value))
        else:
            self._refuse(name, value, _LIST)

    def _refuse(self, name: str, value: Json, wanted: str, *, is_item: bool = False) -> None:
        if isinstance(value, Repeated):
            self.fault(name, f"this stands here {value.count} times", "keep one")
        elif value is not None or is_item:
            self.fault(name, f"this is {_name_type(value)} and must be {wanted}")


class Coding(NamedTuple):
    """One code of a concept, with its display."""

    system: str
    code: str
    display: str


@dataclass(frozen=True, slots=True)
class Concept:
    """A CodeableConcept: its text, and the codes that stand for it."""

    text: str = ""
    codings: tuple[Coding, ...] = ()

    @property
    def words(self) -> str:
        """The text, else the first display, else what a code stands for that is known."""
        displays = (coding.display for coding in self.codings)
        known = (word_of(coding.system, coding.code) for coding in self.codings)
        return self.text or next(filter(None, (*displays, *known)), "")

    @property
    def code(self) -> str:
        """The first code."""
        return next((coding.code for coding in self.codings if coding.code), "")

    @property
    def name(self) -> str:
        """The words, else the first code."""
        return self.words or self.code

    @property
    def loinc(self) -> tuple[Coding, ...]:
        """The LOINC codes."""
        return _loinc_of(self.codings)

    @property
    def codes(self) -> frozenset[str]:
        """All codes, whatever their system."""
        return frozenset(coding.code for coding in self.codings if coding.code)


_NO_CONCEPT = Concept()


@lru_cache(maxsize=_CONCEPTS_KEPT)
def _loinc_of(codings: tuple[Coding, ...]) -> tuple[Coding, ...]:
    return tuple(
        coding for coding in codings if coding.code and coding.system.rstrip("/").lower() in LOINC
    )


def read_concept(element: Element | None) -> Concept:
    """Read a CodeableConcept, without codes that labcheck added."""
    if element is None:
        return _NO_CONCEPT
    if (plain := _read_plainly(element.content)) is not None:
        return plain
    codings = tuple(
        Coding(coding.text("system"), coding.text("code"), coding.text("display"))
        for coding in element.reported("coding")
    )
    return Concept(element.text("text"), codings)


def _read_plainly(content: Mapping[str, Json]) -> Concept | None:
    """Read a CodeableConcept in which all is a text that should be; `None` for any other."""
    listed, text = content.get("coding", ()), content.get("text", "")
    if not isinstance(listed, list | tuple) or not isinstance(text, str):
        return None
    codings = []
    for coding in listed:
        if not isinstance(coding, dict) or "extension" in coding:
            return None
        system, code = coding.get("system", ""), coding.get("code", "")
        display = coding.get("display", "")
        if not (isinstance(system, str) and isinstance(code, str) and isinstance(display, str)):
            return None
        codings.append(Coding(system.strip(), code.strip(), display.strip()))
    return Concept(text.strip(), tuple(codings))


def _name_type(value: Json) -> str:
    match value:
        case dict():
            return _OBJECT
        case list():
            return _LIST
        case bool():
            return str(value).lower()
        case Numeral():
            return _NUMBER
        case None:
            return "null"
        case _:
            return _TEXT
