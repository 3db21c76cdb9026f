"""Closed sets of values: one of several options, or several of them."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field as Option

from ...expressions import types as t
from ...kernel.json import Json
from ...kernel.text import nearest
from ..definition import Key, Titled
from ..values import Refused, Storage, Value
from .base import Field
from .listed import read_list

Colour = Literal["grey", "blue", "green", "amber", "red", "violet"]


class ChoiceOption(Titled):
    """One of the values to choose from."""

    colour: Colour = Option(default="grey", description="How it is shown.")
    icon: str = Option(default="", description="A sign before its title: the name of a Lucide icon.")


class WithOptions(Field):
    """What fields with options share."""

    options: Mapping[Key, ChoiceOption] = Option(min_length=1, description="The values, in the order they are shown.")

    def _option(self, raw: object) -> str:
        """Return the key of the option that a key or a title in any language names."""
        if isinstance(raw, str):
            if raw in self.options:
                return raw
            for key, option in self.options.items():
                if raw.strip() in (key, *option.title.values()):
                    return key
        raise Refused("not_an_option", options=", ".join(self.options), near=nearest(str(raw)[:80], self.options))


class ChoiceField(WithOptions):
    """One of several options."""

    storage: ClassVar[Storage | None] = Storage("text")
    cells: ClassVar[str] = "the key; a title in any language is read, too"
    example: ClassVar[str] = "tier: {type: choice, options: {gold: {title: 金牌, colour: amber, icon: star}, plain: {title: 普通}}}"
    type: Literal["choice"]

    def clean(self, raw: object) -> Value:
        """Return the option's key; its title in any language is read, too."""
        return self._option(raw)

    def schema(self) -> dict[str, Json]:
        """Return the list of options."""
        return {"type": "string", "enum": list(self.options)}

    def value_type(self) -> t.Type:
        """Return text."""
        return t.TEXT


class MultiChoiceField(WithOptions):
    """Several of several options: a set, in the order of the options; an empty one is no value."""

    storage: ClassVar[Storage | None] = Storage("json")
    sortable: ClassVar[bool] = False
    groupable: ClassVar[bool] = False
    cells: ClassVar[str] = "keys or titles with commas between them"
    example: ClassVar[str] = "days: {type: multi_choice, options: {mon: {title: 周一}, tue: {title: 周二}}, min_items: 1}"
    type: Literal["multi_choice"]
    min_items: int = Option(default=0, ge=0, description="How many must be chosen at least, where any are.")
    max_items: int | None = Option(default=None, ge=1, description="How many may be chosen.")

    def clean(self, raw: object) -> Value:
        """Return the options' keys without repeats, in the order of the definition; text has commas between them."""
        chosen = {self._option(each) for each in read_list(raw)}
        if not chosen:
            return None
        if len(chosen) < self.min_items:
            raise Refused("too_few_items", min=self.min_items, count=len(chosen))
        if self.max_items is not None and len(chosen) > self.max_items:
            raise Refused("too_many_items", max=self.max_items, count=len(chosen))
        return [key for key in self.options if key in chosen]

    def schema(self) -> dict[str, Json]:
        """Return a list of options without repeats."""
        return {"type": "array", "items": {"type": "string", "enum": list(self.options)}, "uniqueItems": True}

    def cell(self, value: Value) -> str:
        """Return the keys with commas between them."""
        return ", ".join(map(str, value)) if isinstance(value, list) else ""

    def value_type(self) -> t.Type:
        """Return list of text: `'mon' in days`, `count(days)`."""
        return t.ListOf(t.TEXT)
