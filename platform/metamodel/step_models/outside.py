"""Steps that leave the house, after their checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ...expressions import Expression


@dataclass(frozen=True, slots=True)
class PortModel:
    """Calls something outside through a port, with values about the sets."""

    kind: ClassVar[str] = "port"
    entity: ClassVar[str] = ""
    port: str
    given: Mapping[str, Expression]
