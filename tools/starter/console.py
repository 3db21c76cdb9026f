"""What the starter says: progress with times, refusals with what to do."""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

SECONDS_WORTH_TELLING = 1.0
LINES_SHOWN = 12


class Refusal(Exception):
    """The starter cannot go on; says why, and what the person can do."""

    def __init__(self, why: str, what_to_do: str) -> None:
        """Carry both sentences."""
        super().__init__(f"{why}\nWhat to do: {what_to_do}")


def say(text: str) -> None:
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


@contextmanager
def step(title: str) -> Generator[None]:
    """Announce something that takes long, and afterwards how long it took."""
    say(f"-> {title} ...")
    started = time.monotonic()
    yield
    seconds = time.monotonic() - started
    if seconds >= SECONDS_WORTH_TELLING:
        say(f"   {title}: {seconds:.1f} s")


def run_quietly(
    command: Sequence[str | Path],
    why: str,
    what_to_do: str,
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run a command without showing its output; refuse with the last of that output when it fails."""
    words = [str(part) for part in command]
    done = subprocess.run(
        words,
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        tail = "\n".join(f"   | {line}" for line in _ends(done.stdout.strip().splitlines()))
        raise Refusal(f"{why} This command failed: {shlex.join(words)}\n{tail}", what_to_do)


def _ends(lines: list[str]) -> list[str]:
    """Return the first and last lines of an output: some programs say why at the top, others at the end."""
    most = 2 * LINES_SHOWN
    return lines if len(lines) <= most else [*lines[:LINES_SHOWN], "...", *lines[-LINES_SHOWN:]]


def become(command: Sequence[str | Path], env: Mapping[str, str]) -> int:
    """Run a command in place of this process where the system can, else wait for it and return its exit code."""
    sys.stdout.flush()
    words = [str(part) for part in command]
    if os.name == "posix":
        os.execve(words[0], words, dict(env))  # noqa: S606  (a shell is just what is not wanted)
    return subprocess.run(words, env=dict(env), check=False).returncode
