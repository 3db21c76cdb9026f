"""What people and programs ask for: buttons, scans, hooks, and calls of other rules."""

from dataclasses import replace

from ...expressions import types as t
from ..fields import Field, TextField
from ..json_schema import BadSchema, groups_of
from ..kinds.triggers import ButtonTrigger, CalledTrigger, HookTrigger, Offered, ScanTrigger
from ..rule_names import Names
from ..scope import JoinedScope
from ..trigger_model import TriggerModel
from .basis import about, plain

_OF_CALLS = ("state", "run", "id")
"""What is known of every call, whatever the rule returns."""


def button(names: Names, on: ButtonTrigger) -> TriggerModel | None:
    """Type a button."""
    _check_roles(names, on)
    return about(names, on, "button", on.record)


def hook(names: Names, on: HookTrigger) -> TriggerModel | None:
    """Type a hook."""
    known = {*on.input, *on.rows, *(f"{name}.{inner}" for name, fields in on.rows.items() for inner in fields)}
    for name in on.take:
        names.known(name, known, "unknown_input_name", {}, "on", "take", name)
    return about(names, on, "hook", None)


def called(names: Names, on: CalledTrigger) -> TriggerModel | None:
    """Type a trigger for other rules."""
    for name, _ in plain(names, on.returns, "on", "returns"):
        if name in _OF_CALLS:
            names.report("name_taken", {"name": name}, "on", "returns", name)
    return about(names, on, "called", on.record)


def scan(names: Names, on: ScanTrigger) -> TriggerModel | None:
    """Type a scan."""
    _check_roles(names, on)
    groups: tuple[str, ...] = ()
    if on.scan == "record":
        entity = names.build.definitions.entities.get(on.record or "")
        if on.record is None or (entity is not None and entity.scan is None):
            names.report("scan_needs_record", {"entity": on.record or ""}, "on", "record" if on.record else "scan")
        if on.pattern is not None:
            names.report("trigger_option_unused", {"option": "pattern", "event": "record"}, "on", "pattern")
    else:
        if on.record is not None:
            names.report("trigger_option_unused", {"option": "record", "event": "text"}, "on", "record")
        groups = _groups(names, on.pattern)
    model = about(names, on, "scan", on.record if on.scan == "record" else None)
    if model is None:
        return None
    inputs: dict[str, Field] = {name: TextField(type="text") for name in ("code", *groups)}
    given = t.Record("", t.Members(dict.fromkeys(inputs, t.TEXT)))
    scope = JoinedScope(model.of.scope, t.Members({"input": given}))
    condition = names.expression(on.if_, scope, t.BOOLEAN, "on", "if")
    return replace(model, inputs=inputs, given=given, scope=scope, condition=condition)


def _groups(names: Names, pattern: str | None) -> tuple[str, ...]:
    try:
        if pattern is not None:
            return groups_of(pattern)
        names.report("scan_needs_pattern", {"why": ""}, "on", "scan")
    except BadSchema as bad:
        names.report("scan_needs_pattern", {"why": str(bad)}, "on", "pattern")
    return ()


def _check_roles(names: Names, on: Offered) -> None:
    for i, role in enumerate(on.by):
        names.known(role, names.build.definitions.roles, "wrong_role", {}, "on", "by", i)
