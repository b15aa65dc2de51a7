"""Read a file of the user's own names, each with what it means.

It has the fields `tests` (an analyte), `units` (a unit), `columns` (a field of a table) and `flags`
(a judgement, or none):

    tests: {GLUC-FAST: glucose, "50912": creatinine}
    flags: {"-": none}
"""

import re
from collections.abc import Callable
from decimal import Decimal

from labcheck.cases.table_fields import FIELDS
from labcheck.catalogue.lookup import AmbiguousTest, Catalogue, UnknownTest
from labcheck.catalogue.own_names import JUDGEMENTS, OwnMeaning, OwnNames, fold_own, join_spaces
from labcheck.errors import KnowledgeError, refuse_word, suggest
from labcheck.faults import FaultLog
from labcheck.reading.units import is_thousand_or_million
from labcheck.values.laboratory_flags import read_flags
from labcheck.values.near_units import suggest_unit
from labcheck.values.result_text import Number
from labcheck.values.units import is_same_unit, may_be_either_unit, parse_unit
from labcheck.yaml_files.fields import Fields
from labcheck.yaml_files.nodes import parse_nodes


def load_own_names(
    content: str | bytes, file: str, catalogue: Catalogue, before: OwnNames | None = None
) -> OwnNames:
    """Load a file of own names, checking all of it.

    Args:
        content: The YAML text, or the bytes of a UTF-8 file.
        file: The file's name, for messages and for what rows say.
        catalogue: The catalogue; tests may be meant by any name it knows.
        before: The names of files that were read before, which must not mean something else here.

    Raises:
        KnowledgeError: With every fault of the file.
    """
    before = before or OwnNames()
    faults = FaultLog(file, KnowledgeError)
    fields = Fields(parse_nodes(content, file, KnowledgeError), "", faults, "a file of names")
    tests = _Kind("an analyte", fold_own, lambda text: _find_id(text, catalogue), catalogue)
    units = _Kind(
        "a unit",
        join_spaces,
        lambda text: _check_unit(text, catalogue),
        refuse=_refuse_known_unit,
    )
    columns = _Kind("a field", fold_own, _find_field)
    flags = _Kind("a judgement", fold_own, _find_judgement, refuse=_refuse_known_flag)
    names = OwnNames(
        tests.read(fields.sub("tests", tests.what), dict(before.tests)),
        units.read(fields.sub("units", units.what), dict(before.units)),
        columns.read(fields.sub("columns", columns.what), dict(before.columns)),
        flags.read(fields.sub("flags", flags.what), dict(before.flags)),
    )
    fields.finish()
    faults.raise_if_any()
    return names


class _Kind:
    """One kind of names: how they are compared, and how what they mean is read.

    Args:
        what: What a name of this kind means, for messages.
        fold: Reduces a name to what tells it apart.
        mean: Reads what it means; a `ValueError` is a fault.
        catalogue: Whose ids must keep their meaning.
        refuse: Says why a name cannot have a meaning; empty where it can.
    """

    def __init__(
        self,
        what: str,
        fold: Callable[[str], str],
        mean: Callable[[str], str],
        catalogue: Catalogue | None = None,
        refuse: Callable[[str, str], str] = lambda *_: "",
    ) -> None:
        self.what = what
        self._refuse = refuse
        self._fold = fold
        self._mean = mean
        self._ids = catalogue.analytes if catalogue else {}

    def read(self, fields: Fields | None, known: dict[str, OwnMeaning]) -> dict[str, OwnMeaning]:
        """Read what each name means, and add it to what is known."""
        for pair in fields.items() if fields else ():
            name = pair[0].text or ""
            meaning = fields.parsed(name, self._mean) if fields else None
            is_said = fields is not None and fields.take(name) is not None
            fault = self._find_fault(name, meaning, known, is_said=is_said)
            if fault and fields:
                fields.faults.add(fields.mark_of(name), fields.path_of(name), *fault)
            elif meaning is not None and fields:
                place = f"{fields.faults.file}:{pair[0].mark.line}"
                known.setdefault(self._fold(name), OwnMeaning(meaning, place))
        return known

    def _find_fault(
        self, name: str, meaning: str | None, known: dict[str, OwnMeaning], *, is_said: bool
    ) -> tuple[str, str] | None:
        """Find what is wrong with a name, and what to do; what it means has faults of its own."""
        if not self._fold(name):
            return "the name is empty", "write the one that your laboratory uses"
        if not is_said:
            return "it has no meaning", f"write {self.what} behind it"
        if meaning is None:
            return None
        if name in self._ids and name != meaning:
            means = self._ids[name].name
            return f"{name!r} is labcheck's own word for {means}", "state the specimen beside it"
        if refused := self._refuse(name, meaning):
            return refused, "leave it out"
        other = known.get(self._fold(name))
        if other is None or other.means == meaning:
            return None
        return f"it means {other.means} in {other.place}", "give it one meaning"


def _find_id(text: str, catalogue: Catalogue) -> str:
    """Find the one analyte that is meant."""
    if text in catalogue.analytes:
        return text
    found = catalogue.find(text)
    match found:
        case AmbiguousTest(candidates=candidates):
            names = " or ".join(candidate.name for candidate in candidates)
            ids = " or ".join(candidate.id for candidate in candidates)
            raise ValueError(f"{text!r} may mean {names}; write {ids}")
        case UnknownTest(near=near):
            remedy = suggest(near) or "`labcheck tests` lists them"
            raise ValueError(f"no analyte in the catalogue is called {text!r}; {remedy}")
    return found.id


def _check_unit(text: str, catalogue: Catalogue) -> str:
    """Take a unit that is known."""
    if parse_unit(text) is not None or parse_unit(text, of_count=True) is not None:
        return text
    near = suggest_unit(
        text, (unit for analyte in catalogue.analytes.values() for unit in analyte.units)
    )
    raise ValueError(f"the unit {text!r} is not known{f'; {near}' if near else ''}")


def _find_field(text: str) -> str:
    """Find the field of a table that is meant."""
    field = "time" if text.strip().casefold() == "date" else text.strip().casefold()
    if field not in FIELDS:
        raise ValueError(refuse_word(text, FIELDS))
    return field


def _find_judgement(text: str) -> str:
    """Take a word that a flag may stand for."""
    word = " ".join(text.casefold().split())
    if word not in JUDGEMENTS:
        raise ValueError(refuse_word(text, list(JUDGEMENTS)))
    return word


def _refuse_known_unit(name: str, meaning: str) -> str:
    """Say so of a unit that is known and another one; `mil` and `U` stand for two themselves."""
    if not may_be_either_unit(name, meaning) or is_thousand_or_million(name):
        return ""
    if is_same_unit(*(_without_kind(unit) for unit in (name, meaning))):
        return ""
    return f"{name!r} is a unit of its own and not {meaning}"


def _without_kind(unit: str) -> str:
    """Write a unit without what sets apart units that look alike: IU as U, without braces."""
    return _KIND.sub("", unit).replace("IU", "U").strip()


_KIND = re.compile(r"\{[^{}]*\}|[\[\]]|\b(?:FEU|DDU)\b")


def _refuse_known_flag(name: str, _: str) -> str:
    """Say what a flag means that is read as it stands; a letter of HL7 may mean something else."""
    known = read_flags([name], Number("1", Decimal(1)))
    return f"{name!r} is read as {known.word.value}" if known.word and not known.unread else ""
