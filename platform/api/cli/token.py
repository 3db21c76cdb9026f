"""`formwright token add NAME TITLE`: a token for a program that acts for a person."""

import argparse

from ...runtime.accounts import Caller, TokenWish
from .command import OK, Command, add_database, add_language
from .opening import open_accounts, open_engine
from .printing import complain, say


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the sign-in name")
    parser.add_argument("title", metavar="TITLE", help="what it is for")
    parser.add_argument("--days", type=int, default=90, help="how long it holds (%(default)s)")
    parser.add_argument("--role", action="append", default=[], metavar="APP:ROLE", help="only this role; all of the person's if not given")
    parser.add_argument("--entity", action="append", default=[], metavar="APP:ENTITY", help="only this entity of the app")
    parser.add_argument("--read-only", action="store_true", help="reading only")
    add_database(parser)
    add_language(parser)


def _run(given: argparse.Namespace) -> int:
    accounts = open_accounts(open_engine(given))
    actor = accounts.actor(given.name)
    scopes: dict[str, list[str]] = {app: sorted(roles) for app, roles in actor.roles.items()}
    if given.role:
        scopes = {}
        for each in given.role:
            app, _, role = each.partition(":")
            scopes.setdefault(app, []).append(role)
    entities: dict[str, list[str]] = {}
    for each in given.entity:
        app, _, entity = each.partition(":")
        entities.setdefault(app, []).append(entity)
    wish = TokenWish(given.title, scopes, given.days, given.read_only, entities)
    secret, _ = accounts.tokens.add(actor, wish, Caller())
    complain("This is shown once; keep it like a password:")
    say(secret)
    return OK


COMMANDS = (Command("token add", "make an API token for a person", _arguments, _run),)
