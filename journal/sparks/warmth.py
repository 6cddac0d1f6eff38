"""How warm sparks were over time, as small lines: days and energies to places."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

Felt = Sequence[tuple[date, int]]
MOST = 5


class Box(NamedTuple):
    """The size of a line's picture, and the room around the line in it."""

    width: int
    height: int
    around: int
    above: int


# Of one spark on its page, where words stand above the last dot, and of one among others.
ALONE, AMONG = Box(280, 96, around=6, above=18), Box(260, 44, around=6, above=6)


class Line(NamedTuple):
    """What was felt, oldest first, and the places of that in the box, from a flicker up; `spark`: whose it is."""

    felt: Felt
    box: Box
    places: list[tuple[int, int]]
    spark: Any = None

    @property
    def points(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.places)

    @property
    def last(self) -> int:
        return self.felt[-1][1]

    @property
    def bottom(self) -> int:
        return self.box.height - self.box.around


def line_of(felt: Felt, box: Box = ALONE, days: tuple[date, date] | None = None, spark: Any = None) -> Line:
    """The line of what was felt, between its own first and last day, or these."""
    first, last = days or (felt[0][0], felt[-1][0])
    bottom = box.height - box.around
    across, up = (box.width - 2 * box.around) / max(1, (last - first).days), (bottom - box.above) // (MOST - 1)
    places = [(box.around + round((day - first).days * across), bottom - (energy - 1) * up) for day, energy in felt]
    return Line(felt, box, places, spark)


def lines(sparks: Sequence[Any]) -> list[Line]:
    """These sparks, each with the `pulses` on which it was felt, as lines on one axis of time."""
    days = [day for spark in sparks for day, _energy in spark.pulses]
    return [line_of(spark.pulses, AMONG, (min(days), max(days)), spark) for spark in sparks]
