"""The page on derived values has every formula, as it is computed."""

import os
import re
from pathlib import Path

from derivations import DEFINITIONS

PAGE = Path(__file__).parents[2] / "docs" / "interpretation.md"
MARKED = re.compile(r"(<!-- derived -->\n)(.*?)(<!-- end -->\n)", re.DOTALL)


def write_table():
    lines = ["| value | formula | in | limits | source |", "| --- | --- | --- | --- | --- |"]
    for definition in DEFINITIONS.values():
        inputs = ", ".join(
            f"{wanted.name}: {' or '.join(wanted.taken)}"
            + (f" ({wanted.specimen})" if wanted.specimen else "")
            + (f" in {wanted.unit}" if wanted.unit else "")
            + (", as a multiple of its upper limit" if wanted.is_multiple else "")
            for wanted in definition.inputs
        )
        constants = "; ".join(
            f"{sex.value}: "
            + ", ".join(f"{name} {float(number):g}" for name, number in each.items())
            for sex, each in definition.by_sex.items()
        )
        inputs = f"{inputs}; {constants}" if constants else inputs
        rules = " and ".join(
            rule.condition.text for rule in (*definition.applies, *definition.valid)
        )
        limits = " ".join(filter(None, [f"`{rules}`" if rules else "", definition.caution]))
        formula = f"`{definition.formula.text}`"
        if definition.give_or_take:
            formula = f"{formula} ± {float(definition.give_or_take):g}"
        unit = f" ({definition.unit})" if definition.unit else ""
        cited = definition.source
        source = f"[{cited.title}]({cited.url}); read: {cited.read}"
        cells = (f"{definition.name}{unit}", formula, inputs, limits, source)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def test_the_page_has_every_formula():
    content = PAGE.read_text(encoding="utf-8")
    filled = MARKED.sub(lambda found: found[1] + write_table() + found[3], content)
    if os.environ.get("LABCHECK_RENEW_DOCS"):
        PAGE.write_text(filled, encoding="utf-8")
    assert MARKED.search(content), "the table has its place"
    assert filled == content or os.environ.get("LABCHECK_RENEW_DOCS")
