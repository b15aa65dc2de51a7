"""What every test shares: a fixed search, the catalogue, and a word on what was skipped."""

import os
import signal
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings

from build import shipped_catalogue
from labcheck.catalogue.lookup import Catalogue

# HYPOTHESIS_PROFILE=search looks further, and at random; `few` looks less far, where the same has
# passed with other versions of what is installed.
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("few", settings.get_profile("ci"), max_examples=10)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
# A shell lets what it runs in the background ignore Ctrl-C, and so would all that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):  # and under nohup the end of the terminal
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return shipped_catalogue()


def pytest_terminal_summary(terminalreporter):
    """Name each reason for which tests were skipped once, with how many they are."""
    reasons = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", ())]
    for reason, count in Counter(reasons).most_common():
        terminalreporter.write_line(f"{count} skipped: {reason.removeprefix('Skipped: ')}")
