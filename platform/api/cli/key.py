"""`formwright key ...`: the server's key."""

import argparse

from ...kernel.keys import FILE_VARIABLE, VARIABLE, new_key
from ...runtime.sealing import renew
from .command import OK, Command, add_database, add_language
from .opening import open_engine
from .printing import complain, say


def _new(_given: argparse.Namespace) -> int:
    complain(f"Keep this secret and keep it safe; give it as {VARIABLE} or in the file that {FILE_VARIABLE} names:")
    say(new_key())
    return OK


def _renew(given: argparse.Namespace) -> int:
    engine = open_engine(given)
    engine.keys.require()
    say(f"{renew(engine, engine.keys)} sealed values are sealed with the newest key now; the former ones can be left out")
    return OK


def _renew_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    add_language(parser)


COMMANDS = (
    Command("key new", "make a key for a server", add_language, _new),
    Command("key renew", "seal everything anew with the first of the keys", _renew_arguments, _renew),
)
