"""Check an installed labcheck from a folder that is not its own: command, module and data."""

import json
import subprocess
import sys
from pathlib import Path

import labcheck

installed = Path(labcheck.__file__).parent
assert "site-packages" in str(installed), installed
assert list((installed / "data" / "compiled").glob("*.json")), "the compiled knowledge is missing"
command = [str(Path(sys.executable).with_name("labcheck")), "case.yaml", "--format", "json"]
for one in (command, [sys.executable, "-m", "labcheck", *command[1:]]):
    report = json.loads(subprocess.run(one, check=True, capture_output=True, text=True).stdout)
    assert " ".join(row["flag"] for row in report["rows"]) == "LL L H H N N H L N N N N N"
