"""Works off what follows a save, one thing after another, in the same transaction."""

from ...kernel.problems import Invalid, Problem
from ..context import Agenda, Errand
from ..saving.draft import Saving
from ..world import Saver
from .going_on import go_on
from .stepping import carry_out

MOST = 200
"""How much may follow one save."""


def _next(agenda: Agenda) -> Errand:
    """Take what comes next: steps before looks, for a record goes on only once the steps of its state are done."""
    found = next((errand for errand in agenda.waiting if errand.steps), agenda.waiting[0])
    agenda.waiting.remove(found)
    return found


def work_off(saving: Saving, agenda: Agenda, saver: Saver) -> None:
    """Carry out all that is on the agenda and what joins it; raises Invalid where that has no end."""
    while agenda.waiting:
        errand = _next(agenda)
        agenda.done += 1
        if agenda.done > MOST:
            raise Invalid(Problem("moves_without_end", {"entity": errand.entity, "steps": errand.steps or "…", "max": MOST}))
        if errand.steps:
            carry_out(saving, agenda, errand, saver)
        else:
            go_on(saving, agenda, errand, saver)
