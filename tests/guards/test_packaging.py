"""The wheel holds all that a user needs: the engine, the built pages, the apps – and the command."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from starter import ui

from tests.guards.sources import ROOT, below, expect_none, files


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """A wheel built from this checkout."""
    ui.build()
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return ZipFile(next(target.glob("*.whl")))


def _moved(paths: list[Path], folder: str, place: str) -> set[str]:
    return {f"{place}/{path.relative_to(ROOT / folder).as_posix()}" for path in paths}


def test_the_engine_is_there_under_its_import_name(wheel: ZipFile) -> None:
    engine = [path for path in files() if path.is_relative_to(ROOT / "platform")]
    expect_none(sorted(_moved(engine, "platform", "formwright") - set(wheel.namelist())))


def test_the_apps_and_the_pages_are_there(wheel: ZipFile) -> None:
    names = set(wheel.namelist())
    apps = below("apps", suffixes=(".yaml", ".csv", ".json"))
    expect_none(sorted(_moved(apps, "apps", "formwright/_apps") - names))
    assert {"formwright/_ui/index.html", "formwright/_ui/terminal.html"} <= names
    assert any(name.startswith("formwright/_ui/assets/") and name.endswith(".js.br") for name in names)


def test_nothing_else_is_installed(wheel: ZipFile) -> None:
    assert {name.split("/")[0].split("-")[0] for name in wheel.namelist()} == {"formwright"}


def test_the_command_is_declared(wheel: ZipFile) -> None:
    declared = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "formwright = formwright.api.cli.main:main" in wheel.read(declared).decode()
