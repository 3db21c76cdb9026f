"""Random edits of a filled app, and what must be in the database after each of them."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

ROWS = 25
SUMS: dict[str, dict[str, Any]] = {
    "count": {"type": "rollup", "over": "below", "count": True},
    "all": {"type": "rollup", "over": "below", "sum": "n", "scale": 4},
    "some": {"type": "rollup", "over": "below", "sum": "n", "scale": 4, "where": "n > 1"},
}
DEFAULTS: dict[str, tuple[str, Any]] = {"text": ("'none'", "none"), "integer": ("7", 7), "decimal": ("1.5", Decimal("1.5"))}
T = {"en": "T", "zh": "T"}


@dataclass
class World:
    """What must be in the database: the definitions, and each field's values in the order of the records."""

    app: str
    entity: str = "item"
    was: str = ""
    fields: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    values: dict[str, list[Any]] = field(default_factory=dict[str, list[Any]])
    aside: dict[str, tuple[dict[str, Any], list[Any]]] = field(
        default_factory=dict[str, tuple[dict[str, Any], list[Any]]]
    )
    consent: list[str] = field(default_factory=list[str])
    restore: bool = False
    may_refuse: bool = False
    kept: int = 0
    sum: str = ""
    filled: bool = False
    states: dict[str, list[str]] = field(default_factory=lambda: {"s0": [], "s1": [], "s2": []})
    now: tuple[str, ...] = ("s0", "s1", "s2")

    def copy(self) -> "World":
        fields = {k: dict(v) for k, v in self.fields.items()}
        values = {k: list(v) for k, v in self.values.items()}
        anew = {state: list[str]() for state in self.states}
        same = replace(self, fields=fields, values=values, aside=dict(self.aside), states=anew)
        return replace(same, consent=[], restore=False, may_refuse=False)

    def files(self) -> dict[str, str]:
        first = next(iter(self.states))
        sums = SUMS | {"in": SUMS["count"] | {"where": f"st == '{first}'"}}
        below = {"below": {"type": "children", "of": "part", "by": "of"}, **({"total": sums[self.sum]} if self.sum else {})}
        entity: dict[str, Any] = {"title": {"en": "E", "zh": "E"}, "fields": {**self.fields, **below}}
        finer = {"of": {"type": "reference", "to": self.entity}, "n": {"type": "decimal", "scale": 4 if self.sum == "some" else 2}}
        finer["n"] |= {"required": True, "default": "5"} if self.filled else {}
        finer["st"] = {"type": "state", "workflow": "life"}
        names = list(self.states)
        states = {s: {"title": T, "was": was, "initial": s == first} for s, was in self.states.items()}
        ring = zip(names, [*names[1:], first], strict=True)
        life = {"title": T, "of": "part", "states": states, "transitions": {f"to_{b}": {"title": T, "from": a, "to": b} for a, b in ring}}
        if self.was:
            entity["was"] = self.was
        app = {"key": self.app, "version": "1.0.0", "title": {"en": "A", "zh": "A"}}
        part = {"title": {"en": "P", "zh": "P"}, "fields": finer}
        own = {f"entities/{self.entity}.yaml": entity, "entities/part.yaml": part, "workflows/life.yaml": life}
        return {key: json.dumps(each) for key, each in {"app.yaml": app, **own}.items()}

    def sums(self) -> list[Any]:
        """Return what the sum over those below must be: there are n below the n-th record, each with a quarter of its number."""
        parts = [self.parts(n) for n in range(ROWS)]
        if self.sum in ("count", "in"):
            return [sum(self.sum == "count" or state == next(iter(self.states)) for _, state in each) for each in parts]
        return [sum((p for p, _ in each if p is not None and (self.sum == "all" or p > 1)), Decimal(0)) for each in parts]

    def parts(self, n: int) -> list[tuple[Decimal | None, str]]:
        """Return what those below the n-th record are: number and state; the first is empty until empty ones get a default."""
        empty = Decimal(5) if self.filled else None
        return [(Decimal(p) / 4 if p else empty, self.now[p % len(self.now)]) for p in range(n)]


def add(world: World, dice: random.Random, key: str) -> None:
    world.fields[key] = {"type": dice.choice(["text", "integer", "decimal"])}
    world.values[key] = [None] * ROWS
    world.aside.pop(key, None)


def add_filled(world: World, dice: random.Random, key: str) -> None:
    world.fields[key] = {"type": "text", "required": True, "default": "'filled: 100%'"}
    world.values[key] = ["filled: 100%"] * ROWS


def rename(world: World, dice: random.Random, key: str) -> None:
    old = dice.choice(sorted(world.fields))
    world.fields[key] = {**world.fields.pop(old), "was": old}
    world.values[key] = world.values.pop(old)


def retype(world: World, dice: random.Random, key: str) -> None:
    chosen = dice.choice(sorted(world.fields))
    old = world.fields[chosen]["type"]
    new = dice.choice([t for t in ("text", "integer", "decimal") if t != old])
    if dice.random() < 0.5:
        world.consent.append(f"{world.entity}.{chosen}")
    if old == "decimal" and new == "integer":
        new = "text"
    converted = [_as(value, new) for value in world.values[chosen]]
    lost = sum(
        before is not None and after is None for before, after in zip(world.values[chosen], converted, strict=True)
    )
    consented = f"{world.entity}.{chosen}" in world.consent
    world.may_refuse |= bool(lost) and (not consented or world.fields[chosen].get("required", False))
    world.kept += lost
    world.fields[chosen] = {k: v for k, v in world.fields[chosen].items() if k != "default"} | {"type": new}
    world.may_refuse |= bool(lost) and bool(world.fields[chosen].get("required"))
    world.values[chosen] = converted
    world.may_refuse |= world.fields[chosen].get("unique", False)


def _as(value: Any, kind: str) -> Any:
    if value is None:
        return None
    text = str(value) if not isinstance(value, Decimal) else format(value.normalize(), "f")
    if kind == "text":
        return text
    if not text.lstrip("-").isdecimal():
        return None
    return int(text) if kind == "integer" else Decimal(text)


def drop(world: World, dice: random.Random, key: str) -> None:
    gone = dice.choice(sorted(world.fields))
    world.aside[gone] = ({k: v for k, v in world.fields.pop(gone).items() if k == "type"}, world.values.pop(gone))


def restore(world: World, dice: random.Random, key: str) -> None:
    if world.aside:
        back = dice.choice(sorted(world.aside))
        if back not in world.fields:
            world.fields[back], world.values[back] = world.aside.pop(back)
            world.restore = True
            if dice.random() < 0.5 and world.fields[back]["type"] in DEFAULTS:
                _fill(world, back)


def require(world: World, dice: random.Random, key: str) -> None:
    chosen = dice.choice(sorted(world.fields))
    now = not world.fields[chosen].get("required", False)
    world.fields[chosen] = {k: v for k, v in world.fields[chosen].items() if k != "default"} | {"required": now}
    world.may_refuse = now and None in world.values[chosen]


def require_filled(world: World, dice: random.Random, key: str) -> None:
    chosen = dice.choice(sorted(world.fields))
    if not world.fields[chosen].get("required") and not world.fields[chosen].get("unique"):
        _fill(world, chosen)


def _fill(world: World, chosen: str) -> None:
    """Let a field be needed, and what is empty have a default."""
    written, value = DEFAULTS[world.fields[chosen]["type"]]
    world.fields[chosen] |= {"required": True, "default": written}
    world.values[chosen] = [value if each is None else each for each in world.values[chosen]]


def _just_filled(old: World, new: World, key: str) -> bool:
    """Tell whether another edit of the same publish gives a field its default: its empty values were never anything else."""
    return "default" in new.fields[key] and "default" not in old.fields.get(key, {})


def fill_parts(world: World, dice: random.Random, key: str) -> None:
    world.filled = True


def move_parts(world: World, dice: random.Random, key: str) -> None:
    """Let a state be called otherwise, or go over into another one, or just go."""
    if any(world.states.values()):
        return  # what another edit of the same publish made was never in the database
    gone, new = dice.choice(sorted(world.states)), f"s_{key}"
    others = [each for each in world.states if each != gone]
    how = dice.choice(["called", "joined", "joined", "gone"]) if len(others) > 1 else "called"
    if how == "called":
        world.states = {new if each == gone else each: [gone] if each == gone else [] for each in world.states}
    else:
        new = dice.choice(others)
        world.states = {each: [gone] if how == "joined" and each == new else [] for each in others}
        world.may_refuse |= how == "gone" and gone in world.now
    world.now = tuple(new if each == gone else each for each in world.now)


def drop_sum(world: World, dice: random.Random, key: str) -> None:
    world.sum = ""


def sum_back(world: World, dice: random.Random, key: str) -> None:
    if not world.sum:
        world.restore = True
        add_up(world, dice, key)


def unique(world: World, dice: random.Random, key: str) -> None:
    chosen = dice.choice(sorted(world.fields))
    world.fields[chosen]["unique"] = not world.fields[chosen].get("unique", False)
    filled = [value for value in world.values[chosen] if value is not None]
    world.may_refuse = world.fields[chosen]["unique"] and len(set(filled)) < len(filled)


def index(world: World, dice: random.Random, key: str) -> None:
    world.fields[dice.choice(sorted(world.fields))]["index"] = dice.random() < 0.5


def entity(world: World, dice: random.Random, key: str) -> None:
    world.was, world.entity = world.entity, f"e_{key}"
    # What may be lost is named as it is called in the new version.
    world.consent = [f"{world.entity}.{each.partition('.')[2]}" for each in world.consent]


def relation(world: World, dice: random.Random, key: str) -> None:
    name = f"r_{key}"
    world.fields[name] = {"type": "reference", "to": world.entity}
    world.values[name] = [None] * ROWS


def spread(world: World, dice: random.Random, key: str) -> None:
    ones = [k for k, v in world.fields.items() if v["type"] == "reference" and not _of_this_publish(k, key)]
    if ones:
        was = dice.choice(ones)
        world.fields[f"m_{key}"] = {"type": "many", "to": world.entity, "was": was}
        del world.fields[was]
        world.values[f"m_{key}"] = [[] if each is None else [each] for each in world.values.pop(was)]


def _of_this_publish(name: str, key: str) -> bool:
    """Tell whether another edit of the same publish brought a field: it was never in the database."""
    return f"_{key.partition('_')[0]}_" in name


def gather(world: World, dice: random.Random, key: str) -> None:
    lists = [k for k, v in world.fields.items() if v["type"] == "many" and not _of_this_publish(k, key)]
    if lists:
        was = dice.choice(lists)
        world.fields[f"r_{key}"] = {"type": "reference", "to": world.entity, "was": was}
        del world.fields[was]
        given = world.values.pop(was)
        lost = sum(len(each) > 1 for each in given)
        if dice.random() < 0.7:
            world.consent.append(f"{world.entity}.r_{key}")
        world.may_refuse |= bool(lost) and f"{world.entity}.r_{key}" not in world.consent
        world.kept += lost
        world.values[f"r_{key}"] = [each[0] if len(each) == 1 else None for each in given]


def add_up(world: World, dice: random.Random, key: str) -> None:
    world.sum = dice.choice([each for each in ("count", "all", "some", "in") if each != world.sum])


KINDS: tuple[Callable[[World, random.Random, str], None], ...] = (
    add, add_filled, rename, retype, retype, drop, restore, require, unique, index, entity, relation, spread, gather, add_up,
    require_filled, fill_parts, move_parts, move_parts, drop_sum, sum_back,
)  # fmt: skip


def edited(world: World, dice: random.Random, number: int) -> World:
    """Return the world after one or two edits."""
    new = world.copy()
    plain = {k: v for k, v in new.fields.items() if v["type"] not in ("reference", "many")}
    for n in range(dice.choice([1, 1, 2])):
        kind = dice.choice(KINDS)
        if kind is entity and new.entity != world.entity:
            continue  # a name between two edits of one publish was never in the database
        if kind in (retype, rename, unique, require, require_filled, index, drop):
            others = {
                k: new.fields.pop(k)
                for k in list(new.fields)
                if k not in plain or _never_there(kind, world, new, k) or _just_filled(world, new, k)
            }
            refusing, new.may_refuse = new.may_refuse, False
            if len(new.fields) > 1:
                kind(new, dice, f"f{number}_{n}")
            new.may_refuse |= refusing
            new.fields |= others
            plain = {k: v for k, v in new.fields.items() if k in plain}
        else:
            kind(new, dice, f"f{number}_{n}")
        for name, each in new.fields.items():
            if each["type"] in ("reference", "many"):
                new.fields[name] = {**each, "to": new.entity}
    return new


def _never_there(kind: object, old: World, new: World, key: str) -> bool:
    """Tell whether a field would be set aside as it was only between two edits of one publish, and never in the database."""
    return kind is drop and old.fields[key]["type"] != new.fields[key]["type"]
