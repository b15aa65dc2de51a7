"""Long work: progress where somebody watches, a folder of reports, and what Ctrl-C leaves."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest

if sys.platform == "win32":
    pytest.skip("there are no such terminals, pipes and signals", allow_module_level=True)

import pty

from commands import command, environment, run
from labcheck.batch import Unread
from labcheck.cases.case import Case
from labcheck.cli import output
from labcheck.cli.folder import plan_files
from labcheck.errors import cut_values
from labcheck.values.patient import Patient

CASE = "case: a case\npatient: {sex: female, age: 40 y}\nlabs: {Hb: 14 g/dL}\n"
# Main Line Health: potassium is critical from 6.0 mmol/L.
CRITICAL = CASE.replace("Hb: 14 g/dL", "K: 6.8 mmol/L")
PATIENTS = 3000


@pytest.fixture
def pipe(tmp_path):
    path = tmp_path / "slow.yaml"
    os.mkfifo(path)
    return path


class Watched:
    """A command whose standard error is a terminal, and what stood on it."""

    def __init__(self, *arguments, cwd, is_typed=False, **settings):
        self._terminal, theirs = pty.openpty()
        self._process = subprocess.Popen(
            command(*arguments), stdin=theirs if is_typed else None, stdout=subprocess.PIPE,
            stderr=theirs, cwd=cwd, env=environment(**settings),
        )  # fmt: skip
        os.close(theirs)
        self.seen = ""

    def wait_for(self, text):
        while text not in self.seen:
            self.seen += os.read(self._terminal, 65536).decode()

    def type(self, text):
        os.write(self._terminal, text.encode())

    def interrupt(self):
        self._process.send_signal(signal.SIGINT)

    def finish(self):
        """Wait for the end; give the exit code and standard output."""
        out, _ = self._process.communicate(timeout=60)
        with contextlib.suppress(OSError):  # a terminal that nobody writes to any more
            while part := os.read(self._terminal, 65536):
                self.seen += part.decode()
        os.close(self._terminal)
        return self._process.returncode, out.decode()


def feed(pipe, text, seconds):
    """Write to a pipe that is being read, some time after the reader came."""
    with pipe.open("w") as stream:
        time.sleep(seconds)
        stream.write(text)


def shown_at_the_end(seen):
    """What a terminal shows after all that was written to it: lines may be erased."""
    return seen.rpartition("\x1b[2K")[2].replace("\x1b[?25h", "").strip()


@pytest.mark.parametrize("name", ["check", "look"])
def test_long_work_is_followed_on_standard_error_and_the_bar_is_erased(pipe, tmp_path, name):
    watched = Watched(name, pipe, cwd=tmp_path)
    with pipe.open("w") as stream:
        watched.wait_for("Reading")
        stream.write(CASE)
    code, out = watched.finish()
    assert (code, out.replace(str(pipe), "-")) == (0, run(name, "-", stdin=CASE, cwd=tmp_path).out)
    assert shown_at_the_end(watched.seen) == ""
    assert watched.seen.count("\x1b[?25l") == watched.seen.count("\x1b[?25h"), "the cursor is back"


def test_several_files_are_counted(pipe, tmp_path):
    (tmp_path / "a.yaml").write_text(CASE, encoding="utf-8")
    watched = Watched("a.yaml", pipe, "-f", "csv", cwd=tmp_path)
    with pipe.open("w") as stream:
        watched.wait_for("1/2")
        stream.write(CASE)
    assert watched.finish()[0] == 0


def test_short_work_says_nothing(tmp_path):
    (tmp_path / "a.yaml").write_text(CASE, encoding="utf-8")
    watched = Watched("a.yaml", cwd=tmp_path)
    assert watched.finish()[0] == 0
    assert watched.seen == ""


@pytest.mark.parametrize("settings", [{"TERM": "dumb"}, {"TERM": "unknown"}])
def test_a_terminal_that_cannot_take_back_what_it_shows(pipe, tmp_path, settings):
    watched = Watched(pipe, cwd=tmp_path, **settings)
    feed(pipe, CASE, 1)
    assert watched.finish()[0] == 0
    assert watched.seen == ""


def test_a_bar_without_colour(pipe, tmp_path):
    watched = Watched(pipe, cwd=tmp_path, NO_COLOR="1")
    with pipe.open("w") as stream:
        watched.wait_for("Reading")
        stream.write(CASE)
    assert watched.finish()[0] == 0
    assert "\x1b[3" not in watched.seen


def test_nobody_watches_a_pipe(pipe, tmp_path):
    with subprocess.Popen(
        command(pipe), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
        env=environment(FORCE_COLOR="1"),
    ) as process:  # fmt: skip
        feed(pipe, CASE, 1)
        assert process.communicate(timeout=60)[1] == b""


def test_no_bar_stands_in_what_is_being_typed(tmp_path):
    watched = Watched("-", "-f", "csv", cwd=tmp_path, is_typed=True)
    watched.type("labs:\n")
    watched.wait_for("labs:")
    time.sleep(1.5)
    watched.type("  Hb: 14 g/dL\n\x04")
    assert watched.finish()[0] == 0
    assert watched.seen.replace("\r", "").replace("^D\b\b", "") == "labs:\n  Hb: 14 g/dL\n"


def test_an_interruption_gives_the_terminal_back(pipe, tmp_path):
    watched = Watched(pipe, "-o", "a.md", cwd=tmp_path)
    with pipe.open("w"):
        watched.wait_for("Reading")
        watched.interrupt()
        assert watched.finish() == (130, "")
    assert shown_at_the_end(watched.seen) == ""
    assert list(tmp_path.iterdir()) == [pipe]


@pytest.mark.parametrize("options", [(), ("-o", "a.md"), ("-o", "out/")])
def test_nothing_is_written_when_reading_is_interrupted(pipe, tmp_path, options):
    with subprocess.Popen(
        command(pipe, *options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
        env=environment(),
    ) as process, pipe.open("w"):  # fmt: skip
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60) == (b"", b"")
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == [pipe]


def test_an_interruption_leaves_every_finished_report_whole(tmp_path):
    rows = "".join(f"p{number},Hb,14 g/dL\n" for number in range(PATIENTS))
    (tmp_path / "many.csv").write_text(f"patient,test,result\n{rows}", encoding="utf-8")
    folder = tmp_path / "out"
    with subprocess.Popen(
        command("many.csv", "-o", "out/", "-f", "json"), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, cwd=tmp_path, env=environment(),
    ) as process:  # fmt: skip
        while not (folder.is_dir() and len(list(folder.iterdir())) > 5):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    written = sorted(path.name for path in folder.iterdir())
    assert (process.returncode, out.decode()) == (130, "")
    assert err.decode() == (
        f"labcheck: stopped; {len(written)} of {PATIENTS} reports are written to out\n"
    )
    assert written == sorted(f"many-p{number}.json" for number in range(len(written)))
    for path in folder.iterdir():
        assert len(json.loads(path.read_text(encoding="utf-8"))["rows"]) == 1


def test_an_interruption_waits_for_a_file_that_is_being_written(tmp_path, monkeypatch):
    """Nothing is left beside it, and it is there."""
    replace = type(tmp_path).replace

    def interrupt_first(path, target):
        signal.raise_signal(signal.SIGINT)
        return replace(path, target)

    monkeypatch.setattr(type(tmp_path), "replace", interrupt_first)
    with pytest.raises(KeyboardInterrupt):
        output.write_output("whole", tmp_path / "a.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.fixture
def ward(tmp_path):
    """A folder with two cases and a table of two patients."""
    files = {
        "a.yaml": CASE, "b.yaml": CRITICAL,
        "w.csv": "patient,test,result\nMay/1,K,4.1 mmol/L\n.x,K,4.2 mmol/L\n",
    }  # fmt: skip
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_for_each_report(ward):
    done = run("a.yaml", "b.yaml", "w.csv", "-o", "new/out/", cwd=ward)
    assert (done.code, done.out, done.err) == (
        0, "", "labcheck: 4 reports, 1 with a critical value; written to new/out\n"
    )  # fmt: skip
    out = ward / "new" / "out"
    assert names_in(out) == ["a.txt", "b.txt", "w-.x.txt", "w-May_1.txt"]
    for name in ("a", "b"):
        text = (out / f"{name}.txt").read_text(encoding="utf-8")
        assert text == run(f"{name}.yaml", cwd=ward).out


@pytest.mark.parametrize(
    ("format_", "name"),
    [("table", "a.txt"), ("json", "a.json"), ("jsonl", "a.jsonl"), ("csv", "a.csv"),
     ("md", "a.md"), ("fhir", "a.fhir.json"), ("html", "a.html")],
)  # fmt: skip
def test_every_format_in_a_folder_that_is_there(ward, format_, name):
    (ward / "out.d").mkdir()
    assert run("a.yaml", "-o", "out.d", "-f", format_, cwd=ward).code == 0
    assert names_in(ward / "out.d") == [name]
    text = (ward / "out.d" / name).read_text(encoding="utf-8")
    assert text == run("a.yaml", "-f", format_, cwd=ward).out


def test_what_a_folder_of_reports_says_of_critical_values(ward):
    # Potassium is critical for adults alone there; a censored one may be.
    (ward / "child.yaml").write_text(CRITICAL.replace("40 y", "5 y"), encoding="utf-8")
    (ward / "maybe.yaml").write_text(
        CRITICAL.replace("6.8 mmol/L", "'>5.5 mmol/L'"), encoding="utf-8"
    )
    done = run("child.yaml", "maybe.yaml", "b.yaml", "-o", "out/", cwd=ward)
    assert done.err == (
        "labcheck: 3 reports, 1 with a critical value, 2 more that may have one, "
        "1 with critical limits that were not applied; written to out\n"
    )


def test_fail_on_regards_every_report_of_a_folder(ward):
    for cases, code in ((("a.yaml", "b.yaml"), 1), (("b.yaml", "a.yaml"), 1), (("a.yaml",), 0)):
        done = run(*cases, "-o", "out/", "--fail-on", "critical", cwd=ward)
        assert done.code == code
        assert len(names_in(ward / "out")) == 2 or cases == ("a.yaml",)


def test_a_folder_holds_the_reports_of_the_files_that_can_be_read(ward):
    (ward / "bad").mkdir()
    (ward / "bad" / "a.yaml").write_text("labs: {}", encoding="utf-8")
    (ward / "out").mkdir()
    (ward / "out" / "a.txt").write_text("of an earlier run", encoding="utf-8")
    cases = ("bad/a.yaml", "a.yaml", "b.yaml")
    done = run(*cases, "-o", "out/", "--fail-on", "critical", cwd=ward)
    assert (done.code, done.err) == (
        3, ("bad/a.yaml:1:7: labs: there are no results here; write `test: value unit` lines\n"
            "labcheck: 2 reports, 1 with a critical value; written to out\n"
            "labcheck: 1 of 3 files could not be read\n"),
    )  # fmt: skip
    assert names_in(ward / "out") == ["a-2.txt", "a.txt", "b.txt"]
    assert (ward / "out" / "a.txt").read_text(encoding="utf-8") == "of an earlier run"
    text = (ward / "out" / "a-2.txt").read_text(encoding="utf-8")
    assert text == run("a.yaml", cwd=ward).out


def test_only_is_kept_in_a_folder(ward):
    run("a.yaml", "-o", "out/", "-f", "json", "--only", "abnormal", cwd=ward)
    assert json.loads((ward / "out" / "a.json").read_text(encoding="utf-8"))["rows"] == []


def test_standard_input_has_a_name_in_a_folder(ward):
    run("-", "-o", "out/", stdin=CASE, cwd=ward)
    assert names_in(ward / "out") == ["stdin.txt"]


def planned(folder, *cases):
    """The names of the reports of cases, each a file and the id of its patient.

    A file alone is one that cannot be read.
    """
    made, unread = [], []
    for file, *ids in cases:
        if ids:
            made.append(Case(file, "", Patient(id=ids[0]), ()))
        else:
            unread.append(Unread(file, len(made), ()))
    return [path.name for path in plan_files(folder, made, ".txt", [], unread)]


@pytest.mark.parametrize(
    ("cases", "names"),
    [
        ([("x/a.yaml", "7")], ["a.txt"]),
        ([("a.csv", "7"), ("a.csv", "8")], ["a-7.txt", "a-8.txt"]),
        ([("a.csv", "7"), ("a.csv", "")], ["a-7.txt", "a.txt"]),
        # Equal names, whatever a file system makes of capitals.
        ([("x/a.yaml", ""), ("y/a.csv", ""), ("A.yaml", "")], ["a.txt", "a-2.txt", "A-3.txt"]),
        ([("a.yaml", ""), ("a-2.yaml", ""), ("b/a.yaml", "")], ["a.txt", "a-2.txt", "a-3.txt"]),
        ([("a.csv", "1/2"), ("a.csv", "1:2")], ["a-1_2.txt", "a-1_2-2.txt"]),
        # A report is called as it will be when every file can be read.
        ([("x/a.yaml",), ("y/a.csv", "")], ["a-2.txt"]),
        ([("x/a.yaml", ""), ("y/a.csv",), ("z/a.csv", "")], ["a.txt", "a-3.txt"]),
        ([("x/a.yaml", ""), ("y/a.csv",)], ["a.txt"]),
        ([("b.csv",), ("-",), ("x/a.yaml", "")], ["a.txt"]),
        # Nothing leaves the folder, is hidden, or looks like an option.
        ([("a.csv", "../../etc"), ("a.csv", "b")], ["a-.._.._etc.txt", "a-b.txt"]),
        ([(".hidden.yaml", "")], ["_hidden.txt"]),
        ([("..yaml", "")], ["_.txt"]),
        ([("-rf.yaml", "")], ["_rf.txt"]),
        ([("Grün 1.yaml", "")], ["Gr_n_1.txt"]),
        ([("a" * 250 + ".yaml", ""), ("a" * 240 + ".yaml", "")],
         ["a" * 100 + ".txt", "a" * 98 + "-2.txt"]),
    ],
)  # fmt: skip
def test_how_reports_are_called(tmp_path, cases, names):
    assert planned(tmp_path, *cases) == names


def test_many_patients_of_one_name_are_soon_numbered(tmp_path):
    names = planned(tmp_path, *[("a.csv", "/"), ("a.csv", "b")], *[("a.csv", ":")] * 20_000)
    assert (len(set(names)), names[-1]) == (20_002, "a-_-20001.txt")


def test_what_is_read_is_never_written_over_in_a_folder(ward):
    case = json.dumps({"labs": {"Hb": "14 g/dL"}})
    (ward / "a.json").write_text(case, encoding="utf-8")
    there = names_in(ward)
    done = run("b.yaml", "a.json", "-o", ".", "-f", "json", cwd=ward)
    assert (done.code, done.err) == (
        2, "labcheck: a.json is read in this run; write to another folder\n"
    )  # fmt: skip
    assert (names_in(ward), (ward / "a.json").read_text(encoding="utf-8")) == (there, case)


@pytest.mark.parametrize(
    ("use", "link_to"),
    [
        (("a.yaml", "--baseline", "b.yaml"), "b.yaml"),
        (("a.yaml", "-r", "set.yaml"), "set.yaml"),
        (("a.yaml", "-r", "ours"), "sets/ours.yaml"),
        (("a.yaml",), "labcheck.toml"),
    ],
)
def test_no_input_is_written_over_through_a_link(ward, use, link_to):
    ours = "set: {}\nranges: {{Hb: 12-16 g/dL}}"
    (ward / "set.yaml").write_text(ours.format("set"), encoding="utf-8")
    (ward / "sets").mkdir()
    (ward / "sets" / "ours.yaml").write_text(ours.format("ours"), encoding="utf-8")
    (ward / "labcheck.toml").write_text('folders = ["sets"]', encoding="utf-8")
    (ward / "out").mkdir()
    (ward / "out" / "a.txt").symlink_to(ward / link_to)
    before = (ward / link_to).read_text(encoding="utf-8")
    done = run(*use, "-o", "out", cwd=ward)
    message = "labcheck: out/a.txt is read in this run; write to another folder\n"
    assert (done.code, done.err) == (2, message)
    assert (ward / link_to).read_text(encoding="utf-8") == before


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_file_is_left_alone_in_a_folder(ward, make):
    (ward / "out").mkdir()
    make(ward / "out" / "b.txt")
    done = run("a.yaml", "b.yaml", "-o", "out", cwd=ward)
    assert (done.code, done.err) == (
        2, "labcheck: out/b.txt: cannot be written: it is not a plain file\n"
    )  # fmt: skip
    assert names_in(ward / "out") == ["b.txt"]


@pytest.mark.parametrize(
    ("name", "why"),
    [("a.yaml/", "file exists"), ("a.yaml/out/", "not a directory"),
     ("x" * 300 + "/", "file name too long")],
)  # fmt: skip
def test_a_folder_that_cannot_be_made(ward, name, why):
    there = names_in(ward)
    done = run("b.yaml", "-o", name, cwd=ward)
    message = cut_values(f"{name.rstrip('/')}: cannot be made: {why}")
    assert (done.code, done.err) == (2, f"labcheck: {message}\n")
    assert names_in(ward) == there


def test_a_fault_says_how_far_it_came(ward, monkeypatch):
    replace = type(ward).replace

    def fail_on_the_second(path, target):
        if target.name == "b.txt":
            raise OSError(28, "No space left on device")
        return replace(path, target)

    monkeypatch.setattr(type(ward), "replace", fail_on_the_second)
    done = run("a.yaml", "b.yaml", "-o", "out/", cwd=ward)
    assert (done.code, done.err) == (
        2, ("labcheck: stopped; 1 of 2 reports are written to out\n"
            "labcheck: out/b.txt: cannot be written: no space left on device\n"),
    )  # fmt: skip
    assert names_in(ward / "out") == ["a.txt"]


@pytest.mark.parametrize("cases", [("nothing.yaml",), ("a.yaml", "-r", "nothing")])
def test_no_folder_is_made_for_what_is_refused(ward, cases):
    there = names_in(ward)
    assert run(*cases, "-o", "out/", cwd=ward).code in (2, 3)
    assert names_in(ward) == there


def test_reports_of_a_folder_are_not_kept(ward, monkeypatch):
    """A report is written before the next case is checked."""
    check = sys.modules["labcheck.batch"].check
    seen = []

    def watch(case, *arguments, **options):
        seen.append(names_in(ward / "out"))
        return check(case, *arguments, **options)

    monkeypatch.setattr("labcheck.batch.check", watch)
    run("a.yaml", "b.yaml", "-o", "out/", cwd=ward)
    assert seen == [[], ["a.txt"]]


NOT_FOLLOWED = "it is a symbolic link, and in a folder of reports none is followed"


@pytest.mark.parametrize("link_to", ["secret.txt", "not-there.txt", "a.txt"])
def test_a_link_in_a_folder_of_reports_is_not_followed(ward, link_to):
    """Nobody named it, and it may lead anywhere; one that leads to itself is a link as well."""
    (ward / "out").mkdir()
    (ward / "secret.txt").write_text("kept", encoding="utf-8")
    leads_to = ward / "out" / "a.txt" if link_to == "a.txt" else ward / link_to
    (ward / "out" / "a.txt").symlink_to(leads_to)
    done = run("a.yaml", "-o", "out", cwd=ward)
    assert (done.code, done.err) == (
        2, f"labcheck: out/a.txt: cannot be written: {NOT_FOLLOWED}\n"
    )  # fmt: skip
    assert (ward / "secret.txt").read_text(encoding="utf-8") == "kept"
    assert not (ward / "not-there.txt").exists()


def test_a_link_that_comes_in_between_is_replaced_and_not_followed(ward):
    (ward / "secret.txt").write_text("kept", encoding="utf-8")
    target = ward / "a.txt"
    target.symlink_to(ward / "secret.txt")
    output.write_output("report", target, follows_link=False)
    assert (target.is_symlink(), target.read_text(encoding="utf-8")) == (False, "report")
    assert (ward / "secret.txt").read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize("target", ["loop", "loop/report.md", "loop/"])
def test_a_circle_of_links_is_refused_wherever_it_stands(ward, target):
    (ward / "loop").symlink_to(ward / "pool")
    (ward / "pool").symlink_to(ward / "loop")
    written = run("a.yaml", "-f", "md", "-o", target, cwd=ward)
    assert written.code == 2
    assert written.err.startswith(f"labcheck: {target.rstrip('/')}: cannot be ")
    assert "this is a bug" not in written.err
    for asked in (["loop"], ["a.yaml", "-r", "./loop"], ["a.yaml", "--baseline", "loop"]):
        assert run(*asked, cwd=ward).code in (2, 3, 4)
    (ward / "labcheck.toml").symlink_to(ward / "labcheck.toml")
    settings = run("a.yaml", cwd=ward)
    assert settings.code == 2
    assert settings.err.startswith("labcheck.toml: cannot be read: ")


def test_names_that_are_no_utf_8_are_read_and_written(ward):
    odd = os.fsdecode(b"odd\xff")
    (ward / f"{odd}.yaml").write_bytes((ward / "a.yaml").read_bytes())
    for format_ in ("txt", "md", "html", "json", "csv"):
        done = run(f"{odd}.yaml", "-o", f"{odd}.{format_}", cwd=ward)
        assert (done.code, (ward / f"{odd}.{format_}").stat().st_size > 0) == (0, True), format_
    assert run(f"{odd}.yaml", "-o", f"{odd}/", cwd=ward).code == 0
