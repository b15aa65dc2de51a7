"""Words of a urine strip are not tests of blood, and what may be either is not judged as blood."""

from commands import run
from doors import Line, Patient, differences

NOTHING_SAYS_WHICH = [
    Line("Leukocytes", "100", "ambiguous-test", unit="/uL", why="a strip, or LL of blood"),
    Line("Leukocytes", "500", "ambiguous-test", unit="Leu/uL", why="a strip's own unit"),
    Line("Leukocytes", "negative", "ambiguous-test", why="a strip, in all likelihood"),
    Line("Leucocytes", "2+", "ambiguous-test", why="likewise"),
    Line("Erythrocytes", "25", "ambiguous-test", unit="/uL", why="a strip, or L of blood"),
    Line("Leu", "100", "unknown-test", unit="/uL", why="a German word, and a strip's"),
    Line("Ery", "25", "unknown-test", unit="/uL", why="likewise"),
]
NOT_NORMAL = [
    Line("Glucose", "neg", "unit-incompatible", why="abim's limits of blood are numbers"),
    Line("Bilirubin", "negative", "unit-incompatible", why="likewise"),
    Line("Hemoglobin", "negative", "unit-incompatible", why="likewise"),
]
OF_BLOOD = [
    Line("Leukocytes", "7", "N", unit="K/uL", why="a unit of blood alone; abim 4-11"),
    Line("Leukocytes", "7.0", "N", unit="10^9/L", why="likewise"),
    Line("Leukocytes", "7000", "N", unit="/uL", specimen="Blood", why="abim 4000-11000"),
    Line("Erythrocytes", "4.5", "N", unit="10^6/uL", why="abim 4.2-5.9"),
    Line("WBC", "7000", "N", unit="/uL", why="a word of blood counts"),
    Line("Leukocytes", "7", "N", range="4-11", why="the laboratory's own range"),
]
OF_URINE = [
    Line("Leukocytes", "negative", "N", specimen="Urine", why="urinalysis: strip, negative"),
    Line("Leukocytes", "negative", "N", panel="Urinalysis", why="likewise"),
    Line("Leukocytes", "3", "N", unit="/HPF", specimen="Urine", why="urinalysis: sediment, <4"),
    Line("Leukocytes", "100", "no-range", unit="/uL", specimen="Urine", why="not the sediment"),
    Line("Leukocytes", "100", "no-range", unit="/uL", panel="URINALYSIS", why="likewise"),
    Line("Erythrocytes", "25", "no-range", unit="/uL", panel="URINALYSIS", why="likewise"),
    Line("Erythrocytes", "negative", "N", panel="URINALYSIS", why="urinalysis: strip, negative"),
    Line("Glucose", "negative", "N", panel="URINALYSIS", why="urinalysis: strip, negative"),
    Line("Protein", "negative", "N", specimen="Urine", code="5804-0", why="the strip's"),
]


def test_what_may_be_of_a_strip_is_not_judged_as_blood(tmp_path):
    for table in (NOTHING_SAYS_WHICH, NOT_NORMAL, OF_BLOOD):
        assert differences(table, tmp_path) == []


def test_of_urine_it_is_the_test_of_urine(tmp_path):
    assert differences(OF_URINE, tmp_path, Patient(), "--ranges", "abim,urinalysis") == []


def test_mimic_says_by_its_fluid_which_it_is(tmp_path):
    path = tmp_path / "labevents.csv"
    path.write_text(
        "subject_id,itemid,label,fluid,category,value,valueuom\n"
        "1,51486,Leukocytes,Urine,Hematology,NEG,\n"
        "1,51516,WBC,Urine,Hematology,2,#/hpf\n"
        "1,51301,White Blood Cells,Blood,Hematology,7.0,K/uL\n",
        encoding="utf-8",
    )
    done = run(path, "--layout", "mimic-labevents", "--format", "csv")
    ids = [line.split(",")[3] for line in done.out.splitlines()[1:]]
    assert ids == ["urine_leukocyte_esterase", "urine_wbc_hpf", "wbc"]
