"""The demo factory, served for real: one for each process of a session, made once by the command that users run."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starter.stamps import one_at_a_time

from tests.fixtures.ports import free_port

START_SECONDS = 300
ROOT = Path(__file__).resolve().parents[2]
LONGEST = ("states", "scripts", "inbox", "process", "people", "administration", "terminal", "record", "limits", "rules", "large", "runs")
"""The files that take longest, the first ones first: what is begun last decides when everything is done. One of two needs no demo."""


@dataclass(frozen=True)
class Demo:
    """A running demo: its address, the passwords of its people by name, and the folder of its data."""

    url: str
    passwords: dict[str, str]
    folder: Path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest files begin first; within a file, and elsewhere, everything stays as it is."""
    places = {ROOT / "tests" / "e2e" / f"test_{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)) if item.path.is_relative_to(ROOT / "tests" / "e2e") else -1)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a fresh demo, which nobody serves: all processes of a session copy the same, for making it takes long."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo-made"
    with one_at_a_time():
        if not (folder / "ready").exists():
            command = [*_COMMAND, "--data", str(folder), "--prepare-only"]
            subprocess.run(command, cwd=ROOT, env=_environment(), check=True, timeout=START_SECONDS)
    return folder


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, made: Path) -> Generator[Demo]:
    """A fresh demo on a free port, ready when this returns; stopped as an administrator would stop it."""
    if not (ROOT / "ui" / "dist" / "index.html").exists():
        pytest.skip("the interface is not built: ./run test builds it")
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(made, folder, dirs_exist_ok=True)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [*_COMMAND, "--data", str(folder), "--port", str(port)]
    log = folder / "log.txt"
    with log.open("wb") as out, subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env=_environment()) as server:
        try:
            _wait(url, server, log)
            yield Demo(url, json.loads((folder / "passwords.json").read_text("utf-8")), folder)
        finally:
            server.terminate()
            server.wait(30)


_COMMAND = (sys.executable, "-m", "tests.e2e.serving", "demo")


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))), "PYTHONUNBUFFERED": "1"}


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(START_SECONDS * 4):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/ready", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise RuntimeError(f"the demo did not start:\n{log.read_text('utf-8', 'replace')[-4000:]}")
