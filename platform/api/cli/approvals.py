"""`formwright approvals ...`: whom an approval would ask, and running ones moved to the newest version."""

import argparse

from ...runtime.accounts import Accounts
from ...runtime.approving.foreseeing import foresee
from ...runtime.approving.inbox import named
from ...runtime.approving.newer import to_newest
from ...runtime.context import SYSTEM
from .command import OK, PROBLEMS, Command, add_database, add_language
from .opening import open_engine
from .printing import problem_lines, say, table


def _simulate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("app", metavar="APP", help="the app's key")
    parser.add_argument("entity", metavar="ENTITY", help="the entity's key")
    parser.add_argument("record", metavar="ID", help="the record's id")
    parser.add_argument("--by", required=True, metavar="NAME", help="who would submit it")
    parser.add_argument("--approval", default="", help="which approval, where the workflow has several")
    add_database(parser)
    add_language(parser)


def _simulate(given: argparse.Namespace) -> int:
    engine = open_engine(given)
    accounts = Accounts(engine.database, engine.clock)
    found = foresee(engine, engine.app(given.app), accounts.actor(given.by), given.entity, given.record, given.approval)
    people = named(engine, {each for step in found.path.steps for pair in step.people for each in pair})
    rows = [["STEP", "OUTCOME", "PEOPLE", "DUE"]]
    for step in found.path.steps:
        asked = ", ".join(people.get(one, one) + (f" (for {people.get(owner, owner)})" if owner else "") for one, owner in step.people)
        rows.append([step.step, step.outcome, asked, step.due])
    table(rows)
    for problem in found.path.stopped:
        for line in problem_lines(problem, given.language):
            say(line)
    say(f"end: {found.path.end}")
    return PROBLEMS if found.path.stopped else OK


def _newest_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("app", metavar="APP", help="the app's key")
    parser.add_argument("--dry-run", action="store_true", help="only say what can be moved")
    add_database(parser)
    add_language(parser)


def _newest(given: argparse.Namespace) -> int:
    engine = open_engine(given)
    moved = to_newest(engine, engine.app(given.app), SYSTEM, dry_run=given.dry_run)
    rows = [["PROCESS", "ENTITY", "RECORD", "APPROVAL", "WHY NOT"]]
    for each in moved:
        why = "; ".join(problem.text(given.language) for problem in each.problems)
        rows.append([each.process.id, each.process.entity, each.process.record_id, each.process.approval, why])
    table(rows)
    return PROBLEMS if any(each.problems for each in moved) else OK


COMMANDS = (
    Command("approvals simulate", "show the steps and people that a record would go through", _simulate_arguments, _simulate),
    Command("approvals newest", "move running approvals to the newest version, and show what cannot be moved", _newest_arguments, _newest),
)
