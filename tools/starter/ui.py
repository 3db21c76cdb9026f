"""The UI: its packages and its built pages, made again only when their sources changed."""

import os
from collections.abc import Iterator
from pathlib import Path

from .console import run_quietly, step
from .node import Node, ready_node
from .stamps import ROOT, digest, is_current, one_at_a_time, set_stamp

UI = ROOT / "ui"
DIST = UI / "dist"
NOT_SOURCES = frozenset({"node_modules", "dist"})
NO_NETWORK = (
    "check that this machine reaches an npm registry (a mirror goes into npm's own settings: "
    "`npm config set registry ...`), then run the same command again."
)


def ready_packages() -> Node:
    """Install exactly the packages of package-lock.json; return the Node they were installed with."""
    with one_at_a_time():
        node = ready_node()
        wanted = digest([UI / "package.json", UI / "package-lock.json"], node.version)
        if not (UI / "node_modules").is_dir() or not is_current("ui-packages", wanted):
            _install(node)
            set_stamp("ui-packages", wanted)
        return node


def _install(node: Node) -> None:
    set_stamp("ui-packages", "")
    with step("Installing the UI's packages"):
        run_quietly(
            [*node.npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"],
            "The UI's packages could not be installed.",
            NO_NETWORK,
            cwd=UI,
            env=node.environment(),
        )


def build() -> Path:
    """Build the UI where its sources changed; return the folder with the pages."""
    wanted = digest(sources(), str(ROOT))
    if (DIST / "index.html").is_file() and is_current("ui-build", wanted):
        return DIST
    node = ready_packages()
    set_stamp("ui-build", "")
    with one_at_a_time(), step("Building the UI"):
        run_quietly(
            [*node.npm, "run", "build"],
            "The UI could not be built.",
            "read the lines above; `./run check` shows type errors one by one.",
            cwd=UI,
            env=node.environment(),
        )
    set_stamp("ui-build", wanted)
    return DIST


def sources() -> Iterator[Path]:
    """Yield every file that the built pages are made from."""
    for folder, folders, files in os.walk(UI):
        folders[:] = [name for name in folders if name not in NOT_SOURCES]
        yield from (Path(folder, name) for name in files)
