"""Structured logs: one line a record, for people or as JSON, with the request's id, and without anything secret.

The one door of structlog. Code logs through Python's `logging`; what is secret is taken out here, after all else was put in.
"""

import logging
import re
import sys
from collections.abc import Callable, Collection, Mapping, MutableMapping
from typing import Literal, TextIO, cast

import structlog

from ..kernel.json import dumps_text
from ..kernel.tracing import current_request

HIDDEN = "[hidden]"
_DEEPEST = 6
_NOISY = ("alembic", "httpx", "httpcore")
_SECRET_NAME = re.compile(r"passw|secret|token|cookie|authori[sz]ation|api_?key|credential|csrf|otp\b", re.IGNORECASE)
_SECRET_TEXTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bfwt_[\w-]+"), HIDDEN),
    (re.compile(r"\b(fw_\w+=)[^;\s\"']+"), rf"\1{HIDDEN}"),
    (re.compile(r"\b(bearer|basic) +[\w.~+/=-]{6,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(r"(\b[a-z][\w+.-]*://[^\s:/@]*):[^\s/@]+@", re.IGNORECASE), rf"\1:{HIDDEN}@"),
    (
        re.compile(
            r"""(["']?\b[\w-]*(?:password|passwd|secret|token|cookie|authorization)[\w-]*["']?\s*[:=]\s*)"""
            r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s,;&})\]]+)""",
            re.IGNORECASE,
        ),
        rf"\1{HIDDEN}",
    ),
    # What databases tell of rows: the values of a statement, of a key that is there twice, of a row that breaks a rule.
    (re.compile(r"\[parameters: .*", re.IGNORECASE), f"[parameters: {HIDDEN}]"),
    (re.compile(r"(Key \([^)\n]*\)=)\(.*\)"), rf"\1({HIDDEN})"),
    (re.compile(r"(Failing row contains )\(.*\)"), rf"\1({HIDDEN})"),
)


class Redactor:
    """Takes out of a log record what is secret: by the names of values, and by the look of texts."""

    def __init__(self, secret_fields: Callable[[], Collection[str]] = frozenset) -> None:
        """Hide, beside the usual names, the fields that apps declare as secret."""
        self._secret_fields = secret_fields

    def __call__(self, _logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
        """Return a record without its secrets."""
        fields = self._secret_fields()
        return {name: self._value(name, value, fields, 0) for name, value in event.items()}

    def _value(self, name: str, value: object, fields: Collection[str], depth: int) -> object:
        if _SECRET_NAME.search(name) or name in fields:
            return HIDDEN
        if isinstance(value, str):
            return redacted(value)
        if value is None or isinstance(value, bool | int | float):
            return value
        if depth >= _DEEPEST:
            return "…"
        if isinstance(value, Mapping):
            items = cast("Mapping[object, object]", value).items()
            return {str(key): self._value(str(key), item, fields, depth + 1) for key, item in items}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._value("", item, fields, depth + 1) for item in cast("Collection[object]", value)]
        return redacted(str(value))


def redacted(text: str) -> str:
    """Return a text without what looks like a password, token, cookie or row of a database."""
    for pattern, instead in _SECRET_TEXTS:
        text = pattern.sub(instead, text)
    return text


def configure(
    style: Literal["console", "json"] = "console",
    level: str = "INFO",
    secret_fields: Callable[[], Collection[str]] = frozenset,
    stream: TextIO | None = None,
) -> None:
    """Let all of Python's logging of this process go through here, to the standard error where no stream is given."""
    renderer = structlog.processors.JSONRenderer(serializer=_text) if style == "json" else _console()
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _name_request,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            Redactor(secret_fields),
            renderer,
        ],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))


def _console() -> structlog.dev.ConsoleRenderer:
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)


def _text(event: object, **_options: object) -> str:
    return dumps_text(event)


def _name_request(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    request = current_request()
    if request:
        event.setdefault("request", request)
    return event
