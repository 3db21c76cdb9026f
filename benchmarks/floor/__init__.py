"""The floor: the same tables served by a small hand-written service, the measure for the engine's own cost."""
