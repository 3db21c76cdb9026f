"""`formwright plan DIR`: what applying an app would do to the data, told before anything is done."""

import argparse

from ...kernel.problems import Problem
from ...runtime.publish import Publication, plan_folder
from .command import OK, REFUSED, Command, add_database, add_folder, add_language
from .opening import open_engine
from .printing import print_problems, say

_FEW, _MANY = 10, 1_000_000
"""How many values that do not convert are printed."""


def add_consent(parser: argparse.ArgumentParser) -> None:
    """Add --consent-loss."""
    parser.add_argument(
        "--consent-loss", action="append", default=[], metavar="ENTITY[.FIELD]",
        help="agree that the data of this entity or field are lost; give it once for each",
    )


def add_restore(parser: argparse.ArgumentParser) -> None:
    """Add --restore."""
    parser.add_argument(
        "--restore", action="append", default=[], metavar="ENTITY[.FIELD]",
        help="bring back what an earlier release set aside of this entity or field; give it once for each",
    )


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    add_database(parser)
    add_consent(parser)
    add_restore(parser)
    parser.add_argument("--all", action="store_true", help="list every value that does not convert that the plan keeps, not only a few")
    add_language(parser)


def show(publication: Publication, language: str, most: int = _FEW) -> list[Problem]:
    """Print the effects of a publication; returns what refuses it."""
    if publication.unchanged:
        say(f"release {publication.number - 1}: nothing to do, the app is as it is")
    for effect in publication.plan.effects:
        mark = "!" if effect.problems else "~" if effect.loses_data else "+"
        say(f"{mark} {effect.told.text(language)}")
        for failure in effect.failures[:most]:
            say(f"    {failure.record_id}  {failure.value!r}: {Problem(failure.code, failure.data).text(language)}")
        if effect.failed > most:
            say(f"    ... {effect.failed - len(effect.failures[:most])} more")
    refusals = publication.plan.refusals
    print_problems(refusals, language)
    return refusals


def _run(given: argparse.Namespace) -> int:
    publication = plan_folder(open_engine(given), given.folder, given.consent_loss, given.restore)
    refusals = show(publication, given.language, _MANY if given.all else _FEW)
    if not publication.unchanged and not refusals:
        say(f"`formwright apply {given.folder}` would publish this as release {publication.number}")
        say(f"sealed: with --seal {publication.seal} it is published only if nothing has moved until then")
    return REFUSED if refusals else OK


COMMAND = Command("plan", "tell what applying an app would do", _arguments, _run)
