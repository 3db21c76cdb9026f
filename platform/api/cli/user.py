"""`formwright user ...`: people, their passwords and roles."""

import argparse
import getpass
import sys

from ...kernel.problems import Problem
from .command import OK, Command, Misused, add_database, add_language
from .opening import open_accounts, open_engine
from .printing import say, table


def read_password(given: argparse.Namespace) -> str:
    """Return a password from the terminal (asked twice) or from one line of the standard input; never from an argument."""
    if given.password_stdin or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise Misused(Problem("passwords_differ"))
    return first


def _password_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the sign-in name")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from the standard input")
    add_database(parser)
    add_language(parser)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    _password_arguments(parser)
    parser.add_argument("--title", default="", help="how the person is called")
    parser.add_argument("--role", action="append", default=[], metavar="APP:ROLE", help="give a role; once for each")
    parser.set_defaults(language_of_person="en")
    parser.add_argument("--reads", choices=("zh", "en"), dest="language_of_person", help="the language that the person reads")


def _add(given: argparse.Namespace) -> int:
    engine = open_engine(given)
    accounts = open_accounts(engine)
    roles = _by_app(given.role)
    for app in roles:
        engine.app(app)
    accounts.add(given.name, read_password(given), given.title, given.language_of_person)
    for app, keys in roles.items():
        accounts.set_roles(given.name, app, keys, engine.app(app).model.roles)
    say(f"{given.name} can sign in")
    return OK


def _by_app(given: list[str]) -> dict[str, list[str]]:
    roles: dict[str, list[str]] = {}
    for each in given:
        app, colon, role = each.partition(":")
        if not colon:
            raise Misused(Problem("role_needs_app", {"given": each}))
        roles.setdefault(app, []).append(role)
    return roles


def _list(given: argparse.Namespace) -> int:
    rows = [["NAME", "TITLE", "STATE", "ROLES"]]
    for actor, active in open_accounts(open_engine(given)).people():
        roles = " ".join(f"{app}:{role}" for app, keys in sorted(actor.roles.items()) for role in sorted(keys))
        rows.append([actor.name, actor.title, "active" if active else "kept out", roles])
    table(rows)
    return OK


def _password(given: argparse.Namespace) -> int:
    open_accounts(open_engine(given)).set_password(given.name, read_password(given))
    say(f"{given.name} has a new password; every session of theirs has ended")
    return OK


def _role_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the sign-in name")
    parser.add_argument("app", metavar="APP", help="the app's key")
    parser.add_argument("roles", metavar="ROLE", nargs="*", help="exactly these roles; none takes all away")
    add_database(parser)
    add_language(parser)


def _role(given: argparse.Namespace) -> int:
    engine = open_engine(given)
    open_accounts(engine).set_roles(given.name, given.app, given.roles, engine.app(given.app).model.roles)
    say(f"{given.name} has in {given.app}: {', '.join(given.roles) or 'no roles'}")
    return OK


def _active_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the sign-in name")
    add_database(parser)
    add_language(parser)


def _lock(given: argparse.Namespace) -> int:
    open_accounts(open_engine(given)).set_active(given.name, active=False)
    say(f"{given.name} is kept out")
    return OK


def _unlock(given: argparse.Namespace) -> int:
    open_accounts(open_engine(given)).set_active(given.name, active=True)
    say(f"{given.name} can sign in again")
    return OK


COMMANDS = (
    Command("user add", "add a person, and give roles", _add_arguments, _add),
    Command("user list", "list people and their roles", add_database, _list),
    Command("user password", "give a person a new password", _password_arguments, _password),
    Command("user role", "set a person's roles in an app", _role_arguments, _role),
    Command("user lock", "keep a person out; sessions and tokens end at once", _active_arguments, _lock),
    Command("user unlock", "let a person in again", _active_arguments, _unlock),
)
