"""THE write path: forms, imports, rules, the API and the command line all change records through `save`, and only here.

It takes a set; one record is a set of one. All or nothing, in one transaction: rights, cleaning, references, workflow,
rows, rollups, history, outbox. A refusal tells all problems at once, each with the index of its change and its field.
"""

import hashlib
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import cast

from ..kernel.json import Json, dumps_stable
from ..kernel.problems import Invalid
from ..store import fence, idempotency
from ..store.conflict import StoreConflict
from ..store.engine import Connection
from .changes import Change, Event, Saved
from .context import NO_CAUSE, Actor, Cause
from .engine import Engine
from .installed import InstalledApp
from .measuring import measured
from .newest import at_newest
from .saving.attach import attach
from .saving.begin import begin
from .saving.clean import clean
from .saving.conflict import explained
from .saving.detach import detach
from .saving.draft import Saving
from .saving.fill import fill
from .saving.follow import follow
from .saving.guard import check_conditions, check_required, check_rows_after, check_rows_before
from .saving.merge import merge
from .saving.relate import relate
from .saving.transit import transit
from .saving.write import announce, remember, write

_STAGES = (check_rows_before, clean, fill, relate, attach, merge, transit, check_required, detach)


@at_newest
@measured("save")
def save(
    engine: Engine,
    app: InstalledApp,
    actor: Actor,
    changes: Sequence[Change],
    *,
    cause: Cause = NO_CAUSE,
    connection: Connection | None = None,
) -> list[Saved]:
    """Carry out changes, all or none, and return what became of each.

    With a connection it is part of that transaction; else it has its own. Raises Invalid, Forbidden, NotFound, Conflict.
    """
    if not changes:
        return []
    saving: Saving | None = None
    try:
        with _transaction(engine, connection) as open_connection:
            saving = _saving(engine, app, actor, cause, open_connection)
            saved, announced = _carry_out(saving, changes)
    except StoreConflict as conflict:
        raise explained(conflict, saving, app) from conflict
    if announced and connection is None:
        engine.wake()
    return saved


@at_newest
@measured("save")
def save_once(
    engine: Engine, app: InstalledApp, actor: Actor, key: str, changes: Sequence[Change], *, request: object = None
) -> list[Saved]:
    """Carry out changes under an idempotency key: a repeat gets the first answer and changes nothing.

    `request` is what tells a repeat from another use of the key; the changes themselves where it is not given. Raises
    Conflict where the key was used for something else.
    """
    if not key:
        return save(engine, app, actor, changes)
    digest = _digest(app, request if request is not None else [[type(c).__name__, asdict(c)] for c in changes])
    saving: Saving | None = None
    try:
        with engine.database.write() as connection:
            answer = idempotency.claim(connection, actor.id, key, digest, engine.clock.now())
            if answer is not None:
                return _answered(answer)
            saving = _saving(engine, app, actor, NO_CAUSE, connection)
            saved, announced = _carry_out(saving, changes)
            body: list[Json] = [[s.entity, s.id, s.version, s.event] for s in saved]
            idempotency.finish(connection, actor.id, key, 200, body)
    except StoreConflict as conflict:
        raise explained(conflict, saving, app) from conflict
    if announced:
        engine.wake()
    return saved


def saved_before(engine: Engine, app: InstalledApp, actor: Actor, key: str, request: object) -> list[Saved] | None:
    """Return what a request with this key saved, None where it is new; asked by those who check before they save."""
    if not key:
        return None
    with engine.database.read() as connection:
        answer = idempotency.answered(connection, actor.id, key, _digest(app, request))
    return None if answer is None else _answered(answer)


def _digest(app: InstalledApp, request: object) -> str:
    return hashlib.sha256(dumps_stable([app.key, request])).hexdigest()


def _answered(answer: idempotency.Answer) -> list[Saved]:
    return [Saved(*row) for row in cast("list[tuple[str, str, int, Event]]", answer.body)]


@contextmanager
def _transaction(engine: Engine, connection: Connection | None) -> Generator[Connection]:
    if connection is not None:
        yield connection
    else:
        with engine.database.write() as own:
            yield own


def _saving(engine: Engine, app: InstalledApp, actor: Actor, cause: Cause, connection: Connection) -> Saving:
    fence.enter(connection, app.key, app.head)
    return Saving(
        engine, app, actor, app.rights(actor), connection, cause, engine.clock.now(),
        engine.environment(app), engine.actor_values(app, actor),
    )  # fmt: skip


def _carry_out(saving: Saving, changes: Sequence[Change]) -> tuple[list[Saved], bool]:
    begin(saving, changes)
    for stage in _STAGES:
        stage(saving)
    if saving.problems:
        raise Invalid(*saving.problems)
    write(saving)
    follow(saving)
    check_rows_after(saving)
    check_conditions(saving)
    if saving.problems:
        raise Invalid(*saving.problems)
    remember(saving)
    announced = announce(saving)
    return [_outcome(saving, i) for i in range(len(changes))], announced


def _outcome(saving: Saving, index: int) -> Saved:
    draft = saving.drafts[index]
    before = cast("int", draft.before.get("version", 0))
    changed = draft.event in ("created", "deleted") or bool(draft.values)
    return Saved(draft.entity.key, draft.id, before + changed, draft.event if changed else "unchanged")
