"""What of an app's model decides its tables."""

from collections.abc import Mapping
from typing import Protocol

from ..metamodel.fields import Field
from ..metamodel.kinds import Entity


class EntityShape(Protocol):
    """What of an entity's model decides its table."""

    @property
    def key(self) -> str:
        """Return the entity's key."""
        ...

    @property
    def table(self) -> str:
        """Return the table's name before it is made short enough."""
        ...

    @property
    def definition(self) -> Entity:
        """Return the definition, which lists the unique keys."""
        ...

    @property
    def fields(self) -> Mapping[str, Field]:
        """Return the fields by key."""
        ...

    @property
    def states(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Return the states of each state field, with the earlier ones whose records are in it from now on."""
        ...


class AppShape(Protocol):
    """What of an app's model decides its tables."""

    @property
    def key(self) -> str:
        """Return the app's key."""
        ...

    @property
    def entities(self) -> Mapping[str, EntityShape]:
        """Return the entities by key."""
        ...
