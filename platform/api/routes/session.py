"""Signing in and out, and who one is."""

from ...kernel.json import Json
from ...kernel.problems import NotFound
from ...runtime.accounts import NewSession, ProofNeeded
from ...runtime.context import Actor
from ..answers import Answer, json_answer, no_content
from ..call import Call
from ..cookies import session_cookie, step_cookie
from ..endpoints import Endpoint

_NAME_LENGTH = 64
_PASSWORD_LENGTH = 256
_NO_STORE = {"Cache-Control": "no-store"}


def told_me(call: Call, actor: Actor) -> dict[str, Json]:
    """Return a person as they are told of themselves."""
    apps: list[Json] = []
    for key, roles in sorted(actor.roles.items()):
        try:
            app = call.engine.app(key).model.definitions.app
        except NotFound:
            continue
        if roles:
            apps.append({"key": key, "title": {**app.title}, "icon": app.icon, "roles": [*sorted(roles)]})
    return {
        "id": actor.id, "name": actor.name, "title": actor.title, "language": actor.language, "kind": actor.kind,
        "administrator": actor.administrator, "apps": apps,
    }  # fmt: skip


def session_header(call: Call, session: NewSession) -> dict[str, str]:
    """Return the header that gives a new session to the browser."""
    secret, seconds = session.secret, call.services.settings.sessions.absolute
    return {"Set-Cookie": session_cookie(secret, seconds, secure=call.secure), **_NO_STORE}


def admitted(call: Call, found: NewSession | ProofNeeded) -> Answer:
    """Answer a new session, or what is still needed for one."""
    if isinstance(found, NewSession):
        return json_answer(told_me(call, found.signed_in.actor), headers=session_header(call, found))
    headers = {"Set-Cookie": step_cookie(found.secret, secure=call.secure), **_NO_STORE}
    return json_answer({"second_factor": [*found.proofs]}, headers=headers)


def sign_in(call: Call) -> Answer:
    """Begin a session and give its cookie, or ask for the second factor; a session that the browser had before ends."""
    name, password = call.text("name", _NAME_LENGTH), call.text("password", _PASSWORD_LENGTH)
    return admitted(call, call.services.accounts.signing.by_password(name, password, call.caller))


def get_session(call: Call) -> Answer:
    """Answer who is signed in, and with which apps and roles."""
    return json_answer(told_me(call, call.who.actor))


def change_session(call: Call) -> Answer:
    """Change the language that the person reads."""
    language = call.text("language", 10)
    call.services.accounts.set_language(call.who.actor.id, language)
    return json_answer({**told_me(call, call.who.actor), "language": language})


def sign_out(call: Call) -> Answer:
    """End the session; the cookie is taken back."""
    if call.who.way == "session":
        call.services.accounts.sessions.sign_out(call.who, call.caller)
    if call.who.way == "device":
        call.services.accounts.devices.sign_out(call.who, call.caller)
        return no_content()
    return Answer(status=no_content().status, headers={"Set-Cookie": session_cookie("", 0, secure=call.secure)})


def confirm(call: Call) -> Answer:
    """Prove again who one is, with the password, a code, or a passkey; what is sensitive is possible for some minutes then."""
    accounts = call.services.accounts
    if call.values.get("credential") is not None:
        accounts.passkeys.confirm(call.who, call.values["credential"], call.caller)
    else:
        password, code = call.optional("password", _PASSWORD_LENGTH), call.optional("code", 64)
        accounts.signing.confirm(call.who, call.caller, password, code if not password else "")
    return no_content()


ENDPOINTS = (
    Endpoint("POST", "/api/session", "public", sign_in, reads="json", first=True),
    Endpoint("GET", "/api/session", "signed_in", get_session),
    Endpoint("PATCH", "/api/session", "signed_in", change_session, reads="json"),
    Endpoint("DELETE", "/api/session", "signed_in", sign_out, status=204),
    Endpoint("POST", "/api/session/confirm", "signed_in", confirm, reads="json", status=204, own=True),
)
