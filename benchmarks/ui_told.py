"""Figures beside their limits."""

from dataclasses import dataclass, field


@dataclass
class Told:
    """Figures beside their limits, printed as they come."""

    missed: list[str] = field(default_factory=list[str])

    def __call__(self, what: str, found: float, most: float, unit: str, *, least: bool = False) -> None:
        """Print a figure; remember it where it is beyond its limit."""
        held = found >= most if least else found <= most
        print(f"{what:52} {found:9.2f} {unit:4} {'>=' if least else '<='} {most:g} {'' if held else '  MISSED'}", flush=True)
        if not held:
            self.missed.append(what)
