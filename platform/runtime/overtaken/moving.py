"""What goes on by older releases of an app: listed by workflow, release and state; moved to the newest one in one transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from ...kernel.json import Json
from ...kernel.problems import Problem
from ...metamodel.approval_model import Kept
from ...metamodel.definition import NO_WORDS, Words
from ...store import fence, processes, releases
from ...store.engine import Connection
from ...store.processes import ProcessRow
from ...workflow.process import Process
from ...workflow.renewing import standing
from ..approving.moving import workflow_of
from ..approving.newer import Renewing
from ..context import Actor
from ..engine import Engine
from ..explaining.eyes import Eyes, moment_text
from ..installed import InstalledApp
from ..newest import at_newest
from ..persistent import persistent
from .runs import OlderRuns, RunMoved

MOST_NAMED = 20
"""So many records of one run are named."""
_MOST_HEADS = 10_000


@dataclass(frozen=True)
class Wish:
    """What is moved (of which workflow or rule, release, state; empty: any), and in which step those go on whose step is gone.

    Runs that failed are moved where `failed` says so: they can then be resumed by the newest release.
    """

    of: str = ""
    release: int = 0
    state: str = ""
    failed: bool = False
    steps: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Resting:
    """Something that goes on by an older release: an approval, the steps of a state, or a run of a rule; where it stands, and since when.

    `of` is its workflow (else its rule), `course` how it goes: running, returned, waiting, failed, paused or queued.
    """

    kind: str
    of: str
    name: str
    title: Words
    release: int
    state: str
    course: str
    stands: tuple[str, ...]
    entity: str
    records: tuple[str, ...]
    id: str
    since: datetime
    problems: tuple[Problem, ...] = ()
    to: tuple[str, ...] = ()
    anew: bool = False

    def fits(self, wish: Wish) -> bool:
        """Tell whether it is meant."""
        named = wish.of in ("", self.of, self.name) and wish.release in (0, self.release) and wish.state in ("", self.state)
        return named and (wish.failed or self.course != "failed")


def older(eyes: Eyes) -> dict[str, Json]:
    """Return how many go on by older releases, by workflow or rule, release, state and step; for those who see every record."""
    eyes.require_all()
    with eyes.engine.database.read() as connection:
        found = [*Overtaken(eyes.engine, eyes.app, eyes.actor, connection).all()]
    groups: dict[tuple[object, ...], list[Resting]] = {}
    for each in found:
        key = (each.kind, each.of, each.name, each.release, each.state, each.course, each.stands)
        groups.setdefault(key, []).append(each)
    rows: list[Json] = [
        {**_plain(group[0]), "count": len(group), "since": moment_text(min(each.since for each in group))} for group in groups.values()
    ]
    return {"release": eyes.app.release, "rows": rows}


def move(eyes: Eyes, wish: Wish, *, dry_run: bool) -> dict[str, Json]:
    """Move what is meant to the newest release, or only say what would be moved; what cannot be is told with every reason, and stays."""
    eyes.require_all()
    found = _moved(eyes.engine, eyes.app, eyes.actor, wish, dry_run=dry_run)
    if not dry_run:
        eyes.engine.wake()
    ids: dict[str, list[str]] = {}
    for each in found:
        ids.setdefault(each.entity, []).extend(each.records)
    with eyes.engine.database.read() as connection:
        labels = {entity: eyes.labels(entity, some, connection) for entity, some in ids.items()}
    rows: list[Json] = [
        {
            **_plain(each), "id": each.id, "since": moment_text(each.since), "to": [*each.to], "anew": each.anew,
            "records": [{"id": record, "label": labels[each.entity].get(record, "")} for record in each.records[:MOST_NAMED]],
            "problems": [eyes.say(problem) for problem in each.problems],
        }
        for each in found
    ]  # fmt: skip
    moved = sum(not each.problems for each in found)
    return {"dry_run": dry_run, "release": eyes.app.release, "moved": moved, "rows": rows}


def _plain(each: Resting) -> dict[str, Json]:
    return {
        "kind": each.kind, "of": each.of, "name": each.name, "title": {**each.title}, "release": each.release, "state": each.state,
        "course": each.course, "stands": [*each.stands], "entity": each.entity,
    }  # fmt: skip


@at_newest
@persistent
def _moved(engine: Engine, app: InstalledApp, actor: Actor, wish: Wish, *, dry_run: bool) -> list[Resting]:
    with engine.database.write() as connection:
        fence.enter(connection, app.key, app.head)
        return [*Overtaken(engine, app, actor, connection, wish, dry_run).moved()]


@dataclass
class Overtaken:
    """All that goes on by older releases, within one transaction."""

    engine: Engine
    app: InstalledApp
    actor: Actor
    connection: Connection
    wish: Wish = field(default_factory=Wish)
    dry_run: bool = True

    def __post_init__(self) -> None:
        """Look up the releases."""
        self._heads = releases.listing(self.connection, self.app.key, _MOST_HEADS)
        self._runs = OlderRuns(self.engine, self.app, self.connection)
        self._renewing = Renewing(self.engine, self.app, self.actor, self.connection, self.dry_run, self.wish.steps)
        self._states: dict[str, str] = {}

    def all(self) -> Iterator[Resting]:
        """Yield everything, without looking whether it could be moved."""
        yield from (self._process(row) for row in self._renewing.older())
        yield from (self._run(self._runs.looked_at(run)) for run in self._runs.found())

    def moved(self) -> Iterator[Resting]:
        """Move what is meant, or only look; yield each with where it goes on, or why it stays."""
        for row in self._renewing.older():
            found = self._process(row)
            if found.fits(self.wish):
                moved = self._renewing.move(row)
                yield replace(found, problems=moved.problems, to=moved.to)
        for run in self._runs.found():
            found = self._run(self._runs.looked_at(run))
            if found.fits(self.wish):
                moved = self._runs.looked_at(run) if self.dry_run else self._runs.move(run, self.actor)
                yield replace(self._run(moved), problems=moved.problems, to=() if moved.problems else found.stands, anew=bool(moved.anew))

    def _process(self, row: ProcessRow) -> Resting:
        workflow = workflow_of(self.app.model, row.entity)
        approval = workflow.approvals.get(row.approval) if workflow is not None else None
        release = next((head.number for head in self._heads if head.created_at <= row.started_at), 0)
        return Resting(
            "approval", workflow.key if workflow is not None else "", row.approval, approval.definition.title if approval else NO_WORDS,
            release, self._state(row), row.state, standing(Process.from_json(row.course)), row.entity, (row.record_id,), row.id,
            row.started_at,
        )  # fmt: skip

    def _state(self, row: ProcessRow) -> str:
        """Return the state in which a process decides, by the version that it began with."""
        if row.digest not in self._states:
            self._states[row.digest] = Kept.model_validate_json(processes.version(self.connection, row.digest)).approval.in_
        return self._states[row.digest]

    def _run(self, found: RunMoved) -> Resting:
        run, model = found.run, self.app.model.rule(found.run.rule)
        workflow, _, place = run.rule.partition(".")
        return Resting(
            "state" if place else "rule", workflow, run.rule, model.definition.title if model is not None else NO_WORDS, found.release,
            place.rpartition(".")[0], run.state, found.stands, str(run.trigger.get("entity") or ""),
            tuple(cast("list[str]", run.trigger["record_ids"])), run.id, run.created_at,
        )  # fmt: skip
