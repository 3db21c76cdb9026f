"""A scenario: the app tests itself in a scratch database."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from pydantic import Field as Option

from ..definition import Definition, Expr, Key, Titled


class Given(Definition):
    """How the scenario begins: the moment it is, and by whom it is played."""

    at: datetime | None = None
    role: Key | None = Option(default=None, description="The role of the person who acts; all rights where not given.")


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
    refused: str | None = Option(default=None, description="The problem code that it must be refused with.")


Move: TypeAlias = CreateMove | ImportMove | SubmitMove | TransitionMove


class Expectation(Definition):
    """What must hold: how many records, or a condition on each, or the sum of a field."""

    of: Key
    where: Expr | None = None
    count: int | None = None
    every: Expr | None = None
    sum: Mapping[Key, str] = Option(default_factory=dict[str, str])


class Scenario(Titled):
    """`scenarios/<key>.yaml`: given, when, then. After each move the rules run until nothing is left to do."""

    given: Given = Given()
    when: tuple[Move, ...]
    then: tuple[Expectation, ...] = Option(min_length=1)
