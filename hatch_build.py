"""Build hooks: the compiled form of the shipped knowledge, and where the project lies."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(?P<picture>!?)\[(?P<text>[^]]*)\]\((?P<place>[^)#:]+)(?P<part>#[^)]*)?\)")
"""A link of the README to a file of the repository, or a picture of it; never a whole address."""
_BY_SSH = re.compile(r"(?:ssh://)?[^@/]+@(?P<host>[^:/]+)[:/](?P<path>.+)")


class CompileKnowledge(BuildHookInterface[Any]):
    """Compiles `reference_ranges/` and the catalogue before a wheel is made, editable or not."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Write the compiled files; sources travel without them."""
        if self.target_name != "wheel":
            return
        source = Path(self.root) / "src"
        sys.path.insert(0, str(source))
        from labcheck.yaml_files.shipped import compile_shipped  # noqa: PLC0415

        compile_shipped(source / "labcheck" / "data" / "compiled")


class StateAddress(MetadataHookInterface):
    """States the project's addresses, and a README whose links lead somewhere from elsewhere.

    The address is that of the clone's `origin`, so that it is written nowhere and a fork states its
    own. Where there is none on the web, no address is stated and the README stays as it is.
    """

    def update(self, metadata: dict[str, Any]) -> None:
        """Put in `urls` and `readme`."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        address = find_address(Path(self.root))
        metadata["urls"] = list_addresses(address) if address else {}
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": link_absolutely(text, address) if address else text,
        }


def find_address(root: Path) -> str:
    """Give the web address of the clone's `origin`, without a name or password; "" for none."""
    try:
        asked = ["git", "-C", str(root), "remote", "get-url", "origin"]
        done = subprocess.run(asked, capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return ""
    return to_address(done.stdout.strip()) if (root / ".git").exists() else ""


def to_address(origin: str) -> str:
    """Give the web address of a git address: of `https://` and of both spellings of ssh."""
    if found := _BY_SSH.fullmatch(origin):
        host, path = found["host"], found["path"]
    else:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return ""
        host, path = parts.netloc.rpartition("@")[2], parts.path
    return f"https://{host}/{path.strip('/').removesuffix('.git')}"


def list_addresses(address: str) -> dict[str, str]:
    """Give the project's addresses by what lies there."""
    return {
        "Source": address,
        "Documentation": f"{address}/blob/HEAD/docs/README.md",
        "Changelog": f"{address}/blob/HEAD/CHANGELOG.md",
        "Issues": f"{address}/issues",
    }


def link_absolutely(text: str, address: str) -> str:
    """Lead links and pictures of the README to the repository."""

    def lead(found: re.Match[str]) -> str:
        kind = "raw" if found["picture"] else "blob"
        place = f"{address}/{kind}/HEAD/{found['place']}{found['part'] or ''}"
        return f"{found['picture']}[{found['text']}]({place})"

    return _LINK.sub(lead, text)
