"""API tokens of the signed-in person."""

from ...kernel.json import Json
from ...kernel.problems import BadRequest, Location, Problem
from ...runtime.accounts import TokenWish
from ...store.accounts import Token
from ..answers import Answer, json_answer, no_content
from ..call import Call
from ..endpoints import Endpoint
from .account import moment

_DEFAULT_DAYS = 90


def token_told(token: Token) -> dict[str, Json]:
    """Return a token as lists tell it, without its secret."""
    return {
        "id": token.id,
        "title": token.title,
        "scopes": token.scopes,
        "entities": token.entities or {},
        "read_only": token.read_only,
        "created_at": moment(token.created_at),
        "expires_at": moment(token.expires_at),
        "used_at": moment(token.used_at),
    }


def _by_app(call: Call, name: str) -> dict[str, list[str]] | None:
    given = call.values.get(name)
    if given is None:
        return None
    if not isinstance(given, dict):
        raise BadRequest(Problem("bad_scopes", {}, Location(path=f"/{name}")))
    found: dict[str, list[str]] = {}
    for app, keys in given.items():
        if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
            raise BadRequest(Problem("bad_scopes", {}, Location(path=f"/{name}")))
        found[app] = [str(key) for key in keys]
    return found


def create_token(call: Call) -> Answer:
    """Make a token; its secret is answered this once and never again."""
    days = call.values.get("days", _DEFAULT_DAYS)
    if not isinstance(days, int) or isinstance(days, bool):
        raise BadRequest(Problem("not_integer", {}, Location(path="/days")))
    roles = _by_app(call, "scopes")
    if roles is None:
        roles = {app: sorted(held) for app, held in call.actor.roles.items()}
    entities = _by_app(call, "entities") or {}
    wish = TokenWish(call.text("title", 100), roles, days, call.flag("read_only"), entities)
    secret, token = call.services.accounts.tokens.add(call.actor, wish, call.caller)
    return json_answer({**token_told(token), "token": secret}, 201, {"Cache-Control": "no-store"})


def list_tokens(call: Call) -> Answer:
    """Answer the person's tokens, without their secrets."""
    return json_answer({"rows": [token_told(token) for token in call.services.accounts.tokens.of(call.actor)]})


def remove_token(call: Call) -> Answer:
    """Remove a token; it is refused from then on."""
    call.services.accounts.tokens.remove(call.actor, call.params["token"], call.actor.id, call.caller)
    return no_content()


ENDPOINTS = (
    # A token that could make tokens would outlive its own end.
    Endpoint("POST", "/api/tokens", "signed_in", create_token, reads="json", status=201, own=True, fresh=True),
    Endpoint("GET", "/api/tokens", "signed_in", list_tokens),
    Endpoint("DELETE", "/api/tokens/{token}", "signed_in", remove_token, status=204, own=True),
)
