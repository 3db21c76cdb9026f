"""API tokens of the signed-in person."""

from ...kernel.json import Json
from ...kernel.problems import BadRequest, Forbidden, Location, Problem
from ...store.accounts import Token
from ..answers import Answer, json_answer, no_content
from ..call import Call
from ..endpoints import Endpoint

_DEFAULT_DAYS = 90


def _token(token: Token) -> dict[str, Json]:
    return {
        "id": token.id,
        "title": token.title,
        "scopes": token.scopes,
        "created_at": token.created_at.isoformat().replace("+00:00", "Z"),
        "expires_at": token.expires_at.isoformat().replace("+00:00", "Z") if token.expires_at else None,
        "used_at": token.used_at.isoformat().replace("+00:00", "Z") if token.used_at else None,
    }


def _by_session(call: Call) -> None:
    # A token that could make tokens would outlive its own end.
    if call.who.way != "session":
        raise Forbidden(Problem("tokens_by_session_only"))


def _scopes(call: Call) -> dict[str, list[str]]:
    given = call.values.get("scopes")
    if given is None:
        return {app: sorted(roles) for app, roles in call.actor.roles.items()}
    if not isinstance(given, dict):
        raise BadRequest(Problem("bad_scopes", {}, Location(path="/scopes")))
    scopes: dict[str, list[str]] = {}
    for app, roles in given.items():
        if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
            raise BadRequest(Problem("bad_scopes", {}, Location(path="/scopes")))
        scopes[app] = [str(role) for role in roles]
    return scopes


def create_token(call: Call) -> Answer:
    """Make a token; its secret is answered this once and never again."""
    _by_session(call)
    days = call.values.get("days", _DEFAULT_DAYS)
    if not isinstance(days, int) or isinstance(days, bool):
        raise BadRequest(Problem("not_integer", {}, Location(path="/days")))
    secret, token = call.services.accounts.add_token(call.actor, call.text("title", 100), _scopes(call), days)
    return json_answer({**_token(token), "token": secret}, 201, {"Cache-Control": "no-store"})


def list_tokens(call: Call) -> Answer:
    """Answer the person's tokens, without their secrets."""
    return json_answer({"rows": [_token(token) for token in call.services.accounts.tokens(call.actor)]})


def remove_token(call: Call) -> Answer:
    """Remove a token; it is refused from then on."""
    _by_session(call)
    call.services.accounts.remove_token(call.actor, call.params["token"])
    return no_content()


ENDPOINTS = (
    Endpoint("POST", "/api/tokens", "signed_in", create_token, reads="json", status=201),
    Endpoint("GET", "/api/tokens", "signed_in", list_tokens),
    Endpoint("DELETE", "/api/tokens/{token}", "signed_in", remove_token, status=204),
)
