"""What a server can be told from outside: typed, with safe defaults and no secret among them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self, cast

from ..kernel.problems import Invalid, Problem
from ..runtime.outgoing.guard import Allowed
from ..runtime.outgoing.web import trusted
from ..runtime.sweeping import Keeping
from .account_settings import AccountSettings
from .lanes import Patience

ENVIRONMENT_PREFIX = "FORMWRIGHT_"
_MEBIBYTE = 1024 * 1024
_SHORTEST_TOKEN = 16
_MOST_DIGITS = 9
_PATIENCE = Patience(first=0.6, others=3.0)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may ask for: bytes, levels, seconds and requests at once; `seconds` bounds what is not heavy work.

    `bodies_bytes` and `uploads` bound what all requests of a process hold and send together.
    """

    json_bytes: int = _MEBIBYTE
    json_depth: int = 32
    upload_bytes: int = 512 * _MEBIBYTE
    query_bytes: int = 16 * 1024
    bodies_bytes: int = 64 * _MEBIBYTE
    uploads: int = 16
    json_seconds: float = 10.0
    upload_seconds: float = 600.0
    threads: int = 8
    waiting: int = 256
    sums_threads: int = 2
    heavy_threads: int = 2
    heavy_waiting: int = 4
    seconds: float = 60.0
    patience: Patience = _PATIENCE


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """How long a sign-in lasts, in seconds: without use, and at most."""

    idle: int = 12 * 3600
    absolute: int = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Watching:
    """What those who watch the server are told: the form of logs, which requests stand in them, and who may read the metrics.

    `requests`: `all`, or `trouble` for refused, failed and slow ones. Without a token there are no metrics.
    """

    style: Literal["console", "json"] = "console"
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    requests: Literal["all", "trouble"] = "trouble"
    metrics_token: str = field(default="", repr=False)
    least_free: int = 100 * _MEBIBYTE


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one server process.

    `database` is an SQLAlchemy URL. `base_url` is what people type into a browser; where it begins with https, cookies are
    sent over https only. `ui_folder` holds the built interface; None looks beside the package. `last_seconds` is how long the
    end may take after the last request; whatever is still at work then is cut off, and its transaction with it.
    """

    database: str = ""
    base_url: str = ""
    ui_folder: Path | None = None
    work_rules: bool = True
    scanner: str = ""
    limits: Limits = field(default_factory=Limits)
    sessions: SessionTimes = field(default_factory=SessionTimes)
    watching: Watching = field(default_factory=Watching)
    accounts: AccountSettings = field(default_factory=AccountSettings)
    keeping: Keeping = field(default_factory=Keeping)
    outgoing: Allowed = field(default_factory=Allowed)
    authorities: Path | None = None
    last_seconds: float | None = None

    def folders(self) -> tuple[Path, ...]:
        """Return where this server keeps data on its own disks."""
        scheme, _, path = self.database.partition(":///")
        return (Path(path.partition("?")[0]).parent,) if scheme.startswith("sqlite") else ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Return what FORMWRIGHT_DATABASE, _BASE_URL, _UI, _WORK_RULES, _LOG*, _METRICS_TOKEN, _LEAST_FREE_MB, _KEEP_*, _HTTP_* give."""
        ui = environment.get(ENVIRONMENT_PREFIX + "UI", "")
        return cls(
            database=environment.get(ENVIRONMENT_PREFIX + "DATABASE", ""),
            base_url=environment.get(ENVIRONMENT_PREFIX + "BASE_URL", ""),
            ui_folder=Path(ui) if ui else None,
            work_rules=environment.get(ENVIRONMENT_PREFIX + "WORK_RULES", "1") != "0",
            scanner=environment.get(ENVIRONMENT_PREFIX + "CLAMD", ""),
            watching=_watching(environment),
            accounts=AccountSettings.from_environment(environment, ENVIRONMENT_PREFIX),
            outgoing=_outgoing(environment),
            authorities=_authorities(environment),
            keeping=Keeping(
                bin=_number(environment, "KEEP_BIN_DAYS", Keeping().bin),
                answers=_number(environment, "KEEP_ANSWERS_DAYS", Keeping().answers),
                events=_number(environment, "KEEP_EVENTS_DAYS", Keeping().events),
                runs=_number(environment, "KEEP_RUNS_DAYS", Keeping().runs),
            ),
        )


def _outgoing(environment: Mapping[str, str]) -> Allowed:
    given = environment.get(ENVIRONMENT_PREFIX + "HTTP_ALLOW", "")
    try:
        return Allowed.from_text(given)
    except ValueError:
        raise _refused("HTTP_ALLOW", given, "host, host:port, 10.1.0.0/16") from None


def _authorities(environment: Mapping[str, str]) -> Path | None:
    given = environment.get(ENVIRONMENT_PREFIX + "HTTP_CA", "")
    if not given:
        return None
    try:
        trusted(Path(given))
    except OSError:
        raise _refused("HTTP_CA", given, "ca.pem") from None
    return Path(given)


def _watching(environment: Mapping[str, str]) -> Watching:
    return Watching(
        style=cast("Literal['console', 'json']", _one_of(environment, "LOG", ("console", "json"))),
        level=cast("Literal['INFO']", _one_of(environment, "LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR"))),
        requests=cast("Literal['all', 'trouble']", _one_of(environment, "LOG_REQUESTS", ("trouble", "all"))),
        metrics_token=_token(environment),
        least_free=_number(environment, "LEAST_FREE_MB", 100) * _MEBIBYTE,
    )


def _one_of(environment: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    given = environment.get(ENVIRONMENT_PREFIX + name, "") or known[0]
    if given not in known:
        raise _refused(name, given, " | ".join(known))
    return given


def _token(environment: Mapping[str, str]) -> str:
    given = environment.get(ENVIRONMENT_PREFIX + "METRICS_TOKEN", "")
    if given and len(given) < _SHORTEST_TOKEN:
        raise _refused("METRICS_TOKEN", "…", f"≥ {_SHORTEST_TOKEN}")
    return given


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    given = environment.get(ENVIRONMENT_PREFIX + name, "") or str(default)
    if not (given.isascii() and given.isdecimal() and len(given) <= _MOST_DIGITS):
        raise _refused(name, given, "0..999999999")
    return int(given)


def _refused(name: str, given: str, takes: str) -> Invalid:
    return Invalid(Problem("bad_setting", {"name": ENVIRONMENT_PREFIX + name, "given": given[:80], "takes": takes}))
