"""Several other records."""

from typing import ClassVar, Literal, cast

from pydantic import Field as Option
from pydantic import model_validator

from ...expressions import types as t
from ...kernel.json import Json
from ..definition import Key
from ..values import Value
from .base import Field
from .listed import read_list
from .reference import BY_ID, BY_NAME, NAMED, read_named


class ManyField(Field):
    """Several records of an entity, each at most once, kept in a link table of its own; they have no order."""

    sortable: ClassVar[bool] = False
    groupable: ClassVar[bool] = False
    cells: ClassVar[str] = "a JSON list with ids and labels; natural keys with commas between them are read, too"
    example: ClassVar[str] = "tags: {type: many, to: tag, on_delete: unlink}"
    type: Literal["many"]
    to: Key = Option(description="The entity that it links to.")
    on_delete: Literal["refuse", "unlink"] = Option(
        default="refuse",
        description="When a linked record is to be deleted: refuse it, or take the links away. With this record its links always go.",
    )

    @model_validator(mode="after")
    def _plain(self) -> "ManyField":
        if self.unique or self.index or self.default is not None:
            raise ValueError("a many field has its own index and neither default nor unique")
        return self

    def clean(self, raw: object) -> Value:
        """Return the texts that name the records, each once: ids, or natural keys still to be found."""
        return list(dict.fromkeys(read_named(each) for each in read_list(raw)))

    def schema(self) -> dict[str, Json]:
        """Return a list of what references look like."""
        return {"type": "array", "items": dict(NAMED)}

    def given(self) -> dict[str, Json]:
        """Return a list of ids or natural keys."""
        return {"type": "array", "items": {"anyOf": [BY_NAME, BY_ID]}}

    def value_type(self) -> t.Type:
        """Return JSON; the model replaces it by a list of the other entity's own type."""
        return t.JSON


def ids_of(value: Value) -> list[str]:
    """Return the ids that a many field holds; none for no value."""
    return cast("list[str]", value) if isinstance(value, list) else []
