"""Sixty approval cases on both databases, each also with nothing kept in memory between two moves."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.approvals.conducting import Play, Stage
from tests.approvals.people import HERE, cases_in, fill
from tests.fixtures.postgres import other_database

FILES = sorted(path.stem for path in (HERE / "cases").glob("*.yaml"))
CASES: dict[str, tuple[str, dict[str, Any]]] = {str(case["case"]): (name, case) for name in FILES for case in cases_in(name)}
LONG = bool(os.environ.get("FORMWRIGHT_LONG_APPROVALS"))
KINDS = ("sqlite-reopened", "postgresql-reopened", "sqlite", "postgresql")
SHORT = [(case, KINDS[number % 2]) for number, case in enumerate(CASES)]
"""In the short form each case is played once, with nothing kept between two moves, on one of both databases in turn."""
PLAYED = [(case, kind) for case in CASES for kind in KINDS] if LONG else SHORT


class Stages:
    """One house for each file of cases and kind of database, opened when first asked for."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path, until: ExitStack) -> None:
        self._request, self._folder, self._until = request, folder, until
        self._open: dict[tuple[str, str], Stage] = {}

    def get(self, name: str, kind: str) -> Stage:
        if (name, kind) not in self._open:
            url = f"sqlite:///{self._folder / f'{name}-{kind}.db'}"
            if kind.startswith("postgresql"):
                url = self._until.enter_context(other_database(self._request.getfixturevalue("postgres_url")))
            made = self._open[name, kind] = Stage(url, fill(url, cases_in(name)), reopening=kind.endswith("reopened"))
            self._until.callback(made.close)
        return self._open[name, kind]


@pytest.fixture(scope="module")
def stages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    with ExitStack() as until:
        yield Stages(request, tmp_path_factory.mktemp("house"), until)


@pytest.mark.parametrize(("case", "kind"), PLAYED)
def test_case(stages: Stages, case: str, kind: str) -> None:
    name, told = CASES[case]
    Play(stages.get(name, kind), told).all()


def test_there_are_sixty() -> None:
    assert len(CASES) >= 60
    assert sum(len(cases_in(name)) for name in FILES) == len(CASES)
    assert all(case["about"] for _, case in CASES.values())
