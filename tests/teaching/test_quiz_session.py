"""The session that docs/teaching.md shows is what a student sees, with the answers typed.

With LABCHECK_RENEW_DOCS=1 it is written anew; look at the difference.
"""

import os
import re

from commands import ROOT, run

PAGE = ROOT / "docs" / "teaching.md"
COMMAND = "labcheck quiz examples/lupus-calciphylaxis.yaml --seed 7"
TYPED = ["l!", "l", "h", "x", "h", "h", "l", "l", "n", "h", "n", "?", "?", "80"]
BLOCK = re.compile(r"(?<=^### A session\n\n```text\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def test_the_session_in_the_docs_is_what_a_student_sees():
    done = run(*COMMAND.split()[1:], stdin="".join(f"{one}\n" for one in TYPED))
    assert (done.code, done.err) == (0, "")
    seen = f"$ {COMMAND}\n{done.out}"
    content = PAGE.read_text(encoding="utf-8")
    (block,) = BLOCK.findall(content)
    if os.environ.get("LABCHECK_RENEW_DOCS"):
        PAGE.write_text(content.replace(f"```text\n{block}```", f"```text\n{seen}```"), "utf-8")
    else:
        assert block == seen
