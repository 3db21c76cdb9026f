"""The app itself: name, languages, money, zone, and how people find their way."""

from collections.abc import Mapping
from functools import cache
from typing import Literal
from zoneinfo import available_timezones

from pydantic import Field as Option
from pydantic import field_validator
from pydantic_core import PydanticCustomError

from ..definition import Definition, Key, Language, Titled
from .organisation import Organisation, WorkingCalendar


@cache
def _zones() -> set[str]:
    """Return the names of all zones, read from the system's files once."""
    return available_timezones()


class NavigationItem(Definition):
    """One entry: a view, a terminal form, or a connection to import through."""

    view: Key | None = None
    form: Key | None = None
    connection: Key | None = None
    icon: str = ""

    @property
    def target(self) -> tuple[str, str]:
        """Return the kind and key that it leads to; the first one given."""
        named = {"view": self.view, "form": self.form, "connection": self.connection}
        return next(((kind, key) for kind, key in named.items() if key), ("", ""))


class NavigationGroup(Titled):
    """Entries that belong together."""

    icon: str = ""
    items: tuple[NavigationItem, ...]


class ActorRecord(Definition):
    """A record that stands for the signed-in person: the one whose text field holds the person's sign-in name."""

    entity: Key
    by: Key = Option(description="The entity's unique text field that holds a sign-in name.")


class App(Titled):
    """`app.yaml`: what the app is called and what holds everywhere in it."""

    key: Key = Option(description="The app's key; its tables start with it.")
    version: str = Option(pattern=r"^\d+\.\d+\.\d+$", description="Semantic version of the definitions.")
    format: Literal[1] = Option(default=1, description="The version of the definition language.")
    icon: str = ""
    languages: tuple[Language, ...] = ("zh", "en")
    currency: str = Option(default="CNY", pattern=r"^[A-Z]{3}$", description="ISO 4217 code of the app's money.")
    time_zone: str = Option(default="Asia/Shanghai", description="IANA zone in which days begin and times are shown.")
    actor: Mapping[Key, ActorRecord] = Option(
        default_factory=dict[str, ActorRecord],
        description="Names for the person's own records: `actor.<name>` is that record in every expression.",
    )
    organisation: Organisation | None = Option(default=None, description="Where the app keeps who leads whom.")
    calendars: Mapping[Key, WorkingCalendar] = Option(
        default_factory=dict[str, WorkingCalendar], description="When people work, by name."
    )
    navigation: tuple[NavigationGroup, ...] = ()

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in _zones():
            raise PydanticCustomError("unknown_time_zone", "{zone} is no IANA time zone", {"zone": value})
        return value
