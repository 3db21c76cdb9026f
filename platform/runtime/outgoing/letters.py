"""The port `mail`: letters to people; each try of the same step sends the same Message-ID, so that mail programs show it once."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, cast

from ...kernel.json import Json
from ...kernel.problems import Invalid, NotFound, Problem
from ...store import files
from ..engine import Engine, Port
from ..mailing import Enclosed, Mailer

_MOST_MEGABYTES = 20


def mail_port(engine: Engine, mailer: Mailer | None) -> Port:
    """Return the port; where the installation has no mail server, it says so and sends nothing."""

    def send(sent: Json, key: str) -> Json:
        wish = cast("Mapping[str, Any]", sent)
        letters = cast("list[Mapping[str, Any]]", wish["letters"])
        if mailer is None:
            return {"skipped": "not_configured"}
        for number, letter in enumerate(letters):
            mark = sha256(f"{key}/{number}".encode()).hexdigest()[:32]
            enclosed = _enclosed(engine, str(wish.get("app", "")), letter.get("files") or [])
            mailer.send(str(letter["to"]), str(letter["title"]), str(letter["text"]), mark, enclosed)
        return {"sent": len(letters)}

    return send


def _enclosed(engine: Engine, app: str, ids: Sequence[str]) -> list[Enclosed]:
    """Return the files of a letter; raises NotFound where one is gone, and Invalid where they are too heavy."""
    if not ids:
        return []
    with engine.database.read() as connection:
        found = files.get(connection, app, ids)
    gone = next((each for each in ids if each not in found), None)
    if gone is not None:
        raise NotFound(Problem("no_such_file", {"named": gone}))
    size = sum(found[each].size for each in ids)
    if size > _MOST_MEGABYTES * 1024**2:
        raise Invalid(Problem("mail_too_heavy", {"size": -(-size // 1024**2), "max": _MOST_MEGABYTES}))
    return [Enclosed(found[each].name, found[each].type, engine.content.path(found[each].digest)) for each in ids]
