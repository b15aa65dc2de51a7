"""Text: blocks of patient portals, with the value and the range each behind or below its label."""

import pytest

from texts import FIRST, case_of, results_of, unread_lines_of

BLOCKS = {
    "Glucose\nYour Value\n30 mg/dL\nStandard Range\n70 - 99 mg/dL": ("30 mg/dL", "70 - 99 mg/dL"),
    "Glucose\nStandard Range\n70 - 99 mg/dL\nYour Value\n30 mg/dL": ("30 mg/dL", "70 - 99 mg/dL"),
    "Glucose\nYour value 30 mg/dL\nStandard range 70 - 99 mg/dL": ("30 mg/dL", "70 - 99 mg/dL"),
    "Glucose\nNormal range: 70 - 99 mg/dL\nYour value: 30 mg/dL": ("30 mg/dL", "70 - 99 mg/dL"),
    "hs-Troponin T\nYour Value\n<6 ng/L\nStandard Range\n<=14 ng/L": ("<6 ng/L", "<=14 ng/L"),
    "hs-Troponin T\nYour value <6 ng/L\nStandard range <=14 ng/L": ("<6 ng/L", "<=14 ng/L"),
    "HBsAg\nYour Value Nonreactive\nStandard Range Nonreactive": ("Nonreactive", "Nonreactive"),
}


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_is_one_result_with_its_range(block):
    (result,) = case_of(block).results
    assert (result.text, result.printed_range) == BLOCKS[block]


@pytest.mark.parametrize(
    "block",
    ["Glucose\nYour Value\n30\n45", "Creatinine\nNormal range: 0.50 - 1.10 mg/dL\n0.5\n1.1\n3.2"],
)
def test_two_numbers_below_one_label_are_none(block):
    assert results_of(f"{FIRST}\n{block}") == [("Sodium", "138 mmol/L")]
    assert unread_lines_of(f"{FIRST}\n{block}")
