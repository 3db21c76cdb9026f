"""Carries out a workflow transition on every record of a set that is in a fitting state."""

from collections.abc import Mapping

from ...kernel.json import Json
from ...kernel.problems import Invalid
from ...metamodel.step_models import MoveModel
from ..combine import combinations, kept, once_each
from ..work import SAMPLE, Moment, Outcome, Work, about
from ..world import Row


class TransitionRunner:
    """The step `transition`."""

    def run(self, step: MoveModel, moment: Moment) -> Outcome:
        """Move the records that are in one of the states that the transition starts from; the others are counted."""
        (loop,) = step.loops
        if not loop.path:
            moment.world.lock(step.entity, moment.work.sets[loop.root].ids)
        rows = once_each(combinations(moment, step.loops, (step.condition,)), loop.name)
        came_in = len(rows)
        ids = [str(row[loop.name]) for row in rows]
        if loop.path:
            moment.world.lock(step.entity, ids)
        states = moment.world.values(step.entity, ids, (step.state_field,))
        fitting = [row for row in rows if _state(states, str(row[loop.name]), step.state_field) in step.from_]
        moment.skip("state", came_in - len(fitting))
        moved = [str(row[loop.name]) for row in kept(moment, fitting, step.condition)]
        try:
            moment.world.transition(step.entity, step.do, moved)
        except Invalid as refused:
            raise Invalid(*about(refused.problems, moved)) from refused
        return Outcome({}, came_in, len(moved), tuple(moved[:SAMPLE]))

    def restore(self, step: MoveModel, result: Json, work: Work) -> None:
        """Nothing to put back: no set comes of a transition."""


def _state(states: Mapping[str, Row], record_id: str, field: str) -> object:
    return states[record_id][field] if record_id in states else None
