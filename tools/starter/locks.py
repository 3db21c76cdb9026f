"""`./run lock`: makes the hashed lock files again from pyproject.toml."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from .console import Refusal, run_quietly, step
from .environment import BIN, LOCKS, environment, prepare
from .stamps import ROOT

# What each lock holds; "dev" is held to the versions of "run", so that one environment serves both.
CONTENTS: dict[str, Sequence[str]] = {
    "run": ["pyproject.toml", "--group", "build"],
    "dev": ["pyproject.toml", "--group", "dev", "--constraint", LOCKS["run"].name],
    "postgres": ["--group", "test-pg"],
    "node": ["--group", "node"],
    "uv": ["--group", "uv"],
}
ADDRESS = re.compile(r"https?://|file:|--(extra-)?index-url|--find-links")


def lock(*, upgrade: bool) -> int:
    """Resolve every lock anew, keeping the present versions unless `upgrade`; return the exit code."""
    prepare("dev")
    for name, contents in CONTENTS.items():
        with step(f"Locking {LOCKS[name].name}"):
            _compile(contents, LOCKS[name], upgrade=upgrade)
    return 0


def _compile(contents: Sequence[str], target: Path, *, upgrade: bool) -> None:
    uv = BIN / ("uv.exe" if os.name == "nt" else "uv")
    how = ["--universal", "--python-version", "3.11", "--generate-hashes"]
    plain = ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
    run_quietly(
        [
            uv,
            "pip",
            "compile",
            "--quiet",
            *how,
            *plain,
            *contents,
            *(["--upgrade"] if upgrade else []),
            "-o",
            target.name,
        ],
        f"{target.name} could not be made.",
        "read the lines above; a version that no longer exists can be changed in pyproject.toml.",
        cwd=ROOT,
        env=environment(),
    )
    if ADDRESS.search(target.read_text("utf-8")):
        raise Refusal(
            f"{target.name} names an address of a package index.", "report it: the options of the lock changed."
        )
