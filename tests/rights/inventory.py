"""Every route of the API with one request that a person of any role can try, and what each role gets."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML

from formwright.api.endpoints import Endpoint
from formwright.api.routes import ENDPOINTS
from tests.rights.caller import Asked, Caller
from tests.rights.world import numbered

TABLE = Path(__file__).parent / "routes.yaml"
WHO = ("nobody", "stranger", "guest", "agent", "boss", "keeper")
"""Not signed in; signed in without a role; a supplier; somebody with some rights; with all of them; who looks after people."""
NAMES: Mapping[str, str] = {"nobody": "", "stranger": "sam", "guest": "C1", "agent": "ann", "boss": "boss", "keeper": "kit"}
_GIVEN = {
    "app": "guild", "entity": "order", "id": numbered("order", 3), "transition": "void", "form": "intake", "connection": "orders_in",
    "field": "proof", "print": "slip", "track": "order", "file": numbered("file", 0),
}  # fmt: skip
_QUERIES: Mapping[str, dict[str, object]] = {
    "GET /api/{app}/records/{entity}/groups": {"by": "state"},
    "GET /api/{app}/scan": {"code": "B3"},
    "GET /api/{app}/prints/{print}": {"ids": numbered("order", 3), "form": "html"},
    "GET /api/{app}/search": {"text": "N3"},
    "GET /api/{app}/records/{entity}/{id}/tree": {"by": "above"},
    "DELETE /api/{app}/records/{entity}/{id}": {"version": 99},
    "GET /api/{app}/why": {"entity": "order", "person": "ann"},
}


_ORDERS = "POST /api/{app}/records/{entity}"
_BODIES: Mapping[str, object] = {
    f"{_ORDERS}/bulk/update": {"where": "true", "values": {"note": "x"}, "dry_run": True},
    f"{_ORDERS}/bulk/delete": {"where": "true", "dry_run": True},
    f"{_ORDERS}/bulk/transitions/{{transition}}": {"where": "true", "dry_run": True},
    f"{_ORDERS}/imports/preview": {"file": numbered("line", 77)},
    f"{_ORDERS}/imports": {"file": numbered("line", 77)},
    f"{_ORDERS}/{{id}}/transitions/{{transition}}": {"version": 99},
    f"{_ORDERS}/{{id}}/comments": {"text": "x", "mentions": [numbered("line", 77)]},
    "PATCH /api/{app}/records/{entity}/{id}/comments/{comment}": {"text": "x"},
    "PATCH /api/{app}/records/{entity}/{id}": {"version": 99, "note": "x"},
    "POST /api/{app}/bin/restore": {"ids": [numbered("line", 77)]},
    "POST /api/{app}/bin/purge": {"ids": [numbered("line", 77)]},
    "POST /api/{app}/kept/repair": {"ids": [numbered("line", 77)]},
    "POST /api/{app}/kept/purge": {"ids": [numbered("line", 77)]},
    "POST /api/{app}/kept/delete": {"key": "order.nothing", "values": 0},
    "POST /api/{app}/filters": {"entity": "order", "title": "x", "where": "nothing == 1"},
    "POST /api/people/{person}/roles": {"app": "guild", "roles": ["boss"]},
}
"""Bodies with which whoever is let in gets further than others, and yet changes nothing."""


def requests() -> Iterator[tuple[Endpoint, Asked]]:
    """Yield a request for each route; whoever is let in is refused for what the body lacks, so that nothing changes."""
    for endpoint in ENDPOINTS:
        path = "/".join(_GIVEN.get(part[1:-1], numbered("line", 77)) if part.startswith("{") else part for part in endpoint.path.split("/"))
        path = path.replace("/order/", "/client/").replace("ARDERS", "C11ENT") if path.endswith("/tree") else path
        body = None if endpoint.reads != "json" else _BODIES.get(endpoint.name, {"nothing": "known"})
        file = b"nothing\n1\n" if endpoint.reads == "file" else None
        yield endpoint, Asked(endpoint.method, path, _QUERIES.get(endpoint.name, {}), body, file)


def answers(caller: Caller, endpoint: Endpoint, asked: Asked) -> dict[str, int]:
    """Return the status that each role gets; one that ended its session signs in again."""
    found: dict[str, int] = {}
    for who in WHO:
        found[who] = caller.ask(NAMES[who], asked).status
        if "session" in endpoint.path and endpoint.method == "DELETE" and NAMES[who] and found[who] < 300:
            caller.sign_in(NAMES[who])
    return found


@cache
def table() -> dict[str, dict[str, Any]]:
    """Return the reviewed table: by route what each role gets, and which doors of the two-world test stand for it."""
    return cast("dict[str, dict[str, Any]]", YAML(typ="safe").load(TABLE))  # pyright: ignore[reportUnknownMemberType]


def proposed(found: Mapping[str, Mapping[str, int]]) -> str:
    """Return lines for the table, to be reviewed before they are put there."""
    rows = ((name, ", ".join(f"{who}: {status}" for who, status in each.items())) for name, each in found.items())
    return "\n".join(f"{json.dumps(name)}: {{{row}, doors: []}}" for name, row in rows)
