"""The port `http`: one request, with the app's secrets put in only here, and its answer as JSON."""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import quote, urlencode

from ...kernel.json import Json, dumps, loads
from ...kernel.problems import Invalid, Problem, Unavailable
from ..app_secrets import secret_of
from ..engine import Engine, Port
from .web import Came, Web, Wish

_LATER = frozenset((408, 425, 429))


def http_port(engine: Engine, web: Web) -> Port:
    """Return the port."""

    def send(sent: Json, key: str) -> Json:
        wish = cast("Mapping[str, Any]", sent)
        told = str(wish["address"] or wish["secret"])
        came = web.send(_wish(engine, wish, key, told))
        _check(came, wish["accept"], told)
        return {"status": came.status, "body": _json(came)}

    return send


def _wish(engine: Engine, wish: Mapping[str, Any], key: str, told: str) -> Wish:
    app = str(wish["app"])
    address = str(wish["address"]) or needed(engine, app, str(wish["secret"]))
    url = address.rstrip("/") + "/" + quote(str(wish["path"]).lstrip("/"), safe="/:@-._~") if wish["path"] else address
    if wish["query"]:
        given = {name: value for name, value in wish["query"].items() if value is not None}
        url += ("&" if "?" in url else "?") + urlencode(given)
    headers = {"Accept": "application/json", "User-Agent": "Formwright", "Idempotency-Key": key}
    for name, value in wish["headers"].items():
        text = value if isinstance(value, str) else str(value["before"]) + needed(engine, app, str(value["secret"]))
        if not text.isprintable() or not text.isascii():
            raise Invalid(Problem("web_bad_header", {"name": name}))
        headers[name] = text
    body = None if wish["body"] is None else dumps(wish["body"])
    headers |= {} if body is None else {"Content-Type": "application/json"}
    return Wish(str(wish["method"]), url, headers, body, told)


def needed(engine: Engine, app: str, name: str) -> str:
    """Return a secret; raises Invalid where it is not set."""
    found = secret_of(engine, app, name)
    if found is None:
        raise Invalid(Problem("secret_not_set", {"name": name}))
    return found


def _check(came: Came, accept: list[int], told: str) -> None:
    if 200 <= came.status < 300 or came.status in accept:
        return
    data = {"host": told, "status": came.status}
    if came.status in _LATER or came.status >= 500:
        raise Unavailable(Problem("web_not_now", data))
    raise Invalid(Problem("web_redirected" if 300 <= came.status < 400 else "web_refused", data))


def _json(came: Came) -> Json:
    try:
        return loads(came.body) if came.body else None
    except ValueError:
        return None
