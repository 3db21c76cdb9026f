"""Which text of a rule held when: release by release, so that an answer about the past is given by the rule of then."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from ...kernel.problems import Location
from ...metamodel.build.earlier import earlier_rule
from ...metamodel.loader import load_texts
from ...metamodel.rule_model import RuleModel
from ...metamodel.source import Raw
from ...store import releases
from ...store.engine import Connection
from .eyes import Eyes, file_of

_MOST = 50


@dataclass(frozen=True)
class RuleThen:
    """A rule as a release had it: None where it had none that can still be understood; `same` as it is now."""

    eyes: Eyes
    key: str
    release: releases.Release | None
    rule: RuleModel | None
    same: bool

    @property
    def number(self) -> int:
        """Return the release's number."""
        return self.release.number if self.release is not None else 0

    def place(self, *at: str) -> Location:
        """Return where a part of it stands in its file."""
        return self.eyes.place(self.release, self.key, at)


class Versions:
    """The releases of an app, seen by one rule."""

    def __init__(self, eyes: Eyes, connection: Connection, rule: RuleModel) -> None:
        """Look at the newest releases; each is read once, and only where it is asked for."""
        self._eyes, self._connection, self._rule = eyes, connection, rule
        self._heads = releases.listing(connection, eyes.app.key, _MOST)
        self._known: dict[str, RuleThen] = {}

    def newest(self) -> RuleThen:
        """Return the rule as it is now."""
        return self._of(self._eyes.app.release_id)

    def at(self, moment: datetime) -> RuleThen:
        """Return the rule as it was at a moment."""
        found = next((head for head in self._heads if head.created_at <= moment), None)
        return self._of(found.id) if found is not None else RuleThen(self._eyes, self._rule.key, None, None, same=False)

    def since(self) -> datetime | None:
        """Return since when the rule has stood as it does now; None where that is longer than anybody looks back."""
        since: datetime | None = None
        for head in self._heads:
            if not self._of(head.id).same:
                return since
            since = head.created_at
        return since if len(self._heads) < _MOST else None

    def _of(self, release_id: str) -> RuleThen:
        if release_id not in self._known:
            self._known[release_id] = self._read(release_id)
        return self._known[release_id]

    def _read(self, release_id: str) -> RuleThen:
        key, app = self._rule.key, self._eyes.app
        release = releases.get(self._connection, release_id)
        if release_id == app.release_id:
            return RuleThen(self._eyes, key, release, self._rule, same=True)
        name = file_of(release, key)
        if release is None or not name:
            return RuleThen(self._eyes, key, release, None, same=False)
        if release.files[name] == self._text():
            return RuleThen(self._eyes, key, release, self._rule, same=True)
        asked = {n: text for n, text in release.files.items() if n == name or n.startswith(("app.", "tables/"))}
        parsed = cast("dict[str, Raw]", release.parsed)
        before = load_texts(asked, {n: parsed[n] for n in asked}).definitions
        model = earlier_rule(app.model, before, key)[0] if before is not None and key in before.rules else None
        return RuleThen(self._eyes, key, release, model if model is not None and model.definition.active else None, same=False)

    def _text(self) -> str:
        release = self._of(self._eyes.app.release_id).release
        name = file_of(release, self._rule.key)
        return release.files[name] if release is not None and name else ""
