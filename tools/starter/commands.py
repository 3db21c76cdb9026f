"""What `./run` can be asked for: one visible table."""

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence

from . import ui
from .console import Refusal, become, say, step
from .environment import BIN, PYTHON, environment, prepare
from .locks import lock
from .serving import demo, dev
from .stamps import ROOT
from .testing import check, test


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks; return the exit code."""
    name = arguments[0] if arguments else "--help"
    if name in {"-h", "--help", "help"}:
        say(_help())
        return 0
    if name not in COMMANDS:
        say(f"./run does not know “{name}”.\n\n{_help()}")
        return 2
    try:
        return COMMANDS[name][1](arguments[1:])
    except Refusal as refusal:
        say(f"\n{refusal}")
        return 1
    except KeyboardInterrupt:
        return 130


def bench(arguments: Sequence[str]) -> int:
    """Become `python -m benchmarks`, all of them or those named."""
    prepare("dev")
    places = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return become([PYTHON, "-m", "benchmarks", *arguments], environment(PYTHONPATH=places))


def build() -> int:
    """Write the wheel and the source archive, with the built UI inside, to dist/."""
    prepare("dev")
    ui.build()
    with step("Building the wheel and the source archive"):
        return subprocess.run([BIN / "hatchling", "build"], cwd=ROOT, env=environment(), check=False).returncode


def setup() -> int:
    """Make the environment and the UI ready for work, and nothing else."""
    prepare("dev")
    ui.build()
    say("Ready: .venv and ui/dist are up to date.")
    return 0


COMMANDS: Mapping[str, tuple[str, Callable[[Sequence[str]], int]]] = {
    "demo": ("start Formwright with the example factory (--port N)", demo),
    "test": ("run all checks and tests, or: static | unit | ui | e2e | any pytest selection such as -k name", test),
    "check": ("run only the static checks: ruff, layers, types", lambda _: check()),
    "dev": ("run the server and the UI for development, both following changes", dev),
    "bench": ("run the benchmarks, or one by its name", bench),
    "build": ("write the wheel and the source archive to dist/", lambda _: build()),
    "setup": ("only make .venv and ui/dist", lambda _: setup()),
    "lock": (
        "make the lock files again (--upgrade for newer versions)",
        lambda words: lock(upgrade="--upgrade" in words),
    ),
}


def _help() -> str:
    lines = [f"  ./run {name:<6} {what}" for name, (what, _) in COMMANDS.items()]
    return "Formwright's starter.\n\n" + "\n".join(lines)
