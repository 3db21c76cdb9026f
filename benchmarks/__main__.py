"""`python -m benchmarks [name]`: run a measurement; without a name, list them."""

import importlib
import sys
from pathlib import Path

PARTS = ("http_", "databases")
"""What files begin with that are parts of measurements."""


def names() -> list[str]:
    """Return the measurements: the modules of this folder that have a `main`."""
    files = (file.stem for file in Path(__file__).parent.glob("*.py"))
    return sorted(name for name in files if not name.startswith(("__", *PARTS)))


def main(arguments: list[str]) -> int:
    """Run the named measurement with the further arguments."""
    if not arguments or arguments[0] not in names():
        for name in names():
            module = importlib.import_module(f"benchmarks.{name}")
            print(f"{name:14} {(module.__doc__ or '').splitlines()[0]}")
        return 0 if not arguments else 2
    module = importlib.import_module(f"benchmarks.{arguments[0]}")
    return int(module.main(arguments[1:]) or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
