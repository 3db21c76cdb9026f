"""A bakery with rules made up for one test: published alone, and carried out in one go or piece by piece."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from formwright.metamodel.loader import load_texts, read_folder
from formwright.runtime.dispatch import dispatch
from formwright.runtime.due import fall_due
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.runtime.run_rule import Carrying
from formwright.runtime.worker import carry_out_one, drain

from .conftest import BAKERY, stock
from .kitchen import rows

CREATED = "on: {record: wish, event: created}"
_NOTE = '{update: {%s: records}, set: {note: "%s"}}'


def with_rules(engine: Engine, more: Mapping[str, str] = MappingProxyType({}), **rules: str) -> None:
    """Publish the bakery with these rules alone, and with more files, or others in their places."""
    texts, _ = read_folder(Path(BAKERY))
    texts |= more
    kept = {name: text for name, text in texts.items() if not name.startswith("rules/")}
    added = {f"rules/{key}.yaml": f"title: {{en: Tried, zh: 试}}\n{text}" for key, text in rules.items()}
    publish(engine, load_texts({**kept, **added}))
    if not rows(engine, "oven", "code"):
        stock(engine)


def steps(*given: str, on: str = CREATED) -> str:
    return "\n".join([on, "steps:", *(f"  - {step}" for step in given)])


def note(text: str, name: str = "w") -> str:
    return _NOTE % (name, text)


def notes(engine: Engine) -> dict[str, object]:
    return {row["code"]: row["note"] for row in rows(engine, "wish", "code", "note")}


def piecemeal(engine: Engine) -> None:
    """Carry out everything step by step, by a worker that is stopped before each step but the first and comes anew."""
    while dispatch(engine) or fall_due(engine):
        pass
    while True:
        carrying = Carrying(engine, _stop_after_one(stopping := []))
        stopping.append(carrying)
        if carry_out_one(carrying, "p", engine.clock.now()) is None:
            return
        dispatch(engine)


def _stop_after_one(carrying: list[Carrying]) -> Callable[[str, int], None]:
    def failpoint(where: str, _number: int) -> None:
        if where == "within":
            carrying[0].stopping.set()

    return failpoint


WAYS = (drain, piecemeal)
