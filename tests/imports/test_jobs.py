"""Imports in the background: mapped, watched, broken off, taken up again; bad rows come back as a sheet."""

import os
import signal
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from formwright.kernel.problems import FormwrightError
from formwright.runtime.engine import Engine
from formwright.runtime.importing import records
from formwright.runtime.importing.exporting import writer_of
from formwright.runtime.importing.formulas import raw_guarded
from formwright.runtime.importing.jobs import preview, stop
from formwright.runtime.importing.reading import read_lines
from formwright.runtime.importing.refused_rows import refused_rows
from formwright.runtime.importing.working import ImportWorker
from formwright.runtime.importing.writing import CsvWriter
from formwright.store import files
from formwright.store.engine import Database
from formwright.store.imports import Import
from tests.fixtures.kinds import SQLITE
from tests.imports.yards import Yard, counts

HEAD = ["Serial number", "型号.厂商.厂商编号", "model.code", "owner", "weight"]


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "SIZE", 50)


def _ground(yard: Yard) -> None:
    yard.bring("maker", [["code", "hidden"], ["A", ""], ["B", ""], ["X", "true"]])
    assert counts(yard.bring("model", [["maker.code", "code"], ["A", "1"], ["A", "2"], ["B", "1"], ["X", "1"]])) == (
        4,
        4,
        0,
        0,
        0,
    )


def _refused(yard: Yard, done: Import, kind: str = "csv") -> bytes:
    file = yard.folder / "content"
    (path,) = [p for p in file.rglob("*") if p.name == _digest(yard, done)]
    writer = CsvWriter(raw_guarded) if kind == "csv" else writer_of("xlsx")
    return b"".join(refused_rows(yard.engine, done, path, "en", writer))


def _digest(yard: Yard, done: Import) -> str:
    with yard.database.read() as connection:
        return files.get(connection, "yard", [done.file_id])[done.file_id].digest


def test_relations_by_the_parts_of_their_keys(yard: Yard) -> None:
    _ground(yard)
    rows = [
        HEAD,
        ["S1", "A", "1", "B", "1.5"],
        ["S2", "B", "1", "", "2"],
        ["S3", "B", "2", "A", "3"],
        ["S4", "A", "", "A", ""],
        ["S5", "", "", "C", "x"],
    ]
    done = yard.bring("unit", rows)
    assert (done.state, counts(done)) == ("done", (5, 2, 0, 0, 3))
    told = {(p.row, p.field, p.code, p.value) for p in yard.problems(done)}
    assert told == {
        (4, "model", "no_such_reference", "B"), (5, "model", "no_such_reference", "A"), (6, "owner", "no_such_reference", "C"),
        (6, "weight", "not_number", "x"),
    }  # fmt: skip
    units = {u["serial"]: u for u in yard.rows("unit", "serial", "model.maker.code", "model.code", "owner.code")}
    assert (units["S1"]["model.maker.code"], units["S1"]["model.code"], units["S1"]["owner.code"]) == ("A", "1", "B")
    assert counts(yard.bring("unit", rows)) == (5, 0, 0, 2, 3)
    with pytest.raises(FormwrightError) as refused:
        yard.ask("unit", [["serial", "model.code"], ["S9", "1"]])
    assert [p.code for p in refused.value.problems] == ["key_columns_missing"]


def test_who_does_not_see_a_record_cannot_name_it(yard: Yard) -> None:
    _ground(yard)
    rows = [HEAD, ["S1", "X", "1", "X", "1"], ["S2", "A", "1", "nobody", "1"]]
    done = yard.bring("unit", rows, by="carl")
    assert counts(done) == (2, 0, 0, 0, 2)
    assert {(p.row, p.field, p.code, tuple(sorted(p.data))) for p in yard.problems(done)} == {
        (2, "model", "no_such_reference", ("entity", "named")), (2, "owner", "no_such_reference", ("entity", "named")),
        (3, "owner", "no_such_reference", ("entity", "named")),
    }  # fmt: skip
    assert counts(yard.bring("unit", rows)) == (2, 1, 0, 0, 1)  # the keeper sees it
    for person in ("rita", "nora"):
        with pytest.raises(FormwrightError) as refused:
            yard.ask("unit", rows, by=person)
        assert refused.value.status in (403, 404)


@SQLITE
def test_columns_are_guessed_and_a_mapping_is_remembered(yard: Yard) -> None:
    _ground(yard)
    heads = ["序列号*", "Serialnumber", "重量（kg）", "型号编号？", "OWNER", "# old problems", "Bought at"]
    content = [heads, ["S1", "x", "5", "1", "A", "", "2026-01-02"]]
    columns = preview(yard.engine, yard.app, yard.person("kim"), "unit", yard.upload(content))
    assert [(c.path, c.known) for c in columns] == [
        ("serial", "name"), ("", "none"), ("weight", "name"), ("", "none"), ("owner", "name"), ("", "none"), ("bought", "guess"),
    ]  # fmt: skip
    assert columns[0].samples == ("S1",)
    mapped = {"序列号*": "serial", "重量（kg）": "weight", "Serialnumber": "note"}
    done = yard.bring("unit", content, mapped=mapped)
    assert counts(done) == (1, 1, 0, 0, 0)
    assert [(u["note"], u["owner"]) for u in yard.rows("unit")] == [("x", None)]
    again = preview(yard.engine, yard.app, yard.person("kim"), "unit", yard.upload(content))
    assert [(c.path, c.known) for c in again][1] == ("note", "remembered")
    with pytest.raises(FormwrightError) as refused:
        yard.ask("unit", content, mapped={"序列号*": "secret_field"})
    assert refused.value.status == 422


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@SQLITE
def test_refused_rows_come_back_and_go_in_when_mended(yard: Yard, kind: str) -> None:
    rows: Sequence[Sequence[str]] = [
        ["serial", "weight", "note"],
        ["S1", "1", "a"],
        ["S2", "x", "=1+1"],
        ["S3", "-1", "'=2"],
        ["", "2", "d"],
    ]
    content = _as(kind, rows)
    done = yard.bring("unit", content)
    assert counts(done) == (4, 1, 0, 0, 3)
    sheet = _refused(yard, done, kind)
    path = yard.folder / "refused"
    path.write_bytes(sheet)
    lines = [line.cells for line in read_lines(path)]
    assert lines[0] == ["serial", "weight", "note", "# Problems"]
    assert [(cells[0], bool(cells[3])) for cells in lines[1:]] == [("S2", True), ("S3", True), ("", True)]
    mended = [[*cells[:1], "7", *cells[2:]] for cells in lines[1:3]]
    assert counts(yard.bring("unit", _as(kind, [lines[0], *mended]))) == (2, 2, 0, 0, 0)
    notes = {u["serial"]: u["note"] for u in yard.rows("unit")}
    assert (notes["S2"], notes["S3"]) == ("=1+1", "=2" if kind == "csv" else "'=2")


def _as(kind: str, rows: Sequence[Sequence[str]]) -> bytes:
    if kind == "csv":
        return b"".join(CsvWriter(str).rows(rows))
    writer = writer_of("xlsx")
    return b"".join([*writer.rows(rows), *writer.end()])


def test_all_or_nothing_and_dry_runs(yard: Yard) -> None:
    good = [["serial"], *([f"S{n}"] for n in range(75))]
    bad = [*good, ["x" * 50]]
    done = yard.bring("unit", bad, mode="all_or_nothing")
    assert (done.state, counts(done)) == ("refused", (76, 0, 0, 0, 1))
    assert [p.row for p in yard.problems(done)] == [77]
    for mode in ("all_or_nothing", "skip_bad"):
        dry = yard.bring("unit", good, mode=mode, dry_run=True)
        assert (dry.state, counts(dry)) == ("done", (75, 75, 0, 0, 0))
    assert yard.rows("unit") == []
    assert counts(yard.bring("unit", good, mode="all_or_nothing")) == (75, 75, 0, 0, 0)
    assert counts(yard.bring("unit", good, mode="all_or_nothing")) == (75, 0, 0, 75, 0)


@SQLITE
def test_the_same_file_again_doubles_nothing_even_without_a_key(yard: Yard) -> None:
    rows = [["text"], ["one"], ["two"]]
    first = yard.bring("entry", rows)
    again, new = yard.ask("entry", rows)
    assert (again.id, new) == (first.id, False)
    assert len(yard.rows("entry")) == 2
    yard.bring("entry", rows, again=True)
    assert len(yard.rows("entry")) == 4
    assert yard.ask("entry", rows, by="kim", dry_run=True)[1]


@SQLITE
def test_rights_that_change_meanwhile_end_the_import(yard: Yard) -> None:
    rows = [["serial"], *([f"S{n}"] for n in range(125))]
    asked, _ = yard.ask("unit", rows, by="carl")
    ImportWorker(yard.engine, after_chunk=lambda _: yard.set_roles("carl", "reader")).work_once()
    ended = yard.get(asked.id)
    assert (ended.state, ended.position, len(yard.rows("unit"))) == ("failed", 51, 50)
    assert isinstance(ended.error, list)
    assert "import_without_person" in str(ended.error)


def test_stopped_early_it_tells_how_far_it_is(yard: Yard) -> None:
    rows = [["serial"], *([f"S{n}"] for n in range(125))]
    asked, _ = yard.ask("unit", rows)
    kim = yard.person("kim")
    ImportWorker(
        yard.engine, after_chunk=lambda _: None if yard.get(asked.id).state == "cancelled" else _stop(yard, asked)
    ).work_once()
    ended = yard.get(asked.id)
    assert (ended.state, ended.position, len(yard.rows("unit"))) == ("cancelled", 51, 50)
    with pytest.raises(FormwrightError) as refused:
        stop(yard.engine, yard.app, kim, asked.id)
    assert refused.value.status == 409
    for other in ("carl", "rita"):
        with pytest.raises(FormwrightError) as hidden:
            stop(yard.engine, yard.app, yard.person(other), asked.id)
        assert hidden.value.status == 404
    assert counts(yard.bring("unit", rows)) == (125, 75, 0, 50, 0)


def _stop(yard: Yard, asked: Import) -> None:
    stop(yard.engine, yard.app, yard.person("kim"), asked.id)


def _kill_within(yard: Yard, chunks: int) -> None:
    """Let another process carry an import out, and kill it after some chunks."""
    child = os.fork()
    if child == 0:
        _work_and_die(yard, chunks)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


def _work_and_die(yard: Yard, chunks: int) -> None:
    left = [chunks]

    def die(_: Import) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        # Connections of its own: those of the test belong to the process that was forked.
        ImportWorker(Engine(Database(yard.url), content=yard.engine.content), after_chunk=die).work_once()
    finally:
        os._exit(1)


class _Later:
    """A worker's clock behind the lease of the one that was killed."""

    def __init__(self, yard: Yard) -> None:
        self._now = yard.engine.clock.now

    def now(self) -> datetime:
        return self._now() + timedelta(minutes=2)


@pytest.mark.parametrize("mode", ["skip_bad", "all_or_nothing"])
def test_killed_in_the_middle_nothing_is_lost_or_doubled(yard: Yard, mode: str) -> None:
    # Entries have no key: a row that went in twice would be there twice. Row 3 repeats within the second half, too.
    rows = [["text"], *([f"T{n}"] for n in range(160))]
    asked, _ = yard.ask("entry", rows, mode=mode)
    _kill_within(yard, 2)
    broken = yard.get(asked.id)
    present = len(yard.rows("entry", "text"))
    assert (broken.state, broken.position - 1 if broken.position else 0, present) == (
        "running",
        *((100, 100) if mode == "skip_bad" else (0, 0)),
    )
    assert ImportWorker(yard.engine).work_once() is None  # the lease still holds
    yard.engine.clock = _Later(yard)
    assert ImportWorker(yard.engine).work_once() == asked.id
    done = yard.get(asked.id)
    assert (done.state, counts(done)) == ("done", (160, 160, 0, 0, 0))
    texts = [row["text"] for row in yard.rows("entry", "text")]
    assert (len(texts), len(set(texts))) == (160, 160)


@SQLITE
def test_the_kill_test_finds_a_planted_fault(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["text"], *([f"T{n}"] for n in range(75))]
    asked, _ = yard.ask("entry", rows)
    _kill_within(yard, 1)
    yard.engine.clock = _Later(yard)
    monkeypatch.setattr(records.Importer, "pass_by", lambda *_: None)  # planted: it begins anew
    ImportWorker(yard.engine).work_once()
    assert yard.get(asked.id).state == "done"
    assert len(yard.rows("entry")) == 125


@SQLITE
def test_a_row_that_repeats_one_from_before_the_break_is_told(yard: Yard) -> None:
    rows = [["serial"], *([f"S{n}"] for n in range(60)), ["S3"]]
    asked, _ = yard.ask("unit", rows)
    _kill_within(yard, 1)
    yard.engine.clock = _Later(yard)
    ImportWorker(yard.engine).work_once()
    assert [(p.row, p.code, p.data) for p in yard.problems(yard.get(asked.id))] == [(62, "row_twice", {"other": 5})]


def test_content_that_is_gone_fails_the_import_plainly(yard: Yard) -> None:
    asked, _ = yard.ask("unit", [["serial"], ["S1"]])
    for path in Path(yard.folder / "content").rglob("*"):
        if path.is_file():
            path.unlink()
    ImportWorker(yard.engine).work_once()
    assert yard.get(asked.id).state == "failed"


@SQLITE
def test_a_head_that_names_the_entity_before_the_field_is_guessed(yard: Yard) -> None:
    file = yard.upload([["unit_serial", "设备重量", "unit", "item_count"], ["S1", "2", "", "3"]])
    columns = preview(yard.engine, yard.app, yard.person("kim"), "unit", file)
    assert [(column.path, column.known) for column in columns][:2] == [("serial", "guess"), ("weight", "guess")]


@SQLITE
def test_what_is_wrong_far_apart_is_told_although_nothing_is_kept(yard: Yard) -> None:
    rows = [["serial", "weight"], *([f"S{n}", "heavy" if n % 700 == 1 else "1"] for n in range(1500))]
    done = yard.bring("unit", rows, mode="all_or_nothing")
    assert (done.state, counts(done)) == ("refused", (1500, 0, 0, 0, 3))
    assert [(found.row, found.code) for found in yard.problems(done)] == [(3, "not_number"), (703, "not_number"), (1403, "not_number")]
    assert yard.rows("unit") == []
