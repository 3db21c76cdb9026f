"""A person asks for it, about records they see."""

from typing import Literal

from pydantic import Field as Option

from ...definition import NO_WORDS, Key, Words
from .base import Offered
from .inputs import Asking


class ButtonTrigger(Asking, Offered):
    """A button on a record or over a list; the rule's title is what stands on it."""

    record: Key = Option(description="The entity.")
    button: Literal["one", "many", "both"] = Option(description="On a single record, over the chosen records of a list, or both.")
    confirm: Words = Option(default=NO_WORDS, description="What a person is asked before it starts.")
