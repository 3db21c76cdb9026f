"""Running numbers of new records; numbers that came from outside are never given a second time."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from ...metamodel.fields import SequenceField
from ...metamodel.model import EntityModel
from ...store import sequences
from ...store.engine import Connection
from .draft import Draft, Saving

_DIGITS = {"{yyyy}": ("%Y", "[0-9]{4}"), "{yy}": ("%y", "[0-9]{2}"), "{mm}": ("%m", "[0-9]{2}"), "{dd}": ("%d", "[0-9]{2}")}
_MOST_DIGITS = 15


def number(saving: Saving, entity: EntityModel, key: str, field: SequenceField, drafts: list[Draft]) -> None:
    """Give the drafts their numbers, and let counting go on behind those that came along."""
    waiting = [draft for draft in drafts if draft.values.get(key) is None]
    given = _given(field.pattern, [str(draft.values[key]) for draft in drafts if draft.values.get(key) is not None])
    if not waiting and not given:
        return
    with _counter(saving, field) as connection:
        place = (saving.app.key, entity.key, key)
        for before, last in given.items():
            sequences.raise_to(connection, *place, before, last)
        if waiting:
            today = saving.now.astimezone(ZoneInfo(saving.app.model.zone))
            before, width, behind = _pattern(field.pattern, today)
            first = sequences.take(connection, *place, before, len(waiting))
            for at, draft in enumerate(waiting, first):
                draft.values[key] = f"{before}{at:0{width}d}{behind}"


@contextmanager
def _counter(saving: Saving, field: SequenceField) -> Generator[Connection]:
    """Yield where to count: strict numbers in the save's own transaction, others beside it, so that nobody waits for it to end."""
    if field.strict:
        yield saving.connection
        return
    with saving.engine.database.beside(saving.connection) as connection:
        yield connection


def _given(pattern: str, texts: list[str]) -> dict[str, int]:
    """Return the highest number of those that fit the pattern, by what stands before it."""
    if not texts:
        return {}
    head, _, rest = pattern.partition("{0")
    behind = rest.partition("}")[2]
    known = re.compile(f"({_expression(head)})([0-9]{{1,{_MOST_DIGITS}}}){_expression(behind)}")
    highest: dict[str, int] = {}
    for text in texts:
        found = known.fullmatch(text)
        if found:
            highest[found[1]] = max(highest.get(found[1], 0), int(found[2]))
    return highest


def _expression(text: str) -> str:
    escaped = re.escape(text)
    for name, (_, digits) in _DIGITS.items():
        escaped = escaped.replace(re.escape(name), digits)
    return escaped


def _pattern(pattern: str, day: datetime) -> tuple[str, int, str]:
    """Return what stands before the number, how many digits it has at least, and what stands behind it."""
    for name, (code, _) in _DIGITS.items():
        pattern = pattern.replace(name, day.strftime(code))
    before, _, rest = pattern.partition("{")
    zeros, _, behind = rest.partition("}")
    return before, len(zeros), behind
