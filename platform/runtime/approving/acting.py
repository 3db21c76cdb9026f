"""What people do to processes: decide, return, pass on, add signers, withdraw, urge; each in one transaction with all that follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from ...kernel.ids import is_id
from ...kernel.json import Json
from ...kernel.problems import Conflict, Forbidden, Invalid, Location, NotFound, Problem
from ...store import directory, fence, files, processes, records
from ...store.engine import Connection
from ...store.files import Link
from ...store.processes import ProcessEvent, ProcessRow
from ...workflow import moves
from ...workflow.process import Task
from ..context import Actor
from ..engine import Engine
from ..filing.handing import COMMENTS
from ..installed import InstalledApp
from ..newest import at_newest
from ..persistent import persistent
from ..save import save
from .moving import Ready, keep, ready

URGE_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Said:
    """What comes with a move: a comment, files, and whether the person has just proved who they are."""

    comment: str = ""
    files: tuple[str, ...] = ()
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decides in a task: approve, reject, return (to a step or `initiator`, straight back or not)."""

    decision: str
    to: str = ""
    straight: bool = False
    said: Said = field(default_factory=Said)


def app_of_task(engine: Engine, actor: Actor, task_id: str) -> InstalledApp:
    """Return the app of a person's task; raises NotFound for a task that is not theirs."""
    with engine.database.read() as connection:
        task = processes.task(connection, task_id)
    if task is None or task.person != actor.id or not actor.roles_in(task.app):
        raise NotFound(Problem("unknown_task", {}))
    return engine.app(task.app)


@at_newest
@persistent
def decide(engine: Engine, app: InstalledApp, actor: Actor, task_id: str, decision: Decision) -> None:
    """Decide a task; raises NotFound, Conflict, Invalid or Forbidden, and then nothing has changed."""
    with engine.database.write() as connection:
        process, task = _held(engine, app, actor, connection, task_id)
        detail = _detail(process, actor, decision.said)
        node = process.moving.approval.nodes.get(task.step)
        if decision.decision == "return":
            moves.give_back(process.moving, task, decision.to, straight=decision.straight, detail=detail)
        else:
            if node is not None and node.ask.sign is not None and decision.decision == "approve":
                if not decision.said.signed:
                    raise Invalid(Problem("signature_needed", {}, Location(path="/password")))
                meaning: dict[str, Json] = {**node.ask.sign.meaning}
                detail = {**detail, "meaning": meaning}
            moves.decide(process.moving, task, decision.decision, detail)
        settle(process, actor)


@at_newest
@persistent
def transfer(engine: Engine, app: InstalledApp, actor: Actor, task_id: str, to: str, said: Said) -> None:
    """Let another person decide instead; raises what `decide` does."""
    with engine.database.write() as connection:
        process, task = _held(engine, app, actor, connection, task_id)
        person = _colleague(engine, app, connection, process.row, to)
        moves.transfer(process.moving, task, person, _detail(process, actor, said))
        settle(process, actor)


@dataclass(frozen=True, slots=True)
class Signer:
    """Who is added to a task: before whoever adds them, or after."""

    person: str
    where: str


@at_newest
@persistent
def add_signer(engine: Engine, app: InstalledApp, actor: Actor, task_id: str, signer: Signer, said: Said) -> None:
    """Let another person decide before oneself, or after one's own approval; raises what `decide` does."""
    with engine.database.write() as connection:
        process, task = _held(engine, app, actor, connection, task_id)
        person = _colleague(engine, app, connection, process.row, signer.person)
        node = process.moving.approval.nodes[task.step]
        if signer.where == "after" and node.ask.sign is not None and not said.signed:
            raise Invalid(Problem("signature_needed", {}, Location(path="/password")))
        moves.add_signer(process.moving, task, person, signer.where, _detail(process, actor, said))
        settle(process, actor)


@at_newest
@persistent
def withdraw(engine: Engine, app: InstalledApp, actor: Actor, entity: str, record_id: str, said: Said) -> None:
    """Take back what one submitted; raises NotFound where nothing is decided, Forbidden or Conflict where it cannot be."""
    with engine.database.write() as connection:
        process = _running(engine, app, connection, entity, record_id)
        moves.withdraw(process.moving, actor.id, _detail(process, actor, said))
        settle(process, actor)


@at_newest
@persistent
def urge(engine: Engine, app: InstalledApp, actor: Actor, entity: str, record_id: str, said: Said) -> int:
    """Ask those who are to decide to do so; only who submitted it may, and not every minute. Returns how many are asked."""
    with engine.database.write() as connection:
        process = _running(engine, app, connection, entity, record_id)
        if process.row.initiator != actor.id:
            raise Forbidden(Problem("approval_not_allowed", {"move": "urge"}))
        now = engine.clock.now()
        waiting = [task for task in processes.tasks_of(connection, process.row.id) if task.state == "open"]
        recently = now - timedelta(minutes=URGE_MINUTES)
        if any(task.urged_at is not None and task.urged_at > recently for task in waiting):
            raise Conflict(Problem("urged_already", {"minutes": URGE_MINUTES}))
        for task in waiting:
            processes.change_task(connection, task.id, urged_at=now)
        people: list[Json] = [task.person for task in waiting]
        detail: dict[str, Json] = {**_detail(process, actor, said), "people": people}
        processes.tell(connection, [ProcessEvent(process.row.id, now, actor.id, "urged", "", actor.id, detail)])
        return len(waiting)


def settle(process: Ready, actor: Actor) -> None:
    """Keep a process after a move, and carry out the transition that its end means; the person stands above `by` in it."""
    keep(process, actor.id)
    following = process.outcome()
    if following is not None:
        save(process.engine, process.app, replace(actor, system=True), [following], connection=process.connection)


def held(engine: Engine, app: InstalledApp, connection: Connection, process_id: str) -> Ready | None:
    """Return a process, locked: its record first, as everybody does, then itself; None where it is gone."""
    fence.enter(connection, app.key, app.head)
    row = processes.get(connection, process_id)
    if row is None or row.app != app.key:
        return None
    if row.entity in app.model.entities:
        records.lock(connection, app.tables.of(row.entity), {row.record_id})
    locked = processes.get(connection, process_id, lock=True)
    return ready(engine, app, connection, locked) if locked is not None else None


def _held(engine: Engine, app: InstalledApp, actor: Actor, connection: Connection, task_id: str) -> tuple[Ready, Task]:
    task = processes.task(connection, task_id)
    if task is None or task.person != actor.id or task.app != app.key:
        raise NotFound(Problem("unknown_task", {}))
    process = held(engine, app, connection, task.process_id)
    found = process.moving.process.task(task.number) if process is not None else None
    if process is None or found is None or app.rights(actor).visible(process.row.entity) is None:
        raise NotFound(Problem("unknown_task", {}))
    return process, found


def _running(engine: Engine, app: InstalledApp, connection: Connection, entity: str, record_id: str) -> Ready:
    rows = [row for row in processes.of_record(connection, app.key, entity, record_id, 1) if row.state == "running"]
    process = held(engine, app, connection, rows[0].id) if rows else None
    if process is None or process.moving.process.state != "running":
        raise NotFound(Problem("no_process"))
    return process


def _colleague(engine: Engine, app: InstalledApp, connection: Connection, row: ProcessRow, named: str) -> str:
    """Return whom a task can be given to: somebody with a role that may read such records."""
    person = directory.present(connection, app.key, named, engine.clock.now())
    roles = directory.roles_of(connection, app.key, person) if person else frozenset[str]()
    may_read = {key for key, role in app.model.roles.items() if any("read" in grant.actions for grant in role.grants.get(row.entity, ()))}
    if not roles & may_read:
        raise Invalid(Problem("no_such_colleague", {"named": named[:80]}, Location(path="/person")))
    return person


def _detail(process: Ready, actor: Actor, said: Said) -> Mapping[str, Json]:
    detail: dict[str, Json] = {}
    if said.comment:
        detail["comment"] = said.comment
    if said.files:
        detail["files"] = _attached(process, actor, said.files)
    return detail


def _attached(process: Ready, actor: Actor, given: Sequence[str]) -> Json:
    """Let the record hold files that come with a comment, and return them as they are told; raises Invalid for others' files."""
    connection, row = process.connection, process.row
    found = files.get(connection, row.app, [each for each in given if is_id(each)])
    links = [Link(each, row.app, row.entity, row.record_id, COMMENTS) for each in given]
    held = {link.file_id for link in files.links(connection, found)}
    for link in links:
        file = found.get(link.file_id)
        if file is None or link.file_id in held or file.created_by != actor.id:
            raise Invalid(Problem("no_such_file", {"named": link.file_id[:40]}, Location(path="/files")))
    files.hold(connection, links, process.engine.clock.now())
    return [{"id": each.id, "name": each.name, "type": each.type, "size": each.size} for each in (found[link.file_id] for link in links)]
