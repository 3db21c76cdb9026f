"""Trees: what lies below and above a record, how far, and that a hidden record ends the way."""

import pytest

from formwright.kernel.problems import BadRequest, NotFound
from formwright.metamodel.query import Walk
from formwright.runtime.context import SYSTEM, Actor
from formwright.runtime.engine import Engine
from formwright.runtime.installed import InstalledApp
from formwright.runtime.trees import branch

from .conftest import insert, numbered, person

CLERK, BUYER = person("cleo", "clerk"), person("C1", "buyer")


def test_trees(engine: Engine, app: InstalledApp) -> None:
    """S0 holds S1 and S2; S1 holds S3, S3 holds S4; S5 and S6 hold each other. S3 is void, so a clerk does not see it."""
    above = (None, 0, 0, 1, 3, 6, 5)
    insert(engine, app, "sale", [
        {"number": f"S{n}", "state": "void" if n == 3 else "open", "replaces": None if up is None else numbered("sale", up)}
        for n, up in enumerate(above)
    ])  # fmt: skip

    def walked(at: int, actor: Actor = SYSTEM, *, down: bool = True, depth: int = 64) -> list[tuple[int, str]]:
        walk = Walk("sale", numbered("sale", at), "replaces", down, depth)
        found = branch(engine, app, actor, walk, fields=("number",), order_by=("-number",))
        assert not found.more
        return [(steps, row["number"]) for steps, row in found.rows]

    assert walked(0) == [(0, "S0"), (1, "S2"), (1, "S1"), (2, "S3"), (3, "S4")]
    assert walked(0, depth=1) == [(0, "S0"), (1, "S2"), (1, "S1")]
    assert walked(4, down=False) == [(0, "S4"), (1, "S3"), (2, "S1"), (3, "S0")]
    assert walked(5) == [(0, "S5"), (1, "S6")]
    assert walked(5, down=False, depth=3) == [(0, "S5"), (1, "S6")]
    assert walked(0, CLERK) == [(0, "S0"), (1, "S2"), (1, "S1")]
    assert walked(4, CLERK, down=False) == [(0, "S4")]
    with pytest.raises(NotFound):
        walked(3, CLERK)
    for actor, by in ((BUYER, "replaces"), (SYSTEM, "customer"), (SYSTEM, "number"), (SYSTEM, "nothing")):
        with pytest.raises(BadRequest) as refused:
            branch(engine, app, actor, Walk("sale", numbered("sale", 0), by))
        assert refused.value.problems[0].code == "no_tree"
    (only,) = branch(engine, app, SYSTEM, Walk("sale", numbered("sale", 2))).rows
    assert only[1]["number"] == "S2"
