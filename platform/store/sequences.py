"""Running numbers: without gaps among committed records where they are taken in the record's own transaction, else without waiting."""

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from .bulk import dialect_of
from .system import SEQUENCE

_KEY = ("app", "entity", "field", "scope")
_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def take(connection: Connection, app: str, entity: str, field: str, scope: str, count: int) -> int:
    """Return the first of `count` fresh numbers, counting from 1 in each scope; others who take there wait for this transaction."""
    insert = _INSERT[dialect_of(connection)](SEQUENCE)
    taken = (
        insert.values(app=app, entity=entity, field=field, scope=scope, last=count)
        .on_conflict_do_update(index_elements=_KEY, set_={"last": SEQUENCE.c.last + insert.excluded.last})
        .returning(SEQUENCE.c.last)
    )
    return connection.execute(taken).scalar_one() - count + 1


def raise_to(connection: Connection, app: str, entity: str, field: str, scope: str, last: int) -> None:
    """See to it that the next number is greater than `last`: an import brought its own numbers."""
    insert = _INSERT[dialect_of(connection)](SEQUENCE)
    raised = insert.values(app=app, entity=entity, field=field, scope=scope, last=last).on_conflict_do_update(
        index_elements=_KEY, set_={"last": insert.excluded.last}, where=SEQUENCE.c.last < insert.excluded.last
    )
    connection.execute(raised)
