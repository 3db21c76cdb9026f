"""Work in one transaction that happens once under an idempotency key: its answer is kept with it, and a repeat gets that."""

from collections.abc import Callable

from ..kernel.json import Json
from ..store import idempotency
from ..store.engine import Connection
from .context import Actor
from .engine import Engine
from .installed import InstalledApp
from .persistent import persistent
from .save import digest_of
from .saving.conflict import explaining


@persistent
def once(
    engine: Engine, app: InstalledApp, actor: Actor, key: str, request: object, *, work: Callable[[Connection], Json]
) -> Json:
    """Return what the work answers; without a key it is simply done. Raises Conflict where the key was used for something else."""
    with explaining(app), engine.database.write() as connection:
        if not key:
            return work(connection)
        answer = idempotency.claim(connection, actor.id, key, digest_of(app, request), engine.clock.now())
        if answer is not None:
            return answer.body
        body = work(connection)
        idempotency.finish(connection, actor.id, key, 200, body)
        return body
