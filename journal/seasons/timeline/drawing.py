"""The timeline's two drawings: seasons to the geometry that a template draws. Pure, and measures no text.

Wide runs left to right, 16 px a month, words above and below the bars; tall has the newest at the top, 12 px a month,
words at the right.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from textwrap import wrap
from typing import NamedTuple

from values.slope import cut, units

from .axis import Piece, Placed, Plan, SeasonRow, Span, plan

LONGEST_NAME = 22
# What a letter takes: names in serif 16 px, words in sans 13 px.
NAME, WORD = 8.1, 7.0
WIDE_MONTH, TALL_MONTH = 16, 12
BAR = 42
LEVEL, LINE = 46, 18
YEAR_ROOM = 40
# The wide drawing has room for one label, whatever the span.
NARROWEST = 380
TALL_WIDTH = 340
# Where the words of the tall drawing begin after the bar, and how far apart its lines stand.
GUTTER, TALL_LINE = 10, 18
TALL_WORDS = 28


class Marks(NamedTuple):
    """How many of one kind stand in each month (see `month_of`), and how many of them are drawn at most."""

    kind: str
    most: int
    counts: Mapping[int, int]


class Words(NamedTuple):
    """What the drawing says beside the seasons' own words."""

    roles: Mapping[str, str]
    today: str
    also: str


class Text(NamedTuple):
    """A text at a place; `kind` is its class, `end` whether its right end stands there."""

    x: float
    y: float
    words: str
    kind: str = ""
    end: bool = False


class Bar(NamedTuple):
    """A season's outline and the words that belong to it; `whole` is the name that is cut in them, "" for none."""

    url: str
    x: float
    y: float
    width: float
    height: float
    whole: str
    texts: list[Text]


class Drawing(NamedTuple):
    """Everything there is to draw. What is no link is gathered into few paths."""

    width: float
    height: float
    bars: list[Bar]
    # (pattern, path): "c-growing" as meant, "a-growing" otherwise.
    fills: list[tuple[str, str]]
    edges: str
    leaders: str
    marks: list[tuple[str, str]]
    grid: str
    now: str
    texts: list[Text]


class Box(NamedTuple):
    """What a text takes along one line of the drawing."""

    left: float
    right: float

    def meets(self, other: "Box") -> bool:
        """Whether the two are too near each other to be read."""
        return self.left < other.right + 8 and other.left < self.right + 8


def boxed(x: float, width: float, edge: float) -> Box:
    """The box of a text at x, set flush right where it would leave the drawing."""
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
    """The lowest level that is not taken."""
    taken = set(taken)
    return next(level for level in range(len(taken) + 1) if level not in taken)


def number(value: float) -> str:
    """A coordinate to a tenth, as short as it can be written."""
    return f"{value:.1f}".removesuffix(".0")


def stacks(places: Iterable[tuple[str, int]], most: int, along: str, step: float) -> str:
    """Stacks of dots as one path that is dashed with nothing and `step`: where each begins, and how many it has.

    Each is a little longer than its last dot, so that it shows.
    """
    tails = [f"{along}{number((count - 1) * step + (0.5 if step > 0 else -0.5))}" for count in range(most + 1)]
    return "".join([f"M{place}{tails[min(count, most)]}" for place, count in places])


def wide(rows: Iterable[SeasonRow], marks: Sequence[Marks], today: date, words: Words) -> Drawing:
    """The drawing that runs from left to right."""
    axis = plan(rows, today, WIDE_MONTH)
    width = max(NARROWEST, axis.months * WIDE_MONTH + 2)
    bars, top, leaders = _wide_bars(axis, width)
    under, lines_under = _lived_words(axis, words, top + BAR, width, leaders)
    marked, zero, foot = _wide_marks(axis, marks, top + BAR + LINE * lines_under + 12)
    moved, depth = _moved_words(axis, foot + 28, width, leaders)
    now = _x(axis.today)
    solid = (f"M{number(_x(p.span.low))} {top + BAR - 2}H{number(_x(p.span.high))}" for p in _others(axis))
    return Drawing(
        width,
        depth,
        bars,
        _fills(axis, lambda span: (_x(span.low), top, _x(span.high) - _x(span.low), BAR)),
        "".join(solid),
        "".join(leaders),
        marked,
        "".join(f"M{number(_x(at))} {zero}V{foot}" for at, _ in axis.years()),
        f"M{number(now)} {top - 7}V{top + BAR + 6}M{number(now)} {zero}V{foot + 2}",
        [*under, *_wide_years(axis, words.today, now, foot + 16), *moved],
    )


def _wide_bars(axis: Plan, width: float) -> tuple[list[Bar], float, list[str]]:
    """The outlines with their words above them, where they begin, and what leads the words to them."""
    boxes = [boxed(_x(placed.span.low), _label_width(placed.row), width) for placed in axis.placed]
    at_level = levels(boxes)
    top = (max(at_level, default=-1) + 1) * LEVEL + 8
    bars, leaders = [], []
    for placed, box, level in zip(axis.placed, boxes, at_level, strict=True):
        x, y = _x(placed.span.low), top - 14 - level * LEVEL
        end = box.left < x
        left = box.right if end else x + (7 if level else 0)
        texts = _label(placed.row, left, y, end)
        bars.append(_bar(placed, (x, top, _x(placed.span.high) - x, BAR), texts))
        if level:
            leaders.append(f"M{number(x)} {number(y - 32)}V{top}")
    return bars, top, leaders


def _wide_years(axis: Plan, today: str, now: float, y: float) -> list[Text]:
    """Today's word, and the years that have room beside it and each other."""
    late = now > YEAR_ROOM
    taken = Box(now - YEAR_ROOM, now + 3) if late else Box(now, now + YEAR_ROOM)
    texts = [Text(now + 3 if late else now, y, today, "other", late)]
    years = axis.years()
    for (at, year), (after, _) in zip(years, [*years[1:], (axis.months + 12, 0)], strict=True):
        x = _x(at)
        if _x(after) - x > YEAR_ROOM - 4 and not taken.meets(Box(x, x + 28)):
            texts.append(Text(x, y, str(year), "faint"))
    return texts


def _x(months: float) -> float:
    return months * WIDE_MONTH + 1


def _others(axis: Plan) -> list[Piece]:
    return [piece for placed in axis.placed for piece in placed.pieces if not piece.as_meant]


def _label_width(row: SeasonRow) -> float:
    return max(units(cut(row.name, LONGEST_NAME)) * NAME, len(row.meant) * WORD) + 7


def _label(row: SeasonRow, x: float, y: float, end: bool = False) -> list[Text]:
    return [Text(x, y - 19, cut(row.name, LONGEST_NAME), "name", end), Text(x, y, row.meant, "", end)]


def _bar(placed: Placed, box: tuple[float, float, float, float], texts: list[Text]) -> Bar:
    name = placed.row.name
    return Bar(placed.row.url, *box, name if cut(name, LONGEST_NAME) != name else "", texts)


def _fills(axis: Plan, box: Callable[[Span], tuple[float, float, float, float]]) -> list[tuple[str, str]]:
    paths: dict[str, list[str]] = {}
    for placed in axis.placed:
        for piece in placed.pieces:
            x, y, width, height = (number(value) for value in box(piece.span))
            pattern = f"{'c' if piece.as_meant else 'a'}-{piece.role}"
            paths.setdefault(pattern, []).append(f"M{x} {y}h{width}v{height}h-{width}z")
    return [(pattern, "".join(paths[pattern])) for pattern in sorted(paths)]


def _lived_words(axis: Plan, words: Words, bottom: float, width: float, leaders: list[str]) -> tuple[list[Text], int]:
    """The roles lived, under the bars: in a line below where the first is taken, with a leader from its stretch.

    One that was meant, and has no room in two lines, is left to its pattern: it stands above the bar already.
    """
    texts: list[Text] = []
    taken: list[tuple[int, Box]] = []
    for piece in (piece for placed in axis.placed for piece in placed.pieces):
        said = words.roles[piece.role]
        x = _x(piece.span.low)
        box = boxed(x, len(said) * WORD + 5, width)
        line = free_level(line for line, other in taken if box.meets(other))
        if line > 1 and piece.as_meant:
            continue
        taken.append((line, box))
        end = box.left < x
        left = box.right if end else x + (5 if line else 0)
        texts.append(Text(left, bottom + LINE * (line + 1), said, "as" if piece.as_meant else "other", end))
        if line:
            leaders.append(f"M{number(x)} {bottom + 2}v{LINE * (line + 1) - 2}")
    return texts, max((line for line, _ in taken), default=0) + 1


def _wide_marks(axis: Plan, marks: Sequence[Marks], top: float) -> tuple[list[tuple[str, str]], float, float]:
    """A path for each kind, and from where to where they reach: the first kind stands, the others hang in turn."""
    step = 7
    heights = [max((min(count, kind.most) for _, count in _drawn(kind, axis)), default=0) for kind in marks]
    zero = top + step * max(heights[:1], default=0)
    paths, down = [], zero + step + 3
    for index, kind in enumerate(marks):
        y, way = (zero, -step) if not index else (down, step)
        places = ((f"{number(_x(at - axis.first + 0.5))} {y}", count) for at, count in _drawn(kind, axis))
        paths.append((kind.kind, stacks(places, kind.most, "v", way)))
        down += step * heights[index] + 4 if index else 0
    return paths, top, down + 2


def _drawn(kind: Marks, axis: Plan) -> list[tuple[int, int]]:
    """The months within the drawing that have any."""
    return sorted((at, count) for at, count in kind.counts.items() if count and 0 <= at - axis.first < axis.months)


def _moved_words(axis: Plan, top: float, width: float, leaders: list[str]) -> tuple[list[Text], float]:
    """The values that came in and left, under the border where they did, and where they end."""
    texts: list[Text] = []
    taken: list[tuple[int, Box]] = []
    height = LINE * max((len(placed.row.moved) for placed in axis.placed), default=0) + 4
    for placed in axis.placed:
        if not placed.row.moved:
            continue
        said = [cut(words, 2 * LONGEST_NAME) for words in placed.row.moved]
        x = _x(placed.span.low)
        box = boxed(x, max(map(units, said)) * WORD + 7, width)
        line = free_level(line for line, other in taken if box.meets(other))
        taken.append((line, box))
        y = top + line * height
        end = box.left < x
        left = box.right - 7 if end else x + 7
        texts += [Text(left, y + LINE * (index + 1) - 4, words, "", end) for index, words in enumerate(said)]
        leaders.append(f"M{number(x)} {number(top - 6)}V{number(y if end else y + LINE * len(said))}")
    return texts, top + (max(line for line, _ in taken) + 1) * height if taken else top


def tall(rows: Iterable[SeasonRow], marks: Sequence[Marks], today: date, words: Words) -> Drawing:
    """The drawing for a narrow page: the newest season at the top, its words at the right."""
    axis = plan(rows, today, TALL_MONTH)
    whole = axis.months * TALL_MONTH + 10

    def y(months: float) -> float:
        return whole - 2 - months * TALL_MONTH

    marked, left = _tall_marks(axis, marks, y)
    bars, leaders, bottom = _tall_bars(axis, words, y, left)
    now = y(axis.today)
    years = [(y(at), year) for at, year in axis.years()]
    shown = [one for one, after in zip(years, [*years[1:], None], strict=True) if not after or one[0] - after[0] > 16]
    edges = (f"M{left + BAR - 4} {number(y(p.span.high))}V{number(y(p.span.low))}" for p in _others(axis))
    return Drawing(
        TALL_WIDTH,
        max(whole, bottom),
        bars,
        _fills(axis, lambda span: (left, y(span.high), BAR - 2, (span.high - span.low) * TALL_MONTH)),
        "".join(edges),
        "".join(leaders),
        marked,
        "".join(f"M0 {number(at)}h30" for at, _ in shown if abs(at - now) > 4),
        f"M38 {number(now)}H{left + BAR + 4}",
        [
            *(Text(0, at - 5, str(year), "faint") for at, year in shown if abs(at - 9 - now) > 14),
            Text(0, now + 4, words.today, "other"),
        ],
    )


def _tall_marks(axis: Plan, marks: Sequence[Marks], y: Callable[[float], float]) -> tuple[list[tuple[str, str]], float]:
    """A path for each kind, and where they end: the first kind grows to the left, the others follow at its right."""
    step, right = 6, 34 + 6 * (marks[0].most if marks else 0)
    zero = right - step
    paths = []
    for index, kind in enumerate(marks):
        x, way = (zero, -step) if not index else (right + 4, step)
        places = ((f"{x} {number(y(at - axis.first + 0.5))}", count) for at, count in _drawn(kind, axis))
        paths.append((kind.kind, stacks(places, kind.most, "h", way)))
        right += step * kind.most + 4 if index else 0
    return paths, right + 6


def _tall_bars(
    axis: Plan, words: Words, y: Callable[[float], float], left: float
) -> tuple[list[Bar], list[str], float]:
    """The outlines with their words, newest first; words that must stand lower than their bar are led to it."""
    bars, leaders, reached = [], [], 0.0
    lowest = [y(placed.span.low) for placed in axis.placed]
    for index in range(len(axis.placed) - 1, -1, -1):
        placed = axis.placed[index]
        top = y(placed.span.high)
        line = max(top, reached)
        said = _tall_words(placed, words)
        room = max(len(said), int((lowest[index] - line) / TALL_LINE) - 1)
        said += [Text(0, 0, cut(text, TALL_WORDS)) for text in placed.row.moved][: room - len(said)]
        x = left + BAR + GUTTER
        texts = [text._replace(x=x, y=line + 13 + TALL_LINE * at) for at, text in enumerate(said)]
        if line - top > 4:
            leaders.append(f"M{left + BAR - 2} {number(top + 4)}L{x - 3} {number(line + 9)}")
        bars.append(_bar(placed, (left, top, BAR - 2, lowest[index] - top), texts))
        reached = line + TALL_LINE * len(said) + 6
    return bars, leaders, reached


def _tall_words(placed: Placed, words: Words) -> list[Text]:
    others = dict.fromkeys(words.roles[piece.role] for piece in placed.pieces if not piece.as_meant)
    lived = f"{words.also} {', '.join(others)}" if others else ""
    return [
        Text(0, 0, cut(placed.row.name, LONGEST_NAME), "name"),
        *(Text(0, 0, line) for line in wrap(placed.row.meant, TALL_WORDS)),
        *(Text(0, 0, line, "other") for line in wrap(lived, TALL_WORDS)),
    ]
