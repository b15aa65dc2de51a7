"""Law: what is no result gives no row, whatever furniture a text is made of."""

from hypothesis import given, settings
from hypothesis import strategies as st

from build import shipped_catalogue
from labcheck.readers.text.evidence import read_evidence
from labcheck.readers.text.lines import split_lines

NAMES = st.sampled_from(sorted({each.name for each in shipped_catalogue().analytes.values()}))
NUMBERS = st.integers(0, 400).map(str) | st.decimals(0, 50, places=1).map(str)
WORDS = st.sampled_from([
    "the", "patient", "was", "seen", "in", "room", "clinic", "street", "floor", "ward", "doctor",
    "report", "final", "page", "order", "phone", "fax", "ref", "no", "id", "by", "of", "and",
    "reviewed", "electronically", "signed", "authorised", "sample", "received",
])  # fmt: skip
PROSE = st.lists(WORDS | NUMBERS, min_size=2, max_size=12).map(" ".join)


def made(pattern: str, **parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Lines of a pattern."""
    return st.fixed_dictionaries(parts).map(lambda found: pattern.format(**found))


DIGITS = st.text("0123456789", min_size=3, max_size=4)
DAYS = st.integers(1, 28).map("{:02}".format)
FURNITURE = st.one_of(
    PROSE,
    made("Tel. ({a}) {b}-{c}", a=DIGITS, b=DIGITS, c=DIGITS),
    made("Page {a} of {b}", a=NUMBERS, b=NUMBERS),
    made("Printed {a}/{b}/2026 {a}:{b}", a=DAYS, b=DAYS),
    made("BP {a}/{b} HR {a}", a=NUMBERS, b=NUMBERS),
    made("{name} {a} mg daily", name=NAMES, a=NUMBERS),
    made("{name} {a} tablets", name=NAMES, a=NUMBERS),
    made("{name} goal {a}", name=NAMES, a=NUMBERS),
    made("{name} NOT APPLICABLE {a}-{b} (calc)", name=NAMES, a=NUMBERS, b=NUMBERS),
    made("keep {name} above {a}", name=NAMES, a=NUMBERS),
    made("{name} {a} {b} {a} mg/dL", name=NAMES, a=NUMBERS, b=NUMBERS),
    made("{name} reference {a} - 999 mg/dL", name=NAMES, a=NUMBERS),
    made("{name} {a} - 999", name=NAMES, a=NUMBERS),
    made("{name} < {a} normal", name=NAMES, a=NUMBERS),
    made("{a} Main Street, {b}", a=NUMBERS, b=DIGITS),
    made("Order {a}-{b}-{c}", a=DIGITS, b=DIGITS, c=DIGITS),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(FURNITURE, min_size=1, max_size=8))
def test_furniture_gives_no_row(lines):
    evidence = read_evidence(split_lines("\n".join(lines)))
    assert evidence.rows == ()
    assert [line.text for line in evidence.unread] == [
        line for line in lines if any(map(str.isdigit, line))
    ]


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_gone_through(text):
    read_evidence(split_lines(text))
