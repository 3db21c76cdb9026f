"""The further steps of signing in: the second factor, passkeys, sign-in elsewhere, forgotten passwords, the first administrator."""

import hmac

from ...kernel.json import Json
from ...kernel.problems import Forbidden, FormwrightError, Problem
from ...runtime.accounts import KnownRoles, NewPerson, NewSession
from ..answers import Answer, json_answer, no_content
from ..call import Call
from ..cookies import step_cookie
from ..endpoints import Endpoint
from ..parameters import Parameter
from .session import admitted, session_header, told_me

_NO_STORE = {"Cache-Control": "no-store"}
_SECRET_LENGTH = 100
_ANSWER = (
    Parameter("code", "What the provider gives for the person."),
    Parameter("state", "What the server sent along."),
    Parameter("iss", "Who answers."),
    # What providers add; it is not looked at.
    *(Parameter(name, "Not used.") for name in ("error", "error_description", "error_uri", "session_state", "scope", "prompt", "hd")),
)


def ways(call: Call) -> Answer:
    """Answer how one can sign in, beside a password, and whether letters for a new one are sent."""
    accounts = call.services.accounts
    elsewhere: list[Json] = [{"key": way.key, "title": way.title} for way in accounts.elsewhere.ways()]
    return json_answer({"elsewhere": elsewhere, "passkeys": _has_site(call), "forgot": accounts.resets.by_mail})


def _has_site(call: Call) -> bool:
    try:
        return bool(call.services.accounts.passkeys.site)
    except FormwrightError:
        return False


def waiting(call: Call) -> Answer:
    """Answer which second factor is waited for in this browser."""
    _, needed = call.services.accounts.signing.waiting(call.step)
    return json_answer({"second_factor": [*needed.proofs]}, headers=_NO_STORE)


def by_code(call: Call) -> Answer:
    """Finish signing in with a code of the authenticator app, or with a recovery code."""
    return admitted(call, call.services.accounts.signing.by_code(call.step, call.text("code", 64), call.caller))


def passkey_options(call: Call) -> Answer:
    """Answer what the browser needs to use a passkey: after a password, or alone."""
    options, secret = call.services.accounts.passkeys.ask(call.step)
    return json_answer(options, headers={"Set-Cookie": step_cookie(secret, secure=call.secure), **_NO_STORE})


def by_passkey(call: Call) -> Answer:
    """Sign in with a passkey."""
    return admitted(call, call.services.accounts.passkeys.sign_in(call.step, call.values.get("credential"), call.caller))


def elsewhere(call: Call) -> Answer:
    """Send the browser to a provider of sign-ins."""
    address, secret = call.services.accounts.elsewhere.begin(call.params["provider"])
    return _send(address, {"Set-Cookie": step_cookie(secret, secure=call.secure)})


def came_back(call: Call) -> Answer:
    """Take the browser back from a provider, signed in, or to the page that says why not."""
    base = call.services.settings.base_url.rstrip("/")
    given = {parameter.name: call.query.get(parameter.name, "") for parameter in _ANSWER}
    try:
        found = call.services.accounts.elsewhere.finish(call.params["provider"], call.step, given, _roles_of(call), call.caller)
    except FormwrightError as error:
        return _send(f"{base}/sign-in#refused={error.problems[0].code}", {})
    if found is None:
        return _send(f"{base}/account", {})
    if isinstance(found, NewSession):
        return _send(f"{base}/", session_header(call, found))
    return _send(f"{base}/sign-in#second-factor", {"Set-Cookie": step_cookie(found.secret, secure=call.secure)})


def _roles_of(call: Call) -> KnownRoles:
    def roles_of(app: str) -> frozenset[str]:
        return frozenset(next((each.model.roles for each in call.engine.apps() if each.key == app), ()))

    return roles_of


def _send(address: str, headers: dict[str, str]) -> Answer:
    return Answer(status=302, headers={"Location": address, **_NO_STORE, **headers})


def forgot(call: Call) -> Answer:
    """Send a link for a new password to whoever has this name or address of mail; the answer is always the same."""
    call.services.accounts.resets.ask(call.text("name", 254), call.caller)
    return no_content()


def set_password(call: Call) -> Answer:
    """Set the password with the secret of a link; it works once, and whatever was open in the person's name ends."""
    secret, password = call.text("secret", _SECRET_LENGTH), call.text("password", 256)
    call.services.accounts.resets.use(secret, password, call.caller)
    return no_content()


def set_up(call: Call) -> Answer:
    """Make the first administrator, with the setup word of the server's settings; of several at once, one succeeds."""
    word = call.services.settings.accounts.setup
    if not word or not hmac.compare_digest(word.encode(), call.text("setup", 256).encode()):
        raise Forbidden(Problem("setup_refused", {}))
    new = NewPerson(call.text("name", 64), call.text("password", 256), call.optional("title", 200))
    accounts = call.services.accounts
    return json_answer(told_me(call, accounts.people.get(accounts.people.add_first(new, call.caller).id).actor), 201)


ENDPOINTS = (
    Endpoint("GET", "/api/sign-in", "public", ways),
    Endpoint("GET", "/api/session/second-factor", "public", waiting),
    Endpoint("POST", "/api/session/code", "public", by_code, reads="json"),
    Endpoint("POST", "/api/session/passkey/options", "public", passkey_options),
    Endpoint("POST", "/api/session/passkey", "public", by_passkey, reads="json"),
    Endpoint("GET", "/api/elsewhere/{provider}", "public", elsewhere, status=302),
    Endpoint("GET", "/api/elsewhere/{provider}/callback", "public", came_back, query=_ANSWER, status=302),
    Endpoint("POST", "/api/password/forgot", "public", forgot, reads="json", status=204),
    Endpoint("POST", "/api/password/set", "public", set_password, reads="json", status=204),
    Endpoint("POST", "/api/setup", "public", set_up, reads="json", status=201),
)
