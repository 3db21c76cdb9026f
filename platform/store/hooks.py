"""The secrets of hooks: a digest where the caller only shows it, sealed where bodies are signed with it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from .system import HOOK


class Secret(NamedTuple):
    """The secret of one hook, by its digest or sealed."""

    digest: str | None
    sealed: str | None


def of(connection: Connection, app: str, rule: str) -> Secret | None:
    """Return the secret of a hook; None where it has none yet."""
    found = connection.execute(select(HOOK.c.digest, HOOK.c.sealed).where(HOOK.c.app == app, HOOK.c.rule == rule)).first()
    return None if found is None else Secret(*found)


def keep(connection: Connection, app: str, rule: str, secret: Secret, by: str, at: datetime) -> None:
    """Put a hook's secret in the place of the one before."""
    connection.execute(delete(HOOK).where(HOOK.c.app == app, HOOK.c.rule == rule))
    connection.execute(insert(HOOK), [{"app": app, "rule": rule, **secret._asdict(), "made_at": at, "made_by": by}])
