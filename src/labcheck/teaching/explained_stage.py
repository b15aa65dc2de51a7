"""A stage explained: the results, each criterion in turn, what would settle it, the source."""

from labcheck.judging.findings import Stage
from labcheck.teaching.explanation_parts import ExplainedFinding, gather_sections
from labcheck.writers.interpretation.graded_wording import write_result


def explain_stage(stage: Stage) -> ExplainedFinding:
    """Lead from the results of a case to a stage, criterion by criterion."""
    times = {row.result.time for row in stage.rows}
    parts = {
        "Results": [
            f"{row.name} {write_result(row)}"
            + (f" ({row.result.time})" if len(times) > 1 and row.result.time else "")
            for row in stage.rows
        ],
        "Step by step": stage.steps,
        "Stage": [stage.text],
        "Not settled by this": stage.needs,
        "Source": [stage.source],
    }
    return ExplainedFinding(stage.id, f"{stage.name} · {stage.named}", gather_sections(parts))
