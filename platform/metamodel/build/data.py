"""Checks seed data and scenarios against the entities they write to."""

from collections.abc import Mapping

from ..fields import ChildrenField
from ..kinds import Scenario
from ..kinds.scenario import CreateMove, ImportMove, SubmitMove, TransitionMove
from ..model import EntityModel
from .context import Build


def check_seeds(build: Build, entities: dict[str, EntityModel]) -> None:
    """Note rows with unknown fields and rows that could not be found again."""
    for key, seed in build.definitions.seeds.items():
        if not build.entity(seed.entity, "seed", key, "entity"):
            continue
        entity = entities[seed.entity]
        if not entity.natural_key:
            build.report("no_natural_key", {"entity": seed.entity}, "seed", key, "entity")
        for i, row in enumerate(seed.rows):
            _check_row(build, entity, row, "seed", key, "rows", i)
            for name in entity.natural_key:
                if name not in row:
                    build.report("key_incomplete", {"field": name, "entity": seed.entity}, "seed", key, "rows", i)


def _check_row(
    build: Build, entity: EntityModel, row: Mapping[str, object], kind: str, key: str, *at: str | int
) -> None:
    for name in row:
        if build.known(name, entity.fields, "unknown_field", {"entity": entity.key}, kind, key, *at, name):
            field = entity.fields[name]
            if field.derived or isinstance(field, ChildrenField):
                build.report("not_writable", {"field": name, "why": field.type}, kind, key, *at, name)


def check_scenarios(build: Build, entities: dict[str, EntityModel]) -> None:
    """Note moves and expectations that name what is not there."""
    for key, scenario in build.definitions.scenarios.items():
        _check_moves(build, key, scenario, entities)
        for i, expected in enumerate(scenario.then):
            if build.entity(expected.of, "scenario", key, "then", i, "of"):
                scope = entities[expected.of].scope
                build.expression(expected.where, scope, None, "scenario", key, "then", i, "where")
                build.expression(expected.every, scope, None, "scenario", key, "then", i, "every")
                for field in expected.sum:
                    build.path(field, expected.of, "scenario", key, "then", i, "sum", field)


def _check_moves(build: Build, key: str, scenario: Scenario, entities: dict[str, EntityModel]) -> None:
    definitions = build.definitions
    for i, move in enumerate(scenario.when):
        at = ("when", i)
        if isinstance(move, CreateMove) and build.entity(move.create, "scenario", key, *at, "create"):
            for j, row in enumerate(move.rows):
                _check_row(build, entities[move.create], row, "scenario", key, *at, "rows", j)
        elif isinstance(move, ImportMove):
            known = definitions.connections
            build.known(
                move.through, known, "unknown_definition", {"kind": "connection"}, "scenario", key, *at, "through"
            )
        elif isinstance(move, SubmitMove):
            known = definitions.forms
            build.known(move.submit, known, "unknown_definition", {"kind": "form"}, "scenario", key, *at, "submit")
        elif isinstance(move, TransitionMove) and build.entity(move.transition, "scenario", key, *at, "transition"):
            entity = entities[move.transition]
            build.expression(move.where, entity.scope, None, "scenario", key, *at, "where")
            known = entity.workflow.transitions if entity.workflow else ()
            build.known(move.do, known, "unknown_transition", {"entity": entity.key}, "scenario", key, *at, "do")
