"""What an entry of the function list says: its name, what it takes and gives, its words, its examples, its work."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from ..types import BOOLEAN, DATE, DATETIME, DECIMAL, INTEGER, NULL, TEXT, TIME, Scalar, Type, common

Kinds: TypeAlias = tuple[Scalar, ...]

A_TEXT: Kinds = (TEXT,)
A_NUMBER: Kinds = (INTEGER, DECIMAL)
AN_INTEGER: Kinds = (INTEGER,)
A_DATETIME: Kinds = (DATETIME,)
A_DAY: Kinds = (DATE, DATETIME)
ORDERED: Kinds = (TEXT, INTEGER, DECIMAL, DATE, DATETIME, TIME)
SCALAR: Kinds = (TEXT, INTEGER, DECIMAL, BOOLEAN, DATE, DATETIME, TIME)
ANY: Kinds = ()
"""Values of every type."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument: its name in the documentation and the types it takes; the last one may repeat or be left out."""

    name: str
    kinds: Kinds
    optional: bool = False
    repeats: bool = False


Result: TypeAlias = Type | Callable[[Sequence[Type]], Type | None]
"""A type, or how it follows from the types of the arguments (None where they do not go together)."""


def alike(types: Sequence[Type]) -> Type | None:
    """Return the one type that holds all the values."""
    held: Type | None = NULL
    for of in types:
        held = None if held is None else common(held, of)
    return held


def first(types: Sequence[Type]) -> Type:
    """Return the type of the first argument."""
    return types[0]


@dataclass(frozen=True)
class Function:
    """One function of the language.

    `run` takes the arguments as Python values and, behind them, what `needs` names (`zone`: ZoneInfo, `now`: datetime).
    It is only asked when no argument is null, unless `nulls` says that it takes them. It never raises.
    """

    name: str
    group: str
    parameters: tuple[Parameter, ...]
    result: Result
    run: Callable[..., object]
    words: Mapping[str, str]
    examples: tuple[tuple[str, str | int | bool | None], ...]
    needs: tuple[Literal["zone", "now"], ...] = ()
    nulls: bool = False

    @property
    def least(self) -> int:
        """Return how many arguments it needs."""
        return sum(not parameter.optional for parameter in self.parameters)

    @property
    def most(self) -> int | None:
        """Return how many arguments it takes; None for any number."""
        return None if self.parameters and self.parameters[-1].repeats else len(self.parameters)

    @cached_property
    def call(self) -> Callable[..., object]:
        """Return the work with null taken care of."""
        return self.run if self.nulls else _strict(self.run)

    def kinds(self, position: int) -> Kinds:
        """Return the types that the argument at a position may have."""
        return self.parameters[min(position, len(self.parameters) - 1)].kinds

    @property
    def signature(self) -> str:
        """Return the call as the documentation writes it: `round(number, places?)`."""
        names = [p.name + ("?" if p.optional else "") + (", ..." if p.repeats else "") for p in self.parameters]
        return f"{self.name}({', '.join(names)})"


def _strict(run: Callable[..., object]) -> Callable[..., object]:
    def calculated(*arguments: object) -> object:
        for argument in arguments:
            if argument is None:
                return None
        return run(*arguments)

    return calculated
