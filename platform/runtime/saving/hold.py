"""First of all, what a save touches is read and locked in one order by everybody, so that writers queue instead of waiting in rings.

The order: entities whose records are counted by others come before those that count them; within an entity, by id. Records that
count are locked here only where a save has several groups to lock; with one group, the count itself locks it, later and for a
shorter time. What cannot be known yet (a record named by its natural key, sums of sums) is locked when it is counted.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ...kernel.problems import Invalid, Location, NotFound, Problem
from ...metamodel.model import EntityModel, Rollup
from ...metamodel.scope import SYSTEM_TYPES
from ...store import records
from ..changes import Delete
from .draft import Draft, Saving

_Groups = Mapping[str, list[Draft]]


class _Count(NamedTuple):
    """Records that count others: their entity, and the rollup by which a draft moves them."""

    owner: str
    child: str
    by: str


def hold(saving: Saving) -> None:
    """Read and lock the records that are there already; raises NotFound for those that are not."""
    groups = {entity.key: drafts for entity, drafts in saving.groups("updated", "deleted", "transitioned")}
    counts = _counts(saving)
    if not _several(groups, counts):
        for drafts in groups.values():
            _read_present(saving, drafts, set())
        return
    owners: dict[str, set[str]] = {}
    for key in saving.app.model.locking:
        wanted = owners.get(key, set())
        if key in groups:
            _read_present(saving, groups[key], wanted)
        else:
            records.lock(saving.connection, saving.app.tables.of(key), wanted)
        saving.held[key] = wanted | {d.id for d in groups.get(key, ())}
        for count in counts:
            if count.child == key:
                owners.setdefault(count.owner, set()).update(_owners(counts[count], count.by))


def _several(groups: _Groups, counts: Mapping[_Count, list[Draft]]) -> bool:
    """Tell whether there is more to lock than one group, or one and then, in the common order, the records that count it."""
    if len(groups) == len(counts) == 1:
        return next(iter(counts)).owner in groups
    return len(groups) + len(counts) > 1


def _counts(saving: Saving) -> Mapping[_Count, list[Draft]]:
    """Return the groups of records whose sums or counts will follow, each with the drafts that move them."""
    found: dict[_Count, list[Draft]] = {}
    for entity, drafts in saving.groups("created", "updated", "deleted", "transitioned"):
        for rollup in entity.feeds:
            moving = [draft for draft in drafts if _moves(draft, rollup)]
            if moving:
                found.setdefault(_Count(rollup.owner, rollup.child, rollup.by), []).extend(moving)
    return found


def _moves(draft: Draft, rollup: Rollup) -> bool:
    if draft.event in ("created", "deleted") or isinstance(draft.change, Delete):
        return True
    if draft.event == "transitioned" and rollup.where is not None:
        return True
    return not rollup.watched.isdisjoint(draft.change.values)


def _owners(drafts: Iterable[Draft], by: str) -> Iterable[str]:
    """Return the ids of the records above, as they are and as they are given; a name is no id, and is looked up later."""
    for draft in drafts:
        before = draft.before.get(by)
        given = None if isinstance(draft.change, Delete) else draft.change.values.get(by)
        yield from (each for each in (before, given) if isinstance(each, str))


def _read_present(saving: Saving, drafts: list[Draft], others: set[str]) -> None:
    entity = drafts[0].entity
    ids = [d.id for d in drafts]
    if len(set(ids)) < len(ids):
        twice = next(d for i, d in enumerate(drafts) if d.id in ids[:i])
        raise Invalid(Problem("same_record_twice", {}, Location(path=twice.place)))
    table = saving.app.tables.of(entity.key)
    present = records.fetch(saving.connection, table, {*ids, *others} if others else ids, _needed(entity, drafts), lock=True)
    for draft in drafts:
        before = present.get(draft.id)
        if before is not None:
            draft.before = before
        elif draft.parent is None:
            raise NotFound(Problem("no_such_record", {"entity": entity.key}, Location(path=draft.place)))
        else:
            saving.drafts = [d for d in saving.drafts if d is not draft]
            saving.refuse(draft, "no_such_row", {"entity": entity.key})


def _needed(entity: EntityModel, drafts: list[Draft]) -> list[str] | None:
    """Return the columns that the stages look at: all of a record that ends, else none of the pictures that stay untouched."""
    if any(d.event == "deleted" for d in drafts) or not entity.snapshots:
        return None
    asked: set[str] = set()
    for draft in drafts:
        asked |= set() if isinstance(draft.change, Delete) else draft.change.values.keys()
    if entity.workflow is not None:
        for transition in entity.workflow.transitions.values():
            asked |= {*transition.require, *(p.split(".")[0] for p in (transition.condition.paths if transition.condition else ()))}
    return [*SYSTEM_TYPES, *(k for k in entity.stored if k not in entity.snapshots or k in asked)]
