"""A view: which records are shown, and what of them."""

from collections.abc import Mapping

from pydantic import Field as Option

from ..definition import Expr, Key, OrderKey, Path, Titled
from ..layouts import AnyLayout, ListLayout


class ViewFilter(Titled):
    """A filter that the list offers by name."""

    where: Expr = Option(description="Which of the list's records it leaves.")


class View(Titled):
    """`views/<key>.yaml`: records of one entity, as a list or in another layout."""

    of: Key
    icon: str = ""
    layout: AnyLayout = Option(default=ListLayout(), description="How the records are laid out; without it as a list.")
    columns: tuple[Path, ...] = Option(min_length=1, description="What is shown of a record: columns, or the lines of a card.")
    where: Expr | None = None
    order_by: tuple[OrderKey, ...] = ()
    filters: Mapping[Key, ViewFilter] = Option(
        default_factory=dict[str, ViewFilter], description="Filters that the list offers by name, beside those that people save."
    )
    limit: int = Option(default=50, ge=1, le=500, description="How many are read at a time.")
