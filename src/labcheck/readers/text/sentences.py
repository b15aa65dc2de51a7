"""Sentences that state results, read as the list of results that they are.

    Laboratory studies showed a hemoglobin of 6.3 g/dL and a hematocrit of 21%.
    CRP was 1.5 mg/dL. LDH and haptoglobin were within normal limits.
    Labs notable for Na 124, K 5.9

Left out are words that lead to results, articles, and what joins a name to its value. Every other
word has to belong to a result, so that nothing is read of `If potassium was 6.9` or of a mother's.
Each sentence of a line is read for itself.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from labcheck.catalogue.specimens import kinds_of
from labcheck.readers.text.aims import Aim, find_aim
from labcheck.readers.text.behind import has_unit
from labcheck.readers.text.found import Found
from labcheck.readers.text.headings import is_no_result
from labcheck.readers.text.leads import find_lead, find_problem
from labcheck.readers.text.names import Names
from labcheck.readers.text.results import read_results
from labcheck.values.records import replace

_END = re.compile(
    r"(?<=[^\s.])(?<![\s.][A-Za-z])(?<!^[A-Za-z])(?:[.!]|(?<=;))\s+(?=[a-z]{0,2}[A-Z])|[.]$"
)
"""Where a sentence may end: before a capital or `pH`, and not behind a lone letter."""
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
    r"(?:\s*,)?\s+(?:as\s+well\s+as|along\s+with|together\s+with|with)\s+(?=[^\W\d_]|\d[\d.]*\s?%\s)"
)
_MOVED = (
    r"(?:(?:has|have|had)\s+)?(?:now\s+)?(?:rose|risen|increased|climbed|dropped|fell|fallen"
    r"|decreased|declined|improved)\s+to"
)
_JOIN = re.compile(
    r"\s+(?:levels?\s+)?(?:(?:was|were|is|are)\s+(?:found|noted|measured|reported)\s+(?:to\s+be|as|at)"
    rf"|(?:of|was|were|is|are)(?:\s+at)?|{_MOVED})\s+"
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
_RATED_BEFORE = re.compile(
    r"\b(?P<rated>elevated|raised|increased|high|low|decreased|reduced)\s+(?P<name>[^\W\d_][^,;\d]*?)"
    r"\s+of\s+(?=[<>]?\s?\d)",
    re.IGNORECASE,
)
"""A judgement before the name: `an elevated creatinine of 2.4`."""
_SHARE_FIRST = re.compile(
    r"(?<![\d.])(?P<share>\d{1,3}(?:[.,]\d+)?\s?%)\s+(?P<name>[^\W\d_][^\W\d_-]+)(?=\s*(?:[,;.]|and\b|$))"
)
"""A share before the cells it is of: `with 80% neutrophils`."""
_RESPECTIVELY = re.compile(
    r"(?P<names>[^:;]*?\w)\s+(?:levels?\s+)?(?:were|of)\s+(?P<values>\d[^:;()]*?),?\s+respectively",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")
_VALUE = re.compile(r"(?P<number>\d[\d.,]*)\s*(?P<unit>\D.*)?")
_IS_CHANGED = re.compile(
    r"\b(?:increased|raised|decreased|reduced|fell|dropped|rose)\s+to\b", re.IGNORECASE
)
_IS_DIFFERENCE = re.compile(
    r"\d\S*(?:\s+\S+)?\s+(?:lower|higher|less|more|fewer|greater|above|below|over|under)\b",
    re.IGNORECASE,
)
"""A number that says how far apart two are: `was 2 g/dL lower`."""
_MAY_STATE = re.compile(
    r"\b(?:of|was|were|is|are|for|to|showed?|shows|revealed|with)\s|[\w%)][.]\s+[a-z]{0,2}[A-Z]"
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
    begins = find_lead(text) or find_problem(text) or _URINE_HEAD.match(text)
    if not (begins or _MAY_STATE.search(text)):
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
    sentence = sentence[len(find_problem(sentence)) :]
    lead = find_lead(sentence)
    bare = _WITH.sub(", ", _RANGE_LEAD.sub("(", _share_out(sentence[len(lead) :])))
    bare = _RATED.sub(lambda match: f" {_rate(match)} ", bare)
    for rated in dict.fromkeys((bare, _RATED_BEFORE.sub(_put_behind, bare))):
        if found := _read_list(_JOIN.sub(" ", _ARTICLE.sub("", rated)), lead, names, specimen):
            return [] if _is_change_of_dose(sentence, found) else found
    return []


def _read_list(listed: str, lead: str, names: Names, specimen: str) -> list[Found]:
    """Read what is left of a sentence as a list of results, unless it speaks of a difference."""
    if is_no_result(listed) or _IS_DIFFERENCE.search(listed):
        return []
    if _OF_URINE.search(lead):
        return _read_urine(listed, names)
    turned = _SHARE_FIRST.sub(r"\g<name> \g<share>", listed)
    found = read_results(turned, names, specimen)
    # `Urine osmolality was 500 and sodium was 40`: of which of the two is not sure.
    return [] if any(kinds_of(each.head) for each in found) else found


def _is_change_of_dose(sentence: str, found: Sequence[Found]) -> bool:
    """Whether a bare number may be the new dose of what is given: `Tacrolimus increased to 3`."""
    is_changed = _IS_CHANGED.search(sentence) is not None
    return is_changed and any(each.name.is_given and not has_unit(each.behind) for each in found)


def _rate(match: re.Match[str]) -> str:
    return _RATES.get(match["rated"].casefold(), match["rated"])


def _put_behind(match: re.Match[str]) -> str:
    """Put a judgement behind the name that it stands before."""
    return f"{match['name']} {_rate(match)} "


def _share_out(text: str) -> str:
    """Give each name its own number: `AST and ALT were 45 and 60 U/L, respectively`."""
    match = _RESPECTIVELY.fullmatch(text.rstrip(" ."))
    called = _AND.split(match["names"].strip()) if match else []
    values = [_VALUE.fullmatch(value) for value in _AND.split(match["values"])] if match else []
    if not match or len(called) != len(values) or len(called) < 2:  # noqa: PLR2004 - one has its own
        return text
    last = values[-1]["unit"] if values[-1] else None
    shared = (f"{value['number']} {value['unit'] or last or ''}" for value in values if value)
    given = zip(called, shared, strict=False)
    return ", ".join(f"{name} {value.rstrip()}" for name, value in given)


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
