"""The lanes of runs: runs of one lane go one after another, those of different lanes beside each other; the rule's mode says which."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from ..kernel.json import dumps_stable
from ..metamodel.rule_model import RuleModel

KeyOf: TypeAlias = Callable[[str], object]
"""Returns a record's value of the rule's `by`."""
USUAL_PARALLEL = 4


def lanes_of(app: str, rule: RuleModel, ids: Sequence[str], key_of: KeyOf | None) -> Mapping[str, list[str]]:
    """Return an event's records by the lane in which they are to be carried out.

    `ordered` rules share the lane of their app. A rule in another mode has its own: one, or one for each value of its `by`;
    in parallel as many as may run at once, and a record (or value) always goes into the same, so that its runs keep their order.
    """
    mode = rule.definition.mode
    if mode == "ordered":
        return {app: list(ids)}
    lanes: dict[str, list[str]] = {}
    for record_id in ids:
        key = None if key_of is None else dumps_stable(key_of(record_id))
        if mode == "parallel":
            number = zlib.crc32(record_id.encode() if key is None else key) % (rule.definition.max or USUAL_PARALLEL)
            lane = f"{app}/{rule.key}/{number}"
        else:
            lane = f"{app}/{rule.key}" if key is None else f"{app}/{rule.key}/{_short(key)}"
        lanes.setdefault(lane, []).append(record_id)
    return lanes


def _short(key: bytes) -> str:
    text = key.decode()
    return text if len(text) <= 60 else f"{text[:40]}…{zlib.crc32(key):08x}"
