"""Range sets read from YAML: what they say, and one bad file for each way to fail."""

from decimal import Decimal

import pytest

from labcheck.errors import KnowledgeError
from labcheck.ranges.reference_range import Kind
from labcheck.values.patient import Pregnancy, Sex
from labcheck.yaml_files.range_file import load_range_set

SET = """
set: local
title: Our laboratory
edition: 2026
publisher: Our hospital
url: https://example.org
read_from: the printed manual
population: adults
units: mixed
note: mind the units
confidence: our own
ranges:
  Hgb:
    - {sex: female, normal: 12-16 g/dL, cva: 1.5 %, note: a remark, source: another list}
    - {sex: male, age: ">=18 y", normal: 14-18 g/dL}
  hemoglobin:
    - {pregnancy: 2, critical: "<=7 or >=20 g/dL"}
  K: 3.5-5.0 mEq/L
  lactate: {specimen: arterial blood, only_if_stated: true, decision: "<1.3 mmol/L"}
  ana titer: "<=1:40"
  cortisol: [{context: 8 AM, method: immunoassay, therapeutic: 5-25 µg/dL}]
"""


def load(text, catalogue):
    return load_range_set(text, "local.yaml", catalogue)


def test_a_set_and_its_entries(catalogue):
    loaded = load(SET, catalogue)
    assert (loaded.id, loaded.title, loaded.edition) == ("local", "Our laboratory", "2026")
    assert (loaded.publisher, loaded.url) == ("Our hospital", "https://example.org")
    assert (loaded.read_from, loaded.is_for_adults) == ("the printed manual", True)
    assert (loaded.units, loaded.note) == ("mixed", "mind the units")
    assert loaded.confidence == "our own"
    assert loaded.is_shipped is False
    assert [
        (one.analyte, one.kind.value, str(one.partition), one.limits.text)
        for entries in loaded.ranges.values()
        for one in entries
    ] == [
        ("hemoglobin", "normal", "female", "12-16 g/dL"),
        ("hemoglobin", "normal", "male, >=18 y", "14-18 g/dL"),
        ("hemoglobin", "critical", "second trimester", "<=7 or >=20 g/dL"),
        ("potassium", "normal", "all", "3.5-5.0 mEq/L"),
        ("lactate", "decision", "arterial blood", "<1.3 mmol/L"),
        ("ana_titer", "normal", "all", "<=1:40"),
        ("cortisol", "therapeutic", "immunoassay, 8 AM", "5-25 µg/dL"),
    ]


def test_the_fields_of_an_entry(catalogue):
    women, _, pregnant = load(SET, catalogue).ranges["hemoglobin"]
    assert (women.partition.sex, women.cva) == (Sex.FEMALE, Decimal("1.5"))
    assert (women.note, women.source, women.kind) == ("a remark", "another list", Kind.NORMAL)
    assert pregnant.partition.pregnancy is Pregnancy.SECOND
    (lactate,) = load(SET, catalogue).ranges["lactate"]
    assert (lactate.partition.only_if_stated, lactate.partition.specimen) == (
        True,
        "arterial blood",
    )


def test_a_set_without_a_title_is_called_by_its_id(catalogue):
    loaded = load("set: mine\nranges: {K: 3-5 mEq/L}", catalogue)
    assert (loaded.title, loaded.is_for_adults) == ("mine", False)


RANGES = "set: mine\nranges: "
KINDS = "normal, decision, therapeutic, critical"
HEADER = (
    "extends, sources, ranges, set, operators, title, population, country, general, edition, "
    "publisher, url, read_from, units, confidence, note"
)


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        ("", ["1:1: a range set must have fields; write `field: value` lines"]),
        ("set: mine", ["1:1: ranges: the set has no ranges; write `ranges:` and tests"]),
        ("ranges: {K: 3-5 mEq/L}", ["1:1: set: a range set must have it"]),
        (RANGES + "x", ["2:9: ranges: ranges must have fields; write `field: value` lines"]),
        (RANGES + "{}", ["2:9: ranges: the set has no ranges; write `ranges:` and tests"]),
        (RANGES, ["2:8: ranges: the set has no ranges; write `ranges:` and tests"]),
        ("set: printed\nranges: {K: 3-5 mEq/L}",
         [("1:6: set: reports use the name 'printed' for what the laboratory says itself; "
          "give the set a name of its own")]),
        # A text that no laboratory prints is not searched for a range.
        (RANGES + "{K: 3" + "1" * 200 + " mEq/L}",
         ["2:13: ranges.K[1].normal: a text of 207 characters is not a range"]),
        (RANGES + "{K: [{critical: <3" + "1" * 200 + " mEq/L}]}",
         ["2:25: ranges.K[1].critical: a text of 208 characters is not a range"]),
        (RANGES + "{potasium: 3-5}",
         [("2:10: ranges.potasium: no analyte in the catalogue has this name; "
          "did you mean Potassium?")]),
        (RANGES + "{xyzzy: 3-5}",
         ["2:10: ranges.xyzzy: no analyte in the catalogue has this name; check its spelling"]),
        (RANGES + "{Ca: 3-5}",
         ["2:10: ranges.Ca: several analytes go by this name; write calcium or calcium_ionized"]),
        (RANGES + "{K: 5-3 mEq/L}",
         ["2:13: ranges.K[1].normal: the low limit 5 is above the high limit 3"]),
        (RANGES + "{K: [{normal: 5-3 mEq/L}]}",
         ["2:23: ranges.K[1].normal: the low limit 5 is above the high limit 3"]),
        (RANGES + "{K: [{sex: male}]}",
         ["2:14: ranges.K[1]: a range has exactly one kind of limits; write one of " + KINDS]),
        (RANGES + "{K: [{normal: 3-5 mEq/L, critical: <2}]}",
         ["2:14: ranges.K[1]: a range has exactly one kind of limits; write one of " + KINDS]),
        (RANGES + "{K: [{normal: }]}",
         ["2:14: ranges.K[1]: a range has exactly one kind of limits; write one of " + KINDS]),
        (RANGES + "{K: [{critical: 3-5}]}",
         [("2:25: ranges.K[1].critical: '3-5': write critical values such as "
          "'<=2.8 or >=6.0 mEq/L'")]),
        (RANGES + "{K: [{normal: 3-5 mEq/L, sex: x}]}",
         ["2:39: ranges.K[1].sex: 'x' is not one of female, male"]),
        (RANGES + "{K: [{normal: 3-5 mEq/L, sex: f}]}",
         ["2:39: ranges.K[1].sex: 'f' is not one of female, male; did you mean female?"]),
        (RANGES + "{K: [{normal: 3-5 mEq/L, sex: Mann}]}",
         ["2:39: ranges.K[1].sex: 'Mann' is not one of female, male; did you mean male?"]),
        (RANGES + "{K: [{normal: 3-5 mEq/L, sex: femal}]}",
         ["2:39: ranges.K[1].sex: 'femal' is not one of female, male; did you mean female?"]),
        (RANGES + "{K: [{normal: 3-5 mEq/L, age: 1-4 y}]}",
         [("2:39: ranges.K[1].age: '1-4 y' is not a span of ages; "
          "write one such as 1 y to <5 y, >=18 y or <31 d")]),
        (RANGES + "{K: [{normal: 3-5 mEq/L, pregnancy: 4}]}",
         ["2:45: ranges.K[1].pregnancy: '4' is not one of no, 1, 2, 3, any"]),
        (RANGES + "{K: [{normal: 3-5 mEq/L, cva: 300}]}",
         ["2:39: ranges.K[1].cva: '300' is not between 0 and 100 %"]),
        (RANGES + "{K: [{normal: 3-5 mEq/L, saex: male}]}",
         ["2:34: ranges.K[1].saex: a range has no field 'saex'; did you mean sex?"]),
        (RANGES + "{K: [{normal: 3-5 mEq/L, low: 3}]}",
         [("2:34: ranges.K[1].low: a range has no field 'low'; allowed are normal, decision, "
          "therapeutic, critical, sex, age, pregnancy, specimen, method, context, "
          "only_if_stated, cva, note, source, confirmed")]),
        # Limits of a quantity that no result could be compared with.
        (RANGES + "{K: 3-5}",
         ["2:13: ranges.K[1]: the limits have no unit; such as mEq/L, mmol/L"]),
        (RANGES + "{K: [3-5 mEq/L, 3-5, 3-5]}",
         ["2:25: ranges.K[2]: the limits have no unit; such as mEq/L, mmol/L",
          "2:30: ranges.K[3]: the limits have no unit; such as mEq/L, mmol/L"]),
        (RANGES + "{K: 3-5 x}",
         ["2:13: ranges.K[1]: the unit 'x' is not known; such as mEq/L, mmol/L"]),
        (RANGES + "{K: [{critical: <=2.8 or >=6.0}]}",
         ["2:14: ranges.K[1]: the limits have no unit; such as mEq/L, mmol/L"]),
        ("set: mine\nunits: US\nranges: {K: 3-5 mEq/L}",
         ["2:8: units: 'US' is not one of conventional, SI, mixed"]),
        ("set: mine\npopulation: kids\nranges: {K: 3-5 mEq/L}",
         ["2:13: population: 'kids' is not one of all, adults, children, pregnancy"]),
        ("set: mine\nlicence: x\nranges: {K: 3-5 mEq/L}",
         ["2:1: licence: a range set has no field 'licence'; allowed are " + HEADER]),
        ("set: [mine]\nranges: {K: 3-5 mEq/L}", ["1:6: set: this must be a text"]),
        ("set: mine\nset: yours\nranges: {K: 3-5 mEq/L}",
         ["2:1: 'set' stands here a second time, first in line 1; keep one, or write a list"]),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong(catalogue, content, messages):
    with pytest.raises(KnowledgeError) as refusal:
        load(content, catalogue)
    assert str(refusal.value).splitlines() == [f"local.yaml:{message}" for message in messages]


@pytest.mark.parametrize("limits", ["1{}x", "1 -{}x", "<=1{}<", "1{}or{}x", "1{};{}x", "1{}/{}2x"])
@pytest.mark.parametrize("kind", ["normal", "critical"])
def test_a_long_text_is_soon_refused(catalogue, limits, kind):
    """Each of these took minutes: white space that several parts of a pattern may take."""
    text = limits.replace("{}", " " * 100_000)
    with pytest.raises(KnowledgeError):
        load(f"{RANGES}{{K: [{{{kind}: '{text}'}}]}}", catalogue)


def test_white_space_in_limits_is_folded(catalogue):
    (entry,) = load(f"{RANGES}{{K: ' 3.5  -   5.0 \t mEq/L'}}", catalogue).ranges["potassium"]
    assert (entry.limits.text, entry.limits.unit) == ("3.5 - 5.0 mEq/L", "mEq/L")


def test_a_set_may_not_be_called_like_one_that_comes_with_labcheck(catalogue):
    with pytest.raises(KnowledgeError) as refusal:
        load_range_set(
            "set: book\nranges: {K: 3-5 mEq/L}", "local.yaml", catalogue, lambda id_: id_ == "book"
        )
    assert str(refusal.value) == (
        "local.yaml:1:6: set: a set that comes with labcheck is called 'book', and this is not a "
        "copy of it; give the set a name of its own"
    )


@pytest.mark.parametrize("value", ["maybe", "1", "[true]"])
def test_only_if_stated_is_true_or_false(catalogue, value):
    entry = f"{{normal: 3-5 mEq/L, context: fasting, only_if_stated: {value}}}"
    with pytest.raises(KnowledgeError, match="only_if_stated"):
        load(f"{RANGES}{{K: [{entry}]}}", catalogue)


@pytest.mark.parametrize(
    "limits", ["INR: 0.8-1.2", "ANA titer: <=1:40", "anti-CCP: negative", "urine pH: 5-8"]
)
def test_what_has_no_unit_needs_none(catalogue, limits):
    (entries,) = load(f"{RANGES}{{{limits}}}", catalogue).ranges.values()
    assert [one.limits.unit for one in entries] == [None]


RULE = (
    "set: mine\nranges: {ESR: [{sex: female, age: 20 y to <66 y, normal: 0 to (age + 10)/2 mm/h}]}"
)


def test_a_rule_of_age_is_written_out_year_by_year(catalogue):
    entries = load(RULE, catalogue).ranges["esr"]
    assert len(entries) == 46
    assert [(one.partition.age.text, one.limits.text) for one in entries[:2]] == [
        ("20 y to <21 y", "0 to 15 mm/h"),
        ("21 y to <22 y", "0 to 15.5 mm/h"),
    ]
    assert entries[-1].partition.age.text == "65 y to <66 y"
    assert {one.rule for one in entries} == {"0 to (age + 10)/2 mm/h"}


@pytest.mark.parametrize(
    ("rule", "limits"),
    [
        ("<age/2 mm/h", "<20 mm/h"),
        ("<=age mm/h", "<=40 mm/h"),
        ("0-age * 1.5 mm/h", "0-60 mm/h"),
        ("<(age - 10)/4 mm/h", "<7.5 mm/h"),
    ],
)
def test_rules_of_age(catalogue, rule, limits):
    text = f"{RANGES}{{ESR: [{{age: 40 y to <41 y, normal: {rule}}}]}}"
    (entry,) = load(text, catalogue).ranges["esr"]
    assert entry.limits.text == limits


def test_a_critical_rule_of_age_is_read_as_critical_limits(catalogue):
    """It names what is critical, and its interval holds what is not."""
    entry = "{age: 20 y to <66 y, critical: '>=(age + 60) mm/h'}"
    entries = load(f"{RANGES}{{ESR: [{entry}]}}", catalogue).ranges["esr"]
    assert {one.kind for one in entries} == {Kind.CRITICAL}
    assert (entries[0].limits.text, str(entries[0].limits.interval)) == (">=80 mm/h", "<80")


def test_a_rule_of_age_is_held_to_the_ages_it_is_for(catalogue):
    """At 130 its low limit would lie above its high one."""
    entry = "{age: 20 y to <66 y, normal: age/2 to 60 mm/h}"
    entries = load(f"{RANGES}{{ESR: [{entry}]}}", catalogue).ranges["esr"]
    assert [entries[0].limits.text, entries[-1].limits.text] == [
        "10 to 60 mm/h", "32.5 to 60 mm/h",
    ]  # fmt: skip


@pytest.mark.parametrize("ages", ["0 y to <99999 y", "'>=0 y'", "0 y to <130 y"])
def test_a_rule_of_age_ends_where_lives_do(catalogue, ages):
    entry = f"{{age: {ages}, normal: <=age mm/h}}"
    entries = load(f"{RANGES}{{ESR: [{entry}]}}", catalogue).ranges["esr"]
    assert (len(entries), entries[-1].partition.age.text) == (130, "129 y to <130 y")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("normal: <age/2 mm/h",
         ("ranges.ESR[1]: a rule of age needs its ages; write `age:` beside it, such as "
         "20 y to <66 y")),
        ("age: 6 mo to <20 y, normal: <age/2 mm/h",
         "ranges.ESR[1].normal: a rule of age goes by whole years, and '6 mo to <20 y' does not"),
        ("age: 140 y to <150 y, normal: <age/2 mm/h",
         ("ranges.ESR[1].normal: a rule of age holds up to 130 years, and '140 y to <150 y' is "
          "beyond")),
        ("age: 20 y to <66 y, critical: 0 to age mm/h",
         ("ranges.ESR[1].critical: '0 to 20 mm/h': write critical values such as '<=2.8 or >=6.0 "
          "mEq/L'")),
        ("age: 20 y to <66 y, normal: 40-age mm/h",
         "ranges.ESR[1].normal: the low limit 40 is above the high limit 20"),
        ("age: 20 y to <66 y, normal: <age/0 mm/h",
         ("ranges.ESR[1].normal: '<age/0 mm/h' divides by zero; write it such as "
         "'0 to (age + 10)/2 mm/h'")),
        ("age: 20 y to <66 y, normal: age-age mm/h",
         ("ranges.ESR[1].normal: 'age-age mm/h' is not a rule of age; write it such as "
         "'0 to (age + 10)/2 mm/h'")),
    ],
)  # fmt: skip
def test_a_rule_of_age_that_is_wrong(catalogue, entry, message):
    with pytest.raises(KnowledgeError) as refusal:
        load(f"{RANGES}{{ESR: [{{{entry}}}]}}", catalogue)
    assert str(refusal.value).split(": ", maxsplit=1)[1] == message


SOURCED = (
    "set: mine\nsources: {a: A book, b: B paper}\nranges: {K: [{normal: 3-5 mmol/L, source: SRC}]}"
)


def test_a_source_is_named_by_its_key(catalogue):
    (entry,) = load(SOURCED.replace("SRC", "b"), catalogue).ranges["potassium"]
    assert entry.source == "B paper"


@pytest.mark.parametrize(("key", "remedy"), [("bb", "did you mean b?"), ("xyz", "there are a, b")])
def test_a_source_that_is_not_there(catalogue, key, remedy):
    with pytest.raises(KnowledgeError) as refusal:
        load(SOURCED.replace("SRC", key), catalogue)
    assert str(refusal.value) == (
        f"local.yaml:3:43: ranges.K[1].source: no source is called {key!r}; {remedy}"
    )


BASE = """
set: base
title: The base
edition: 2026
population: adults
ranges:
  K: 3.5-5.0 mmol/L
  Na: [{normal: 135-145 mmol/L, source: a paper}]
  ESR: <20 mm/h
"""


def extended(text, catalogue, base=BASE):
    return load_range_set(text, "local.yaml", catalogue, find_base=lambda _: load(base, catalogue))


def test_a_set_built_on_another(catalogue):
    own = "set: ours\nextends: base\nranges: {K: 3.4-4.9 mmol/L, ESR: []}"
    loaded = extended(own, catalogue)
    assert (loaded.id, loaded.base, loaded.is_for_adults) == ("ours", "base", True)
    assert {
        analyte: [(one.limits.text, one.source) for one in entries]
        for analyte, entries in loaded.ranges.items()
    } == {
        "potassium": [("3.4-4.9 mmol/L", "")],
        "sodium": [("135-145 mmol/L", "base: a paper")],
        "esr": [],
    }
    (potassium,) = extended("set: ours\nextends: base", catalogue).ranges["potassium"]
    assert potassium.source == "base: The base, 2026"


def test_a_set_for_all_is_not_built_on_one_for_adults(catalogue):
    with pytest.raises(KnowledgeError) as refusal:
        extended("set: ours\npopulation: all\nextends: base", catalogue)
    assert str(refusal.value) == (
        "local.yaml:2:13: population: base is for adults only; write adults, or leave it out"
    )


def test_a_set_cannot_be_extended_where_none_can_be_found(catalogue):
    with pytest.raises(KnowledgeError) as refusal:
        load("set: ours\nextends: base", catalogue)
    assert str(refusal.value) == "local.yaml:2:10: extends: no set can be extended here"


@pytest.mark.parametrize("ranges", ["", "ranges:", "ranges: {}"])
def test_a_set_that_is_built_on_another_needs_no_ranges_of_its_own(catalogue, ranges):
    loaded = extended(f"set: ours\nextends: base\n{ranges}", catalogue)
    assert set(loaded.ranges) == {"potassium", "sodium", "esr"}
