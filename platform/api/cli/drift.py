"""`formwright drift`: whether somebody changed the tables of the installed apps by hand, and how to set them right."""

import argparse

from ...store import schema
from .command import OK, PROBLEMS, Command, add_database, add_language
from .opening import open_engine
from .printing import print_problems, say


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    add_language(parser)


def _run(given: argparse.Namespace) -> int:
    engine = open_engine(given)
    with engine.database.read() as connection:
        found = {app.key: schema.drift(connection, app.model) for app in engine.apps()}
    for app, problems in found.items():
        say(f"{app}: {'as its release says' if not problems else ''}".rstrip())
        print_problems(problems, given.language)
    return PROBLEMS if any(found.values()) else OK


COMMAND = Command("drift", "tell whether tables were changed by hand, and how to set them right", _arguments, _run)
