"""The demo factory, served for real: one for the session, made by the command that users run."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fixtures.ports import free_port

START_SECONDS = 300
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Demo:
    """A running demo: its address, the passwords of its people by name, and the folder of its data."""

    url: str
    passwords: dict[str, str]
    folder: Path


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Generator[Demo]:
    """A fresh demo on a free port, ready when this returns; stopped as an administrator would stop it."""
    if not (ROOT / "ui" / "dist" / "index.html").exists():
        pytest.skip("the interface is not built: ./run test builds it")
    folder = tmp_path_factory.mktemp("demo")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "formwright", "demo", "--data", str(folder), "--port", str(port)]
    log = folder / "log.txt"
    with log.open("wb") as out, subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env=_environment()) as server:
        try:
            _wait(url, server, log)
            yield Demo(url, json.loads((folder / "passwords.json").read_text("utf-8")), folder)
        finally:
            server.terminate()
            server.wait(30)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}


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
