"""`formwright secret`: what rules need to be let in elsewhere; read from the input, kept sealed, never shown again."""

import argparse
import sys
from getpass import getpass

from ...runtime.app_secrets import remove_secret, set_secret
from ...store import app_secrets
from .command import OK, Command, add_database, add_language
from .opening import open_engine
from .printing import say


def _named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("app", metavar="APP", help="the app's key")
    parser.add_argument("name", metavar="NAME", help="the secret's name, as steps name it")
    add_database(parser)
    add_language(parser)


def _of_app(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("app", metavar="APP", help="the app's key")
    add_database(parser)
    add_language(parser)


def _set(given: argparse.Namespace) -> int:
    text = getpass("Secret: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    set_secret(open_engine(given), given.app, given.name, text)
    return OK


def _remove(given: argparse.Namespace) -> int:
    remove_secret(open_engine(given), given.app, given.name)
    return OK


def _list(given: argparse.Namespace) -> int:
    engine = open_engine(given)
    engine.app(given.app)
    with engine.database.read() as connection:
        for name, at in app_secrets.names(connection, given.app):
            say(f"{name}  {at:%Y-%m-%d %H:%M} UTC")
    return OK


COMMANDS = (
    Command("secret set", "keep a secret of an app, read from the input", _named, _set),
    Command("secret remove", "forget a secret of an app", _named, _remove),
    Command("secret list", "list the names of an app's secrets", _of_app, _list),
)
