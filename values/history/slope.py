"""The picture of how places moved from session to session: rows to geometry. Pure, and it measures no text.

A column is one session: its names from the first place down. Lines run only in the gaps between columns, names only
within them, so that neither can cover the other.
"""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from careerpath.words import CHARACTER, cut, in_one_line, units

LONGEST = 22

NUMBER, GLYPH = 18, 16
FIRST, STEP, LEADING = 62, 46, 18
# Text stands so far below the line through its middle; the small ladder begins so far above it.
BASELINE, GLYPH_UP, FOOT = 5, 7, 20
# Between a name's zone and the line that begins there; between a line and the number it leads to.
AIR, BEFORE_HAIR, BEFORE_NUMBER = 4, 14, 10
STUB = 16


class Size(NamedTuple):
    """A drawing: how wide, how many columns it has room for, and how far apart."""

    width: int
    columns: int
    gap: int


WIDE = Size(852, 4, gap=76)
TALL = Size(348, 2, gap=64)


class Place(NamedTuple):
    """A value in a column: the key it has in all columns, its name, and whether it carries the ladder's mark."""

    key: Hashable
    name: str
    ladder: bool = False


class Word(NamedTuple):
    """One line of a name."""

    x: float
    y: float
    text: str


class Label(NamedTuple):
    """A place in a column: its number, its name in one line or two, where the small ladder stands, and its hairline."""

    rank: int
    x: float
    y: float
    baseline: float
    words: list[Word]
    ladder: tuple[float, int] | None
    hair: tuple[float, float] | None


class Line(NamedTuple):
    """From one column to the next: "stayed", "first", "in" or "out"."""

    kind: str
    path: str
    start: tuple[float, float]
    end: tuple[float, float]


class Slope(NamedTuple):
    """A drawing, ready for a template. Of each column, its left edge and how far the rule under its date goes."""

    width: int
    height: int
    heads: list[tuple[float, float]]
    labels: list[Label]
    lines: list[Line]


def draw(columns: Sequence[Sequence[Place]], size: Size) -> Slope:
    """Render the last columns that the drawing has room for."""
    shown = columns[-size.columns :]
    rows = max((len(column) for column in shown), default=0)
    slope = Slope(size.width, FIRST + STEP * max(rows - 1, 0) + FOOT, [], [], [])
    # Columns stand where they would in a full drawing, so that a name does not jump when a session joins.
    zone = (size.width - size.gap * (size.columns - 1)) / size.columns
    for index, column in enumerate(shown):
        x = index * (zone + size.gap)
        slope.heads.append((x, round(x + zone * 0.75, 1)))
        goes_on = index + 1 < len(shown)
        slope.labels.extend(_label(place, rank, x, zone, goes_on) for rank, place in enumerate(column, 1))
        if goes_on:
            was, now = (
                {place.key: rank for rank, place in enumerate(places, 1)} for places in shown[index : index + 2]
            )
            left, right = round(x + zone + AIR, 1), round(x + zone + size.gap - BEFORE_NUMBER, 1)
            lines = [_line(was.get(key), now.get(key), left, right) for key in now | was]
            # What came or left is drawn last, so that its sign lies over the curves.
            slope.lines.extend(sorted(lines, key=lambda line: line.kind in ("in", "out")))
    return slope


def height_of(rank: int) -> int:
    """The middle of a place, in pixels from the top."""
    return FIRST + STEP * (rank - 1)


def _label(place: Place, rank: int, x: float, zone: float, goes_on: bool) -> Label:
    start = x + NUMBER + (GLYPH if place.ladder else 0)
    lines = in_lines(place.name, int((x + zone - start) / CHARACTER))
    y = height_of(rank)
    top = y + BASELINE - LEADING * (len(lines) - 1) / 2
    words = [Word(round(start, 1), round(top + LEADING * number, 1), line) for number, line in enumerate(lines)]
    ends = start + CHARACTER * max(map(units, lines)) + BEFORE_HAIR
    hair = (round(ends, 1), round(x + zone, 1)) if goes_on and x + zone - ends > 8 else None
    ladder = (round(x + NUMBER - 1, 1), y - GLYPH_UP) if place.ladder else None
    return Label(rank, round(x, 1), y, y + BASELINE, words, ladder, hair)


def _line(before: int | None, after: int | None, left: float, right: float) -> Line:
    kind = "first" if after == 1 and before != 1 else "stayed"
    if before is None:
        kind, left = "in", round(right - STUB, 1)
    elif after is None:
        kind, right = "out", round(left + STUB, 1)
    y, to, middle = height_of(before or after or 1), height_of(after or before or 1), round((left + right) / 2, 1)
    return Line(kind, f"M{left} {y}C{middle} {y} {middle} {to} {right} {to}", (left, y), (right, to))


def in_lines(name: str, room: int) -> list[str]:
    """A name in one line or two of `room` characters, broken between words."""
    name = cut(in_one_line(name), LONGEST)
    if units(name) <= room:
        return [name]
    first, rest = name, ""
    while units(first) > room and " " in first:
        first, _, last = first.rpartition(" ")
        rest = f"{last} {rest}".strip()
    return [cut(line, room) for line in (first, rest) if line]
