"""The pages of the files, each made from its JSON Schema."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import labcheck
from docs_build.tables import code, words, write_table
from labcheck.report_json.report import make_schema

Schema = Mapping[str, Any]

_FILES = Path(labcheck.__file__).parent / "data" / "schemas"
_ABOUT = {
    "case": """\
# The fields of a case file

What a case in YAML or JSON may hold. [Files people write](../files.md) shows it by example;
`labcheck schema case` prints the JSON Schema that this page is made from.
""",
    "ranges": """\
# The fields of a range set

What a range set in YAML may hold. [Range sets](../ranges.md) shows it by example;
`labcheck schema ranges` prints the JSON Schema that this page is made from.
""",
    "names": """\
# The fields of a file of own names

What `--names` and the setting `names` read. [Files people write](../files.md) shows it by example;
`labcheck schema names` prints the JSON Schema that this page is made from.
""",
    "look": """\
# The fields of what look prints

What [`labcheck look --format json`](../look.md) writes: an object for one file, an array for
several.
`labcheck schema look` prints the JSON Schema that this page is made from.
""",
    "report": """\
# The fields of the JSON report

What `--format json` writes: an object for one case, an array for several; `jsonl` writes one
object on each line. `labcheck schema report` prints the JSON Schema that this page is made from.
A field may be added in a minor version; none changes its meaning without a new `format_version`.
""",
}
_NAMES = {
    "case": "case-file.md", "ranges": "range-set-file.md", "names": "names-file.md",
    "look": "look-json.md",
    "report": "json-report.md",
}  # fmt: skip


def write_schemas() -> Iterator[tuple[str, str]]:
    """Give each page with its text."""
    for name, about in _ABOUT.items():
        yield _NAMES[name], f"{about}\n{_write(_load(name))}"


def _load(name: str) -> Schema:
    if name == "report":
        return make_schema()
    loaded: Schema = json.loads((_FILES / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def _write(schema: Schema) -> str:
    parts = []
    if "properties" in schema:
        parts.append(f"## At the top\n\n{_write_object(schema)}")
    parts += [_write_definition(name, part) for name, part in schema.get("$defs", {}).items()]
    return "\n".join(parts)


def _write_definition(name: str, part: Schema) -> str:
    lines = [f"## {name}\n"]
    if "description" in part:
        lines.append(f"{words(part['description'])}\n")
    objects = [part, *part.get("anyOf", ()), *part.get("oneOf", ())]
    tables = [_write_object(found) for found in objects if "properties" in found]
    lines += tables or [f"{_name_type(part)}\n"]
    return "\n".join(lines)


def _write_object(part: Schema) -> str:
    needed = set(part.get("required", ()))
    rows = [
        (
            f"{code(name)}{' (always)' if name in needed else ''}",
            _name_type(field),
            words(field.get("description", "")),
        )
        for name, field in part["properties"].items()
    ]
    return write_table(("field", "what stands there", "what it means"), rows)


def _name_type(part: Schema | bool) -> str:
    """Say what may stand in a field, in a few words."""
    if isinstance(part, bool):
        return "anything" if part else "nothing"
    if "prefixItems" in part:
        return f"a list of {', '.join(map(_name_type, part['prefixItems']))}"
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return f"[{name}](#{name})"
    if "enum" in part:
        listed = dict.fromkeys(code(json.dumps(word).strip('"')) for word in part["enum"])
        return " ".join(listed)
    if "const" in part:
        return code(json.dumps(part["const"]))
    choices = part.get("anyOf") or part.get("oneOf")
    if choices:
        return " or ".join(dict.fromkeys(map(_name_type, choices)))
    kinds = part.get("type", "anything")
    named = [kinds] if isinstance(kinds, str) else list(kinds)
    if named == ["array"]:
        return f"a list of {_name_type(part.get('items', {}))}"
    return " or ".join(map(str, named))
