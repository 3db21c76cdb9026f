"""What can be asked of records: no SQL, only names, expressions and the eyes that look."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ..expressions import Expression
from .kinds.role import Mask
from .values import Value


@dataclass(frozen=True, slots=True)
class Query:
    """A page of one entity's records.

    `fields` are paths (`code`, `item.name`); empty means every field of the entity. `expand` names references whose own
    fields come along and children fields whose rows do. `where` is a checked condition; `parameters` are the values of the
    names in it that are no fields. The order is made total by the id; `cursor` continues where a page ended. `labelled`: each record's
    own label comes along as `label`.
    """

    entity: str
    fields: tuple[str, ...] = ()
    expand: tuple[str, ...] = ()
    where: Expression | None = None
    parameters: Mapping[str, Value] = field(default_factory=dict[str, Value])
    ids: tuple[str, ...] | None = None
    search: str = ""
    order_by: tuple[str, ...] = ()
    limit: int | None = 50
    cursor: str = ""
    labelled: bool = False


@dataclass(frozen=True, slots=True)
class Walk:
    """From which record, over which reference to its own entity (empty: the only one), downwards or upwards, how far."""

    entity: str
    id: str
    by: str = ""
    down: bool = True
    depth: int = 64


FigureFunction = Literal["sum", "avg", "min", "max", "distinct"]


@dataclass(frozen=True, slots=True)
class Figure:
    """What is worked out of a value over each group: `key` names it in the answer."""

    function: FigureFunction
    path: str

    @property
    def key(self) -> str:
        """Return the function and the path."""
        return f"{self.function}_{self.path}"


@dataclass(frozen=True, slots=True)
class Groups:
    """Counts and figures of one entity's records by the values of some paths or expressions; without any, of all together.

    `having` is a condition on what the answer holds (`count > 5 and sum_quantity >= 100`); `order_by` names the same keys.
    """

    entity: str
    by: tuple[str, ...]
    sums: tuple[str, ...] = ()
    where: Expression | None = None
    parameters: Mapping[str, Value] = field(default_factory=dict[str, Value])
    search: str = ""
    limit: int = 1000
    figures: tuple[Figure, ...] = ()
    having: str = ""
    order_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Veil:
    """A part of a value that is told where the value itself is not: how much, and on which rows (None: all)."""

    mask: Mask
    rows: Expression | None


@dataclass(frozen=True, slots=True)
class Visible:
    """What a person may see of one entity: rows for which `rows` holds (None: all).

    Of each named field it is seen where its own condition holds (None: wherever the row is). A field that is not named does
    not exist for the person; one that is veiled is told of in answers, and nowhere else: no condition, order or search sees it.
    """

    rows: Expression | None
    fields: Mapping[str, Expression | None]
    veils: Mapping[str, tuple[Veil, ...]] = field(default_factory=dict[str, tuple[Veil, ...]])


Eyes: TypeAlias = Callable[[str], Visible | None]
"""Entity key to what can be seen of it; None where nothing can. It holds in joins, filters, sorting and totals alike."""
