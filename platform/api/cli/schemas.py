"""`formwright schemas`: the JSON Schema of every kind of definition, for editors."""

import argparse
from pathlib import Path

import orjson

from ...metamodel.schemas import all_schemas
from .command import OK, PROBLEMS, Command
from .printing import counted, say


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", metavar="DIR", type=Path, default=Path("docs/schemas"), help="where they are written (%(default)s)")
    parser.add_argument("--check", action="store_true", help="write nothing; say which files are out of date")


def _run(given: argparse.Namespace) -> int:
    stale: list[str] = []
    for name, schema in all_schemas().items():
        path = given.to / f"{name}.json"
        text = orjson.dumps(schema, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        if not path.exists() or path.read_bytes() != text:
            stale.append(path.name)
            if not given.check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text)
    what = "out of date" if given.check else "written"
    say(f"{counted(len(stale), 'schema')} {what}{': ' + ', '.join(stale) if stale else ''}")
    return PROBLEMS if given.check and stale else OK


COMMAND = Command("schemas", "write the JSON Schemas that editors check definitions with", _arguments, _run)
