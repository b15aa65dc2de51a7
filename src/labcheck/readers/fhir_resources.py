"""The resources of a file, in order, and what a reference in one of them points to."""

import re
from collections.abc import Iterator
from dataclasses import field
from functools import lru_cache

from labcheck.faults import FaultLog
from labcheck.readers.fhir_elements import Element
from labcheck.readers.json_text import Document, Json, Skim, Skimmed
from labcheck.values.records import dataclass

READ_TYPES = ("Observation", "DiagnosticReport", "Patient", "Specimen", "Bundle")
_DEEPEST_BUNDLE = 5
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)
_NAMED_TYPE = re.compile(r'"resourceType"\s*:\s*"(\w+)"')
_NEAR = 400
"""How many characters of an entry are looked at before it is parsed."""
_CLOSE = 0.8
_TYPES_KEPT = 256


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One resource.

    Attributes:
        type: Its resourceType.
        body: Its elements.
        url: Its fullUrl in a Bundle; may be empty.
        container: The resource that contains it; `None` when it stands by itself.
    """

    type: str
    body: Element
    url: str = ""
    container: "Resource | None" = None

    @property
    def id(self) -> str:
        """Its id; may be empty."""
        return self.body.text("id")


@dataclass(slots=True)
class Archive:
    """All resources of a file."""

    log: FaultLog
    resources: list[Resource] = field(default_factory=list)
    _by_url: dict[str, list[Resource]] = field(default_factory=dict)
    _by_id: dict[tuple[str, str], list[Resource]] = field(default_factory=dict)
    _contained: dict[tuple[int, str], Resource] = field(default_factory=dict)

    def of_type(self, type_: str) -> list[Resource]:
        """Every resource of a type, in the order of the file."""
        return [resource for resource in self.resources if resource.type == type_]

    def resolve(self, reference: str, origin: Resource) -> list[Resource]:
        """Find what a reference points to: nothing, one resource, or several that share its id."""
        wanted = reference.partition("/_history/")[0]
        if wanted.startswith("#"):
            found = self._contained.get((id(origin.container or origin), wanted[1:]))
            return [] if found is None else [found]
        if exact := self._by_url.get(wanted):
            return exact
        type_, _, id_ = wanted.rpartition("/")
        named = self._by_id.get((type_.rpartition("/")[2], id_), [])
        if _ABSOLUTE.match(wanted):
            # The same id on another server is another resource.
            return [resource for resource in named if not resource.url]
        if len(named) <= 1:
            return named
        base = base_of(origin)
        return [resource for resource in named if base and base_of(resource) == base] or named

    def add(self, resource: Resource) -> None:
        """Keep a resource, and those it contains."""
        self.resources.append(resource)
        id_ = resource.id
        if resource.container is not None:
            self._contained.setdefault((id(resource.container), id_), resource)
            return
        if resource.url:
            self._by_url.setdefault(resource.url, []).append(resource)
        if id_:
            self._by_id.setdefault((resource.type, id_), []).append(resource)
        for body in resource.body.elements("contained"):
            if type_ := _type_of(body):
                self.add(Resource(type_, body, container=resource))


def _seems_read(text: str, place: int) -> bool:
    """Whether the first type that an entry names, not far from where it begins, is one of those."""
    found = _NAMED_TYPE.search(text, place, place + _NEAR)
    return found is not None and found[1] in READ_TYPES


def _pass_over(entry: Skimmed) -> Json:
    """Give what is kept of an entry whose resource is not read; `None` where it has to be."""
    found = _take_apart(entry)
    kept = found and _keep_of(found.get("resource"))
    if not kept or not isinstance(found.get("fullUrl", ""), str):
        return None
    return {"fullUrl": found.get("fullUrl", ""), "resource": kept}


def _keep_of(resource: Skimmed) -> dict[str, Json]:
    """Give what is kept of a resource that is not read; nothing where it has to be."""
    found = _take_apart(resource)
    type_, id_ = found.get("resourceType"), found.get("id", "")
    if not isinstance(type_, str) or not isinstance(id_, str) or type_.strip() in READ_TYPES:
        return {}
    kept: dict[str, Json] = {"resourceType": type_, "id": id_}
    if "contained" in found:
        listed = found["contained"]
        contained = [_keep_of(each) for each in listed] if isinstance(listed, list) else [{}]
        if not all(contained):
            return {}
        kept["contained"] = [*contained]
    return kept


def _take_apart(skimmed: Skimmed) -> dict[str, Skimmed]:
    """Give the properties of an object; none where one stands twice, and of anything else."""
    if not isinstance(skimmed, tuple):
        return {}
    found = dict(skimmed)
    return found if len(found) == len(skimmed) else {}


ENTRIES = Skim("entry", _seems_read, _pass_over)
"""Of the entries of a Bundle, those that are not read are kept by type and id, with what they
contain."""


def gather(documents: list[Document], log: FaultLog) -> Archive:
    """Gather the resources of every JSON value of a file, Bundles and lists opened."""
    archive = Archive(log)
    for document in documents:
        for resource in _walk(document.value, "", document.line, log):
            archive.add(resource)
    return archive


def _walk(value: Json, path: str, line: int | None, log: FaultLog) -> Iterator[Resource]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _open(item, f"{path}[{number}]", line, log)
    else:
        yield from _open(value, path, line, log)


def _open(value: Json, path: str, line: int | None, log: FaultLog) -> Iterator[Resource]:
    if isinstance(value, dict):
        yield from _resources_of(Element(value, path, log, line), "", 0)
    else:
        with log.losing():
            log.add(line, path, "this is not a resource", 'write {"resourceType": ...}')


def _resources_of(body: Element, url: str, depth: int) -> Iterator[Resource]:
    type_ = _type_of(body)
    if type_ != "Bundle":
        if type_:
            yield Resource(type_, body, url)
        return
    with body.log.losing():
        if depth >= _DEEPEST_BUNDLE:
            problem = "Bundles nested too deeply"
            body.fault("entry", problem, f"at most {_DEEPEST_BUNDLE} are opened")
            return
        entries = [(entry, entry.element("resource")) for entry in body.elements("entry")]
    for entry, resource in entries:
        if resource is not None:
            yield from _resources_of(resource, entry.text("fullUrl"), depth + 1)


def _type_of(body: Element) -> str:
    """Read the type of a resource; one that is nearly one of those read is a slip."""
    said = body.content.get("resourceType")
    if isinstance(said, str) and (said in READ_TYPES or (said.strip() and not _meant_by(said))):
        return said.strip()
    with body.log.losing():
        type_ = body.text("resourceType")
        if not type_ and "resourceType" not in body:
            known = f"read are {', '.join(READ_TYPES)}"
            body.fault("resourceType", "a resource must have it", known)
        elif type_ and type_ not in READ_TYPES and (meant := _meant_by(type_)):
            problem = f"{type_!r} is not a type of resource"
            body.fault("resourceType", problem, f"did you mean {meant}?")
    return type_


@lru_cache(maxsize=_TYPES_KEPT)
def _meant_by(type_: str) -> str:
    from difflib import SequenceMatcher  # noqa: PLC0415 - only types that are not read pay for it

    for known in READ_TYPES:
        if SequenceMatcher(None, type_.lower(), known.lower()).ratio() >= _CLOSE:
            return known
    return ""


def base_of(resource: Resource) -> str:
    """Give the address of the server a resource is from; empty when it is not known."""
    holder = resource.container or resource
    suffix = f"/{holder.type}/{holder.id}"
    return holder.url.removesuffix(suffix) if holder.url.endswith(suffix) else ""
