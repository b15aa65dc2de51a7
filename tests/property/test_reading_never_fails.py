"""Law: nothing is lost; every text is a result, a refusal with a reason, or a fault."""

import gzip
import json

from hypothesis import example, given
from hypothesis import strategies as st
from strategies import RESULT_TEXTS

from build import check_results, critical_list, range_set, result, shipped_catalogue
from labcheck.errors import InputError, KnowledgeError
from labcheck.files import unpack
from labcheck.values.limits import LimitsError, parse_critical, parse_limits
from labcheck.values.patient import AgeError, parse_age, parse_age_span
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import (
    Censored,
    NoResult,
    Number,
    Ordinal,
    Span,
    Titre,
    Unreadable,
    Verbal,
)
from labcheck.values.unit_factors import factor_between
from labcheck.values.units import parse_unit
from labcheck.yaml_files.case_file import read_case
from labcheck.yaml_files.nodes import MappingNode, SequenceNode, TextNode, parse_nodes
from labcheck.yaml_files.range_file import load_range_set

KINDS = (Censored, NoResult, Number, Ordinal, Span, Titre, Unreadable, Verbal)
YAML_PIECES = st.sampled_from(
    ["a", ":", " ", "\n", "- ", "[", "]", "{", "}", ",", '"', "'", "|", ">", "&a", "*a", "!t", "#",
     "%", "---", "...", "?", "\t", "\r", "\x85", "\u2028", "labs", "labs:\n  ", "range: ", "1:640",
     "draws:\n", "null", "~", "<<", "\ufeff", "\x00", "patient: {age: 25 y}\n", "result: "]
)  # fmt: skip
YAML_TEXTS = st.one_of(st.text(max_size=40), st.lists(YAML_PIECES, max_size=12).map("".join))


PACKED = gzip.compress(b"labs: {potassium: 4.2 mmol/L}")


@given(st.binary(max_size=40), st.integers(0, len(PACKED)), st.integers(0, len(PACKED)))
@example(b"", 0, len(PACKED))
@example(b"\0", 0, 9)
def test_what_is_packed_is_unpacked_or_refused(more, start, end):
    content = b"\x1f\x8b" + PACKED[2:end] + more + PACKED[start:]
    found = read_or_refuse(unpack, content, "a.gz", refusal=InputError)
    assert isinstance(found, bytes) or str(found).startswith("a.gz: ")


@given(RESULT_TEXTS)
@example("0E1000000000000000000")
def test_every_text_is_some_kind_of_result_and_keeps_its_text(text):
    value = parse_result(text).value
    assert isinstance(value, KINDS)
    assert value.text == text.strip()


def read_or_refuse(parse, *arguments, refusal):
    """What a parser gives, or the refusal it raises; any other exception is a failure."""
    try:
        return parse(*arguments)
    except refusal as refused:
        return refused


@given(RESULT_TEXTS)
def test_a_range_is_read_or_refused(text):
    for parse in (parse_limits, parse_critical):
        found = read_or_refuse(parse, text, refusal=LimitsError)
        assert str(found) if isinstance(found, LimitsError) else not found.interval.is_empty


@given(RESULT_TEXTS)
@example("0.0003078878114301746804842036470")
def test_an_age_is_read_or_refused(text):
    for parse in (parse_age, parse_age_span):
        found = read_or_refuse(parse, text, refusal=AgeError)
        assert str(found) if isinstance(found, AgeError) else not found.days.is_empty


@given(st.one_of(st.text(max_size=20), RESULT_TEXTS))
@example("GPL")
@example("/cell")
@example("/1000")
def test_a_unit_is_known_or_unknown_and_its_own_code_reads_back(text):
    unit = parse_unit(text)
    assert unit is None or parse_unit(str(unit)) == unit


# Symbols that are joined at random, so that counts, powers and bars stand in every place.
UNIT_PIECES = st.sampled_from(
    ["g", "mg", "L", "dL", "uL", "mol", "eq", "U", "IU", "[arb'U]", "kat", "cell", "cells", "1",
     "k", "M", "mill", "1000", "10^9", "10*3", "x10E6", "%", "h", "24h", "d", "min", "mmHg", "HPF",
     "cc", "mm3", "1.73m2", "100WBC", "index", "GPL", "FEU", "DDU", "creat", "kg", "osm", "m"]
)  # fmt: skip
UNIT_TEXTS = st.one_of(
    RESULT_TEXTS,
    st.lists(UNIT_PIECES, min_size=1, max_size=3).map("/".join),
    UNIT_PIECES.map("/{}".format),
    st.lists(st.one_of(UNIT_PIECES, st.just("/")), max_size=4).map("".join),
)


@given(UNIT_TEXTS, UNIT_TEXTS)
@example("/cell", "mg/dL")
@example("/1", "/cell")
@example("g/cell", "pg")
@example("cells/cell", "%")
def test_any_two_units_have_a_factor_or_none(one, other):
    units = [parse_unit(text, of_count=is_count) for text in (one, other) for is_count in (0, 1)]
    known = [unit for unit in units if unit is not None]
    for source in known:
        for target in known:
            there, back = factor_between(source, target), factor_between(target, source)
            assert (there is None) == (back is None)
            assert there is None or there * back == 1


@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.text(max_size=12),
                st.sampled_from(["hemoglobin", "Ca", "ALT", "ANA titer", "HbA1c", "pH", ""]),
            ),
            RESULT_TEXTS,
            st.one_of(st.just(""), RESULT_TEXTS),
        ),
        max_size=6,
    )
)
def test_every_result_in_is_one_row_out_in_order(written):
    results = [result(test, text, printed_range=printed) for test, text, printed in written]
    book = range_set(
        hemoglobin="12-16 g/dL", alt="10-40 U/L", ana_titer="<=1:40", hba1c="4.0-5.6 %"
    )
    panic = critical_list(hemoglobin="<=7 or >=20 g/dL")
    report = check_results(*results, sets=(book,), critical=panic)
    assert [row.result for row in report.rows] == results
    summary = report.summary
    assert (
        summary.results
        == len(results)
        == summary.abnormal
        + summary.normal
        + summary.indeterminate
        + summary.not_judged
        + summary.no_measurement
        + summary.replaced
    )
    for row in report.rows:
        assert (row.flag is None) == (row.not_judged is not None)
        assert (row.flag is None) == (row.flag_from is None) == (not row.possible_flags)


@given(YAML_TEXTS)
def test_yaml_is_read_or_refused_as_an_input_error(text):
    for content in (text, text.encode()):
        found = read_or_refuse(parse_nodes, content, "case.yaml", refusal=InputError)
        if isinstance(found, InputError):
            assert {fault.file for fault in found.faults} == {"case.yaml"}
        else:
            assert isinstance(found, MappingNode | SequenceNode | TextNode)


@given(st.binary(max_size=40))
def test_bytes_are_read_or_refused_as_an_input_error(content):
    found = read_or_refuse(parse_nodes, content, "case.yaml", refusal=InputError)
    assert not isinstance(found, InputError) or found.faults


@given(YAML_TEXTS)
def test_a_case_is_read_or_refused_as_an_input_error(text):
    found = read_or_refuse(read_case, text, "case.yaml", refusal=InputError)
    assert found.faults if isinstance(found, InputError) else found.results


@given(RESULT_TEXTS, st.one_of(RESULT_TEXTS, st.sampled_from(["K", "Ca", "hemoglobin"])))
def test_a_range_file_is_read_or_refused_as_a_knowledge_error(limits, name):
    # A text in JSON is a quoted text in YAML.
    content = f"set: mine\nranges: {{{json.dumps(name)}: {json.dumps(limits)}}}"
    catalogue = shipped_catalogue()
    found = read_or_refuse(load_range_set, content, "mine.yaml", catalogue, refusal=KnowledgeError)
    assert found.faults if isinstance(found, KnowledgeError) else len(found.ranges) == 1
