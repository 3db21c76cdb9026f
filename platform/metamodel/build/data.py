"""Checks seed data and scenarios against the entities they write to."""

from collections.abc import Mapping

from ...expressions import types as t
from ..fields import ChildrenField, StateField
from ..kinds import Form, Scenario
from ..kinds.scenario import CreateMove, DecideMove, ImportMove, PressMove, SentExpectation, SubmitMove, TransitionMove
from ..kinds.triggers import ButtonTrigger
from ..model import EntityModel
from ..values import Refused
from .context import Build


def check_seeds(build: Build, entities: dict[str, EntityModel]) -> None:
    """Note rows with unknown fields and rows that could not be found again."""
    for key, seed in build.definitions.seeds.items():
        if not build.entity(seed.entity, "seed", key, "entity"):
            continue
        entity = entities[seed.entity]
        if not entity.natural_key:
            build.report("no_natural_key", {"entity": seed.entity}, "seed", key, "entity")
        seen: set[tuple[object, ...]] = set()
        for i, row in enumerate(seed.rows):
            _check_row(build, entity, row, "seed", key, "rows", i)
            identity = tuple(row.get(name) for name in entity.natural_key)
            if identity in seen and None not in identity:
                build.report("seed_row_again", {"key": ", ".join(map(str, identity))}, "seed", key, "rows", i)
            seen.add(identity)
            if row.keys() <= entity.fields.keys():
                _check_required(build, entity, row, "seed", key, "rows", i)
            for name in entity.natural_key:
                if name not in row:
                    build.report("key_incomplete", {"field": name, "entity": seed.entity}, "seed", key, "rows", i)


def _check_row(
    build: Build, entity: EntityModel, row: Mapping[str, object], kind: str, key: str, *at: str | int
) -> None:
    for name, value in row.items():
        if build.known(name, entity.fields, "unknown_field", {"entity": entity.key}, kind, key, *at, name):
            field = entity.fields[name]
            if field.derived or isinstance(field, ChildrenField):
                build.report("not_writable", {"field": name, "why": field.type}, kind, key, *at, name)
            elif value not in (None, ""):
                try:
                    field.clean(value)
                except Refused as refused:
                    build.report(refused.code, refused.data, kind, key, *at, name)


def _check_required(
    build: Build, entity: EntityModel, row: Mapping[str, object], kind: str, key: str, *at: str | int
) -> None:
    """Note what a row that makes a new record leaves empty and nothing else fills."""
    for name, field in entity.fields.items():
        filled = row.get(name) not in (None, "") or field.default is not None or field.derived or isinstance(field, StateField)
        if field.required and not filled and name not in entity.natural_key:
            build.report("missing_required_value", {"entity": entity.key, "field": name}, kind, key, *at)


def check_scenarios(build: Build, entities: dict[str, EntityModel]) -> None:
    """Note moves and expectations that name what is not there."""
    for key, scenario in build.definitions.scenarios.items():
        if scenario.given.role is not None:
            build.known(scenario.given.role, build.definitions.roles, "wrong_role", {}, "scenario", key, "given", "role")
        for name, roles in scenario.given.people.items():
            for i, role in enumerate(roles):
                build.known(role, build.definitions.roles, "wrong_role", {}, "scenario", key, "given", "people", name, i)
        _check_moves(build, key, scenario, entities)
        for i, expected in enumerate(scenario.then):
            if isinstance(expected, SentExpectation):
                continue
            if expected.count is None and expected.every is None and not expected.sum:
                build.report("proves_nothing", {}, "scenario", key, "then", i)
            if build.entity(expected.of, "scenario", key, "then", i, "of"):
                scope = entities[expected.of].scope
                build.expression(expected.where, scope, t.BOOLEAN, "scenario", key, "then", i, "where")
                build.expression(expected.every, scope, t.BOOLEAN, "scenario", key, "then", i, "every")
                for field in expected.sum:
                    build.path(field, expected.of, "scenario", key, "then", i, "sum", field)


def _check_moves(build: Build, key: str, scenario: Scenario, entities: dict[str, EntityModel]) -> None:
    definitions = build.definitions
    for i, move in enumerate(scenario.when):
        at = ("when", i)
        if isinstance(move, DecideMove | TransitionMove):
            _check_doer(build, key, move, scenario, entities, *at)
        if isinstance(move, PressMove):
            _check_press(build, key, move, entities, *at)
        elif isinstance(move, CreateMove) and build.entity(move.create, "scenario", key, *at, "create"):
            for j, row in enumerate(move.rows):
                _check_row(build, entities[move.create], row, "scenario", key, *at, "rows", j)
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
            entity = entities[move.transition]
            build.expression(move.where, entity.scope, t.BOOLEAN, "scenario", key, *at, "where")
            known = entity.workflow.transitions if entity.workflow else ()
            build.known(move.do, known, "unknown_transition", {"entity": entity.key}, "scenario", key, *at, "do")


def _check_doer(
    build: Build, key: str, move: DecideMove | TransitionMove, scenario: Scenario, entities: dict[str, EntityModel], *at: str | int
) -> None:
    if move.by is not None:
        build.known(move.by, scenario.given.people, "person_not_given", {}, "scenario", key, *at, "by")
    if isinstance(move, DecideMove) and build.entity(move.decide, "scenario", key, *at, "decide"):
        build.expression(move.where, entities[move.decide].scope, t.BOOLEAN, "scenario", key, *at, "where")


def _check_press(build: Build, key: str, move: PressMove, entities: dict[str, EntityModel], *at: str | int) -> None:
    if build.entity(move.press, "scenario", key, *at, "press"):
        build.expression(move.where, entities[move.press].scope, t.BOOLEAN, "scenario", key, *at, "where")
        rules = build.definitions.rules
        buttons = [name for name, rule in rules.items() if isinstance(rule.on, ButtonTrigger) and rule.on.record == move.press]
        build.known(move.action, buttons, "unknown_scenario_action", {"entity": move.press}, "scenario", key, *at, "action")


def _check_submission(build: Build, key: str, move: SubmitMove, form: Form, *at: str | int) -> None:
    controls = {control.field for section in form.sections for control in section.controls}
    controls |= {form.about.field} if form.about is not None else set()
    for name in move.values:
        build.known(name, controls, "not_on_form", {"form": move.submit, "field": name}, "scenario", key, *at, "with", name)
