"""Types rules step by step: what each name is, what each expression gives; every problem with its file and line."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..expressions import Expression
from ..expressions import types as t
from ..expressions.tree import Each, Literal, Node, Path
from ..kernel.json import dumps_stable
from ..kernel.text import nearest
from .build.context import Build
from .fields import ChildrenField, ChoiceField, Field, SnapshotField, StateField
from .kinds import Rule
from .kinds.rule import CreateStep, DecideStep, FindStep, Step, TransitionStep, UpdateStep
from .model import EntityModel
from .rule_find import with_parameters
from .rule_model import (
    RECORDS,
    CreateModel,
    DecideModel,
    FindModel,
    Loop,
    MoveModel,
    RuleModel,
    StepModel,
    TriggerModel,
    UpdateModel,
)  # fmt: skip
from .scope import JoinedScope, SnapshotScope
from .tables import TableModel

_ONLY_ID = t.Members({"id": t.TEXT})


def check_rules(build: Build, entities: Mapping[str, EntityModel], tables: Mapping[str, TableModel]) -> dict[str, RuleModel]:
    """Return the models of all rules that have no problem; what is wrong with the others is noted."""
    models: dict[str, RuleModel] = {}
    for key, rule in build.definitions.rules.items():
        model = _RuleCheck(build, key, rule, entities, tables).model()
        if model is not None:
            models[key] = model
    return models


@dataclass
class FrozenScope:
    """What a record within a picture knows: no children, for only those named were frozen with it."""

    scope: t.Scope

    def member(self, name: str) -> t.Type | None:
        """Return the type of a frozen value, or None."""
        found = self.scope.member(name)
        return None if isinstance(found, t.ListOf) else found

    def names(self) -> Iterable[str]:
        """Return the names of the frozen values."""
        return [name for name in self.scope.names() if self.member(name) is not None]


class _Anything:
    """Knows every name, of a type that is not known: one mistake is told once."""

    def member(self, name: str) -> t.Type | None:
        return t.UNKNOWN if name else None

    def names(self) -> Iterable[str]:
        return ()


@dataclass
class _RuleCheck:
    build: Build
    key: str
    rule: Rule
    entities: Mapping[str, EntityModel]
    tables: Mapping[str, TableModel]
    sets: dict[str, t.Record] = field(default_factory=dict[str, t.Record])

    def model(self) -> RuleModel | None:
        before = len(self.build.problems)
        trigger = self._trigger()
        if trigger is None:
            return None
        self.sets[RECORDS] = trigger.of
        steps: list[StepModel] = []
        known: list[Mapping[str, t.Record]] = []
        for number, step in enumerate(self.rule.steps):
            known.append(dict(self.sets))
            typed = self._step(step, number)
            if typed is not None:
                steps.append(typed)
        if len(self.build.problems) > before or len(steps) < len(self.rule.steps):
            return None
        digest = hashlib.sha256(dumps_stable(self.rule.model_dump(mode="json", by_alias=True))).hexdigest()
        return RuleModel(self.key, self.rule, trigger, tuple(steps), tuple(known), digest)

    def _trigger(self) -> TriggerModel | None:
        on = self.rule.on
        if not self.build.entity(on.record, "rule", self.key, "on", "record"):
            return None
        entity = self.entities[on.record]
        for i, name in enumerate(on.fields):
            self.build.known(name, entity.fields, "unknown_field", {"entity": on.record}, "rule", self.key, "on", "fields", i)
        if on.fields and on.event not in ("updated", "transitioned"):
            self._report("trigger_option_unused", {"option": "fields", "event": on.event}, "on", "fields")
        if on.to and on.event != "transitioned":
            self._report("trigger_option_unused", {"option": "to", "event": on.event}, "on", "to")
        if on.event == "transitioned" and entity.workflow is None:
            self._report("no_workflow", {"entity": on.record}, "on", "event")
        elif entity.workflow is not None:
            states = entity.workflow.definition.states
            for i, state in enumerate(on.to):
                self.build.known(state, states, "unknown_state", {}, "rule", self.key, "on", "to", i)
        of = t.Record(on.record, _ONLY_ID) if on.event == "deleted" else self.build.scopes.record(on.record)
        condition = self._expression(on.if_, of.scope, t.BOOLEAN, "on", "if")
        return TriggerModel(on.record, on.event, frozenset(on.fields), frozenset(on.to), condition, of)

    def _step(self, step: Step, number: int) -> StepModel | None:
        at = ("steps", number)
        match step:
            case CreateStep():
                return self._create(step, *at)
            case UpdateStep():
                return self._update(step, *at)
            case TransitionStep():
                return self._move(step, *at)
            case DecideStep():
                return self._decide(step, *at)
            case FindStep():
                return self._find(step, *at)

    def _create(self, step: CreateStep, *at: str | int) -> CreateModel | None:
        if not self.build.entity(step.create, "rule", self.key, *at, "create"):
            return None
        entity = self.entities[step.create]
        loops = self._loops(step.for_each, *at, "for_each")
        scope = self._scope(loops)
        values = self._values(step.values, entity, scope, *at)
        for name, each in entity.fields.items():
            written = name in step.values or each.default is not None or each.type == "sequence"
            if each.required and not each.derived and not written and not isinstance(each, StateField):
                self._report("missing_required_value", {"entity": step.create, "field": name}, *at, "set")
        condition = self._expression(step.if_, scope, t.BOOLEAN, *at, "if")
        once = tuple(
            e for i, text in enumerate(step.once_per) if (e := self._expression(text, scope, None, *at, "once_per", i))
        )
        if step.as_ is not None:
            self._name_set(step.as_, self.build.scopes.record(step.create), *at, "as")
        return CreateModel(step.create, loops, condition, once, values, step.as_)

    def _update(self, step: UpdateStep, *at: str | int) -> UpdateModel | None:
        found = self._one_live(step.update, *at, "update")
        if found is None:
            return None
        loops, entity = found
        if entity.definition.ledger:
            self._report("ledger_is_not_changed", {"entity": entity.key}, *at, "update")
        scope = self._scope(loops)
        condition = self._expression(step.if_, scope, t.BOOLEAN, *at, "if")
        values = self._values(step.values, entity, scope, *at)
        for name in step.values:
            if name in entity.fields and entity.fields[name].fixed:
                self._report("not_writable", {"field": name, "why": "fixed"}, *at, "set", name)
        return UpdateModel(entity.key, loops, condition, values)

    def _move(self, step: TransitionStep, *at: str | int) -> MoveModel | None:
        found = self._one_live(step.transition, *at, "transition")
        if found is None:
            return None
        loops, entity = found
        condition = self._expression(step.if_, self._scope(loops), t.BOOLEAN, *at, "if")
        workflow = entity.workflow
        if workflow is None:
            self._report("no_workflow", {"entity": entity.key}, *at, "transition")
            return None
        data: dict[str, object] = {"entity": entity.key}
        if not self.build.known(step.do, workflow.transitions, "unknown_transition", data, "rule", self.key, *at, "do"):
            return None
        from_ = frozenset(workflow.transitions[step.do].from_)
        return MoveModel(entity.key, loops, condition, step.do, from_, workflow.field)

    def _decide(self, step: DecideStep, *at: str | int) -> DecideModel | None:
        known = self.build.known(step.decide, self.tables, "unknown_definition", {"kind": "table"}, "rule", self.key, *at, "decide")
        loops = self._loops(step.for_each, *at, "for_each")
        if not known or not loops:
            if loops and loops[0].root in self.sets:
                # What an unknown table answers is unknown, too; that is told once, at the table's name.
                of = self.sets[loops[0].root]
                self.sets[loops[0].root] = t.Record(of.entity, JoinedScope(of.scope, _Anything()))
            return None
        (loop,) = loops
        if not loop.of_set or loop.path:
            self._report("decide_needs_set", {"name": loop.name}, *at, "for_each", loop.name)
            return None
        table = self.tables[step.decide]
        given = self._given(step, table, self._scope(loops), *at, "given")
        answers = table.output_types(self.build.scopes)
        for name in answers:
            if loop.of.scope.member(name) is not None:
                self._report("name_taken", {"name": name}, *at, "decide")
        self.sets[loop.root] = t.Record(loop.of.entity, JoinedScope(loop.of.scope, t.Members(answers)))
        return DecideModel(loop.of.entity, loops, step.decide, given, answers, step.missing == "skip")

    def _given(self, step: DecideStep, table: TableModel, scope: t.Scope, *at: str | int) -> dict[str, Expression]:
        types = table.input_types()
        for name in types.keys() - step.given.keys():
            self._report("missing_input", {"name": name, "table": table.key}, *at)
        for name in step.given:
            self.build.known(name, types, "unknown_input", {"table": table.key}, "rule", self.key, *at, name)
        return {
            name: expression
            for name, text in step.given.items()
            if name in types and (expression := self._expression(text, scope, types[name], *at, name))
        }

    def _find(self, step: FindStep, *at: str | int) -> FindModel | None:
        if not self.build.entity(step.find, "rule", self.key, *at, "find"):
            return None
        for i, path in enumerate(step.order_by):
            self.build.path(path.removeprefix("-"), step.find, "rule", self.key, *at, "order_by", i)
        fields = self.build.scopes.entity(step.find)
        scope = JoinedScope(fields, self._scope(()))
        where = self._expression(step.where, scope, t.BOOLEAN, *at, "where")
        self._name_set(step.as_, self.build.scopes.record(step.find), *at, "as")
        if where is None:
            return None
        tree, parameters, misused = with_parameters(where.tree, [name for name in self.sets if fields.member(name) is None])
        for name in misused:
            self._report("set_only_behind_in", {"name": name}, *at, "where")
        where = Expression(where.text, where.type, tree)
        return FindModel(step.find, where, parameters, step.order_by, step.as_)

    # Names and values

    def _loops(self, given: Mapping[str, str], *at: str | int) -> tuple[Loop, ...]:
        loops: list[Loop] = []
        for name, text in given.items():
            if name in self.sets or name in (loop.name for loop in loops):
                self._report("name_taken", {"name": name}, *at, name)
            over = self._expression(text, self._scope(loops), None, *at, name)
            loop = self._loop(name, over, loops) if over is not None else None
            if loop is not None:
                loops.append(loop)
            elif over is not None:
                self._report("loop_needs_set", {"name": name, "given": str(over.type)}, *at, name)
        return tuple(loops)

    def _loop(self, name: str, over: Expression, outer: Iterable[Loop]) -> Loop | None:
        if not isinstance(over.type, t.ListOf) or not isinstance(over.type.of, t.Record):
            return None
        path = _plain_path(over.tree)
        if path is None:
            return None
        root, of = path[0], over.type.of
        if root in self.sets:
            return Loop(name, root, of_set=True, path=path[1:], of=of, frozen=False)
        around = next(loop for loop in outer if loop.name == root)
        frozen = around.frozen or _passes_picture(around.of, path[1:])
        if frozen:
            of = t.Record(of.entity, FrozenScope(of.scope))
        return Loop(name, root, of_set=False, path=path[1:], of=of, frozen=frozen)

    def _one_live(self, given: Mapping[str, str], *at: str | int) -> tuple[tuple[Loop, ...], EntityModel] | None:
        loops = self._loops(given, *at)
        return (loops, self.entities[loops[0].of.entity]) if loops and loops[0].of.entity in self.entities else None

    def _scope(self, loops: Iterable[Loop]) -> t.Scope:
        names: dict[str, t.Type] = {name: t.ListOf(of) for name, of in self.sets.items()}
        return t.Members(names | {loop.name: loop.of for loop in loops})

    def _values(
        self, given: Mapping[str, str], entity: EntityModel, scope: t.Scope, *at: str | int
    ) -> dict[str, Expression]:
        values: dict[str, Expression] = {}
        for name, text in given.items():
            place = (*at, "set", name)
            if not self.build.known(name, entity.fields, "unknown_field", {"entity": entity.key}, "rule", self.key, *place):
                continue
            written = entity.fields[name]
            if written.derived or isinstance(written, ChildrenField | StateField):
                self._report("not_writable", {"field": name, "why": written.type}, *place)
                continue
            expression = self._expression(text, scope, self._expected(written), *place)
            if expression is not None:
                values[name] = expression
                self._check_choice(written, expression.tree, *place)
        return values

    def _expected(self, written: Field) -> t.Type:
        if isinstance(written, SnapshotField) and self.build.scopes.known(written.of):
            return self.build.scopes.record(written.of)
        return self.build.scopes.type_of(written)

    def _check_choice(self, written: Field, tree: Node, *at: str | int) -> None:
        if isinstance(written, ChoiceField) and isinstance(tree, Literal) and isinstance(tree.value, str):
            options = list(written.options)
            if tree.value not in options:
                near = nearest(tree.value, options)
                self._report("wrong_choice", {"given": tree.value, "expected": ", ".join(options), "near": near}, *at)

    def _name_set(self, name: str, of: t.Record, *at: str | int) -> None:
        if name in self.sets:
            self._report("name_taken", {"name": name}, *at)
        self.sets[name] = of

    def _expression(self, text: str | None, scope: t.Scope, expect: t.Type | None, *at: str | int) -> Expression | None:
        return self.build.expression(text, scope, expect, "rule", self.key, *at)

    def _report(self, code: str, data: dict[str, object], *at: str | int) -> None:
        self.build.report(code, data, "rule", self.key, *at)


def _plain_path(tree: Node) -> tuple[str, ...] | None:
    match tree:
        case Path(parts=parts):
            return parts
        case Each(rows=rows, body=body):
            return (*rows.parts, *body.parts)
        case _:
            return None


def _passes_picture(of: t.Record, path: tuple[str, ...]) -> bool:
    here: t.Type | None = of
    for name in path:
        if not isinstance(here, t.Record):
            return False
        here = here.scope.member(name)
        if isinstance(here, t.Record) and isinstance(here.scope, SnapshotScope):
            return True
    return False
