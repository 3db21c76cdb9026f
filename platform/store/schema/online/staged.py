"""Values that do not convert, kept under the table and the incoming column until the change that is being prepared is published."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from ... import quarantine
from ...system import QUARANTINE
from ..convert import Outcome


@dataclass(frozen=True)
class Staged:
    """What a change of a column sets aside, under the release that it will have."""

    app: str
    table: str
    column: str
    release: int
    at: datetime

    def keep(self, connection: Connection, failures: Sequence[quarantine.Failure]) -> None:
        """Keep values."""
        here = {"app": self.app, "entity": self.table, "field": self.column}
        quarantine.keep(connection, failures, **here, release=self.release, at=self.at)

    def forget(self, connection: Connection, records: Collection[str]) -> None:
        """Forget what was kept of some records."""
        quarantine.unstage(connection, self.app, (self.table, self.column), records)

    def count(self, connection: Connection) -> int:
        """Return how many values are kept."""
        q = QUARANTINE.c
        query = select(func.count()).where(q.app == self.app, q.entity == self.table, q.field == self.column)
        return connection.execute(query).scalar_one()

    def outcome(self, connection: Connection, values: int) -> Outcome:
        """Return what became of so many values."""
        found = quarantine.staged(connection, self.app, self.table, self.column)
        failures = [quarantine.Failure(q.record_id, q.value, q.code, q.data) for q in found]
        return Outcome(values=values, failed=self.count(connection), failures=failures)
