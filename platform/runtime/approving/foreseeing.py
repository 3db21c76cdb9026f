"""What would happen: the path and the people of an approval, for a record that nobody has submitted yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...kernel.problems import NotFound, Problem
from ...kernel.text import nearest
from ...metamodel.approval_model import ApprovalModel, NodeModel
from ...metamodel.definition import Words
from ...workflow.simulating import Path, simulate
from ..context import Actor
from ..engine import Engine
from ..installed import InstalledApp
from ..read import read_one
from .moving import new_process, workflow_of


@dataclass(frozen=True, slots=True)
class Prospect:
    """The path of an approval, and what its steps are called."""

    approval: str
    title: Words
    nodes: Mapping[str, NodeModel]
    path: Path


def foresee(engine: Engine, app: InstalledApp, actor: Actor, entity: str, record_id: str, approval: str = "") -> Prospect:
    """Return the path that a record would take if this person submitted it now and everybody approved.

    The first approval of its workflow where none is named. Raises NotFound where there is none or the record is not seen.
    """
    read_one(engine, app, actor, entity, record_id)
    workflow = workflow_of(app.model, entity)
    known: Mapping[str, ApprovalModel] = workflow.approvals if workflow is not None else {}
    model = known.get(approval) if approval else next(iter(known.values()), None)
    if model is None:
        raise NotFound(Problem("unknown_approval", {"name": approval[:80], "near": nearest(approval[:80], known)}))
    with engine.database.read() as connection:
        process = new_process(engine, app, connection, (entity, record_id), model, actor.id)
        path = simulate(process.moving)
    return Prospect(model.key, model.definition.title, model.nodes, path)
