"""What the accounts give and take: who is signed in, new sessions, steps that are still needed, and how long things last."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ..context import Actor

TOKEN_PREFIX = "fwt_"  # noqa: S105 - it marks tokens, it is none
LONGEST_TOKEN_DAYS = 366

Way = Literal["session", "token", "device"]
Method = Literal["password", "passkey", "elsewhere"]
Proof = Literal["code", "passkey", "recovery"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request comes from: its network, the browser it names, and the secrets of session and device that it brought."""

    address: str = ""
    agent: str = ""
    session: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who stands behind a request, by which way and credential, and when they last proved who they are."""

    actor: Actor
    way: Way
    credential: str
    confirmed_at: datetime | None = None
    absent: bool = False
    """Whether the person is looked through by another one, and so is not there to change anything of their own."""


@dataclass(frozen=True, slots=True)
class NewSession:
    """A fresh session: the secret that the browser keeps, and who it is for."""

    secret: str
    signed_in: SignedIn


@dataclass(frozen=True, slots=True)
class ProofNeeded:
    """The password was right, and a second factor is needed: the secret of the pending step, and what may be given."""

    secret: str
    proofs: tuple[Proof, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long sessions last: without use, and at most; and how long a proof of who one is counts as fresh."""

    idle: timedelta = timedelta(hours=12)
    absolute: timedelta = timedelta(days=7)
    fresh: timedelta = timedelta(minutes=15)
    pending: timedelta = timedelta(minutes=10)
    reset: timedelta = timedelta(hours=1)
    invitation: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """A session as its person sees it in their list."""

    id: str
    agent: str
    address: str
    method: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    current: bool
