"""What the shell completes: in bash itself, and by what zsh, fish and bash ask the command."""

import os
import shlex
import shutil
import subprocess
import sys

import pytest

from commands import ROOT, environment, require, run
from labcheck.cli.frame.shell_completion import set_up_completion
from labcheck.errors import UsageError


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


@pytest.mark.parametrize(
    ("words", "file"),
    [
        (("--install-completion", "zsh"), ".zfunc/_labcheck"),
        (("--install-completion=fish",), ".config/fish/completions/labcheck.fish"),
        (("--install-completion", "Bash"), ".bash_completions/labcheck.sh"),
    ],
)
def test_completion_is_installed_for_the_shell_that_is_named(words, file, tmp_path):
    done = run(*words, HOME=str(tmp_path), USERPROFILE=str(tmp_path))
    assert (done.code, done.err) == (0, "")
    assert "labcheck" in (tmp_path / file).read_text("utf-8")
    assert f"is installed in {tmp_path / file}" in done.out
    assert run("--show-completion", words[-1].rpartition("=")[2]).out.strip() in (
        tmp_path / file
    ).read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("--install-completion zhs", ": 'zhs' is not one of {}; did you mean zsh?"),
        ("--show-completion zsh fish", " takes one shell: {}"),
    ],
)
def test_a_shell_that_is_not_known_is_refused(words, refused):
    done = run(*words.split())
    said = refused.format("bash, zsh, fish, powershell, pwsh")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"labcheck: {words.split()[0]}{said}\n"


def test_a_shell_that_cannot_be_found_out_is_asked_for(monkeypatch):
    monkeypatch.setitem(sys.modules, "shellingham", None)
    with pytest.raises(UsageError, match=r"^the shell cannot be found out; name it: "):
        set_up_completion(["--install-completion"], "labcheck")


def test_a_case_that_cannot_be_read_offers_nothing(tmp_path):
    (tmp_path / "a.yaml").write_text("labs: 1", encoding="utf-8")
    assert ask("labcheck explain a.yaml h", cwd=tmp_path).split() == []
    (tmp_path / "b.yaml").write_text(
        "labs: [{test: serum sodium, result: 140 mmol/L}, {test: what is it, result: 1}]", "utf-8"
    )
    assert ask("labcheck explain b.yaml ", cwd=tmp_path).split() == ["sodium"]


@pytest.fixture
def typed(tmp_path):
    """Run a script in a shell that has the command on its path, and nothing of its user's."""
    tool = tmp_path / "labcheck"
    program = shlex.quote("from labcheck.cli import main; main()")
    tool.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c {program} "$@"\n', "utf-8")
    tool.chmod(0o755)

    def run_script(shell, *words):
        require(*([] if shutil.which(shell) else [shell]))
        home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "TERM": "dumb"}
        done = subprocess.run(
            [shell, *words],
            env=environment(PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}", **home),
            cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.stderr == ""
        return done.stdout.splitlines()

    return run_script


def test_bash_itself_completes(typed):
    """With the script that is installed, and the command on the path."""
    words = (
        'eval "$(_LABCHECK_COMPLETE=source_bash labcheck)"\n'
        "COMP_WORDS=(labcheck check lupus --ranges abim,nb); COMP_CWORD=4\n"
        "_labcheck_completion labcheck\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
        "complete -p labcheck"
    )
    offered, how = typed("bash", "--norc", "-c", words)
    assert (offered, how) == ("abim,nbme", "complete -o default -F _labcheck_completion labcheck")


def test_fish_itself_completes(typed):
    """`complete -C` gives what fish would offer for a line."""
    words = (
        "_LABCHECK_COMPLETE=source_fish labcheck | source\n"
        "complete -C 'labcheck check lupus --ranges abim,nb'\n"
        "complete -C 'labcheck explain lupus haptog'"
    )
    sets, test = typed("fish", "--no-config", "-c", words)
    assert sets.split("\t")[0] == "abim,nbme"
    assert test.split("\t")[0] == "haptoglobin"


def test_zsh_itself_completes(typed):
    """In a terminal of zsh's own, where the tab key completes what is typed."""
    words = (
        "import pty, os, sys, time\n"
        "shell, at = pty.fork()\n"
        "if not shell: os.execlp('zsh', 'zsh', '-f', '-i')\n"
        "def type_in(keys, until):\n"
        "    os.write(at, keys)\n"
        "    seen = b''\n"
        "    while until not in seen: seen += os.read(at, 4096)\n"
        "    return seen\n"
        "type_in(b'PROMPT=; autoload -Uz compinit; compinit -u -D; echo $((40+2))\\n', b'42')\n"
        "type_in(b'eval \"$(_LABCHECK_COMPLETE=source_zsh labcheck)\"; echo $((50+7))\\n', b'57')\n"
        "type_in(b'labcheck check lupus --ranges abim,nb\\t', b'abim,nbme')\n"
        "print('completed')\n"
    )
    require(*([] if shutil.which("zsh") else ["zsh"]))
    assert typed(sys.executable, "-c", words) == ["completed"]
