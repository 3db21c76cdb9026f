"""`formwright token add NAME TITLE`: a token for a program that acts for a person."""

import argparse

from .command import OK, Command, add_database, add_language
from .opening import open_accounts, open_engine
from .printing import complain, say


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the sign-in name")
    parser.add_argument("title", metavar="TITLE", help="what it is for")
    parser.add_argument("--days", type=int, default=90, help="how long it holds (%(default)s)")
    parser.add_argument("--role", action="append", default=[], metavar="APP:ROLE", help="only this role; all of the person's if not given")
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
    secret, _ = accounts.add_token(actor, given.title, scopes, given.days)
    complain("This is shown once; keep it like a password:")
    say(secret)
    return OK


COMMANDS = (Command("token add", "make an API token for a person", _arguments, _run),)
