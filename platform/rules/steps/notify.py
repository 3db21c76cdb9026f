"""Puts messages into the inboxes of people, in the transaction of the step: each exactly once."""

from ...kernel.json import Json
from ...metamodel.step_models import NotifyModel
from ..messages import written
from ..work import SAMPLE, Moment, Outcome, Work
from ..world import Told


class NotifyRunner:
    """The step `notify`."""

    def run(self, step: NotifyModel, moment: Moment) -> Outcome:
        """Tell each person once about each record; where nobody is found, that is counted."""
        told: list[Told] = []
        about: list[str] = []
        known: dict[str, list[str]] = {}
        for each in written(moment, step.message, step.to):
            for role in each.roles:
                if role not in known:
                    known[role] = list(moment.world.people(role, ()))
            people = [*(person for role in each.roles for person in known[role]), *moment.world.people("", each.named)]
            if not people:
                moment.skip("nobody")
            told += [
                Told(person, each.title, each.text, step.entity, each.record_id) for person in dict.fromkeys(people)
            ]
            about.append(each.record_id)
        moment.world.notify(told)
        return Outcome({"told": len(told)}, len(about), len(told), tuple(i for i in about[:SAMPLE] if i))

    def restore(self, step: NotifyModel, result: Json, work: Work) -> None:
        """Nothing to put back: no set comes of it."""
