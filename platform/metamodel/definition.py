"""The base of every definition: frozen, strict about unknown keys, and the small types that definitions share."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

KEY_PATTERN = r"^[a-z][a-z0-9_]{0,47}$"

Language: TypeAlias = Literal["zh", "en"]
"""A language that people can choose."""


class Definition(BaseModel):
    """A frozen piece of an app: an unknown key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _words(value: object) -> object:
    return {"en": value} if isinstance(value, str) else value


def _language(value: str) -> str:
    if value not in get_args(Language):
        raise PydanticCustomError("language_unknown", "no language of ours")
    return value


def _expression(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.strip().replace("\n", " ")  # YAML's folded and literal blocks end in a line break
    return str(value) if isinstance(value, int | Decimal) else value


def _many(value: object) -> object:
    return [value] if isinstance(value, str) else value


Key: TypeAlias = Annotated[str, StringConstraints(pattern=KEY_PATTERN)]
"""A key: lower case letters, digits and underscores, at most 48, starting with a letter."""

Words: TypeAlias = Annotated[
    Mapping[Annotated[str, AfterValidator(_language)], str],
    BeforeValidator(_words),
    WithJsonSchema(
        {
            "description": "Words that people read: one text, or one for each language.",
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
                    "additionalProperties": False,
                },
            ],
        }
    ),
]
"""Words by language; a bare text stands for English."""

Expr: TypeAlias = Annotated[
    str,
    BeforeValidator(_expression),
    WithJsonSchema(
        {"description": "An expression (docs/reference/expressions.md).", "type": ["string", "number", "boolean"]}
    ),
]
"""The text of an expression; a bare number or boolean stands for itself."""

Path: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
"""A field, or a field reached over references: `order_line.item.name`."""

OrderKey: TypeAlias = Annotated[str, StringConstraints(pattern=r"^-?[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
"""A path to sort by; a leading minus sorts downwards."""

Keys: TypeAlias = Annotated[tuple[Key, ...], BeforeValidator(_many)]
"""One key or a list of keys."""

NO_WORDS: Mapping[str, str] = {}


class Titled(Definition):
    """A definition with a title, in several languages, and an optional longer help text."""

    title: Words = Field(default=NO_WORDS, description="What people call it.")
    help: Words = Field(default=NO_WORDS, description="One or two sentences that help a person use it.")
