"""`formwright schemas`: the JSON Schema of every kind of definition, for editors."""

import argparse
import json
from pathlib import Path

from ...metamodel.schemas import all_schemas
from .command import OK, PROBLEMS, Command
from .printing import counted, say


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", nargs="?", type=Path, default=Path("docs/schemas"), help="where (%(default)s)")
    parser.add_argument("--check", action="store_true", help="write nothing; say which files are out of date")


def _run(given: argparse.Namespace) -> int:
    stale: list[str] = []
    for name, schema in all_schemas().items():
        path = given.folder / f"{name}.json"
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(path.name)
            if not given.check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
    what = "out of date" if given.check else "written"
    say(f"{counted(len(stale), 'schema')} {what}{': ' + ', '.join(stale) if stale else ''}")
    return PROBLEMS if given.check and stale else OK


COMMAND = Command("schemas", "write the JSON Schemas that editors check definitions with", _arguments, _run)
