"""Runs a script of ours in a process of its own, with little memory, little time and no secrets: for what strangers' files do.

The scripts stand alone (standard library and one parser); this file, run by its path, sets the limits before they begin.
"""

import os
import runpy
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

if sys.platform != "win32":
    import resource

_MEGABYTE = 1024 * 1024
_FILES = 64
_KEPT = ("PATH", "LANG", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a confined process may use: memory in megabytes, seconds of a core, and the largest file it may write."""

    memory: int
    seconds: int
    writes: int = 64


def command(script: Path, allowance: Allowance, arguments: Sequence[str]) -> list[str]:
    """Return the command that runs a script with an allowance."""
    limits = [str(allowance.memory), str(allowance.seconds), str(allowance.writes)]
    return [sys.executable, "-I", __file__, *limits, str(script), *arguments]


def environment(given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the few variables that a confined process gets: none that could hold a secret."""
    return {name: given[name] for name in _KEPT if name in given}


def run(script: Path, allowance: Allowance, arguments: Sequence[str]) -> bytes | None:
    """Return what a script printed; None where it failed or went over its allowance."""
    try:
        done = subprocess.run(  # noqa: S603 - our own script
            command(script, allowance, arguments), env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, timeout=allowance.seconds * 3, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _main(memory: str, seconds: str, writes: str, script: str, *arguments: str) -> None:
    if sys.platform != "win32":
        for limit, most in (
            (resource.RLIMIT_AS, int(memory) * _MEGABYTE), (resource.RLIMIT_CPU, int(seconds)), (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, int(writes) * _MEGABYTE), (resource.RLIMIT_NOFILE, _FILES),
        ):  # fmt: skip
            resource.setrlimit(limit, (most, most))
    sys.argv = [script, *arguments]
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    _main(*sys.argv[1:])
