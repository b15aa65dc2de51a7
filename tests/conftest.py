"""What every test shares: a fixed search for property tests, and the catalogue."""

import os
import signal

import pytest
from hypothesis import HealthCheck, settings

from build import shipped_catalogue
from labcheck.catalogue import Catalogue

# HYPOTHESIS_PROFILE=search looks further, and at random.
settings.register_profile(
    "ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
# A shell lets what it runs in the background ignore Ctrl-C, and so would all that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return shipped_catalogue()
