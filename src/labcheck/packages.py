"""How a package that is missing here is installed: by its own name, beside this interpreter.

An extra such as `labcheck[bulk]` is never advised. pip would look labcheck up in a registry, which
fails where it was installed from a copy of the repository or from a file.
"""

import re
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires
from shlex import quote
from typing import Any

from labcheck.errors import refuse_file


def advise_install(*names: str) -> str:
    """Give the command that installs packages, in versions that labcheck's metadata asks for.

    What has a `>` in it stands in double quotes, which every shell reads alike.
    """
    stated = _list_requirements()
    wanted = " ".join(f'"{stated[name]}"' if name in stated else name for name in names)
    return f"{quote(sys.executable or 'python')} -m pip install {wanted}"


def import_for(file: str, what: str, extra: str, package: str) -> Any:
    """Import the package of an extra that a file is read with.

    Args:
        file: The file.
        what: What files of its kind are called: `PDFs`.
        extra: The extra.
        package: The package, as it is installed; its module has the same name with underscores.

    Raises:
        InputError: It is not installed; with the command that installs it.
    """
    try:
        return import_module(package.replace("-", "_"))
    except ImportError:
        problem = f"{what} are read with the extra {extra}, which is not installed"
        raise refuse_file(file, problem, advise_install(package)) from None


def _list_requirements() -> dict[str, str]:
    """List what the installed labcheck may use, such as `duckdb>=1.4`, by the package's name."""
    try:
        lines = requires("labcheck") or []
    except PackageNotFoundError:  # it is used from its source and was never installed
        return {}
    stated = [line.partition(";")[0].strip() for line in lines]
    return {re.split(r"[^\w.-]", line)[0].lower(): line for line in stated}
