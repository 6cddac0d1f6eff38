"""How many of a list of values the ladder rewards by itself, and the bar that shows it. Counted, never judged."""

from collections.abc import Sequence
from typing import NamedTuple

from careerpath.words import CHARACTER, cut

# Of five places, the first weighs five.
WEIGHTS = (5, 4, 3, 2, 1)

CELL, CELL_GAP, ROW = 24, 3, 29
NAMES = 180
BAR_WIDTH = NAMES + len(WEIGHTS) * (CELL + CELL_GAP)


class Row(NamedTuple):
    """One value of the bar: its name, as much of it as is drawn and where, and the left edges of its cells."""

    name: str
    drawn: str
    marked: bool
    y: int
    baseline: int
    cells: list[int]


def bar(names: Sequence[str], flags: Sequence[bool]) -> list[Row]:
    """Rows of cells, as many in each as its place weighs; cells of marked values hold a small ladder."""
    rows = []
    for index, (name, flag, weight) in enumerate(zip(names, flags, WEIGHTS, strict=False)):
        cells = [NAMES + number * (CELL + CELL_GAP) for number in range(weight)]
        rows.append(Row(name, cut(name, int(NAMES / CHARACTER)), flag, index * ROW, index * ROW + 16, cells))
    return rows
