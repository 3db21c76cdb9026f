"""A scenario: the app tests itself in a scratch database."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

from pydantic import Field as Option

from ..definition import Definition, Expr, Key, Keys, Titled
from .approval import Duration

NO_PEOPLE: Mapping[str, Keys] = {}


class Given(Definition):
    """How the scenario begins: the moment it is, and by whom it is played."""

    at: datetime | None = None
    role: Key | None = Option(default=None, description="The role of the person who acts; all rights where not given.")
    people: Mapping[Key, Keys] = Option(default=NO_PEOPLE, description="People who have an account, with their roles.")


class CreateMove(Definition):
    """Creates records of an entity; references by natural key."""

    create: Key
    rows: tuple[Mapping[Key, object], ...]


class ImportMove(Definition):
    """Imports a file of the scenarios folder through a connection."""

    import_: str = Option(alias="import", description="The file's name.")
    through: Key


class SubmitMove(Definition):
    """Submits a form."""

    submit: Key
    values: Mapping[Key, object] = Option(alias="with")
    refused: str | None = Option(default=None, description="The problem code that it must be refused with.")


class TransitionMove(Definition):
    """Carries out a transition on all records of an entity for which `where` holds."""

    transition: Key
    do: Key
    where: Expr
    values: Mapping[Key, object] = Option(default_factory=dict[str, object], alias="with", description="Values given with it.")
    by: Key | None = Option(default=None, description="Who does it, of the people given; they sign where it asks for a signature.")
    refused: str | None = Option(default=None, description="The problem code that it must be refused with.")


class DecideMove(Definition):
    """Lets a person decide what they are asked about the records of an entity for which `where` holds."""

    decide: Key = Option(description="The entity.")
    do: Literal["approve", "reject", "return"]
    by: Key = Option(description="Who decides, of the people given.")
    where: Expr
    step: Key | None = Option(default=None, description="The step, where the person is asked in several.")
    to: Key | None = Option(default=None, description="The step that it is returned to; without it, who submitted it.")
    comment: str = ""
    refused: str | None = Option(default=None, description="The problem code that it must be refused with.")


class PressMove(Definition):
    """Starts an action about all records of an entity for which `where` holds."""

    press: Key = Option(description="The entity.")
    action: Key = Option(description="The rule.")
    where: Expr
    values: Mapping[Key, object] = Option(default_factory=dict[str, object], alias="with", description="What it is told.")
    refused: str | None = Option(default=None, description="The problem code that it must be refused with.")


class WaitMove(Definition):
    """Lets time pass; what becomes due meanwhile is done."""

    wait: Duration


Move: TypeAlias = CreateMove | ImportMove | SubmitMove | TransitionMove | DecideMove | PressMove | WaitMove


class Expectation(Definition):
    """What must hold: how many records, or a condition on each, or the sum of a field."""

    of: Key
    where: Expr | None = None
    count: int | None = None
    every: Expr | None = None
    sum: Mapping[Key, str] = Option(default_factory=dict[str, str])


class SentExpectation(Definition):
    """How many steps sent something out of the house by a port. Nothing really leaves in a scenario: it is noted, and taken as sent."""

    sent: Key = Option(description="The port: `chat`, `mail`, `http`, or one of the installation's.")
    count: int = Option(ge=0)


class Scenario(Titled):
    """`scenarios/<key>.yaml`: given, when, then. After each move the rules run until nothing is left to do."""

    given: Given = Given()
    when: tuple[Move, ...]
    then: tuple[Expectation | SentExpectation, ...] = Option(min_length=1)
