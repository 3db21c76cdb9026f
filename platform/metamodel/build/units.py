"""Notes amounts that do not go together: a sum of kilograms and pieces, a price in yuan compared with one in euros."""

from collections.abc import Iterable
from dataclasses import dataclass

from ...expressions import Expression
from ...expressions import types as t
from ...expressions.tree import (
    Aggregate,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Each,
    Items,
    Literal,
    Negative,
    Node,
    Path,
    children,
)
from ..fields import ChildrenField, Field, MoneyField, QuantityField, ReferenceField, RollupField
from ..model import AppModel, EntityModel
from ..source import Step
from .context import Build

_KEEPING = ("abs", "round", "floor", "ceil", "min", "max", "coalesce", "sum", "avg")
"""Functions whose result has the unit of what they are given."""

Rows = tuple[str, ...]
"""The entities whose rows an expression stands in, the innermost last."""


def check_units(build: Build, model: AppModel) -> None:
    """Note units that lead nowhere, and sums and comparisons over different units; a unit found over a path goes with any."""
    for entity in model.entities.values():
        for name, field in entity.fields.items():
            if isinstance(field, QuantityField) and ("." in field.unit or field.unit in entity.fields):
                build.path(field.unit, entity.key, "entity", entity.key, "fields", name, "unit")
        for expression, kind, key, at in _expressions(entity):
            _Units(build, model, kind, key, at).of(expression.tree, (entity.key,))


def _expressions(entity: EntityModel) -> Iterable[tuple[Expression, str, str, tuple[Step, ...]]]:
    for name, formula in entity.formulas.items():
        yield formula, "entity", entity.key, ("fields", name, "expr")
    for i, check in enumerate(entity.checks):
        yield check.condition, "entity", entity.key, ("checks", i, "if")
    for name, transition in entity.workflow.transitions.items() if entity.workflow else ():
        if transition.condition is not None and entity.workflow is not None:
            yield transition.condition, "workflow", entity.workflow.key, ("transitions", name, "if")


@dataclass
class _Units:
    build: Build
    model: AppModel
    kind: str
    key: str
    at: tuple[Step, ...]

    def of(self, node: Node, rows: Rows) -> str:
        """Return the unit of a value; empty where it has none or it cannot be told."""
        match node:
            case Path(parts=parts, up=up):
                return self._of_path(parts, rows[-1 - up]) if up < len(rows) else ""
            case Each(rows=over, body=body):
                return self.of(body, (*rows, _entity_of(over.type)))
            case Negative(item=item):
                return self.of(item, rows)
            case Arithmetic(sign, left, right):
                return self._arithmetic(sign, left, right, rows)
            case Choose(condition=condition, then=then, otherwise=otherwise):
                self.of(condition, rows)
                return self._alike((then, otherwise), rows)
            case _:
                return self._of_several(node, rows)

    def _of_several(self, node: Node, rows: Rows) -> str:
        match node:
            case Aggregate(name=name, rows=over, body=body):
                inner = self.of(over, rows) if body is None else self.of(body, (*rows, _entity_of(over.type)))
                return inner if name in _KEEPING else ""
            case Call(name=name, arguments=arguments) if name in _KEEPING:
                return self._alike(arguments[:1] if name == "round" else arguments, rows)
            case Compare(first=first, rest=rest):
                self._alike((first, *(each for _, each in rest)), rows)
                return ""
            case Items(items=items):
                return self._alike(items, rows)
            case _:
                return self._apart(children(node), rows)

    def _arithmetic(self, sign: str, left: Node, right: Node, rows: Rows) -> str:
        if sign in "+-%":
            return self._alike((left, right), rows)
        units = self.of(left, rows), self.of(right, rows)
        # Twice three kilograms are kilograms; of what other products and quotients are measured in, nothing is said.
        if isinstance(right, Literal):
            return units[0]
        return units[1] if sign == "*" and isinstance(left, Literal) else ""

    def _alike(self, nodes: Iterable[Node], rows: Rows) -> str:
        held = ""
        for node in nodes:
            unit = self.of(node, rows)
            if held and unit and unit != held:
                self.build.report("units_differ", {"one": held, "other": unit}, self.kind, self.key, *self.at)
            held = held or unit
        return held

    def _apart(self, nodes: Iterable[Node], rows: Rows) -> str:
        for node in nodes:
            self.of(node, rows)
        return ""

    def _of_path(self, parts: tuple[str, ...], entity: str) -> str:
        for i, part in enumerate(parts):
            owner = self.model.entities.get(entity)
            field = owner.fields.get(part) if owner else None
            if i == len(parts) - 1:
                return self._of_field(field, entity)
            entity = field.to if isinstance(field, ReferenceField) else field.of if isinstance(field, ChildrenField) else ""
        return ""

    def _of_field(self, field: Field | None, entity: str) -> str:
        match field:
            case QuantityField(unit=unit):
                return "" if "." in unit or unit in self.model.entities[entity].fields else unit
            case MoneyField(currency=currency):
                return currency or self.build.definitions.app.currency
            case RollupField(over=over, sum=str(summed)):
                children = self.model.entities[entity].fields.get(over)
                inner = children.of if isinstance(children, ChildrenField) else ""
                return self._of_path((summed,), inner)
            case _:
                return ""


def _entity_of(rows: t.Type) -> str:
    return rows.of.entity if isinstance(rows, t.ListOf) and isinstance(rows.of, t.Record) else ""
