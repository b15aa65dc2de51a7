"""Starts Chromium for the tests of pages; without it they are skipped, or fail where it is due."""

import os
import shutil
from importlib import import_module
from importlib.util import find_spec
from typing import NoReturn

import pytest

from labcheck.packages import advise_install

_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


INSTALL = advise_install("axe-playwright-python", "playwright", "pypdf")


def _do_without(why: str) -> NoReturn:
    """Skip, or fail where LABCHECK_NEED_BROWSER=1 says that nothing may be missing."""
    if os.environ.get("LABCHECK_NEED_BROWSER") == "1":
        pytest.fail(f"LABCHECK_NEED_BROWSER=1, but {why}", pytrace=False)
    pytest.skip(why)


def _import(name: str):
    package = name.partition(".")[0]
    if find_spec(package) is None:
        _do_without(f"a browser is driven by packages not installed here; {INSTALL}")
    return import_module(name)


@pytest.fixture(scope="session")
def axe():
    """The rules of axe-core, which come with the package: nothing is fetched."""
    return _import("axe_playwright_python.sync_playwright").Axe()


@pytest.fixture(scope="session")
def read_pdf():
    """The reader of printed pages."""
    return _import("pypdf").PdfReader


@pytest.fixture(scope="session")
def browser():
    """A Chromium that the machine has, else the one that Playwright has fetched."""
    library = _import("playwright.sync_api")
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    with library.sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        except library.Error as error:
            why = error.message.splitlines()[0]
            started = None
        if started is None:
            _do_without(f"Chromium does not start: {why}")
        yield started
        started.close()
