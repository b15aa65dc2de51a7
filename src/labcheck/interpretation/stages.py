"""Stages of a case: acute and chronic kidney disease, and the laboratory part of Hy's law.

Each module is imported only where some result is of use for it.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from labcheck.judging.findings import DerivedValue, Stage
from labcheck.judging.report import Report

if TYPE_CHECKING:
    from labcheck.interpretation.grade_ladders import GradeBook


def find_stages(
    report: Report, book: "Callable[[], GradeBook]", derived: Sequence[DerivedValue] = ()
) -> tuple[Stage, ...]:
    """Find the stages that the results of a case show, or leave possible.

    Args:
        report: The judged case.
        book: Loads the published grades, when some result needs them.
        derived: What was computed from the results: an eGFR, an albumin/creatinine ratio in urine.
    """
    rows, case = report.counted, report.case
    tests = {row.analyte.id for row in rows if row.analyte}
    found: list[Stage | None] = []
    creatinines = [row for row in rows if row.analyte and row.analyte.id == "creatinine"]
    if len(creatinines) > 1 or any(row.baseline for row in creatinines):
        from labcheck.interpretation.kidney_injury import stage_kidney_injury  # noqa: PLC0415

        found.append(stage_kidney_injury(rows, case))
    # An eGFR of a creatinine that is surely changing is no category's.
    is_changing = any(stage is not None and "none" not in stage.possible for stage in found)
    filtered = [
        value
        for value in derived
        if value.id == "urine_albumin_creatinine_ratio"
        or (value.id.startswith("egfr_ckdepi") and not is_changing)
    ]
    if filtered or tests & {"egfr_ckd_epi_2021", "urine_albumin_creatinine_ratio"}:
        from labcheck.interpretation.kidney_disease import stage_kidney_disease  # noqa: PLC0415

        found.append(stage_kidney_disease(rows, case, book(), filtered))
    if "bilirubin_total" in tests and tests & {"alt", "ast"}:
        from labcheck.interpretation.liver_screen import screen_liver  # noqa: PLC0415

        found += screen_liver(rows, case)
    return tuple(stage for stage in found if stage is not None)
