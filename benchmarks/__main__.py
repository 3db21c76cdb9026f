"""`python -m benchmarks [name]`: run one measurement with further arguments; without a name, all of them in turn."""

import importlib
import sys
from pathlib import Path

PARTS = ("http_", "overload_", "read_", "restore_", "rules_", "schema_", "ui_", "databases")
"""What files begin with that are parts of measurements."""


def names() -> list[str]:
    """Return the measurements: the modules of this folder that have a `main`."""
    files = (file.stem for file in Path(__file__).parent.glob("*.py"))
    return sorted(name for name in files if not name.startswith(("__", *PARTS)))


def main(arguments: list[str]) -> int:
    """Run the named measurement, or all; `--list` names them. Exit code 1 where one of them did not hold, 2 for a wrong name."""
    known = names()
    if arguments == ["--list"] or (arguments and arguments[0] not in known):
        for name in known:
            module = importlib.import_module(f"benchmarks.{name}")
            print(f"{name:14} {(module.__doc__ or '').splitlines()[0]}")
        return 0 if arguments == ["--list"] else 2
    if arguments:
        return _run(arguments[0], arguments[1:])
    return max(_run(name, []) for name in known)


def _run(name: str, arguments: list[str]) -> int:
    print(f"== {name}", flush=True)
    return int(importlib.import_module(f"benchmarks.{name}").main(arguments) or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
