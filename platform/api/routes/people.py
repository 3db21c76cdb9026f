"""People, as administrators look after them; nobody gives or takes what they do not hold themselves."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import cast, get_args

from ...kernel.json import Json
from ...kernel.problems import BadRequest, Invalid, Location, Problem
from ...runtime.accounts import NewPerson, Person
from ...runtime.context import Kind
from ...runtime.granting import bound_records, require_grantable, require_no_stronger
from ...store.accounts import SecurityEvent, Sought, User
from ..answers import Answer, json_answer, no_content
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter
from .account import moment
from .runs import moment_asked

_FEWEST, _MOST, _USUAL = 1, 500, 100
_CHANGES = ("title", "language", "email", "active", "kind", "administrator", "expires_at", "records")
_OF_EVENTS = (
    Parameter("event", "Only entries of this kind; several with commas.", most=1000),
    Parameter("person", "Only entries about the person with this id.", most=26),
    Parameter("by", "Only what the person with this id did.", most=64),
    Parameter("address", "Only what came from this address.", most=64),
    Parameter("since", "Only what happened at this moment or later.", most=40),
    Parameter("until", "Only what happened before this moment.", most=40),
    Parameter("before", "Only entries older than the one with this number.", "integer", 1, 10**15),
    Parameter("limit", "How many at most.", "integer", _FEWEST, _MOST),
)


def _person(person: Person) -> dict[str, Json]:
    user = person.user
    return {
        "id": user.id, "name": user.name, "title": user.title, "language": user.language, "email": user.email, "kind": user.kind,
        "active": user.active, "administrator": user.administrator, "expires_at": moment(user.expires_at),
        "second_factor": person.second_factor, "created_at": moment(user.created_at),
        "roles": {app: [*sorted(roles)] for app, roles in sorted(person.actor.roles.items())},
        "records": {app: {**records} for app, records in person.actor.records.items()},
    }  # fmt: skip


def _told(call: Call, person_id: str, status: int = 200) -> Answer:
    return json_answer(_person(call.services.accounts.people.get(person_id)), status)


def target_of(call: Call) -> str:
    """Return whom the address names; raises Forbidden where they may do more than who asks."""
    person = call.services.accounts.people.get(call.params["person"])
    if person.user.id != call.actor.id:
        require_no_stronger(call.engine, call.actor, person.actor)
    return person.user.id


def list_people(call: Call) -> Answer:
    """Answer everybody, by name."""
    return json_answer({"rows": [_person(each) for each in call.services.accounts.people.all()]})


def get_person(call: Call) -> Answer:
    """Answer one person."""
    return _told(call, call.params["person"])


def add_person(call: Call) -> Answer:
    """Add a person without roles; without a password, they choose one by the link that is sent or answered."""
    language, kind = call.optional("language", 10) or "en", call.optional("kind", 20) or "member"
    new = NewPerson(
        call.text("name", 64), call.optional("password", 256), call.optional("title", 200), language, call.optional("email", 254),
        cast("Kind", _kind(kind)), call.flag("administrator"), _moment(call.values.get("expires_at")),
    )  # fmt: skip
    accounts = call.services.accounts
    user = accounts.people.add(new, call.actor.id, call.caller)
    invite = not new.password and bool(call.services.settings.base_url)
    link = accounts.resets.invite(user, call.actor.id, call.caller) if invite else ""
    told = {**_person(accounts.people.get(user.id)), **({"link": link} if link else {})}
    return json_answer(told, 201, {"Cache-Control": "no-store"})


def _kind(value: Json) -> str:
    if value not in get_args(Kind):
        raise BadRequest(Problem("bad_value_here", {"name": "kind"}, Location(path="/kind")))
    return str(value)


def _moment(value: Json) -> datetime | None:
    if value in (None, ""):
        return None
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid(Problem("bad_moment", {}, Location(path="/expires_at")))
    return found


def _flag(name: str) -> Callable[[Json], bool]:
    def read(value: Json) -> bool:
        if not isinstance(value, bool):
            raise BadRequest(Problem("bad_value_here", {"name": name}, Location(path=f"/{name}")))
        return value

    return read


def _text(name: str) -> Callable[[Json], str]:
    def read(value: Json) -> str:
        if not isinstance(value, str):
            raise BadRequest(Problem("bad_value_here", {"name": name}, Location(path=f"/{name}")))
        return value

    return read


_READ: Mapping[str, Callable[[Json], object]] = {
    **{name: _text(name) for name in ("title", "language", "email")},
    **{name: _flag(name) for name in ("active", "administrator")},
    "kind": _kind,
    "expires_at": _moment,
}


def change_person(call: Call) -> Answer:
    """Change a person: title, language, email, active, kind, administrator, expires_at, and the records they are bound to."""
    target = target_of(call)
    for name in call.values:
        if name not in _CHANGES:
            data = {"name": name[:80], "known": ", ".join(_CHANGES)}
            raise Invalid(Problem("unknown_change", data, Location(path=f"/{name[:80]}")))
    changes = {name: read(call.values[name]) for name, read in _READ.items() if name in call.values}
    if "records" in call.values:
        changes["records"] = bound_records(call.engine, call.actor, call.values["records"])
    if changes.get("kind", "member") != "member":
        _check_held(call, target)
    call.services.accounts.people.change(target, changes, call.actor.id, call.caller)
    return _told(call, target)


def _check_held(call: Call, target: str) -> None:
    """Refuse to make somebody an outsider who holds roles that are not open to outsiders."""
    held = call.services.accounts.people.get(target).actor.roles
    for app in call.engine.apps():
        for role in held.get(app.key, ()):
            if role in app.model.roles and not app.model.roles[role].outside:
                raise Invalid(Problem("role_not_open", {"role": role}, Location(path="/kind")))


def set_roles(call: Call) -> Answer:
    """Give a person exactly these roles in an app; each role that is given or taken must be covered by one's own rights."""
    accounts, app = call.services.accounts, call.engine.app(call.text("app", 64))
    person = accounts.people.get(call.params["person"])
    given = call.values.get("roles")
    if not isinstance(given, list) or not all(isinstance(role, str) for role in given):
        raise BadRequest(Problem("bad_scopes", {}, Location(path="/roles")))
    roles, held = {str(role) for role in given}, person.actor.roles_in(app.key)
    require_grantable(app, call.actor, roles ^ held, person.actor.kind)
    accounts.people.set_roles(person.user.id, app.key, roles, app.model.roles, call.actor.id, call.caller)
    return _told(call, person.user.id)


def invite(call: Call) -> Answer:
    """Send a person a link by which they choose a password; where the server sends no mail, the link is answered."""
    user = call.services.accounts.people.get(target_of(call)).user
    link = call.services.accounts.resets.invite(user, call.actor.id, call.caller)
    return json_answer({"sent": not link, **({"link": link} if link else {})}, headers={"Cache-Control": "no-store"})


def end_sessions(call: Call) -> Answer:
    """End all sessions of a person."""
    call.services.accounts.people.end_sessions(target_of(call), call.actor.id, call.caller)
    return no_content()


def reset_factors(call: Call) -> Answer:
    """Take a person's second factors away, for who lost them."""
    call.services.accounts.people.reset_factors(target_of(call), call.actor.id, call.caller)
    return no_content()


def _event(entry: SecurityEvent, names: Mapping[str, User]) -> dict[str, Json]:
    by = names[entry.by].name if entry.by in names else entry.by
    return {
        "id": entry.id, "at": moment(entry.at), "event": entry.event, "person": entry.user_id, "name": entry.name, "by": by,
        "address": entry.address, "detail": entry.detail,
    }  # fmt: skip


def list_events(call: Call) -> Answer:
    """Answer the book of security events, newest first."""
    before, limit = call.query.get("before", ""), int(call.query.get("limit", "") or _USUAL)
    accounts = call.services.accounts
    asked = call.query
    kinds = tuple(each.strip() for each in asked["event"].split(",") if each.strip())
    times = moment_asked(call, "since"), moment_asked(call, "until")
    sought = Sought(kinds, asked["person"], asked["by"], asked["address"], *times)
    found = accounts.events(sought, int(before) if before else None, limit + 1)
    names = {each.user.id: each.user for each in accounts.people.all()}
    following = str(found[limit - 1].id) if len(found) > limit else None
    return json_answer({"rows": [_event(each, names) for each in found[:limit]], "next": following})


_ONE = "/api/people/{person}"
ENDPOINTS = (
    Endpoint("GET", "/api/people", "administrator", list_people, own=True),
    Endpoint("POST", "/api/people", "administrator", add_person, reads="json", status=201, own=True, fresh=True),
    Endpoint("GET", _ONE, "administrator", get_person, own=True),
    Endpoint("PATCH", _ONE, "administrator", change_person, reads="json", own=True, fresh=True),
    Endpoint("POST", f"{_ONE}/roles", "signed_in", set_roles, reads="json", own=True, fresh=True),
    Endpoint("POST", f"{_ONE}/invite", "administrator", invite, own=True, fresh=True),
    Endpoint("DELETE", f"{_ONE}/sessions", "administrator", end_sessions, status=204, own=True, fresh=True),
    Endpoint("DELETE", f"{_ONE}/factors", "administrator", reset_factors, status=204, own=True, fresh=True),
    Endpoint("GET", "/api/security-events", "administrator", list_events, query=_OF_EVENTS, own=True),
)
