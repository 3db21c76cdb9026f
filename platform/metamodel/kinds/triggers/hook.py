"""A program elsewhere calls."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field as Option
from pydantic import StringConstraints

from .base import Conditional
from .inputs import Asking

NO_PATHS: Mapping[str, str] = {}
BodyPath = Annotated[str, StringConstraints(pattern=r"^[^.\s]{1,100}(\.[^.\s]{1,100}){0,9}$")]
"""Where a value stands in a body, with dots: `order.customer.name`."""


class HookTrigger(Asking, Conditional):
    """A body sent to `POST /api/{app}/hooks/{rule}`, with the rule's secret or signed with it."""

    hook: Literal["token", "signature"] = Option(
        description="token: the secret comes in a header; signature: the body is signed with it (HMAC SHA-256)."
    )
    header: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,60}$")] = Option(
        default="X-Hook-Secret", description="The header that the secret or the signature comes in."
    )
    take: Mapping[str, BodyPath] = Option(
        default=NO_PATHS, description="Where a value (`code`, `lines`, `lines.sku`) stands in the body, if not under its own name."
    )
    once_by: BodyPath | None = Option(
        default=None, description="What in the body tells a repeat, where the caller sends no Idempotency-Key."
    )
    most_per_minute: int = Option(default=60, ge=1, le=6000, description="More calls in a minute are refused.")
