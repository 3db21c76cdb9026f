"""A release that brings a new sum along computes it for the records that are there."""

from decimal import Decimal

from formwright.metamodel.loader import load_texts
from formwright.runtime.changes import Create
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.runtime.read import read_one
from formwright.runtime.save import save
from formwright.store import releases


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
