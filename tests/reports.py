"""Reports of cases written as YAML, judged by the shipped sets, for writers and schemas."""

from dataclasses import replace
from pathlib import Path

from labcheck.judging.check import check
from labcheck.judging.report import Only, Report
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.yaml_files.case_file import read_case

EXAMPLES = Path(__file__).parents[1] / "examples"


def report_of(
    text: str,
    file: str = "case.yaml",
    *,
    ranges: str = "",
    critical: str = "",
    earlier: str = "",
    compare: str = "",
    only: Only | None = None,
) -> Report:
    """Check a case by the default sets, or those named; `earlier` is an earlier case."""
    report = check(
        read_case(text, file),
        gather_knowledge(*((named,) if named else () for named in (ranges, critical, compare))),
        earlier=(read_case(earlier, "earlier.yaml"),) if earlier else (),
    )
    return replace(report, only=only)


def example(name: str, *, compare: str = "", only: Only | None = None) -> Report:
    """Check one of the examples."""
    path = EXAMPLES / f"{name}.yaml"
    return report_of(path.read_text(encoding="utf-8"), path.name, compare=compare, only=only)
