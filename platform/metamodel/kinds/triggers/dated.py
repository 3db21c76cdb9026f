"""A date of a record is near, or past."""

from pydantic import Field as Option

from ...definition import Key
from .base import CatchUp, Conditional, Lapse, TimeOfDay


class DateTrigger(Conditional):
    """A moment relative to a date or moment of each record; it moves with the date, and goes with the record."""

    record: Key = Option(description="The entity.")
    date: Key = Option(description="A date or moment field of the record.")
    before: Lapse | None = Option(default=None, description="So long before it: `30m`, `8h`, `3d`, `5wd`, `2w`, `1mo`.")
    after: Lapse | None = Option(default=None, description="So long after it.")
    at: TimeOfDay | None = Option(default=None, description="At this time of that day, in the app's time zone.")
    calendar: Key | None = Option(default=None, description="The working calendar in which working days are counted.")
    catch_up: CatchUp = Option(default="all", description="What becomes of moments at which nobody worked.")
