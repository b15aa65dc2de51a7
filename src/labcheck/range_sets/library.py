"""The shelf: every range set that can be named, where each lies, and which are used unasked."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path

from labcheck.catalogue.lookup import Catalogue
from labcheck.errors import Fault, KnowledgeError, LabcheckError, UsageError
from labcheck.files import is_same_file, read_bytes
from labcheck.range_sets.layers import Layer, join_tests
from labcheck.range_sets.own_names import NO_SET, NamesSource, read_own_names
from labcheck.ranges.reference_range import JUDGING_KINDS, RangeSet
from labcheck.settings import Settings, find_settings, is_file_name
from labcheck.values.records import replace
from labcheck.values.region import Region
from labcheck.yaml_files.nodes import TextNode, parse_nodes
from labcheck.yaml_files.on_demand import fields_of
from labcheck.yaml_files.range_file import load_range_set
from labcheck.yaml_files.shipped import (
    DECISION_LAYER,
    find_shipped,
    is_other_than_shipped,
    list_shipped,
    load_shipped,
    load_shipped_catalogue,
)
from labcheck.yaml_files.shipped_regions import USUAL_REGION, load_shipped_regions

EVERY_SET = "all"
_DEEPEST_BASE = 20
"""More sets that extend one another than a user can mean."""


class Shelf:
    """Every range set that can be named: the user's own, those of the project, the shipped.

    Args:
        settings: What is in force; what is found when not given.
        names_asked: Files of the user's own names, or the content of one; those of the settings
            when none is given.
    """

    def __init__(
        self, settings: Settings | None = None, names_asked: Sequence[NamesSource] = ()
    ) -> None:
        self.settings = find_settings() if settings is None else settings
        self.catalogue: Catalogue = load_shipped_catalogue()
        self.names_asked = names_asked
        self.files: list[str] = []
        self._files: dict[str, str] = {}

    @cached_property
    def local(self) -> dict[str, Path]:
        """The local sets by name; of two files with one name, the nearer."""
        found: dict[str, Path] = {}
        for folder in self.settings.folders:
            for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
                found.setdefault(path.stem, path)
        return found

    @property
    def names(self) -> list[str]:
        """Every name a set can be called by, those of files and local ones first."""
        return list(dict.fromkeys([*self._named_files, *self.local, *list_shipped()]))

    @property
    def _named_files(self) -> list[str]:
        """The files outside the folders of sets that the settings name."""
        settings = self.settings
        named = dict.fromkeys([*settings.ranges, *settings.critical, *settings.compare])
        local = [str(path) for path in self.local.values()]
        files = filter(is_file_name, named)
        return [file for file in files if not any(is_same_file(file, path) for path in local)]

    @property
    def region(self) -> Region:
        """The region that is stated, or the usual one."""
        return self.settings.region or load_shipped_regions()[USUAL_REGION]

    @property
    def default_sets(self) -> tuple[str, ...]:
        """The sets that are used when none is named."""
        return self.settings.ranges or (*self.region.ranges, *DECISION_LAYER)

    @property
    def default_critical(self) -> tuple[str, ...]:
        """The lists of critical limits that are used when none is named."""
        return self.settings.critical or self.region.critical

    def use_of(self, name: str) -> str:
        """Say whether a set is used when none is named; empty when it is not."""
        if name in self.default_sets:
            return "default"
        return "default critical list" if name in self.default_critical else ""

    def know(self, sets: Iterable[RangeSet]) -> Catalogue:
        """Give the catalogue with the tests that sets bring and with the user's own names.

        A name may mean a test of any set that the settings name, which are loaded only for it.

        Raises:
            KnowledgeError: A file of names cannot be read or is wrong, or two sets describe one
                test in two ways.
            UsageError: The settings name a file that is not there.
        """
        known = self.catalogue.with_tests(join_tests(sets))
        try:
            return self._with_own_names(known)
        except KnowledgeError:
            named = join_tests(self.load_all(self.settings.ranges))
            further = [test for test in named if test.id not in known.analytes]
            if not further:
                raise
            return self._with_own_names(known.with_tests(further))

    def know_tests_of(self, named: Sequence[str] = ()) -> Catalogue:
        """Give the catalogue with the tests of the sets that are named, or the settings name."""
        is_own = bool(named or self.settings.ranges)  # the shipped sets bring no tests
        return self.know(self.load_layer(Layer.RANGES, named) if is_own else ())

    def _with_own_names(self, known: Catalogue) -> Catalogue:
        own = read_own_names(self.names_asked, self.settings, known, self.files)
        return replace(known, own=own)

    def load_layer(self, layer: Layer, named: Sequence[str]) -> list[RangeSet]:
        """Load the sets that are named for a layer, or else those of the settings.

        Raises:
            UsageError: A name is not known or leads to sets of another use; where the settings
                name it, the message says so.
            KnowledgeError: A file cannot be read or is wrong.
        """
        default = self.default_sets if layer is Layer.RANGES else self.default_critical
        place = self.settings.places.get(layer.value)
        if named or place is None:
            return self._load_fit(layer, named or default, f"with --{layer.other.value}")
        try:
            where = place.where_to_name(layer.other.value)
            return self._load_fit(layer, default, where, UsageError)
        except UsageError as error:
            raise UsageError([place.fault(layer.value, str(error))]) from None

    def _load_fit(
        self,
        layer: Layer,
        names: Sequence[str],
        where: str,
        refusal: type[LabcheckError] = KnowledgeError,
    ) -> list[RangeSet]:
        """Load the sets of a layer; refuse those of another use, and two of one name."""
        if layer is Layer.CRITICAL:
            names = [name for name in names if name != NO_SET]
        loaded = self.load_all(names, refusal)
        for name, range_set in zip(names, loaded, strict=True):
            self._refuse_namesake(range_set.id, self.find_file(name))
            if why := layer.why_not(range_set):
                raise UsageError(f"{why}; name it {where}")
        return loaded

    def load_all(
        self, names: Sequence[str], refusal: type[LabcheckError] = KnowledgeError
    ) -> list[RangeSet]:
        """Load several sets, collecting the faults of all files.

        Raises:
            UsageError: A name is not known.
            KnowledgeError: A file is wrong; or, unless another refusal is asked for, cannot be
                read.
        """
        loaded: list[RangeSet] = []
        faults: list[Fault] = []
        for name in names:
            try:
                loaded.append(self.load(name, refusal=refusal))
            except KnowledgeError as error:
                faults += error.faults
        if faults:
            raise KnowledgeError(list(dict.fromkeys(faults)))
        return loaded

    def load_compared(
        self, named: Sequence[str], leave_out: Callable[[str], None]
    ) -> list[RangeSet]:
        """Load the sets whose flags are to be shown beside the verdict, each once.

        Where none is named, they are those of the settings.

        Raises:
            UsageError: A name is not known, or leads to a set without ranges; where the settings
                name it, the message says so.
            KnowledgeError: A file that is named is wrong.
        """
        place = self.settings.places.get("compare")
        if named or place is None:
            return self._load_comparable(named, leave_out)
        try:
            return self._load_comparable(self.settings.compare, leave_out, UsageError)
        except UsageError as error:
            raise UsageError([place.fault("compare", str(error))]) from None

    def _load_comparable(
        self,
        named: Sequence[str],
        leave_out: Callable[[str], None],
        refusal: type[LabcheckError] = KnowledgeError,
    ) -> list[RangeSet]:
        if EVERY_SET in named:
            return [
                range_set
                for range_set in self.load_every(leave_out)
                if range_set.has_kind(*JUDGING_KINDS)
            ]
        names = [name for name in dict.fromkeys(named) if name != NO_SET]
        loaded = self.load_all(names, refusal)
        for range_set in loaded:
            if not range_set.has_kind(*JUDGING_KINDS):
                raise UsageError(f"{range_set.id} has critical limits only, and nothing to compare")
        return loaded

    def load_every(self, leave_out: Callable[[str], None]) -> list[RangeSet]:
        """Load every set there is.

        Args:
            leave_out: Is called with the file of each set that is wrong, which stops nothing: it
                was not asked for by name.
        """
        loaded: list[RangeSet] = []
        for name in self.names:
            try:
                loaded.append(self.load(name))
            except KnowledgeError:
                leave_out(self.find_file(name))
        return loaded

    def _refuse_namesake(self, id_: str, file: str) -> None:
        """Refuse two sets of one name in one run, which no row could tell apart."""
        other = self._files.setdefault(id_, file)
        if other != file and not is_same_file(other, file):
            raise UsageError(f"two sets are called {id_}: {other} and {file}; rename one")

    def find_file(self, name: str) -> str:
        """Find the file of a set that is named by its name or its file.

        Raises:
            UsageError: No set has this name.
        """
        if is_file_name(name):
            return name
        if name in self.local:
            return str(self.local[name])
        if name not in list_shipped():
            self._explain_misnamed(name)
        return str(find_shipped(name, list(self.local)))

    def _explain_misnamed(self, name: str) -> None:
        """Say so when a local file holds a set of this name and is called something else."""
        for path in self.local.values():
            if _read_id(path) == name:
                raise UsageError(
                    f"the set {name} lies in {path}; a set is found by the name of its file, so "
                    f"call it {name}{path.suffix}"
                )

    def find_misnaming(self, file: str, id_: str) -> Fault | None:
        """Find a set in a folder of sets whose file is called something else."""
        path = Path(file)
        is_local = any(
            is_same_file(str(path.parent), str(folder)) for folder in self.settings.folders
        )
        if not is_local or path.stem == id_:
            return None
        problem = f"the file is called {path.name} and the set {id_!r}"
        return Fault(file, None, None, "set", problem, f"write `set: {path.stem}`")

    def load(
        self,
        name: str,
        built_on_it: tuple[str, ...] = (),
        refusal: type[LabcheckError] = KnowledgeError,
    ) -> RangeSet:
        """Load one set by its name or its file.

        Args:
            name: The name of a local or shipped set, or a file.
            built_on_it: The files that led here by `extends:`, to refuse a circle.
            refusal: What is raised when the file cannot be read at all.

        Raises:
            UsageError: No set has this name.
            KnowledgeError: The file is wrong.
        """
        file = self.find_file(name)
        if is_file_name(name):
            is_of_command = refusal is KnowledgeError  # a pipe that settings name has no writer
            return self.load_file(file, built_on_it, refusal, may_be_pipe=is_of_command)
        if name not in self.local:
            return load_shipped(name)
        loaded = self.load_file(file, built_on_it, refusal, may_be_pipe=False)
        if fault := self.find_misnaming(file, loaded.id):
            raise KnowledgeError([fault])
        return loaded

    def load_file(
        self,
        file: str,
        built_on_it: tuple[str, ...] = (),
        refusal: type[LabcheckError] = KnowledgeError,
        *,
        may_be_pipe: bool = True,
    ) -> RangeSet:
        """Load one set from its file, with all that it extends.

        Raises:
            KnowledgeError: The file is wrong; or, unless another refusal is asked for, cannot be
                read.
        """
        if any(is_same_file(file, other) for other in built_on_it):
            raise UsageError(f"goes in a circle: {' extends '.join([*built_on_it, file])}")
        if len(built_on_it) > _DEEPEST_BASE:
            raise UsageError(f"more than {_DEEPEST_BASE} sets stand on one another")

        def find_base(base: str) -> RangeSet:
            way = (*built_on_it, file)
            if is_file_name(base):
                return self.load_file(str(Path(file).parent / base), way, UsageError)
            return self.load(base, way, UsageError)

        self.files.append(file)
        may_be_pipe = may_be_pipe and not built_on_it
        content = read_bytes(file, refusal, may_be_pipe=may_be_pipe)

        def is_taken(id_: str) -> bool:
            return is_other_than_shipped(id_, content)

        return load_range_set(content, file, self.catalogue, is_taken, find_base)


def _read_id(path: Path) -> str:
    """Read what a set calls itself, whatever else is wrong with it."""
    try:
        content = read_bytes(str(path), KnowledgeError, may_be_pipe=False)
        id_ = fields_of(parse_nodes(content, str(path), KnowledgeError)).get("set")
    except KnowledgeError:
        return ""
    return (id_.text or "") if isinstance(id_, TextNode) else ""
