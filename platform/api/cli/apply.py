"""`formwright apply DIR`: check and publish an app, and load its seed data."""

import argparse

from ...kernel.problems import Invalid
from ...metamodel.loader import load_folder
from ...runtime.publish import plan_folder, publish
from ...runtime.seeds import plant
from .command import OK, PROBLEMS, REFUSED, Command, add_database, add_folder, add_language
from .opening import app_key, open_engine
from .plan import add_consent, add_restore, show
from .printing import counted, print_problems, say


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    add_database(parser)
    add_consent(parser)
    add_restore(parser)
    parser.add_argument("--seal", default="", help="publish only what `plan` told under this seal")
    parser.add_argument("--note", default="", help="what this release is about; kept with it")
    parser.add_argument("--no-seeds", action="store_true", help="do not load the app's seed data")
    add_language(parser)


def _run(given: argparse.Namespace) -> int:
    engine = open_engine(given)
    try:
        planned = plan_folder(engine, given.folder, given.consent_loss, given.restore)
    except Invalid as error:
        print_problems(error.problems, given.language)
        return PROBLEMS
    if show(planned, given.language):
        say("nothing was changed")
        return REFUSED
    loaded = load_folder(given.folder)
    publication = publish(engine, loaded, note=given.note, consent=given.consent_loss, restore=frozenset(given.restore), seal=given.seal)
    if not publication.unchanged:
        say(f"published as release {publication.number}")
    if not given.no_seeds:
        app = engine.app(app_key(loaded))
        planted = sum(plant(engine, app).values())
        say(f"{counted(planted, 'seed record')} created or brought up to date")
    return OK


COMMAND = Command("apply", "publish an app: definitions and tables in one transaction", _arguments, _run)
