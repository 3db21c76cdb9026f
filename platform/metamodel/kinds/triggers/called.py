"""Another rule calls."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field as Option

from ...definition import Key
from ...fields import AnyField
from .base import Conditional
from .inputs import NO_FIELDS, Asking


class CalledTrigger(Asking, Conditional):
    """A step of another rule calls it, with records of an entity or without, and with typed values."""

    called: Literal[True]
    record: Key | None = Option(default=None, description="The entity of the records that it is called with, if any.")
    returns: Mapping[Key, AnyField] = Option(
        default=NO_FIELDS, max_length=50, description="What the step `return` gives back, each like a field of an entity."
    )
