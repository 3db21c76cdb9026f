"""What administrators look at: the installed apps with their roles, and where people are signed in."""

from ...kernel.json import Json
from ...runtime.granted import entities_told, roles_told
from ...runtime.granting import may_grant
from ...runtime.installed import InstalledApp
from ..answers import Answer, json_answer, no_content
from ..call import Call
from ..endpoints import Endpoint
from .account import session_told
from .people import target_of
from .tokens import token_told


def list_apps(call: Call) -> Answer:
    """Answer the installed apps, each with its roles and which of them the asker may give."""
    return json_answer({"rows": [_app(call, app) for app in call.engine.apps()]})


def _app(call: Call, app: InstalledApp) -> dict[str, Json]:
    told = app.model.definitions.app
    roles: list[Json] = [
        {
            "key": key, "title": {**app.model.definitions.roles[key].title}, "outside": role.outside,
            "may_give": may_grant(app, call.actor, key),
        }
        for key, role in sorted(app.model.roles.items())
    ]  # fmt: skip
    return {
        "key": app.key, "title": {**told.title}, "icon": told.icon, "version": told.version, "release": app.release,
        "stands_for": app.stands_for, "roles": roles,
        "actor": [{"name": name, "entity": record.entity} for name, record in sorted(told.actor.items())],
    }  # fmt: skip


def list_roles(call: Call) -> Answer:
    """Answer every role of an app whole, with the names of its entities and fields, and who holds each."""
    app = call.engine.app(call.params["installed"])
    holders: dict[str, list[Json]] = {}
    for person in call.services.accounts.people.all():
        for role in person.actor.roles_in(app.key):
            user = person.user
            holders.setdefault(role, []).append({"id": user.id, "name": user.name, "title": user.title, "active": user.active})
    rows: list[Json] = [{**role, "people": holders.get(str(role["key"]), [])} for role in roles_told(call.engine, app, call.actor)]
    return json_answer({"release": app.release, "entities": entities_told(app), "rows": rows})


def list_sessions(call: Call) -> Answer:
    """Answer where a person is signed in."""
    person = call.services.accounts.people.get(call.params["person"]).user
    current = call.who.credential if person.id == call.actor.id else ""
    return json_answer({"rows": [session_told(each) for each in call.services.accounts.sessions.listed(person.id, current)]})


def end_session(call: Call) -> Answer:
    """End one session of a person."""
    person = call.services.accounts.people.get(target_of(call)).actor
    call.services.accounts.sessions.end(person, call.params["session"], call.actor.id, call.caller)
    return no_content()


def list_tokens(call: Call) -> Answer:
    """Answer a person's API tokens, without their secrets."""
    person = call.services.accounts.people.get(call.params["person"]).actor
    return json_answer({"rows": [token_told(each) for each in call.services.accounts.tokens.of(person)]})


def remove_token(call: Call) -> Answer:
    """Remove an API token of a person; it is refused from then on."""
    person = call.services.accounts.people.get(target_of(call)).actor
    call.services.accounts.tokens.remove(person, call.params["token"], call.actor.id, call.caller)
    return no_content()


_TOKENS = "/api/people/{person}/tokens"
_APPS, _SESSIONS = "/api/administration/apps", "/api/people/{person}/sessions"
ENDPOINTS = (
    Endpoint("GET", _APPS, "administrator", list_apps, own=True),
    Endpoint("GET", f"{_APPS}/{{installed}}/roles", "administrator", list_roles, own=True),
    Endpoint("GET", _TOKENS, "administrator", list_tokens, own=True),
    Endpoint("DELETE", f"{_TOKENS}/{{token}}", "administrator", remove_token, status=204, own=True, fresh=True),
    Endpoint("GET", _SESSIONS, "administrator", list_sessions, own=True),
    Endpoint("DELETE", f"{_SESSIONS}/{{session}}", "administrator", end_session, status=204, own=True, fresh=True),
)
