"""`formwright version`: which version this is."""

import argparse
from importlib.metadata import PackageNotFoundError, version

from .command import OK, Command
from .printing import say

DEVELOPMENT = "0+development"


def installed_version() -> str:
    """Return the version of the installed package, or a mark that it runs from a checkout."""
    try:
        return version("formwright")
    except PackageNotFoundError:
        return DEVELOPMENT


def _arguments(_parser: argparse.ArgumentParser) -> None:
    return


def _run(_given: argparse.Namespace) -> int:
    say(f"formwright {installed_version()}")
    return OK


COMMAND = Command("version", "tell the version", _arguments, _run)
