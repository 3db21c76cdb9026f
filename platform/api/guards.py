"""Who is calling, and may they call this: the one place where a route's policy is enforced."""

import hmac
from collections.abc import Mapping

from ..kernel.problems import Forbidden, NotFound, Problem, Unauthenticated
from ..kernel.text import DEFAULT_LANGUAGE, LANGUAGES
from ..runtime.accounts import TOKEN_PREFIX, Accounts, SignedIn
from .cookies import DEVICE_COOKIE, LANGUAGE_COOKIE, cookie_value
from .endpoints import Endpoint

CSRF_HEADER = "x-formwright"
PERSON_HEADER = "x-person"
"""Who must be the one that acts: of several people at one device, or of those who were signed in one after the other."""
_SAFE = ("GET", "HEAD")
_BEARER = "bearer "


def has_credentials(headers: Mapping[str, str]) -> bool:
    """Tell whether a request names anybody at all, rightly or not."""
    cookies = headers.get("cookie", "")
    return "authorization" in headers or bool(cookie_value(cookies) or (PERSON_HEADER in headers and cookie_value(cookies, DEVICE_COOKIE)))


def identify(accounts: Accounts, headers: Mapping[str, str], address: str = "") -> SignedIn | None:
    """Return who calls, by API token, by session, or as one of the people at a shared device.

    A token that is not good is refused rather than ignored. Where the request says who must act, nobody else does.
    """
    authorization = headers.get("authorization", "")
    if authorization:
        secret = authorization[len(_BEARER) :].strip() if authorization.lower().startswith(_BEARER) else ""
        found = accounts.sessions.by_token(secret) if secret.startswith(TOKEN_PREFIX) else None
        if found is None:
            raise Unauthenticated(Problem("wrong_credentials", {}))
        return found
    cookies, person = headers.get("cookie", ""), headers.get(PERSON_HEADER, "")
    secret, device = cookie_value(cookies), cookie_value(cookies, DEVICE_COOKIE)
    found = accounts.sessions.by_session(secret, address) if secret else None
    if person and (found is None or found.actor.id != person):
        return accounts.devices.acting(device, person) if device else None
    return found


def check_origin(method: str, signed_in: SignedIn | None, headers: Mapping[str, str]) -> None:
    """Refuse a change that another web site makes a browser send (CSRF)."""
    if method in _SAFE:
        return
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden(Problem("cross_site", {}))
    if signed_in is not None and signed_in.way != "token" and CSRF_HEADER not in headers:
        raise Forbidden(Problem("csrf_header_missing", {}))


def check_watchdog(token: str, headers: Mapping[str, str]) -> None:
    """Refuse who does not bring the token of the server's settings; without one in the settings everybody is refused."""
    given = headers.get("authorization", "")
    secret = given[len(_BEARER) :].strip() if given.lower().startswith(_BEARER) else ""
    if not token or not hmac.compare_digest(secret.encode(), token.encode()):
        raise Unauthenticated(Problem("wrong_credentials", {}))


def check_policy(endpoint: Endpoint, signed_in: SignedIn | None, params: Mapping[str, str]) -> None:
    """Refuse whom a route is not for; an app in which one has no role is as if it were not there."""
    if endpoint.policy == "public":
        return
    if signed_in is None:
        raise Unauthenticated(Problem("not_signed_in", {}))
    _check_credential(endpoint, signed_in)
    if endpoint.policy == "administrator" and not signed_in.actor.administrator:
        raise Forbidden(Problem("administrators_only", {}))
    if endpoint.policy == "role" and not signed_in.actor.roles_in(params["app"]):
        raise NotFound(Problem("unknown_app", {"name": params["app"][:80], "near": ""}))


def _check_credential(endpoint: Endpoint, signed_in: SignedIn) -> None:
    if endpoint.own and (signed_in.way != "session" or signed_in.absent):
        raise Forbidden(Problem("by_session_only", {}))
    scope = signed_in.actor.scope
    if endpoint.method not in _SAFE and scope is not None and scope.read_only:
        raise Forbidden(Problem("read_only_token", {}))


def language_of(headers: Mapping[str, str], signed_in: SignedIn | None) -> str:
    """Return the language to answer in: what the request asks for, else what the person reads, else English.

    A link that a browser follows by itself asks in the browser's language; there it counts what the page speaks.
    """
    spoken = cookie_value(headers.get("cookie", ""), LANGUAGE_COOKIE) if CSRF_HEADER not in headers else ""
    if spoken in LANGUAGES:
        return spoken
    wishes: list[tuple[float, str]] = []
    for part in headers.get("accept-language", "")[:200].split(","):
        tag, _, quality = part.strip().partition(";q=")
        language = tag.partition("-")[0].lower()
        if language in LANGUAGES:
            wishes.append((-_quality(quality), language))
    if wishes:
        return min(wishes, key=lambda wish: wish[0])[1]
    return signed_in.actor.language if signed_in else DEFAULT_LANGUAGE


def _quality(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
