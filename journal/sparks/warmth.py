"""How warm a spark was over time, as a small line: days and energies to places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 280, 96
# Room for the dots at both ends, and for the words of the last one.
LEFT, RIGHT, TOP, BOTTOM = 6, 6, 18, 90
MOST = 5


@dataclass(frozen=True)
class Line:
    """Its first day, a path through the places of all days, and where the words of the last one end."""

    first: date
    path: str
    places: list[tuple[int, int]]
    last: tuple[int, int]


def line_of(felt: Sequence[tuple[date, int]]) -> Line | None:
    """The line of what was felt, each with its day, oldest first; None where it was said once, or never."""
    if len(felt) < 2:
        return None
    first, last = felt[0][0], felt[-1][0]
    span = (last - first).days or 1
    wide, high = WIDTH - LEFT - RIGHT, BOTTOM - TOP
    places = [
        (LEFT + round((day - first).days * wide / span), BOTTOM - round((energy - 1) * high / (MOST - 1)))
        for day, energy in felt
    ]
    path = "M" + "L".join(f"{x} {y}" for x, y in places)
    x, y = places[-1]
    return Line(first, path, places, (x, y - 8))
