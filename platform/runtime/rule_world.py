"""The records that a rule works on, as the runtime offers them to the executor."""

from ..store.engine import Connection
from .context import Cause
from .engine import Engine
from .installed import InstalledApp
from .save import save
from .world import MOST_GROUPS, OpenWorld

__all__ = ["MOST_GROUPS", "RuleWorld"]


class RuleWorld(OpenWorld):
    """What one step of a rule sees and changes; what follows from its writes is carried out with each of them."""

    def __init__(self, engine: Engine, app: InstalledApp, rule: str, cause: Cause, connection: Connection) -> None:
        """Work within an open transaction."""
        super().__init__(engine, app, rule, cause, connection, save)
