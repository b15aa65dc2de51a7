"""Names in other languages: used always, by the unit, or where the language is stated."""

from pathlib import Path

import pytest

import labcheck
from labcheck.catalogue.analyte import fold_name
from labcheck.catalogue.languages import choose_meaning, fold_foreign
from labcheck.catalogue.lookup import AmbiguousTest, UnknownTest
from labcheck.values.language import LANGUAGES, parse_language
from labcheck.yaml_files.name_files import (
    find_contested,
    index_languages,
    language_of,
    read_names,
)
from labcheck.yaml_files.shipped import load_shipped_catalogue

FOLDER = Path(labcheck.__file__).parent / "data" / "names"

ALWAYS = [
    ("Kreatinin", "creatinine"),
    ("Créatinine", "creatinine"),
    ("Harnstoff", "urea"),
    ("Hémoglobine", "hemoglobin"),
    ("Hemoglobine", "hemoglobin"),  # without its accents
    ("Hemoglobina", "hemoglobin"),
    ("B-Leukocytter", "wbc"),  # Norwegian, with the system before it
    ("PS-Kreatinin", "creatinine"),
    ("Transferrinmetning", "transferrin_saturation"),
    ("Kalium;P", "potassium"),  # Danish, with the system behind it
    ("Hæmoglobin;B", "hemoglobin"),
    ("Leukocytter;Csv", "csf_wbc"),
    ("Koagulationsfaktor II+VII+X [INR];P", "inr"),
    ("B-LPK", "wbc"),  # Swedish
    ("Transferrinsättigung", "transferrin_saturation"),
    ("Hemoglobiini", "hemoglobin"),  # Finnish
    ("Trombosyytit", "platelets"),
    ("P-Kreatiniini", "creatinine"),
    ("P -Krea", "creatinine"),  # the system filled to two letters
    ("B-Leuk", "wbc"),
    ("fP-Gluk", "glucose"),
    ("cB-Gluk", "glucose"),  # capillary
    ("E-MCV", "mcv"),
    ("E -MCV", "mcv"),
    ("fP-Kol-LDL", "ldl_calc"),
    ("nU-AlbKre", "urine_albumin_creatinine_ratio"),  # of the night
    ("U-Leuk-O", "urine_leukocyte_esterase"),
    ("fE-Folaat", "folate_rbc"),
    ("P-Bil-Kj", "bilirubin_conjugated"),
    ("B-PVK", ""),  # a blood count, which is several tests
    ("MAG", "magnesium"),
    ("Haemoglobin A1c level - IFCC standardised", "hba1c"),  # a term of a Read code
    ("Serum inorgan phosphate level", "phosphate"),  # cut to 30 letters
    ("Calculated LDL cholesterol lev", "ldl_calc"),
    ("AGAP", "anion_gap"),
    ("Gluc", "glucose"),
    ("Plts", "platelets"),
    ("tHb", "hemoglobin"),
    ("P-Ca-Ion", "calcium_ionized"),
    ("Hemoglobina total", "hemoglobin"),
    ("BZ nüchtern", "glucose"),
    ("Eiweiß im Urin", "urine_protein_dipstick"),
    ("Sodium sérique", "sodium"),
    ("Glucosa en suero", "glucose"),
    ("Proteína C reactiva", "crp"),
    ("GFR (CKD-EPI)", "egfr_ckd_epi_2021"),
    ("DFG estimé (CKD-EPI)", "egfr_ckd_epi_2021"),
    ("Haemoglobin concentration", "hemoglobin"),
    ("Mean corpuscular haemoglobin concentration", "mchc"),
    ("Glucosa", "glucose"),
    ("Ureia", "urea"),
    ("Kalium", "potassium"),
    ("Натрий", "sodium"),
    ("Гемоглобин", "hemoglobin"),
    ("Proteína C reativa", "crp"),
    ("Proteina C reativa", "crp"),
    ("Acide urique", "uric_acid"),
    ("VS", "esr"),  # French and Portuguese
    ("Freies Thyroxin", "ft4"),
    ("Thyreoidea-stimulierendes Hormon", "tsh"),
    ("Serumeisen", "iron"),
    ("Blutsenkung", "esr"),
    ("PSA gesamt", "psa_total"),
    ("Triglyceriden", "triglycerides"),  # Dutch
    ("Urinezuur", "uric_acid"),  # and not urine
    ("IJzer", "iron"),
    ("Osmolaridade", "osmolality"),
    ("Osmolaridad plasmatica", "osmolality"),  # without its accents
    ("25-OH-Vitamine D3", "vitamin_d_25oh"),
    ("25-OH-Vitamin D3", "vitamin_d_25oh"),
    ("25 Hydroxy Vitamin D3", "vitamin_d_25oh"),
    ("1,25 Dihydroxy Vitamin D3", "vitamin_d_1_25"),
    ("Melkzuurdehydrogenase", "ldh"),
    ("Taux de prothrombine", "prothrombin_activity"),
    ("Troponine T hs", "troponin_t_hs"),
    ("25-OH Vitamine D (D2+D3)", "vitamin_d_25oh"),
    ("Colesterol VLDL", "vldl"),
    ("Glicemia média estimada", "estimated_average_glucose"),
    ("TTPA", "aptt"),
    ("INR/RNI", "inr"),
    ("TSH ultrassensível", "tsh"),
    ("Folsäure", "folate"),
    ("Cholecalciferol", ""),
    ("Prothrombin time index", ""),  # a share of the control's time
    ("Trou anionique", "anion_gap"),
    # A count and a share of white cells, before or behind the name.
    ("Lymphozyten abs.", "lymphocytes_abs"),
    ("Neutrophile rel.", "neutrophils_pct"),
    ("Monozyten (abs.)", "monocytes_abs"),
    ("rel. Lymphozyten", "lymphocytes_pct"),
    ("Eosinophile Granulozyten absolut", "eosinophils_abs"),
    ("Segmentkernige relativ", "neutrophils_pct"),
    ("Lymphozyten #", "lymphocytes_abs"),
    ("Neutrófilos absolutos", "neutrophils_abs"),
    ("Linfocitos %", "lymphocytes_pct"),
    ("Neutrofili assoluti", "neutrophils_abs"),
    ("Neutrophiles (abs)", "neutrophils_abs"),
    ("Transferrin %", ""),  # its saturation, perhaps
    ("Iron rel.", ""),
    # Of urine, where it is said.
    ("Bilirrubina en orina", "urine_bilirubin_dipstick"),
    ("Bacterias en orina", "urine_bacteria"),
    ("Bacterias", ""),
    ("Leucocitos en orina", "urine_leukocyte_esterase"),
    ("Cilindros hialinos", "urine_hyaline_casts"),
]
BY_UNIT = [
    ("Basophile", "%", "basophils_pct"),
    ("Leukozyten", "G/L", "wbc"),
    ("B-Neutrofila", "10^9/L", "neutrophils_abs"),
    ("B-Neutrofiilit", "E9/l", "neutrophils_abs"),
    ("Leukosyytit", "E9/l", "wbc"),
    ("Lym", "%", "lymphocytes_pct"),
    ("Hb%", "g/dL", "hemoglobin"),
    ("L-Lymf", "%", "lymphocytes_pct"),
    ("B-Lymfocyter", "%", "lymphocytes_pct"),
    ("Neutrofilocytter;B", "10^9/L", "neutrophils_abs"),
    ("Eiweiß", "g/dL", "total_protein"),
    ("Leucocitos", "/campo", "urine_wbc_hpf"),
    ("Segmentados", "%", "neutrophils_pct"),
    ("Leukozyten abs.", "G/l", "wbc"),
    ("Troponina I", "ng/L", "troponin_i_hs"),
    ("TP", "g/dL", "total_protein"),
    ("TP", "%", "prothrombin_activity"),
    ("Fer", "µmol/L", "iron"),
    ("Fer", "ng/mL", "ferritin"),
    ("PT", "%", "prothrombin_activity"),
    ("PT", "s", "pt"),
    ("PCT", "%", "plateletcrit"),
    ("Vitamin D3", "ng/mL", "vitamin_d_25oh"),
    ("Vitamin D3", "pg/mL", "vitamin_d_1_25"),
    ("PCT", "ng/mL", "procalcitonin"),
    ("CK-MB", "U/L", "ck_mb_activity"),
    ("CK-MB", "ng/mL", "ck_mb_mass"),
    ("CK-MB", "%", "ck_mb_fraction"),
]
STATED = [
    ("TP", "", {"total_protein", "prothrombin_activity"}),
    ("TP", "fr", {"prothrombin_activity"}),
    ("TP", "en", {"total_protein"}),
    ("TP", "de", {"total_protein"}),
    ("Fer", "", {"ferritin", "iron"}),
    ("Fer", "fr", {"iron"}),
    ("PCR", "es", {"crp"}),
    ("FA", "", set()),
    ("FA", "pt", {"alp"}),
    ("GB", "", set()),
    ("GB", "fr", {"wbc"}),
    ("BZ", "de", {"glucose"}),
    ("VMP", "", set()),
    ("VMP", "fr", {"mpv"}),
    ("Hkt", "", set()),
    ("Hkt", "de", {"hematocrit"}),
    ("Leu", "de", set()),  # those of a urine strip, as often as not
    ("Ery", "de", set()),
    ("S-AST", "", {"ast"}),
    ("S-AST", "fi", {"aso"}),  # antistreptolysin, as ASAT is AST
    ("S-ASAT", "fi", {"ast"}),
    ("P-T4-V", "fi", {"ft4"}),
    ("B-La", "", set()),
    ("B-La", "fi", {"esr"}),
]


def ids_of(found):
    if isinstance(found, UnknownTest):
        return set()
    candidates = found.candidates if isinstance(found, AmbiguousTest) else (found,)
    return {analyte.id for analyte in candidates}


@pytest.mark.parametrize(("name", "id_"), ALWAYS)
def test_a_name_with_one_meaning_is_used_always(catalogue, name, id_):
    assert ids_of(catalogue.look_up(name)) == ({id_} if id_ else set())


@pytest.mark.parametrize(("name", "unit", "id_"), BY_UNIT)
def test_the_unit_decides(catalogue, name, unit, id_):
    assert ids_of(catalogue.look_up(name, unit)) == {id_}


@pytest.mark.parametrize(("name", "language", "ids"), STATED)
def test_the_language_decides_where_it_is_stated(catalogue, name, language, ids):
    assert ids_of(catalogue.in_language(language).look_up(name)) == ids


def test_the_catalogue_names_what_is_contested(catalogue):
    """A name of the catalogue that means another test in some language stands in `contested`."""
    assert catalogue.contested == find_contested(index_languages(FOLDER), catalogue.names)


def test_each_language_is_a_file_of_tests_that_there_are(catalogue):
    assert {language_of(path) for path in FOLDER.glob("*.tsv")} == set(LANGUAGES)
    for path in FOLDER.glob("*.tsv"):
        names = read_names(path)
        folded = [fold_foreign(name) for name, _ in names]
        assert len(folded) == len(set(folded)), path.stem
        for name, ids in names:
            assert set(ids) <= set(catalogue.analytes), name
            assert catalogue.names.get(fold_name(name), ()) != ids, f"{name} is known in English"


def test_every_name_means_what_its_language_says(catalogue):
    for path in FOLDER.glob("*.tsv"):
        stated = catalogue.in_language(language_of(path))
        for name, ids in read_names(path):
            if not catalogue.named(name):
                assert ids_of(stated.look_up(name)) <= set(ids), f"{path.stem}: {name}"


@pytest.mark.parametrize(
    ("own", "others", "language", "ids"),
    [
        (["a"], {"fr": ["b"]}, "", ("a", "b")),
        (["a"], {"fr": ["b"]}, "fr", ("b",)),
        (["a"], {"fr": ["b"]}, "en", ("a",)),
        ([], {"fr": ["b"]}, "", ()),
        ([], {"fr": ["b"]}, "de", ()),
        ([], {"fr": ["b"], "it": ["b"]}, "", ("b",)),
        ([], {"fr": ["b"], "it": ["c"]}, "", ("b", "c")),
        ([], {"fr": ["b"], "it": ["c"]}, "it", ("c",)),
    ],
)
def test_a_name_of_three_letters(own, others, language, ids):
    assert choose_meaning("abc", own, others, language).ids == ids


def test_a_longer_name_of_one_language_needs_no_statement():
    assert choose_meaning("abcd", [], {"fr": ["b"]}, "").ids == ("b",)


@pytest.mark.parametrize(
    ("text", "code"),
    [("fr", "fr"), ("FR", "fr"), ("pt-BR", "pt"), ("pt_BR", "pt"), ("French", "fr")],
)
def test_how_a_language_is_written(text, code):
    assert parse_language(text) == code


def test_a_language_without_names():
    with pytest.raises(
        ValueError, match=r"'xx' is not a language with names; use da, de, en, es, fi, fr"
    ):
        parse_language("xx")


def test_the_names_are_compiled():
    """What the build wrote is what the sources say."""
    read = {
        name: {code: tuple(ids) for code, ids in meanings.items()}
        for name, meanings in load_shipped_catalogue().foreign.items()
    }
    assert read == index_languages(FOLDER)
