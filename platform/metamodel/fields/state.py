"""The state of a record's life."""

from typing import ClassVar, Literal

from pydantic import Field as Option

from ...expressions import types as t
from ...kernel.json import Json
from ..definition import Key
from ..values import Refused, Storage, Value
from .base import Field


class StateField(Field):
    """Where a record stands in its workflow; only transitions change it."""

    storage: ClassVar[Storage | None] = Storage("text")
    example: ClassVar[str] = "state: {type: state, workflow: ticket_life}"
    type: Literal["state"]
    workflow: Key = Option(description="The workflow that it follows.")
    region: Key | None = Option(default=None, description="The region of the workflow whose sub-state it holds; empty while that rests.")
    read_only: bool = Option(default=True, description="Always: transitions set it.")
    index: bool = Option(default=True, description="Lists are often filtered by it.")

    def clean(self, raw: object) -> Value:
        """Refuse: a state is never written as a value."""
        raise Refused("state_is_not_written")

    def schema(self) -> dict[str, Json]:
        """Return a string schema; the API names the states."""
        return {"type": "string"}

    def value_type(self) -> t.Type:
        """Return text."""
        return t.TEXT
