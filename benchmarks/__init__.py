"""Measurements: each prints the engine beside a hand-written floor that was measured in the same run."""

import sys
from pathlib import Path

_TOOLS = str(Path(__file__).resolve().parents[1] / "tools")
if _TOOLS not in sys.path:
    sys.path.append(_TOOLS)  # the starter finds the programs that are measured: PostgreSQL, the browser
