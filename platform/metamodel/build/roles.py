"""Checks roles and makes their models: grants for every entity, row conditions parsed, field lists resolved."""

from ...expressions import types as t
from ..kinds.role import Grant
from ..model import EntityModel, GrantModel, RoleModel
from ..scope import SYSTEM_TYPES
from ..source import Step
from .context import Build


def role_models(build: Build, entities: dict[str, EntityModel]) -> dict[str, RoleModel]:
    """Return the models of all roles; what is wrong is noted."""
    models: dict[str, RoleModel] = {}
    for key, role in build.definitions.roles.items():
        for name in role.grants:
            if name != "*":
                build.entity(name, "role", key, "grants", name)
        for i, connection in enumerate(role.connections):
            known = build.definitions.connections
            build.known(connection, known, "unknown_definition", {"kind": "connection"}, "role", key, "connections", i)
        grants = {
            name: tuple(_grant(build, key, at, grant, entity) for at, grant in role.of(name).items())
            for name, entity in entities.items()
        }
        models[key] = RoleModel(key, grants, frozenset(role.connections), role.runs)
    return models


def _grant(build: Build, role: str, at: tuple[Step, ...], grant: Grant, entity: EntityModel) -> GrantModel:
    lists = {"only": grant.only, "hide": grant.hide, "write": grant.write or ()}
    if at[1] != "*":
        for name, keys in lists.items():
            for i, field in enumerate(keys):
                build.known(field, entity.fields, "unknown_field", {"entity": entity.key}, "role", role, *at, name, i)
    scope = build.scopes.with_actor(entity.scope)
    readable = frozenset(grant.only or entity.fields) - frozenset(grant.hide)
    writable = (frozenset(grant.write) if grant.write is not None else readable) & readable & entity.writable
    return GrantModel(
        actions=frozenset(grant.actions),
        rows=build.expression(grant.rows, scope, t.BOOLEAN, "role", role, *at, "rows"),
        readable=readable | SYSTEM_TYPES.keys(),
        writable=writable,
    )
