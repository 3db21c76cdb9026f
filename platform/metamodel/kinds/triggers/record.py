"""Something happened to records."""

from typing import Literal

from pydantic import Field as Option

from ...definition import Key, Keys
from .base import Conditional


class RecordTrigger(Conditional):
    """Records were created, changed, deleted or moved on; `before.<field>` is what an own field held until then."""

    record: Key = Option(description="The entity.")
    event: Literal["created", "updated", "deleted", "transitioned"]
    fields: Keys = Option(default=(), description="Only when one of these changed.")
    to: Keys = Option(default=(), description="Only when it came into one of these states.")
