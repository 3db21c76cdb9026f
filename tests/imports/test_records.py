"""Files into an entity: found again by natural key, all problems by row, nothing half done."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from formwright.kernel.problems import FormwrightError
from formwright.metamodel.query import Query
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.importing.exporting import Format, export, exported, template_csv
from formwright.runtime.importing.report import Report
from formwright.runtime.installed import InstalledApp
from formwright.runtime.read import read
from tests.fixtures.kinds import SQLITE
from tests.imports.conftest import Importer, csv_of

CUSTOMERS = [
    ["code", "名称", "Tier", "credit"],
    ["C1", "One", "金牌", "10.5"],
    ["C2", "Two", "plain", ""],
    ["C3", "=1+1", "", "3"],
]


def _rows(engine: Engine, app: InstalledApp, entity: str) -> list[dict[str, Any]]:
    return read(engine, app, SYSTEM, Query(entity, order_by=("id",), limit=500)).rows


def _counts(report: Report) -> tuple[int, int, int, int, int]:
    return report.read, report.created, report.updated, report.unchanged, report.failed


def _told(report: Report) -> set[tuple[int, str, str]]:
    return {(found.row, found.field or found.column, found.problem.code) for found in report.problems}


def test_columns_by_key_or_title_and_again_changes_nothing(bring: Importer, engine: Engine, app: InstalledApp) -> None:
    assert _counts(bring("customer", CUSTOMERS, dry_run=True)) == (3, 3, 0, 0, 0)
    assert _rows(engine, app, "customer") == []
    assert _counts(bring("customer", CUSTOMERS)) == (3, 3, 0, 0, 0)
    one, two, three = _rows(engine, app, "customer")
    assert (one["tier"], one["credit"], two["credit"], three["name"], three["tier"]) == (
        "gold",
        Decimal("10.5"),
        None,
        "=1+1",
        "plain",
    )
    assert _counts(bring("customer", CUSTOMERS[:3])) == (2, 0, 0, 2, 0)
    changed = [CUSTOMERS[0], ["C1", "Uno", "gold", "10.5"], ["C4", "Four", "", ""]]
    assert _counts(bring("customer", changed)) == (2, 1, 1, 0, 0)


def test_references_moments_and_all_problems_by_row(bring: Importer, engine: Engine, app: InstalledApp) -> None:
    bring("customer", CUSTOMERS)
    head = ["barcode", "customer", "title", "due", "opened_on", "hours", "visits", "urgent"]
    good = ["B1", "C1", "First", "2026-01-02 08:00", "2026/01/02", "1.5", "3.0", "是"]
    bad = [
        good, ["B2", "C9", "No such customer"], ["B3", "C1", "", "", "", "", "", ""],
        ["B4", "C1", "x", "yesterday", "2026-02-30", "x", "1.5", "maybe"],
        ["B1", "C1", "Twice"], ["B5", "C1", "x", "", "", "", "", "", "beyond"],
    ]  # fmt: skip
    report = bring("ticket", [head, *bad])
    assert _told(report) == {
        (3, "customer", "no_such_reference"), (4, "title", "value_required"), (5, "due", "ambiguous_datetime"),
        (5, "opened_on", "not_date"), (5, "hours", "not_number"), (5, "visits", "not_integer"), (5, "urgent", "not_boolean"),
        (6, "barcode", "row_twice"), (7, "", "cells_beyond_head"),
    }  # fmt: skip
    assert (report.failed, report.created, report.kept) == (5, 0, False)
    assert _rows(engine, app, "ticket") == []
    skipping = bring("ticket", [head, *bad], mode="skip_bad")
    assert (skipping.created, skipping.failed, skipping.kept) == (1, 5, True)
    (ticket,) = _rows(engine, app, "ticket")
    assert (ticket["due"], ticket["visits"], ticket["urgent"]) == (datetime(2026, 1, 2, 0, 0, tzinfo=UTC), 3, True)
    value = next(found for found in report.problems if found.problem.code == "no_such_reference")
    assert (value.column, value.value) == ("customer", "C9")


def test_keys_with_references_and_rights(bring: Importer, engine: Engine, app: InstalledApp) -> None:
    bring("customer", CUSTOMERS)
    bring("ticket", [["barcode", "customer", "title"], ["B1", "C1", "First"]])
    parts = [["ticket", "position", "name", "quantity"], ["B1", "1", "Valve", "2"], ["B1", "2", "Seal", ""]]
    assert _counts(bring("part", parts)) == (2, 2, 0, 0, 0)
    assert _counts(bring("part", [parts[0], ["B1", "1", "Valve", "5"], parts[2]])) == (2, 0, 2, 0, 0)
    assert _rows(engine, app, "ticket")[0]["parts_total"] == Decimal(5)  # an empty cell empties
    for entity, role in (("customer", "clerk"), ("sale", "clerk"), ("customer", "guest")):
        with pytest.raises(FormwrightError) as refused:
            bring(entity, CUSTOMERS, role=role)
        assert refused.value.status in (403, 404)
    with pytest.raises(FormwrightError) as refused:
        bring("ticket", [["barcode", "customer", "title", "secret"], ["B9", "C1", "x", "y"]], role="clerk")
    assert [problem.code for problem in refused.value.problems] == ["unknown_column"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"), (b"\x00\x01\x02", "not_a_text_file"), (b"code,nam\nC1,x", "unknown_column"),
        (b"code,Code\nC1,C1", "column_twice"), (b'code,name\n"C1,x', "unreadable_row"), (b"PK\x03\x04rubbish", "unreadable_sheet"),
        (b"code," + b"name," * 600, "too_many_columns"),
    ],
)  # fmt: skip
@SQLITE
def test_files_that_cannot_be_read_are_refused_as_a_whole(bring: Importer, content: bytes, code: str) -> None:
    with pytest.raises(FormwrightError) as refused:
        bring("customer", content)
    assert code in {problem.code for problem in refused.value.problems}


@SQLITE
def test_what_spreadsheets_make_of_csv_is_read(bring: Importer, engine: Engine, app: InstalledApp) -> None:
    bring("customer", "\ufeffcode;name\r\nC1;张三\r\n".encode())
    bring("customer", "编号,名称\nC2,李四\n\n".encode("gb18030"))
    bring("customer", b'code\tname\nC3\t"two\nlines"\n')
    assert [row["name"] for row in _rows(engine, app, "customer")][:2] == ["张三", "李四"]


def _export(engine: Engine, app: InstalledApp, entity: str, kind: Format) -> bytes:
    columns = exported(app, SYSTEM, app.model.entities[entity])
    return b"".join(export(engine, app, SYSTEM, Query(entity), kind, columns=columns))


FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "'=x", "=cmd|' /C calc'!A0", "－1", "'plain", "-5", "+5.5"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@SQLITE
def test_exports_run_no_formulas_and_come_back_unchanged(
    bring: Importer, engine: Engine, app: InstalledApp, kind: Format
) -> None:
    guarded = ["''" + text if text.startswith("'") else text for text in FORMULAS]
    bring("customer", csv_of([["code", "name"], *([f"C{n}", text] for n, text in enumerate(guarded))]))
    before = _rows(engine, app, "customer")
    exported = _export(engine, app, "customer", kind)
    if kind == "csv":
        assert b",=1+1" not in exported
        assert b",'=1+1" in exported
    again = bring("customer", exported)
    assert _counts(again) == (len(FORMULAS), 0, 0, len(FORMULAS), 0), _told(again)
    assert _rows(engine, app, "customer") == before


@SQLITE
def test_exports_name_references_by_key_and_leave_out_what_the_engine_keeps(
    bring: Importer, engine: Engine, app: InstalledApp
) -> None:
    bring("customer", CUSTOMERS)
    bring("ticket", [["barcode", "customer", "title"], ["B1", "C1", "First"]])
    exported = _export(engine, app, "ticket", "csv")
    assert b"C1" in exported
    again = bring("ticket", exported)
    assert (again.failed, again.created) == (0, 0)
    notes: Mapping[str, int] = {note.words["en"]: note.count for note in again.notes}
    assert any("state" in words for words in notes)
    template = template_csv(app, SYSTEM, app.model.entities["ticket"]).decode("utf-8-sig")
    assert template.startswith("number,customer,title,kind,")
    assert "state" not in template


@SQLITE
def test_a_record_comes_once_in_a_file_however_far_apart_its_rows_are(bring: Importer, engine: Engine, app: InstalledApp) -> None:
    rows = [["code", "name"], *([f"C{n}", f"Customer {n}"] for n in range(1100)), ["C5", "Another"], ["C1050", "Another"]]
    report = bring("customer", rows, mode="skip_bad")
    assert [(found.row, found.problem.code, found.problem.data) for found in report.problems] == [
        (1102, "row_twice", {"other": 7}), (1103, "row_twice", {"other": 1052}),
    ]  # fmt: skip
    assert _counts(report) == (1102, 1100, 0, 0, 2)
