"""Problems: what is wrong, where, and how to mend it; and the exceptions that carry them.

A problem is a code with data. Its words live in `kernel/words/*.yaml`, in every language, and nowhere else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

from .text import DEFAULT_LANGUAGE, Language
from .words import hint, message, under

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a definition file (file, line and column from 1) or in submitted values (path as JSON pointer)."""

    file: str = ""
    line: int = 0
    column: int = 0
    path: str = ""

    def child(self, *steps: str | int) -> "Location":
        """Return the place one or more steps deeper."""
        return replace(self, path=self.path + "".join(f"/{step}" for step in steps))

    def __str__(self) -> str:
        """Return `file:line:column`, or the path where there is no file."""
        if not self.file:
            return self.path
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a code of the word list, its data, a place and a level."""

    code: str
    data: Mapping[str, object] = field(default_factory=dict[str, object])
    location: Location = Location()
    level: Level = "error"

    def text(self, language: Language = DEFAULT_LANGUAGE) -> str:
        """Return what is wrong and why, in a language."""
        return message(self.code, self.data, language)

    def text_under(self, language: Language = DEFAULT_LANGUAGE) -> str:
        """Return the same where the name of what is refused stands above it, in a language."""
        return under(self.code, self.data, language)

    def hint(self, language: Language = DEFAULT_LANGUAGE) -> str:
        """Return how to mend it, in a language; empty where nothing better can be said."""
        return hint(self.code, self.data, language)

    def at(self, location: Location) -> "Problem":
        """Return the same problem at another place."""
        return replace(self, location=location)

    def under(self, *steps: str | int) -> "Problem":
        """Return the same problem with its path put below the given steps."""
        prefix = "".join(f"/{step}" for step in steps)
        return self.at(replace(self.location, path=prefix + self.location.path))


class FormwrightError(Exception):
    """A refusal with its problems; `status` is the HTTP status that it becomes."""

    status: ClassVar[int] = 500

    def __init__(self, *problems: Problem) -> None:
        """Carry one or more problems."""
        super().__init__(*problems)
        self.problems: tuple[Problem, ...] = problems

    def __str__(self) -> str:
        """Return all problems in English, one a line."""
        return "\n".join(f"{p.location}: {p.text()}" if str(p.location) else p.text() for p in self.problems)


class BadRequest(FormwrightError):
    """The request cannot be read."""

    status = 400


class Unauthenticated(FormwrightError):
    """Nobody is signed in, or the sign-in is not right."""

    status = 401


class Forbidden(FormwrightError):
    """The person has no right to do this."""

    status = 403


class NotFound(FormwrightError):
    """There is no such thing, or the person may not know of it."""

    status = 404


class Conflict(FormwrightError):
    """The thing changed meanwhile, or is in use."""

    status = 409


class TooLarge(FormwrightError):
    """The input is over a limit."""

    status = 413


class Invalid(FormwrightError):
    """The values or definitions break a rule."""

    status = 422


class TooMany(FormwrightError):
    """Too many tries in too short a time."""

    status = 429


class Unavailable(FormwrightError):
    """The service cannot answer just now; trying again later helps."""

    status = 503


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return only those that are errors, not warnings."""
    return [p for p in problems if p.level == "error"]
