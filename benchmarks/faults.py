"""Fault runs in their long form: kills, crash points, power cuts, a full disk, a database away, a process that stands still."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]


class Fault(NamedTuple):
    """One fault: what it is, its tests, and what makes them long."""

    title: str
    tests: str
    long: dict[str, str]


FAULTS = (
    Fault("kill -9 under load", "tests/faults/test_kill.py", {"FORMWRIGHT_KILLS": "200"}),
    Fault("due records under kill -9", "tests/faults/test_due.py", {"FORMWRIGHT_DUE": "10000", "FORMWRIGHT_DUE_KILLS": "200"}),
    Fault("killed at each system call", "tests/faults/test_crash_points.py", {"FORMWRIGHT_CRASH_POINTS": "all"}),
    Fault("power cut", "tests/faults/test_power_cut.py", {"FORMWRIGHT_CUTS": "100"}),
    Fault("full disk, database away, standstill", "tests/faults/test_troubles.py", {"FORMWRIGHT_TROUBLE_SECONDS": "30"}),
    Fault("link to the database cut", "tests/faults/test_link.py", {"FORMWRIGHT_TROUBLE_SECONDS": "44"}),
    Fault("backup drill", "tests/operations/test_backup.py", {}),
    Fault("fuzz by role", "tests/operations/test_fuzz.py", {"FORMWRIGHT_FUZZ_SECONDS": "120"}),
)


def main(arguments: Sequence[str] = ()) -> int:
    """Run the faults whose tests are named by a part of their file's name, all of them without one; return 1 where one did not hold."""
    chosen = [fault for fault in FAULTS if not arguments or any(word in fault.tests for word in arguments)]
    results = [(fault, *_run(fault)) for fault in chosen]
    width = max((len(fault.title) for fault in chosen), default=0)
    print()
    for fault, code, seconds, said in results:
        print(f"{fault.title:{width}}  {'held' if code == 0 else 'BROKEN':6}  {seconds:7.1f} s  {'; '.join(said)}")
    return int(any(code for _, code, *_ in results))


def _run(fault: Fault) -> tuple[int, float, list[str]]:
    print(f"-- {fault.title} {fault.long or ''}", flush=True)
    began = time.monotonic()
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", fault.tests]
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    surroundings = {**os.environ, "PYTHONPATH": path, **fault.long}
    done = subprocess.run(words, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    if done.returncode:
        print(done.stdout[-6000:])
    # What tests say aloud stands at the beginning of a line, before the dots.
    said = [line.strip(" .s") for line in lines if line.startswith("  ") and ("kills" in line or "cuts" in line or "system calls" in line)]
    return done.returncode, time.monotonic() - began, said + [line for line in lines[-1:] if "passed" in line or "failed" in line]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
