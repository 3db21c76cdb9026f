"""`formwright version`: which version this is."""

import argparse

from ..version import installed_version
from .command import OK, Command
from .printing import say


def _arguments(_parser: argparse.ArgumentParser) -> None:
    return


def _run(_given: argparse.Namespace) -> int:
    say(f"formwright {installed_version()}")
    return OK


COMMAND = Command("version", "tell the version", _arguments, _run)
