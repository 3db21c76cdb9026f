# ruff: noqa: ARG002 - what a kind of step is given is the same for all of them
"""Sends letters: written and kept first, then handed to the installation's mail server."""

from collections.abc import Mapping
from typing import cast

from ...kernel.json import Json
from ...metamodel.step_models import MailModel
from ..messages import written
from ..work import Moment, Outcome, Work
from .documents import attached


class MailRunner:
    """The step `mail`."""

    def port_of(self, step: MailModel) -> str:
        """Return the port's name."""
        return "mail"

    def prepare(self, step: MailModel, moment: Moment) -> Json:
        """Return the letters, each in the language of its reader as far as it is written in it."""
        letters: list[Json] = []
        for each in written(moment, step.message, step.to):
            people = [person for role in each.roles for person in moment.world.people(role, ())]
            people += moment.world.people("", [name for name in each.named if "@" not in name])
            to = dict(moment.world.addresses(people).values())
            to |= {name: "" for name in each.named if "@" in name}
            if not to:
                moment.skip("no_address")
            files = attached(moment.work, step.attach, each.record_id)
            for address, language in to.items():
                letter: dict[str, Json] = {"to": address, "title": _in(each.title, language), "text": _in(each.text, language)}
                letters.append({**letter, "files": files} if files else letter)
        return {"app": moment.world.app_key, "letters": letters}

    def keep(self, step: MailModel, sent: Json, answer: Json) -> Outcome:
        """Keep how many were sent."""
        count = len(cast("dict[str, list[Json]]", sent)["letters"])
        return Outcome({"answer": answer}, count, 0 if "skipped" in cast("dict[str, Json]", answer or {}) else count)

    def suppose(self, step: MailModel, sent: Json) -> Json:
        """Return what comes back when all went well."""
        return {"sent": len(cast("dict[str, list[Json]]", sent)["letters"])}

    def restore(self, step: MailModel, result: Json, work: Work) -> None:
        """Nothing to put back: no set comes of it."""


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()), "")
