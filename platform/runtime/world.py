"""Records as steps see and change them within one open transaction, whoever carries the steps out."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol, cast

from ..expressions import Environment, Expression
from ..kernel.ids import new_ids
from ..kernel.problems import Invalid, Problem
from ..metamodel.query import Figure, FigureFunction, Groups, Query
from ..metamodel.values import Value
from ..rules.world import Row, Told
from ..store import directory, notices, once, processes, records, waits
from ..store.engine import Connection
from .approving.people import House
from .changes import Change, Create, Delete, Saved, Transition, Update, Upsert
from .context import SYSTEM, Actor, Cause
from .engine import Engine
from .installed import InstalledApp
from .keyed import find_named
from .read import fetch_values, group, read
from .starting import Wish, start

MOST_GROUPS = 10_000
"""How many groups a step may look at."""


class Saver(Protocol):
    """The write path."""

    def __call__(
        self, engine: Engine, app: InstalledApp, actor: Actor, changes: Sequence[Change], /, *, cause: Cause, connection: Connection | None
    ) -> list[Saved]:
        """Carry out changes, all or none."""
        ...


class OpenWorld:
    """What one step sees and changes; it acts as the engine itself, for the run named in `cause`."""

    def __init__(self, engine: Engine, app: InstalledApp, rule: str, cause: Cause, connection: Connection, saver: Saver) -> None:
        """Work within an open transaction; `saver` is the write path, which itself carries out steps."""
        self._saver = saver
        self._engine = engine
        self._app = app
        self._rule = rule
        self._cause = cause
        self._connection = connection
        self.environment: Environment = engine.environment(app)
        self.app_key = app.key

    def values(self, entity: str, ids: Sequence[str], paths: Collection[str]) -> Mapping[str, Row]:
        """Return the values of records by id; one statement for the whole set."""
        if not ids:
            return {}
        asked = sorted({*paths, "version"})
        rows = fetch_values(self._engine, self._app, entity, ids, asked, self._connection)
        return {str(row["id"]): row for row in rows if row["version"] is not None}

    def find(
        self, entity: str, where: Expression, parameters: Mapping[str, Value], order_by: Sequence[str]
    ) -> list[str]:
        """Return the ids of the records that meet a condition, in order."""
        query = Query(entity, ("id",), where=where, parameters=parameters, order_by=tuple(order_by), limit=None)
        page = read(self._engine, self._app, SYSTEM, query, connection=self._connection)
        return [str(row["id"]) for row in page.rows]

    def group(
        self,
        entity: str,
        where: Expression | None,
        parameters: Mapping[str, Value],
        by: Sequence[str],
        figures: Sequence[tuple[str, str]],
    ) -> list[Row]:
        """Return figures by groups; one statement, refused where there are more groups than a rule may look at."""
        asked = tuple(Figure(cast("FigureFunction", function), path) for function, path in figures)
        groups = Groups(
            entity, tuple(by), where=where, parameters=parameters, figures=asked, order_by=tuple(by), limit=MOST_GROUPS + 1
        )
        rows = group(self._engine, self._app, SYSTEM, groups, connection=self._connection)
        if len(rows) > MOST_GROUPS:
            raise Invalid(Problem("too_many_groups", {"max": MOST_GROUPS}))
        return cast("list[Row]", rows)

    def named(self, entity: str, names: Collection[str]) -> Mapping[str, str]:
        """Return the ids of records by natural key."""
        return find_named(self._app, self._app.model.entities[entity], set(names), self._connection)

    def lock(self, entity: str, ids: Sequence[str]) -> None:
        """Lock records in the order of their ids."""
        records.lock(self._connection, self._app.tables.of(entity), ids)

    def create(self, entity: str, rows: Sequence[tuple[str, Row]]) -> None:
        """Create records through the write path."""
        self._save([Create(entity, values, record_id) for record_id, values in rows])

    def update(self, entity: str, rows: Sequence[tuple[str, Row]]) -> int:
        """Change records through the write path."""
        return self._save([Update(entity, record_id, values) for record_id, values in rows])

    def upsert(self, entity: str, rows: Sequence[tuple[str, Row]]) -> Sequence[tuple[str, str]]:
        """Change or create records by their natural keys through the write path."""
        changes = [Upsert(entity, values, record_id) for record_id, values in rows]
        return [(each.id, each.event) for each in self._saved(changes)]

    def delete(self, entity: str, ids: Sequence[str]) -> None:
        """Put records into the bin through the write path."""
        self._save([Delete(entity, record_id) for record_id in ids])

    def signal(self, name: str) -> int:
        """Tell all runs of the app that wait for a signal just now that it came."""
        return waits.signal(self._connection, self._app.key, name, value=True, at=self._engine.clock.now())

    def call(self, rule: str, ids: Sequence[str], given: Mapping[str, object], *, wait: bool) -> str:
        """Let another rule begin, as the engine itself, caused by this run."""
        model = self._app.model.rules.get(rule)
        if model is None:
            raise Invalid(Problem("rule_gone", {"rule": rule}))
        return start(self._engine, self._app, self._connection, Wish(model, ids, given, SYSTEM, self._cause, wait))

    def transition(self, entity: str, do: str, ids: Sequence[str]) -> None:
        """Carry out a transition through the write path."""
        self._save([Transition(entity, record_id, do) for record_id in ids])

    def approvals(self, entity: str, approval: str, ids: Sequence[str]) -> Mapping[str, str]:
        """Return the states of approvals; a record that has none is held, so that none begins and ends unnoticed."""
        states = processes.newest(self._connection, self._app.key, approval, ids)
        without = [each for each in ids if each not in states]
        if without:
            self.lock(entity, without)
            states |= processes.newest(self._connection, self._app.key, approval, without)
        return states

    def people(self, role: str, named: Collection[str]) -> Sequence[str]:
        """Return people of the app, each once."""
        house = House(self._engine, self._app, self._connection)
        found = [*(house.holders(role) if role else ()), *(person for name in named if (person := house.person(name)))]
        return list(dict.fromkeys(found))

    def addresses(self, people: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        """Return where letters to people go, and in which language."""
        return directory.addresses(self._connection, people)

    def notify(self, told: Sequence[Told]) -> None:
        """Keep notices."""
        now, source, run_id = self._engine.clock.now(), f"rule:{self._rule}", self._cause.run_id or ""
        kept = [
            notices.Notice(new, each.person, self._app.key, now, source, {**each.title}, {**each.text}, each.entity, each.record_id, run_id)
            for new, each in zip(new_ids(len(told)), told, strict=True)
        ]
        notices.put(self._connection, kept)

    def first(self, digests: Mapping[str, str]) -> Collection[str]:
        """Take digests that may be taken once."""
        return once.first(self._connection, self._app.key, self._rule, digests)

    def _save(self, changes: Sequence[Change]) -> int:
        return sum([each.event != "unchanged" for each in self._saved(changes)])

    def _saved(self, changes: Sequence[Change]) -> Sequence[Saved]:
        return self._saver(self._engine, self._app, SYSTEM, changes, cause=self._cause, connection=self._connection)
