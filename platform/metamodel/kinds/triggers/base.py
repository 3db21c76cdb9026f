"""What triggers share: how long, when on a day, and what becomes of moments that were missed."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field as Option
from pydantic import StringConstraints

from ...definition import Definition, Expr, Keys

Lapse: TypeAlias = Annotated[str, StringConstraints(pattern=r"^\d{1,4}(m|h|d|wd|w|mo)$")]
"""A length of time: `30m`, `8h`, `2d`, `3wd` (working days of the calendar), `1w`, `6mo`."""

TimeOfDay: TypeAlias = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""A time of the day in the app's time zone, such as `07:00`."""

CatchUp: TypeAlias = Literal["all", "last", "skip"]
"""What becomes of moments at which nobody worked: each comes late, only the last one does, or none; those left out are reported."""


class Conditional(Definition):
    """A trigger that may leave records out; those left out are counted, and the trace says so."""

    if_: Expr | None = Option(default=None, alias="if", description="Only records for which this holds.")


class Offered(Conditional):
    """A trigger that people of some roles may use."""

    by: Keys = Option(min_length=1, description="Roles that may start it.")
