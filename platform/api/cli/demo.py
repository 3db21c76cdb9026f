"""`formwright demo`: a factory in one command: database, app, a real day of data, people, server."""

import argparse
import json
import os
import secrets
import time
from pathlib import Path
from typing import cast

from ...kernel.keys import Keys, new_key
from ...kernel.problems import Problem
from ...metamodel.loader import load_folder
from ...runtime.accounts import Accounts, Caller, NewPerson
from ...runtime.context import SYSTEM
from ...runtime.engine import Engine
from ...runtime.importing.through import import_through
from ...runtime.publish import publish
from ...runtime.seeds import plant
from ...runtime.worker import drain
from ..serving import listen, serve
from ..settings import Settings
from ..ways_out import with_ways_out
from .command import OK, Command, Misused
from .opening import app_key, bundled_apps, open_database
from .printing import counted, say

_TEMPLATE = "mes-template"
_DATABASE = "demo.db"
_PASSWORDS = "passwords.json"
_PINS = "pins.json"
_KEY = "server.key"
_DONE = "ready"
_OURS = (_DATABASE, _DATABASE + "-wal", _DATABASE + "-shm", _PASSWORDS, _PINS, _KEY, _DONE)


def default_folder() -> Path:
    """Return where the demo keeps its data: below XDG_DATA_HOME, else below the home folder."""
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "formwright" / "demo"


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (%(default)s)")
    parser.add_argument("--data", metavar="DIR", type=Path, default=default_folder(), help="where the data are kept (%(default)s)")
    parser.add_argument("--app", metavar="DIR", type=Path, default=None, help="another app's folder")
    parser.add_argument("--fresh", action="store_true", help="begin again: the demo's own data are deleted")
    parser.add_argument("--prepare-only", action="store_true", help="make everything ready, but do not serve")


def _run(given: argparse.Namespace) -> int:
    app_folder: Path = given.app or bundled_apps() / _TEMPLATE
    if not (app_folder / "app.yaml").is_file():
        raise Misused(Problem("no_app", {"folder": str(app_folder)}))
    folder: Path = given.data
    if given.prepare_only:
        _ready(given, app_folder, folder)
        return OK
    with listen(given.host, given.port) as listening:
        engine = _ready(given, app_folder, folder)
        serve(engine, Settings(base_url=_url(given)), listening)
    return OK


def _url(given: argparse.Namespace) -> str:
    return f"http://{given.host}:{given.port}"


def _ready(given: argparse.Namespace, app_folder: Path, folder: Path) -> Engine:
    _make_room(folder, fresh=given.fresh)
    database = open_database(given, f"sqlite:///{(folder / _DATABASE).resolve()}")
    engine = with_ways_out(Engine(database, keys=_keys(folder / _KEY)), Settings(base_url=_url(given)))
    prepare(engine, app_folder, folder)
    _greet(_url(given), folder)
    return engine


def _make_room(folder: Path, *, fresh: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # What was cut off before it was ready is begun again, like what is asked to be fresh.
    if fresh or not (folder / _DONE).exists():
        for name in _OURS:
            (folder / name).unlink(missing_ok=True)


def _keys(path: Path) -> Keys:
    """Return the demo's own key, made at its first start; a real server is given one and never makes its own."""
    if not path.exists():
        write_private(path, new_key() + "\n")
    return Keys([path.read_text("utf-8").strip()])


def prepare(engine: Engine, app_folder: Path, folder: Path) -> None:
    """Publish the app as it is now; the first time, load seeds, people and data as well."""
    first = not (folder / _DONE).exists()
    started = time.monotonic()
    loaded = load_folder(app_folder)
    publish(engine, loaded, note="demo")
    app = engine.app(app_key(loaded))
    entities = counted(len(app.model.entities), "entity", "entities")
    say(f"[1/4] {app.key} {app.model.definitions.app.version}, release {app.release}: {entities}")
    planted = sum(plant(engine, app).values())
    say(f"[2/4] {counted(planted, 'seed record')} loaded")
    plan = _plan(app_folder)
    accounts = Accounts(engine.database, engine.clock)
    _add_people(engine, accounts, app.key, plan, folder)
    accounts.close()
    if first:
        for file in cast("list[dict[str, str]]", plan.get("files", [])):
            say(f"[3/4] importing {file['file']} through {file['through']} ...")
            report = import_through(engine, app, SYSTEM, file["through"], app_folder / "data" / file["file"])
            say(f"      {report.read} rows: {report.created} records created, {report.failed} refused")
        say("[4/4] the rules do their work ...")
        runs = drain(engine, app.key)
        say(f"      {counted(runs, 'run')} in {time.monotonic() - started:.1f} s")
        (folder / _DONE).touch()


def _plan(app_folder: Path) -> dict[str, object]:
    """Return what the app's `data/demo.json` asks for: people with roles, and files to import."""
    path = app_folder / "data" / "demo.json"
    return cast("dict[str, object]", json.loads(path.read_text("utf-8"))) if path.is_file() else {}


def _add_people(engine: Engine, accounts: Accounts, app: str, plan: dict[str, object], folder: Path) -> None:
    known = {person.user.name for person in accounts.people.all()}
    roles = engine.app(app).model.roles
    everyone = cast("list[dict[str, object]]", plan.get("people") or [{"name": "admin", "roles": list(roles)}])
    passwords, pins = _kept(folder / _PASSWORDS), _kept(folder / _PINS)
    for person in everyone:
        name = str(person["name"])
        if name in known:
            continue
        passwords[name] = secrets.token_urlsafe(9)
        title, language = str(person.get("title", "")), str(person.get("language", "en"))
        new = NewPerson(name, passwords[name], title, language, administrator=bool(person.get("administrator")))
        user = accounts.people.add(new)
        accounts.set_roles(name, app, cast("list[str]", person["roles"]), roles)
        if person.get("pin"):
            pins[name] = _new_pin()
            accounts.devices.set_pin(user.id, pins[name], "", Caller())
    write_private(folder / _PASSWORDS, json.dumps(passwords, indent=2) + "\n")
    write_private(folder / _PINS, json.dumps(pins, indent=2) + "\n")


def _kept(path: Path) -> dict[str, str]:
    return cast("dict[str, str]", json.loads(path.read_text("utf-8"))) if path.exists() else {}


def _new_pin() -> str:
    """Return a PIN of four digits that is not among those which everybody tries."""
    first, second = secrets.randbelow(10), secrets.randbelow(10)
    return f"{first}{(first + 3) % 10}{second}{(second + 5) % 10}"


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, from its first moment on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _greet(url: str, folder: Path) -> None:
    passwords, pins = _kept(folder / _PASSWORDS), _kept(folder / _PINS)
    say()
    say(f"  Formwright:  {url}")
    say(f"  Terminal:    {url}/terminal")
    say(f"  API:         {url}/docs")
    say()
    width = max(map(len, passwords), default=0)
    for name, password in passwords.items():
        say(f"  {name.ljust(width)}  {password}{f'  PIN {pins[name]}' if name in pins else ''}")
    say()
    say(f"  Data: {folder} (passwords in {_PASSWORDS}). Stop with Ctrl+C; `--fresh` begins again.")


COMMAND = Command("demo", "start the example app with a real day of data", _arguments, _run)
