"""What the operators do with values, null included: comparison, and/or/not, membership, joining of texts."""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

from . import arithmetic, limits

T = TypeVar("T")
U = TypeVar("U")


def with_null(run: Callable[[T, U], object]) -> Callable[[T | None, U | None], object]:
    """Return the operation made to give None where one of its two values is None."""

    def calculated(left: T | None, right: U | None) -> object:
        return None if left is None or right is None else run(left, right)

    return calculated


def all_of(*conditions: object) -> bool | None:
    """Return false where one is false, else null where one is null, else true (Kleene)."""
    unknown = False
    for condition in conditions:
        if condition is False:
            return False
        unknown = unknown or condition is None
    return None if unknown else True


def any_of(*conditions: object) -> bool | None:
    """Return true where one is true, else null where one is null, else false (Kleene)."""
    unknown = False
    for condition in conditions:
        if condition is True:
            return True
        unknown = unknown or condition is None
    return None if unknown else False


def negation(condition: object) -> bool | None:
    """Return the contrary; null stays null."""
    return None if condition is None else not condition


def negative(value: arithmetic.Number | None) -> arithmetic.Number | None:
    """Return the number with its sign turned; null stays null."""
    return None if value is None else arithmetic.negate(value)


def is_in(value: object, items: Sequence[object] | None) -> bool | None:
    """Tell whether the value is one of the items; null for a null value or list. A null item equals nothing."""
    if value is None or items is None:
        return None
    return value in items


def joined(*texts: str) -> str | None:
    """Return the texts one behind the other; None where that is too long."""
    return "".join(texts) if sum(map(len, texts)) <= limits.TEXT else None


COMPARISONS: Mapping[str, Callable[..., object]] = {
    "==": with_null(operator.eq),
    "!=": with_null(operator.ne),
    "<": with_null(operator.lt),
    "<=": with_null(operator.le),
    ">": with_null(operator.gt),
    ">=": with_null(operator.ge),
}


def chain(first: object, *rest: Any) -> bool | None:
    """Return whether all comparisons of a chain hold; `rest` is operator, value, operator, value ..."""
    held: list[object] = []
    for sign, value in zip(rest[::2], rest[1::2], strict=True):
        held.append(COMPARISONS[sign](first, value))
        first = value
    return all_of(*held)


def items(*values: object) -> list[object]:
    """Return the values as a list."""
    return list(values)


def reference(value: object) -> object:
    """Return the id of a record, which may be given as its id or as its values."""
    return cast("Mapping[str, object]", value)["id"] if isinstance(value, Mapping) else value


OPERATORS: Mapping[str, Callable[..., object]] = {
    **COMPARISONS,
    "+": with_null(arithmetic.add),
    "-": with_null(arithmetic.subtract),
    "*": with_null(arithmetic.multiply),
    "/": with_null(arithmetic.divide),
    "%": with_null(arithmetic.modulo),
    "+text": with_null(joined),
    "-x": negative,
    "and": all_of,
    "or": any_of,
    "not": negation,
    "in": is_in,
    "<<": chain,
    "[]": items,
    "id of": reference,
}
"""Each operator of the lowered tree by its name there."""
