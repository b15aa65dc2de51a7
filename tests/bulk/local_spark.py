"""A Spark of this machine for tests: one session in a run, without a network and without pandas."""

import atexit
import contextlib
import os
import shutil
import sys
import tempfile
import warnings
from functools import cache
from importlib.util import find_spec

import pytest

from labcheck.packages import advise_install

MARKS = [
    pytest.mark.spark,
    # pyspark leaves sockets to be collected, and warns of a pandas that is not used here.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas"),
]
_SETTINGS = {
    "spark.driver.memory": "6g",  # at the most; for a million rows 1g, the usual, is too little
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.session.timeZone": "Europe/Berlin",
    "spark.log.structuredLogging.enabled": "false",
}


def how_to_get(library):
    """Say why a test of Spark is skipped, and what would let it run."""
    return f"Spark needs {library}: {advise_install(library)}"


def start_spark():
    """Give the session; skip where there is none, or fail where one is asked for."""
    lacking = [name for name in ("pyspark", "pyarrow") if find_spec(name) is None]
    lacking += [] if shutil.which("java") or os.environ.get("JAVA_HOME") else ["Java"]
    if lacking:
        say = pytest.fail if os.environ.get("LABCHECK_NEED_SPARK") == "1" else pytest.skip
        say(f"Spark needs {' and '.join(lacking)}")
    return _start()


@cache
def _start():
    os.environ["PYSPARK_PYTHON"] = sys.executable
    # Spark puts folders of its own where it is started.
    folder = tempfile.TemporaryDirectory(prefix="labcheck-spark-", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    with warnings.catch_warnings(), contextlib.chdir(folder.name):
        warnings.simplefilter("ignore")
        from pyspark.sql import SparkSession  # noqa: PLC0415 - not everywhere

        builder = SparkSession.builder.master("local[2]")
        for name, value in _SETTINGS.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session
