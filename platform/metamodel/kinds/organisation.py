"""Who stands above whom, and when people work: what an app tells of its people beside their accounts."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import Field as Option
from pydantic import StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from ..definition import Definition, Key, Titled

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Span: TypeAlias = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
"""Hours of a day, such as `08:00-12:00`."""

Spans: TypeAlias = Annotated[tuple[Span, ...], Option(max_length=10)]


def minutes_of(span: str) -> tuple[int, int]:
    """Return the minutes of the day at which a span begins and ends."""
    begin, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in span.split("-"))
    return begin, end


class WorkingCalendar(Titled):
    """When people work: the hours of each weekday, the days off, and days with other hours."""

    hours: Mapping[Day, Spans] = Option(min_length=1)
    holidays: tuple[date, ...] = ()
    other: Mapping[date, Spans] = Option(default_factory=dict[date, tuple[str, ...]], description="Days whose hours are others.")

    @model_validator(mode="after")
    def _in_order(self) -> "WorkingCalendar":
        for spans in (*self.hours.values(), *self.other.values()):
            edges = [minute for span in spans for minute in minutes_of(span)]
            if any(a >= b for a, b in zip(edges[::2], edges[1::2], strict=True)) or edges != sorted(edges):
                raise PydanticCustomError("hours_out_of_order", "{spans}", {"spans": ", ".join(spans)})
        if not any(self.hours.values()):
            raise PydanticCustomError("calendar_never_works", "no hours")
        return self


class Organisation(Definition):
    """Which records stand for people and departments, so that managers and heads of departments can be found."""

    person: Key = Option(description="The entity of people.")
    account: Key = Option(description="Its field that names the account: of type user, or a text with the sign-in name.")
    manager: Key | None = Option(default=None, description="Its reference to the person who leads this one.")
    department: Key | None = Option(default=None, description="Its reference to the department.")
    head: Key | None = Option(default=None, description="The department's reference to the person who leads it.")
    above: Key | None = Option(default=None, description="The department's reference to the one above it.")
