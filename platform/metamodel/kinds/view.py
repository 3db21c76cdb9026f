"""A view: which records are shown, and what of them."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field as Option

from ..definition import Expr, Key, OrderKey, Path, Titled


class ViewFilter(Titled):
    """A filter that the list offers by name."""

    where: Expr = Option(description="Which of the list's records it leaves.")


class View(Titled):
    """`views/<key>.yaml`: a list over one entity."""

    of: Key
    icon: str = ""
    kind: Literal["list"] = "list"
    columns: tuple[Path, ...] = Option(min_length=1)
    where: Expr | None = None
    order_by: tuple[OrderKey, ...] = ()
    filters: Mapping[Key, ViewFilter] = Option(
        default_factory=dict[str, ViewFilter], description="Filters that the list offers by name, beside those that people save."
    )
    limit: int = Option(default=50, ge=1, le=500, description="How many are read at a time.")
