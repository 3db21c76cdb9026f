"""Benchmarks are there for whoever has nothing but the repository and its environment."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_benchmark_can_be_begun_from_the_folder_of_the_repository() -> None:
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    listed = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--list"], cwd=ROOT, env=bare, capture_output=True, text=True, check=False
    )
    assert listed.returncode == 0, listed.stderr
    assert {"http", "overload", "read", "restore", "schema", "ui"} <= {line.split()[0] for line in listed.stdout.splitlines()}
