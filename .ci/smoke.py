"""Check an installed labcheck from a folder that is not its own: command, Python and data."""

import json
import subprocess
import sys
import warnings
from pathlib import Path

import labcheck

LUPUS = "LL L H H N N H L N N N N N"

installed = Path(labcheck.__file__).parent
assert "site-packages" in str(installed), installed
assert list((installed / "data" / "compiled").glob("*.json")), "the compiled knowledge is missing"
assert (installed / "py.typed").exists(), "a type checker would pass the package by"
command = [str(Path(sys.executable).with_name("labcheck")), "case.yaml", "--format", "json"]
for one in (command, [sys.executable, "-m", "labcheck", *command[1:]]):
    done = subprocess.run(one, check=True, capture_output=True, text=True).stdout
    assert " ".join(row["flag"] for row in json.loads(done)["rows"]) == LUPUS

warnings.simplefilter("error")
report = labcheck.check("case.yaml")
assert " ".join(row.flag.value for row in report.rows if row.flag) == LUPUS
assert report.to_json() == done, "Python says something else than the command"
assert "<html" in report.to_html(), "the page needs a file that is missing"
said = "labcheck is not to bring polars with it"
try:
    report.to_dataframe("polars")
except labcheck.UsageError as error:
    said = str(error)
assert said == "a data frame needs polars, not installed here; pip install polars", said
