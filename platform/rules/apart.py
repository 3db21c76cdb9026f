"""Whether a rule looks at each record by itself: then runs that follow each other can be carried out as one set, with the same outcome."""

from collections.abc import Iterator, Mapping, Sequence

from ..expressions import Expression
from ..expressions import types as t
from ..metamodel.model import EntityModel
from ..metamodel.rule_model import RECORDS, Placed, RuleModel
from ..metamodel.step_models import CreateModel, DecideModel, Loop, MoveModel, UpdateModel

Writing = CreateModel | UpdateModel | MoveModel


def apart(rule: RuleModel, entities: Mapping[str, EntityModel]) -> bool:
    """Tell whether the outcome of several runs is that of one run over all their records, as long as no record is in two of them.

    It is, where every step runs over the records themselves, or over what was made for them, and nothing that is asked of a
    record can be changed by what the rule does for another.
    """
    if rule.trigger.given is not None or not rule.trigger.entity:
        return False  # each run was told something else, or is about no records
    steps = [placed.model for placed in rule.steps]
    if not all(isinstance(step, CreateModel | UpdateModel | MoveModel | DecideModel) for step in steps):
        return False
    created = [step.entity for step in steps if isinstance(step, CreateModel)]
    if len(set(created)) < len(created):
        return False  # numbers would be given in another order
    if not _over_own(rule):
        return False
    disturbed = _disturbed({step.entity for step in steps if isinstance(step, Writing)}, entities)
    return not any(_meets(placed, disturbed, entities) for placed in rule.steps)


def _over_own(rule: RuleModel) -> bool:
    """Tell whether all loops begin at a record of the run's own, or one made for it."""
    own = {RECORDS}
    for placed in rule.steps:
        first, *inner = _loops(placed)
        if not first.of_set or first.path or first.root not in own or any(loop.of_set for loop in inner):
            return False
        if isinstance(placed.model, CreateModel) and placed.model.name is not None:
            own.add(placed.model.name)
    return True


def _loops(placed: Placed) -> Sequence[Loop]:
    step = placed.model
    return step.loops if isinstance(step, CreateModel | UpdateModel | MoveModel | DecideModel) else ()


def _disturbed(written: set[str], entities: Mapping[str, EntityModel]) -> frozenset[str]:
    """Return the entities written, and those whose sums over them change."""
    found: set[str] = set()
    left = list(written)
    while left:
        entity = left.pop()
        if entity not in found:
            found.add(entity)
            left += [feed.owner for feed in entities[entity].feeds]
    return frozenset(found)


def _meets(placed: Placed, disturbed: frozenset[str], entities: Mapping[str, EntityModel]) -> bool:
    loops = {loop.name: loop.of for loop in _loops(placed)}
    for loop in _loops(placed):
        if not loop.of_set and _reads_disturbed(loops[loop.root], loop.path, disturbed, entities):
            return True
    for expression in _expressions(placed):
        for path in expression.paths:
            name, *parts = path.split(".")
            if name in placed.sets:
                return True  # the set as a whole
            if name in loops and _reads_disturbed(loops[name], parts, disturbed, entities):
                return True
    return False


def _expressions(placed: Placed) -> Iterator[Expression]:
    match placed.model:
        case CreateModel(condition=condition, once_per=once, values=values):
            yield from (*([condition] if condition else []), *once, *values.values())
        case UpdateModel(condition=condition, values=values):
            yield from (*([condition] if condition else []), *values.values())
        case MoveModel(condition=condition):
            yield from [condition] if condition else []
        case DecideModel(given=given):
            yield from given.values()
        case _:
            return


def _reads_disturbed(
    of: t.Record, parts: Sequence[str], disturbed: frozenset[str], entities: Mapping[str, EntityModel], deep: int = 0
) -> bool:
    """Tell whether a path from a record reads what the rule may change for another record."""
    here: t.Type | None = of
    for part in parts:
        if isinstance(here, t.ListOf):
            here = here.of
        if not isinstance(here, t.Record):
            return False
        entity = entities.get(here.entity)
        if entity is not None and _is_figured(entity, part, disturbed, entities, deep):
            return True
        here = here.scope.member(part)
        inner = here.of if isinstance(here, t.ListOf) else here
        if part != parts[-1] and isinstance(inner, t.Record) and inner.entity in disturbed:
            return True
        if isinstance(here, t.ListOf) and isinstance(inner, t.Record) and inner.entity in disturbed:
            return True
    return False


def _is_figured(
    entity: EntityModel, field: str, disturbed: frozenset[str], entities: Mapping[str, EntityModel], deep: int
) -> bool:
    """Tell whether a field is a sum over, or a formula about, what may change."""
    if any(rollup.field == field for rollup in entity.rollups):
        return entity.key in disturbed
    formula = entity.formulas.get(field)
    if formula is None:
        return False
    own = t.Record(entity.key, entity.scope)
    return deep > 8 or any(_reads_disturbed(own, path.split("."), disturbed, entities, deep + 1) for path in formula.paths)
