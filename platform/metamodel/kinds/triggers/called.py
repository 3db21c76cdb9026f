"""Another rule calls."""

from typing import Literal

from pydantic import Field as Option

from ...definition import Key
from .base import Conditional
from .inputs import Asking


class CalledTrigger(Asking, Conditional):
    """A step of another rule calls it, with records of an entity or without, and with typed values."""

    called: Literal[True]
    record: Key | None = Option(default=None, description="The entity of the records that it is called with, if any.")
