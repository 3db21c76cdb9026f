"""Who may give which roles to whom: nobody gives or takes what they do not hold themselves."""

from collections.abc import Collection
from dataclasses import replace

from ..kernel.json import Json
from ..kernel.problems import Forbidden, Invalid, Location, NotFound, Problem
from ..metamodel.model import GrantModel, RoleModel
from ..store import records
from .context import Actor, Kind
from .engine import Engine
from .installed import InstalledApp
from .rights import Rights


def may_grant(app: InstalledApp, actor: Actor, role: str) -> bool:
    """Tell whether a person may give and take a role: entitled to give it, and holding all that it allows."""
    rights = app.rights(actor)
    if actor.system:
        return True
    entitled = actor.administrator or role in rights.gives
    return entitled and (role not in app.model.roles or _covers(rights, app.model.roles[role]))


def require_grantable(app: InstalledApp, actor: Actor, roles: Collection[str], kind: Kind = "member") -> None:
    """Raise Forbidden for a role that a person may not give or take, and Invalid for one that the account may not have."""
    for role in sorted(roles):
        if not may_grant(app, actor, role):
            raise Forbidden(Problem("cannot_grant", {"app": app.key, "role": role}, Location(path="/roles")))
        if kind != "member" and role in app.model.roles and not app.model.roles[role].outside:
            raise Invalid(Problem("role_not_open", {"role": role}, Location(path="/roles")))


def require_no_stronger(engine: Engine, actor: Actor, other: Actor) -> None:
    """Raise Forbidden where another person may do what this one may not: who gets into their account would gain it."""
    for app in engine.apps():
        if any(role in app.model.roles and not may_grant(app, actor, role) for role in other.roles_in(app.key)):
            raise Forbidden(Problem("stronger_person", {"name": other.name}))


def bound_records(engine: Engine, actor: Actor, given: Json) -> dict[str, dict[str, str]]:
    """Return the records that an account is bound to, by app and by name of `actor`; raises Invalid for what the app does not know.

    A binding opens rows: who gives it must see the record, as every record that somebody can be bound to.
    """
    bound: dict[str, dict[str, str]] = {}
    if not isinstance(given, dict):
        raise Invalid(Problem("bad_value_here", {"name": "records"}, Location(path="/records")))
    for key, wish in given.items():
        app = next((each for each in engine.apps() if each.key == key), None)
        if app is None or not isinstance(wish, dict):
            raise NotFound(Problem("unknown_app", {"name": key[:80], "near": ""}))
        bound[key] = {name: _bound(engine, app, actor, name, record) for name, record in wish.items()}
    return bound


def _bound(engine: Engine, app: InstalledApp, actor: Actor, name: str, record_id: Json) -> str:
    own = app.model.definitions.app.actor
    place = Location(path=f"/records/{app.key}/{name}")
    if name not in own:
        raise Invalid(Problem("unknown_record_name", {"app": app.key, "name": name[:80], "known": ", ".join(own)}, place))
    entity = own[name].entity
    seen = app.rights(actor).visible(entity)
    with engine.database.read() as connection:
        found = records.fetch(connection, app.tables.of(entity), [str(record_id)])
    if not found or seen is None or seen.rows is not None:
        raise Invalid(Problem("unknown_record", {"entity": entity}, place))
    return str(record_id)


def shows_no_more(rights: Rights, role: RoleModel) -> bool:
    """Tell whether a role shows nothing that the rights do not show, told from its definition as `may_grant` does."""
    reading = ((rights.grants(entity), grant) for entity, grants in role.grants.items() for grant in grants if "read" in grant.actions)
    return (rights.runs or not role.runs) and all(
        any("read" in each.actions and _reaches(each, replace(grant, writable=frozenset())) for each in held) for held, grant in reading
    )


def _covers(rights: Rights, role: RoleModel) -> bool:
    """Tell whether rights allow at least what a role allows, told from its definition: conditions cover themselves only."""
    if not (role.connections <= rights.connections and role.resume <= rights.resume and (rights.runs or not role.runs)):
        return False
    if not (role.gives <= rights.gives and role.looks_as <= rights.looks_as):
        return False
    return all(_grant_covered(rights.grants(entity), grant) for entity, grants in role.grants.items() for grant in grants)


def _grant_covered(held: Collection[GrantModel], grant: GrantModel) -> bool:
    return all(any(action in each.actions and _reaches(each, grant) for each in held) for action in grant.actions)


def _reaches(held: GrantModel, grant: GrantModel) -> bool:
    same_rows = held.rows is None or (grant.rows is not None and held.rows.text == grant.rows.text)
    same_when = held.when is None or (grant.when is not None and held.when.text == grant.when.text)
    forms = not held.forms or (bool(grant.forms) and grant.forms <= held.forms)
    masked = all(field in held.readable or held.masked.get(field) == mask for field, mask in grant.masked.items())
    return same_rows and same_when and forms and masked and grant.readable <= held.readable and grant.writable <= held.writable
