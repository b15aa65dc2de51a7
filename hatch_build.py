"""Build hook: writes the compiled form of the shipped knowledge beside the code."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


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
