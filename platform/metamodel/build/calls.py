"""Rules that call each other: circles that no condition ends, and rules that nobody calls."""

from collections.abc import Iterator, Mapping, Sequence

from ..kinds.steps import CallStep, steps_within
from ..kinds.triggers import CalledTrigger
from ..model import AppModel
from ..rule_model import RECORDS, ParallelModel, Placed, RuleModel, Steps, TransactionModel, blocks_of
from ..step_models import CallModel, EndModel, ReturnModel
from .context import Build


def check_calls(build: Build, model: AppModel) -> None:
    """Note circles of calls that have no end, each once, and warn of rules that wait to be called by nobody."""
    always = {key: list(_always(rule.steps)) for key, rule in model.rules.items() if _unconditional(rule)}
    told: set[frozenset[str]] = set()
    for key, calls in always.items():
        circle = _circle(always, [key])
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            placed = next(each for each in calls if _rule(each) in circle)
            build.report("calls_in_circle", {"circle": " → ".join(circle)}, "rule", key, *placed.at, "call")
    _warn_of_uncalled(build, model)


def _warn_of_uncalled(build: Build, model: AppModel) -> None:
    if any(kind == "rule" and key not in build.definitions.rules for kind, key in build.definitions.sources):
        return  # a file that could not be typed may call it
    given = [rule.steps for rule in build.definitions.rules.values()]
    given += [rule.definition.steps for rule in model.state_rules.values()]
    called = {step.call for steps in given for step in steps_within(steps) if isinstance(step, CallStep)}
    for key, rule in build.definitions.rules.items():
        if isinstance(rule.on, CalledTrigger) and key not in called:
            build.warn("unused_element", {"kind": "rule", "key": key}, "rule", key)


def _unconditional(rule: RuleModel) -> bool:
    """Tell whether whatever calls the rule has it carried out."""
    return isinstance(rule.definition.on, CalledTrigger) and rule.trigger.condition is None and rule.definition.mode != "single"


def _always(steps: Steps) -> Iterator[Placed]:
    """Yield the calls that every run comes to with some records, if it had any itself."""
    for placed in steps:
        step = placed.model
        if isinstance(step, EndModel | ReturnModel):
            return
        if isinstance(step, CallModel) and step.condition is None and all(each.root == RECORDS and not each.path for each in step.loops):
            yield placed
        elif isinstance(step, TransactionModel | ParallelModel):
            for block in blocks_of(step):
                yield from _always(block)


def _rule(placed: Placed) -> str:
    return placed.model.rule if isinstance(placed.model, CallModel) else ""


def _circle(always: Mapping[str, Sequence[Placed]], way: list[str]) -> list[str]:
    """Return the way from its first rule back to it, where there is one."""
    for placed in always.get(way[-1], ()):
        following = _rule(placed)
        if following == way[0]:
            return [*way, following]
        if following not in way and (found := _circle(always, [*way, following])):
            return found
    return []
