"""Check an installed labcheck from a folder that is not its own: command, Python and data."""

import json
import shlex
import subprocess
import sys
import warnings
from pathlib import Path

import labcheck

LUPUS = "LL L H H N N H L N N N N N"
HL7 = (
    "MSH|^~\\&|LAB|X|Y|Z|20260301||ORU^R01|1|P|2.5\rPID|1||7||A^B||19800101|F\r"
    "OBR|1|||CHEM\rOBX|1|NM|2823-3^Potassium^LN||4.2|mmol/L|3.5-5.1||||F\r"
)

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
advice = f'{sys.executable} -m pip install "polars>='
assert said.startswith(f"a data frame needs polars, not installed here; {advice}"), said

# The command that is advised where a package is missing works as it stands.
subprocess.run(shlex.split(said.split("; ")[1]), check=True, capture_output=True)
frame = "import labcheck; print(labcheck.check('case.yaml').to_dataframe('polars')['flag'][0])"
done = subprocess.run([sys.executable, "-c", frame], check=True, capture_output=True, text=True)
assert done.stdout.strip() == LUPUS.split(maxsplit=1)[0], done.stdout

# The examples and the docs lie beside the code.
ran = [command[0], "examples", "run", "lupus", "--format", "json"]
done = subprocess.run(ran, check=True, capture_output=True, text=True).stdout
assert " ".join(row["flag"] for row in json.loads(done)["rows"]) == LUPUS
named = [command[0], "help", "docs"]
done = subprocess.run(named, check=True, capture_output=True, text=True).stdout
folder = Path(done.partition("\n")[0].removeprefix("The docs are in "))
assert folder.is_relative_to(installed), folder
assert (folder / "glossary.md").is_file(), folder

Path("message.hl7").write_text(HL7, encoding="utf-8", newline="")
check = [str(Path(sys.executable).with_name("labcheck")), "message.hl7"]
said = subprocess.run(check, check=True, capture_output=True, text=True).stdout
assert "Potassium" in said, said
