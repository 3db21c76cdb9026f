"""A request that wants to look through a role or another person: allowed, written down, and marked in its answer."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from ..kernel.problems import BadRequest, Forbidden, NotFound, Problem
from ..runtime.accounts import Accounts, Caller, SignedIn
from ..runtime.context import Actor
from ..runtime.engine import Engine
from ..runtime.viewing import as_person, as_role
from .endpoints import Endpoint

VIEW_AS = "x-view-as"
_READS = ("GET", "HEAD")


class Looking(Protocol):
    """What of a request counts here."""

    method: str
    viewed: str
    request_id: str

    @property
    def params(self) -> Mapping[str, str]:
        """Return the named parts of the path."""
        ...


class House(Protocol):
    """The services that are needed here."""

    @property
    def engine(self) -> Engine:
        """Return the engine."""
        ...

    @property
    def accounts(self) -> Accounts:
        """Return the accounts."""
        ...


def looking_as(services: House, endpoint: Endpoint, viewer: SignedIn | None, request: Looking) -> SignedIn:
    """Return whom a request looks through, written into the book of security events; raises BadRequest and Forbidden."""
    kind, _, name = request.viewed.partition(":")
    if kind not in ("role", "person") or not name:
        raise BadRequest(Problem("view_as_unreadable", {"given": request.viewed[:80]}))
    if viewer is None or endpoint.policy != "role" or request.method not in _READS:
        raise Forbidden(Problem("view_as_reads_only", {}))
    app = services.engine.app(request.params["app"])
    actor = as_role(app, viewer.actor, name) if kind == "role" else as_person(app, viewer.actor, _person(services.accounts, name))
    about = None if kind == "role" else actor
    told = {"viewed": request.viewed, "app": app.key, "route": endpoint.name, "request": request.request_id}
    services.accounts.note("looked_as", about, viewer.actor, Caller(), **told)
    return replace(viewer, actor=actor, absent=True)


def _person(accounts: Accounts, name: str) -> Actor | None:
    try:
        return accounts.actor(name)
    except NotFound:
        return None
