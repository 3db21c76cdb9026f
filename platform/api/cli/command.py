"""What a command is, how it ends, and what most commands share."""

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ...kernel.problems import Conflict, Forbidden, FormwrightError, Unavailable
from ...kernel.text import DEFAULT_LANGUAGE, LANGUAGES, Language

OK = 0
PROBLEMS = 1
USAGE = 2
REFUSED = 3
UNAVAILABLE = 4
EXIT_CODES = (
    "exit codes: 0 all is well, 1 problems were found, 2 the command was not understood, "
    "3 the engine refused, 4 the database or a port is not available"
)


class Misused(FormwrightError):
    """The command line does not say what is needed."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name (two words for a group, as `user add`), one line about it, its arguments and its work."""

    name: str
    about: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    more: str = ""


def default_language() -> Language:
    """Return the language of the environment where it is offered, else English."""
    wish = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").partition("_")[0]
    return wish if wish in LANGUAGES else DEFAULT_LANGUAGE


def add_language(parser: argparse.ArgumentParser) -> None:
    """Add --language."""
    parser.add_argument("--language", choices=LANGUAGES, default=default_language(), help="language of messages (%(default)s)")


def add_database(parser: argparse.ArgumentParser) -> None:
    """Add --database; without it the environment's FORMWRIGHT_DATABASE is taken."""
    parser.add_argument(
        "--database", metavar="URL", default=os.environ.get("FORMWRIGHT_DATABASE", ""),
        help="sqlite:////absolute/file.db or postgresql://user:password@host/name (default: FORMWRIGHT_DATABASE)",
    )


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Add DIR, an app's folder."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="the folder that holds app.yaml")


def exit_code(error: FormwrightError) -> int:
    """Return how a command ends that was refused."""
    if isinstance(error, Misused):
        return USAGE
    if isinstance(error, Unavailable):
        return UNAVAILABLE
    return REFUSED if isinstance(error, Forbidden | Conflict) else PROBLEMS
