"""One's own account: sessions, password, second factor, passkeys, links to providers."""

from datetime import datetime

from ...kernel.json import Json
from ...reports.rendering import qr_rows
from ...runtime.accounts import SessionEntry
from ...store.accounts import Passkey
from ..answers import Answer, json_answer, no_content
from ..call import Call
from ..cookies import step_cookie
from ..endpoints import Endpoint
from .session import session_header, told_me

_NO_STORE = {"Cache-Control": "no-store"}


def moment(value: datetime | None) -> str | None:
    """Return a moment as it is told."""
    return value.isoformat().replace("+00:00", "Z") if value else None


def session_told(entry: SessionEntry) -> dict[str, Json]:
    """Return a session as its list tells it."""
    return {
        "id": entry.id, "agent": entry.agent, "address": entry.address, "method": entry.method, "current": entry.current,
        "created_at": moment(entry.created_at), "seen_at": moment(entry.seen_at), "expires_at": moment(entry.expires_at),
    }  # fmt: skip


def _passkey(passkey: Passkey) -> dict[str, Json]:
    return {
        "id": passkey.id, "title": passkey.title, "created_at": moment(passkey.created_at), "used_at": moment(passkey.used_at),
    }  # fmt: skip


def list_sessions(call: Call) -> Answer:
    """Answer the person's own sessions: which browser, from where, last seen when."""
    found = call.services.accounts.sessions.listed(call.actor.id, call.who.credential)
    return json_answer({"rows": [session_told(each) for each in found]})


def end_session(call: Call) -> Answer:
    """End one of one's own sessions."""
    call.services.accounts.sessions.end(call.actor, call.params["session"], call.actor.id, call.caller)
    return no_content()


def end_other_sessions(call: Call) -> Answer:
    """End all of one's own sessions but this one."""
    call.services.accounts.sessions.end_others(call.who, call.caller)
    return no_content()


def get_factors(call: Call) -> Answer:
    """Answer what one can prove oneself with beside the password."""
    found = call.services.accounts.factors.of(call.who.actor)
    return json_answer({
        "code": found.code, "recovery_codes": found.recovery_codes, "passkeys": [_passkey(each) for each in found.passkeys],
        "elsewhere": [{"provider": each.provider, "created_at": moment(each.created_at)} for each in found.identities],
    })  # fmt: skip


def change_password(call: Call) -> Answer:
    """Change one's own password with the old one; this session goes on with a new cookie, the others end."""
    old, new = call.text("old", 256), call.text("password", 256)
    session = call.services.accounts.resets.change(call.who, old, new, call.caller)
    return json_answer(told_me(call, session.signed_in.actor), headers=session_header(call, session))


def begin_code(call: Call) -> Answer:
    """Begin to set up an authenticator app; it counts once a code of it was given."""
    new = call.services.accounts.factors.begin_code(call.who)
    return json_answer({"secret": new.secret, "uri": new.uri, "qr": [*qr_rows(new.uri)]}, headers=_NO_STORE)


def finish_code(call: Call) -> Answer:
    """Switch the authenticator app on with a code of it; the recovery codes are answered this once."""
    codes = call.services.accounts.factors.finish_code(call.who, call.text("code", 64), call.caller)
    return json_answer({"recovery_codes": [*codes]}, headers=_NO_STORE)


def remove_code(call: Call) -> Answer:
    """Switch the authenticator app off."""
    call.services.accounts.factors.remove_code(call.who, call.caller)
    return no_content()


def new_recovery_codes(call: Call) -> Answer:
    """Make new recovery codes; the former ones are worth nothing any more."""
    codes = call.services.accounts.factors.new_recovery_codes(call.who, call.caller)
    return json_answer({"recovery_codes": [*codes]}, headers=_NO_STORE)


def begin_passkey(call: Call) -> Answer:
    """Answer what the browser needs to make a passkey."""
    return json_answer(call.services.accounts.passkeys.begin(call.who), headers=_NO_STORE)


def finish_passkey(call: Call) -> Answer:
    """Keep the passkey that the browser made; other sessions end."""
    title, credential = call.text("title", 100), call.values.get("credential")
    return json_answer(_passkey(call.services.accounts.passkeys.finish(call.who, title, credential, call.caller)), 201)


def remove_passkey(call: Call) -> Answer:
    """Remove a passkey."""
    call.services.accounts.passkeys.remove(call.who, call.params["passkey"], call.caller)
    return no_content()


def passkey_options(call: Call) -> Answer:
    """Answer what the browser needs to prove by passkey again who one is."""
    return json_answer(call.services.accounts.passkeys.ask_again(call.who), headers=_NO_STORE)


def link(call: Call) -> Answer:
    """Begin to link one's account at a provider; answers where the browser goes."""
    address, secret = call.services.accounts.elsewhere.begin(call.params["provider"], call.who)
    return json_answer({"address": address}, headers={"Set-Cookie": step_cookie(secret, secure=call.secure), **_NO_STORE})


def unlink(call: Call) -> Answer:
    """Cut the link to one's account at a provider."""
    call.services.accounts.elsewhere.unlink(call.who, call.params["provider"], call.caller)
    return no_content()


_MINE = "/api/account"
ENDPOINTS = (
    Endpoint("GET", f"{_MINE}/sessions", "signed_in", list_sessions, own=True),
    Endpoint("DELETE", f"{_MINE}/sessions", "signed_in", end_other_sessions, status=204, own=True),
    Endpoint("DELETE", f"{_MINE}/sessions/{{session}}", "signed_in", end_session, status=204, own=True),
    Endpoint("GET", f"{_MINE}/factors", "signed_in", get_factors, own=True),
    Endpoint("POST", f"{_MINE}/password", "signed_in", change_password, reads="json", own=True),
    Endpoint("POST", f"{_MINE}/code", "signed_in", begin_code, own=True, fresh=True),
    Endpoint("POST", f"{_MINE}/code/finish", "signed_in", finish_code, reads="json", own=True, fresh=True),
    Endpoint("DELETE", f"{_MINE}/code", "signed_in", remove_code, status=204, own=True, fresh=True),
    Endpoint("POST", f"{_MINE}/recovery-codes", "signed_in", new_recovery_codes, own=True, fresh=True),
    Endpoint("POST", f"{_MINE}/passkeys/options", "signed_in", begin_passkey, own=True, fresh=True),
    Endpoint("POST", f"{_MINE}/passkeys", "signed_in", finish_passkey, reads="json", status=201, own=True, fresh=True),
    Endpoint("DELETE", f"{_MINE}/passkeys/{{passkey}}", "signed_in", remove_passkey, status=204, own=True, fresh=True),
    Endpoint("POST", f"{_MINE}/confirm/options", "signed_in", passkey_options, own=True),
    Endpoint("POST", f"{_MINE}/elsewhere/{{provider}}", "signed_in", link, own=True, fresh=True),
    Endpoint("DELETE", f"{_MINE}/elsewhere/{{provider}}", "signed_in", unlink, status=204, own=True, fresh=True),
)
