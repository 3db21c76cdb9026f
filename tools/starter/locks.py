"""`./run lock`: makes the hashed lock files again from pyproject.toml."""

import re
from collections.abc import Sequence
from pathlib import Path

from .console import Refusal, run_quietly, step
from .environment import LOCKS, UV, prepare, with_index
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
    if not UV.exists():
        raise Refusal(
            "uv could not be installed, and only uv can make the locks.", "try on a machine with a wheel for it."
        )
    for name, contents in CONTENTS.items():
        with step(f"Locking {LOCKS[name].name}"):
            _compile(contents, LOCKS[name], upgrade=upgrade)
    return 0


def _compile(contents: Sequence[str], target: Path, *, upgrade: bool) -> None:
    how = ["--universal", "--python-version", "3.11", "--generate-hashes"]
    newer = ["--upgrade"] if upgrade else []
    plain = ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
    run_quietly(
        [UV, "pip", "compile", "--quiet", *how, *plain, *contents, *newer, "-o", target.name],
        f"{target.name} could not be made.",
        "read the lines above; a version that no longer exists can be changed in pyproject.toml.",
        cwd=ROOT,
        env=with_index(),
    )
    if ADDRESS.search(target.read_text("utf-8")):
        raise Refusal(
            f"{target.name} names an address of a package index.", "report it: the options of the lock changed."
        )
