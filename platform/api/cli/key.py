"""`formwright key ...`: the server's key."""

import argparse

from ...kernel.keys import FILE_VARIABLE, VARIABLE, new_key
from .command import OK, Command, add_language
from .printing import complain, say


def _new(_given: argparse.Namespace) -> int:
    complain(f"Keep this secret and keep it safe; give it as {VARIABLE} or in the file that {FILE_VARIABLE} names:")
    say(new_key())
    return OK


COMMANDS = (Command("key new", "make a key for a server", add_language, _new),)
