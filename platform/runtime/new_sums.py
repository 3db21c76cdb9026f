"""Which stored sums and counts a release must work out for the records that are there."""

from collections.abc import Iterator
from dataclasses import replace

from ..metamodel.model import AppModel, Rollup
from ..store.schema import Plan


def new_sums(old: AppModel | None, new: AppModel, plan: Plan) -> tuple[Rollup, ...]:
    """Return the sums that are new, or stored otherwise, or over what changes or over one of them; each after what it looks at."""
    known = {(r.owner, r.field): r for entity in (old.entities.values() if old else ()) for r in entity.rollups}
    left = {r: known.get(_place(was)) == was and not _moved(plan, r) for r, was in _as_they_were(new, plan)}
    fresh: list[Rollup] = []
    while left:
        ready = [r for r in left if not any(_looks_at(r, below) for below in left)]
        fresh += [r for r in ready if not left[r] or any(_looks_at(r, below) for below in fresh)]
        left = {r: same for r, same in left.items() if r not in ready}
    return tuple(fresh)


def _moved(plan: Plan, rollup: Rollup) -> bool:
    """Tell whether a sum is stored otherwise, or what it looks at may have other values afterwards."""
    return plan.conversion(*_place(rollup)) is not None or not plan.rewritten(rollup.child).isdisjoint(rollup.watched)


def _place(rollup: Rollup) -> tuple[str, str]:
    return rollup.owner, rollup.field


def _looks_at(rollup: Rollup, below: Rollup) -> bool:
    return rollup.child == below.owner and below.field in rollup.watched


def _as_they_were(new: AppModel, plan: Plan) -> Iterator[tuple[Rollup, Rollup]]:
    """Yield each sum with itself under the names that the old release has for what it looks at; a condition keeps its text."""
    pairs = plan.pairs.entities
    for entity in new.entities.values():
        for rollup in entity.rollups:
            owner, child = pairs.get(rollup.owner), pairs.get(rollup.child)
            if owner is None or child is None:
                yield rollup, replace(rollup, owner="")
                continue
            summed = child.fields.get(rollup.sum, "") if rollup.sum is not None else None
            yield rollup, replace(
                rollup, owner=owner.old.key, field=owner.fields.get(rollup.field, ""), child=child.old.key,
                by=child.fields.get(rollup.by, ""), sum=summed,
            )  # fmt: skip
