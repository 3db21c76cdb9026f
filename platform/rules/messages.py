"""Messages written: the texts of a step for each record that it runs over, and whom they go to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..expressions import Expression
from ..metamodel.label import plain_text
from ..metamodel.step_models import Message, Recipient, Template
from .combine import Combination, combinations, computing, kept, once_each
from .work import Moment


@dataclass(frozen=True, slots=True)
class Written:
    """A message about one record (or none), by language, with the people it goes to as the step names them."""

    record_id: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    roles: Sequence[str]
    named: Sequence[str]


def written(moment: Moment, message: Message, to: Sequence[Recipient] = ()) -> Iterator[Written]:
    """Yield the messages of a step, one for each record that meets its condition, or a single one about the sets."""
    people = [each.expression for each in to if each.expression is not None]
    rows = combinations(moment, message.loops, (*message.expressions, *people))
    name = message.loops[0].name if message.loops else ""
    rows = kept(moment, once_each(rows, name) if name else rows, message.condition)
    environment = moment.world.environment
    values = {id(e): computing(e, environment) for e in (*message.expressions, *people)}
    roles = [each.role for each in to if each.role]
    for row in rows:
        named = [str(found) for e in people if (found := values[id(e)](row))]
        record_id = str(row[name]) if name and message.loops[0].of.entity else ""
        yield Written(record_id, _texts(message.title, values, row), _texts(message.text, values, row), roles, named)


def _texts(
    templates: Mapping[str, Template], values: Mapping[int, Callable[[Combination], object]], row: Combination
) -> dict[str, str]:
    def value(expression: Expression) -> Any:
        return values[id(expression)](row)

    return {language: each.written(value, plain_text) for language, each in templates.items()}
