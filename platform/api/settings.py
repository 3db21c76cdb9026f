"""What a server can be told from outside: typed, with safe defaults and no secret among them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

ENVIRONMENT_PREFIX = "FORMWRIGHT_"
_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may ask for: bytes, levels, seconds and requests at once."""

    json_bytes: int = _MEBIBYTE
    json_depth: int = 32
    upload_bytes: int = 50 * _MEBIBYTE
    query_bytes: int = 16 * 1024
    json_seconds: float = 10.0
    upload_seconds: float = 120.0
    threads: int = 8
    waiting: int = 256
    heavy_threads: int = 2
    heavy_waiting: int = 4


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """How long a sign-in lasts, in seconds: without use, and at most."""

    idle: int = 12 * 3600
    absolute: int = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one server process.

    `database` is an SQLAlchemy URL. `base_url` is what people type into a browser; where it begins with https, cookies are
    sent over https only. `ui_folder` holds the built interface; None looks beside the package.
    """

    database: str = ""
    base_url: str = ""
    ui_folder: Path | None = None
    work_rules: bool = True
    scanner: str = ""
    limits: Limits = field(default_factory=Limits)
    sessions: SessionTimes = field(default_factory=SessionTimes)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Return the settings that FORMWRIGHT_DATABASE, _BASE_URL, _UI and _WORK_RULES give."""
        ui = environment.get(ENVIRONMENT_PREFIX + "UI", "")
        return cls(
            database=environment.get(ENVIRONMENT_PREFIX + "DATABASE", ""),
            base_url=environment.get(ENVIRONMENT_PREFIX + "BASE_URL", ""),
            ui_folder=Path(ui) if ui else None,
            work_rules=environment.get(ENVIRONMENT_PREFIX + "WORK_RULES", "1") != "0",
            scanner=environment.get(ENVIRONMENT_PREFIX + "CLAMD", ""),
        )
