"""From lines of text to evidence of results, and the lines that were not read.

Lines are gone through again: what one pass finds says whether ranges stand behind values in this
text, by which the next reads `<5 <10`. No value is taken from a line that may be anything
else: below a heading of medicines, below dates without its own place, behind a name and a name.
"""

from collections.abc import Iterable, Iterator, Sequence

from labcheck.readers.tables.results import Row
from labcheck.readers.text.aims import Aim, find_aim
from labcheck.readers.text.behind import Behind
from labcheck.readers.text.columns import Columns, Parted, find_columns
from labcheck.readers.text.dated_table import (
    DatedTable,
    DatedValue,
    add_clocks,
    find_dates,
    find_only_date,
    read_row,
)
from labcheck.readers.text.found import Found, Habits, find_habits
from labcheck.readers.text.headings import Kind, classify, is_no_result, split_at_vital_signs
from labcheck.readers.text.lines import Line, make_line
from labcheck.readers.text.names import Name, Names, names_of
from labcheck.readers.text.next_line import Waiting
from labcheck.readers.text.paragraphs import Paragraphs
from labcheck.readers.text.parts import Part, heading_of, heads_specimen, names_only
from labcheck.readers.text.patient_lead import part_leads
from labcheck.readers.text.patient_lines import (
    OF_EVERY_ROW,
    Statements,
    is_date,
    leave_out,
    list_dates,
    read_statements,
)
from labcheck.readers.text.ranges_below import Above, take_alone, take_for_some
from labcheck.readers.text.results import THAT_IS, join_results, read_results
from labcheck.readers.text.sentences import read_sentences
from labcheck.readers.text.unknown import read_unknown, says_of_test, says_result
from labcheck.readers.text.wrapped import join_wrapped
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import Word
from labcheck.values.wrong_specimen import find_wrong_specimen

_DASHES = ("-", "--")
_MOST_PASSES = 3
_ENDS_TABLE = 2
"""Blank lines behind which a table has ended."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What lines of text say.

    Attributes:
        rows: One row for each result, in order, as a table would have it.
        unread: The lines that hold digits or a result in words, and were not read, in order.
        pregnancy: The pregnancy that is stated: `any`, `no`, or empty.
        dates: The dates of tables with dates across, in their order.
        strangers: What shows that the lines are of more than one patient; may be empty.
        written_dates: The dates in numbers that stand anywhere in the lines: one of them may
            settle the order of all.
        closed: Of lines that stand below a heading of no results, or an unknown one, the heading.
    """

    rows: tuple[Row, ...]
    unread: tuple[Line, ...]
    pregnancy: str = ""
    dates: tuple[str, ...] = ()
    strangers: str = ""
    written_dates: tuple[str, ...] = ()
    closed: tuple[tuple[int, str], ...] = ()


def read_evidence(lines: Iterable[Line], names: Names | None = None) -> Evidence:
    """Read lines of text.

    Args:
        lines: The lines, each with its cells where its maker knows them (`make_line`).
        names: What finds the names of tests; those of labcheck when `None`.
    """
    names, habits = names or names_of(None), Habits()
    lines = part_leads(list(lines), names)
    for _ in range(_MOST_PASSES):
        walk = _Walk(lines, habits, names)
        found = find_habits(walk.found)
        if found == habits:
            break
        habits = found
    return walk.evidence()


@dataclass(slots=True)
class _State:
    """What the lines above say of those below."""

    part: Part = Part()
    part_before: Part = Part()
    blank: int = 0
    stage: str = ""
    table: DatedTable | None = None
    table_line: int = 0
    columns: Columns | None = None
    time: str = ""
    aim: Aim = Aim.NONE


class _Walk:
    """One pass over the lines."""

    def __init__(self, lines: Sequence[Line], habits: Habits, names: Names) -> None:
        self._habits = habits
        self._names = names
        self._state = _State()
        self._waiting = Waiting(names)
        self._used: set[int] = set()
        self._lines = lines
        self._rows: list[Row] = []
        self._paragraphs = Paragraphs()
        self._left_out: list[Line] = []
        self._dates: dict[str, None] = {}
        self._stated = Statements()
        self._under: dict[int, Part] = {}
        self.found: list[Found] = []
        self._numbers: tuple[int, ...] = ()
        self._above: Above | None = None
        self._last_line = 0
        for joined in join_wrapped(lines, names):
            self._numbers = joined.numbers
            self._take(joined.line)
            self._last_line = max(joined.numbers) if joined.line.plain else self._last_line

    def evidence(self) -> Evidence:
        """Give what was found."""
        unused = [line for line in self._lines if line.number not in self._used]
        unread = [line for line in unused if line.has_digits or self._may_say_result(line)]
        unread += self._left_out
        return Evidence(
            tuple(self._complete(sorted(self._rows, key=lambda row: row.line))),
            tuple(sorted(unread, key=lambda line: line.number)),
            self._stated.pregnancy,
            tuple(self._dates),
            self._stated.name_strangers(),
            tuple(dict.fromkeys(date for line in self._lines for date in list_dates(line.text))),
            tuple((line, part.closed_by) for line, part in self._under.items() if part.closed_by),
        )

    def _may_say_result(self, line: Line) -> bool:
        """Whether a line without digits says a result in words, or what became of a test."""
        under = self._under.get(line.number, Part())
        return says_result(line) or says_of_test(line, self._names, under.specimen)

    def _complete(self, rows: Sequence[Row]) -> Iterator[Row]:
        """Put to every row what the whole text states once, such as a date at its end."""
        known = self._stated.of_every_row()
        for row in rows:
            yield Row(row.line, {**known, **row.cells}, row.value_column, remark=row.remark)

    def _take(self, line: Line) -> None:
        if not line.plain:
            self._take_blank()
            return
        self._state.blank, self._under[line.number] = 0, self._state.part
        is_at_head = not self._rows and not self._waiting.is_open
        stated = read_statements(line.text, self._names, is_at_head=is_at_head)
        if stated:
            for each in stated:
                self._stated.add(each)
            line = make_line(line.number, leave_out(line.text, stated))
            self._used |= set() if line.has_digits else {line.number}
            self._waiting.stop()
        if not line.plain or self._take_for_aim(line):
            return
        if not self._take_apart(line):
            self._begin_part(self._state.part.begin(line, self._names), line)
        elif self._waiting.is_open and heads_specimen(line, self._names):
            # Behind another name it may be of that name only.
            self._state.part_before = self._state.part
            self._begin_part(Part(heading_of(line), is_sure=self._waiting.head()), line)
        left_out = (each.text for each in self._left_out[-1:] if each.number == line.number)
        unread = next(left_out, "") if line.number in self._used else line.plain
        self._state.aim = find_aim(unread)
        self._paragraphs.note(self._rows, find_wrong_specimen(line.plain))

    def _take_for_aim(self, line: Line) -> bool:
        """Leave out a line that goes on with the aim of the line above; whether it was one."""
        if self._state.aim is Aim.NONE or classify(line.plain) is not Kind.NONE:
            return False
        if not self._state.aim.takes(read_results(line.plain, self._names)):
            return False
        self._state.aim = self._state.aim.behind(line.plain)
        self._waiting.stop()
        return True

    def _begin_part(self, part: Part, line: Line) -> None:
        if part.panel and part.panel == heading_of(line):
            self._used.add(line.number)
        self._state.part = part
        self._state.table = None if part.is_other else self._state.table

    def _take_blank(self) -> None:
        self._paragraphs.end(len(self._rows))
        self._state.blank += 1
        self._state.stage, self._state.aim = "", Aim.NONE
        self._state.part = self._state.part.reopen()
        if self._state.blank >= _ENDS_TABLE:
            self._state.table = self._state.columns = None

    def _take_apart(self, line: Line) -> bool:
        """Read a line as results, or as the head of a table; whether it was either."""
        self._state.part = self._state.part.end_note(line, self._names)
        if is_no_result(line.plain) or self._state.part.is_other:
            self._waiting.stop()
            return not self._state.part.is_other and self._take_beside_vital_signs(line)
        if table := find_dates(line):
            self._state.table, self._state.table_line = table, line.number
            self._dates.update(dict.fromkeys(table.times))
            self._used.add(line.number)
            return True
        if self._state.table:
            return self._take_in_table(line, self._state.table)
        return (
            self._take_range_for_some(line)
            or self._take_results(line)
            or self._take_range(line)
            or self._take_next(line)
            or self._take_date(line)
        )

    def _take_beside_vital_signs(self, line: Line) -> bool:
        """Read the results of a line with vital signs, of which each part is results by itself."""
        signs, parts = split_at_vital_signs(line.plain)
        is_in_table = self._state.table or self._state.columns
        whole = "" if is_in_table else join_results(parts, self._names)
        if not whole or not self._take_results(make_line(line.number, whole)):
            return False
        self._left_out.append(Line(line.number, ", ".join(signs)))
        return True

    def _take_range(self, line: Line) -> bool:
        """Take a range that stands alone below the range of the result above, which has none."""
        above, is_value_first = self._above, self._habits.is_value_first
        if above is None or self._numbers[0] != above.last + 1:
            return False
        text = take_alone(above, self._rows[-1], line, is_value_first=is_value_first)
        if text:
            self._put_range(text, self._numbers)
            self._above = None
        return bool(text)

    def _take_range_for_some(self, line: Line) -> bool:
        """Take a line below a result that says for whom its range is."""
        if self._above is None or self._above.last != self._last_line:
            return False
        name = self._names.find(line.plain.split())
        taken = take_for_some(self._above, self._rows[-1], line, self._numbers, name)
        if taken is None:
            return False
        self._above = taken.above
        if taken.text:
            self._waiting.stop()
            self._put_range(taken.text, taken.above.numbers)
        return bool(taken.text) or not (line.has_digits or self._waiting.is_open)

    def _put_range(self, text: str, numbers: Iterable[int]) -> None:
        self._rows[-1] = replace(self._rows[-1], cells={**self._rows[-1].cells, "range": text})
        self._used |= set(numbers)

    def _take_in_table(self, line: Line, table: DatedTable) -> bool:
        is_next = line.number == self._state.table_line + 1
        if with_clocks := add_clocks(table, line, is_next=is_next):
            self._state.table = with_clocks
            self._dates = dict.fromkeys(with_clocks.times)
            self._used.add(line.number)
            return True
        values = read_row(table, line, self._names) if self._state.part.is_sure else []
        if names_only(line, self._names):
            self._used.add(line.number)  # no value below any date
        for value in values:
            self.found.append(Found(value.name, value.behind))
            self._add(line, value.name, value.behind, _cells_of(value))
        return bool(values)

    def _take_results(self, line: Line) -> bool:
        parted = self._part_columns(self._name_again(line))
        if parted is None or not self._state.part.is_sure:
            return False
        line = parted.line
        found = read_results(
            line.plain,
            self._names,
            self._state.part.specimen,
            is_value_first=self._habits.is_value_first,
        )
        if len(found) == 1 and self._may_be_range(found[0]):
            return False
        if not found and not self._waiting.is_open:
            sentences = read_sentences(line.plain, self._names, self._state.part.specimen)
            found = sentences.found
            self._left_out += [make_line(line.number, each) for each in sentences.unread if found]
        if not found and not self._waiting.is_open:
            is_in_table = self._habits.has_ranges and self._habits.is_value_first
            known = self._names.find(line.plain.split())
            found = read_unknown(line, known, is_in_table=is_in_table)
        if found:
            only = found[0].behind if len(found) == 1 else None
            self._above = Above(only, line, self._numbers) if only else None
        time = found[0].time if found else ""
        if time and not (is_date(time) or line.plain.rstrip(".)], ").endswith(time)):
            self._state.stage = time  # of the next lines too, up to a blank one
        for each in found:
            self._waiting.stop()
            self.found.append(each)
            earlier = f"earlier: {parted.earlier}" if parted.earlier else ""
            note = "; ".join(filter(None, (each.behind.note, earlier)))
            more = {"loinc": each.code, "panel": each.head, "time": each.drawn, "note": note,
                    "method": parted.method}  # fmt: skip
            self._add(line, each.name, each.behind, more)
        return bool(found)

    def _name_again(self, line: Line) -> Line:
        """Put the name of the result above before the same one in another unit: `soit 7,3`."""
        first, _, rest = line.plain.partition(" ")
        is_next = self._above is not None and self._numbers[0] == self._above.last + 1
        if first.casefold() != THAT_IS or not is_next:
            return line
        return make_line(line.number, f"{self._rows[-1].cells['test']} {rest}")

    def _part_columns(self, line: Line) -> Parted | None:
        """Part a line from columns that are no part of a result; `None` where it is not sure."""
        if columns := find_columns(line):
            self._state.columns = columns
        return self._state.columns.part(line) if self._state.columns else Parted(line)

    def _may_be_range(self, found: Found) -> bool:
        """Whether a number with a sign may be the range of a line that has lost its value."""
        behind = found.behind
        is_placed = self._habits.is_unit_between and behind.printed.reading.unit is not None
        return behind.is_limit and self._habits.has_ranges and not is_placed

    def _take_next(self, line: Line) -> bool:
        """Read a name whose value stands on the next lines, or such a value."""
        part, is_value_first = self._state.part, self._habits.is_value_first
        if not part.is_sure:
            return False
        done = self._waiting.take(line, part.specimen, is_value_first=is_value_first)
        if done is not None:
            if done.is_heading:
                self._state.part = self._state.part_before
            self._rows = [row for row in self._rows if row.line != done.line]
            self._used -= set(done.lines)
            self._above = None
        if done is not None and done.behind is not None:
            self._add(Line(done.line, ""), done.name, done.behind, {})
            self._used |= set(done.lines)
            self._above = Above(done.behind, line, self._numbers)
        return self._waiting.is_open

    def _take_date(self, line: Line) -> bool:
        """Take a date that stands alone as that of the results below it, where none is labelled."""
        columns = self._state.columns
        if columns and (dated := columns.take_date(line)):
            self._state.columns = dated
            self._used.add(line.number)
            return True
        bare = line.plain.rstrip(":")
        time = bare if is_date(bare) else find_only_date(line)
        if not time:
            return False
        self._state.time, self._state.stage = time, ""
        self._used.add(line.number)
        return True

    def _add(self, line: Line, name: Name, behind: Behind, more: dict[str, str]) -> None:
        labelled = self._stated.says("time")
        cells: dict[str, str] = {
            "test": name.text, "value": behind.value, "unit": behind.unit,
            "flag": self._read_dash(behind.flag),
            "range": behind.range, "panel": self._state.part.panel, "note": behind.note,
            "baseline": behind.baseline,
            "time": self._state.stage or ("" if labelled else self._state.time),
        }  # fmt: skip
        said = [(what, self._stated.latest.get(what, "")) for what in OF_EVERY_ROW]
        cells |= {what: text for what, text in (*said, *more.items()) if text}
        kept = {what: text for what, text in cells.items() if text}
        self._rows.append(self._paragraphs.carry(Row(line.number, kept, "")))
        self._used |= {line.number, *self._numbers}

    def _read_dash(self, flag: str) -> str:
        return Word.LOW.value if self._habits.is_dash_low and flag in _DASHES else flag


def _cells_of(value: DatedValue) -> dict[str, str]:
    return {"time": value.time, "range": value.range, "unit": value.unit}
