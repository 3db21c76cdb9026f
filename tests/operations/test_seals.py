"""What happened is sealed into chains beside those who write: whatever is done to it afterwards, past the engine, is found."""

import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text, update

from formwright.api.cli.main import main
from formwright.kernel.keys import Keys, new_key
from formwright.runtime import chaining
from formwright.runtime.anchors import Anchor, anchors_of
from formwright.runtime.backup import Report, backup, restore, verify
from formwright.runtime.chain_check import begin_anew, check_book, check_books, heads
from formwright.runtime.chaining import Chain, seal_up
from formwright.runtime.changes import Create
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.save import save
from formwright.runtime.sealing import renew
from formwright.runtime.sweeping import Keeping, sweep
from formwright.store import seals
from formwright.store.engine import Connection
from formwright.store.system import HISTORY, SEAL
from tests.fixtures.kinds import POSTGRESQL, SQLITE
from tests.operations.conftest import Kept, open_engine

_H = HISTORY.c


def wish(engine: Engine, *codes: str) -> None:
    for code in codes:
        save(engine, engine.app("bakery"), SYSTEM, [Create("wish", {"code": code, "kind": "cake", "pieces": 3})])


def wrong(engine: Engine) -> set[tuple[str, str]]:
    found = check_books(engine.database, engine.keys, anchors_of(engine.database).kept())
    return {(held.head.book, problem.code) for held in found for problem in held.problems}


def anchor(engine: Engine) -> None:
    with engine.database.read() as connection:
        for head in heads(connection):
            anchors_of(engine.database).keep(Anchor(head.book, head.number, head.chain), engine.clock.now())


@pytest.fixture
def sealed(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A house with several seals over its history, anchored."""
    monkeypatch.setattr(chaining, "AT_ONCE", 4)
    assert seal_up(kept.engine)["history"] > 8
    anchor(kept.engine)
    assert wrong(kept.engine) == set()
    return kept.engine


def _middle(connection: Connection) -> list[int]:
    numbers = list(connection.execute(select(_H.id).order_by(_H.id)).scalars())
    return numbers[2:5]


def _edit(connection: Connection) -> None:
    connection.execute(update(HISTORY).where(_H.id == _middle(connection)[0]).values(by="somebody else"))


def _edit_values(connection: Connection) -> None:
    connection.execute(update(HISTORY).where(_H.id == _middle(connection)[0]).values(changes={"code": [None, "W9"]}))


def _delete(connection: Connection) -> None:
    connection.execute(delete(HISTORY).where(_H.id == _middle(connection)[0]))


def _insert(connection: Connection) -> None:
    row = connection.execute(select(HISTORY).order_by(_H.id).limit(1)).one()._asdict()
    connection.execute(insert(HISTORY).values({**row, "id": -7}))


def _swap(connection: Connection) -> None:
    one, other, _ = _middle(connection)
    for was, now in ((one, -1), (other, one), (-1, other)):
        connection.execute(update(HISTORY).where(_H.id == was).values(id=now))


def _seal_gone(connection: Connection) -> None:
    connection.execute(delete(SEAL).where(SEAL.c.book == "history", SEAL.c.number == 2))


def _seal_changed(connection: Connection) -> None:
    connection.execute(update(SEAL).where(SEAL.c.book == "history", SEAL.c.number == 2).values(count=3))


def _cut(connection: Connection) -> None:
    last = connection.execute(select(SEAL).where(SEAL.c.book == "history").order_by(SEAL.c.number.desc()).limit(1)).one()
    connection.execute(delete(HISTORY).where(_H.id > last.after))
    connection.execute(delete(SEAL).where(SEAL.c.book == "history", SEAL.c.number == last.number))


def _made_anew(connection: Connection, keys: Keys, *, signs: bool) -> None:
    """Change a line and make every seal behind it anew, as somebody can who has the database but not the key."""
    _edit(connection)
    before = None
    for seal in list(seals.all_of(connection, "history")):
        found = seals.lines(connection, "history", before.last if before else None, seal.last, 1000)
        made = replace(seal, digest=seals.digest_of(found), marks=seals.marks_of(found, seal.after), signature="")
        chain = seals.chain_of(made, before)
        before = replace(made, chain=chain, signature=keys.sign("books", chain) if signs else "")
        connection.execute(update(SEAL).where(SEAL.c.book == "history", SEAL.c.number == seal.number).values(asdict(before)))


TAMPERED: dict[Callable[[Connection], None], set[str]] = {
    _edit: {"line_changed"}, _edit_values: {"line_changed"}, _delete: {"line_gone"}, _insert: {"line_added"},
    _swap: {"line_changed"}, _seal_gone: {"seal_missing", "seal_changed", "line_added", "chain_cut"},
    _seal_changed: {"seal_changed", "lines_changed"}, _cut: {"chain_cut"},
}  # fmt: skip


def unseen(engine: Engine) -> list[str]:
    """Return what can be done to the history without being found as what it is; each is undone again."""
    kept, found = anchors_of(engine.database).kept(), list[str]()
    for tamper, codes in TAMPERED.items():
        with engine.database.undone() as connection:
            tamper(connection)
            told = {problem.code for problem in check_book(connection, engine.keys, "history", kept)}
        found += [] if told and told <= codes else [f"{tamper.__name__}: {told}"]
    return found


def test_whatever_was_done_to_the_history_is_found(sealed: Engine) -> None:
    assert unseen(sealed) == []
    assert wrong(sealed) == set()


@SQLITE
def test_a_digest_that_forgets_a_part_is_found(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "_plain", lambda row, _: [value if isinstance(value, int) else None for value in row])
    monkeypatch.setattr(chaining, "AT_ONCE", 4)
    seal_up(kept.engine)
    anchor(kept.engine)
    assert unseen(kept.engine) == ["_edit: set()", "_edit_values: set()", "_swap: set()"]


def test_a_chain_made_anew_is_found_by_its_signatures_and_by_the_anchors(sealed: Engine) -> None:
    with sealed.database.write() as connection:
        _made_anew(connection, Keys([new_key()]), signs=True)
    assert wrong(sealed) == {("history", "chain_forked"), ("history", "seal_unsigned")}
    with sealed.database.write() as connection:
        _made_anew(connection, sealed.keys, signs=True)
    assert wrong(sealed) == {("history", "chain_forked")}, "who has the key as well is found by what was kept elsewhere"


@SQLITE
def test_a_signature_that_was_taken_off_is_not_made_again(sealed: Engine) -> None:
    with sealed.database.write() as connection:
        connection.execute(update(SEAL).where(SEAL.c.number > 1).values(signature=""))
    seal_up(sealed)
    assert wrong(sealed) == {("history", "seal_unsigned")}


@SQLITE
def test_a_chain_that_began_without_a_key_is_signed_and_follows_a_new_one(kept: Kept, tmp_path: Path) -> None:
    bare = open_engine(kept.url, tmp_path)
    seal_up(bare)
    assert wrong(bare) == wrong(kept.engine) == set()
    seal_up(kept.engine)
    with kept.engine.database.read() as connection:
        assert {head.book: head.signed for head in heads(connection)}["history"]
    both = Keys([new_key(), *_text_of(kept.keys)])
    renew(open_engine(kept.url, tmp_path, both), both)
    assert wrong(open_engine(kept.url, tmp_path, both)) == set()


def _text_of(keys: Keys) -> list[str]:
    return [key.decode() for key in keys._signing.values()]


def test_sweeping_restoring_and_going_on_keep_the_chain_whole(sealed: Engine, kept: Kept, tmp_path: Path) -> None:
    backup(sealed.database, tmp_path / "all.backup", kept.keys, "1")
    wish(sealed, "later")
    seal_up(sealed)
    anchor(sealed)
    sweep(sealed, Keeping(1, 1, 1, 1))
    assert wrong(sealed) == set()
    sealed.database.close()
    restore(sealed.database, tmp_path / "all.backup", kept.keys, overwrite=True)
    assert ("history", "chain_cut") in wrong(sealed), "an older database in its place looks like a cut, until it is said"
    begin_anew(sealed.database)
    assert wrong(sealed) == set()
    wish(sealed, "on")
    assert seal_up(sealed)["history"] > 0
    assert wrong(sealed) == set()


def told_of(report: Report) -> set[tuple[str, str]]:
    return {(held.head.book, problem.code) for held in report.books for problem in held.problems}


def test_a_backup_is_held_to_its_seals(sealed: Engine, kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with sealed.database.write() as connection:
        row = connection.execute(select(HISTORY).order_by(_H.id).limit(1)).one()._asdict()
        del row["id"]
        odd = "tab\t line\n back\\slash \\N \\t \x01 '\" 面包 \U0001f35e"
        connection.execute(insert(HISTORY).values({**row, "by": odd, "step": "", "changes": {odd: [None, odd]}}))
    seal_up(sealed)
    anchor(sealed)
    wish(sealed, "unsealed")
    whole, bad = tmp_path / "whole.backup", tmp_path / "bad.backup"
    backup(sealed.database, whole, kept.keys, "1")
    report = verify(whole, kept.keys)
    assert told_of(report) == set()
    stand = {held.head.book: held.head for held in report.books}
    assert stand["history"].number > 2
    assert stand["history"].signed
    assert stand["history"].behind > 0
    with sealed.database.write() as connection:
        _edit(connection)
    backup(sealed.database, bad, kept.keys, "1")
    assert told_of(verify(bad, kept.keys)) == {("history", "line_changed")}
    assert main(["verify", str(whole)]) == 0
    assert "history: as sealed up to line" in capsys.readouterr().out
    assert main(["verify", str(bad)]) == 1
    assert "history: NOT as it was sealed" in capsys.readouterr().out
    sealed.database.close()
    assert main(["restore", str(bad), "--database", kept.url, "--overwrite"]) == 0, "it may be the only one there is"
    assert "history: NOT as it was sealed" in capsys.readouterr().out


@SQLITE
def test_a_chain_made_anew_before_a_backup_is_found_by_anchors(sealed: Engine, kept: Kept, tmp_path: Path) -> None:
    with sealed.database.write() as connection:
        _made_anew(connection, sealed.keys, signs=True)
    backup(sealed.database, tmp_path / "all.backup", kept.keys, "1")
    wish(sealed, "later")
    seal_up(sealed)
    anchor(sealed)
    assert told_of(verify(tmp_path / "all.backup", kept.keys)) == set(), "who has the key as well leaves no trace in it"
    anchors = anchors_of(sealed.database).kept()
    assert told_of(verify(tmp_path / "all.backup", kept.keys, anchors)) == {("history", "chain_forked")}


def test_a_backup_whose_books_have_another_form_is_said_to_be_unchecked(kept: Kept, tmp_path: Path) -> None:
    with kept.engine.database.write() as connection:
        connection.execute(text("ALTER TABLE fw_history RENAME COLUMN step TO former"))
    backup(kept.engine.database, tmp_path / "all.backup", kept.keys, "1")
    report = verify(tmp_path / "all.backup", kept.keys)
    assert report.books == []
    assert [problem.code for problem in report.warnings] == ["backup_books_unchecked"]


@POSTGRESQL
def test_a_line_that_comes_late_is_waited_for(kept: Kept) -> None:
    engine = kept.engine
    seal_up(engine)
    chain = Chain(engine, "history")
    with engine.database.write() as late:
        row = late.execute(select(HISTORY).order_by(_H.id).limit(1)).one()._asdict()
        del row["id"]
        late.execute(insert(HISTORY).values(row))
        wish(engine, "early")
        assert chain.seal(chain.settled()) is None
    while not (settled := chain.settled()):
        pass
    seal = chain.seal(settled)
    assert seal is not None
    seal_up(engine)
    assert wrong(engine) == set()


def test_two_who_seal_while_many_write_agree(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chaining, "AT_ONCE", 5)
    engine, done = kept.engine, threading.Event()

    def seals_on() -> None:
        while not done.is_set():
            seal_up(engine, 0.2)

    writers = [threading.Thread(target=wish, args=(engine, *(f"T{n}{m}" for m in range(12)))) for n in range(3)]
    sealers = [threading.Thread(target=seals_on) for _ in range(2)]
    for thread in (*writers, *sealers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in sealers:
        thread.join()
    seal_up(engine)
    with engine.database.read() as connection:
        assert {head.book: head.behind for head in heads(connection)}["history"] == 0
    assert wrong(engine) == set()


@SQLITE
def test_the_command_line_tells_it(sealed: Engine, kept: Kept, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["audit", "verify", "--database", kept.url]) == 0
    assert "history: as sealed up to line" in capsys.readouterr().out
    assert main(["audit", "heads", "--database", kept.url]) == 0
    (tmp_path / "elsewhere").write_text(capsys.readouterr().out)
    wish(sealed, "more")
    assert main(["audit", "seal", "--database", kept.url]) == 0
    assert main(["audit", "verify", "--database", kept.url, "--anchors", str(tmp_path / "elsewhere")]) == 0
    with sealed.database.write() as connection:
        connection.execute(text("DELETE FROM fw_history WHERE id = 3"))
    capsys.readouterr()
    assert main(["audit", "verify", "--database", kept.url, "--language", "en"]) == 1
    told = capsys.readouterr().out
    assert "history: NOT as it was sealed" in told
    assert "Line 3 of the book" in told
    (tmp_path / "elsewhere").write_text("{}\n")
    assert main(["audit", "verify", "--database", kept.url, "--anchors", str(tmp_path / "elsewhere")]) == 1
