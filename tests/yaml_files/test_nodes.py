"""YAML as text nodes: what is kept as written, and what is refused."""

import pytest
import yaml

from labcheck.errors import InputError, KnowledgeError
from labcheck.faults import Mark
from labcheck.yaml_files import nodes
from labcheck.yaml_files.nodes import (
    DEEPEST_NESTING,
    MappingNode,
    TextNode,
    from_plain,
    parse_nodes,
    to_plain,
)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        # YAML 1.1 would make these 38460 (or a time), 6.3, False, True, None, a date and 10.
        ("1:640", "1:640"),
        ("6.30", "6.30"),
        ("no", "no"),
        ("on", "on"),
        ("2024-03-01", "2024-03-01"),
        ("0x0A", "0x0A"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        (".5", ".5"),
        ("NEG", "NEG"),
        ("=", "="),
        ("'null'", "null"),
        ('""', ""),
        ("null", None),
        ("~", None),
        ("", None),
        ("|\n two\n lines\n", "two\nlines\n"),
        (">-\n folded\n text\n", "folded text"),
        ("µg/dL ≤ 5", "µg/dL ≤ 5"),
        ("[1, [2, null]]", ["1", ["2", None]]),
        ("{a: 1, b: {c: [x]}}", {"a": "1", "b": {"c": ["x"]}}),
        ("{<<: 1}", {"<<": "1"}),
    ],
)
def test_every_scalar_stays_the_text_that_was_written(text, plain):
    node = parse_nodes(f"value: {text}", "f.yaml")
    assert to_plain(node) == {"value": plain}
    assert to_plain(from_plain({"value": plain})) == {"value": plain}


def test_nodes_know_their_place():
    node = parse_nodes("a: 1\nb:\n  c: 2\n", "f.yaml")
    assert isinstance(node, MappingNode)
    (first, _), (second, inner) = node.items
    assert (first.mark, second.mark, inner.mark) == (Mark(1, 1), Mark(2, 1), Mark(3, 3))
    assert inner.items[0][1] == TextNode("2", Mark(3, 6))


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffa: 1",
        b"\xef\xbb\xbfa: 1",
        b"a: 1\r\n",
        "a: 1\r",
        "%YAML 1.1\n---\na: 1\n...\n",
        "# a remark\na: 1 # another\n",
        "a: \\\n  1".replace("\\\n  ", ""),
    ],
)
def test_marks_of_order_and_line_ends_make_no_difference(content):
    assert to_plain(parse_nodes(content, "f.yaml")) == {"a": "1"}


CHECK = "check the indentation, quotes and brackets here and in the line above"
ANCHORS = "anchors and aliases (& and *) are not read; write it out"
TWICE = "keep one, or write a list"


REFUSED = [
    ("a: 1\nb: 2\na: 3\n", f"f.yaml:3:1: 'a' stands here a second time, first in line 1; {TWICE}"),
    ("x: {a: 1, a: 1}", f"f.yaml:1:11: 'a' stands here a second time, first in line 1; {TWICE}"),
    ("a: &b 1", f"f.yaml:1:4: {ANCHORS}"),
    ("a: *b", f"f.yaml:1:4: {ANCHORS}"),
    ("a: !!int 5",
     "f.yaml:1:4: tags such as 'tag:yaml.org,2002:int' are not read; leave the tag out"),
    ("a: !mine 5", "f.yaml:1:4: tags such as '!mine' are not read; leave the tag out"),
    ("a: !!python/object/apply:os.system [ls]",
     ("f.yaml:1:4: tags such as 'tag:yaml.org,2002:python/object/apply:os.system' are not read; "
     "leave the tag out")),
    ("a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document; put one case or set in a file"),
    ("? [a]\n: 1", "f.yaml:1:3: a key must be a name; write `name: value`"),
    ("? {a: b}\n: 1", "f.yaml:1:3: a key must be a name; write `name: value`"),
    ("~: 1", "f.yaml:1:1: a key must be a name; write `name: value`"),
    ("a: \x00", "f.yaml:1: a control character that YAML does not allow; delete it"),
    ("b: 1\na: \x1b[31m", "f.yaml:2: a control character that YAML does not allow; delete it"),
    ("a: \x07", "f.yaml:1: a control character that YAML does not allow; delete it"),
    (b"a: 1\nb: \xff\n", "f.yaml:2: the file is not UTF-8 text; save it as UTF-8"),
    ("a: 1".encode("utf-16"), "f.yaml:1: the file is not UTF-8 text; save it as UTF-8"),
]  # fmt: skip

# The words of libyaml, with a hint of our own, which repeats nothing of the file.
QUOTE = 'put the value in quotes, as in eGFR: ">100 mL/min"'
NOT_YAML = [
    ("a: b: c", f"f.yaml:1:5: mapping values are not allowed in this context; {QUOTE}"),
    ("\ta: 1", ("f.yaml:1:1: there is a tab; indent with spaces")),
    ("a: >100 mL/min\n", f"f.yaml:1:6: a value cannot begin with >; {QUOTE}"),
    ("a: %5", f"f.yaml:1:4: a value cannot begin with %; {QUOTE}"),
    ("a: [1\n", f"f.yaml:2:1: did not find expected ',' or ']'; {CHECK}"),
    ("a: 'b\n", f"f.yaml:2:1: found unexpected end of stream; {CHECK}"),
    ("a: 1\n b: 2\n", "f.yaml:2:3: mapping values are not allowed in this context; " + CHECK),
]  # fmt: skip


@pytest.mark.parametrize(("content", "message"), REFUSED)
def test_what_is_refused(content, message):
    with pytest.raises(InputError) as refusal:
        parse_nodes(content, "f.yaml")
    assert str(refusal.value) == message


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML is installed without libyaml")
@pytest.mark.parametrize(("content", "message"), NOT_YAML)
def test_what_is_not_yaml(content, message):
    with pytest.raises(InputError) as refusal:
        parse_nodes(content, "f.yaml")
    assert str(refusal.value) == message


@pytest.mark.parametrize(("content", "message"), REFUSED + NOT_YAML)
def test_the_parser_in_python_refuses_the_same_lines(content, message, monkeypatch):
    monkeypatch.setattr(nodes, "_Loader", yaml.SafeLoader)
    with pytest.raises(InputError) as refusal:
        parse_nodes(content, "f.yaml")
    assert refusal.value.faults[0].line == int(message.split(":")[1])


def test_every_fault_is_shown_at_once():
    with pytest.raises(InputError) as refusal:
        parse_nodes("a: &x 1\na: !!int 2\nb: *x\nb: [\n", "f.yaml")
    assert [(fault.line, fault.column) for fault in refusal.value.faults] == [
        (1, 4),
        (2, 4),
        (2, 1),
        (3, 4),
        (5, 1),
    ]


def test_the_class_of_error_is_the_caller_s():
    with pytest.raises(KnowledgeError, match="a second document"):
        parse_nodes("a\n---\nb\n", "f.yaml", KnowledgeError)


def test_a_billion_laughs_are_refused_without_being_laughed():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(InputError, match="anchors and aliases"):
        parse_nodes(bomb, "f.yaml")


LOADERS = {yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)}


# Some versions of the library refuse 1,000 levels themselves, before their first event.
@pytest.mark.parametrize("loader", sorted(LOADERS, key=str))
@pytest.mark.parametrize("levels", [DEEPEST_NESTING + 1, 1_002, 5_000])
@pytest.mark.parametrize("level", ["[", "{a: ", "[\n", "- ", '["µ\U0001f9ea", '])
def test_deep_nesting_is_refused(level, levels, loader, monkeypatch):
    monkeypatch.setattr(nodes, "_Loader", loader)
    with pytest.raises(InputError) as refusal:
        parse_nodes(level * levels, "f.yaml")
    (fault,) = refusal.value.faults
    assert fault.problem == "nested too deeply"
    assert fault.remedy == f"at most {DEEPEST_NESTING} levels are read"


def test_as_many_levels_as_are_promised_are_read():
    node = parse_nodes("[" * DEEPEST_NESTING + "]" * DEEPEST_NESTING, "f.yaml")
    depth = 0
    while getattr(node, "items", ()):
        node, depth = node.items[0], depth + 1
    assert depth == DEEPEST_NESTING - 1


@pytest.mark.parametrize("content", ["", "\n", "# only a remark\n", b"", "---\n", "~"])
def test_an_empty_file_is_an_empty_text(content):
    node = parse_nodes(content, "f.yaml")
    assert isinstance(node, TextNode)
    assert node.text is None
