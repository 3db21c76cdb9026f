"""Holds a server to the key with which its data are sealed, and seals them anew when the key changes."""

from contextlib import suppress
from dataclasses import replace

from ..kernel.keys import Keys
from ..store import accounts, sealed, seals
from ..store.engine import Connection, StoreConflict
from .chaining import PURPOSE, next_seal
from .engine import Engine

_FACT = "sealed with"
_PURPOSE = "server key"


def check_keys(engine: Engine) -> None:
    """Raise Unavailable where something is sealed, or will be, and this server's keys do not open it."""
    with engine.database.read() as connection:
        known = accounts.fact(connection, _FACT)
    if known is not None:
        engine.keys.open(_PURPOSE, known)
    elif engine.keys:
        # Another process that starts at the same moment may have kept it meanwhile.
        with suppress(StoreConflict), engine.database.write() as connection:
            accounts.add_fact(connection, _FACT, engine.keys.seal(_PURPOSE, engine.keys.mark), engine.clock.now())
    elif any(True for app in engine.apps() for _ in sealed.secret_columns(app.model, app.tables)):
        engine.keys.require()


def renew(engine: Engine, keys: Keys) -> int:
    """Seal everything anew with the newest of the keys, all or nothing; returns how many values that were."""
    with engine.database.write() as connection:
        _renew_fact(engine, keys, connection)
        count = sealed.renew_people(connection, keys.renew) + sealed.renew_apps(connection, keys.renew)
        for app in engine.apps():
            for table, column in sealed.secret_columns(app.model, app.tables):
                count += sealed.renew_column(connection, table, column, keys.renew)
        for book in seals.BOOKS:
            _renew_chain(engine, keys, book, connection)
    return count


def _renew_chain(engine: Engine, keys: Keys, book: str, connection: Connection) -> None:
    """Let the chain of a book go on under the newest key; one whose last signature is not ours is left for `audit verify` to tell of."""
    before = seals.newest(connection, book)
    if before is not None and keys.signed(PURPOSE, before.chain, before.signature):
        seal = next_seal(engine, book, before, [])
        seals.add(connection, replace(seal, signature=keys.sign(PURPOSE, seal.chain)))


def _renew_fact(engine: Engine, keys: Keys, connection: Connection) -> None:
    known = accounts.fact(connection, _FACT)
    text = keys.renew(known) if known is not None else keys.seal(_PURPOSE, keys.mark)
    accounts.set_fact(connection, _FACT, text, engine.clock.now())
