"""The steps of a state within the save that enters or leaves it: all with the transition, or none of it."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from ...kernel.ids import new_id
from ...kernel.json import Json
from ...kernel.problems import FormwrightError, Invalid, Location, Problem
from ...kernel.tracing import current_request
from ...metamodel.rule_model import Placed
from ...rules.run import run_step, walk
from ...rules.work import Moment, Pause, StepDone, Work
from ...store import runs
from ..context import Agenda, Cause, Errand
from ..rule_versions import Version, present
from ..saving.draft import Saving
from ..world import OpenWorld, Saver


@dataclass
class WithinSave:
    """The journal of steps that are carried out at once; it is kept when all of them are done."""

    saving: Saving
    version: Version
    world: OpenWorld
    run_id: str
    kept: list[runs.Step] = field(default_factory=list[runs.Step])

    def done(self, position: str) -> StepDone | None:
        """Return nothing: it begins at the beginning."""
        _ = position
        return None

    def carry_out(self, position: str, placed: Placed, work: Work) -> StepDone | Pause:
        """Carry out a step; a refusal names its place in the workflow's file."""
        moment = Moment(work, placed, self.world, position, self.run_id, self.saving.now)
        try:
            found = run_step(moment)
        except FormwrightError as error:
            raise type(error)(*(replace(p, location=self._location(placed, p.location)) for p in error.problems)) from error
        if isinstance(found, StepDone):
            self.kept.append(runs.Step(len(self.kept), found.result, found.trace, self.saving.now, position))
        return found

    def close(self, position: str, placed: Placed) -> None:
        """Keep that a step's blocks are over: here nothing is ever begun again."""

    @contextmanager
    def together(self) -> Generator[None]:
        """Keep all together, as everything here is."""
        yield

    def _location(self, placed: Placed, location: Location) -> Location:
        steps = [step for step in location.path.split("/") if step]
        return self.version.app.model.definitions.location(*self.version.rule.file, *placed.at, *steps)


def carry_out(saving: Saving, agenda: Agenda, errand: Errand, saver: Saver) -> None:
    """Carry out the steps of a state for records, and keep what they did as a run that is done; raises what they are refused for."""
    app = saving.app
    version = present(app, errand.steps)
    run_id = new_id()
    cause = Cause(run_id, saving.cause.depth + 1, agenda=agenda)
    world = OpenWorld(saving.engine, app, errand.steps, cause, saving.connection, saver)
    journal = WithinSave(saving, version, world, run_id)
    halt = walk(journal, version.rule.steps, Work.begin(version.rule, errand.record_ids, version.deciders))
    if halt is not None and halt.end is not None and halt.end.kind == "fail":
        raise Invalid(Problem("rule_said_fail", {"said": halt.end.why}, app.model.definitions.location(*version.rule.file)))
    _keep(saving, version, run_id, errand.record_ids, journal.kept)


def _keep(saving: Saving, version: Version, run_id: str, ids: Sequence[str], kept: Sequence[runs.Step]) -> None:
    rule, now = version.rule, saving.now
    trigger: dict[str, Json] = {
        "entity": rule.trigger.entity, "event": rule.trigger.event, "record_ids": [*ids], "actor": saving.actor.id,
        "caused_by": saving.cause.run_id or None, "digest": rule.digest, "request": current_request() or "",
    }  # fmt: skip
    run = runs.Run(
        run_id, saving.app.key, rule.key, version.release_id, None, "done", now, None, None, 1, saving.cause.depth + 1, trigger,
        None, now, now, saving.app.key,
    )  # fmt: skip
    runs.add(saving.connection, [run])
    runs.keep_steps(saving.connection, [(run, step) for step in kept])
