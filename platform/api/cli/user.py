"""`formwright user ...`: people, their passwords and roles."""

import argparse
import getpass
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from ...kernel.json import dumps_text
from ...kernel.problems import Invalid, Problem
from ...runtime.accounts import Caller, NewPerson
from ...runtime.installed import InstalledApp
from ...store.accounts import Sought
from .command import OK, Command, Misused, add_database, add_language
from .opening import open_accounts, open_engine
from .printing import complain, say, table

CONSOLE = "console"
"""Who has the server's own command line: what they do stands in the book of security events under this name."""


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


def _person_arguments(parser: argparse.ArgumentParser) -> None:
    _password_arguments(parser)
    parser.add_argument("--title", default="", help="how the person is called")
    parser.add_argument("--email", default="", help="where letters for a new password go")
    parser.set_defaults(language_of_person="en")
    parser.add_argument("--reads", choices=("zh", "en"), dest="language_of_person", help="the language that the person reads")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    _person_arguments(parser)
    parser.add_argument("--role", action="append", default=[], metavar="APP:ROLE", help="give a role; once for each")
    parser.add_argument("--kind", choices=("member", "supplier", "guest"), default="member", help="%(default)s if not given")
    parser.add_argument("--days", type=int, help="the account ends after so many days; a guest's must")
    parser.add_argument("--administrator", action="store_true", help="may look after people")
    parser.add_argument("--invite", action="store_true", help="print a link to choose a password, instead of asking for one")


def _add(given: argparse.Namespace) -> int:
    engine = open_engine(given)
    accounts = open_accounts(engine)
    roles = _by_app(given.role)
    for app, keys in roles.items():
        _check_open(engine.app(app), keys, given.kind)
    password = "" if given.invite else read_password(given)
    new = NewPerson(
        given.name, password, given.title, given.language_of_person, given.email, given.kind, given.administrator, _end(given.days)
    )
    user = accounts.people.add(new, CONSOLE)
    for app, keys in roles.items():
        accounts.set_roles(given.name, app, keys, engine.app(app).model.roles)
    if given.invite:
        complain("Hand this link over; it works once, within 7 days:")
        say(accounts.resets.invite(user, CONSOLE, Caller()))
    else:
        say(f"{given.name} can sign in")
    return OK


def _end(days: int | None) -> datetime | None:
    return datetime.now(UTC) + timedelta(days=days) if days else None


def _check_open(app: InstalledApp, roles: list[str], kind: str) -> None:
    for role in roles:
        if kind != "member" and role in app.model.roles and not app.model.roles[role].outside:
            raise Invalid(Problem("role_not_open", {"role": role}))


def _first(given: argparse.Namespace) -> int:
    engine = open_engine(given)
    new = NewPerson(given.name, read_password(given), given.title, given.language_of_person, given.email)
    accounts = open_accounts(engine)
    accounts.people.add_first(new)
    for app in engine.apps():
        accounts.set_roles(given.name, app.key, list(app.model.roles), app.model.roles)
    say(f"{given.name} is the first administrator, with every role of the installed apps")
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
    rows = [["NAME", "TITLE", "STATE", "KIND", "ROLES"]]
    for person in open_accounts(open_engine(given)).people.all():
        held = person.actor.roles.items()
        roles = " ".join(f"{app}:{role}" for app, keys in sorted(held) for role in sorted(keys))
        kind = "administrator" if person.user.administrator else person.user.kind
        rows.append([person.user.name, person.user.title, "active" if person.user.active else "kept out", kind, roles])
    table(rows)
    return OK


def _password(given: argparse.Namespace) -> int:
    open_accounts(open_engine(given)).people.set_password(given.name, read_password(given), CONSOLE)
    say(f"{given.name} has a new password; their sessions and tokens have ended")
    return OK


def _administrator(given: argparse.Namespace) -> int:
    accounts = open_accounts(open_engine(given))
    accounts.people.change(accounts.people.named(given.name).id, {"administrator": not given.no}, CONSOLE, Caller())
    say(f"{given.name} {'no longer looks' if given.no else 'looks'} after people")
    return OK


def _administrator_arguments(parser: argparse.ArgumentParser) -> None:
    _active_arguments(parser)
    parser.add_argument("--no", action="store_true", help="take it away")


def _factors(given: argparse.Namespace) -> int:
    accounts = open_accounts(open_engine(given))
    accounts.people.reset_factors(accounts.people.named(given.name).id, CONSOLE, Caller())
    say(f"{given.name} has no second factor; their sessions have ended")
    return OK


def _events(given: argparse.Namespace) -> int:
    rows = [["AT", "EVENT", "WHO", "BY", "FROM", "DETAIL"]]
    accounts = open_accounts(open_engine(given))
    names = {person.user.id: person.user.name for person in accounts.people.all()}
    for entry in accounts.events(_sought(given, {name: key for key, name in names.items()}), most=given.last):
        by = names.get(entry.by, entry.by)
        detail = dumps_text(entry.detail) if entry.detail else ""
        rows.append([f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.event, entry.name, by, entry.address, detail])
    table(rows)
    return OK


def _sought(given: argparse.Namespace, ids: Mapping[str, str]) -> Sought:
    person, by = ids.get(given.person, given.person), ids.get(given.by, given.by)
    return Sought(tuple(given.event), person, by, given.address, given.since, given.until)


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.astimezone()


def _event_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--event", action="append", default=[], help="only entries of this kind, such as sign_in_failed; may be repeated")
    parser.add_argument("--person", metavar="NAME", default="", help="only entries about this person")
    parser.add_argument("--by", metavar="NAME", default="", help="only what this person did")
    parser.add_argument("--address", default="", help="only what came from this address")
    parser.add_argument("--since", metavar="MOMENT", type=_moment, help="only from this moment on, such as 2026-03-01T08:00+08:00")
    parser.add_argument("--until", metavar="MOMENT", type=_moment, help="only before this moment")
    parser.add_argument("--last", type=int, default=50, help="how many (%(default)s)")
    add_database(parser)
    add_language(parser)


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
    Command("user first", "make the first administrator, with every role of the installed apps", _person_arguments, _first),
    Command("user administrator", "let a person look after people", _administrator_arguments, _administrator),
    Command("user factors", "take a person's second factors away, for who lost them", _active_arguments, _factors),
    Command("user events", "show the book of security events", _event_arguments, _events),
    Command("user lock", "keep a person out; sessions and tokens end at once", _active_arguments, _lock),
    Command("user unlock", "let a person in again", _active_arguments, _unlock),
)
