"""A state of the patient in the name of a test, in every door: fasting, luteal, 8 AM.

ABIM, 2024: glucose 70-99 mg/dL and triglycerides <150 mg/dL fasting, cortisol 5-25 µg/dL at 8 AM,
<10 at 4 PM, FSH of the luteal phase 2-9 mIU/mL, after the menopause >30, aldosterone <=10 ng/dL
supine and <21 upright, calcium 8.6-10.2 mg/dL. NBME: glucose at random <140 mg/dL.
"""

import pytest

from build import knowledge
from doors import Line, differences
from labcheck.catalogue.lookup import UnknownTest
from labcheck.catalogue.name_states import split_state
from labcheck.values.range_words import CONTEXTS

STATES = [
    Line("Fasting triglycerides", "160", "H", unit="mg/dL"),
    Line("Triglycerides (fasting)", "160", "H", unit="mg/dL"),
    Line("Triglycerides, non-fasting", "160", "no-matching-partition", unit="mg/dL"),
    Line("Non-fasting glucose", "130", "N", unit="mg/dL", why="NBME has limits at random"),
    Line("Glicemia de jejum", "130", "H", unit="mg/dL"),
    Line("Glucosa en ayunas", "130", "H", unit="mg/dL"),
    Line("Cortisol 8 AM", "3", "L", unit="µg/dL"),
    Line("Cortisol, 4 PM", "3", "N", unit="µg/dL"),
    Line("Cortisol evening", "12", "no-matching-partition", unit="µg/dL", why="not of 8 AM"),
    Line("Casual glucose", "130", "N", unit="mg/dL", why="taken at random"),
    Line("Glucose 2h pp", "130", "no-matching-partition", unit="mg/dL", why="not fasting"),
    Line("FSH (luteal phase)", "60", "H", unit="mIU/mL"),
    Line("FSH, postmenopausal", "60", "N", unit="mIU/mL"),
    Line("Aldosterone, supine", "20", "H", unit="ng/dL"),
    Line("Aldosterone upright", "20", "N", unit="ng/dL"),
]
_EITHER = "IND (N if as Calcium, ionized, LL if as Calcium (total))"
NAMES = [
    Line("Calcio", "9.5", "N", unit="mg/dL", why="above 7 mg/dL it is total calcium"),
    Line("Serum Ca", "9.5", "N", unit="mg/dL", why="likewise"),
    Line("S-Ca", "2.4", "N", unit="mmol/L", why="likewise"),
    Line("Calcio", "1.2", _EITHER, unit="mmol/L"),
    Line("Ca++", "9.5", "ambiguous-test", unit="mg/dL"),
    Line("LDL-Cholesterin", "90", "N", unit="mg/dl", why="as LDL in English"),
    Line("Sódio urinário", "40", "no-range", unit="mmol/L", why="of urine, which no set has"),
    Line("Créatinine urinaire", "8", "no-range", unit="mmol/L", why="likewise"),
    Line("Potasio sérico", "4.0", "N", unit="mmol/L"),
    Line("Troponin I (serum)", "5", "HH", unit="ng/mL", why="no word for a specimen is cut"),
]


def test_a_state_in_a_name_is_one_of_the_result(tmp_path):
    assert differences(STATES, tmp_path) == []


def test_names_that_nobody_hesitates_about(tmp_path):
    assert differences(NAMES, tmp_path) == []


@pytest.mark.parametrize(
    ("name", "parted"),
    [
        ("Cortisol AM", ("Cortisol", "a.m.")),
        ("Cortisol 8am", ("Cortisol", "8 AM")),
        ("Evening cortisol", ("cortisol", "p.m.")),
        ("Glucose (2 hr PP)", ("Glucose", "postprandial")),
        ("Glucose PP", None),
        ("Glucose - non fasting", ("Glucose", "random")),
        ("Random urine protein", None),
        ("First morning urine albumin", None),
        ("Amylase", None),
        ("Vancomycin peak", None),
        ("Luteinizing hormone", None),
        ("Fasting", None),
    ],
)
def test_where_a_name_is_parted(name, parted):
    assert split_state(name) == parted


@pytest.mark.parametrize("word", [word for word in CONTEXTS if len(word) > len("pp")])
def test_every_word_for_a_state_is_found_in_a_name(word):
    """But those for when a drug was given, which may be a part of the drug's name."""
    is_of_drug = CONTEXTS[word] in ("trough", "peak") and " " not in word
    assert split_state(f"Cortisol, {word}") == (
        None if is_of_drug else ("Cortisol", CONTEXTS[word])
    )


def test_no_name_of_the_catalogue_is_lost_for_a_state_in_it():
    catalogue = knowledge().catalogue
    names = [
        name for analyte in catalogue.analytes.values() for name in (analyte.name, *analyte.aliases)
    ]
    parted = [name for name in names if split_state(name)]
    assert parted, "some names hold a state, which are whole all the same"
    assert [name for name in names if isinstance(catalogue.look_up(name), UnknownTest)] == []
