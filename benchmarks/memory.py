"""Memory of a server at rest with the template app installed: proportional and resident, in MB."""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.store.engine import Database

from .databases import fresh_databases
from .http_client import Line, request
from .http_servers import family, free_port, memory_megabytes, serving

TEMPLATE = Path(__file__).resolve().parents[1] / "apps" / "mes-template"
REST_SECONDS = 3.0


def measure(url: str) -> tuple[float, float]:
    """Return the memory of a server that has answered once and then rested."""
    database = Database(url)
    publish_folder(Engine(database), TEMPLATE)
    database.close()
    port = free_port()
    with serving(("-m", "formwright", "serve", "--port", str(port), "--database", url), port, {}) as pid:
        status = Line(port).ask(request("GET", "/ready", {})).status
        if status != 200:
            raise RuntimeError(f"the server is not ready: {status}")
        time.sleep(REST_SECONDS)
        return memory_megabytes(family(pid))


def main(arguments: Sequence[str] = ()) -> int:
    """Measure on both databases; the database server's own memory does not count."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks memory", description=__doc__)
    parser.parse_args(list(arguments))
    for name, urls in fresh_databases(1):
        proportional, resident = measure(next(iter(urls)))
        print(f"{name:11} PSS {proportional:6.1f} MB   RSS {resident:6.1f} MB")
    return 0
