"""`formwright older ...`: what goes on by older releases, and moving it to the newest one."""

import argparse
from collections.abc import Mapping, Sequence
from typing import cast

from ...kernel.json import Json
from ...runtime.overtaken.moving import Wish, move, older
from .command import OK, PROBLEMS, Command, add_database, add_language
from .opening import open_engine
from .printing import print_json, say, table
from .understanding import eyes_of

Told = Mapping[str, Json]


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("app", metavar="APP", help="the app's key")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="for people or for programs (%(default)s)")
    add_database(parser)
    add_language(parser)


def _list(given: argparse.Namespace) -> int:
    answer = older(eyes_of(given, open_engine(given), given.app))
    if given.format == "json":
        print_json(answer)
        return OK
    rows = [["KIND", "NAME", "RELEASE", "STATE", "COURSE", "STANDS IN", "COUNT", "SINCE"]]
    for row in cast("Sequence[Told]", answer["rows"]):
        stands = ", ".join(cast("Sequence[str]", row["stands"]))
        first = [str(row[name]) for name in ("kind", "name", "release", "state", "course")]
        rows.append([*first, stands, str(row["count"]), str(row["since"])])
    table(rows)
    return OK


def _moving(parser: argparse.ArgumentParser) -> None:
    _common(parser)
    parser.add_argument("--dry-run", action="store_true", help="only say what can be moved, and what not, and why")
    parser.add_argument("--of", default="", metavar="NAME", help="only of this workflow, approval or rule")
    parser.add_argument("--release", type=int, default=0, help="only what began with this release")
    parser.add_argument("--state", default="", help="only what belongs to this state of the workflow")
    parser.add_argument("--failed", action="store_true", help="runs that failed, too")
    parser.add_argument("--step", action="append", default=[], metavar="OLD=NEW", help="where those go on whose step is gone")


def _move(given: argparse.Namespace) -> int:
    steps = {old: new for old, _, new in (pair.partition("=") for pair in cast("list[str]", given.step))}
    wish = Wish(given.of, given.release, given.state, given.failed, steps)
    answer = move(eyes_of(given, open_engine(given), given.app), wish, dry_run=given.dry_run)
    found = cast("Sequence[Told]", answer["rows"])
    if given.format == "json":
        print_json(answer)
    else:
        rows = [["KIND", "NAME", "RECORDS", "RELEASE", "STANDS IN", "GOES ON IN", "WHY NOT"]]
        for row in found:
            records = ", ".join(str(each["label"] or each["id"]) for each in cast("Sequence[Told]", row["records"]))
            why = "; ".join(str(each["message"]) for each in cast("Sequence[Told]", row["problems"]))
            places = (", ".join(cast("Sequence[str]", row[name])) for name in ("stands", "to"))
            rows.append([str(row["kind"]), str(row["name"]), records, str(row["release"]), *places, why])
        table(rows)
        say(f"{answer['moved']} of {len(found)} {'can be moved' if given.dry_run else 'moved'} to release {answer['release']}")
    return PROBLEMS if any(row["problems"] for row in found) else OK


COMMANDS = (
    Command("older list", "list what goes on by older releases: approvals, steps of states, runs", _common, _list),
    Command("older move", "move what goes on by older releases to the newest, and show what cannot be moved", _moving, _move),
)
