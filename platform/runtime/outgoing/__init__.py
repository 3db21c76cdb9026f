"""The ways out of the house: the web, letters and chat robots; every address is checked before anything is sent there."""

from collections.abc import Mapping

from ..engine import Engine, Port
from ..mailing import Mailer
from .chat import chat_port
from .http import http_port
from .letters import mail_port
from .web import Web


def ports_of(engine: Engine, web: Web, mailer: Mailer | None) -> Mapping[str, Port]:
    """Return the ports that every installation has."""
    return {"http": http_port(engine, web), "chat": chat_port(engine, web), "mail": mail_port(engine, mailer)}
