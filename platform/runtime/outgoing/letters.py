"""The port `mail`: letters to people; each try of the same step sends the same Message-ID, so that mail programs show it once."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, cast

from ...kernel.json import Json
from ..engine import Port
from ..mailing import Mailer


def mail_port(mailer: Mailer | None) -> Port:
    """Return the port; where the installation has no mail server, it says so and sends nothing."""

    def send(sent: Json, key: str) -> Json:
        letters = cast("list[Mapping[str, Any]]", cast("Mapping[str, Any]", sent)["letters"])
        if mailer is None:
            return {"skipped": "not_configured"}
        for number, letter in enumerate(letters):
            mark = sha256(f"{key}/{number}".encode()).hexdigest()[:32]
            mailer.send(str(letter["to"]), str(letter["title"]), str(letter["text"]), mark)
        return {"sent": len(letters)}

    return send
