"""Signing in and out, and who one is."""

from ...kernel.json import Json
from ...kernel.problems import NotFound
from ...runtime.context import Actor
from ..answers import Answer, json_answer, no_content
from ..call import Call
from ..endpoints import Endpoint
from ..guards import COOKIE, cookie_value

_NAME_LENGTH = 64
_PASSWORD_LENGTH = 256


def _me(call: Call, actor: Actor) -> dict[str, Json]:
    apps: list[Json] = []
    for key, roles in sorted(actor.roles.items()):
        try:
            app = call.engine.app(key).model.definitions.app
        except NotFound:
            continue
        if roles:
            apps.append({"key": key, "title": {**app.title}, "icon": app.icon, "roles": [*sorted(roles)]})
    return {"id": actor.id, "name": actor.name, "title": actor.title, "language": actor.language, "apps": apps}


def _cookie(call: Call, value: str, seconds: int) -> str:
    secure = "; Secure" if call.secure else ""
    return f"{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"


def sign_in(call: Call) -> Answer:
    """Begin a session and give its cookie; one that the browser had before ends."""
    before = cookie_value(call.headers.get("cookie", ""))
    name, password = call.text("name", _NAME_LENGTH), call.text("password", _PASSWORD_LENGTH)
    session = call.services.accounts.sign_in(name, password, call.address, call.headers.get("user-agent", ""), before)
    cookie = _cookie(call, session.secret, call.services.settings.sessions.absolute)
    return json_answer(_me(call, session.signed_in.actor), headers={"Set-Cookie": cookie, "Cache-Control": "no-store"})


def get_session(call: Call) -> Answer:
    """Answer who is signed in, and with which apps and roles."""
    return json_answer(_me(call, call.who.actor))


def change_session(call: Call) -> Answer:
    """Change the language that the person reads."""
    language = call.text("language", 10)
    call.services.accounts.set_language(call.who.actor.id, language)
    return json_answer({**_me(call, call.who.actor), "language": language})


def sign_out(call: Call) -> Answer:
    """End the session; the cookie is taken back."""
    if call.who.way == "session":
        call.services.accounts.sign_out(call.who)
    return Answer(status=no_content().status, headers={"Set-Cookie": _cookie(call, "", 0)})


ENDPOINTS = (
    Endpoint("POST", "/api/session", "public", sign_in, reads="json"),
    Endpoint("GET", "/api/session", "signed_in", get_session),
    Endpoint("PATCH", "/api/session", "signed_in", change_session, reads="json"),
    Endpoint("DELETE", "/api/session", "signed_in", sign_out, status=204),
)
