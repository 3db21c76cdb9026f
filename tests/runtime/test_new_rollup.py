"""A release that brings a new sum along computes it for the records that are there."""

import json
from decimal import Decimal
from typing import Any

from formwright.metamodel.loader import load_texts
from formwright.runtime.changes import Create
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.runtime.read import read_one
from formwright.runtime.save import save
from formwright.store import releases
from formwright.store.engine import Database


def test_new_sums_of_new_sums_are_computed_after_them(made_url: str) -> None:
    """The upper entity's name comes first: the order of names must not decide."""
    title = {"en": "T", "zh": "题"}
    over: dict[str, dict[str, Any]] = {
        "aa": {"rows": {"type": "children", "of": "bb", "by": "aa"}},
        "bb": {"rows": {"type": "children", "of": "cc", "by": "bb"}, "aa": {"type": "reference", "to": "aa"}},
        "cc": {"bb": {"type": "reference", "to": "bb"}, "n": {"type": "integer"}},
    }

    def texts(*, sums: bool) -> dict[str, str]:
        more = {"aa": {"s": {"type": "rollup", "over": "rows", "sum": "s"}}, "bb": {"s": {"type": "rollup", "over": "rows", "sum": "n"}}}
        entities = {key: {**fields, **(more.get(key, {}) if sums else {})} for key, fields in over.items()}
        written = {f"entities/{key}.yaml": json.dumps({"title": title, "fields": fields}) for key, fields in entities.items()}
        return {"app.yaml": json.dumps({"key": "tower", "version": "1.0.0", "title": title}), **written}

    engine = Engine(Database(made_url))
    publish(engine, load_texts(texts(sums=False)))
    app = engine.app("tower")
    (top,) = (s.id for s in save(engine, app, SYSTEM, [Create("aa", {})]))
    (middle,) = (s.id for s in save(engine, app, SYSTEM, [Create("bb", {"aa": top})]))
    save(engine, app, SYSTEM, [Create("cc", {"bb": middle, "n": 5}), Create("cc", {"bb": middle, "n": 2})])
    publish(engine, load_texts(texts(sums=True)))
    assert read_one(engine, engine.app("tower"), SYSTEM, "aa", top)["s"] == 7
    engine.database.close()


def test_new_sum_and_count_are_computed_at_publish(engine: Engine) -> None:
    app = engine.app("lib")
    book, _ = (s.id for s in save(engine, app, SYSTEM, [
        Create("book", {"code": "B", "title_text": "B"}), Create("book", {"code": "C", "title_text": "C"}),
    ]))  # fmt: skip
    save(engine, app, SYSTEM, [Create("chapter", {"book": book, "number": n, "weight": "1.5"}) for n in (1, 2)])
    with engine.database.read() as connection:
        release = releases.get(connection, app.release_id)
    assert release is not None
    title = "title: {zh: 新, en: New}"
    more = f"""  parts:  {{type: rollup, over: chapters, count: true, {title}}}
  grams:  {{type: rollup, over: chapters, sum: weight, where: "number > 1", {title}}}
"""
    texts = dict(release.files)
    texts["entities/book.yaml"] = texts["entities/book.yaml"].rstrip() + "\n" + more
    publish(engine, load_texts(texts))
    found = read_one(engine, engine.app("lib"), SYSTEM, "book", book)
    assert (found["parts"], found["grams"]) == (2, Decimal("1.5"))
