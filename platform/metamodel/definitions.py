"""An app's definitions, typed, with the sources that say where each one stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..kernel.problems import Location
from .kinds import (
    App,
    Connection,
    Entity,
    Form,
    Print,
    Role,
    Rule,
    Scenario,
    Seed,
    Table,
    Terminal,
    Track,
    View,
    Workflow,
)
from .source import Source, Step


@dataclass(frozen=True)
class Definitions:
    """All definitions of one app, by kind and key."""

    app: App
    entities: Mapping[str, Entity]
    forms: Mapping[str, Form]
    views: Mapping[str, View]
    prints: Mapping[str, Print]
    workflows: Mapping[str, Workflow]
    rules: Mapping[str, Rule]
    tables: Mapping[str, Table]
    roles: Mapping[str, Role]
    connections: Mapping[str, Connection]
    seeds: Mapping[str, Seed]
    scenarios: Mapping[str, Scenario]
    terminals: Mapping[str, Terminal] = field(default_factory=dict[str, Terminal])
    tracks: Mapping[str, Track] = field(default_factory=dict[str, Track])
    sources: Mapping[tuple[str, str], Source] = field(default_factory=dict[tuple[str, str], Source], compare=False)

    def location(self, kind: str, key: str, *steps: Step) -> Location:
        """Return where a part of a definition stands in its file."""
        source = self.sources.get((kind, key))
        return source.location(steps) if source else Location(f"{kind}/{key}", path="".join(f"/{s}" for s in steps))
