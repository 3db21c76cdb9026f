"""Types the steps that work out values."""

from dataclasses import replace
from typing import cast, get_args

from ...expressions import Expression
from ...expressions import types as t
from ..kinds.steps import ComputeStep, QueryStep
from ..kinds.steps.values import FigureOf
from ..query import FigureFunction
from ..rule_find import condition_of
from ..rule_names import At, Names
from ..scope import JoinedScope
from ..step_models import ComputeModel, FigureModel, Loop, QueryModel

_FUNCTIONS = get_args(FigureFunction)


def compute(names: Names, step: ComputeStep, at: At) -> ComputeModel | None:
    """Return what `compute` means; what it names is known to what follows."""
    if step.for_each:
        return _of_each(names, step, at)
    values: dict[str, Expression] = {}
    for name, text in step.compute.items():
        expression = names.expression(text, names.scope(), None, *at, "compute", name)
        if expression is not None and _is_value(names, name, expression, at):
            values[name] = expression
        names.name_value(name, plain(values[name].type) if name in values else t.UNKNOWN, *at, "compute", name)
    return ComputeModel("", (), values) if len(values) == len(step.compute) else None


def _of_each(names: Names, step: ComputeStep, at: At) -> ComputeModel | None:
    loop = names.one_whole(step.for_each, "decide_needs_set", *at, "for_each")
    if loop is None:
        return None
    values: dict[str, Expression] = {}
    types: dict[str, t.Type] = {}
    for name, text in step.compute.items():
        if loop.of.scope.member(name) is not None:
            names.report("name_taken", {"name": name}, *at, "compute", name)
        expression = names.expression(text, names.scope((_with(loop, types),)), None, *at, "compute", name)
        if expression is not None and _is_value(names, name, expression, at):
            values[name] = expression
        types[name] = plain(values[name].type) if name in values else t.UNKNOWN
    names.sets[loop.root] = _with(loop, types).of
    return ComputeModel(loop.of.entity, (loop,), values) if len(values) == len(step.compute) else None


def _with(loop: Loop, types: dict[str, t.Type]) -> Loop:
    return replace(loop, of=t.Record(loop.of.entity, JoinedScope(loop.of.scope, t.Members(dict(types)))))


def _is_value(names: Names, name: str, expression: Expression, at: At) -> bool:
    if isinstance(expression.type, t.ListOf) or expression.type == t.NULL:
        names.report("compute_needs_value", {"name": name, "given": str(expression.type)}, *at, "compute", name)
        return False
    return True


def plain(of: t.Type) -> t.Type:
    """Return the type of a value that was taken out of its record: a record is known by its id alone."""
    return t.Record(of.entity, t.EMPTY) if isinstance(of, t.Record) else of


def query(names: Names, step: QueryStep, at: At) -> QueryModel | None:
    """Return what `query` means; its rows of values become known."""
    if not names.entity(step.query, *at, "query"):
        names.name_value(step.as_, t.UNKNOWN, *at, "as")
        return None
    where, parameters = condition_of(names, step.query, step.where, *at, "where")
    fields = names.build.scopes.entity(step.query)
    by: dict[str, Expression] = {}
    types: dict[str, t.Type] = {}
    for name, text in step.by.items():
        expression = names.expression(text, fields, None, *at, "by", name)
        types[name] = t.UNKNOWN if expression is None else plain(expression.type)
        if isinstance(types[name], t.ListOf):
            names.report("compute_needs_value", {"name": name, "given": str(types[name])}, *at, "by", name)
        by |= {} if expression is None else {name: expression}
    figures: dict[str, FigureModel] = {}
    for name, given in step.figures.items():
        if name in types:
            names.report("name_taken", {"name": name}, *at, "figures", name)
        figures[name], types[name] = _figure(names, given, fields, (*at, "figures", name))
    row = t.Record("", t.Members(types))
    names.name_value(step.as_, t.ListOf(row) if step.by else row, *at, "as")
    return QueryModel(step.query, where, parameters, by, figures, types, step.as_)


def _figure(names: Names, given: FigureOf, fields: t.Scope, at: At) -> tuple[FigureModel, t.Type]:
    chosen = [name for name in (*_FUNCTIONS, "count") if getattr(given, name) is not None]
    if len(chosen) != 1:
        names.report("figure_of_one", {"given": ", ".join(chosen)}, *at)
        return FigureModel(None, ""), t.UNKNOWN
    (function,) = chosen
    if function == "count":
        return FigureModel(None, ""), t.INTEGER
    text = str(getattr(given, function))
    found = names.expression(text, fields, None, *at, function)
    of = t.UNKNOWN if found is None else found.type
    if function in ("sum", "avg") and of != t.UNKNOWN and not t.is_number(of):
        names.report("expression_wrong_type", {"given": str(of), "expected": "decimal"}, *at, function)
    of = t.INTEGER if function == "distinct" else t.DECIMAL if function == "avg" else of
    return FigureModel(cast("FigureFunction", function), text), of
