"""`formwright why right`: which grants let a person do something, and which do not."""

import argparse

from ...kernel.json import Json, dumps_text
from ...metamodel.kinds.role import ACTIONS
from ...runtime.context import SYSTEM
from ...runtime.why import Part, Question, why
from .command import OK, Command, add_database, add_language
from .opening import open_accounts, open_engine
from .printing import say

_TOLD = {True: "yes", False: "no", None: "depends on the record"}


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("app", metavar="APP", help="the app's key")
    parser.add_argument("person", metavar="NAME", help="the sign-in name of whom it is about")
    parser.add_argument("action", metavar="ACTION", choices=ACTIONS, help=f"one of {', '.join(ACTIONS)}")
    parser.add_argument("entity", metavar="ENTITY", help="the entity's key")
    parser.add_argument("record", metavar="ID", nargs="?", default="", help="one record")
    parser.add_argument("--field", default="", help="one field of it")
    add_database(parser)
    add_language(parser)


def _run(given: argparse.Namespace) -> int:
    engine = open_engine(given)
    person = open_accounts(engine).actor(given.person)
    app = engine.app(given.app)
    because = why(engine, app, SYSTEM, Question(person, given.entity, given.action, given.record, given.field))
    say(f"{_TOLD[because.allowed]}: {given.person} holds {', '.join(because.roles) or 'no role'}")
    for ground in because.grounds:
        say(f"{ground.place}: {ground.role}: {_TOLD[ground.gives]} {' '.join(ground.reasons)}".rstrip())
        for name, part in (("rows", ground.rows), ("when", ground.when)):
            _say_part(name, part)
    return OK


def _say_part(name: str, part: Part | None) -> None:
    if part is None:
        return
    say(f"    {name}: {part.text}: {_TOLD[part.holds]}")
    _say_trace(part.trace, 2)


def _say_trace(trace: Json, depth: int) -> None:
    if isinstance(trace, dict):
        say(f"{'    ' * depth}{trace['text']} = {dumps_text(trace.get('value'))}")
        for part in trace["parts"] if isinstance(trace["parts"], list) else []:
            _say_trace(part, depth + 1)


COMMAND = Command("why right", "tell which grants let a person do something, and which do not", _arguments, _run)
