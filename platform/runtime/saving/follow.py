"""Eighth stage: stored sums and counts follow the records that they look over, level by level, in the same transaction."""

from collections.abc import Iterable

from ...metamodel.model import Rollup
from ...store.rollups import recompute
from .draft import Draft, Saving

_LEVELS = 8


def follow(saving: Saving) -> None:
    """Recompute every rollup whose children were created, changed or deleted, and those that look over the rollups."""
    waiting: dict[tuple[str, str], tuple[Rollup, set[str]]] = {}
    for draft in saving.drafts:
        for rollup in draft.entity.feeds:
            owners = set(_owners(draft, rollup))
            if owners:
                waiting.setdefault((rollup.owner, rollup.field), (rollup, set()))[1].update(owners)
    for _ in range(_LEVELS):
        if not waiting:
            return
        waiting = _level(saving, waiting)


def _level(
    saving: Saving, waiting: dict[tuple[str, str], tuple[Rollup, set[str]]]
) -> dict[tuple[str, str], tuple[Rollup, set[str]]]:
    above: dict[tuple[str, str], tuple[Rollup, set[str]]] = {}
    for rollup, owners in waiting.values():
        entity = saving.app.model.entities[rollup.owner]
        higher = tuple(r for r in entity.feeds if _looks_at(r, rollup.field))
        found = recompute(
            saving.connection, saving.app.tables, rollup, owners, tuple(r.by for r in higher), saving.environment
        )
        for up in higher:
            ids = {row[up.by] for row in found if row[up.by] is not None}
            above.setdefault((up.owner, up.field), (up, set()))[1].update(ids)
    return {key: each for key, each in above.items() if each[1]}


def _owners(draft: Draft, rollup: Rollup) -> Iterable[str]:
    if draft.event == "created" and rollup.sum is not None and not draft.values.get(rollup.sum):
        return  # a new record that adds nothing changes no sum
    watched = {rollup.by, rollup.sum, *(rollup.where.paths if rollup.where else ())}
    if draft.event in ("created", "deleted") or any(_root(path) in draft.values for path in watched if path):
        for owner in (draft.before.get(rollup.by), draft.after(rollup.by)):
            if isinstance(owner, str):
                yield owner


def _looks_at(rollup: Rollup, field: str) -> bool:
    return rollup.sum == field or (rollup.where is not None and field in rollup.where.paths)


def _root(path: str) -> str:
    return path.split(".", maxsplit=1)[0]
