"""An HTML page as a tree, read strictly: what is opened is closed, and nothing else is closed."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

WITHOUT_END = {"meta", "br", "hr", "img", "link", "input", "wbr"}


@dataclass
class Node:
    """An element: its name, its attributes, and texts and elements in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def walk(self):
        """The element and all that are in it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, wanted: str) -> list["Node"]:
        """Every element in it of a name, or of a class that is written with a dot before it."""
        return [
            one
            for one in self.walk()
            if one is not self and (wanted == one.tag or wanted.removeprefix(".") in one.classes)
        ]

    def one(self, wanted: str) -> "Node":
        (found,) = self.all(wanted)
        return found

    @property
    def text(self) -> str:
        """All texts in it, also those that are hidden from view."""
        return "".join(one if isinstance(one, str) else one.text for one in self.children)

    @property
    def seen(self) -> str:
        """The texts that are seen on a screen, blanks as one; of a picture, none."""
        return " ".join(self.seen_raw.split())

    @property
    def seen_raw(self) -> str:
        """The same with its blanks as they stand."""
        if "lc-hidden" in self.classes or self.tag in ("svg", "style", "head"):
            return ""
        return "".join(one if isinstance(one, str) else one.seen_raw for one in self.children)

    @property
    def heard(self) -> str:
        """The texts that are read aloud, blanks as one; of a picture, its name."""
        return " ".join(self.heard_raw.split())

    @property
    def heard_raw(self) -> str:
        """The same with its blanks as they stand."""
        if self.attributes.get("aria-hidden") == "true" or self.tag in ("style", "head"):
            return ""
        if self.tag == "svg":
            return self.one("title").text
        return "".join(one if isinstance(one, str) else one.heard_raw for one in self.children)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("document")]
        self.declarations: list[str] = []

    def handle_decl(self, decl):
        self.declarations.append(decl)

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs), f"<{tag}> has an attribute twice"
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in WITHOUT_END:
            self.open.append(node)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


def read_page(text: str) -> Node:
    """Read a page or a part of one."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is not closed"
    return reader.open[0]
