"""`formwright openapi`: the description of the API with every installed app, for generators of clients."""

import argparse
import json
from pathlib import Path

from ...kernel.json import loads
from ...runtime.context import SYSTEM
from ..describing import Describer
from ..routes import ENDPOINTS
from .command import OK, Command, add_database
from .opening import open_engine
from .printing import say


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    parser.add_argument("--to", metavar="FILE", type=Path, default=None, help="write it to a file instead of the output")


def _run(given: argparse.Namespace) -> int:
    described = loads(Describer(open_engine(given), ENDPOINTS).openapi(SYSTEM))
    text = json.dumps(described, indent=2, ensure_ascii=False)
    if given.to is None:
        say(text)
    else:
        given.to.parent.mkdir(parents=True, exist_ok=True)
        given.to.write_text(text + "\n", "utf-8")
    return OK


COMMAND = Command("openapi", "write the OpenAPI description of the installed apps", _arguments, _run)
