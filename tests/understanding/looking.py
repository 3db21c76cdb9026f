"""What a database holds, and how problems are told here."""

import hashlib

from sqlalchemy import text

from formwright.kernel.json import Json
from formwright.kernel.problems import Problem
from formwright.store.engine import Database


def say(problem: Problem) -> Json:
    """Return a problem with its code and English words."""
    return {"code": problem.code, "message": problem.text(), "hint": problem.hint()}


def checksum(database: Database) -> dict[str, str]:
    """Return what each table holds, as one digest a table; sequences of identity columns are no content."""
    found: dict[str, str] = {}
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    if database.dialect == "postgresql":
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    with database.read() as connection:
        for name in connection.execute(text(tables)).scalars():
            rows = sorted(repr(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{name}"')))
            found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found
