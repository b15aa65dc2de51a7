"""What the shell completes: in bash itself, and by what zsh, fish and bash ask the command."""

import os
import shlex
import shutil
import subprocess
import sys

import pytest

from commands import ROOT, environment, run


def ask(line, shell="bash", cwd=ROOT):
    """What a shell asks of the command: it sets variables and reads what is printed."""
    place = len(line.split()) - (not line.endswith(" "))
    asked = {
        "bash": {"COMP_WORDS": line, "COMP_CWORD": str(place)},
        "zsh": {"_TYPER_COMPLETE_ARGS": line},
        "fish": {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }[shell]
    done = run(_LABCHECK_COMPLETE=f"complete_{shell}", cwd=cwd, **asked)
    assert done.err == ""
    return done.out


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("labcheck check lupus --ranges abim,nb", ["abim,nbme"]),
        ("labcheck check lupus --ranges abim,abi", []),
        ("labcheck check lupus -r abi", ["abim"]),
        ("labcheck check lupus --grades ctcae-v5,dai", ["ctcae-v5,daids-2.1"]),
        ("labcheck lupus --baseline iro", ["iron-deficiency"]),
        ("labcheck tests pota", ["potassium"]),
        ("labcheck ranges show ferr", ["ferritin"]),
        ("labcheck convert 5 mg/dL --test tropo", ["troponin_i", "troponin_i_hs", "troponin_t"]),
        ("labcheck explain lupus h", ["hemoglobin", "hematocrit", "haptoglobin"]),
        ("labcheck explain lupus hemoglobin hem", ["hematocrit"]),
        ("labcheck explain liver-c", ["liver-cells"]),
        ("labcheck explain no-such-case ", []),
        ("labcheck examples run sec", ["second-trimester"]),
        ("labcheck quiz liver", ["liver-cells"]),
        ("labcheck check lupus --format js", ["json", "jsonl"]),
        ("labcheck ranges sh", ["show"]),
        ("labcheck check ", []),
    ],
)
def test_what_fits_is_offered(line, offered):
    assert set(offered) <= set(ask(line).split())
    assert len(ask(line).split()) <= len(offered) + 3
    if len(offered) < 2:
        assert ask(line).split() == offered


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_are_given_the_same(shell):
    assert "abim,nbme" in ask("labcheck check lupus --ranges abim,nb", shell)
    assert "haptoglobin" in ask("labcheck explain lupus hap", shell)


def test_a_case_that_cannot_be_read_offers_nothing(tmp_path):
    (tmp_path / "a.yaml").write_text("labs: 1", encoding="utf-8")
    assert ask("labcheck explain a.yaml h", cwd=tmp_path).split() == []
    (tmp_path / "b.yaml").write_text(
        "labs: [{test: serum sodium, result: 140 mmol/L}, {test: what is it, result: 1}]", "utf-8"
    )
    assert ask("labcheck explain b.yaml ", cwd=tmp_path).split() == ["sodium"]


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not on this machine")
def test_bash_itself_completes(tmp_path):
    """With the script that is installed, and the command on the path."""
    tool = tmp_path / "labcheck"
    program = shlex.quote("from labcheck.cli import main; main()")
    tool.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c {program} "$@"\n', "utf-8")
    tool.chmod(0o755)
    words = (
        'eval "$(_LABCHECK_COMPLETE=source_bash labcheck)"\n'
        "COMP_WORDS=(labcheck check lupus --ranges abim,nb); COMP_CWORD=4\n"
        "_labcheck_completion labcheck\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
        "complete -p labcheck"
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", words],
        env=environment(PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}"),
        cwd=ROOT, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    offered, how = done.stdout.splitlines()
    assert (offered, how) == ("abim,nbme", "complete -o default -F _labcheck_completion labcheck")
