"""The inbox: what a person is asked to decide, in all apps; what they decided; what they began; and what happened to a record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ...kernel.problems import FormwrightError
from ...metamodel.approval_model import NodeModel
from ...metamodel.definition import NO_WORDS, Words
from ...store import directory, processes
from ...store.engine import Connection
from ...store.processes import ProcessEvent, ProcessRow, TaskRow
from ...workflow import moves
from ...workflow.process import Moving
from ...workflow.simulating import Foreseen, ahead
from ..context import Actor
from ..engine import Engine
from ..installed import InstalledApp
from ..labelling import labels_of
from ..read import read_one
from .moving import Ready, approval_of, ready


@dataclass(frozen=True, slots=True)
class Moves:
    """What a task allows beside approving and rejecting."""

    return_to: tuple[str, ...] = ()
    straight: str = ""
    transfer: bool = False
    add_signer: tuple[str, ...] = ()
    sign: Words = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Item:
    """A task as its person sees it; the record's label is None where they do not see the record."""

    task: TaskRow
    process: ProcessRow
    title: Words
    step_title: Words
    label: str | None
    moves: Moves


@dataclass(frozen=True, slots=True)
class Story:
    """A process of a record as somebody who sees the record is told: where it stands, who is asked, and what happened."""

    process: ProcessRow
    title: Words
    nodes: Mapping[str, NodeModel]
    tasks: tuple[TaskRow, ...]
    events: tuple[ProcessEvent, ...]
    coming: tuple[Foreseen, ...]
    may_withdraw: bool
    may_urge: bool


def my_tasks(engine: Engine, actor: Actor, *, past: bool, app: str, after: str, most: int) -> tuple[list[Item], str]:
    """Return a person's open tasks (or those that are over), and the mark of the next page; empty at the end."""
    apps = engine.apps_of(actor, app)
    with engine.database.read() as connection:
        look = processes.past_tasks if past else processes.open_tasks
        rows = look(connection, actor.id, [*apps], after, most + 1)
        items = list(_items(engine, actor, apps, connection, rows[:most]))
    return items, rows[most - 1].id if len(rows) > most else ""


def my_task(engine: Engine, app: InstalledApp, actor: Actor, task_id: str) -> Item | None:
    """Return one task of a person; None where it is not theirs."""
    with engine.database.read() as connection:
        row = processes.task(connection, task_id)
        mine = [row] if row is not None and row.person == actor.id and row.app == app.key else []
        return next(iter(_items(engine, actor, {app.key: app}, connection, mine)), None)


def count_mine(engine: Engine, actor: Actor) -> tuple[int, int]:
    """Return how many tasks a person has open, and how many of these are overdue."""
    with engine.database.read() as connection:
        return processes.count_open(connection, actor.id, [*engine.apps_of(actor)], engine.clock.now())


def stories(engine: Engine, app: InstalledApp, actor: Actor, entity: str, record_id: str) -> list[Story]:
    """Return the processes of a record, newest first; raises NotFound where the person does not see it."""
    read_one(engine, app, actor, entity, record_id)
    with engine.database.read() as connection:
        rows = processes.of_record(connection, app.key, entity, record_id)
        events = processes.told(connection, [row.id for row in rows])
        return [_story(engine, app, actor, connection, row, events[row.id]) for row in rows]


def named(engine: Engine, people: Iterable[str]) -> Mapping[str, str]:
    """Return what people are called, by id."""
    with engine.database.read() as connection:
        return directory.called(connection, sorted({person for person in people if person}))


def _items(
    engine: Engine, actor: Actor, apps: Mapping[str, InstalledApp], connection: Connection, rows: Sequence[TaskRow]
) -> Iterable[Item]:
    known = processes.these(connection, {row.process_id for row in rows})
    labels = labels_of(engine, actor, apps, ((row.app, row.entity, row.record_id) for row in known.values()))
    for row in rows:
        process, app = known[row.process_id], apps[row.app]
        entity = app.model.entities.get(process.entity)
        if entity is None or app.rights(actor).visible(process.entity) is None:
            continue
        prepared = _prepared(engine, app, connection, process)
        node = prepared.moving.approval.nodes.get(row.step) if prepared is not None else None
        title = prepared.moving.approval.definition.title if prepared is not None else NO_WORDS
        allowed = _moves(prepared.moving, row, node) if prepared is not None and node is not None else Moves()
        label = labels.get((row.app, process.entity, process.record_id))
        yield Item(row, process, title, node.title if node is not None else NO_WORDS, label, allowed)


def _prepared(engine: Engine, app: InstalledApp, connection: Connection, row: ProcessRow) -> Ready | None:
    try:
        return ready(engine, app, connection, row)
    except FormwrightError:
        return None  # its version means nothing any more: it is listed, and says so when it is to be decided


def _moves(moving: Moving, row: TaskRow, node: NodeModel) -> Moves:
    given, task = moving.approval.definition, moving.process.task(row.number)
    if task is None or task.state != "open":
        return Moves()
    return Moves(
        tuple(moves.targets(moving, task)), given.resubmit, given.transfer, tuple(given.add_signer),
        node.ask.sign.meaning if node.ask.sign is not None else NO_WORDS,
    )  # fmt: skip


def _story(
    engine: Engine, app: InstalledApp, actor: Actor, connection: Connection, row: ProcessRow, events: Sequence[ProcessEvent]
) -> Story:
    try:
        approval = approval_of(app, connection, row)
        coming = ahead(ready(engine, app, connection, row).moving).steps if row.state == "running" else ()
    except FormwrightError:
        return Story(row, NO_WORDS, {}, (), tuple(events), (), may_withdraw=False, may_urge=False)
    tasks = tuple(task for task in processes.tasks_of(connection, row.id) if task.state in ("open", "waiting"))
    mine = row.state == "running" and row.initiator == actor.id
    rule = approval.definition.withdraw
    decided = any(event.event in ("approved", "rejected") for event in events)
    withdraw = mine and (rule == "always" or (rule == "until_first_decision" and not decided))
    return Story(
        row, approval.definition.title, approval.nodes, tasks, tuple(events), coming, may_withdraw=withdraw, may_urge=mine
    )
