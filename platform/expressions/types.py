"""The closed set of types that a value in an expression can have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias


class Scope(Protocol):
    """The names that an expression may use at its start, or after the dot of a record."""

    def member(self, name: str) -> "Type | None":
        """Return the type of a name, or None where there is no such name."""
        ...

    def names(self) -> Iterable[str]:
        """Return all names, for "did you mean"."""
        ...


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value; `name` is its name in JSON trees and in messages."""

    name: str

    def __str__(self) -> str:
        """Return the name that messages use."""
        return self.name


@dataclass(frozen=True, slots=True)
class Record:
    """A record of an entity, or a reference to one; as a value it is its id. Two are alike when their entity is."""

    entity: str
    scope: Scope = field(compare=False, repr=False)

    def __str__(self) -> str:
        """Return the entity's key."""
        return self.entity


@dataclass(frozen=True, slots=True)
class ListOf:
    """Many values of one type: child records, or a field that holds several values."""

    of: "Type"

    def __str__(self) -> str:
        """Return the name that messages use."""
        return f"list of {self.of}"


Type: TypeAlias = Scalar | Record | ListOf

TEXT = Scalar("text")
INTEGER = Scalar("integer")
DECIMAL = Scalar("decimal")
BOOLEAN = Scalar("boolean")
DATE = Scalar("date")
DATETIME = Scalar("datetime")
TIME = Scalar("time")
"""A time of the day: text of fixed width in every back-end, so that it compares and sorts as text."""
JSON = Scalar("json")
NULL = Scalar("null")
"""The type of the literal null; it fits every other type."""
UNKNOWN = Scalar("unknown")
"""The type of a part that has a problem already; it fits every other type, so that one mistake is told once."""

SCALARS: Mapping[str, Scalar] = {
    t.name: t for t in (TEXT, INTEGER, DECIMAL, BOOLEAN, DATE, DATETIME, TIME, JSON, NULL, UNKNOWN)
}


@dataclass(frozen=True, slots=True)
class Members:
    """A scope that is a plain table of names and types."""

    types: Mapping[str, Type]

    def member(self, name: str) -> Type | None:
        """Return the type of a name, or None."""
        return self.types.get(name)

    def names(self) -> Iterable[str]:
        """Return all names."""
        return self.types


EMPTY: Scope = Members({})
"""The scope without names."""


def is_number(of: Type) -> bool:
    """Tell whether values of the type can be calculated with."""
    return of in (INTEGER, DECIMAL)


def common(one: Type, other: Type) -> Type | None:
    """Return the type that holds values of both types, or None where there is none."""
    if one == other or other in (NULL, UNKNOWN):
        return one
    if one in (NULL, UNKNOWN):
        return other
    if is_number(one) and is_number(other):
        return DECIMAL
    return TEXT if TEXT in (one, other) and isinstance(other if one == TEXT else one, Record) else None
