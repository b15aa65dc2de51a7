"""Every limit of every shipped set against the facts it was copied from, and none lost on the way.

Both directions are held: what a set says is a row of the facts, and every row of the facts is in
a set or named here with the reason why it is left out.
"""

import re

import pytest

from build import shipped_catalogue
from facts import (
    CORRECTED,
    FACTS,
    FILES,
    ROOT,
    SETS,
    analytes_of,
    read,
    reading_of_entry,
    readings_of_row,
    rows_in,
    rows_of,
)

pytestmark = pytest.mark.skipif(not FACTS.is_dir(), reason="the facts are not beside this copy")

# Rows left out of a set, by the reason, as the docs give it; a row is named by its number in its
# file, or by its analyte, kind, context or source there.
LEFT_OUT = {
    "abim": {
        "contradictory catecholamine lines": (
            "epinephrine_plasma", "norepinephrine_plasma", "epinephrine_urine",
            "norepinephrine_urine",
        ),
        "severity grades that are not the desirable band": (
            132, 133, 137, 138, 139, 140, 205, 206, 308, 309, 310, 311,
        ),
        "texts that are no limit": (73, 129, 130, 168, 180, 264, 314, 332, 333, 343, 350),
        "procedures, or tests no longer done": (
            "oxygen_consumption", "rbc_survival", "platelet_survival", "protein_catabolic_rate",
            "phenolsulfonphthalein_urine", "estrogen_receptor_protein",
        ),
        "in the units of an old method": (
            "acid_phosphatase", "acid_phosphatase_prostatic", "aldolase", "cholinesterase",
            "cholinesterase_rbc",
        ),
        "in units that cannot be read": ("thioguanine_6", "hydroxyproline_urine"),
        "of late pregnancy, which it does not say (estriol)": ("estriol_urine",),
        "superseded (ionized calcium, 2024)": (96,),
        "D-dimer with neither FEU nor DDU stated": ("d_dimer",),
        "interval printed again in another unit": (271,),
    },
    "nbme": {
        "not measured on a specimen": (
            "thyroid_iodine_uptake", "plasma_volume", "red_cell_volume", "bmi",
        ),
        "severity grades that are not the desirable band": (30, 34),
        "text that is no limit": (59,),
        "D-dimer with neither FEU nor DDU stated": ("d_dimer",),
    },
    "mcc": {"of an older edition": ("mcc_old",)},
    "uk-pathology-harmony": {
        "pCO2 of a textbook, which Pathology Harmony never agreed on": (18,),
        "of the third trimester, the same as in `pregnancy`": ("third_trimester",),
        "creatinine, where the interval for women looks misprinted": ("creatinine",),
    },
    "oxford": {
        "prolactin in an impossible unit": ("prolactin",),
        "far above all other sets, of older methods (HbA1c, calcitonin, alkaline phosphatase)": (
            "hba1c", "calcitonin", "alp",
        ),
    },
    "who-haemoglobin": {"severity grades": ("severity_grade",)},
    "pregnancy": {
        "haptoglobin, its unit misprinted": ("haptoglobin",),
        "of the comparison column of women who are not pregnant": ("non-pregnant female",),
        "with no trimester, where another source gives one": (99, 101, 103, 105, 106),
        "in which the sources contradict one another (albumin)": ("albumin",),
        "second source for the same cell (leukocytes, creatinine)": (84, 102),
        "interval too narrow to be one (RDW, 13.4–13.6 %)": (53,),
    },
    "urinalysis": {"with a low limit that makes no sense (squamous cells)": (13,)},
    "immunology-assays": {
        "grades that are not the negative band": (16, 17, 19, 20),
        "in `abim` already": ("abim",),
    },
    "who-ferritin": {"limits of iron overload without a citation": ("who_ferritin_pkg",)},
    "critical-wakemed": {"tests not in the catalogue": ("lidocaine", "procainamide_napa")},
    "critical-heft": {
        "superseded, without a newer limit that was read": (
            189, 198, 199, 200, 201, 205, 207, 208, 209, 210,
        ),
    },
    "critical-houston": {
        "tests not in the catalogue": ("lidocaine", "amikacin_peak", "amikacin_trough"),
    },
    "critical-uiowa": {
        "phoned but not critical": ("alert",), "infant row without day bounds": (74,),
    },
    "critical-mayo": {"infant row without day bounds": (3,)},
    "critical-mgh": {"infant rows without day bounds": (40, 41)},
    "critical-hawkes-bay": {"without a unit and with both sexes in one cell": (261,)},
    # Rows that no set was made from, by file.
    "none": {
        "of a comparison table, which the harmonised sets are checked against": ("harmonised_si",),
        "of Barnsley's critical list, too short for a layer": ("barnsley",),
        "troponin limits known from a list of sources alone": ("roche_tnt",),
    },
}  # fmt: skip
NUMBER = r"\d+(?:\.\d+)?"
NAMED_BY = ("slug", "kind", "context", "src", "pregnancy", "file")
READ_IN_TWO_PLACES = (
    "children-blood-count", "children-further-tests", "further-tests", "infants-blood-count",
    "pregnancy-further-tests", "uk-laboratories",
)  # fmt: skip
MADE_FROM_ROWS = [
    path.stem
    for path in sorted(SETS.glob("*.yaml"))
    if path.stem not in ("kdigo-gfr", *READ_IN_TWO_PLACES)
]


def split(set_id, file, rows):
    """Part rows into those that are shipped and those left out, by the reason."""
    shipped = list(rows)
    left_out = {}
    for reason, named in LEFT_OUT.get(set_id, {}).items():
        left_out[reason] = [
            number
            for number, row in shipped
            if number in named or {*named} & {(row | {"file": file}).get(by) for by in NAMED_BY}
        ]
        shipped = [(at, row) for at, row in shipped if at not in left_out[reason]]
    return shipped, left_out


@pytest.mark.parametrize("set_id", MADE_FROM_ROWS)
def test_a_set_says_what_the_rows_of_the_facts_say(set_id):
    content = read(SETS / f"{set_id}.yaml")
    file, rows = rows_of(set_id)
    shipped, _ = split(set_id, file, rows)
    facts = [one for at, row in shipped for one in readings_of_row(file, at, row, content)]
    entries = [
        reading_of_entry(analyte, entry, content)
        for analyte, entries in content["ranges"].items()
        for entry in entries
    ]
    assert [entry for entry in entries if entry not in facts] == [], "no row says so"
    assert [one for one in facts if one not in entries] == [], "no entry says so"
    assert len(entries) == len(set(entries)) <= len(facts)


@pytest.mark.parametrize("set_id", MADE_FROM_ROWS)
def test_a_reason_is_given_for_rows_that_are_there(set_id):
    file, rows = rows_of(set_id)
    _, left_out = split(set_id, file, rows)
    assert [reason for reason, numbers in left_out.items() if not numbers] == []


def test_every_row_of_the_facts_is_accounted_for():
    used = {(file, at) for one in MADE_FROM_ROWS for file, rows in [rows_of(one)] for at, _ in rows}
    counts = dict.fromkeys(LEFT_OUT["none"], 0)
    for path in sorted((FACTS / "ranges").glob("*.yaml")):
        rest = [(at, row) for at, row in rows_in(path.stem) if (path.stem, at) not in used]
        unexplained, left_out = split("none", path.stem, rest)
        assert unexplained == [], path.name
        counts = {reason: counts[reason] + len(left_out[reason]) for reason in counts}
    assert docs_row("none") == docs_cells(sum(counts.values()), 0, counts)


@pytest.mark.parametrize("set_id", MADE_FROM_ROWS)
def test_the_docs_count_what_was_shipped_and_left_out(set_id):
    file, rows = rows_of(set_id)
    shipped, left_out = split(set_id, file, rows)
    counts = {reason: len(numbers) for reason, numbers in left_out.items()}
    assert docs_row(set_id) == docs_cells(len(rows), len(shipped), counts)


def docs_row(set_id):
    """The row of a set in the docs' table: rows read, shipped, left out and why."""
    text = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    name = set_id if set_id == "none" else f"`{set_id}`"
    counted, _, _ = text.partition("## Where the sets are in use")
    (cells,) = re.findall(rf"^\| {name} \| (.*) \|$", counted, re.MULTILINE)
    return tuple(cell.strip() for cell in cells.split("|"))


def docs_cells(read_rows, shipped, counts):
    reasons = "; ".join(f"{count} {reason}" for reason, count in counts.items())
    return (str(read_rows), str(shipped), reasons)


@pytest.mark.parametrize("set_id", MADE_FROM_ROWS)
def test_a_number_in_a_note_stands_in_the_facts_of_that_test(set_id):
    content = read(SETS / f"{set_id}.yaml")
    file, rows = rows_of(set_id)
    sources = read(FACTS / "ranges" / f"{file}.yaml").get("sources", {})
    told = {}
    for at, row in rows:
        text = f"{row} {sources.get(row.get('src'))}"
        for analyte in analytes_of(row | CORRECTED.get((file, at), {})):
            told.setdefault(analyte, set()).update(re.findall(NUMBER, text))
    unknown = [
        (analyte, number)
        for analyte, entries in content["ranges"].items()
        for entry in entries
        for number in re.findall(NUMBER, entry.get("note", ""))
        if number not in told[analyte]
    ]
    assert unknown == []


def test_the_kdigo_limit_is_the_border_between_g2_and_g3a():
    (text,) = re.findall(r"KDIGO (G1 >=90.*?G5 <15)", (FACTS / "derived.yaml").read_text("utf-8"))
    ranges = read(SETS / "kdigo-gfr.yaml")["ranges"]
    low_of_g2 = re.search(r"G2 (\d+)-", text)[1]
    for (entry,) in ranges.values():
        assert entry["decision"] == f">={low_of_g2} mL/min/1.73m2"
    assert text in ranges["egfr_ckd_epi_2021"][0]["note"]
    assert set(ranges) == {id_ for id_ in shipped_catalogue().analytes if id_.startswith("egfr_")}


def test_all_sets_of_the_facts_are_named():
    assert {one for one in MADE_FROM_ROWS if not one.startswith("critical-")} == {*FILES}
    assert {*LEFT_OUT} - {*MADE_FROM_ROWS} == {"none"}
