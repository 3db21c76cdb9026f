"""Connections: the same file means the same, in whatever order and however often."""

import random
from decimal import Decimal

import pytest

from formwright.kernel.problems import FormwrightError
from formwright.metamodel.query import Query
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.importing.report import Report
from formwright.runtime.installed import InstalledApp
from formwright.runtime.read import read
from tests.fixtures.kinds import SQLITE
from tests.imports.conftest import Importer

HEAD = ["Customer", "Article", "Quantity", "Price", "Sold at", "Other"]
ROWS = [
    ["a1", "Mug", "6", "2.55", "2010-12-01 08:26:00", "x"],
    ["A1 ", "Mug", "6", "2.55", "2010-12-01 08:26:00", ""],
    ["b2", "Lamp", "1", "250", "2010-12-01 09:00", ""],
    ["b2", "Lamp", "1", "250", "2010-12-01 09:00", ""],
    ["b2", "", "1", "1", "2010-12-01 09:00", ""],
]


def _content(engine: Engine, app: InstalledApp) -> list[tuple[object, ...]]:
    rows = read(engine, app, SYSTEM, Query("sale", limit=500)).rows
    names = ("article", "quantity", "price", "occurrence", "tier", "sold_at")
    return sorted((str(r["customer"]["label"]), *(r[name] for name in names)) for r in rows)


def _counts(report: Report) -> tuple[int, int, int, int]:
    return report.read, report.created, report.unchanged, report.failed


def test_rows_become_records_once(through: Importer, engine: Engine, app: InstalledApp) -> None:
    first = through([HEAD, *ROWS])
    assert _counts(first) == (5, 6, 0, 1)
    assert first.records == {
        "customer": {"created": 2, "updated": 0, "unchanged": 0},
        "sale": {"created": 4, "updated": 0, "unchanged": 0},
    }
    assert first.totals == {"rows": 5, "value": Decimal("531.60"), "articles": 2}
    assert {(note.code, note.count) for note in first.notes} == {("no_article", 1), ("repeated", 1)}
    assert [(problem.row, problem.problem.code) for problem in first.problems] == [(6, "refused_by_note")]
    content = _content(engine, app)
    assert len(content) == 4
    assert {row[5] for row in content if row[0] == "B2"} <= {"gold", "plain"}
    again = through([HEAD, *ROWS])
    assert _counts(again) == (5, 0, 6, 1)
    shuffled = ROWS[:]
    random.Random(7).shuffle(shuffled)
    assert through([HEAD[::-1], *(row[::-1] for row in shuffled)]).created == 0
    assert _content(engine, app) == content


def test_the_zone_of_the_file_is_the_apps(through: Importer, engine: Engine, app: InstalledApp) -> None:
    through([HEAD, ROWS[0]])
    (row,) = _content(engine, app)
    assert str(row[6]) == "2010-12-01 00:26:00+00:00"


def test_a_dry_run_keeps_nothing_and_a_bad_row_stops_all_or_itself(
    through: Importer, engine: Engine, app: InstalledApp
) -> None:
    assert through([HEAD, *ROWS], dry_run=True).created == 6
    assert _content(engine, app) == []
    bad = [HEAD, *ROWS, ["c3", "Pot", "many", "1", "2010-12-01", ""], ["", "Pot", "1", "1", "2010-12-01", ""]]
    refused = through(bad)
    assert (refused.kept, refused.created, refused.failed) == (False, 0, 3)
    assert {(found.row, found.field, found.problem.code) for found in refused.problems} >= {
        (7, "quantity", "not_number"), (8, "customer_code", "value_required"),
    }  # fmt: skip
    assert _content(engine, app) == []
    skipping = through(bad, mode="skip_bad")
    assert (skipping.kept, skipping.created, skipping.failed) == (True, 6, 3)


@SQLITE
def test_columns_must_be_there_and_the_right_must_be_held(through: Importer) -> None:
    with pytest.raises(FormwrightError) as missing:
        through([HEAD[:3], ["a", "b", "1"]])
    assert [problem.code for problem in missing.value.problems] == ["column_missing"] * 2
    with pytest.raises(FormwrightError) as unknown:
        through([HEAD, *ROWS], role="clerk")
    assert unknown.value.status == 404
