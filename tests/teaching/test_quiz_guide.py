"""The teacher's guide: its sample of answers is marked by its own words as it says."""

import re
import shlex

from commands import ROOT, run

GUIDE = (ROOT / "docs" / "teachers-guide.md").read_text(encoding="utf-8")
MARKING = GUIDE.partition("\n## Marking\n")[2].partition("\n## ")[0]


def test_the_sample_is_whole_and_its_scores_are_those_shown(tmp_path):
    answers, scores = (
        block.replace("    ", "") for block in re.findall(r"(?:^    .*\n)+", MARKING, re.MULTILINE)
    )
    (command,) = re.findall(r"`(labcheck quiz .*--answers class.csv)`", MARKING)
    (worksheet,) = re.findall(r"`(labcheck quiz .*--export worksheet.html)`", GUIDE)
    assert command.partition(" --answers")[0] == worksheet.partition(" --export")[0]
    target = tmp_path / "class.csv"
    target.write_text(answers, encoding="utf-8")
    words = [str(target) if word == "class.csv" else word for word in shlex.split(command)[1:]]
    done = run(*words)
    assert (done.code, done.out) == (0, scores)
    assert done.err.startswith("2 students. "), "every line is read, and every column asked"
    assert f"\n  q{len(answers.partition(chr(10))[0].split(',')) - 3} " in done.err
    assert len(done.err.splitlines()) == 1 + 15
