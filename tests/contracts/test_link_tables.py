"""Link tables follow schema changes as tables of entities do: made, renamed, set aside with what they hold."""

import shutil
from pathlib import Path

from formwright.runtime.changes import Create
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.runtime.read import read_one
from formwright.runtime.save import save
from formwright.store.engine import Database

TAG = "title: Tag\nfields:\n  code: {type: text, required: true, unique: true}\n"
NOTE = "title: Note\nfields:\n  code: {type: text, required: true, unique: true}\n"
TAGS = "  tags: {type: many, to: tag}\n"
LABELS = "  labels: {type: many, to: tag, was: tags}\n"


def _publish(engine: Engine, folder: Path, fields: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "entities").mkdir(parents=True)
    (folder / "app.yaml").write_text("key: pad\ntitle: Pad\nversion: 1.0.0\n")
    (folder / "entities" / "tag.yaml").write_text(TAG)
    (folder / "entities" / "note.yaml").write_text(NOTE + fields)
    publish_folder(engine, folder)


def test_link_tables_are_made_renamed_and_set_aside(database_url: str, tmp_path: Path) -> None:
    database = Database(database_url)
    engine = Engine(database)
    _publish(engine, tmp_path / "pad", "")
    save(engine, engine.app("pad"), SYSTEM, [Create("tag", {"code": "red"}), Create("note", {"code": "old"})])
    _publish(engine, tmp_path / "pad", TAGS)
    (made,) = save(engine, engine.app("pad"), SYSTEM, [Create("note", {"code": "new", "tags": ["red"]})])
    _publish(engine, tmp_path / "pad", LABELS)
    found = read_one(engine, engine.app("pad"), SYSTEM, "note", made.id)
    assert [each["label"] for each in found["labels"]] == ["red"]
    _publish(engine, tmp_path / "pad", "")
    assert "labels" not in read_one(engine, engine.app("pad"), SYSTEM, "note", made.id)
    database.close()
