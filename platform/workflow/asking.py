"""Who is asked in a step: the ways in which people are found, who submitted, repeated approvals, stand-ins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..metamodel.approval_model import NodeModel, WhoModel
from .process import Moving, Why

_LONGEST_CHAIN = 5


@dataclass(frozen=True)
class Asked:
    """Somebody who is asked: in whose stead (empty: their own), why, and whether they count as approving already."""

    person: str
    owner: str = ""
    why: Why = "asked"
    agreed: bool = False


def asked(moving: Moving, node: NodeModel) -> list[Asked]:
    """Return who is asked in a step; nobody where the step is vacant and its rule for that names nobody."""
    found = _people(moving, node, node.who, "asked")
    if not found and node.vacant:
        found = _people(moving, node, node.vacant, "vacant")
    return found


def people_of(moving: Moving, who: Iterable[WhoModel]) -> list[str]:
    """Return the people whom some ways of asking name, each once, in order."""
    return list(dict.fromkeys(person for each in who for person in _named(moving, each) if person))


def in_order(node: NodeModel) -> bool:
    """Tell whether people are asked one after another; up a ladder they always are."""
    return node.ask.order == "ordered" or any(who.definition.ladder is not None for who in node.who)


def stood_in(moving: Moving, node: NodeModel, person: str) -> tuple[str, str]:
    """Return who is asked for a person, and in whose stead where that is another."""
    if not moving.approval.definition.delegate:
        return person, ""
    here = person
    for _ in range(_LONGEST_CHAIN):
        after = moving.directory.stand_in(here)
        if not after or after == person:
            break
        here = after
    own = here == moving.process.initiator and node.ask.self_ != "allow"
    return (person, "") if here == person or own else (here, person)


def _people(moving: Moving, node: NodeModel, who: Sequence[WhoModel], why: Why) -> list[Asked]:
    found: list[Asked] = []
    for person in people_of(moving, who):
        asked = _own(moving, node, person, why) if person == moving.process.initiator else Asked(person, why=why)
        if asked is not None and all(asked.person != each.person for each in found):
            found.append(asked)
    agreed = {person for done in moving.process.done.values() for person in done.people} if node.ask.repeated == "pass" else set[str]()
    return [Asked(each.person, why="repeated", agreed=True) if each.person in agreed else _replaced(moving, node, each) for each in found]


def _own(moving: Moving, node: NodeModel, person: str, why: Why) -> Asked | None:
    rule = "allow" if any(who.definition.initiator for who in node.who) else node.ask.self_
    if rule == "exclude":
        return None
    if rule == "manager":
        manager = moving.directory.manager(person)
        return Asked(manager, why="manager") if manager and manager != person else None
    return Asked(person, why="own", agreed=True) if rule == "pass" else Asked(person, why=why)


def _replaced(moving: Moving, node: NodeModel, asked: Asked) -> Asked:
    if asked.agreed:
        return asked
    person, owner = stood_in(moving, node, asked.person)
    return Asked(person, owner, asked.why)


def _named(moving: Moving, who: WhoModel) -> Sequence[str]:
    given, directory = who.definition, moving.directory
    if given.role is not None:
        return directory.holders(given.role)
    if given.step is not None:
        done = moving.process.done.get(given.step)
        return done.people if done is not None else ()
    if given.manager is not None:
        return (_above(moving, given.manager),)
    if given.ladder is not None:
        return _ladder(moving, given.ladder, given.until)
    if given.initiator:
        return (moving.process.initiator,)
    assert who.expression is not None
    value = who.expression.evaluate(moving.values, moving.environment)
    return (directory.person(value),) if isinstance(value, str) and value else ()


def _above(moving: Moving, levels: int) -> str:
    person = moving.process.initiator
    seen = {person}
    for _ in range(levels):
        person = moving.directory.manager(person)
        if not person or person in seen:
            return ""
        seen.add(person)
    return person


def _ladder(moving: Moving, levels: int, until: str | None) -> Sequence[str]:
    last = set(moving.directory.holders(until)) if until is not None else set[str]()
    climbed: list[str] = []
    for head in list(moving.directory.heads(moving.process.initiator))[:levels]:
        climbed.append(head)
        if head in last:
            break
    return climbed
