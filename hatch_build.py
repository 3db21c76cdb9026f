"""The wheel's build hook: puts the built UI and the apps beside the engine."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "tools"))

from starter import node, ui  # noqa: E402  (the starter is found only after the line above)


class UiAndApps(BuildHookInterface):
    """Adds ui/dist as formwright/_ui and apps/ as formwright/_apps; leaves editable installs alone."""

    def dependencies(self) -> list[str]:
        """Ask for Node as a package only where the pages are not built and the machine has no Node to build them."""
        if (ui.DIST / "index.html").is_file() or node.find_node():
            return []
        return [line.split("\\")[0].split(";")[0].strip() for line in _locked("node")]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the UI where it is not, and name both folders for the wheel."""
        if version == "editable":  # hatchling would copy them, and the copies would grow stale
            return
        build_data["force_include"][str(ui.build())] = "formwright/_ui"
        if (ROOT / "apps").is_dir():
            build_data["force_include"][str(ROOT / "apps")] = "formwright/_apps"


def _locked(name: str) -> list[str]:
    lines = (ROOT / f"requirements-{name}.lock").read_text("utf-8").splitlines()
    return [line for line in lines if "==" in line]
