"""Says which versions of other packages the tests are run with.

    python .ci/versions.py oldest     the lower bounds of pyproject.toml, as pins for pip
    python .ci/versions.py differing  what is installed here in another version than tested
    python .ci/versions.py renew      writes constraints.txt from the newest versions there are

`differing` ends with 1 when it names something.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONSTRAINTS = ROOT / "constraints.txt"
_OWN = ("labcheck", "pip", "setuptools", "wheel")
_HEAD = """\
# The versions that the tests were run with. CONTRIBUTING.md says how to renew them.
# What is not named here, such as a package for another system, may have any version.
"""


def list_oldest() -> Iterator[str]:
    """Pin each direct dependency, those of the extras included, to its lower bound."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    for requirement in sorted({entry for group in groups for entry in group}):
        name, bound = requirement.split(">=")
        yield f"{name}=={bound}"


def list_differing() -> Iterator[str]:
    """Name what is installed beside this interpreter in another version than was tested."""
    tested = dict(_read_constraints())
    for name, version in sorted(_list_installed()):
        if version != tested.get(name):
            yield f"{name} {version} (tested: {tested.get(name, 'not named')})"


def renew() -> None:
    """Write the newest versions that all extras together allow."""
    asked = ["--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    command = [sys.executable, "-m", "pip", "install", *asked, ".[dev,browser,docs,spark]"]
    report = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found = [entry["metadata"] for entry in json.loads(report)["install"]]
    pins = {_fold(entry["name"]): entry["version"] for entry in found}
    lines = [f"{name}=={pins[name]}\n" for name in sorted(pins) if name not in _OWN]
    CONSTRAINTS.write_text(_HEAD + "".join(lines), encoding="utf-8")


def _read_constraints() -> Iterator[tuple[str, str]]:
    for line in CONSTRAINTS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, version = line.split("==")
            yield name, version


def _list_installed() -> Iterator[tuple[str, str]]:
    for found in distributions():
        name = _fold(found.name)
        if name not in _OWN:
            yield name, found.version


def _fold(name: str) -> str:
    """Spell a package as the registry does: `Types_PyYAML` is `types-pyyaml`."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> int:
    """Run the command named and give its exit code."""
    asked = sys.argv[1:]
    lines = {"oldest": list_oldest, "differing": list_differing}
    if asked == ["renew"]:
        renew()
        return 0
    if len(asked) != 1 or asked[0] not in lines:
        sys.exit(__doc__)
    found = list(lines[asked[0]]())
    sys.stdout.writelines(f"{line}\n" for line in found)
    return int(asked == ["differing"] and bool(found))


if __name__ == "__main__":
    raise SystemExit(main())
