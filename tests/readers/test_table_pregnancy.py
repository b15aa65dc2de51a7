"""A pregnancy and a context in a table: which words are read, and what rows that differ mean."""

from contextlib import nullcontext

import pytest

from labcheck.api import ReadWarning, read_all
from labcheck.values.patient import Pregnancy, Sex


def patient_of(tmp_path, *rows, heading="pregnancy"):
    path = tmp_path / "labs.csv"
    lines = [f"test,value,unit,sex,{heading}", *(f"Hb,10.8,g/dL,{row}" for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return list(read_all(path))


@pytest.mark.parametrize(
    ("rows", "sex", "expected", "said"),
    [
        (["female,2"], Sex.FEMALE, Pregnancy.SECOND, ""),
        (["female,third trimester"], Sex.FEMALE, Pregnancy.THIRD, ""),
        (["female,T1"], Sex.FEMALE, Pregnancy.FIRST, ""),
        (["female,yes"], Sex.FEMALE, Pregnancy.ANY, ""),
        (["female,no"], Sex.FEMALE, Pregnancy.NO, ""),
        (["female,"], Sex.FEMALE, None, ""),
        # A number that went through a spreadsheet.
        (["female,2.0"], Sex.FEMALE, Pregnancy.SECOND, ""),
        # One row says it for all; two trimesters are a pregnancy, whichever.
        (["female,", "female,2"], Sex.FEMALE, Pregnancy.SECOND, ""),
        (["female,1", "female,2"], Sex.FEMALE, Pregnancy.ANY, ""),
        # What cannot both be is not used.
        (
            ["female,no", "female,2"],
            Sex.FEMALE,
            None,
            "the patient is pregnant in one row and not in another",
        ),
        (["male,2"], None, None, "the patient is male and pregnant; neither is stated"),
        (["male,no"], Sex.MALE, Pregnancy.NO, ""),
        (["female,G2P1"], Sex.FEMALE, None, "'G2P1' is not one of no, 1, 2, 3, any"),
    ],
)
def test_the_stage_of_pregnancy(tmp_path, rows, sex, expected, said):
    with pytest.warns(ReadWarning, match=said) if said else nullcontext():
        (case,) = patient_of(tmp_path, *rows)
    assert (case.patient.sex, case.patient.pregnancy) == (sex, expected)


@pytest.mark.parametrize("heading", ["pregnancy", "Pregnant", "TRIMESTER", "Pregnancy trimester"])
def test_the_heading(tmp_path, heading):
    (case,) = patient_of(tmp_path, "female,2", heading=heading)
    assert case.patient.pregnancy is Pregnancy.SECOND


def test_a_context_is_the_result_s_own(tmp_path):
    path = tmp_path / "labs.csv"
    path.write_text("test,value,unit,Fasting status\nglucose,105,mg/dL,random\nHb,12,g/dL,\n")
    (case,) = list(read_all(path))
    assert [result.context for result in case.results] == ["random", ""]
