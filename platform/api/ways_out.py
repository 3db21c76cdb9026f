"""The ways out of the house, as the settings say: every process that carries out rules has them from here."""

from ..runtime.engine import Engine
from ..runtime.outgoing import ports_of
from ..runtime.outgoing.web import Web
from .settings import Settings


def with_ways_out(engine: Engine, settings: Settings) -> Engine:
    """Return the engine with the ports of the installation; those that it has already stay as they are."""
    engine.ports = {**ports_of(engine, Web(settings.outgoing, authorities=settings.authorities), settings.accounts.mail), **engine.ports}
    return engine
