"""Opens what commands work on: the database, the engine, the bundled apps."""

import argparse
from pathlib import Path

from ...kernel.keys import read_keys
from ...kernel.problems import Problem
from ...metamodel.loader import Loaded
from ...runtime.accounts import Accounts
from ...runtime.engine import Engine
from ...store.engine import Database
from ..settings import Settings
from ..ways_out import with_ways_out
from .command import Misused

_PACKAGED = Path(__file__).resolve().parents[2] / "_apps"
_CHECKOUT = Path(__file__).resolve().parents[3] / "apps"


def open_database(given: argparse.Namespace, url: str = "") -> Database:
    """Return the database at `url`, else the one that the command line or the environment names, closed when the command ends.

    Raises Misused where nothing names one.
    """
    if not (url or given.database):
        raise Misused(Problem("no_database_given"))
    database = Database(url or given.database)
    given.opened.callback(database.close)
    return database


def open_engine(given: argparse.Namespace) -> Engine:
    """Return the engine over the database that is named, with the installation's ways out; raises Misused where none is."""
    return with_ways_out(Engine(open_database(given), keys=read_keys()), Settings.from_environment())


def open_accounts(engine: Engine) -> Accounts:
    """Return the accounts of an engine's database."""
    return Accounts(engine.database, engine.clock, keys=engine.keys, base_url=Settings.from_environment().base_url)


def bundled_apps() -> Path:
    """Return the folder of the apps that come along: the wheel's, else the checkout's."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def app_key(loaded: Loaded) -> str:
    """Return the key of an app that was loaded whole."""
    return loaded.definitions.app.key if loaded.definitions else ""
