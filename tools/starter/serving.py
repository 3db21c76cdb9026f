"""`./run demo` and `./run dev`: refuse early what would fail late, then hand over."""

import errno
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from . import ui
from .console import Refusal, become, say
from .environment import BIN, environment, prepare
from .stamps import ROOT

DEFAULT_PORT = 8000
VITE_PORT = 5173
DATA = ROOT / "var" / "demo"  # a clone keeps its demo's data to itself
LOOK_EVERY = 0.5  # seconds between two looks at the sources


def demo(arguments: Sequence[str]) -> int:
    """Prepare everything, then become `formwright demo`."""
    if not _asks_for_help(arguments):
        _check_port(_port(arguments), "./run demo --port 8001")
    prepare("run")
    ui.build()
    return become([BIN / "formwright", "demo", *_with_data(arguments)], environment())


def dev(arguments: Sequence[str]) -> int:
    """Run the server, started again at each change of the engine, and Vite in front of it; both until Ctrl+C."""
    port = _port(arguments)
    _check_port(port, "./run dev --port 8001")
    _check_port(VITE_PORT, "close the other Vite server")
    prepare("dev")
    node = ui.ready_packages()
    vite_env = {**node.environment(), "FORMWRIGHT_DEV_API": f"http://127.0.0.1:{port}"}
    vite = subprocess.Popen([*node.npm, "run", "--silent", "dev"], cwd=ui.UI, env=vite_env)
    try:
        say(f"-> The pages: http://127.0.0.1:{VITE_PORT}/  (the API: http://127.0.0.1:{port}/)")
        return _serve_and_reload([BIN / "formwright", "demo", *_with_data(arguments)], vite)
    except KeyboardInterrupt:
        return 0
    finally:
        vite.terminate()
        vite.wait()


def _with_data(arguments: Sequence[str]) -> list[str]:
    given = any(a == "--data" or a.startswith("--data=") for a in arguments)
    return [*arguments] if given else ["--data", str(DATA), *arguments]


def _serve_and_reload(command: Sequence[str | Path], vite: "subprocess.Popen[bytes]") -> int:
    while True:
        seen = _newest_change()
        server = subprocess.Popen(command, env=environment())
        try:
            while _newest_change() == seen:
                if vite.poll() is not None:
                    return vite.returncode
                time.sleep(LOOK_EVERY)
        finally:
            server.terminate()
            server.wait()
        say("-> The engine changed: starting again")


def _newest_change() -> float:
    """Return when the engine last changed; apps are not watched, because the engine follows them by itself."""
    sources = (file for file in (ROOT / "platform").rglob("*") if file.suffix in {".py", ".yaml", ".json"})
    return max(file.stat().st_mtime for file in sources)


def _port(arguments: Sequence[str]) -> int:
    for word, following in zip(arguments, [*arguments, ""][1:], strict=True):
        name, _, value = word.partition("=")
        if name == "--port":
            return int(value or following)
    return DEFAULT_PORT


def _asks_for_help(arguments: Sequence[str]) -> bool:
    return any(word in {"-h", "--help"} for word in arguments)


def _check_port(port: int, other: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as failure:
            if failure.errno != errno.EADDRINUSE:
                raise
            raise Refusal(
                f"Port {port} is taken by another program.", f"stop that program, or take another port: {other}"
            ) from failure
