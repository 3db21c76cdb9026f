"""The backup drill: made under load, restored elsewhere, the same in every row; and whatever is not right is noticed."""

import shutil
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import text

from formwright.api.cli.main import main
from formwright.kernel.keys import Keys, new_key
from formwright.kernel.problems import Conflict, Invalid, Unavailable
from formwright.metamodel.query import Query
from formwright.runtime.accounts import Accounts, Caller
from formwright.runtime.backup import backup, last, restore, verify
from formwright.runtime.changes import Create
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.runtime.read import read
from formwright.runtime.save import save
from formwright.store import schema
from formwright.store.backup import archive, catalog, postgresql
from formwright.store.content import Content
from formwright.store.engine import Database
from tests.fixtures.kinds import POSTGRESQL, SQLITE
from tests.fixtures.postgres import other_database
from tests.operations.conftest import PASSWORD, Kept, open_engine
from tests.rules.kitchen import everything, take, wishes

DEPOT = Path(__file__).resolve().parents[1] / "contracts" / "depot"


def everywhere(engine: Engine) -> dict[str, list[Any]]:
    """Return every row of every table, in a comparable form."""
    found: dict[str, list[Any]] = {}
    with engine.database.read() as connection:
        names = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            if engine.database.dialect == "sqlite"
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        for name in sorted(connection.execute(text(names)).scalars()):
            found[name] = sorted(str(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{name}"')))
    return found


@contextmanager
def another(engine: Engine, tmp_path: Path, request: pytest.FixtureRequest) -> Generator[str]:
    """Yield the address of an empty database of the same kind."""
    if engine.database.dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'elsewhere' / 'restored.db'}"
        return
    with other_database(request.getfixturevalue("postgres_url")) as url:
        yield url


def shape_of(engine: Engine) -> object:
    if engine.database.dialect == "sqlite":
        with engine.database.read() as connection:
            return sorted(map(tuple, connection.execute(text("SELECT type, name, sql FROM sqlite_master"))))
    with engine.database.read() as connection:
        return catalog.shape(cast("catalog.Driver", connection.connection.driver_connection))


def test_the_drill(kept: Kept, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, target = kept.engine, tmp_path / "all.backup"
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with suppress(Unavailable):
                save(engine, engine.app("bakery"), SYSTEM, [Create("wish", {"code": f"L{number}", "kind": "cake", "pieces": 3})])

    writer = threading.Thread(target=write)
    writer.start()
    report = backup(engine.database, target, kept.keys, "1")
    stop.set()
    writer.join()
    assert report.warnings == []
    assert report.files == 2
    assert target.stat().st_mode & 0o777 == 0o600
    assert verify(target, kept.keys).rows == report.rows
    files = tmp_path / "restored-files"
    monkeypatch.setenv("FORMWRIGHT_FILES", str(files))
    with another(kept.engine, tmp_path, request) as url:
        database = Database(url)
        restore(database, target, kept.keys)
        again = open_engine(url, files, kept.keys)
        before, now = everywhere(engine), everywhere(again)
        # The load went on after the moment of the snapshot: what is restored was all there before.
        assert all(set(now[name]) <= set(before[name]) for name in now if name not in ("fw_sequence", "sqlite_sequence"))
        assert {name: rows for name, rows in now.items() if not name.startswith("bakery_wish")}.keys() <= before.keys()
        assert shape_of(again) == shape_of(engine) or engine.database.dialect == "postgresql"
        with again.database.read() as connection:
            assert schema.drift(connection, again.app("bakery").model) == []
        assert everything(again)["batch"] == everything(engine)["batch"]
        assert sorted(path.name for path in files.glob("??/??/*")) == sorted(path.name for path in kept.files.glob("??/??/*"))
        accounts = Accounts(again.database, again.clock)
        assert accounts.signing.by_password("bea", PASSWORD, Caller("127.0.0.1"))
        accounts.close()
        take(again, wishes(again, ("NEW", "cake", 3)))  # sequences go on where they were
        with pytest.raises(Conflict):
            restore(database, target, kept.keys)
        again.database.close()
        restore(database, target, kept.keys, overwrite=True)
        database.close()
        third = open_engine(url, files, kept.keys)
        assert everywhere(third) == now
        third.database.close()


def test_a_restored_schema_is_the_same_to_the_letter(kept: Kept, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    target = tmp_path / "quiet.backup"
    backup(kept.engine.database, target, kept.keys, "1")
    with another(kept.engine, tmp_path, request) as url:
        database = Database(url)
        restore(database, target, kept.keys)
        again = Engine(database, content=Content(kept.files))
        shapes, rows = (shape_of(again), shape_of(kept.engine)), (everywhere(again), everywhere(kept.engine))
        database.close()
        assert shapes[0] == shapes[1]
        assert rows[0] == rows[1]


def test_what_was_found_by_its_text_is_found_again(
    made_url: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Indexes of searches are tables that cannot all be counted; an app without one was what the drill had always used."""
    monkeypatch.setenv("FORMWRIGHT_FILES", str(tmp_path / "files"))
    keys, target = Keys([new_key()]), tmp_path / "all.backup"
    engine = Engine(Database(made_url), keys=keys)
    publish_folder(engine, DEPOT)
    save(engine, engine.app("depot"), SYSTEM, [Create("thing", {"code": "T1", "name": "桐木茶几"})])
    report = backup(engine.database, target, keys, "1")
    assert verify(target, keys).rows == report.rows
    with another(engine, tmp_path, request) as url:
        database = Database(url)
        restore(database, target, keys)
        again = Engine(database, keys=keys)
        save(again, again.app("depot"), SYSTEM, [Create("thing", {"code": "T2", "name": "榆木茶几"})])
        found = read(again, again.app("depot"), SYSTEM, Query("thing", ("code",), search="木茶几")).rows
        assert sorted(row["code"] for row in found) == ["T1", "T2"]
        database.close()
    engine.database.close()


@SQLITE
def test_one_flipped_byte_is_caught_wherever_it_is(kept: Kept, tmp_path: Path) -> None:
    target, bad = tmp_path / "all.backup", tmp_path / "bad.backup"
    backup(kept.engine.database, target, kept.keys, "1")
    whole = target.read_bytes()
    for place in (0, 40, len(whole) // 3, len(whole) // 2, len(whole) - 400, len(whole) - 90, len(whole) - 10, len(whole) - 1):
        bad.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Invalid) as refused:
            verify(bad, kept.keys)
        assert refused.value.problems[0].code in ("backup_damaged", "backup_unknown"), place
    bad.write_bytes(whole[:-1000])
    with pytest.raises(Invalid):
        restore(kept.engine.database, bad, kept.keys, overwrite=True)
    assert everything(kept.engine)["wish"], "a refused restore changes nothing"


@SQLITE
def test_a_missing_file_is_caught(kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "all.backup"
    lost = next(kept.files.glob("??/??/*"))
    original = archive.Writer.finish

    def forgetful(writer: archive.Writer, manifest: dict[str, Any]) -> None:
        writer._zip.NameToInfo.pop(f"files/{lost.name}")
        writer._zip.filelist[:] = [entry for entry in writer._zip.filelist if entry.filename != f"files/{lost.name}"]
        original(writer, manifest)

    with monkeypatch.context() as patch:
        patch.setattr(archive.Writer, "finish", forgetful)
        backup(kept.engine.database, target, kept.keys, "1")
    with pytest.raises(Invalid) as refused:
        verify(target, kept.keys)
    assert refused.value.problems[0].code == "backup_incomplete"
    with kept.engine.database.write() as connection:
        values = "('F', 'bakery', :digest, 'x', 'text/plain', 1, NULL, NULL, NULL, :at, 'system')"
        connection.execute(text(f"INSERT INTO fw_file VALUES {values}"), {"digest": lost.name, "at": "2026-01-01T00:00:00"})
    lost.unlink()
    report = backup(kept.engine.database, tmp_path / "second.backup", kept.keys, "1")
    assert [problem.code for problem in report.warnings] == ["backup_lost_files"]


@SQLITE
def test_a_wrong_key_is_caught(kept: Kept, tmp_path: Path) -> None:
    target = tmp_path / "all.backup"
    backup(kept.engine.database, target, kept.keys, "1")
    with pytest.raises(Unavailable) as refused:
        verify(target, Keys([new_key()]))
    assert refused.value.problems[0].code == "backup_other_key"
    assert [problem.code for problem in verify(target, Keys()).warnings] == ["backup_key_not_given"]


@POSTGRESQL
def test_a_table_that_a_snapshot_forgets_is_caught(kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "_INDEXES", "SELECT 1 WHERE false")
    monkeypatch.setattr(postgresql, "_fill", lambda *_: 0)  # pyright: ignore[reportUnknownLambdaType]
    target = tmp_path / "all.backup"
    backup(kept.engine.database, target, kept.keys, "1")
    with pytest.raises(Invalid) as refused:
        restore(kept.engine.database, target, kept.keys, overwrite=True)
    assert refused.value.problems[0].code == "backup_miscounted"


def test_the_commands(kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = str(tmp_path / "all.backup")
    kept.engine.database.close()
    assert main(["backup", target, "--database", kept.url]) == 0
    with kept.engine.database.read() as connection:
        made = last(connection)
    assert main(["backup", target, "--database", kept.url]) == 3, "a backup overwrites nothing"
    with kept.engine.database.read() as connection:
        assert made is not None
        assert last(connection) == made, "only a backup that was made is noted"
    kept.engine.database.close()
    assert main(["verify", target]) == 0
    assert "2 files" in capsys.readouterr().out
    assert main(["restore", target, "--database", kept.url]) == 3
    shutil.rmtree(kept.files)
    assert main(["restore", target, "--database", kept.url, "--overwrite"]) == 0
    assert len(list(kept.files.glob("??/??/*"))) == 2
    assert main(["verify", str(tmp_path / "none")]) == 1
    assert main(["backup", str(tmp_path / "no" / "folder"), "--database", kept.url]) == 4
