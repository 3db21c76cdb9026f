# ruff: noqa: ARG002 - what a kind of step is given is the same for all of them
"""Posts into a group chat by its robot; the robot's address is named, never kept."""

from typing import cast

from ...kernel.json import Json
from ...metamodel.step_models import ChatModel
from ..messages import written
from ..work import SAMPLE, Moment, Outcome, Work

_MOST = 20
"""How many messages a step posts at most: robots take about twenty a minute; what is beyond is left out and counted."""


class ChatRunner:
    """The step `chat`."""

    def port_of(self, step: ChatModel) -> str:
        """Return the port's name."""
        return "chat"

    def prepare(self, step: ChatModel, moment: Moment) -> Json:
        """Return the messages in the chat's language."""
        found = list(written(moment, step.message))
        moment.skip("too_many", max(0, len(found) - _MOST))
        messages: list[Json] = [
            {"title": each.title.get(step.language) or next(iter(each.title.values())), "text": each.text.get(step.language, "")}
            for each in found[:_MOST]
        ]
        sample = [each.record_id for each in found[:SAMPLE] if each.record_id]
        return {"app": moment.world.app_key, "secret": step.secret, "robot": step.robot, "messages": messages, "sample": [*sample]}

    def keep(self, step: ChatModel, sent: Json, answer: Json) -> Outcome:
        """Keep how many were posted."""
        count = len(cast("dict[str, list[Json]]", sent)["messages"])
        return Outcome({"answer": answer}, count, 0 if "skipped" in cast("dict[str, Json]", answer or {}) else count)

    def suppose(self, step: ChatModel, sent: Json) -> Json:
        """Return what comes back when all went well."""
        return {"sent": len(cast("dict[str, list[Json]]", sent)["messages"])}

    def restore(self, step: ChatModel, result: Json, work: Work) -> None:
        """Nothing to put back: no set comes of it."""
