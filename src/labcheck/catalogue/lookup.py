"""The catalogue: finds the analyte that a printed test name means, or says what it may mean."""

import re
from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple, cast

from labcheck.catalogue.analyte import LONGEST_NAME, Analyte, Source, fold_name
from labcheck.catalogue.methods import take_off_method
from labcheck.catalogue.name_states import split_state
from labcheck.catalogue.narrowing import fits_unit, is_of_whole, names_unit, narrow
from labcheck.catalogue.own_names import NO_OWN_NAMES, OwnNames
from labcheck.catalogue.practice import Practice
from labcheck.catalogue.shares import NamedShare, split_share
from labcheck.catalogue.specimens import (
    is_day_urine,
    kinds_of,
    may_be_measured_in,
    may_be_one,
    split_specimen,
    split_system,
)
from labcheck.values.records import dataclass, replace
from labcheck.values.units import is_per_field, parse_unit

if TYPE_CHECKING:  # at run time only a name that is not known as it stands pays for these
    from labcheck.catalogue.languages import Meaning
    from labcheck.catalogue.printed_names import PrintedName

Meanings = Mapping[str, Sequence[str]]
"""The ids of tests that a name means, by the code of the language."""
_SEDIMENT = "urine"
_PARTS_OF_BLOOD = frozenset(["plasma", "serum"])
_SHORT_NAME = re.compile(r"\b(?:SerPl|SerPlBld|Ser|Bld|Ur|UrnS|CSF|PPP|Stl|Stool|Patient|RBC)\b")
"""The systems of LOINC's short names: `Potassium SerPl-sCnc`, `MCV RBC Auto`."""
LOINC_CODE = re.compile(r"\d{1,7}-\d")
"""How a code of LOINC is written."""


def name_without_measure(name: str, unit: str | None) -> str:
    """Fold the name of a row that measures nothing, with the unit that such a row needs beside it.

    `H` in `U` is the hemolysis index of MIMIC-IV; `H` alone may be anything.
    """
    read = parse_unit(unit)
    return f"{fold_name(name)} [{unit if read is None else read}]"


class UnknownTest(NamedTuple):
    """No analyte has this name.

    Attributes:
        near: The names of analytes called almost so; none for a LOINC code.
        is_loinc: Whether the name has the form of a LOINC code.
        languages: What it means where a language is stated: the code, and the tests' names.
    """

    near: tuple[str, ...]
    is_loinc: bool = False
    languages: tuple[tuple[str, str], ...] = ()


class AmbiguousTest(NamedTuple):
    """Several analytes go by this name and neither unit nor specimen tells them apart.

    Attributes:
        candidates: The analytes that may be meant.
        is_contradictory: Whether the name holds the names of two tests: `Iron (TIBC)`.
        languages: What it means where a language is stated: the code, and the tests' names.
    """

    candidates: tuple[Analyte, ...]
    is_contradictory: bool = False
    languages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All analytes that are known.

    Attributes:
        analytes: By id.
        names: Ids by every folded name, alias and LOINC code (see `analytes.fold_name`).
        sources: Where numbers were read, by key.
        systems: What is examined by LOINC codes that no analyte has, by code.
        code_names: LOINC's long names of codes that no analyte has, by code.
        practice: What is usual of a test in reports, by its id.
        singulars: Ids by the folded singular of names that are plurals: `triglyceride`.
        foreign: What each folded name means in other languages, by the code of the language.
        contested: The same of names that mean another test in English.
        language: The code of the language that is stated; empty where none is.
        own: What the user's own names mean, which is heard before all else.
        not_measured: What rows are that measure nothing, by every folded name: an index of the
            specimen.
        remembered: What was answered to questions about what was measured, since a table asks the
            same ones in every row.
    """

    analytes: Mapping[str, Analyte]
    names: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, Source]
    systems: Mapping[str, str] = field(default_factory=dict)
    not_measured: Mapping[str, str] = field(default_factory=dict)
    practice: Mapping[str, Practice] = field(default_factory=dict)
    code_names: Mapping[str, str] = field(default_factory=dict)
    singulars: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    foreign: Mapping[str, Meanings] = field(default_factory=dict)
    contested: Mapping[str, Meanings] = field(default_factory=dict)
    language: str = ""
    own: OwnNames = NO_OWN_NAMES
    remembered: dict[object, object] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def find(
        self, name: str, unit: str | None = None, specimen: str | None = None
    ) -> Analyte | UnknownTest | AmbiguousTest:
        """Find the analyte a laboratory calls by this name.

        Args:
            name: As printed, in any case, spacing and spelling; or a LOINC code, or an id.
            unit: The unit printed with it, which may tell two analytes of one name apart.
            specimen: The specimen stated with it, likewise; `glucose` in CSF is `CSF glucose`.
        """
        found = self.look_up(name, unit, specimen)
        if isinstance(found, UnknownTest) and not found.is_loinc:
            return found._replace(near=self.near(name))
        return found

    def look_up(
        self, name: str, unit: str | None = None, specimen: str | None = None
    ) -> Analyte | UnknownTest | AmbiguousTest:
        """Find what `find` does, without looking for names that an unknown one may mean."""
        if len(name) > LONGEST_NAME or not name.strip():
            return UnknownTest(())
        if "_" in name and name in self.analytes:
            return self.analytes[name]
        if (of_system := split_system(name)) and self._is_spelled_so(of_system.test, name):
            return self.look_up(of_system.test, unit, specimen or of_system.specimen or None)
        candidates = (
            self.named(name) or self.named_in_short(name) or self._named_without_words(name)
        )
        if not candidates:
            if (parted := split_specimen(name)) and not isinstance(
                found := self.look_up(parted.test, unit, specimen or parted.specimen or None),
                UnknownTest,
            ):
                return found
            of_state = split_state(take_off_method(name) or name)
            if of_state and not isinstance(
                found := self.look_up(of_state.test, unit, specimen), UnknownTest
            ):
                return found
            if (share := split_share(name)) and not isinstance(
                found := self._find_share(share, name, unit, specimen), UnknownTest
            ):
                return found
            printed = self._find_printed(name)
            if printed.is_contradictory:
                return AmbiguousTest(printed.candidates, is_contradictory=True)
            candidates = printed.candidates
        return self._choose(name, candidates, unit, specimen)

    def _find_share(
        self, share: NamedShare, name: str, unit: str | None, specimen: str | None
    ) -> Analyte | UnknownTest | AmbiguousTest:
        """Choose the count or the share among the tests that a name may mean without that word."""
        found = self.look_up(share.test, None, specimen)
        meant = found.candidates if isinstance(found, AmbiguousTest) else (found,)
        candidates = tuple(
            each for each in meant if isinstance(each, Analyte) and each.quantity is share.quantity
        )
        return self._choose(name, candidates, unit, specimen)

    def practice_of(self, analyte: Analyte) -> Practice:
        """Say what is usual of a test."""
        return self.practice.get(analyte.id, Practice())

    def _is_spelled_so(self, test: str, name: str) -> bool:
        """Whether a name is that of a test behind its system, and of none as a whole.

        `B-Hb` is hemoglobin and `B-HB` beta-hydroxybutyrate: letter by letter, as each is printed.
        `S-AST` is AST in serum; where Finnish is stated, antistreptolysin.
        """
        if fold_name(name) not in self.names and self.named(name):
            return False

        def is_printed(spelling: str) -> bool:
            found = self.named(spelling)
            return any(spelling in (analyte.name, *analyte.aliases) for analyte in found)

        return is_printed(test) and not is_printed(name)

    def named_in_short(self, name: str) -> tuple[Analyte, ...]:
        """Give the analytes of one of LOINC's short names, whose parts mean less than the whole.

        `Creat 24H Ur-mCnc` is a concentration, and not what is excreted in 24 hours.
        """
        if not _SHORT_NAME.search(name):
            return ()
        return tuple(self.analytes[id_] for id_ in self._meant(name).ids)

    def _named_without_words(self, name: str) -> tuple[Analyte, ...]:
        """Give the analytes of a name without words that say nothing, or turned round at its comma.

        A specimen in it stays, since `Hemoglobin (plasma) level` is not that of blood.
        """
        from labcheck.catalogue.printed_names import take_off, turn_round  # noqa: PLC0415 - late

        found = (self.named(form) for form in (*take_off(name), *turn_round(name)))
        return next(filter(None, found), ())

    def _find_printed(self, name: str) -> "PrintedName":
        """Find what a name means without the words that say nothing; a code has none."""
        from labcheck.catalogue.printed_names import PrintedName, find_printed  # noqa: PLC0415

        is_loinc = LOINC_CODE.fullmatch(name.strip()) is not None
        return PrintedName() if is_loinc else find_printed(name, self.named_loosely)

    def _choose(
        self, name: str, candidates: tuple[Analyte, ...], unit: str | None, specimen: str | None
    ) -> Analyte | UnknownTest | AmbiguousTest:
        """Choose among the tests that a name may mean by the specimen and the unit."""
        if specimen and (of_part := self._named_in_part(specimen, name, candidates)):
            return AmbiguousTest((*candidates, *of_part), languages=self._list_languages(name))
        if specimen and (
            is_day_urine(specimen)
            or not any(may_be_measured_in(specimen, analyte.specimen) for analyte in candidates)
        ):
            candidates = self._named_in(specimen, name, candidates) or candidates
        may_be_urine = not specimen or may_be_one(specimen, _SEDIMENT)
        if unit and may_be_urine and is_per_field(unit) and not fits_unit(candidates, unit):
            # What is counted in a field of a microscope is seen in the sediment of urine.
            seen = self._named_in(_SEDIMENT, name, candidates)
            candidates = tuple(each for each in seen if names_unit(each, unit)) or candidates
        if not candidates:
            is_loinc = LOINC_CODE.fullmatch(name.strip()) is not None
            return UnknownTest((), is_loinc, () if is_loinc else self._list_languages(name))
        if len(candidates) > 1:
            candidates = narrow(candidates, unit, specimen)
        if len(candidates) == 1:
            return candidates[0]
        return AmbiguousTest(candidates, languages=self._list_languages(name))

    def _named_in_part(
        self, specimen: str, name: str, candidates: tuple[Analyte, ...]
    ) -> tuple[Analyte, ...]:
        """Give the test of plasma that goes by the name of one of blood, where plasma is stated.

        Serum is taken for plasma. `Serum hemoglobin` may be either, and its number says which.
        """
        if len(candidates) != 1 or not kinds_of(specimen) or kinds_of(specimen) - _PARTS_OF_BLOOD:
            return ()
        found = self._named_in("plasma", name, candidates)
        return tuple(each for each in found if is_of_whole(candidates[0], each))

    def find_without_measure(self, name: str, unit: str | None = None) -> str:
        """Say what a row is that measures nothing; empty for any other."""
        folded = fold_name(name)
        beside = self.not_measured.get(name_without_measure(name, unit), "") if unit else ""
        return self.not_measured.get(folded) or beside

    def in_language(self, language: str) -> "Catalogue":
        """Give the catalogue as names are read where a language is stated."""
        if not language or language == self.language:
            return self
        key = (Catalogue, language)
        known = self.remembered.get(key)
        if not isinstance(known, Catalogue):
            known = self.remembered[key] = replace(self, language=language)
        return known

    def with_tests(self, tests: Iterable[Analyte]) -> "Catalogue":
        """Give the catalogue with further tests."""
        added = {test.id: test for test in tests}
        if not added:
            return self
        names = dict(self.names)
        for test in added.values():
            for name in (test.id, test.name, *test.aliases, *test.loinc):
                ids = names.get(fold_name(name), ())
                names[fold_name(name)] = tuple(dict.fromkeys([*ids, test.id]))
        analytes = ChainMap(added, cast("dict[str, Analyte]", self.analytes))
        return replace(self, analytes=analytes, names=names)

    def named(self, name: str) -> tuple[Analyte, ...]:
        """Give every analyte that goes by exactly this name, alias, LOINC code or id.

        One of the user's own is that test only. Of a name that means another test in another
        language, those that the language stated leaves.
        """
        if own := self.own.find_test(name):
            return (self.analytes[own[1].means],)
        folded = fold_name(name)
        ids = self.names.get(folded, ())
        if folded in self.contested or (self.language and not ids):
            from labcheck.catalogue.languages import choose_meaning, fold_foreign  # noqa: PLC0415

            others = self.contested.get(folded) or self.foreign.get(fold_foreign(name), {})
            if ids or self.language in others:
                ids = choose_meaning(folded, ids, others, self.language).ids
        found = tuple(self.analytes[id_] for id_ in ids)
        if "/" not in name or not found:
            return found
        parts = [set(self.names.get(fold_name(part), ())) for part in name.split("/")]
        if not all(parts) or set.intersection(*parts):
            return found
        return tuple(analyte for analyte in found if _is_called_with_stroke(analyte, name))

    def named_loosely(self, name: str) -> tuple[Analyte, ...]:
        """Give every analyte that goes by a name or, where none does, by its singular or plural."""
        if found := self.named(name):
            return found
        from labcheck.catalogue.printed_names import make_singular  # noqa: PLC0415

        ids: Sequence[str] = ()
        if "/" not in name:
            singular = make_singular(name)
            ids = self.names.get(singular) or self.singulars.get(singular, ())
        if not ids and fold_name(name) not in self.names:  # else a stroke parts two names
            ids = self._meant(name).ids
        return tuple(self.analytes[id_] for id_ in ids)

    def _meant(self, name: str) -> "Meaning":
        """Give what a name means in other languages, and where stating one would settle it."""
        from labcheck.catalogue.languages import choose_meaning, fold_foreign  # noqa: PLC0415

        folded = fold_name(name)
        own = self.names.get(folded, ())
        others = self.contested if own else self.foreign
        key = folded if own else fold_foreign(name)
        return choose_meaning(folded, own, others.get(key, {}), self.language)

    def _list_languages(self, name: str) -> tuple[tuple[str, str], ...]:
        """List what a name means where a language is stated, by the names of the tests."""
        return tuple(
            (code, " or ".join(self.analytes[id_].name for id_ in ids))
            for code, ids in self._meant(name).by_language
        )

    def containing(self, text: str) -> tuple[Analyte, ...]:
        """Give every analyte with a text in some name, a LOINC code or its panel; all for none."""
        folded = fold_name(text)
        found = {id_ for name, ids in self.names.items() if folded in name for id_ in ids}
        return tuple(
            analyte
            for id_, analyte in self.analytes.items()
            if id_ in found or folded in fold_name(analyte.panel)
        )

    def _named_in(
        self, specimen: str, name: str, elsewhere: tuple[Analyte, ...]
    ) -> tuple[Analyte, ...]:
        """Give the analytes that carry the specimen in their name: `urine sodium`.

        `Urine Na+` is that as well, since what goes by the name elsewhere is called sodium, and
        `Bilirrubina en orina`, since total bilirubin is called bilirubin too.
        """
        found = self._called_in(specimen, [name])
        if not found and len(elsewhere) == 1:
            key = (Catalogue._called_in, specimen, elsewhere[0])
            if key not in self.remembered:
                own = [elsewhere[0].name, *elsewhere[0].aliases]
                self.remembered[key] = self._called_in(specimen, own)
            found = cast("tuple[Analyte, ...]", self.remembered[key])
        if found:
            return found
        named = (self._meant(f"{name}, {kind}").ids for kind in sorted(kinds_of(specimen)))
        return tuple(self.analytes[id_] for ids in named for id_ in ids)

    def _called_in(self, specimen: str, names: Iterable[str]) -> tuple[Analyte, ...]:
        """Give the analytes of the first of some names with which a specimen is a name as well."""
        endings = (", 24 h", "") if is_day_urine(specimen) else ("",)
        for called in names:
            for ending in endings:
                found = dict.fromkeys(
                    analyte
                    for kind in sorted(kinds_of(specimen))
                    for written in (f"{kind} {called}", f"{called}, {kind}")
                    for analyte in self.named(f"{written}{ending}")
                )
                if found:
                    return tuple(found)
        return ()

    def near(self, name: str) -> tuple[str, ...]:
        """Name at most two analytes that are truly called almost so; often none."""
        from labcheck.catalogue.suggestions import find_near  # noqa: PLC0415 - only unknown names pay for it

        key = (find_near, name)
        if key not in self.remembered:
            self.remembered[key] = find_near(name, self.names, self.analytes)
        return cast("tuple[str, ...]", self.remembered[key])


def _is_called_with_stroke(analyte: Analyte, name: str) -> bool:
    """Whether a ratio of two names is one of the analyte's own: `Cholesterol/HDL` is not HDL."""
    written = (own for own in (analyte.name, *analyte.aliases) if "/" in own)
    return any(fold_name(own) == fold_name(name) for own in written)
