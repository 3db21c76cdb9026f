"""A rule: when something happened to records, steps are carried out, each on a whole set."""

from typing import Literal, TypeAlias

from pydantic import Field as Option

from ..definition import Expr, Titled
from .steps import Steps
from .triggers import Trigger

Mode: TypeAlias = Literal["ordered", "single", "restart", "queued", "parallel"]


class Rule(Titled):
    """`rules/<key>.yaml`: one trigger, then steps; `records` names the set that triggered it, `input` what it was told."""

    on: Trigger
    steps: Steps
    active: bool = True
    mode: Mode = Option(
        default="ordered",
        description=(
            "What happens while an earlier run is not finished. ordered: it waits its turn among all ordered rules of the app; "
            "queued: behind the earlier runs of this rule only; single: it is left out; restart: the earlier run is stopped; "
            "parallel: beside it, runs about the same record one after another."
        ),
    )
    max: int | None = Option(
        default=None, ge=1, le=64, description="How many runs at once (parallel, default 4), or waiting (queued)."
    )
    by: Expr | None = Option(
        default=None,
        description="A value of the record: runs with different values have nothing to do with each other.",
    )
