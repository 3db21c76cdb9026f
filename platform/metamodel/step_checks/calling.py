"""Types the steps between rules: what a called rule is told and gives back is known before anything runs."""

from collections.abc import Mapping
from datetime import timedelta

from ...expressions import Expression
from ...expressions import types as t
from ..fields import Field
from ..kinds.steps import CallStep, ReturnStep
from ..kinds.triggers import CalledTrigger
from ..rule_names import At, Names
from ..step_models import CallModel, Loop, ReturnModel, RowsModel


def call(names: Names, step: CallStep, at: At) -> CallModel | None:
    """Return what `call` means: the records and values are those that the called rule asks for."""
    rules = names.build.definitions.rules
    if not names.known(step.call, rules, "unknown_definition", {"kind": "rule"}, *at, "call"):
        return None
    on = rules[step.call].on
    if not isinstance(on, CalledTrigger):
        names.report("call_of_uncalled", {"rule": step.call}, *at, "call")
        return None
    loops = _records(names, step, on, at)
    condition = names.expression(step.if_, names.scope(loops), t.BOOLEAN, *at, "if")
    for name in step.input.keys() | step.rows.keys():
        names.known(name, [*on.input, *on.rows], "unknown_input_name", {}, *at, "rows" if name in step.rows else "input", name)
    told = _values(names, step.call, step.input, on.input, names.scope(), (*at, "input"))
    rows: dict[str, RowsModel] = {}
    for name in on.rows.keys() & step.rows.keys():
        place = (*at, "rows", name)
        over = names.loops(step.rows[name].for_each, *place, "for_each")
        for inner in step.rows[name].values:
            names.known(inner, on.rows[name], "unknown_input_name", {}, *place, "set", inner)
        rows[name] = RowsModel(over, _values(names, step.call, step.rows[name].values, on.rows[name], names.scope(over), (*place, "set")))
    _name(names, step, on, at)
    lasting = timedelta() if isinstance(step.wait, bool) else step.wait.lasting
    return CallModel(
        on.record or "", step.call, loops, condition, told, rows, step.wait is not False, lasting, step.accept, on.returns, step.as_
    )


def _records(names: Names, step: CallStep, on: CalledTrigger, at: At) -> tuple[Loop, ...]:
    loops = names.loops(step.with_, *at, "with")
    given = loops[0].of.entity if loops else ""
    if (step.with_ and not loops) or given == (on.record or ""):
        if loops and not loops[0].of_set:
            names.report("block_needs_set", {"name": loops[0].name}, *at, "with", loops[0].name)
        return loops
    data: dict[str, object] = {"rule": step.call, "entity": on.record or "-", "given": given or "-"}
    names.report("call_about_others", data, *at, *(("with",) if loops else ()))
    return loops


def _values(
    names: Names, rule: str, given: Mapping[str, str], fields: Mapping[str, Field], scope: t.Scope, at: At
) -> dict[str, Expression]:
    """Return the values that are told, each fit for its field; what must be told is there."""
    for name, field in fields.items():
        if field.required and field.default is None and name not in given:
            names.report("call_needs_value", {"name": name, "rule": rule}, *at)
    found: dict[str, Expression] = {}
    for name in given.keys() & fields.keys():
        expression = names.expression(given[name], scope, names.build.scopes.type_of(fields[name]), *at, name)
        if expression is not None:
            found[name] = expression
            names.check_choice(fields[name], expression.tree, *at, name)
    return found


def _name(names: Names, step: CallStep, on: CalledTrigger, at: At) -> None:
    """Let later steps know what came of the call; one that does not wait knows nothing."""
    waits = step.wait is not False
    if not waits and (step.as_ is not None or step.accept):
        names.report("call_without_end", {}, *at, "as" if step.as_ is not None else "accept")
    if step.as_ is not None:
        types = {name: names.build.scopes.type_of(field) for name, field in on.returns.items()}
        names.name_value(step.as_, t.Record("", t.Members({"state": t.TEXT, "run": t.TEXT, **types})), *at, "as")


def give_back(names: Names, step: ReturnStep, at: At) -> ReturnModel | None:
    """Return what `return` means: the values that the trigger names, all that are required."""
    if names.returns is None:
        names.report("return_to_nobody", {}, *at, "return")
        return None
    condition = names.expression(step.if_, names.scope(), t.BOOLEAN, *at, "if")
    for name in step.return_:
        names.known(name, names.returns, "return_unknown", {}, *at, "return", name)
    values = _values(names, names.key, step.return_, names.returns, names.scope(), (*at, "return"))
    return ReturnModel(values, names.returns, condition)

