"""`formwright audit ...`: the chains over what happened: sealed now, told for keeping elsewhere, and held against the books."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from ...kernel.json import datetime_text
from ...kernel.text import Language
from ...runtime.anchors import Anchors, anchors_of
from ...runtime.chain_check import Held, check_books, heads
from ...runtime.chaining import seal_up
from .command import OK, PROBLEMS, Command, add_database, add_language
from .opening import open_engine
from .printing import counted, print_json, print_problems, say


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    add_language(parser)


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    _arguments(parser)
    about = "a file of anchors that was kept elsewhere; without it the one beside the server's files"
    parser.add_argument("--anchors", metavar="FILE", type=Path, default=None, help=about)


def _verify(given: argparse.Namespace) -> int:
    engine = open_engine(given)
    anchors = Anchors(given.anchors) if given.anchors else anchors_of(engine.database)
    result = tell_books(check_books(engine.database, engine.keys, anchors.kept()), given.language)
    if not engine.keys:
        say("without FORMWRIGHT_KEY signatures are not checked")
    return result


def tell_books(found: Sequence[Held], language: Language) -> int:
    """Print how the books stand to their seals; return the exit code that this means."""
    for held in found:
        head = held.head
        state = "NOT as it was sealed" if held.problems else f"as sealed up to line {head.last}" if head.number else "not sealed yet"
        say(f"{head.book}: {state} ({counted(head.number, 'seal')}, {counted(head.behind, 'line')} behind)")
        print_problems(held.problems, language)
    return PROBLEMS if any(held.problems for held in found) else OK


def _seal(given: argparse.Namespace) -> int:
    for book, count in seal_up(open_engine(given)).items():
        say(f"{book}: {counted(count, 'line')} sealed")
    return OK


def _heads(given: argparse.Namespace) -> int:
    with open_engine(given).database.read() as connection:
        for head in heads(connection):
            at = datetime_text(head.at) if head.at else None
            print_json({"at": at, "book": head.book, "number": head.number, "chain": head.chain, "restored": False})
    return OK


COMMANDS = (
    Command("audit verify", "hold the history, security events and approvals against their seals", _verify_arguments, _verify),
    Command("audit seal", "seal what happened up to now, without waiting for the server to do it", _arguments, _seal),
    Command("audit heads", "print where the chains stand, as anchors to be kept elsewhere", _arguments, _heads),
)
