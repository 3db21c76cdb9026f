"""Eighth stage: stored sums and counts follow the records that they look over, level by level, in the same transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...metamodel.model import Rollup
from ...store.rollups import recompute
from .draft import Draft, Saving

_LEVELS = 8


@dataclass(slots=True)
class _Group:
    """Rollups of the same owners over the same children, brought up to date together."""

    rollups: dict[str, Rollup] = field(default_factory=dict[str, Rollup])
    owners: dict[str, Draft] = field(default_factory=dict[str, Draft])
    """Each with the change that made it necessary."""

    def add(self, rollup: Rollup, owners: Iterable[tuple[str, Draft]]) -> None:
        more = dict(owners)
        if more:
            self.rollups[rollup.field] = rollup
            self.owners = more | self.owners


_Groups = dict[tuple[str, str, str], _Group]


def follow(saving: Saving) -> None:
    """Recompute every rollup whose children were created, changed or deleted, and those that look over the rollups."""
    waiting: _Groups = {}
    for entity, drafts in saving.groups("created", "updated", "transitioned", "deleted", "restored"):
        for rollup in entity.feeds:
            _group(waiting, rollup).add(rollup, ((owner, d) for d in drafts for owner in _owners(d, rollup)))
    for _ in range(_LEVELS):
        waiting = {key: group for key, group in waiting.items() if group.owners}
        if not waiting:
            return
        waiting = _level(saving, waiting)


def _group(groups: _Groups, rollup: Rollup) -> _Group:
    return groups.setdefault((rollup.owner, rollup.child, rollup.by), _Group())


def _level(saving: Saving, waiting: Mapping[tuple[str, str, str], _Group]) -> _Groups:
    above: _Groups = {}
    for (owner, _, _), group in sorted(waiting.items(), key=_place):  # locked in one order by all
        changed = group.rollups.keys()
        saving.followed.setdefault(owner, {}).update(group.owners)
        higher = [r for r in saving.app.model.entities[owner].feeds if any(_looks_at(r, name) for name in changed)]
        wanted = tuple(sorted({r.by for r in higher}))
        rows = recompute(
            saving.connection, saving.app.tables, list(group.rollups.values()), group.owners, wanted, saving.environment,
            held=saving.held.get(owner, frozenset()),
        )  # fmt: skip
        for up in higher:
            named = ((row[up.by], group.owners[str(row["id"])]) for row in rows)
            _group(above, up).add(up, ((name, draft) for name, draft in named if isinstance(name, str)))
    return above


def _place(item: tuple[tuple[str, str, str], _Group]) -> tuple[str, str, str]:
    return item[0]


def _owners(draft: Draft, rollup: Rollup) -> Iterable[str]:
    if draft.event == "created" and rollup.sum is not None and not draft.values.get(rollup.sum):
        return  # a new record that adds nothing changes no sum
    if draft.event in ("created", "deleted") or not rollup.watched.isdisjoint(draft.values):
        for owner in (draft.before.get(rollup.by), draft.after(rollup.by)):
            if isinstance(owner, str):
                yield owner


def _looks_at(rollup: Rollup, name: str) -> bool:
    return rollup.sum == name or (rollup.where is not None and name in rollup.where.paths)
