"""Templates of prints: read as a tree and checked like expressions, so that all they will look at is known before they run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from ..expressions import types as t
from ..kernel.problems import Problem
from ..kernel.text import nearest

FUNCTIONS = ("qr", "barcode", "datamatrix", "image", "say", "range")
"""What a template may call."""

NAMES: Mapping[str, t.Type] = {"title": t.TEXT, "now": t.DATETIME, "printed_by": t.TEXT, "copy": t.INTEGER}
"""What a template knows beside its record."""

FILTERS = (
    "abs", "batch", "capitalize", "default", "first", "float", "groupby", "int", "join", "last", "length", "list", "lower",
    "map", "max", "min", "rejectattr", "replace", "reverse", "round", "selectattr", "slice", "sort", "string", "sum", "title",
    "trim", "truncate", "unique", "upper", "wordwrap",
)  # fmt: skip
"""The filters of Jinja2 that a template may use: none that would let a value pass as markup."""

_BY_ATTRIBUTE = ("groupby", "map", "max", "min", "rejectattr", "selectattr", "sort", "sum", "unique")
_SAME_ROWS = ("list", "rejectattr", "reverse", "selectattr", "sort", "unique")
_ONE_ROW = ("first", "last", "max", "min")
_REFUSED = (
    nodes.Macro, nodes.CallBlock, nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends, nodes.Block, nodes.FilterBlock,
    nodes.EvalContextModifier, nodes.ScopedEvalContextModifier, nodes.NSRef, nodes.AssignBlock,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """What a part of a template stands for: its type and the path from the record that leads there; no path: worked out."""

    type: t.Type
    path: str = ""


_WORKED_OUT = Seen(t.UNKNOWN)


@dataclass
class Reading:
    """What was found in a template: the paths that it looks at, and its problems with their lines from 1."""

    paths: set[str] = field(default_factory=set[str])
    problems: list[tuple[int, Problem]] = field(default_factory=list[tuple[int, Problem]])


def read_template(text: str, record: t.Record) -> Reading:
    """Return what a template over a record looks at, and everything that is wrong with it."""
    reading = Reading()
    try:
        tree = SandboxedEnvironment(autoescape=True).parse(text)
    except TemplateSyntaxError as error:
        reading.problems.append((error.lineno, Problem("template_syntax", {"why": error.message or ""})))
        return reading
    names = {"record": Seen(record), **{name: Seen(of) for name, of in NAMES.items()}}
    _Walk(reading).block(tree.body, names)
    return reading


class _Walk:
    """The walk through a template's tree; each method takes the names known at its place."""

    def __init__(self, reading: Reading) -> None:
        self._found = reading

    def block(self, body: list[nodes.Node], names: dict[str, Seen]) -> None:
        """Look at statements one after the other; what they set is known to those behind them."""
        for node in body:
            self._statement(node, names)

    def _statement(self, node: nodes.Node, names: dict[str, Seen]) -> None:
        match node:
            case nodes.Output():
                for part in node.nodes:
                    self._used(part, names)
            case nodes.For():
                self._loop(node, names)
            case nodes.If():
                self._used(node.test, names)
                bodies: list[list[nodes.Node]] = [node.body, [*node.elif_], node.else_]
                for body in bodies:
                    self.block(body, dict(names))
            case _:
                self._setting(node, names)

    def _setting(self, node: nodes.Node, names: dict[str, Seen]) -> None:
        match node:
            case nodes.Assign(target=nodes.Name(name=name)):
                names[name] = self._used(node.node, names)
            case nodes.With():
                inner = dict(names)
                for target, value in zip(node.targets, node.values, strict=True):
                    if isinstance(target, nodes.Name):
                        inner[target.name] = self._used(value, names)
                self.block(node.body, inner)
            case nodes.Scope():
                self.block(node.body, dict(names))
            case nodes.ExprStmt():
                self._used(node.node, names)
            case _:
                self._refuse(node)

    def _loop(self, node: nodes.For, names: dict[str, Seen]) -> None:
        of = self._used(node.iter, names)
        row = Seen(of.type.of, of.path) if isinstance(of.type, t.ListOf) else _WORKED_OUT
        inner = {**names, "loop": _WORKED_OUT}
        targets = [each.name for each in node.target.find_all(nodes.Name)]
        targets += [node.target.name] if isinstance(node.target, nodes.Name) else []
        inner.update(dict.fromkeys(targets, row if isinstance(node.target, nodes.Name) else _WORKED_OUT))
        if node.test is not None:
            self._used(node.test, inner)
        self.block(node.body, inner)
        self.block(node.else_, dict(names))

    def _used(self, node: nodes.Node, names: Mapping[str, Seen]) -> Seen:
        """Return what an expression stands for, its path noted as looked at."""
        seen = self._stands_for(node, names)
        if seen.path:
            self._found.paths.add(seen.path)
        return seen

    def _stands_for(self, node: nodes.Node, names: Mapping[str, Seen]) -> Seen:
        match node:
            case nodes.Name():
                return self._name(node, names)
            case nodes.Getattr():
                return self._member(node, self._stands_for(node.node, names), node.attr)
            case nodes.Getitem(arg=nodes.Const(value=str(key))):
                return self._member(node, self._stands_for(node.node, names), key)
            case nodes.Filter():
                return self._filtered(node, names)
            case nodes.Call():
                return self._call(node, names)
            case _ if isinstance(node, _REFUSED):
                self._refuse(node)
            case _:
                for part in node.iter_child_nodes():
                    self._used(part, names)
        return _WORKED_OUT

    def _name(self, node: nodes.Name, names: Mapping[str, Seen]) -> Seen:
        if node.name not in names:
            known = [*names, *FUNCTIONS]
            self._note(
                node, "template_unknown_name", name=node.name, near=nearest(node.name, known), known=", ".join(known)
            )
            return _WORKED_OUT
        return names[node.name]

    def _member(self, node: nodes.Node, of: Seen, name: str) -> Seen:
        if of.type in (t.UNKNOWN, t.JSON):
            return _WORKED_OUT
        if not isinstance(of.type, t.Record):
            self._note(node, "template_member", name=name, type=str(of.type))
            return _WORKED_OUT
        found = of.type.scope.member(name)
        if found is None:
            data = {"name": name, "entity": of.type.entity, "near": nearest(name, of.type.scope.names())}
            self._note(node, "template_unknown_field", **data)
            return _WORKED_OUT
        return Seen(found, f"{of.path}.{name}" if of.path else name)

    def _filtered(self, node: nodes.Filter, names: Mapping[str, Seen]) -> Seen:
        of = self._used(node.node, names) if node.node is not None else _WORKED_OUT
        if node.name not in FILTERS:
            self._note(node, "template_unknown_filter", name=node.name, near=nearest(node.name, FILTERS))
        row = Seen(of.type.of, of.path) if isinstance(of.type, t.ListOf) else _WORKED_OUT
        for value in (*node.args, *(pair.value for pair in node.kwargs)):
            self._used(value, names)
        if node.name in _BY_ATTRIBUTE:
            for attribute in _attributes(node):
                self._through(node, row, attribute)
        if node.name in _SAME_ROWS:
            return of
        return row if node.name in _ONE_ROW else _WORKED_OUT

    def _through(self, node: nodes.Node, row: Seen, path: str) -> None:
        for name in path.split("."):
            row = self._member(node, row, name)
        if row.path:
            self._found.paths.add(row.path)

    def _call(self, node: nodes.Call, names: Mapping[str, Seen]) -> Seen:
        if not isinstance(node.node, nodes.Name) or node.node.name not in FUNCTIONS or node.node.name in names:
            called = node.node.name if isinstance(node.node, nodes.Name) else "…"
            self._note(
                node,
                "template_unknown_function",
                name=called,
                near=nearest(called, FUNCTIONS),
                known=", ".join(FUNCTIONS),
            )
        for value in (*node.args, *(pair.value for pair in node.kwargs)):
            self._used(value, names)
        return _WORKED_OUT

    def _refuse(self, node: nodes.Node) -> None:
        self._note(node, "template_part_refused", part=type(node).__name__.lower())

    def _note(self, node: nodes.Node, code: str, **data: object) -> None:
        self._found.problems.append((node.lineno, Problem(code, data)))


def _attributes(node: nodes.Filter) -> Iterator[str]:
    """Yield the paths that a filter looks at in each row: `sort(attribute="sequence")`, `selectattr("state", …)`."""
    named = [pair.value for pair in node.kwargs if pair.key == "attribute"]
    if node.name in ("selectattr", "rejectattr", "groupby", "sum"):
        named += node.args[:1]
    for value in named:
        if isinstance(value, nodes.Const) and isinstance(value.value, str):
            yield from (path.strip() for path in value.value.split(","))
