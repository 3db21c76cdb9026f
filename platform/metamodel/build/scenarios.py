"""Checks scenarios: that what they do, and what they expect, names what is there."""

from collections.abc import Iterable, Mapping

from ...expressions import types as t
from ..kinds import Form, Scenario
from ..kinds.scenario import (
    CreateMove,
    DecideMove,
    ImportMove,
    Move,
    PressMove,
    SentExpectation,
    SubmitMove,
    TransitionMove,
)
from ..kinds.steps import ChatStep, HttpStep, MailStep, PortStep, Step, steps_within
from ..kinds.triggers import ButtonTrigger
from ..model import AppModel, EntityModel
from .context import Build
from .data import check_row


def check_scenarios(build: Build, model: AppModel) -> None:
    """Note moves and expectations that name what is not there."""
    ports, entities = _ports(model), model.entities
    for key, scenario in build.definitions.scenarios.items():
        if scenario.given.role is not None:
            build.known(scenario.given.role, build.definitions.roles, "wrong_role", {}, "scenario", key, "given", "role")
        for name, roles in scenario.given.people.items():
            for i, role in enumerate(roles):
                build.known(role, build.definitions.roles, "wrong_role", {}, "scenario", key, "given", "people", name, i)
        _check_moves(build, key, scenario, entities)
        for i, expected in enumerate(scenario.then):
            if isinstance(expected, SentExpectation):
                data: dict[str, object] = {"known": ", ".join(ports) or "—"}
                build.known(expected.sent, ports, "nothing_sent_there", data, "scenario", key, "then", i, "sent")
                continue
            if expected.count is None and expected.every is None and not expected.sum:
                build.report("proves_nothing", {}, "scenario", key, "then", i)
            if build.entity(expected.of, "scenario", key, "then", i, "of"):
                scope = entities[expected.of].scope
                build.expression(expected.where, scope, t.BOOLEAN, "scenario", key, "then", i, "where")
                build.expression(expected.every, scope, t.BOOLEAN, "scenario", key, "then", i, "every")
                for field in expected.sum:
                    build.path(field, expected.of, "scenario", key, "then", i, "sum", field)


def _check_moves(build: Build, key: str, scenario: Scenario, entities: Mapping[str, EntityModel]) -> None:
    for i, move in enumerate(scenario.when):
        _check_move(build, key, move, scenario, entities, "when", i)


def _check_move(
    build: Build, key: str, move: Move, scenario: Scenario, entities: Mapping[str, EntityModel], *at: str | int
) -> None:
    definitions = build.definitions
    if isinstance(move, DecideMove | TransitionMove):
        _check_doer(build, key, move, scenario, *at)
    if isinstance(move, DecideMove):
        _check_decision(build, key, move, entities, *at)
    elif isinstance(move, PressMove):
        _check_press(build, key, move, entities, *at)
    elif isinstance(move, CreateMove) and build.entity(move.create, "scenario", key, *at, "create"):
        for j, row in enumerate(move.rows):
            check_row(build, entities[move.create], row, "scenario", key, *at, "rows", j)
    elif isinstance(move, ImportMove):
        known = definitions.connections
        build.known(
            move.through, known, "unknown_definition", {"kind": "connection"}, "scenario", key, *at, "through"
        )
    elif isinstance(move, SubmitMove):
        known = definitions.forms
        if build.known(move.submit, known, "unknown_definition", {"kind": "form"}, "scenario", key, *at, "submit"):
            _check_submission(build, key, move, known[move.submit], *at)
    elif isinstance(move, TransitionMove) and build.entity(move.transition, "scenario", key, *at, "transition"):
        _check_transition(build, key, move, entities[move.transition], *at)


def _check_transition(build: Build, key: str, move: TransitionMove, entity: EntityModel, *at: str | int) -> None:
    build.expression(move.where, entity.scope, t.BOOLEAN, "scenario", key, *at, "where")
    known = entity.workflow.transitions if entity.workflow else ()
    build.known(move.do, known, "unknown_transition", {"entity": entity.key}, "scenario", key, *at, "do")
    for name in move.values:
        build.known(name, entity.fields, "unknown_field", {"entity": entity.key}, "scenario", key, *at, "with", name)


def _check_doer(build: Build, key: str, move: DecideMove | TransitionMove, scenario: Scenario, *at: str | int) -> None:
    if move.by is not None:
        build.known(move.by, scenario.given.people, "person_not_given", {}, "scenario", key, *at, "by")


def _check_decision(build: Build, key: str, move: DecideMove, entities: Mapping[str, EntityModel], *at: str | int) -> None:
    if not build.entity(move.decide, "scenario", key, *at, "decide"):
        return
    entity = entities[move.decide]
    build.expression(move.where, entity.scope, t.BOOLEAN, "scenario", key, *at, "where")
    approvals = entity.workflow.approvals.values() if entity.workflow else ()
    asking = [node.name for approval in approvals for node in approval.nodes.values() if node.kind == "ask"]
    for part, name in (("step", move.step), ("to", move.to)):
        if name is not None:
            build.known(name, asking, "unknown_scenario_step", {"entity": entity.key}, "scenario", key, *at, part)


def _check_press(build: Build, key: str, move: PressMove, entities: Mapping[str, EntityModel], *at: str | int) -> None:
    if build.entity(move.press, "scenario", key, *at, "press"):
        build.expression(move.where, entities[move.press].scope, t.BOOLEAN, "scenario", key, *at, "where")
        rules = build.definitions.rules
        buttons = {name: rule.on for name, rule in rules.items() if isinstance(rule.on, ButtonTrigger) and rule.on.record == move.press}
        if build.known(move.action, buttons, "unknown_scenario_action", {"entity": move.press}, "scenario", key, *at, "action"):
            asked = buttons[move.action]
            for name in move.values:
                data: dict[str, object] = {"rule": move.action}
                build.known(name, (*asked.input, *asked.rows), "not_asked_for", data, "scenario", key, *at, "with", name)


def _check_submission(build: Build, key: str, move: SubmitMove, form: Form, *at: str | int) -> None:
    controls = {control.field for section in form.sections for control in section.controls}
    controls |= {form.about.field} if form.about is not None else set()
    for name in move.values:
        build.known(name, controls, "not_on_form", {"form": move.submit, "field": name}, "scenario", key, *at, "with", name)


def _ports(model: AppModel) -> list[str]:
    """Return the ports by which the app's rules send something out of the house."""
    written = [rule.steps for rule in model.definitions.rules.values()]
    written += [rule.definition.steps for rule in model.state_rules.values()]
    return sorted({port for steps in written for step in steps_within(steps) for port in _ports_of(step)})


def _ports_of(step: Step) -> Iterable[str]:
    match step:
        case ChatStep():
            return ("chat",)
        case MailStep():
            return ("mail",)
        case HttpStep():
            return ("http",)
        case PortStep():
            return (step.port,)
        case _:
            return ()
