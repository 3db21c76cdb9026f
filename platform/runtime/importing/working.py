"""Carries imports out, one after another: chunk by chunk in transactions of their own, or the whole file in one.

A chunk and the line that it ends with commit together: a worker that is killed loses and doubles nothing, whoever goes on
begins behind that line. All-or-nothing begins anew.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import cast

from ...kernel.ids import new_id
from ...kernel.json import Json, dumps, loads
from ...kernel.problems import Forbidden, FormwrightError, Problem, Unavailable
from ...store import accounts as people
from ...store import files, imports
from ...store.conflict import Collided, Moved
from ...store.engine import Connection
from ...store.imports import Import
from ...store.spool import Spool
from ..accounts.sessions import actor_of, may_come_in
from ..context import Actor, Scope
from ..engine import Engine
from ..filing.sweeping import sweep
from .batches import SIZE, Mode, transaction
from .jobs import MOST_ROWS
from .records import Importer, Manner
from .report import Report

_LOG = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
_LOOK_EVERY_SECONDS = 1.0
_BREATH_SECONDS = 0.005
_SWEEP_EVERY_SECONDS = 3600.0
_MOST_ATTEMPTS = 5
_KEPT_FOR = timedelta(days=90)
_MOST_KEPT_PROBLEMS = 100_000
_LONGEST_VALUE = 200


class Ended(Exception):
    """The import was cancelled, or another worker has it now: nothing more may be committed."""


class ImportWorker:
    """Works at imports in a thread of its own (`start`), or one by one when told (`work_once`)."""

    def __init__(
        self, engine: Engine, *, after_chunk: Callable[[Import], None] | None = None, lease: timedelta = LEASE
    ) -> None:
        """Work on an engine's database; tests are told of each chunk."""
        self._engine = engine
        self._name = f"{socket.gethostname()}:{os.getpid()}:{new_id()[-6:]}"
        self._after_chunk, self._lease = after_chunk, lease
        self._awake, self._stopping = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to work in a thread."""
        self._engine.on_work(self._awake.set)
        self._thread = threading.Thread(target=self._run, name="formwright-imports", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 10) -> bool:
        """Ask to stop after the present chunk and wait for it; the import goes on elsewhere. Tells whether it has stopped."""
        self._stopping.set()
        self._awake.set()
        if self._thread is not None:
            self._thread.join(timeout)
            return not self._thread.is_alive()
        return True

    def _run(self) -> None:
        swept = time.monotonic() - _SWEEP_EVERY_SECONDS / 2
        while not self._stopping.is_set():
            self._awake.clear()
            try:
                if self.work_once() is not None:
                    continue
                if time.monotonic() - swept > _SWEEP_EVERY_SECONDS:
                    swept = time.monotonic()
                    self._clear_away()
            except FormwrightError as error:
                _LOG.warning("Imports cannot go on: %s", error)
            except Exception:  # noqa: BLE001 - one fault must not end the worker
                _LOG.exception("An import met an error")
            self._awake.wait(_LOOK_EVERY_SECONDS)

    def _clear_away(self) -> None:
        with self._engine.database.write() as connection:
            imports.remove_finished(connection, self._engine.clock.now() - _KEPT_FOR)
        sweep(self._engine)

    def work_once(self) -> str | None:
        """Carry out the oldest import that waits and return its id; None where there is none."""
        now = self._engine.clock.now()
        with self._engine.database.write() as connection:
            held = imports.claim(connection, self._name, now, now + self._lease)
        if held is None:
            return None
        try:
            _Carrying(self._engine, held, self._lease, self._stopping, self._after_chunk).carry_out()
        except (Ended, Moved, Collided):
            self._give_back(held)  # where it is still this worker's: the next one begins behind the last chunk
        except Unavailable:
            raise  # it stays leased, and is taken up again
        except FormwrightError as error:
            self._fail(held, error.problems)
        except Exception:  # noqa: BLE001 - it is tried again, some times
            _LOG.exception("import %s failed", held.id)
            if held.attempt >= _MOST_ATTEMPTS:
                self._fail(held, [Problem("import_broke", {})])
        return held.id

    def _give_back(self, held: Import) -> None:
        self._engine.refresh()
        with self._engine.database.write() as connection:
            imports.write(connection, held, state="queued", lease_until=None)

    def _fail(self, held: Import, problems: Sequence[Problem]) -> None:
        told: list[Json] = [{"code": p.code, "data": plain_data(p.data)} for p in problems[:20]]
        with self._engine.database.write() as connection:
            imports.write(connection, held, state="failed", error=told, finished_at=self._engine.clock.now())


class _Carrying:
    """One import being carried out."""

    def __init__(
        self,
        engine: Engine,
        held: Import,
        lease: timedelta,
        stopping: threading.Event,
        after: Callable[[Import], None] | None,
    ) -> None:
        self._engine, self._held, self._lease, self._stopping, self._after = engine, held, lease, stopping, after
        self._dry_run = held.options["dry_run"] is True
        self._report = Report(dry_run=self._dry_run, most=_MOST_KEPT_PROBLEMS)
        self._kept = 0
        with engine.database.read() as connection:
            self._actor = _actor(connection, held, engine.clock.now())
            self._file = files.get(connection, held.app, [held.file_id])[held.file_id]

    def carry_out(self) -> None:
        """Bring the rest of the file in."""
        held, options = self._held, self._held.options
        mapped = cast("Mapping[str, str] | None", options["columns"])
        manner = Manner(cast("Mode", options["mode"]), mapped, MOST_ROWS)
        app, path = self._engine.app(held.app), self._engine.content.path(self._file.digest)
        importer = Importer(self._engine, app, self._actor, held.entity, path, report=self._report, manner=manner)
        with closing(importer):
            (self._at_once if options["mode"] == "all_or_nothing" else self._by_chunks)(importer)

    def _by_chunks(self, importer: Importer) -> None:
        position = self._held.position
        if position:
            with self._engine.database.read() as connection:
                importer.pass_by(position, connection)
        for chunk in importer.chunks():
            position = chunk[-1].number
            with transaction(self._engine) as (connection, _):
                self._check_person(connection)
                nested = connection.begin_nested()
                importer.take(chunk, connection)
                nested.rollback() if self._dry_run else nested.commit()
                self._keep(connection, position)
            self._pause()
        self._finish("done", position)

    def _at_once(self, importer: Importer) -> None:
        with self._engine.database.write() as connection:
            imports.forget_problems(connection, self._held.id)
        # What is wrong is told although nothing is kept, so it waits where undoing does not reach it.
        with Spool() as aside:
            position = self._all_in_one(importer, aside)
            if position is None:
                return
            refused = self._report.failed > 0
            if refused:
                self._report.keep_nothing()
            with self._engine.database.write() as connection:
                told = 0
                while rows := aside.laid_aside(told, SIZE):
                    imports.add_problems(connection, rows)
                    told += len(rows)
                self._keep(connection, position, state="refused" if refused else "done", finished_at=self._engine.clock.now())

    def _all_in_one(self, importer: Importer, aside: Spool) -> int | None:
        """Save all rows in one transaction; where nothing of it may be kept, undo it and return the last row that was looked at."""
        position = 0
        with transaction(self._engine) as (connection, undo):
            self._require(imports.write(connection, self._held, position=0))
            for chunk in importer.chunks():
                importer.take(chunk, connection)
                aside.lay_aside(self._rows())
                position = chunk[-1].number
                self._pause()
            if self._dry_run or self._report.failed:
                undo()
            self._check_person(connection)
            self._keep(connection, position, state="done", finished_at=self._engine.clock.now())
            return None
        return position

    def _keep(self, connection: Connection, position: int, **more: object) -> None:
        """Write down how far it is, with what the last rows showed; raises Ended where it is not this worker's any more."""
        imports.add_problems(connection, self._rows())
        until = self._engine.clock.now() + self._lease
        counts = _added(self._held.counts, self._report)
        self._require(
            imports.write(connection, self._held, position=position, counts=counts, lease_until=until, **more)
        )

    def _rows(self) -> list[imports.RowProblem]:
        """Return the problems that are not written down yet."""
        found = sorted(self._report.problems, key=lambda each: each.row)[: _MOST_KEPT_PROBLEMS - self._kept]
        self._report.problems.clear()
        rows = [
            imports.RowProblem(
                self._held.id, each.row, number, each.field or each.column, each.column, each.value[:_LONGEST_VALUE],
                each.problem.code, plain_data(each.problem.data),
            )
            for number, each in enumerate(found, self._kept)
        ]  # fmt: skip
        self._kept += len(rows)
        return rows

    def _finish(self, state: str, position: int) -> None:
        with self._engine.database.write() as connection:
            self._keep(connection, position, state=state, finished_at=self._engine.clock.now())

    def _check_person(self, connection: Connection) -> None:
        """Raise Forbidden where the person's rights are not any more what they were at the beginning."""
        if _actor(connection, self._held, self._engine.clock.now()) != self._actor:
            raise Forbidden(Problem("import_without_person"))

    def _require(self, held: bool) -> None:  # noqa: FBT001 - what the store tells
        if not held:
            raise Ended

    def _pause(self) -> None:
        if self._after is not None:
            self._after(self._held)
        if self._stopping.wait(_BREATH_SECONDS):  # others who write get their turn
            raise Ended


def _actor(connection: Connection, held: Import, now: datetime) -> Actor:
    """Return the person who asked, with the rights of this moment; raises Forbidden where they may not come in any more."""
    user = people.user(connection, held.created_by)
    if user is None or not may_come_in(user, now):
        raise Forbidden(Problem("import_without_person"))
    scope = held.options.get("scope")
    return actor_of(user, people.roles(connection, user.id), _scope(scope) if isinstance(scope, dict) else None)


def _scope(told: Mapping[str, Json]) -> Scope:
    entities = cast("Mapping[str, list[str]]", told["entities"])
    return Scope({app: frozenset(keys) for app, keys in entities.items()}, read_only=told["read_only"] is True)


def plain_data(data: Mapping[str, object]) -> dict[str, Json]:
    """Return a problem's data as JSON keeps it."""
    return {key: _plain(value) for key, value in data.items()}


def _plain(value: object) -> Json:
    try:
        return loads(dumps(value))
    except TypeError:
        return str(value)


def _added(before: Mapping[str, Json], report: Report) -> dict[str, Json]:
    own = {
        "read": report.read, "created": report.created, "updated": report.updated, "unchanged": report.unchanged,
        "failed": report.failed,
    }  # fmt: skip
    return {name: number + cast("int", before.get(name, 0)) for name, number in own.items()}
