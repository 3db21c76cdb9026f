"""What a rule is told when it is started: typed values, and rows of them."""

from collections.abc import Mapping

from pydantic import Field as Option

from ...definition import Definition, Key
from ...fields import AnyField

NO_FIELDS: Mapping[str, AnyField] = {}
NO_ROWS: Mapping[str, Mapping[str, AnyField]] = {}


class Asking(Definition):
    """A trigger that brings values along: `input.<name>` in the rule's expressions."""

    input: Mapping[Key, AnyField] = Option(default=NO_FIELDS, max_length=50, description="Values, each like a field of an entity.")
    rows: Mapping[Key, Mapping[Key, AnyField]] = Option(
        default=NO_ROWS, max_length=10, description="Lists of rows, each row with these values; steps run over `input.<name>`."
    )
