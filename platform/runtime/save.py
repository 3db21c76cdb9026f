"""THE write path: forms, imports, rules, the API and the command line all change records through `save`, and only here.

It takes a set; one record is a set of one. All or nothing, in one transaction: rights, cleaning, references, workflow,
rows, rollups, history, outbox. A refusal tells all problems at once, each with the index of its change and its field.
"""

import hashlib
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import TypeAlias, cast

from ..kernel.json import Json, dumps_stable
from ..kernel.problems import FormwrightError, Invalid, Problem
from ..store import fence, idempotency, records
from ..store.conflict import Collided, StoreConflict
from ..store.engine import Connection
from .approving.begin import move_processes, remember_passages
from .approving.winding import wind_up
from .changes import Change, Event, Saved
from .context import NO_CAUSE, Actor, Agenda, Cause
from .engine import Engine
from .flowing.agenda import work_off
from .flowing.noting import note
from .installed import InstalledApp
from .measuring import measured
from .newest import at_newest
from .persistent import persistent
from .saving.acyclic import check_rings
from .saving.attach import attach
from .saving.begin import begin
from .saving.clean import clean
from .saving.conflict import explained
from .saving.detach import detach
from .saving.draft import Draft, Saving
from .saving.fill import fill
from .saving.follow import follow
from .saving.guard import check_conditions, check_fields_before, check_required, check_rows_after, check_rows_before
from .saving.keep import keep
from .saving.merge import merge
from .saving.relate import relate
from .saving.revive import revive
from .saving.transit import transit
from .saving.write import announce, remember, write
from .triggers import observe

_STAGES = (check_rows_before, clean, check_fields_before, fill, revive, relate, attach, merge, transit, check_required, detach)
_NONE: Mapping[str, int] = {}

Tell: TypeAlias = Callable[[Sequence[Saved], Connection], Sequence[Json]]
"""Says of each saved record, within the transaction, what the answer is to tell of it."""


@measured("save")
@at_newest
@persistent
def save(
    engine: Engine,
    app: InstalledApp,
    actor: Actor,
    changes: Sequence[Change],
    *,
    cause: Cause = NO_CAUSE,
    connection: Connection | None = None,
    tell: Tell | None = None,
) -> list[Saved]:
    """Carry out changes, all or none, and return what became of each, with what `tell` says of it.

    With a connection it is part of that transaction; else it has its own. Raises Invalid, Forbidden, NotFound, Conflict.
    """
    if not changes:
        return []
    saving: Saving | None = None
    try:
        with _transaction(engine, connection) as open_connection:
            saving = _saving(engine, app, actor, cause, open_connection)
            saved, announced = _carry_out(saving, changes, tell)
    except StoreConflict as conflict:
        raise (explained if connection is not None else _told)(conflict, saving, app) from conflict
    if announced and connection is None:
        engine.wake()
    return saved


@measured("save")
@at_newest
@persistent
def save_once(  # noqa: PLR0913 - who, what, under which key, and how a repeat is told
    engine: Engine,
    app: InstalledApp,
    actor: Actor,
    key: str,
    changes: Sequence[Change],
    *,
    request: object = None,
    tell: Tell | None = None,
    cause: Cause = NO_CAUSE,
) -> list[Saved]:
    """Carry out changes under an idempotency key: a repeat gets the first answer and changes nothing.

    `request` is what tells a repeat from another use of the key; the changes themselves where it is not given. What `tell`
    says of what was saved is kept with it, so that a repeat is told the very same. Raises Conflict where the key was used for
    something else. What was refused is not kept: nothing was done, so that a repeat is tried anew.
    """
    if not key:
        return save(engine, app, actor, changes, cause=cause, tell=tell)
    digest = digest_of(app, request if request is not None else [[type(c).__name__, asdict(c)] for c in changes])
    saving: Saving | None = None
    try:
        with engine.database.write() as connection:
            answer = idempotency.claim(connection, actor.id, key, digest, engine.clock.now())
            if answer is not None:
                return _answered(answer, _eyes(app, actor))
            saving = _saving(engine, app, actor, cause, connection)
            saved, announced = _carry_out(saving, changes, tell)
            body: list[Json] = [[s.entity, s.id, s.version, s.event, s.told] for s in saved]
            idempotency.finish(connection, actor.id, key, 200, {"eyes": _eyes(app, actor), "saved": body})
    except StoreConflict as conflict:
        raise _told(conflict, saving, app) from conflict
    if announced:
        engine.wake()
    return saved


def save_telling(
    engine: Engine, app: InstalledApp, actor: Actor, changes: Sequence[Change], connection: Connection
) -> tuple[list[Saved], list[Problem]]:
    """Carry out changes within a transaction; return what became of them and what is to be told beside."""
    if not changes:
        return [], []
    saving: Saving | None = None
    try:
        saving = _saving(engine, app, actor, NO_CAUSE, connection)
        saved, _ = _carry_out(saving, changes)
    except StoreConflict as conflict:
        raise explained(conflict, saving, app) from conflict
    return saved, saving.told


def saved_before(engine: Engine, app: InstalledApp, actor: Actor, key: str, request: object) -> list[Saved] | None:
    """Return what a request with this key saved, None where it is new; asked by those who check before they save."""
    if not key:
        return None
    with engine.database.read() as connection:
        answer = idempotency.answered(connection, actor.id, key, digest_of(app, request))
    return None if answer is None else _answered(answer, _eyes(app, actor))


def _told(conflict: StoreConflict, saving: Saving | None, app: InstalledApp) -> FormwrightError:
    """Return the refusal that a conflict means; another may have created what an upsert found missing, so that is tried again."""
    refusal = explained(conflict, saving, app)
    if conflict.kind == "unique" and saving is not None and any(draft.by_key for draft in saving.drafts):
        return Collided(*refusal.problems, final=refusal)
    return refusal


def digest_of(app: InstalledApp, request: object) -> str:
    """Return what tells a repeat of a request in an app from another one under the same key."""
    return hashlib.sha256(dumps_stable([app.key, request])).hexdigest()


def _eyes(app: InstalledApp, actor: Actor) -> str:
    """Return what a kept answer is for: whoever sees more or less by now is told anew."""
    return f"{app.release_id} {app.rights(actor).fingerprint}"


def _answered(answer: idempotency.Answer, eyes: str) -> list[Saved]:
    kept = cast("dict[str, Json]", answer.body)
    rows = [Saved(*row) for row in cast("list[tuple[str, str, int, Event, Json]]", kept["saved"])]
    return rows if kept["eyes"] == eyes else [replace(row, told=None) for row in rows]


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
        engine, app, actor, app.rights(actor, cause.form), connection, cause, engine.clock.now(),
        engine.environment(app), engine.actor_values(app, actor),
    )  # fmt: skip


def _carry_out(saving: Saving, changes: Sequence[Change], tell: Tell | None = None) -> tuple[list[Saved], bool]:
    begin(saving, changes)
    for stage in _STAGES:
        stage(saving)
    if saving.problems:
        raise Invalid(*saving.problems)
    keep(saving)
    write(saving)
    check_rings(saving)
    follow(saving)
    check_rows_after(saving)
    check_conditions(saving)
    if saving.problems:
        raise Invalid(*saving.problems)
    remember(saving)
    announced = announce(saving)
    announced = observe(saving) or announced
    remember_passages(saving)
    wind_up(saving)
    runs, after = _follow_up(saving)
    along = _gone_along(saving, len(changes))
    saved = [_outcome(draft, along.get(i, _NONE)) for i, draft in enumerate(saving.drafts[: len(changes)])]
    if after:
        saved = [replace(each, version=after.get(each.id, each.version)) for each in saved]
    if tell is not None:
        saved = [replace(each, told=told) for each, told in zip(saved, tell(saved, saving.connection), strict=True)]
    return saved, announced or runs


def _follow_up(saving: Saving) -> tuple[bool, Mapping[str, int]]:
    """Carry out what follows at once: approvals that are over, steps of states, records that go on by themselves.

    Tells whether runs were begun, and the versions of the records that moved on. A save that itself follows another one leaves
    the rest to that one.
    """
    agenda = Agenda() if saving.cause.agenda is None else saving.cause.agenda
    following = move_processes(saving)
    note(saving, agenda)
    if following:
        actor = replace(saving.actor, system=True)
        save(saving.engine, saving.app, actor, following, cause=saving.cause.within(agenda), connection=saving.connection)
    if saving.cause.agenda is None:
        work_off(saving, agenda, save)
    return agenda.runs, _versions(saving) if following or agenda.done else {}


def _versions(saving: Saving) -> Mapping[str, int]:
    """Return the versions of the saved records as they are by now."""
    found: dict[str, int] = {}
    for entity, drafts in saving.groups("created", "updated", "transitioned", "restored"):
        rows = records.fetch(saving.connection, saving.app.tables.of(entity.key), [draft.id for draft in drafts], ["id", "version"])
        found.update({record_id: cast("int", row["version"]) for record_id, row in rows.items()})
    return found


def _gone_along(saving: Saving, asked: int) -> dict[int, dict[str, int]]:
    """Return how many records of each entity went along with each deletion that was asked for."""
    found: dict[int, dict[str, int]] = {}
    for draft in saving.drafts[asked:]:
        if draft.event == "deleted":
            counts = found.setdefault(draft.index, {})
            counts[draft.entity.key] = counts.get(draft.entity.key, 0) + 1
    return found


def _outcome(draft: Draft, along: Mapping[str, int]) -> Saved:
    version = draft.before.get("version", 0)
    assert isinstance(version, int)
    if draft.values or draft.event in ("created", "deleted", "restored"):
        return Saved(draft.entity.key, draft.id, version + 1, draft.event, None, along)
    return Saved(draft.entity.key, draft.id, version, "unchanged", None, along)
