"""How the house stands: releases and their changes, the parts of this process, its database and queues, its settings."""

import shutil
from collections.abc import Mapping
from urllib.parse import urlsplit

from ...kernel.json import Json
from ...runtime import backup
from ...runtime.chain_check import heads
from ...runtime.releasing import changed_files, file_of, releases_told
from ...store import migrate
from ...store.extent import bytes_of
from ...store.figures import figures
from ..answers import Answer, json_answer, problem_json
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter
from ..settings import ENVIRONMENT_PREFIX, Settings
from ..version import installed_version
from .account import moment

_MEBIBYTE = 1024 * 1024
_SINCE = Parameter("since", "The earlier release; the one before where none is given, 0 for none.", "integer", 0, 10**9)
_FILE = Parameter("file", "The file's path in the app's folder.", most=300)


def list_releases(call: Call) -> Answer:
    """Answer the releases of an app, newest first."""
    rows: list[Json] = [*releases_told(call.engine, call.engine.app(call.params["installed"]))]
    return json_answer({"rows": rows})


def list_changes(call: Call) -> Answer:
    """Answer the files that a release changed, line by line, since another one."""
    app, number = call.engine.app(call.params["installed"]), _number(call)
    since = int(call.query["since"]) if call.query["since"] else number - 1
    return json_answer({"rows": [*changed_files(call.engine, app, number, since)]})


def get_file(call: Call) -> Answer:
    """Answer the text of a definition as it stands in a release; 0 is the one that is in force."""
    app = call.engine.app(call.params["installed"])
    return json_answer({"text": file_of(call.engine, app, _number(call) or app.release, call.query["file"])})


def _number(call: Call) -> int:
    given = call.params["number"]
    # What is no number names no release either.
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 10**9


def get_house(call: Call) -> Answer:
    """Answer how this process and its database stand, and with which settings they run; secrets are only told to be set."""
    parts = call.services.readiness.check()
    with call.engine.database.read() as connection:
        present, found = figures(connection), migrate.revisions(connection)[0]
        size, kind, chains = bytes_of(connection), connection.dialect.name, heads(connection)
        backed_up = backup.last(connection)
    told: list[Json] = [
        {"part": name, "problem": None if problem is None else problem_json(problem, call.language)} for name, problem in parts.items()
    ]
    disks: list[Json] = [
        {"folder": str(folder), "free": (usage := shutil.disk_usage(folder)).free, "total": usage.total}
        for folder in call.services.settings.folders()
    ]
    return json_answer({
        "version": installed_version(), "now": moment(call.engine.clock.now()), "parts": told,
        "database": {"kind": kind, "bytes": size, "revision": found}, "disks": disks,
        "backed_up": moment(backed_up),
        "work": {"events": present.events, "oldest_event": moment(present.oldest_event), "runs": {**present.runs}},
        "books": [
            {
                "book": each.book, "seal": each.number, "line": each.last, "behind": each.behind, "at": moment(each.at),
                "chain": each.chain, "signed": each.signed,
            }
            for each in chains
        ],
        "settings": [*_settings(call.services.settings)],
    })  # fmt: skip


def _settings(settings: Settings) -> list[Json]:
    """Return each setting with the name of its variable; of secrets, only whether there is one."""
    accounts, keeping, watching = settings.accounts, settings.keeping, settings.watching
    plain: Mapping[str, object] = {
        "DATABASE": without_secret(settings.database), "BASE_URL": settings.base_url, "UI": settings.ui_folder or "",
        "WORK_RULES": "1" if settings.work_rules else "0", "CLAMD": settings.scanner,
        "LOG": watching.style, "LOG_LEVEL": watching.level, "LOG_REQUESTS": watching.requests,
        "HTTP_CA": settings.authorities or "",
        "LEAST_FREE_MB": watching.least_free // _MEBIBYTE, "TRUSTED_PROXIES": ", ".join(map(str, accounts.proxies)),
        "OIDC_FILE": ", ".join(each.key for each in accounts.providers), "KEEP_BIN_DAYS": keeping.bin,
        "KEEP_ANSWERS_DAYS": keeping.answers, "KEEP_EVENTS_DAYS": keeping.events, "KEEP_RUNS_DAYS": keeping.runs,
    }  # fmt: skip
    secret = {"SMTP": accounts.mail is not None, "SETUP": bool(accounts.setup), "METRICS_TOKEN": bool(watching.metrics_token)}
    rows: list[Json] = [{"name": ENVIRONMENT_PREFIX + name, "value": str(value), "secret": False} for name, value in plain.items()]
    return rows + [{"name": ENVIRONMENT_PREFIX + name, "value": "set" if there else "", "secret": True} for name, there in secret.items()]


def without_secret(url: str) -> str:
    """Return an address of a database without who signs in there, and without what follows a question mark."""
    parts = urlsplit(url)
    if not parts.hostname:
        return url.partition("?")[0]
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"


_APP = "/api/administration/apps/{installed}"
ENDPOINTS = (
    Endpoint("GET", f"{_APP}/releases", "administrator", list_releases, own=True),
    Endpoint("GET", f"{_APP}/releases/{{number}}/changes", "administrator", list_changes, (_SINCE,), lane="heavy", own=True),
    Endpoint("GET", f"{_APP}/releases/{{number}}/file", "administrator", get_file, (_FILE,), own=True),
    Endpoint("GET", "/api/administration/house", "administrator", get_house, own=True),
)
