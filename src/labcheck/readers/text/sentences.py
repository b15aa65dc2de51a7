"""Sentences that state results, read as the list of results that they are.

    Laboratory studies showed a hemoglobin of 6.3 g/dL and a hematocrit of 21%.
    CRP was 1.5 mg/dL. LDH and haptoglobin were within normal limits.
    Labs notable for Na 124, K 5.9

Left out are words that lead to results, articles, and what joins a name to its value. Every other
word has to belong to a result, so that nothing is read of `If potassium was 6.9` or of a mother's.
Each sentence of a line is read for itself.
"""

import re
from typing import NamedTuple

from labcheck.catalogue.specimens import kinds_of
from labcheck.readers.text.aims import Aim, find_aim
from labcheck.readers.text.found import Found
from labcheck.readers.text.headings import is_no_result
from labcheck.readers.text.leads import find_lead
from labcheck.readers.text.names import Names
from labcheck.readers.text.results import read_results
from labcheck.values.records import replace

_END = re.compile(r"(?<=[^\s.])(?<![\s.][A-Za-z])(?<!^[A-Za-z])(?:[.!]|(?<=;))\s+(?=[A-Z])|[.]$")
"""Where a sentence may end: before a capital, and not behind a lone letter."""
_OF_URINE = re.compile(r"urinalysis|urine", re.IGNORECASE)
_URINE_HEAD = re.compile(
    r"(?:u/?a|urinalysis|urine(?:\s+(?:dipstick|analysis))?|dipstick)\s*:\s+", re.IGNORECASE
)
"""What heads the results of urine; `UA` is uric acid as well."""
_AMOUNT_FIRST = re.compile(
    r"(?P<amount>\d\+|\+{1,4}|trace|small|moderate|large|few|many)\s+(?P<name>[^\W\d].*)",
    re.IGNORECASE,
)
"""An amount before what there is so much of: `2+ protein`."""
_RANGE_LEAD = re.compile(r"\(\s*(?:reference|normal)(?:\s+(?:range|interval|value)s?)?\s*[,:]\s+")
"""What stands before a range in brackets: `(reference range, 12-16)`."""
_BETWEEN_ITEMS = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+")
_ARTICLE = re.compile(
    r"(?:^|(?<=[,;]\s)|(?<=\band\s)|(?<=\bwith\s))(?:an?|the|his|her)\s+", re.IGNORECASE
)
_WITH = re.compile(
    r"(?:\s*,)?\s+(?:as\s+well\s+as|along\s+with|together\s+with|with)\s+(?=[^\W\d_])"
)
_JOIN = re.compile(
    r"\s+(?:levels?\s+)?(?:of|was|were|is|are)(?:\s+at)?\s+"
    r"(?=[<>≤≥~]?\s?\d|(?:greater|less|more|above|below|over|under)\s|within\s|normal\b|negative\b|"
    r"positive\b|elevated\s|low\s|high\s|undetectable\b|unremarkable\b)"
)
"""What joins a name to its value: `of`, `was`, `level was`."""
_RATED = re.compile(
    r"\s+(?:was|were|is|are)\s+(?P<rated>elevated|raised|increased|high|low|decreased|reduced|positive)"
    r"\s+(?:at|to)\s+(?=[<>]?\s?\d)"
)
"""A judgement between a name and its value: `was elevated at 150 mg/L`."""
_RATES = {"raised": "high", "increased": "high", "decreased": "low", "reduced": "low"}
_IS_DIFFERENCE = re.compile(
    r"\d\S*(?:\s+\S+)?\s+(?:lower|higher|less|more|fewer|greater|above|below|over|under)\b",
    re.IGNORECASE,
)
"""A number that says how far apart two are: `was 2 g/dL lower`."""
_MAY_STATE = re.compile(
    r"\b(?:of|was|were|is|are|for|showed?|shows|revealed|with)\s|[\w%)][.]\s+[A-Z]"
)
_URINE = "urine"


class Sentences(NamedTuple):
    """What the sentences of a line state.

    Attributes:
        found: The results, in their order.
        unread: The sentences that are not read, where others are.
    """

    found: list[Found]
    unread: tuple[str, ...] = ()


def read_sentences(text: str, names: Names, specimen: str = "") -> Sentences:
    """Read the results that the sentences of a line state.

    Args:
        text: The line.
        names: What finds the names of tests.
        specimen: What the heading above says was examined.
    """
    if not (_MAY_STATE.search(text) or find_lead(text) or _URINE_HEAD.match(text)):
        return Sentences([])
    found: list[Found] = []
    unread: list[str] = []
    aim = Aim.NONE
    for part in _END.split(text):
        sentence = part.strip()
        if not sentence.strip(";"):
            continue
        stated = _read_sentence(sentence.rstrip(" ;"), names, specimen)
        if aim.takes(stated):
            aim = aim.behind(sentence)
            stated = []
        else:
            aim = Aim.NONE if stated else find_aim(sentence)
        found += stated
        unread += [] if stated else [sentence.rstrip(" ;")]
    return Sentences(found, tuple(unread))


def _read_sentence(sentence: str, names: Names, specimen: str) -> list[Found]:
    """Read a sentence as it stands, or without the words that are none of a list."""
    if head := _URINE_HEAD.match(sentence):
        return _read_urine(sentence[head.end() :], names)
    if found := read_results(sentence, names, specimen):
        return found
    lead = find_lead(sentence)
    listed = _WITH.sub(", ", _RANGE_LEAD.sub("(", sentence[len(lead) :]))
    listed = _RATED.sub(lambda match: f" {_RATES.get(match['rated'], match['rated'])} ", listed)
    listed = _JOIN.sub(" ", _ARTICLE.sub("", listed))
    if is_no_result(listed) or _IS_DIFFERENCE.search(listed):
        return []
    if _OF_URINE.search(lead):
        return _read_urine(listed, names)
    found = read_results(listed, names, specimen)
    # `Urine osmolality was 500 and sodium was 40`: of which of the two is not sure.
    return [] if any(kinds_of(each.head) for each in found) else found


def _read_urine(listed: str, names: Names) -> list[Found]:
    """Read what is stated of urine, where an amount may stand before the name of each."""
    items = [_turn(item, names) for item in _BETWEEN_ITEMS.split(listed.rstrip(". "))]
    found = read_results(", ".join(items), names, _URINE)
    return [replace(each, head=each.head or _URINE) for each in found]


def _turn(item: str, names: Names) -> str:
    """Put an amount behind the name that it stands before."""
    turned = _AMOUNT_FIRST.fullmatch(item)
    words = turned["name"].split() if turned else []
    name = names.find(words, _URINE)
    is_whole = turned and name and name.tests and name.words == len(words)
    return f"{turned['name']} {turned['amount']}" if turned and is_whole else item
