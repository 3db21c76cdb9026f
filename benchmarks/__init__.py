"""Measurements: each prints the engine beside a hand-written floor that was measured in the same run."""
