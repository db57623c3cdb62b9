"""What the build of a wheel does beside packing files: it compiles the dataset that goes along."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = ["CompiledDataset"]


class CompiledDataset(BuildHookInterface):
    """Adds the packaged dataset in the form in which commands read it fastest."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile it; a checkout that is used as it stands has its own, from ``make``."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root, "src")))
        from routebot.compiled.beside import FILE, make  # noqa: PLC0415 - it is found only now

        self._folder = tempfile.TemporaryDirectory()
        made = Path(self._folder.name, FILE.name)
        make(made, Path(self.root, "data"))
        build_data["force_include"][str(made)] = f"routebot/{FILE.parent.name}/{FILE.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made for the wheel."""
        if version != "editable":
            self._folder.cleanup()
