"""`formwright kept ...`: what publishes set aside: dropped fields and entities, and values that did not convert."""

import argparse

from ...kernel.problems import Problem
from ...runtime.context import SYSTEM
from ...runtime.kept import delete_for_good, kept, quarantined, repair
from .command import OK, Command, add_database, add_language
from .opening import open_engine
from .plan import add_consent
from .printing import counted, print_json, say, table


def _app(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("app", metavar="APP", help="the app's key")
    add_database(parser)
    add_language(parser)


def _list(given: argparse.Namespace) -> int:
    rows = [["KEY", "WHAT", "RELEASE", "VALUES"]]
    rows += [[k.key, k.kind, str(k.release or ""), str(k.values)] for k in kept(open_engine(given), given.app)]
    table(rows)
    return OK


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    _app(parser)
    parser.add_argument("--of", metavar="ENTITY[.FIELD]", default="", help="only values of this entity or field")
    parser.add_argument("--after", metavar="ID", default="", help="begin behind this one")
    parser.add_argument("--limit", type=int, default=100, help="how many (%(default)s)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how they are printed (%(default)s)")


def _show(given: argparse.Namespace) -> int:
    entity, _, field = given.of.partition(".")
    found = quarantined(open_engine(given), given.app, entity, field, after=given.after, limit=given.limit)
    why = [Problem(each.code, each.data).text(given.language) for each in found]
    if given.format == "json":
        print_json([
            {"id": q.id, "entity": q.entity, "field": q.field, "record": q.record_id, "value": q.value, "why": text, "release": q.release}
            for q, text in zip(found, why, strict=True)
        ])  # fmt: skip
        return OK
    rows = [["ID", "FIELD", "RECORD", "VALUE", "WHY"]]
    rows += [[q.id, f"{q.entity}.{q.field}", q.record_id, q.value, text] for q, text in zip(found, why, strict=True)]
    table(rows)
    return OK


def _repair_arguments(parser: argparse.ArgumentParser) -> None:
    _app(parser)
    parser.add_argument("ids", metavar="ID", nargs="+", help="which values, by the id that `kept show` tells")
    parser.add_argument("--value", default=None, help="what to put into the records; without it the values as they were")


def _repair(given: argparse.Namespace) -> int:
    say(f"{counted(repair(open_engine(given), given.app, SYSTEM, given.ids, given.value), 'value')} put back")
    return OK


def _delete_arguments(parser: argparse.ArgumentParser) -> None:
    _app(parser)
    parser.add_argument("key", metavar="ENTITY[.FIELD]", help="what to delete, as `kept list` names it")
    add_consent(parser)


def _delete(given: argparse.Namespace) -> int:
    count = delete_for_good(open_engine(given), given.app, given.key, given.consent_loss)
    say(f"{counted(count, 'value')} deleted for good")
    return OK


COMMANDS = (
    Command("kept list", "list what publishes set aside", _app, _list),
    Command("kept show", "show values that did not convert, each with its record and the reason", _show_arguments, _show),
    Command("kept repair", "put values that did not convert into their records", _repair_arguments, _repair),
    Command("kept delete", "delete for good what is kept", _delete_arguments, _delete),
)
