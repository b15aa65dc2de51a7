"""Results that a later report replaced: P, F and C of one order in HL7 v2, versions in FHIR."""

import json

import pytest

from commands import run
from labcheck.readers import Asked
from labcheck.readers.fhir import read as read_fhir
from labcheck.readers.hl7 import read as read_hl7


def message(value, status, *, sent="", order="A1", time="202611010800", sub_id="", place=""):
    """One message with one potassium; `place` is OBR-4."""
    return [
        rf"MSH|^~\&|L|H|||{sent}||ORU^R01|1|P|2.5.1", "PID|1||7",
        f"OBR|1||{order}|{place}|||{time}",
        f"OBX|1|NM|2823-3^Potassium^LN|{sub_id}|{value}|mmol/L|||||{status}",
    ]  # fmt: skip


def kept_of_hl7(*messages):
    """The values that count."""
    lines = "\r".join(line for one in messages for line in one)
    cases = read_hl7(lines.encode(), "a.hl7", Asked()).cases
    return [
        one.value.text for case in cases for one in case.results
        if not one.is_replaced
    ]  # fmt: skip


P, F, C = message("7.9", "P"), message("4.0", "F"), message("4.1", "C")


@pytest.mark.parametrize(
    ("messages", "kept"),
    [
        ([P, F, C], ["4.1"]),
        ([C, F, P], ["4.1"]),  # without MSH-7 the order of a file says nothing beside the status
        ([message("7.9", "F"), F], ["4.0"]),  # sent twice: the last one counts
        ([message("4.1", "F", sent="202611011200"), message("7.9", "F", sent="202611011100")],
         ["4.1"]),
        # Preliminary again after a correction: which one holds is not known.
        ([message("4.1", "C", sent="202611011100"), message("7.9", "P", sent="202611011200")],
         ["4.1", "7.9"]),
        # Another draw, order, service or part of a test is another result.
        ([P, message("4.0", "F", time="202611010900")], ["7.9", "4.0"]),
        ([P, message("4.0", "F", order="A2")], ["7.9", "4.0"]),
        ([P, message("4.0", "F", place="GAS")], ["7.9", "4.0"]),
        ([P, message("4.0", "F", sub_id="2")], ["7.9", "4.0"]),
        # Nothing says that they are of one order.
        ([message("7.9", "P", order=""), message("4.0", "F", order="")], ["7.9", "4.0"]),
        # Twice in one message: both may be meant.
        ([[*F, F[-1].replace("4.0", "4.2")]], ["4.0", "4.2"]),
        # A result that was sent by mistake takes the place of what it withdraws.
        ([F, message("4.0", "W")], ["4.0"]),
        ([message("4.0", "W"), F], ["4.0"]),
        # In one message it is of what stands before it, not of the result sent in its place.
        ([[*message("7.9", "D"), F[-1]]], ["7.9", "4.0"]),
        ([[*message("7.9", "W"), C[-1]]], ["7.9", "4.1"]),
        ([[*F, message("7.9", "D")[-1]]], ["7.9"]),
        ([[*message("7.9", "D"), F[-1], message("7.8", "D")[-1]]], ["7.8"]),
    ],
)  # fmt: skip
def test_of_one_order_in_hl7_the_last_report_counts(messages, kept):
    assert kept_of_hl7(*messages) == kept


def test_draws_that_only_the_specimen_tells_apart_replace_nothing():
    def of(draw, value, status, analysed="202611020900"):
        *above, obx = message(value, status, time="")
        return [*above, obx + "||||||||" + analysed, f"SPM|1|||SER{'|' * 13}{draw}"]

    first, second = "202611010800", "202611011600"
    assert kept_of_hl7(of(first, "7.9", "P"), of(second, "4.0", "F")) == ["7.9", "4.0"]
    # A second analysis of one specimen is a later report of it.
    again = of(first, "4.0", "F", analysed="202611021200")
    assert kept_of_hl7(of(first, "7.9", "P"), again) == ["4.0"]


def test_of_another_patient_nothing_is_replaced():
    other = [line.replace("PID|1||7", "PID|1||8") for line in F]
    assert kept_of_hl7(P, other) == ["7.9", "4.0"]


def observation(value, **elements):
    return {
        "resourceType": "Observation", "status": "final", "effectiveDateTime": "2026-11-01",
        "code": {"text": "Potassium"}, "valueQuantity": {"value": value, "unit": "mmol/L"},
    } | elements  # fmt: skip


def version(value, number, **elements):
    return observation(value, id="k", meta={"versionId": str(number)}, **elements)


def identified(value, status, **elements):
    names = [{"system": "urn:lab", "value": "A1-K"}]
    return observation(value, identifier=names, status=status, **elements)


@pytest.mark.parametrize(
    ("resources", "kept"),
    [
        ([version(7.9, 1, status="preliminary"), version(4.0, 2)], [4.0]),
        ([version(4.0, 10), version(7.9, 9)], [4.0]),
        ([version(4.0, 1), version(7.9, 2, status="preliminary")], [7.9]),
        ([identified(7.9, "preliminary"), identified(4.0, "corrected")], [4.0]),
        ([identified(4.0, "corrected"), identified(7.9, "preliminary")], [4.0]),
        ([identified(7.9, "final", issued="2026-11-01T08:00:00Z"),
          identified(4.0, "final", issued="2026-11-01T09:00:00Z")], [4.0]),
        # No version, no time, one status: nothing says which is the later.
        ([identified(7.9, "final"), identified(4.0, "final")], [7.9, 4.0]),
        # Another draw, another test, another observation.
        ([version(7.9, 1), version(4.0, 2, effectiveDateTime="2026-11-02")], [7.9, 4.0]),
        ([version(7.9, 1), version(4.0, 2, code={"text": "Sodium"})], [7.9, 4.0]),
        ([observation(7.9, id="k", status="preliminary"), observation(4.0, id="l")], [7.9, 4.0]),
        ([observation(7.9, status="preliminary"), observation(4.0)], [7.9, 4.0]),
    ],
)  # fmt: skip
def test_of_one_observation_in_fhir_the_last_version_counts(resources, kept):
    bundle = {"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}
    (case,) = read_fhir(json.dumps(bundle).encode(), "a.json", Asked()).cases
    assert [float(one.value.value) for one in case.results if not one.is_replaced] == kept


def test_what_is_replaced_is_shown_and_counts_for_nothing(tmp_path):
    path = tmp_path / "a.hl7"
    path.write_text("\r".join([*P, *F]), encoding="utf-8")
    done = run(path, "--format", "json", "--fail-on", "critical")
    report = json.loads(done.out)
    assert done.code == 0
    assert [row["flag"] for row in report["rows"]] == [None, "N"]
    why = report["rows"][0]["not_judged"]
    assert why["detail"] == "a later report of this result has replaced it"
    summary = report["summary"]
    assert (summary["results"], summary["critical"], summary["replaced"]) == (2, 0, 1)
