"""Trees and graphs stay free of rings, also where two people draw half a ring each at the same moment."""

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from ...metamodel.model import EdgeModel, EntityModel
from ...store import graphs
from ..changes import Delete
from .draft import Draft, Saving


def hold_graphs(saving: Saving) -> None:
    """Let others who draw in the same graphs wait; before any record is locked, and in one order by all."""
    drawn = {d.entity.key for d in saving.drafts if d.entity.edges and any(_names(d, edge) for edge in d.entity.edges)}
    for entity in sorted(drawn):
        graphs.lock(saving.connection, saving.app.key, entity)


def _names(draft: Draft, edge: EdgeModel) -> bool:
    return not isinstance(draft.change, Delete) and (edge.begin in draft.change.values or edge.end in draft.change.values)


def check_rings(saving: Saving) -> None:
    """Refuse edges that close a ring; asked of what was written, all edges of the save together."""
    for entity, drafts in saving.groups("created", "updated", "transitioned", "restored"):
        for edge in entity.edges:
            drawn = [d for d in drafts if {edge.begin, edge.end} & d.values.keys() and d.after(edge.end) is not None]
            if drawn:
                _check(saving, entity, edge, drawn)


def _check(saving: Saving, entity: EntityModel, edge: EdgeModel, drafts: Sequence[Draft]) -> None:
    begins = {d.id: d.id if edge.begin == "id" else str(d.after(edge.begin)) for d in drafts}
    found = graphs.reached(
        saving.connection, saving.app.tables.of(entity.key), edge.begin, edge.end, set(begins.values())
    )
    ring = _ring(found)
    if not ring:
        return
    steps = set(zip(ring[1:], ring, strict=False))
    guilty = [d for d in drafts if (begins[d.id], d.after(edge.end)) in steps]
    for draft in guilty or drafts[:1]:
        saving.refuse(draft, "ring", {"field": edge.end, "steps": len(ring) - 1}, edge.end)


def _ring(edges: Sequence[graphs.Edge]) -> list[str]:
    """Return the nodes of a ring, the first one again at the end; none where there is no ring."""
    behind: dict[str, set[str]] = {}
    for begin, end in edges:
        behind.setdefault(begin, set()).add(end)
    try:
        TopologicalSorter(behind).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []
