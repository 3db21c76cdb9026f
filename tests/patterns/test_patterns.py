"""The control-flow patterns: each as one definition and the way it must go, also with nothing kept in memory between two moves."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.fixtures.prepared import Copies
from tests.patterns.playing import Play, Stage, cases, fill

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "patterns.md"
SUITE = ROOT.parent / "shared" / "data" / "suites" / "workflow_patterns_43.json"
CASES = cases()
LONG = bool(os.environ.get("FORMWRIGHT_LONG_PATTERNS"))
KINDS = ("sqlite-reopened", "postgresql-reopened", "sqlite", "postgresql")
PLAYED = [(key, kind) for n, key in enumerate(CASES) for kind in (KINDS if LONG else (KINDS[n % 2],))]
"""In the short form each is played once, restored between two moves, on one of both databases in turn."""


@pytest.fixture(scope="module")
def stages(copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Stage]]:
    with ExitStack() as until:
        found = {"sqlite": Stage(copies.file(fill, tmp_path_factory.mktemp("patterns") / "p.db"))}
        if any(kind.startswith("postgresql") for _, kind in PLAYED):
            found["postgresql"] = Stage(until.enter_context(copies.database(fill)))
        yield found
        for stage in found.values():
            stage.engine.database.close()


@pytest.mark.parametrize(("key", "kind"), PLAYED)
def test_pattern(stages: dict[str, Stage], key: str, kind: str) -> None:
    database, _, reopened = kind.partition("-")
    Play(stages[database], key, CASES[key]).all(reopening=bool(reopened))


def test_the_table_tells_of_every_pattern() -> None:
    """Each of the 43 has a row, and each row that says supported or expressed names a case that is played."""
    rows = [line.split("|")[1:-1] for line in TABLE.read_text("utf-8").splitlines() if re.match(r"\| \d", line)]
    told = {int(row[0].split()[0]): row for row in rows}
    assert sorted(told) == list(range(1, 44))
    cased = {number for number, row in told.items() if row[2].strip() in ("supported", "expressed by")}
    assert cased == {int(key.removeprefix("wcp")) for key in CASES}
    assert all(f"[wcp{number}](" in told[number][4] for number in cased)
    first = {number for number, row in told.items() if "*" in row[0]}
    assert len(first) == 20
    assert first <= cased
    assert len(cased) >= 35


@pytest.mark.skipif(not SUITE.is_file(), reason="the list of patterns is not beside the project")
def test_the_table_names_them_as_the_list_does() -> None:
    listed = {each["id"]: each["name"] for each in json.loads(SUITE.read_text("utf-8"))["patterns"]}
    table = TABLE.read_text("utf-8")
    rows = {key: rf"\| {key.removeprefix('WCP')}( \*)? \| {re.escape(name)} \|" for key, name in listed.items()}
    assert [key for key, row in rows.items() if not re.search(row, table)] == []
