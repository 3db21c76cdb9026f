"""Looks whether records go on by themselves: what they wait for below is done, their regions are over, a condition holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from ...kernel.problems import FormwrightError
from ...metamodel.model import EntityModel
from ...metamodel.values import Value
from ...metamodel.workflow_model import Machine, SubModel, WorkflowModel
from ...store import records
from ...workflow.machine import Accepted, Attempt, decide, needs
from ..changes import Transition
from ..context import SYSTEM, Agenda, Errand
from ..read import fetch_values
from ..saving.draft import Saving
from ..ways import standing_of
from ..world import Saver


@dataclass(frozen=True)
class Look:
    """One look at records of an entity whose workflow moves them on by itself."""

    saving: Saving
    entity: EntityModel
    workflow: WorkflowModel

    def rows(self, ids: Sequence[str]) -> list[Mapping[str, Value]]:
        """Return what is asked of the records, which are kept from others first: what is counted must not move meanwhile."""
        saving, workflow = self.saving, self.workflow
        records.lock(saving.connection, saving.app.tables.of(self.entity.key), ids)
        paths = {machine.field for machine in workflow.machines} | {p for p in needs(workflow) if not p.startswith("actor.")}
        for sub in workflow.subs.values():
            paths |= {f"{sub.definition.of}.{sub.field}", *(sub.needed.paths if sub.needed is not None else ())}
        asked = sorted({*paths, "version"})
        found = fetch_values(saving.engine, saving.app, self.entity.key, ids, asked, saving.connection)
        return [cast("Mapping[str, Value]", row) for row in found if row["version"] is not None]

    def next_of(self, row: Mapping[str, Value]) -> tuple[str, SubModel | None]:
        """Return the transition that a record goes through now, and what it waited for; none where it stays."""
        for do, sub in self._ready(row):
            if self._open(do, row):
                return do, sub
        return "", None

    def _ready(self, row: Mapping[str, Value]) -> Iterable[tuple[str, SubModel | None]]:
        for machine in self.workflow.machines:
            state = str(row[machine.field] or "")
            sub = self.workflow.subs.get(machine.place(state)) if state else None
            if sub is not None and self._enough_below(sub, row):
                yield sub.definition.do, sub
        own = self.workflow.machines[0]
        join = own.states[str(row[own.field])].join
        if join is not None and self._enough_regions(own, row):
            yield join.do, None
        for key, transition in self.workflow.transitions.items():
            if transition.automatic:
                yield key, None

    def _open(self, do: str, row: Mapping[str, Value]) -> bool:
        saving, own = self.saving, self.workflow.machines[0]
        values = {**saving.engine.actor_values(saving.app, SYSTEM), **row}
        regions = standing_of(self.workflow, row)
        attempt = Attempt(str(row[own.field]), values, frozenset(), system=True, environment=saving.environment, regions=regions)
        return isinstance(decide(self.workflow, do, attempt), Accepted)

    def _enough_below(self, sub: SubModel, row: Mapping[str, Value]) -> bool:
        states = [str(child[sub.field]) for child in cast("list[dict[str, Any]]", row[sub.definition.of] or [])]
        done, until = sum(state in sub.done for state in states), sub.definition.until
        if until == "all":
            return done == len(states)
        if until == "any":
            return done >= 1
        needed = sub.needed.evaluate(row, self.saving.environment) if sub.needed is not None else until
        return needed is not None and done >= int(cast("int", needed))

    def _enough_regions(self, own: Machine, row: Mapping[str, Value]) -> bool:
        state = own.states[str(row[own.field])]
        machines = [self.workflow.regions[region] for region in state.regions]
        over = sum((at := row.get(m.field)) is not None and m.states[str(at)].final for m in machines)
        until = state.join.until if state.join is not None else "all"
        return over >= {"all": len(machines), "any": 1}.get(str(until), cast("int", until))


def go_on(saving: Saving, agenda: Agenda, errand: Errand, saver: Saver) -> None:
    """Move on those of some records that go on by themselves; what then follows comes onto the agenda."""
    entity = saving.app.model.entities[errand.entity]
    if entity.workflow is None:
        return
    look = Look(saving, entity, entity.workflow)
    moves: list[Transition] = []
    others: list[Transition] = []
    for row in look.rows(errand.record_ids):
        do, sub = look.next_of(row)
        if do:
            moves.append(Transition(entity.key, str(row["id"]), do))
            others += _others(saving, sub, str(row["id"])) if sub is not None and sub.definition.others else ()
    for changes in (moves, others):
        if changes:
            cause = saving.cause.within(agenda)
            try:
                saver(saving.engine, saving.app, SYSTEM, changes, cause=cause, connection=saving.connection)
            except FormwrightError as error:
                place = saving.app.model.definitions.location("workflow", entity.workflow.key)
                raise type(error)(*(p if p.location.file else p.at(place) for p in error.problems)) from error


def _others(saving: Saving, sub: SubModel, owner: str) -> list[Transition]:
    """Return the transitions of those below that are not done and can be ended."""
    workflow = saving.app.model.entities[sub.entity].workflow
    do = sub.definition.others
    model = workflow.transition(do) if workflow is not None and do is not None else None
    if model is None or do is None:
        return []
    path = sub.definition.of
    (row,) = fetch_values(
        saving.engine, saving.app, _owner(saving, sub), [owner], [f"{path}.id", f"{path}.{sub.field}"], saving.connection
    )
    below = cast("list[dict[str, Any]]", row[path] or [])
    return [
        Transition(sub.entity, str(child["id"]), do)
        for child in below
        if str(child[sub.field]) not in sub.done and str(child[sub.field]) in model.from_
    ]


def _owner(saving: Saving, sub: SubModel) -> str:
    return saving.app.model.entities[sub.entity].references[sub.by].to
