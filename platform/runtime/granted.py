"""Roles as people read them: what each grants, in which file and line, and which transitions and approvals name it."""

from collections.abc import Iterable, Mapping
from functools import cache

from ..kernel.json import Json
from ..metamodel.definition import Titled
from ..metamodel.kinds.role import ACTIONS
from ..metamodel.model import GrantModel, RoleModel
from ..metamodel.source import Source, read_text
from ..store import releases
from .context import Actor
from .engine import Engine
from .granting import may_grant
from .installed import InstalledApp

_Places = Mapping[str, Source]


def roles_told(engine: Engine, app: InstalledApp, asker: Actor) -> list[dict[str, Json]]:
    """Return every role of an app whole, by key: its grants with their places, and whether the asker may give it."""
    with engine.database.read() as connection:
        release = releases.get(connection, app.release_id)
    files = release.files if release else {}
    return [_role(app, asker, app.model.roles[key], files) for key in sorted(app.model.roles)]


def _role(app: InstalledApp, asker: Actor, role: RoleModel, files: Mapping[str, str]) -> dict[str, Json]:
    definition = app.model.definitions.roles[role.key]
    file = app.model.definitions.location("role", role.key).file

    @cache
    def source() -> Source:
        return read_text(file, files.get(file, ""))

    def line(grant: GrantModel) -> int:
        return source().location(grant.at).line

    return {
        "key": role.key, "title": {**definition.title}, "help": {**definition.help} if definition.help else None, "file": file,
        "outside": role.outside, "runs": role.runs, "may_give": may_grant(app, asker, role.key),
        "resume": _titled(app.model.definitions.rules, role.resume), "gives": [*sorted(role.gives)], "looks_as": [*sorted(role.looks_as)],
        "connections": _titled(app.model.definitions.connections, role.connections),
        "grants": [
            _grant(app, entity, grant, line(grant)) for entity in sorted(role.grants) for grant in role.grants[entity]
        ],
        "transitions": _transitions(app, role.key),
    }  # fmt: skip


def _titled(kinds: Mapping[str, Titled], keys: Iterable[str]) -> list[Json]:
    return [{"key": key, "title": {**kinds[key].title}} for key in sorted(keys)]


def _grant(app: InstalledApp, entity: str, grant: GrantModel, line: int) -> dict[str, Json]:
    fields = app.model.entities[entity].fields
    return {
        "entity": entity, "line": line, "actions": [each for each in ACTIONS if each in grant.actions],
        "rows": grant.rows.text if grant.rows else None, "when": grant.when.text if grant.when else None,
        "forms": [*sorted(grant.forms)], "read": [key for key in fields if key in grant.readable],
        "write": [key for key in fields if key in grant.writable], "masked": {**grant.masked},
    }  # fmt: skip


def _transitions(app: InstalledApp, role: str) -> list[Json]:
    found: list[Json] = []
    for key, entity in app.model.entities.items():
        flow = entity.workflow
        for name, each in flow.transitions.items() if flow else ():
            if role in each.by and flow is not None:
                found.append({"entity": key, "workflow": flow.key, "key": name, "title": {**flow.definition.transitions[name].title}})
    return found


def entities_told(app: InstalledApp) -> dict[str, Json]:
    """Return how the entities of an app and their fields are called."""
    titles: dict[str, Json] = {}
    for key, entity in app.model.entities.items():
        fields: dict[str, Json] = {name: {**field.title} for name, field in entity.fields.items()}
        titles[key] = {"title": {**entity.definition.title}, "fields": fields}
    return titles
