"""Packages import only downwards, and third-party libraries enter through their one door."""

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.guards.sources import ROOT


def test_every_contract_of_pyproject_is_kept() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS
