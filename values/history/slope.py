"""The picture of how places moved from session to session: rows to geometry. Pure, and it measures no text.

A column is one session: its names from the first place down. Lines run only in the gaps between columns, names only
within them, so that neither can cover the other.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from careerpath.words import CHARACTER, cut, in_one_line, units

Key = TypeVar("Key", bound=Hashable)

MOST_COLUMNS = 4
LONGEST = 22

NUMBER, GLYPH = 18, 16
HEAD, RULE, FIRST, STEP = 14, 30, 62, 46
LEADING = 18
# Text stands so far below the line through its middle; the small ladder begins so far above it.
BASELINE, GLYPH_UP, FOOT = 5, 7, 20
# Between a name's zone and the line that begins there; between a line and the number it leads to.
AIR = 4
BEFORE_HAIR = 14
BEFORE_NUMBER = 10
STUB = 16
RING = 4


class Size(NamedTuple):
    """A drawing: how wide, how many columns it has room for, and how far apart."""

    width: int
    columns: int
    gap: int


WIDE = Size(852, MOST_COLUMNS, gap=76)
TALL = Size(348, 2, gap=64)


class Place(NamedTuple, Generic[Key]):
    """A value in a column: the key it has in all columns, its name, and whether it carries the ladder's mark."""

    key: Key
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


class Head(NamedTuple):
    """Where a column's date stands, and how far its rule goes."""

    x: float
    end: float


@dataclass
class Slope:
    """A drawing, ready for a template."""

    width: int
    height: int
    heads: list[Head] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def draw(columns: Sequence[Sequence[Place]], size: Size) -> Slope:
    """Render the last columns that the drawing has room for."""
    shown = columns[-size.columns :]
    rows = max((len(column) for column in shown), default=0)
    slope = Slope(size.width, FIRST + STEP * max(rows - 1, 0) + FOOT)
    # Columns stand where they would in a full drawing, so that a name does not jump when a session joins.
    zone = (size.width - size.gap * (size.columns - 1)) / size.columns
    for index, column in enumerate(shown):
        x = index * (zone + size.gap)
        later = shown[index + 1] if index + 1 < len(shown) else None
        slope.heads.append(Head(x, round(x + zone * 0.75, 1)))
        slope.labels += [_label(place, rank, x, zone, later is not None) for rank, place in enumerate(column, 1)]
        if later is not None:
            slope.lines += _between(column, later, x + zone + AIR, x + zone + size.gap - BEFORE_NUMBER)
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


def _between(before: Sequence[Place], after: Sequence[Place], left: float, right: float) -> list[Line]:
    was = {place.key: rank for rank, place in enumerate(before, 1)}
    lines = [_line(was.pop(place.key, None), rank, left, right) for rank, place in enumerate(after, 1)]
    lines += [_line(rank, None, left, right) for rank in was.values()]
    # What came or left is drawn last, so that its sign lies over the curves.
    return sorted(lines, key=lambda line: line.kind in ("in", "out"))


def _line(before: int | None, after: int | None, left: float, right: float) -> Line:
    left, right = round(left, 1), round(right, 1)
    if before is None:
        y = height_of(after or 1)
        return _straight("in", (round(right - STUB, 1), y), (right, y))
    y = height_of(before)
    if after is None:
        return _straight("out", (left, y), (round(left + STUB, 1), y))
    to, middle = height_of(after), round((left + right) / 2, 1)
    path = f"M{left} {y}C{middle} {y} {middle} {to} {right} {to}"
    return Line("first" if after == 1 and before != 1 else "stayed", path, (left, y), (right, to))


def _straight(kind: str, start: tuple[float, float], end: tuple[float, float]) -> Line:
    return Line(kind, f"M{start[0]} {start[1]}H{end[0]}", start, end)


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
