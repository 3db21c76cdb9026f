"""Whatever a rule sends leaves by a port, asked for at one place: so a dry run keeps all of it in, also what steps are added later."""

import ast
from collections.abc import Iterator, Mapping

from tests.guards.sources import PLATFORM, below, expect_none, name, tree

NETWORK = frozenset({
    "socket", "ssl", "http.client", "urllib.request", "smtplib", "ftplib", "imaplib", "poplib", "telnetlib", "xmlrpc", "httpx",
    "httpx2", "requests", "aiohttp", "websockets", "urllib3",
})  # fmt: skip
DOORS: Mapping[str, str] = {
    "platform/runtime/mailing.py": "sends letters, for accounts and for the port of mail",
    "platform/runtime/accounts/oidc.py": "signs people in elsewhere",
    "platform/runtime/filing/scanning.py": "asks the virus scanner about what people upload",
    "platform/runtime/worker.py": "asks for this machine's name",
    "platform/runtime/importing/working.py": "asks for this machine's name",
    "platform/api/serving.py": "listens",
}
"""Every module that may speak to a network, and why; one that rules send through belongs to `PORTS`."""
PORTS = "platform/runtime/outgoing/"
"""Ports: what an installation offers to rules."""
ASKING = frozenset({"platform/runtime/walking.py"})
"""The one place where a port is asked for."""
OFFERING = ("platform/runtime/engine.py", "platform/runtime/explaining/rehearsing.py", PORTS, "platform/api/")
"""Where ports are kept and put in."""


def _imported(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _speaks(module: ast.Module) -> set[str]:
    found = {each for each in _imported(module) if any(each == root or each.startswith(root + ".") for root in NETWORK)}
    return found | {each for each in _imported(module) if each.startswith("authlib.integrations")}


def _uses_ports(module: ast.Module) -> bool:
    """Tell whether a module calls a `port` or touches `ports`; a step's own `port` is just a name."""
    called = (node.func for node in ast.walk(module) if isinstance(node, ast.Call))
    touched = (node for node in ast.walk(module) if isinstance(node, ast.Attribute) and node.attr == "ports")
    return any(isinstance(each, ast.Attribute) and each.attr == "port" for each in called) or any(True for _ in touched)


def strangers(sources: Mapping[str, ast.Module]) -> list[str]:
    """Return what leaves the house by another way than a port."""
    found = [
        f"{place} imports {', '.join(sorted(_speaks(module)))}: let it be a port, or say here why not"
        for place, module in sources.items()
        if _speaks(module) and place not in DOORS and not place.startswith(PORTS)
    ]
    inner = ("platform/runtime/", "platform/rules/", "platform/workflow/")
    return found + [
        f"{place} asks for a port: only {', '.join(ASKING)} does, so that a dry run can take its place"
        for place, module in sources.items()
        if place.startswith(inner) and not place.startswith(OFFERING) and place not in ASKING and _uses_ports(module)
    ]


def _sources() -> dict[str, ast.Module]:
    return {name(path): tree(path) for path in below("platform") if "migrations" not in path.parts}


def test_nothing_leaves_but_by_a_port() -> None:
    expect_none(strangers(_sources()))
    assert all((PLATFORM.parent / place).is_file() for place in DOORS)


def test_a_step_that_leaves_another_way_is_found() -> None:
    planted = {
        "platform/rules/steps/call_home.py": ast.parse("import socket\n"),
        "platform/runtime/rule_world.py": ast.parse("def tell(self): self._engine.port('mail')({}, '')\n"),
        "platform/rules/steps/letter.py": ast.parse("from smtplib import SMTP\n"),
    }
    assert len(strangers(planted)) == 3
