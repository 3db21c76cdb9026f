"""The virtual environment: made from hashed locks, with the project installed as a link into this checkout."""

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

from .console import Refusal, run_quietly, step
from .stamps import ROOT, digest, is_current, one_at_a_time, set_stamp

VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
UV = BIN / ("uv.exe" if os.name == "nt" else "uv")
LOCKS: Mapping[str, Path] = {
    "run": ROOT / "requirements.lock",
    "dev": ROOT / "requirements-dev.lock",
    "postgres": ROOT / "requirements-postgres.lock",
    "node": ROOT / "requirements-node.lock",
    "uv": ROOT / "requirements-uv.lock",
}
NO_NETWORK = (
    "check that this machine reaches a Python package index (a mirror or proxy goes into pip's own settings: "
    "`pip config set global.index-url ...`), then run the same command again; it goes on where it stopped."
)


def prepare(level: str) -> None:
    """Make `.venv` hold what the level ("run" or "dev") needs; nothing happens where it already does."""
    _check_link()
    with one_at_a_time():
        _prepare(level)


def _prepare(level: str) -> None:
    wanted = digest([LOCKS["run"], LOCKS["dev"], ROOT / "pyproject.toml"], _made_by(), str(ROOT))
    if PYTHON.exists() and (is_current("venv-dev", wanted) or is_current(f"venv-{level}", wanted)):
        return
    if not PYTHON.exists() or not is_current("venv-python", _made_by()):
        _make_venv()
    set_stamp("venv-dev", "")
    set_stamp("venv-run", "")
    with step("Installing the Python packages"):
        install(LOCKS[level])
        run_quietly(
            [*_installer(), "--no-deps", "--no-build-isolation", "--editable", ROOT],
            "The project could not be installed into .venv.",
            "delete the folder .venv and run the same command again.",
            env=with_index(),
        )
    set_stamp(f"venv-{level}", wanted)


def install(lock: Path) -> None:
    """Install exactly what a lock file names, hashes checked."""
    run_quietly(
        [*_installer(), "--require-hashes", "-r", lock],
        "The Python packages could not be installed.",
        NO_NETWORK,
        env=with_index(),
    )


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment with `.venv` first on the path.

    Whatever the shell says of it, compiled modules are kept: a start without them takes three times as long.
    """
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PATH": path, "VIRTUAL_ENV": str(VENV), **more}


def _made_by() -> str:
    return f"{sys.version} {sys.base_prefix}"


def _make_venv() -> None:
    with step("Making .venv"):
        shutil.rmtree(VENV, ignore_errors=True)
        try:
            venv.create(VENV, with_pip=True, symlinks=os.name != "nt")
        except (subprocess.CalledProcessError, OSError) as failure:
            raise Refusal(
                f"Python could not make a virtual environment ({failure}).",
                "install Python's venv module (Debian and Ubuntu: `apt-get install python3-venv`), then try again.",
            ) from failure
    set_stamp("venv-python", _made_by())


def _installer() -> Sequence[str | Path]:
    """Return the start of an install command: uv where it can be had (ten times faster), else pip."""
    pip: Sequence[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet"]
    if not UV.exists():
        # No wheel for this kind of machine, or no network: pip goes on, and says so itself when it cannot.
        subprocess.run([*pip, "--require-hashes", "-r", LOCKS["uv"]], capture_output=True, check=False)
    return [UV, "pip", "install", "--quiet", "--compile-bytecode", "--python", PYTHON] if UV.exists() else pip


def with_index() -> dict[str, str]:
    """Return `environment` with the index that pip is set to, for uv: it does not read pip's settings itself."""
    listed = subprocess.run([PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    settings = dict(line.split("=", 1) for line in listed.stdout.splitlines() if "=" in line)
    env = environment()
    for name, variable in (("index-url", "UV_DEFAULT_INDEX"), ("cert", "SSL_CERT_FILE")):
        for scope in ("global", "install", ":env:"):
            value = settings.get(f"{scope}.{name}", "").strip("'\"")
            if value and variable not in os.environ:
                env[variable] = value
    return env


def _check_link() -> None:
    link = ROOT / "src" / "formwright"
    if not link.exists() and not link.is_symlink():  # a source archive holds no links
        link.parent.mkdir(exist_ok=True)
        link.symlink_to("../platform", target_is_directory=True)
    if not (link / "kernel").is_dir():
        raise Refusal(
            f"{link.relative_to(ROOT)} must be a link to ../platform, and is not.",
            "on Windows, switch on developer mode and run `git config core.symlinks true` and `git checkout src`; "
            "elsewhere `git checkout src` is enough.",
        )
