"""One request as a route sees it, and the services that all routes share."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ..kernel.json import Json
from ..kernel.problems import BadRequest, Location, NotFound, Problem, Unauthenticated
from ..runtime.accounts import Accounts, Caller, SignedIn
from ..runtime.context import Actor
from ..runtime.engine import Engine
from ..runtime.exploring import Explorer
from ..runtime.installed import InstalledApp
from ..runtime.readiness import Readiness
from .cookies import DEVICE_COOKIE, STEP_COOKIE, cookie_value
from .metrics import Metrics
from .settings import Settings

if TYPE_CHECKING:
    from .describing import Describer

ANONYMOUS = Actor("", "")
"""Nobody: no id, no roles."""


@dataclass(frozen=True, slots=True)
class Services:
    """What the routes work with; made once, in `create_app`."""

    engine: Engine
    accounts: Accounts
    explorer: Explorer
    describer: "Describer"
    settings: Settings
    readiness: Readiness
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came along, kept in a temporary place until the answer is sent."""

    name: str
    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class Call:
    """A request, read and checked: who, what, with which values."""

    services: Services
    signed_in: SignedIn | None
    language: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Json
    raw: bytes
    upload: Upload | None
    request_id: str
    address: str
    secure: bool

    @property
    def engine(self) -> Engine:
        """Return the engine."""
        return self.services.engine

    @property
    def actor(self) -> Actor:
        """Return the person, or nobody."""
        return self.signed_in.actor if self.signed_in else ANONYMOUS

    @property
    def who(self) -> SignedIn:
        """Return who is signed in; raises Unauthenticated."""
        if self.signed_in is None:
            raise Unauthenticated(Problem("not_signed_in", {}))
        return self.signed_in

    @property
    def caller(self) -> Caller:
        """Return where the request comes from."""
        cookies = self.headers.get("cookie", "")
        return Caller(self.address, self.headers.get("user-agent", ""), cookie_value(cookies), cookie_value(cookies, DEVICE_COOKIE))

    @property
    def step(self) -> str:
        """Return the secret of the step that this browser has begun on its way in; empty where it has not."""
        return cookie_value(self.headers.get("cookie", ""), STEP_COOKIE)

    @property
    def app(self) -> InstalledApp:
        """Return the app of the address; one in which the person has no role does not exist for them."""
        key = self.params["app"]
        if not self.actor.roles_in(key):
            raise NotFound(Problem("unknown_app", {"name": key[:80], "near": ""}))
        return self.engine.app(key)

    @property
    def entity(self) -> str:
        """Return the entity of the address; one of which the person may see nothing does not exist for them."""
        key = self.params["entity"]
        if self.app.rights(self.actor).visible(key) is None:
            raise NotFound(Problem("unknown_entity", {"name": key, "near": ""}))
        return key

    @property
    def values(self) -> dict[str, Json]:
        """Return the body as an object; raises BadRequest for anything else."""
        if not isinstance(self.body, dict):
            raise BadRequest(Problem("body_not_object", {}))
        return self.body

    def text(self, name: str, most: int = 1000) -> str:
        """Return a required text of the body; raises BadRequest."""
        value = self.values.get(name)
        if not isinstance(value, str) or not value or len(value) > most:
            raise BadRequest(Problem("body_needs_text", {"name": name, "max": most}, Location(path=f"/{name}")))
        return value

    def optional(self, name: str, most: int = 1000) -> str:
        """Return a text of the body, empty where it is not given; raises BadRequest."""
        return self.text(name, most) if self.values.get(name) not in (None, "") else ""

    def flag(self, name: str) -> bool:
        """Return a truth value of the body, false where it is not given; raises BadRequest."""
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            raise BadRequest(Problem("bad_value_here", {"name": name}, Location(path=f"/{name}")))
        return value


def version_of(values: Mapping[str, Json], query: Mapping[str, str], headers: Mapping[str, str]) -> int | None:
    """Return the version that a change is based on: from the body, the query, or If-Match; None where none is given."""
    given: object = values.get("version", query.get("version", headers.get("if-match", "").strip('W/" ')))
    if given in ("", "*", None):
        return None
    if isinstance(given, int) and not isinstance(given, bool) and 0 < given < 2**53:
        return given
    if isinstance(given, str) and given.isdecimal() and given.isascii() and len(given) < 16:
        return int(given)
    raise BadRequest(Problem("bad_version", {"given": str(cast("object", given))[:40]}, Location(path="/version")))
