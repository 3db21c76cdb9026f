"""The linked records of a many field for many owners at once, as ids with labels."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, select

from .listing import Owners
from .scene import Draft, links
from .sets import among
from .shape import Row, Selection, label_reader
from .statement import Statement, prepare

LINKING = "linking_ids"


@dataclass(frozen=True)
class Labels:
    """Compiled links: their SQL, and how a row's label is read."""

    statement: Statement
    label: Callable[[Row], str]

    def by_owner(self, owners: Iterable[str], rows: Sequence[Row]) -> dict[str, list[dict[str, Any]]]:
        """Return what each owner is linked to, by label; an owner without links has an empty list."""
        found: dict[str, list[dict[str, Any]]] = {owner: [] for owner in owners}
        for row in rows:
            found[row[0]].append({"id": row[1], "label": self.label(row)})
        for linked in found.values():
            linked.sort(key=lambda each: (each["label"], each["id"]))
        return found


def labels(draft: Draft, owners: Owners, dialect: Dialect) -> Labels:
    """Compile the links of a many field that can be seen."""
    linked = links(draft, owners.entity, owners.field, eyed=True)
    selection = Selection([linked.owner, linked.target.table.c.id])
    label = label_reader(linked.target, selection)
    query = select(*selection.columns).select_from(linked.from_clause())
    return Labels(prepare(query.where(among(draft, linked.owner, LINKING), linked.on), dialect), label)
