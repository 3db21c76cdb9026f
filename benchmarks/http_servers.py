"""Servers in processes of their own, and what they cost: processor time and memory from /proc."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_START_SECONDS = 30


@contextmanager
def serving(command: Sequence[str], port: int, environment: Mapping[str, str]) -> Generator[int]:
    """Run a server of this Python until it is no longer needed; yield its process id once the port answers."""
    root = Path(__file__).resolve().parents[1]
    paths = os.pathsep.join((str(root), str(root / "src"), str(root / "tools")))
    process = subprocess.Popen(
        [sys.executable, *command],
        env={**os.environ, "PYTHONPATH": paths, **environment},
        cwd=root,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(process, port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(_START_SECONDS)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cpu_seconds(pids: Sequence[int]) -> float:
    """Return the processor time that processes and all their threads have used."""
    return sum(_cpu(pid) for pid in pids)


def family(pid: int) -> list[int]:
    """Return a process and all processes below it."""
    found = [pid]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _parent(entry) == pid:
            found += family(int(entry.name))
    return found


def postgres_processes() -> list[int]:
    """Return the processes of PostgreSQL servers on this machine."""
    return [
        int(e.name) for e in Path("/proc").iterdir() if e.name.isdigit() and _read(e / "comm").strip() == "postgres"
    ]


def memory_megabytes(pids: Sequence[int]) -> tuple[float, float]:
    """Return the proportional and the resident memory of processes in MB."""
    sums = {"Pss:": 0, "Rss:": 0}
    for pid in pids:
        for line in _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines():
            name, *rest = line.split()
            if name in sums:
                sums[name] += int(rest[0])
    return sums["Pss:"] / 1024, sums["Rss:"] / 1024


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server does not answer")


def _cpu(pid: int) -> float:
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK if fields else 0.0


def _parent(entry: Path) -> int:
    fields = _read(entry / "stat").rpartition(")")[2].split()
    return int(fields[1]) if fields else -1


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""
