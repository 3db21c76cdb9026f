"""Checks roles and makes their models: grants for every entity, conditions parsed, field lists resolved."""

from collections.abc import Iterable

from ...expressions import Expression
from ...expressions import types as t
from ..kinds.role import WAYS, Grant, Role
from ..model import EntityModel, GrantModel, RoleModel
from ..scope import SYSTEM_TYPES
from ..source import Step
from .context import Build


def role_models(build: Build, entities: dict[str, EntityModel]) -> dict[str, RoleModel]:
    """Return the models of all roles; what is wrong is noted."""
    models = {key: _role(build, key, role, entities) for key, role in build.definitions.roles.items()}
    for role in models.values():
        _check_taking(build, role)
    return models


def _check_taking(build: Build, role: RoleModel) -> None:
    """Warn where a person may write what lets them do more: a field that another grant of the same role looks at.

    The grant by which they write holds before and after a change; another grant's condition may become true by it.
    """
    for entity, grants in role.grants.items():
        for taken in grants:
            looked_at = {path.partition(".")[0] for path in taken.rows.paths} if taken.rows else set[str]()
            for grant in grants:
                opened = sorted(looked_at & grant.writable)
                if grant is not taken and opened and "update" in grant.actions and _gives_more(taken, grant):
                    data: dict[str, object] = {"fields": ", ".join(opened), "entity": entity, "role": role.key}
                    build.warn("grant_taken_by_writing", data, "role", role.key, *taken.at, "rows")
                    break


def _gives_more(grant: GrantModel, than: GrantModel) -> bool:
    """Tell whether a grant gives something on its records that another does not give on all records that it reaches."""
    more = grant.actions - than.actions or grant.readable - than.readable or grant.writable - than.writable
    return bool(more) or bool(than.masked.keys() - grant.masked.keys())


def _role(build: Build, key: str, role: Role, entities: dict[str, EntityModel]) -> RoleModel:
    for name in role.grants:
        if name != "*":
            build.entity(name, "role", key, "grants", name)
    known = build.definitions
    grants = {
        name: tuple(_grant(build, key, at, grant, entity) for at, grant in role.of(name).items())
        for name, entity in entities.items()
    }
    return RoleModel(
        key,
        grants,
        connections=_named(build, key, "connections", role.connections, known.connections, "connection"),
        runs=role.runs,
        resume=_named(build, key, "resume", role.resume, known.rules, "rule"),
        gives=_named(build, key, "gives", role.gives, known.roles, "role"),
        looks_as=_named(build, key, "looks_as", role.looks_as, known.roles, "role"),
        outside=role.outside,
    )


def _named(build: Build, role: str, part: str, given: Iterable[str], known: Iterable[str], kind: str) -> frozenset[str]:
    """Return the definitions that a part of a role names; `all` names every one."""
    if given == "all":
        return frozenset(known)
    for i, name in enumerate(given):
        build.known(name, known, "unknown_definition", {"kind": kind}, "role", role, part, i)
    return frozenset(given)


def _grant(build: Build, role: str, at: tuple[Step, ...], grant: Grant, entity: EntityModel) -> GrantModel:
    if at[1] != "*":
        _check_names(build, role, at, grant, entity)
    _check_reach(build, role, at, grant)
    scope = build.scopes.with_actor(entity.scope)
    readable = frozenset(grant.only or entity.fields) - frozenset(grant.hide) - grant.mask.keys()
    writable = (frozenset(grant.write) if grant.write is not None else readable) & readable & entity.writable
    return GrantModel(
        actions=frozenset(grant.actions),
        rows=build.expression(grant.rows, scope, t.BOOLEAN, "role", role, *at, "rows"),
        when=_when(build, role, at, grant, entity, scope),
        forms=frozenset(grant.forms),
        readable=readable | SYSTEM_TYPES.keys(),
        masked={key: mask for key, mask in grant.mask.items() if key in entity.fields and key not in grant.hide},
        writable=writable,
        role=role,
        at=at,
    )


def _check_names(build: Build, role: str, at: tuple[Step, ...], grant: Grant, entity: EntityModel) -> None:
    lists: dict[str, Iterable[str]] = {"only": grant.only, "hide": grant.hide, "write": grant.write or ()}
    for name, keys in lists.items():
        for i, field in enumerate(keys):
            build.known(field, entity.fields, "unknown_field", {"entity": entity.key}, "role", role, *at, name, i)
    for key in grant.mask:
        known = build.known(key, entity.fields, "unknown_field", {"entity": entity.key}, "role", role, *at, "mask", key)
        if known and isinstance(entity.scope.member(key), t.Record | t.ListOf):
            build.report("mask_of_relation", {"field": key}, "role", role, *at, "mask", key)
    for i, form in enumerate(grant.forms):
        own = [entity.key, *(k for k, f in build.definitions.forms.items() if f.of == entity.key)]
        build.known(form, own, "unknown_form", {"entity": entity.key}, "role", role, *at, "forms", i)


def _check_reach(build: Build, role: str, at: tuple[Step, ...], grant: Grant) -> None:
    """Report limits that would limit nothing."""
    limits = [name for name in ("rows", "states", "when", "only", "hide", "mask", "write") if name in grant.model_fields_set]
    if limits and WAYS.issuperset(grant.actions):
        build.report("grant_limits_nothing", {"limits": ", ".join(limits)}, "role", role, *at, limits[0])
    if grant.forms and "create" not in grant.actions:
        build.report("grant_forms_create", {}, "role", role, *at, "forms")
    if grant.states and at[1] == "*":
        build.report("grant_states_of_one", {}, "role", role, *at, "states")


def _when(
    build: Build, role: str, at: tuple[Step, ...], grant: Grant, entity: EntityModel, scope: t.Scope
) -> Expression | None:
    """Return the states and the condition of a grant as one condition."""
    condition = build.expression(grant.when, scope, t.BOOLEAN, "role", role, *at, "when")
    if not grant.states or at[1] == "*":
        return condition
    workflow = entity.workflow
    if workflow is None:
        build.report("grant_states_need_workflow", {"entity": entity.key}, "role", role, *at, "states")
        return condition
    states = workflow.definition.states
    known = [build.known(s, states, "unknown_state", {}, "role", role, *at, "states", i) for i, s in enumerate(grant.states)]
    if not all(known) or (grant.when is not None and condition is None):
        return condition
    listed = ", ".join(f"'{state}'" for state in grant.states)
    text = f"{workflow.field} in [{listed}]" + (f" and ({condition.text})" if condition else "")
    return Expression.parse(text, scope, t.BOOLEAN)
