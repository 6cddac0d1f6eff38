"""How many of a list of values the ladder rewards by itself, and the bar that shows it. Counted, never judged."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from careerpath.words import CHARACTER, cut

# Of five places, the first weighs five.
WEIGHTS = (5, 4, 3, 2, 1)


def ladder_share(flags: Sequence[bool]) -> Fraction:
    """The weight of the marked places of a top five, out of 15; a shorter list leaves its places empty."""
    # A list shorter than five uses the first weights.
    marked = sum(weight for weight, flag in zip(WEIGHTS, flags, strict=False) if flag)
    return Fraction(marked, sum(WEIGHTS))


CELL, CELL_HIGH, CELL_GAP = 24, 20, 3
ROW = 29
NAMES = 180
BAR_WIDTH = NAMES + len(WEIGHTS) * (CELL + CELL_GAP)


class Row(NamedTuple):
    """One value of the bar: where its name stands, and the left edges of its cells."""

    name: str
    marked: bool
    y: int
    baseline: int
    cells: list[int]


def bar(names: Sequence[str], flags: Sequence[bool]) -> list[Row]:
    """Rows of cells, as many in each as its place weighs; cells of marked values hold a small ladder."""
    rows = zip(names, flags, WEIGHTS, strict=False)
    return [
        Row(cut(name, int(NAMES / CHARACTER)), bool(flag), index * ROW, index * ROW + 16, _cells(weight))
        for index, (name, flag, weight) in enumerate(rows)
    ]


def bar_height(rows: Sequence[Row]) -> int:
    return len(rows) * ROW


def _cells(weight: int) -> list[int]:
    return [NAMES + number * (CELL + CELL_GAP) for number in range(weight)]
