"""The tree: records below records, of one entity or of several in turn."""

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field as Option

from ..definition import Key, Path
from .base import Layout, Need


class TreeLayout(Layout):
    """Branches that open; the view's records are the roots.

    `by` is a reference of the entity to itself: records without one are the roots. `branches` tells for each entity in the tree
    which path leads to what lies below it (`{product: parts, part: item.products}`); its last step is a sub-table.
    """

    type: Literal["tree"]
    by: Key | None = Option(default=None, description="The reference to the record above.")
    branches: Mapping[Key, Path] = Option(
        default_factory=dict[str, str], description="By entity: the path to what lies below its records."
    )

    def needs(self) -> Iterable[Need]:
        """Return the reference, or every branch from its entity."""
        if self.by is not None:
            yield Need(("by",), self.by, ("reference", "parent"))
        for entity, path in self.branches.items():
            yield Need(("branches", entity), path, ("children",), entity=entity)
