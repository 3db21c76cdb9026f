"""What a route declares: method, path, who may call it, what it reads, and the function that answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .answers import Answer
from .call import Call
from .parameters import Parameter

Policy: TypeAlias = Literal["public", "watchdog", "signed_in", "role", "administrator"]
"""`public`: anybody. `watchdog`: a program with the token of the server's settings.

`signed_in`: a known person. `role`: a person with a role in the app; the runtime checks the rest.
`administrator`: who looks after people, by a session."""

Reads: TypeAlias = Literal["nothing", "json", "file"]
Way: TypeAlias = Literal["none", "probe", "quick", "sums", "heavy"]
"""Which threads do the work; `none` for what never waits, `probe` for watchdogs, whom no crowd may hold up. `sums` counts
and adds up: a dashboard asks for many at once."""

Handle: TypeAlias = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method on one path; a policy must be given, there is no default.

    `own`: a matter of the person alone, for sessions only, not for tokens and not for who looks through another's eyes. `fresh`:
    only shortly after the person proved who they are. `follows`: asked for a stream, it goes on answering. `first`: told once, by people
    at machines and programs elsewhere, it goes before what is only looked at when there is more to do than can be done.
    """

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    policy: Policy
    handle: Handle
    query: tuple[Parameter, ...] = ()
    reads: Reads = "nothing"
    lane: Way = "quick"
    status: int = 200
    own: bool = False
    fresh: bool = False
    follows: bool = False
    first: bool = False

    @property
    def name(self) -> str:
        """Return how logs and the API description call it."""
        return f"{self.method} {self.path}"
