"""The kinds of definition: this list is all of them."""

from dataclasses import dataclass

from ..definition import Definition
from .app import App
from .connection import Connection
from .entity import Entity
from .form import Form
from .print import Print
from .role import Role
from .rule import Rule
from .scenario import Scenario
from .seed import Seed
from .table import Table
from .terminal import Terminal
from .track import Track
from .view import View
from .workflow import Workflow


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of definition: its name, the folder that its files lie in, and its model."""

    name: str
    folder: str
    model: type[Definition]


KINDS: tuple[Kind, ...] = (
    Kind("entity", "entities", Entity),
    Kind("form", "forms", Form),
    Kind("view", "views", View),
    Kind("print", "prints", Print),
    Kind("workflow", "workflows", Workflow),
    Kind("rule", "rules", Rule),
    Kind("table", "tables", Table),
    Kind("terminal", "terminals", Terminal),
    Kind("track", "tracks", Track),
    Kind("role", "roles", Role),
    Kind("connection", "connections", Connection),
    Kind("seed", "seed", Seed),
    Kind("scenario", "scenarios", Scenario),
)
"""Every kind with one file an element; the app itself is `app.yaml`."""

__all__ = [
    "KINDS",
    "App",
    "Connection",
    "Entity",
    "Form",
    "Kind",
    "Print",
    "Role",
    "Rule",
    "Scenario",
    "Seed",
    "Table",
    "Terminal",
    "Track",
    "View",
    "Workflow",
]
