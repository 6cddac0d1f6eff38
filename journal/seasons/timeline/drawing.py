"""The timeline's two drawings: seasons to the geometry that a template draws. Pure, and measures no text.

Wide runs left to right, words above and below the bars; tall has the newest at the top, words at the right.
"""

from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from textwrap import wrap
from typing import Any, NamedTuple

from careerpath.words import cut, units

from .axis import Axis

LONGEST_NAME = 22
# What a letter takes: names in serif 16 px, words in sans 13 px.
NAME, WORD = 8.1, 7.0
# The narrowest month, and the px that all months may take before they are drawn that narrow.
WIDE_MONTH, WIDE_ROOM = 16, 830
TALL_MONTH, TALL_ROOM = 12, 480
BAR = 42
# How large the mark of a month is that has so many pieces or more, in px across; the line of a ring, and what a row of
# marks takes.
SIZES = {1: 4.5, 2: 6.5, 5: 8.5, 10: 10.5}
RING, ROW = 1.25, 14
LEVEL, LINE = 46, 18
YEAR_ROOM = 40
# The wide drawing has room for one label, whatever the span.
NARROWEST = 380
TALL_WIDTH = 320
# Where the words of the tall drawing begin after the bar, and how far apart its lines stand.
GUTTER, TALL_LINE = 10, 18
TALL_WORDS = 28
# How many pieces there are by noun and month (`month_of`).
Counts = Mapping[str, Mapping[int, int]]


class Text(NamedTuple):
    """A text at a place; `kind` is its class, `end` whether its right end stands there."""

    x: float
    y: float
    words: str
    kind: str = ""
    end: bool = False


class Bar(NamedTuple):
    """A season's outline, its whole name, and the words that belong to it, the name as it is shown first."""

    url: str
    x: float
    y: float
    width: float
    height: float
    name: str
    texts: list[Text]

    @property
    def whole(self) -> str:
        return self.name if self.texts[0].words != self.name else ""


class Marks(NamedTuple):
    """The months that have a mark of one size: `width` across, `hole` of that open."""

    noun: str
    width: float
    hole: float
    path: str


class Drawing(NamedTuple):
    """Everything there is to draw. What is no link is gathered into few paths."""

    width: float
    height: float
    bars: list[Bar]
    # (pattern, path): "c-growing" as meant, "a-growing" otherwise.
    fills: list[tuple[str, str]]
    unsaid: str
    edges: str
    leaders: str
    marks: list[Marks]
    grid: str
    now: str
    texts: list[Text]


class Box(NamedTuple):
    """What a text takes along one line of the drawing."""

    left: float
    right: float

    def meets(self, other: "Box") -> bool:
        # Closer than 8 px, two texts read as one.
        return self.left < other.right + 8 and other.left < self.right + 8


def boxed(x: float, width: float, edge: float) -> Box:
    """The box of a text at `x`, flush right where it would leave the drawing."""
    return Box(x, x + width) if x + width <= edge else Box(max(0, edge - width), edge)


def levels(boxes: Sequence[Box], most: int = 3) -> list[int]:
    """The level of each label above the bars, laid out from right to left.

    A label that would reach into a later one goes one level above it; past `most`, to the lowest level with room.
    """
    found: dict[int, int] = {}
    for index in range(len(boxes) - 1, -1, -1):
        met = {level for later, level in found.items() if boxes[index].meets(boxes[later])}
        level = max(met) + 1 if met else 0
        found[index] = level if level <= most else free_level(met)
    return [found[index] for index in range(len(boxes))]


def free_level(taken: Iterable[int]) -> int:
    taken = set(taken)
    return next(level for level in range(len(taken) + 1) if level not in taken)


def number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def wide(seasons: Iterable[Any], counts: Counts, today: date, words: Mapping[str, str]) -> Drawing:
    """The drawing that runs from left to right; `words` holds the roles, "today", "meant", "lived" and "unsaid"."""
    axis = Axis(seasons, today, WIDE_MONTH, WIDE_ROOM)
    x = partial(_x, axis)
    width = max(NARROWEST, axis.months * axis.month + 2)
    bars, top, leaders = _wide_bars(axis, words, width)
    lived, lines = _lived_words(axis, words, top + BAR, width, leaders)
    zero = top + BAR + LINE * lines + 8
    marked, foot = _marks(axis, counts, zero, lambda at, y: f"{number(x(at))} {y}")
    moved, depth = _moved_words(axis, foot + 28, width, leaders)
    now = x(axis.today)
    late = now > YEAR_ROOM
    taken = Box(now - YEAR_ROOM, now + 3) if late else Box(now, now + YEAR_ROOM)
    texts = [*lived, Text(now + 3 if late else now, foot + 16, words["today"], "other", late)]
    ends = [*(at for at, _ in axis.years[1:]), axis.months + 12]
    # The years that have room beside today and each other.
    for (at, year), after in zip(axis.years, ends, strict=True):
        if x(after) - x(at) > YEAR_ROOM - 4 and not taken.meets(Box(x(at), x(at) + 28)):
            texts.append(Text(x(at), foot + 16, str(year), "faint"))
    unsaid = [(x(low), x(high)) for low, high in axis.unsaid]
    middle = top + BAR / 2
    moved += _unsaid_words(unsaid, [words["unsaid"]], len(words["unsaid"]) * WORD + 16, lambda at: (at, middle))
    solid = (f"M{number(x(low))} {top + BAR - 2}H{number(x(high))}" for low, high in axis.otherwise)
    return Drawing(
        width,
        depth,
        bars,
        _fills(axis, lambda low, high: (x(low), top, x(high) - x(low), BAR)),
        "".join(f"M{number(low)} {number(middle)}H{number(high)}" for low, high in unsaid),
        "".join(solid),
        "".join(leaders),
        marked,
        "".join(f"M{number(x(at))} {zero}V{foot}" for at, _ in axis.years),
        f"M{number(now)} {top - 7}V{top + BAR + 6}M{number(now)} {zero}V{foot + 2}",
        [*texts, *moved],
    )


def _x(axis: Axis, months: float) -> float:
    return months * axis.month + 1


def _wide_bars(axis: Axis, words: Mapping[str, str], width: float) -> tuple[list[Bar], float, list[str]]:
    labels = [
        (cut(season.shown_name, LONGEST_NAME), words["meant"] % {"role": season.meant}) for season, *_ in axis.placed
    ]
    boxes = [
        boxed(_x(axis, start), max(units(name) * NAME, len(meant) * WORD) + 7, width)
        for (_, start, *_), (name, meant) in zip(axis.placed, labels, strict=True)
    ]
    at_level = levels(boxes)
    top = (max(at_level, default=-1) + 1) * LEVEL + 8
    bars, leaders = [], []
    for (season, start, end, _), label, box, level in zip(axis.placed, labels, boxes, at_level, strict=True):
        x, y = _x(axis, start), top - 14 - level * LEVEL
        flush = box.left < x
        left = box.right if flush else x + (7 if level else 0)
        texts = [Text(left, y - 19, label[0], "name", flush), Text(left, y, label[1], "", flush)]
        bars.append(Bar(season.get_absolute_url(), x, top, _x(axis, end) - x, BAR, season.shown_name, texts))
        if level:
            leaders.append(f"M{number(x)} {number(y - 32)}V{top}")
    return bars, top, leaders


def _lived_words(
    axis: Axis, words: Mapping[str, str], bottom: float, width: float, leaders: list[str]
) -> tuple[list[Text], int]:
    texts: list[Text] = []
    taken: list[tuple[int, Box]] = []
    for *_, stretches in axis.placed:
        named: set[str] = set()
        # What a line joins is named once.
        for role, low, _high, as_meant in (next(same) for _, same in groupby(stretches, lambda one: one[0])):
            x, said = _x(axis, low), words[role]
            box = boxed(x, len(said) * WORD + 5, width)
            line = free_level(line for line, other in taken if box.meets(other))
            # What was meant stands above the bar already, and what was named beside it: without room in two lines, its
            # pattern is enough.
            if line > 1 and (as_meant or role in named):
                continue
            named.add(role)
            taken.append((line, box))
            flush = box.left < x
            left = box.right if flush else x + (5 if line else 0)
            texts.append(Text(left, bottom + LINE * (line + 1), said, "as-meant" if as_meant else "other", flush))
            if line:
                leaders.append(f"M{number(x)} {bottom + 2}v{LINE * (line + 1) - 2}")
    return texts, max((line for line, _ in taken), default=0) + 1


def _moved_words(axis: Axis, top: float, width: float, leaders: list[str]) -> tuple[list[Text], float]:
    texts: list[Text] = []
    taken: list[tuple[int, Box]] = []
    height = LINE * max((len(season.moved) for season, *_ in axis.placed), default=0) + 4
    for season, start, *_ in axis.placed:
        if not season.moved:
            continue
        said = [cut(words, 2 * LONGEST_NAME) for words in season.moved]
        x = _x(axis, start)
        box = boxed(x, max(map(units, said)) * WORD + 7, width)
        line = free_level(line for line, other in taken if box.meets(other))
        taken.append((line, box))
        y = top + line * height
        flush = box.left < x
        left = box.right - 7 if flush else x + 7
        texts += [Text(left, y + LINE * (index + 1) - 4, words, "", flush) for index, words in enumerate(said)]
        leaders.append(f"M{number(x)} {number(top - 6)}V{number(y if flush else y + LINE * len(said))}")
    return texts, top + (max(line for line, _ in taken) + 1) * height if taken else top


def _fills(axis: Axis, box: Callable[[float, float], tuple[float, ...]]) -> list[tuple[str, str]]:
    paths: dict[str, str] = {}
    for role, low, high, as_meant in axis.stretches:
        x, y, width, height = map(number, box(low, high))
        pattern = f"{'c' if as_meant else 'a'}-{role}"
        paths[pattern] = paths.get(pattern, "") + f"M{x} {y}h{width}v{height}h-{width}z"
    return sorted(paths.items())


def _unsaid_words(
    spans: Iterable[tuple[float, float]],
    said: Sequence[str],
    room: float,
    place: Callable[[float], tuple[float, float]],
) -> list[Text]:
    """The lines of `said` in the middle of each span that is longer than `room`."""
    texts = []
    for low, high in spans:
        if high - low > room:
            x, y = place((low + high) / 2)
            first = y + 5 - LINE * (len(said) - 1) / 2
            texts += [Text(x, first + LINE * at, words, "unsaid") for at, words in enumerate(said)]
    return texts


def _marks(axis: Axis, counts: Counts, edge: float, place: Callable[[float, str], str]) -> tuple[list[Marks], float]:
    """A row of marks for each noun, discs in the first and rings in the others; and where the rows end.

    A row is a path for each size, of lines without a length, whose round ends are seen. `place` writes where one is,
    from months and from the middle of its row, as it is written.
    """
    marks, least, widths = [], list(SIZES), list(SIZES.values())
    for row, (noun, by_month) in enumerate(counts.items()):
        paths: dict[float, str] = defaultdict(str)
        middle = number(edge + ROW * (row + 0.5))
        for month, count in axis.middles(by_month):
            paths[widths[bisect(least, count) - 1]] += f"M{place(month, middle)}h0"
        marks += [Marks(noun, width, width - 2 * RING if row else 0, path) for width, path in sorted(paths.items())]
    return marks, edge + ROW * len(counts) + 4


def tall(seasons: Iterable[Any], counts: Counts, today: date, words: Mapping[str, str]) -> Drawing:
    """The drawing for a narrow page: the newest season at the top, its words at the right."""
    axis = Axis(seasons, today, TALL_MONTH, TALL_ROOM)
    # At the top is room for a year that begins where the drawing ends.
    whole = axis.months * axis.month + 18

    def y(months: float) -> float:
        return whole - 2 - months * axis.month

    marked, left = _marks(axis, counts, 38, lambda at, x: f"{x} {number(y(at))}")
    bars, leaders, bottom = _tall_bars(axis, words, y, left)
    now = y(axis.today)
    years = [(y(at), year) for at, year in axis.years]
    shown = [one for one, after in zip(years, [*years[1:], None], strict=True) if not after or one[0] - after[0] > 16]
    unsaid = [(y(high), y(low)) for low, high in axis.unsaid]
    middle, said = left + BAR / 2 - 1, wrap(words["unsaid"], int(BAR / WORD) - 1)
    texts = _unsaid_words(unsaid, said, TALL_LINE * len(said) + 8, lambda at: (middle, at))
    edges = (f"M{left + BAR - 4} {number(y(high))}V{number(y(low))}" for low, high in axis.otherwise)
    return Drawing(
        TALL_WIDTH,
        # On its first day a life begins at the foot, where "today" hangs below the line.
        max(whole, bottom, now + 8),
        bars,
        _fills(axis, lambda low, high: (left, y(high), BAR - 2, (high - low) * axis.month)),
        "".join(f"M{number(middle)} {number(top)}V{number(foot)}" for top, foot in unsaid),
        "".join(edges),
        "".join(leaders),
        marked,
        "".join(f"M0 {number(at)}h30" for at, _ in shown if abs(at - now) > 4),
        f"M38 {number(now)}H{left + BAR + 4}",
        [
            *(Text(0, at - 5, str(year), "faint") for at, year in shown if abs(at - 9 - now) > 14),
            Text(0, now + 4, words["today"], "other"),
            *texts,
        ],
    )


def _tall_bars(
    axis: Axis, words: Mapping[str, str], y: Callable[[float], float], left: float
) -> tuple[list[Bar], list[str], float]:
    bars, leaders, reached = [], [], 0.0
    x = left + BAR + GUTTER
    for season, start, end, stretches in reversed(axis.placed):
        top, foot = y(end), y(start)
        line = max(top, reached)
        roles = ", ".join(dict.fromkeys(words[role] for role, *_ in stretches))
        kind = "as-meant" if all(as_meant for *_, as_meant in stretches) else "other"
        said = [
            (cut(season.shown_name, LONGEST_NAME), "name"),
            *((text, "") for text in wrap(words["meant"] % {"role": season.meant}, TALL_WORDS)),
            *((text, kind) for text in wrap(words["lived"] % {"roles": roles} if roles else "", TALL_WORDS)),
        ]
        room = max(len(said), int((foot - line) / TALL_LINE) - 1)
        said += [(cut(text, TALL_WORDS), "") for text in season.moved[: room - len(said)]]
        texts = [Text(x, line + 13 + TALL_LINE * at, *text) for at, text in enumerate(said)]
        if line - top > 4:
            leaders.append(f"M{left + BAR - 2} {number(top + 4)}L{x - 3} {number(line + 9)}")
        bars.append(Bar(season.get_absolute_url(), left, top, BAR - 2, foot - top, season.shown_name, texts))
        reached = line + TALL_LINE * len(said) + 6
    return bars, leaders, reached
