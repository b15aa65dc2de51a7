"""Every pair of units of every test: it converts as others say, both ways, or is refused.

The outside value of a pair is worked out from UCUM's prefixes alone where both units count the
same thing; otherwise from a published factor (`published_factors`), and from the facts' own molar
mass, valence and limits in two units. Published factors are rounded to two or three digits: they
agree when within one per cent. None of labcheck's own reading of units is used for it.
"""

import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import combinations

import pytest

from build import shipped_catalogue
from facts import FACTS, ROOT, analytes_of, read, rows_in, stated
from labcheck.catalogue.conversion import Conversion, Refusal, find_conversion
from published_factors import LOOSE, SUBSTANCE, published_factors

needs_facts = pytest.mark.skipif(not FACTS.is_dir(), reason="the facts are not beside this copy")

OF_PUBLISHED = Fraction(1, 100)
OF_FACTS = Fraction(1, 10_000)

PREFIXES = {"": 0, "k": 3, "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15}
ATOM = re.compile(
    r"(k|d|c|m|u|n|p|f|)(mol|eq|osm|kat|Pa|\[IU\]|\[arb'U\]|g|L|U|m)(\{.*\})?"
)  # fmt: skip
# UCUM's definitions of what is no prefix and a base (ucum-essence.xml, version 2.2).
WHOLE = {
    "": (Fraction(1), ""), "1": (Fraction(1), ""), "%": (Fraction(1, 100), ""),
    "(24.h)": (Fraction(1), "d"), "mm[Hg]": (Fraction("133.322"), "Pa"),
    "cm[H2O]": (Fraction(10), "mm[H2O]"),
}  # fmt: skip
KATAL = 60_000_000
"""U in a katal: a mole a second is 60 million micromoles a minute."""

# Units that are another one's under a second name.
NOTATION = {
    ("mchc", "%"): "g/dL",  # printed for the same number (facts/analytes.yaml)
    ("ch50", "{CH50_U}/mL"): "U/mL",
    **{(id_, "[arb'U]/mL"): "U/mL" for id_ in ("anti_ccp", "ca125", "ca19_9", "ca15_3")},
}
# NBME prints 6 % as 42 mmol/mol; 6.5 % is 47.5 (a public repository's test of the IFCC equation).
HBA1C = {"6": "42", "6.5": "47.5"}

PROTEIN = "no agreed molar mass of the protein"
TETRAMER = "mmol of hemoglobin may count monomers or tetramers"
STANDARD = "international units belong to a standard preparation"
PER_CENT = "per cent of a normal plasma is no international unit"
ASSAY = "the units belong to the assay"
NO_VOLUME = "one of the units names no volume"
PATIENT = "it needs the patient's size"
LOGARITHM = "one of the two is a logarithm"
ACID = "the mass may be that of the acid or of its ion"
FIELDS = "the fields are of two magnifications"
REFUSED = {
    "mch": TETRAMER, "mchc": TETRAMER,
    "crp": PROTEIN, "bnp": PROTEIN, "nt_probnp": PROTEIN,
    "igf1": PROTEIN,
    "prolactin": STANDARD, "insulin": STANDARD, "growth_hormone": STANDARD, "afp": STANDARD,
    "hcg_total": STANDARD, "aso": STANDARD, "anti_tpo": STANDARD, "anti_tg": STANDARD,
    "antithrombin_activity": PER_CENT, "factor_viii": PER_CENT, "vwf_antigen": PER_CENT,
    "anti_ssa": ASSAY, "anti_ssb": ASSAY, "anti_rnp": ASSAY, "anti_ccp": NO_VOLUME,
    "creatinine_clearance": PATIENT, "urine_creatinine_24h": PATIENT,
    "urine_hyaline_casts": FIELDS, "urine_oxalate_24h": ACID,
    "hiv_1_rna": LOGARITHM, "hepatitis_b_dna": LOGARITHM, "hepatitis_c_rna": LOGARITHM,
    "cmv_dna": LOGARITHM,
}  # fmt: skip
"""Why the units of a test do not all convert."""


def find(analyte, one, other):
    return find_conversion(analyte, analyte.read_unit(one), analyte.read_unit(other))


CATALOGUE = shipped_catalogue().analytes
PAIRS = [
    (id_, one, other, find(analyte, one, other))
    for id_, analyte in CATALOGUE.items()
    for one, other in combinations(analyte.units, 2)
]
CONVERTED = [pair for pair in PAIRS if isinstance(pair[3], Conversion)]
NOT_CONVERTED = [pair for pair in PAIRS if isinstance(pair[3], Refusal)]


def named(pairs):
    return [pytest.param(*pair, id=f"{pair[0]}: {pair[1]} to {pair[2]}") for pair in pairs]


@cache
def read_ucum(code):
    """A UCUM code as its size and what it counts: `mg/dL` is 10^-2 of `g/L`."""
    size, bases = Fraction(1), []
    for part in code.split("/"):
        factor, base = read_part(part)
        size = size / factor if bases else factor
        bases.append(base)
    return size, "" if bases == ["L", "L"] else "/".join(bases)


def read_part(part):
    power, rest = re.fullmatch(r"(?:10\*(\d+))?(.*)", part).groups()
    size = Fraction(10) ** int(power or 0)
    if rest in WHOLE:
        return size * WHOLE[rest][0], WHOLE[rest][1]
    if atom := ATOM.fullmatch(rest):
        prefix, base, annotation = atom.groups()
        size *= Fraction(10) ** PREFIXES[prefix] * (KATAL if base == "kat" else 1)
        return size, ("U" if base == "kat" else base) + (annotation or "")
    return size, rest


def ends_of(one, other):
    """What two units count: amounts alone when they count them in the same thing."""
    (top, _, below), (other_top, _, other_below) = (
        read_ucum(code)[1].partition("/") for code in (one, other)
    )
    if below == other_below:
        return top, other_top
    return read_ucum(one)[1], read_ucum(other)[1]


def expected_factor(one, other, steps):
    """The factor between two units by UCUM and by steps between amounts; `None` without one."""
    size, other_size = read_ucum(one)[0], read_ucum(other)[0]
    start, end = ends_of(one, other)
    ways = {start: Fraction(1)}
    for _ in range(2):
        for here, there, factor in steps:
            if here in ways:
                ways.setdefault(there, ways[here] * factor)
            if there in ways:
                ways.setdefault(here, ways[there] / factor)
    return ways[end] * size / other_size if end in ways else None


def published_steps(id_):
    for _, one, other, factor in published_factors(id_):
        (size, _), (other_size, _) = read_ucum(one), read_ucum(other)
        yield *ends_of(one, other), factor * other_size / size


def facts_steps(id_):
    """Grams and equivalents in a mole, by the facts' entry on the test or its substance."""
    if not FACTS.is_dir():
        return
    facts = {one["id"]: one for one in read(FACTS / "analytes.yaml")["analytes"]}
    fact = facts.get(id_) or facts.get(SUBSTANCE.get(id_, id_)) or {}
    if fact.get("molar_mass_verified") == "true":
        yield "mol", "g", Fraction(fact["molar_mass"])
    if stated(fact, "valence"):
        yield "mol", "eq", Fraction(fact["valence"])


@pytest.mark.parametrize(("id_", "one", "other", "found"), named(CONVERTED))
def test_there_and_back_is_exactly_where_it_was(id_, one, other, found):
    back = find(CATALOGUE[id_], other, one)
    assert back.factor * found.factor == 1
    assert back.factor * found.offset + back.offset == 0
    assert found.factor > 0


@pytest.mark.parametrize(("id_", "one", "other", "found"), named(CONVERTED))
def test_a_pair_converts_as_others_have_published(id_, one, other, found):
    if found.offset:
        assert (id_, one, other) == ("hba1c", "%", "mmol/mol")
        for ngsp, ifcc in HBA1C.items():
            digits = Decimal(ifcc).as_tuple().exponent
            assert round(found.apply(Decimal(ngsp)), -digits) == Decimal(ifcc)
        return
    one, other = (NOTATION.get((id_, unit), unit) for unit in (one, other))
    if read_ucum(one)[1] == read_ucum(other)[1]:
        assert found.factor == expected_factor(one, other, [])
        return
    expected = expected_factor(one, other, list(published_steps(id_)))
    if expected is None:
        expected = expected_factor(one, other, list(facts_steps(id_)))
    if expected is None and not FACTS.is_dir():
        pytest.skip("the facts are not beside this copy")
    assert expected is not None, "publish its factor in published_factors.py"
    assert abs(found.factor / expected - 1) <= LOOSE.get(id_, OF_PUBLISHED)


@needs_facts
def test_steps_between_amounts_rest_on_the_masses_and_valences_of_the_facts():
    compared = 0
    for id_, one, other, found in CONVERTED:
        expected = expected_factor(one, other, list(facts_steps(id_)))
        if "molar mass" in found.basis or "valence" in found.basis:
            assert expected is not None, id_
            assert abs(found.factor / expected - 1) <= OF_FACTS, id_
            compared += 1
    assert compared > 70


def half_last_digit(text):
    return Decimal("0.5").scaleb(Decimal(text).as_tuple().exponent)


def decimal_of(factor):
    return Decimal(factor.numerator) / Decimal(factor.denominator)


# What NBME misprints, or counts otherwise (facts/README.md, and the facts' notes).
NBME_ODD = {
    ("magnesium", "1.5", "0.75"), ("magnesium", "2.0", "1.0"),  # the first two are in mEq/L
    ("glucose", "70", "3.8"),  # 3.9
}  # fmt: skip
# No molar mass is shipped, and 1 fmol of hemoglobin is a tetramer's there.
NBME_REFUSED = {"mch", "urine_oxalate", "urine_oxalate_24h", "urine_ketosteroids_17_24h",
                "urine_hydroxycorticosteroids_17_24h"}  # fmt: skip


def nbme_pairs():
    """Each limit that NBME prints in two units, as (analyte, number, unit, SI number, SI unit)."""
    for _, row in rows_in("nbme"):
        if isinstance(si := row.get("si"), dict):
            for id_ in analytes_of(row):
                for end in ("low", "high"):
                    if id_ in CATALOGUE and stated(row, end):
                        yield id_, row[end], row["unit"], si[end], si["unit"]


@needs_facts
def test_limits_that_nbme_prints_in_two_units_agree_within_their_rounding():
    odd, refused, compared = set(), set(), 0
    for id_, number, unit, si_number, si_unit in nbme_pairs():
        units = [CATALOGUE[id_].read_unit(one) for one in (unit, si_unit)]
        if None in units:
            continue
        found = find_conversion(CATALOGUE[id_], *units)
        if isinstance(found, Refusal):
            refused.add(id_)
            continue
        slack = half_last_digit(si_number) + half_last_digit(number) * decimal_of(found.factor)
        if abs(found.apply(Decimal(number)) - Decimal(si_number)) > slack:
            odd.add((id_, number, si_number))
        compared += 1
    assert odd == NBME_ODD
    assert refused <= NBME_REFUSED
    assert compared > 140


@pytest.mark.parametrize(("id_", "one", "other", "found"), named(NOT_CONVERTED))
def test_a_pair_that_is_refused_is_refused_both_ways_and_for_a_reason(id_, one, other, found):
    assert id_ in REFUSED, "say why in REFUSED"
    back = find(CATALOGUE[id_], other, one)
    assert isinstance(back, Refusal)
    assert found.why == back.why
    is_by_amount = {"g", "mol"} == set(ends_of(one, other))
    assert found.why.startswith("no cited molar mass") is is_by_amount


def test_no_reason_is_left_over():
    assert {pair[0] for pair in NOT_CONVERTED} == set(REFUSED)


def describe(found):
    if found.offset or "×" in found.basis:
        return "by a published equation or definition"
    if "molar mass" in found.basis:
        return "by a molar mass"
    if "valence" in found.basis:
        return "by a valence"
    return "by scale or spelling alone"


def test_the_docs_count_the_pairs():
    """docs/sources.md, "Conversions", has these rows; copy them from the failure."""
    ways = Counter(sorted(describe(found) for *_, found in CONVERTED))
    reasons = Counter(sorted(REFUSED[id_] for id_, *_ in NOT_CONVERTED))
    rows = [f"| pairs of units that one test is printed in | {len(PAIRS)} |"]
    for heading, counts in (("converted", ways), ("refused", reasons)):
        rows.append(f"| **{heading}** | **{counts.total()}** |")
        rows += [f"| {text} | {number} |" for text, number in counts.most_common()]
    table = "".join(f"{row}\n" for row in rows)
    assert table in (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
