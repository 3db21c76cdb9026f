"""The command line's way in: `formwright COMMAND ...`."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from ...kernel.problems import FormwrightError
from . import (
    apply,
    approvals,
    audit,
    backup,
    check,
    demo,
    drift,
    import_file,
    kept,
    key,
    older,
    openapi,
    plan,
    runs,
    schemas,
    secret,
    serve,
    table,
    test,
    token,
    understanding,
    user,
    version,
    why,
    worker,
)
from .command import EXIT_CODES, USAGE, Command, default_language, exit_code
from .printing import complain, problem_lines

COMMANDS: tuple[Command, ...] = (
    demo.COMMAND,
    check.COMMAND,
    test.COMMAND,
    plan.COMMAND,
    apply.COMMAND,
    *kept.COMMANDS,
    drift.COMMAND,
    import_file.COMMAND,
    serve.COMMAND,
    worker.COMMAND,
    *user.COMMANDS,
    *token.COMMANDS,
    *key.COMMANDS,
    *secret.COMMANDS,
    *runs.COMMANDS,
    *approvals.COMMANDS,
    *older.COMMANDS,
    why.COMMAND,
    *understanding.COMMANDS,
    *audit.COMMANDS,
    *backup.COMMANDS,
    openapi.COMMAND,
    schemas.COMMAND,
    *table.COMMANDS,
    version.COMMAND,
)
"""Every command, in the order that the help shows."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; `given.command` is the one that was named."""
    top = argparse.ArgumentParser(prog="formwright", description="Formwright: apps made of definitions.", epilog=EXIT_CODES)
    names = top.add_subparsers(metavar="COMMAND", required=True)
    groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}  # pyright: ignore[reportPrivateUsage]
    for command in COMMANDS:
        first, _, second = command.name.partition(" ")
        if not second:
            _add(names, first, command)
            continue
        if first not in groups:
            members = ", ".join(c.name.partition(" ")[2] for c in COMMANDS if c.name.startswith(first + " "))
            group = names.add_parser(first, help=members)
            groups[first] = group.add_subparsers(metavar="WHAT", required=True)
        _add(groups[first], second, command)
    return top


def _add(names: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, command: Command) -> None:  # pyright: ignore[reportPrivateUsage]
    own = names.add_parser(name, help=command.about, description=(command.more or command.about), epilog=EXIT_CODES)
    command.arguments(own)
    own.set_defaults(command=command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        given = parser().parse_args(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else USAGE
    language = str(vars(given).get("language", default_language()))
    try:
        command: Command = given.command
        with ExitStack() as given.opened:
            return command.run(given)
    except FormwrightError as error:
        for problem in error.problems:
            for line in problem_lines(problem, language):
                complain(line)
        return exit_code(error)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


if __name__ == "__main__":
    sys.exit(main())
