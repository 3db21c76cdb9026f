"""Steps that make files: prints and tables, hung up at records and sent with letters, each once whatever happens in between."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import Message
from pathlib import Path
from typing import Any, cast

import pytest

from formwright.kernel.clock import FrozenClock
from formwright.kernel.json import Json
from formwright.runtime.context import SYSTEM
from formwright.runtime.dispatch import dispatch
from formwright.runtime.engine import Engine
from formwright.runtime.explaining.dry_run import Wish, dry_run
from formwright.runtime.explaining.eyes import Eyes
from formwright.runtime.mailing import MailServer
from formwright.runtime.outgoing import ports_of
from formwright.runtime.outgoing.guard import Allowed
from formwright.runtime.outgoing.web import Web
from formwright.runtime.run_rule import Carrying
from formwright.runtime.worker import carry_out_one, drain
from formwright.store import files
from formwright.store.engine import Database
from tests.rules.conftest import BAKERY
from tests.rules.kitchen import all_runs, failures, rows, wishes
from tests.rules.test_durable import Crash, crashing, later
from tests.rules.trying import WAYS, steps, with_rules

from .houses import PostOffice, post_office

PAPERS = "  papers: {type: file, many: true, title: {zh: 附件, en: Papers}}\nkeys:"
WISH = (BAKERY / "entities" / "wish.yaml").read_text("utf-8").replace("keys:", PAPERS)
LABEL = """
title: {zh: 标签, en: Label}
of: wish
kind: label
zpl: |
  ^XA^FO1,1^FH^FD{{ record.code }}^FS^XZ
body: <p>{{ record.code }}</p>
file_name: "{code}"
"""
MORE = {"entities/wish.yaml": WISH, "prints/label.yaml": LABEL}
PRINT = "{print: label, for_each: {w: records}, form: zpl, field: papers, as: labels}"
LINES = "rows: {for_each: {w: records}, set: {code: w.code, n: w.pieces, half: w.pieces / 2}}"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture
def engine(made_url: str, office: PostOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv("FORMWRIGHT_FILES", str(tmp_path / "files"))
    database = Database(made_url)
    engine = Engine(database, FrozenClock())
    mailer = MailServer("127.0.0.1", office.port, False, "", "", "plant@example.com")
    engine.ports = {**ports_of(engine, Web(Allowed.from_text("")), mailer)}
    yield engine
    database.close()


def papers(engine: Engine) -> dict[str, list[tuple[str, str]]]:
    """Return by code of each wish the names and contents of its papers."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows(engine, "wish", "code", "papers", order_by=("code",)):
        held = cast("list[dict[str, Any]]", row["papers"] or [])
        with engine.database.read() as connection:
            known = files.get(connection, "bakery", [each["id"] for each in held])
        found[row["code"]] = [(each["name"], engine.content.path(known[each["id"]].digest).read_text("utf-8-sig").strip()) for each in held]
    return found


def enclosed(letter: Message) -> list[tuple[str, str]]:
    return [(str(part.get_filename()), str(part.get_content_type())) for part in letter.walk() if part.get_filename()]


@pytest.mark.parametrize("way", WAYS)
def test_labels_hang_at_their_records_and_go_with_letters(engine: Engine, office: PostOffice, way: Callable[[Engine], object]) -> None:
    letter = "{mail: [\"'ann@example.com'\"], for_each: {w: records}, title: {en: 'Label {w.code}'}, text: {en: 'Here'}, attach: [labels]}"
    with_rules(engine, MORE, a=steps(PRINT, letter))
    wishes(engine, ("A", "bread", 1), ("B", "bread", 2))
    way(engine)
    assert failures(engine) == []
    assert papers(engine) == {code: [(f"{code}.zpl", f"^XA^FO1,1^FH^FD{code}^FS^XZ")] for code in ("A", "B")}
    assert [(str(each["Subject"]), enclosed(each)) for each in office.whole] == [
        ("Label A", [("A.zpl", "text/plain")]), ("Label B", [("B.zpl", "text/plain")]),
    ]  # fmt: skip


def test_one_print_of_all_and_a_file_that_is_kept_beside_it(engine: Engine) -> None:
    together = PRINT.replace("form: zpl", "form: pdf, together: true")
    table = f"{{file: csv, name: 'list-{{count(records)}}.csv', {LINES}, into: {{w: records}}, field: papers}}"
    with_rules(engine, MORE, a=steps(together, table))
    wishes(engine, ("A", "bread", 1), ("B", "bread", 2))
    drain(engine)
    assert failures(engine) == []
    held = {row["code"]: row["papers"] for row in rows(engine, "wish", "code", "papers", order_by=("code",))}
    assert held["A"] == held["B"]
    assert [(each["name"], each["type"]) for each in held["A"]] == [("标签 (2).pdf", "application/pdf"), ("list-2.csv", "text/plain")]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "text"])
def test_files_are_written_with_typed_cells_and_no_formulas(engine: Engine, kind: str) -> None:
    what = "text: 'Total {sum(records, pieces)}'" if kind == "text" else LINES
    with_rules(engine, MORE, a=steps(f"{{file: {kind}, name: 'x.{kind}', {what}, into: {{w: records}}, field: papers}}"))
    wishes(engine, ("=1+1", "bread", 3))
    drain(engine)
    assert failures(engine) == []
    if kind == "xlsx":
        (held,) = cast("list[dict[str, Any]]", rows(engine, "wish", "papers", order_by=("code",))[0]["papers"])
        assert (held["name"], "spreadsheetml" in held["type"]) == ("x.xlsx", True)
        return
    ((_, content),) = papers(engine)["=1+1"]
    assert content.split() == (["Total", "3"] if kind == "text" else ["code,n,half", "'=1+1,3,1.5"])


class DyingAfterMaking(Carrying):
    """Ends when the file is made and nothing is kept of it yet."""

    def way_out(self, runner: Any, step: Any) -> Any:
        """Return what makes the file and then ends."""
        making = super().way_out(runner, step)

        def dying(sent: Json, key: str) -> Json:
            making(sent, key)
            raise Crash

        return dying


@pytest.mark.parametrize(("where", "step"), [("before", 0), ("made", 0), ("within", 1), ("after", 1), ("within", 2)])
def test_a_crash_anywhere_makes_each_file_once(engine: Engine, where: str, step: int) -> None:
    with_rules(engine, MORE, a=steps(PRINT, "{update: {w: records}, set: {note: \"'done'\"}}"))
    wishes(engine, ("A", "bread", 1))
    dispatch(engine)
    with pytest.raises(Crash):
        carry_out_one((DyingAfterMaking if where == "made" else Carrying)(engine, crashing(where, step)), "a", engine.clock.now())
    later(engine, timedelta(minutes=3))
    drain(engine)
    assert [run.state for run in all_runs(engine)] == ["done"]
    assert [name for name, _ in papers(engine)["A"]] == ["A.zpl"]
    with engine.database.read() as connection:
        assert files.unattached(connection, SYSTEM.id, engine.clock.now().replace(year=2000))[0] == 0


def test_a_dry_run_makes_the_files_and_keeps_none(engine: Engine, office: PostOffice) -> None:
    with_rules(engine, MORE, a=steps(PRINT, f"{{file: csv, name: x.csv, {LINES}, as: sheet}}",
                                     "{mail: [\"'ann@example.com'\"], title: {en: 'List'}, text: {en: 'Here'}, attach: [sheet]}"))
    (wish,) = wishes(engine, ("A", "bread", 1))
    with engine.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM fw_outbox")
    app = engine.app("bakery")
    told = dry_run(Eyes(engine, app, SYSTEM, lambda problem: cast("Json", problem.code)), Wish("a", [wish]))
    (run,) = cast("list[dict[str, Any]]", told["runs"])
    assert run["state"] == "done", told
    assert [each["port"] for each in cast("list[dict[str, Any]]", told["sent"])] == ["mail"]
    assert (papers(engine), office.whole) == ({"A": []}, [])
    with engine.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM fw_file").scalar_one() == 0
