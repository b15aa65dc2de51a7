"""The parts that several sections of an HTML report share: flags, results, ways to a row."""

from dataclasses import dataclass

from labcheck.judging.flags import Flag
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.writers.html_elements import Html, element, hidden, isolated, join
from labcheck.writers.wording import FLAG_MARKS, NOT_JUDGED_MARK

FLAG_WORDS = {
    Flag.NORMAL: "normal",
    Flag.LOW: "low",
    Flag.CRITICALLY_LOW: "critically low",
    Flag.HIGH: "high",
    Flag.CRITICALLY_HIGH: "critically high",
    Flag.ABNORMAL: "abnormal",
    Flag.CRITICALLY_ABNORMAL: "critically abnormal",
    Flag.POSITIVE: "positive",
    Flag.NEGATIVE: "negative",
    Flag.INDETERMINATE: "indeterminate",
}
"""What a flag is called when it is read aloud."""

_LOOKS = {
    Flag.LOW: "lc-low",
    Flag.HIGH: "lc-high",
    Flag.ABNORMAL: "lc-high",
    Flag.POSITIVE: "lc-high",
    Flag.CRITICALLY_LOW: "lc-critical",
    Flag.CRITICALLY_HIGH: "lc-critical",
    Flag.CRITICALLY_ABNORMAL: "lc-critical",
    Flag.INDETERMINATE: "lc-open",
}


@dataclass(frozen=True, slots=True)
class Anchors:
    """The places of one report that links lead to, numbered and never named by a text.

    Attributes:
        case: The number of the report in its page; 0 where no place may be named, since
            a page that is not ours may have the name already.
        numbers: The number of each row that is shown, by its identity.
    """

    case: int
    numbers: dict[int, int]

    @classmethod
    def of(cls, report: Report, case: int) -> "Anchors":
        """Number the rows that are shown."""
        return cls(case, {id(row): number for number, row in enumerate(report.shown, 1)})

    @property
    def of_case(self) -> str | None:
        """The place of the report."""
        return f"case-{self.case}" if self.case else None

    def of_row(self, row: Row) -> str | None:
        """The place of a row; `None` when it is not shown."""
        number = self.numbers.get(id(row))
        return f"case-{self.case}-result-{number}" if self.case and number else None

    def link(self, row: Row) -> Html:
        """Name a row's test, with a way to the row where it has a place."""
        name, place = isolated(row.name), self.of_row(row)
        return element("a", name, href=f"#{place}") if place else name


def show_flag(row: Row) -> Html:
    """Write a flag as letters and mark, and in words for who listens."""
    if row.flag is None:
        return join((_seen(NOT_JUDGED_MARK, "lc-unjudged"), " ", hidden("not judged")))
    return show_code(row.flag)


def show_code(flag: Flag) -> Html:
    """Write a flag that is not a row's own."""
    seen = f"{flag.value} {FLAG_MARKS[flag]}".rstrip()
    return join((_seen(seen, _LOOKS.get(flag, "lc-plain")), " ", hidden(FLAG_WORDS[flag])))


def _seen(text: str, look: str) -> Html:
    return element("span", text, class_=f"lc-flag {look}", aria_hidden="true")


def show_result(row: Row) -> Html:
    """Write a result as it was reported, its unit quieter than its value."""
    text, unit = row.result.text, row.result.unit
    value = text.removesuffix(unit).rstrip() if unit else text
    if not unit or not value or value == text:
        return isolated(text, "lc-value")
    return element(
        "bdi",
        element("span", value, class_="lc-value"),
        " ",
        element("span", unit, class_="lc-unit"),
    )
