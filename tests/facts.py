"""The facts that shipped numbers were copied from, read without labcheck's own parsers.

A row of the facts and an entry of a set are brought into one form, a `Reading`, so that the two
can be compared. The tables say where a set calls, words or corrects a thing otherwise.
The facts lie beside the working copies, not in the package.
"""

import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).parents[1]
FACTS = ROOT.parent / "shared" / "facts"
SETS = ROOT / "reference_ranges"

# The file of the facts a set was copied from, and its sources there where it took not all.
FILES = {
    "abim": ("abim",), "nbme": ("nbme",), "mcc": ("mcc",), "norip": ("norip",), "aacb": ("aacb",),
    "uk-pathology-harmony": ("uk_pathology_harmony",), "oxford": ("oxford_si",),
    "who-haemoglobin": ("who_hb",), "pregnancy": ("pregnancy",), "caliper": ("caliper",),
    "urinalysis": ("urinalysis",), "immunology-assays": ("immunology_alt",),
    "esr-miller": ("age_sex", "miller1983"), "acg-alt": ("age_sex", "acg2017"),
    "who-ferritin": ("age_sex", "who_ferritin", "who_ferritin_pkg"),
}  # fmt: skip
# What the facts call the source of a critical list, where it is not the end of the set's name.
LISTS = {
    "arup-2019": "arup2019", "hawkes-bay": "hawkesbay", "kost-1990": "kost",
    "main-line": "mainline", "royal-melbourne": "rmh",
}  # fmt: skip
# What the catalogue calls an analyte of the facts, where the two are not called the same.
IDS = {
    "ace": "angiotensin_converting_enzyme", "adh": "adh", "ana": "ana_titer",
    "angiotensin_2": "angiotensin_ii", "anti_thyroglobulin": "anti_tg",
    "anti_ssa_ssb": "anti_ssa anti_ssb", "anti_xa": "anti_xa_heparin",
    "beta2_microglobulin": "b2_microglobulin", "beta_hcg": "hcg_total",
    "bicarbonate_arterial": "bicarbonate", "bun": "urea_nitrogen", "ca_125": "ca125",
    "ca_19_9": "ca19_9", "ca_27_29": "ca27_29", "calcium_adjusted": "calcium_corrected",
    "co2_total": "total_co2", "complement_ch50": "ch50", "d_xylose_serum": "d_xylose",
    "d_xylose_urine": "urine_d_xylose_5h", "gentamicin_peak": "gentamicin",
    "gentamicin_trough": "gentamicin", "glucose_fasting": "glucose", "glucose_random": "glucose",
    "hb_a": "hemoglobin_a", "hb_a2": "hemoglobin_a2", "hb_f": "hemoglobin_f", "ige": "ige_total",
    "kappa_flc": "kappa_free", "lactate_arterial": "lactate", "lactate_venous": "lactate",
    "lambda_flc": "lambda_free", "ldl": "ldl_calc ldl_direct", "lead_blood": "lead",
    "lipoprotein_a": "lp_a_mass", "o2_saturation_arterial": "oxygen_saturation",
    "phosphorus": "phosphate", "protein_s_free": "protein_s_antigen_free",
    "protein_s_total": "protein_s_antigen_total", "protein_total": "total_protein",
    "psa": "psa_total", "pth": "pth_intact", "rdw": "rdw_cv", "t3_free": "ft3", "t4_free": "ft4",
    "testosterone_total": "testosterone",
    # Counts of cells and activities of factors.
    **{f"cd{number}_count": f"cd{number}_abs" for number in (3, 4, 8, 19, 56)},
    "factor_2": "factor_ii", "factor_5": "factor_v", "factor_7": "factor_vii",
    "factor_8": "factor_viii", "factor_9": "factor_ix", "factor_10": "factor_x",
    "factor_11": "factor_xi", "factor_12": "factor_xii", "factor_13": "factor_xiii",
    "factor_13_b": "factor_xiii_b",
    # Urine.
    "albumin_creatinine_ratio": "urine_albumin_creatinine_ratio",
    "protein_creatinine_ratio": "urine_protein_creatinine_ratio",
    "amylase_urine": "urine_amylase", "n_telopeptide_urine": "urine_n_telopeptide",
    "osmolality_urine": "urine_osmolality", "ph_urine": "urine_ph",
    "specific_gravity_urine": "urine_specific_gravity",
    "urine_leukocyte_esterase_dipstick": "urine_leukocyte_esterase",
    "urine_nitrite_dipstick": "urine_nitrite", "urine_urobilinogen_dipstick": "urine_urobilinogen",
    "albumin_urine_24h": "urine_albumin_24h", "calcium_urine_24h": "urine_calcium_24h",
    "creatinine_urine_24h": "urine_creatinine_24h", "protein_urine_24h": "urine_protein_24h",
    "alpha_amino_nitrogen_urine": "urine_amino_nitrogen_24h", "beta_hcg_urine": "urine_hcg_24h",
    "catecholamines_urine_total": "urine_catecholamines_24h",
    "cortisol_urine_free": "urine_cortisol_free_24h", "hiaa_5_urine": "urine_hiaa_5_24h",
    "hydroxycorticosteroids_17_urine": "urine_hydroxycorticosteroids_17_24h",
    "ketosteroids_17_urine": "urine_ketosteroids_17_24h",
    "phosphorus_urine": "urine_phosphate_24h",
    **{
        f"{name}_urine": f"urine_{name}_24h"
        for name in (
            "aldosterone", "amino_acids", "citrate", "copper", "coproporphyrin", "creatine",
            "dopamine", "histamine", "magnesium", "metanephrine", "normetanephrine", "oxalate",
            "pregnanetriol",
        )
    },
}  # fmt: skip
KINDS = {
    "reference": "normal", "qualitative": "normal", "formula": "normal",
    "decision_limit": "decision", "therapeutic_range": "therapeutic", "critical": "critical",
    "critical_drug_level": "critical",
}  # fmt: skip
# Texts of the facts that are limits, as the sets write them.
TEXTS = {
    "absent": "negative", "positive if >1:64": "<=1:64",
    "positive if >0.4 optical density unit": "<=0.4 OD",
}  # fmt: skip
# Units of the facts that the sets spell otherwise, both folded.
UNITS = {
    "million/µl": "10*6/µl", "1000/µl": "10*3/µl", "wbc/µl": "/µl", "cells/µl": "/µl",
    "/mcl": "/µl", "cells/mcl": "/µl", "%ofredcells": "%", "mosm/kgh2o": "mosm/kg",
    "mosmol/kgh2o": "mosm/kg", "mosmol/kg": "mosm/kg", "units/ml": "u/ml", "units/l": "u/l",
    "µu/ml(mu/l)": "µu/ml", "seconds": "s", "sec": "s", "minutes": "min", "hs": "h",
    "ng/mlofpackedcells": "ng/ml", "toddunits": "u", "units": "u", "l/l(fraction)": "l/l",
    "pg/cell": "pg", "µm3": "fl", "µm3(fl)": "fl", "%hb/cell": "%", "%oftotalproteins": "%",
    "%oftotal": "%", "%ofplateletcount": "%", "mmcsf(mmh2o)": "mmh2o", "µg/gdryweight": "µg/g",
    "gduringa5-hperiod": "g", "units/gofhemoglobin": "u/ghb", "mg/kgbodyweight/24h": "mg/kg/24h",
    "nmolbce/mmolcreatinine": "nmol/mmolcreatinine", "null": "", "ratio": "", "inr": "",
    "titer": "", "ph": "", "index": "", "-": "",
}  # fmt: skip
# Circumstances a set states in the facts' own words; `!` is for `only_if_stated`.
SAME = (
    "fasting", "follicular", "luteal", "postmenopausal", "premenopausal", "mid-cycle peak",
    "supine or seated", "standing", "at rest", "supine, normal diet", "upright, normal diet",
    "8 AM", "4 PM", "a.m.", "midnight", "chemiluminescence", "multiplex flow", "enzymatic",
    "serum", "plasma",
)  # fmt: skip
STATED = (
    "1 hour after cosyntropin", "blood gas analyser", "point of care", "random", "Roche Elecsys",
)  # fmt: skip
# What a set says of a row's context, remark, name or source.
CIRCUMSTANCES = {
    **{text: text for text in SAME}, **{text: f"{text}!" for text in STATED},
    "low-sodium diet (supine)": "low-sodium diet, supine!", "dialysis target": "dialysis!",
    "standard (unfractionated) heparin therapy": "unfractionated heparin therapy!",
    "overnight suppression test (1 mg)": "1 mg overnight dexamethasone suppression!",
    "11 PM - midnight": "11 PM to midnight!", "0800 h": "8 AM", "1600 h": "4 PM",
    "response to provocative stimuli": "after provocative stimuli!",
    "provocative stimuli": "after provocative stimuli!",
    "children, Tanner stages 1, 2": "Tanner stage 1 or 2!",
    "children, Tanner stages 1, 2, 3": "Tanner stage 1, 2 or 3!",
    "children, Tanner stages 3, 4, 5": "Tanner stage 3, 4 or 5!",
    "children, Tanner stages 4, 5": "Tanner stage 4 or 5!",
    "premenopausal nonpregnant": "premenopausal, not pregnant", "premenopause": "premenopausal",
    "follicular/luteal": "follicular or luteal", "follicular phase": "follicular",
    "midcycle": "mid-cycle peak", "midcycle peak": "mid-cycle peak",
    "postmenopause": "postmenopausal", "glucose_fasting": "fasting",
    "bicarbonate_arterial": "arterial blood!", "lactate_arterial": "arterial blood!",
    "lactate_venous": "venous blood!", "gentamicin_peak": "peak!", "gentamicin_trough": "trough!",
    "d_xylose_serum": "after 25 g D-xylose", "d_xylose_urine": "after 25 g D-xylose",
    "albumin BCG": "bromocresol green",
    "method WITHOUT pyridoxal-5-phosphate": "without pyridoxal-5-phosphate",
    "lactate-to-pyruvate (IFCC) method only": "lactate to pyruvate (IFCC)",
    "intervals below 19 y are for Ortho Vitros enzymatic creatinine users; RCPA Table 6 specifies "
    "the Vitros enzymatic assay": "enzymatic (Ortho Vitros)",
    "concentrated-urine range as printed; ABIM prints 1.002-1.030": "concentrated urine!",
    "nephelometry": "nephelometry (Mayo)", "immunoturbidimetry": "immunoturbidimetry (ARUP)",
    "turbidimetry": "turbidimetry (Oxford University Hospitals)",
    "viapath": "assay not stated (Viapath)",
    # The abstract names it: https://clin-lab-publications.com/article/1415
    "qin2014": "immunoturbidimetry (Qin 2014)",
    "exagen": "The Binding Site", "negative, ELISA": "ELISA (Mayo)", "anti_c1q": "Mayo!",
    "negative, multiplex flow immunoassay": "multiplex flow immunoassay (La Crosse)",
}  # fmt: skip
# Rows that are read otherwise than their columns say.
CORRECTED = {
    ("abim", 376): {"context": "fasting"},  # its name says so
    ("nbme", 9): {"unit": "mEq/L"},  # the SI pair is that of mEq/L
    ("nbme", 111): {"slug": "urine_oxalate"},  # a concentration, not an excretion
    # Its remark: printed as <21.
    ("uk_pathology_harmony", 14): {"high_inclusive": "false"},
    # Its remark: RCPA Table 6 starts at 19 y, where the rows for children end.
    ("aacb", 4): {"age": {"min": "19", "max": "60", "unit": "year"}},
    ("aacb", 5): {"age": {"min": "19", "max": "60", "unit": "year"}},
    # Only in these rows does the specimen part two intervals.
    **{("aacb", number): {"context": "serum"} for number in range(15, 19)},
    **{("aacb", number): {"context": "plasma"} for number in range(19, 23)},
    ("urinalysis", 1): {"unit": ""},  # printed in g/mL
    # A newer edition of the list, its columns "below or equal to" and "above or equal to", read
    # on http://heftpathology.com/ (Changes to Biochemistry Phone Limits, from Monday 17 June).
    **{
        ("critical", number): {
            "low": low, "high": high, "low_inclusive": "true", "high_inclusive": "true",
            "src": "heft_june",
        }
        for number, low, high in (
            (186, "120", "150"), (187, "2.5", "6.5"), (188, "null", "30"), (190, "2.5", "25"),
            (191, "1.8", "3.5"), (192, "0.4", "null"), (193, "0.3", "null"), (194, "null", "600"),
            (195, "null", "600"), (196, "null", "5000"), (197, "null", "500"),
            (202, "null", "2.5"), (203, "null", "25"), (204, "null", "25"),
        )
    },
    ("critical", 206): {"low": "null", "src": "heft_june"},  # lithium, printed as >1.5
}  # fmt: skip
# Rows that are for further patients too.
REPEATED = {
    # Its source excepts pregnancy after the first trimester alone.
    ("age_sex", 0): {"pregnancy": "1"},
}


class Reading(NamedTuple):
    """What a row or an entry says."""

    analyte: str
    kind: str
    limits: object
    unit: str
    sex: str
    ages: tuple[str, str]
    pregnancy: str
    told: str
    confirmed: bool
    source: str


@cache
def read(path):
    """YAML with every scalar as the text that was written."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return yaml.load(path.read_text(encoding="utf-8"), loader)  # noqa: S506 - no types


@cache
def rows_in(file):
    """The rows of one file of the facts, each with its number."""
    content = read(FACTS / "ranges" / f"{file}.yaml")
    return [(number, row) for number, row in enumerate(content.get("intervals") or content["rows"])]


def rows_of(set_id):
    """The rows that a set was made from, each with its number, and the file they stand in."""
    if set_id.startswith("critical-"):
        name = set_id.removeprefix("critical-")
        file, sources = "critical", [LISTS.get(name, name)]
    else:
        file, *sources = FILES[set_id]
    return file, [(at, row) for at, row in rows_in(file) if not sources or row["src"] in sources]


def stated(row, field):
    """A field of a row; empty where the facts say nothing."""
    value = row.get(field, "")
    return "" if value in ("null", "any") else value


def analytes_of(row):
    """The catalogue's ids of what a row is about."""
    return IDS.get(row["slug"], row["slug"]).split()


def readings_of_row(file, number, row, header):
    """What a row says, once for each analyte it is for."""
    row = row | CORRECTED.get((file, number), {})
    if again := REPEATED.get((file, number)):
        yield from readings_of_row(file, None, row | again, header)
    kind = "decision" if file == "who_hb" else KINDS[row.get("kind", "reference")]
    limits, unit = _limits_of(row, kind)
    stage = stated(row, "pregnancy")
    if "trimester not stated" in stated(row, "context"):
        stage = "any"
    told = [CIRCUMSTANCES.get(stated(row, field)) for field in ("context", "notes", "slug", "src")]
    for analyte in analytes_of(row):
        yield Reading(
            analyte,
            kind,
            limits,
            unit,
            "" if stage else stated(row, "sex"),
            _as_adults(_ages_of(file, row), header),
            stage,
            next(filter(None, told), ""),
            file == "abim" and row.get("also_in_2026") == "true",
            (stated(row, "src") or stated(row, "source_key")) if "sources" in header else "",
        )


def reading_of_entry(analyte, entry, header):
    """What an entry of a set says."""
    (kind,) = {*KINDS.values()} & entry.keys()
    limits, unit = _limits_in(entry[kind], kind)
    told = [entry[field] for field in ("specimen", "method", "context") if field in entry]
    return Reading(
        analyte,
        kind,
        limits,
        unit,
        entry.get("sex", ""),
        _as_adults(_ages_in(entry.get("age", "")), header),
        entry.get("pregnancy", ""),
        " | ".join(told) + "!" * (entry.get("only_if_stated") == "true"),
        "confirmed" in entry,
        entry.get("source", ""),
    )


def _limits_of(row, kind):
    if formula := stated(row, "formula_high"):
        return f"{row['low']}to{formula}", fold_unit(row["unit"])
    if text := stated(row, "text"):
        return _limits_in(TEXTS.get(text, text), kind)
    low, high = (Decimal(value) if (value := stated(row, end)) else None for end in ("low", "high"))
    signs = ["=" * (row.get(f"{end}_inclusive", "true") == "true") for end in ("low", "high")]
    if low == high == 0:
        low = None  # printed as 0: nothing above it
    below, above = ("<", ">") if kind == "critical" else (">", "<")
    return (
        None if low is None else (below + signs[0], low),
        None if high is None else (above + signs[1], high),
    ), fold_unit(row["unit"])


def _limits_in(text, kind):
    if "age" in text:
        return text.removesuffix(" mm/h").replace(" ", ""), "mm/h"
    if text == "negative" or "1:" in text:
        return text, ""
    number = r"-?\d+(?:\.\d+)?"
    if match := re.fullmatch(rf"({number})(?:-| to )({number}) ?(.*)", text):
        low, high, unit = match.groups()
        return ((">=", Decimal(low)), ("<=", Decimal(high))), fold_unit(unit)
    match = re.fullmatch(rf"([<>]=?)({number})(?: or (>=?)({number}))? ?(.*)", text)
    sign, value, other_sign, other, unit = match.groups()
    one = (sign, Decimal(value))
    if other:
        return (one, (other_sign, Decimal(other))), fold_unit(unit)
    is_low = (sign[0] == "<") is (kind == "critical")
    return ((one, None) if is_low else (None, one)), fold_unit(unit)


def fold_unit(unit):
    """Spell a unit one way: the facts and the sets print several."""
    folded = unit.lower().replace(" ", "").replace("μ", "µ").replace("umol", "µmol")
    folded = folded.replace("mcg", "µg").replace("ug/", "µg/").replace("/ul", "/µl")
    folded = folded.replace("uu/", "µu/")
    folded = folded.replace("mm3", "µl").replace("hour", "h").replace("hr", "h")
    folded = folded.replace("^", "*").removeprefix("x")
    return UNITS.get(folded, folded)


_DAYS = {"d": 1, "wk": 7, "mo": 365.25 / 12, "y": 365.25}


def _ages_of(file, row):
    """The ages of a row; `1-4 years` means up to, not including, 5, unless the file says not."""
    age = row.get("age")
    if printed := re.search(r"(\d+)-(\d+) (months|years|days|y\b)", stated(row, "context")):
        low, high, unit = printed.groups()
        step = 1
    elif isinstance(age, dict):
        low, high, unit = age["min"], age["max"], age["unit"]
        step = 0 if file in ("uk_pathology_harmony", "aacb", "norip", "caliper") else 1
    else:
        return ("", "")
    year = 365 if file == "caliper" else 365.25
    days = {"d": 1, "m": 365.25 / 12, "y": 365.25}[unit[0]]
    return (
        "" if low in ("0", "null") else _name_age(int(low) * days, year),
        "" if high == "null" else _name_age((int(high) + step) * days, year),
    )


def _ages_in(text):
    span = re.fullmatch(
        r"(?:>=)?(?:(?P<low>\d+) (?P<of>\w+))?(?: to )?(?:<(?P<high>\d+) (?P<to>\w+))?", text
    )
    return tuple(
        _name_age(int(span[end]) * _DAYS[span[unit]]) if span[end] else ""
        for end, unit in (("low", "of"), ("high", "to"))
    )


def _name_age(days, year=365.25):
    """Name a bound alike, whether the facts count it in days, in months or in years."""
    years = round(days / year)
    return f"{years} y" if years and abs(days / year - years) < 0.005 else f"{days:g} d"


def _as_adults(ages, header):
    """Leave out the bound of adults where the whole set is for them."""
    return ("", "") if header["population"] == "adults" and ages == ("18 y", "") else ages
