"""Closed sets of values: yes or no, one of several options, the state of a record's life."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field as Option

from ...expressions import types as t
from ...kernel.json import Json
from ...kernel.text import nearest
from ..definition import Key, Titled
from ..values import Refused, Storage, Value
from .base import Field

Colour = Literal["grey", "blue", "green", "amber", "red", "violet"]
_TRUE = {"true", "1", "yes", "y", "是"}
_FALSE = {"false", "0", "no", "n", "否"}


class BooleanField(Field):
    """Yes or no."""

    storage: ClassVar[Storage | None] = Storage("boolean")
    type: Literal["boolean"]

    def clean(self, raw: object) -> Value:
        """Return the bool; the usual words of a spreadsheet are read."""
        if isinstance(raw, bool):
            return raw
        word = str(raw).strip().lower() if isinstance(raw, str | int) else ""
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
        raise Refused("not_boolean")

    def schema(self) -> dict[str, Json]:
        """Return a boolean schema."""
        return {"type": "boolean"}

    def value_type(self) -> t.Type:
        """Return boolean."""
        return t.BOOLEAN


class ChoiceOption(Titled):
    """One of the values to choose from."""

    colour: Colour = Option(default="grey", description="How it is shown.")


class ChoiceField(Field):
    """One of several options."""

    storage: ClassVar[Storage | None] = Storage("text")
    type: Literal["choice"]
    options: Mapping[Key, ChoiceOption] = Option(min_length=1, description="The values, in the order they are shown.")

    def clean(self, raw: object) -> Value:
        """Return the option's key; its title in any language is read, too."""
        if isinstance(raw, str):
            if raw in self.options:
                return raw
            for key, option in self.options.items():
                if raw.strip() in option.title.values():
                    return key
        raise Refused("not_an_option", options=", ".join(self.options), near=nearest(str(raw), self.options))

    def schema(self) -> dict[str, Json]:
        """Return the list of options."""
        return {"type": "string", "enum": list(self.options)}

    def value_type(self) -> t.Type:
        """Return text."""
        return t.TEXT


class StateField(Field):
    """Where a record stands in its workflow; only transitions change it."""

    storage: ClassVar[Storage | None] = Storage("text")
    type: Literal["state"]
    workflow: Key = Option(description="The workflow that it follows.")
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
