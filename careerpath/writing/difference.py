"""What changed between two wordings: by lines first, then by words within those that differ. Pure.

What stands once on either side is matched (a patience diff): so "the" and "and" tie no two sentences together, and no
text takes long, however odd it is.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise
from typing import Any, NamedTuple

SAME, GONE, NEW = "same", "gone", "new"
# Ideographs and kana are words each, as nothing stands between them; marks stay with their letter.
_IDEOGRAPH = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_MARKS = "\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef"
_POINTS = '.,;:!?()[]"“”„«»…—–。、「」！？'
_POINT = re.escape(_POINTS)
_WORD = rf"[^\s{_POINT}{_IDEOGRAPH}]+"
# A figure is one word, with the points between its digits.
TOKEN = re.compile(rf"\s+|[{_IDEOGRAPH}][{_MARKS}]*|[{_POINT}]|{_WORD}(?:(?<=\d)[.,:](?=\d){_WORD})*")
# Of two passages less alike than this nothing is marked word by word: each is shown in one piece.
ALIKE = 0.3
# Beside each other, two texts are marked where this much of both is the same; else they are shown as they read.
ALIKE_BESIDE = 0.5
# Words and lines that are looked at before the rest counts as changed.
MOST_STEPS = 1_000_000
# Past these, marks are no help to whoever reads: hardly anything of a long text is the same, or it changes everywhere.
LONG, AT_LEAST = 2000, 0.1
MOST_MARKS = 2000
# Unchanged lines that stay to be read before and after a change.
AROUND = 1

# What ties no two passages together: blanks and points alone.
NO_ANCHOR = f" \t\r\n{_POINTS}"


class Run(NamedTuple):
    """A stretch of text that is the same in both, gone since the first, or new in the second."""

    kind: str
    text: str


class Line(NamedTuple):
    """A line of both texts as a page shows it; one that `is_folded` stands for the unchanged ones that are left out."""

    runs: list[Run]
    is_folded: bool = False


class Passage(NamedTuple):
    """A text under its label; `lines` where what it has and the other side has not is marked."""

    label: str
    text: str
    lines: list[Line]


@dataclass
class Side:
    """One of two that stand beside each other: what it says by label (None where it does not open), and where it is."""

    day: date
    title: str
    url: str
    said: dict[str, str] | None
    passages: list[Passage] = field(default_factory=list)

    @property
    def is_marked(self) -> bool:
        return any(passage.lines for passage in self.passages)


def difference(old: str, new: str) -> list[Run]:
    """The runs that lead from `old` to `new`: those that are same or gone make the one, same or new the other."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    runs: list[Run] = []
    for kind, gone, added in _aligned(before, after):
        runs += [Run(SAME, gone)] if kind == SAME else _by_words(gone, added)
    return _joined(runs)


def changes(old: dict[str, str], new: dict[str, str]) -> list[tuple[str, list[Line]]]:
    """Label and lines of each text that differs, of two wordings by label; no lines where they are too different.

    A text that only one of them has is empty in the other.
    """
    texts = [(label, old.get(label, ""), new.get(label, "")) for label in dict.fromkeys([*old, *new])]
    return [(label, _marked(difference(one, other))) for label, one, other in texts if one != other]


def beside(then: Side, now: Side) -> list[Side]:
    """The two, each with its passages; where a text of both is alike enough, each has its own words of it marked."""
    before, after = then.said or {}, now.said or {}
    for label in dict.fromkeys([*before, *after]):
        old, new = before.get(label, ""), after.get(label, "")
        runs = _alike(old, new)
        for side, text, other in ((then, old, NEW), (now, new, GONE)):
            if text:
                lines = [Line(line) for line in _split(run for run in runs if run.kind != other)]
                side.passages.append(Passage(label, text, lines))
    return [then, now]


def _alike(old: str, new: str) -> list[Run]:
    """The runs that lead from one text to the other; none where they are the same, or too different to mark."""
    runs = difference(old, new) if old != new else []
    same = sum(len("".join(run.text.split())) for run in runs if run.kind == SAME)
    length = sum(len("".join(text.split())) for text in (old, new))
    return [] if 2 * same < length * ALIKE_BESIDE or _marks(runs) > MOST_MARKS else runs


def _marks(runs: list[Run]) -> int:
    return sum(1 + run.text.count("\n") for run in runs if run.kind != SAME)


def _marked(runs: list[Run]) -> list[Line]:
    length = sum(len(run.text) for run in runs)
    same = sum(len(run.text) for run in runs if run.kind == SAME)
    return [] if (length > LONG and same < length * AT_LEAST) or _marks(runs) > MOST_MARKS else _lines(runs)


def _by_words(old: str, new: str) -> list[Run]:
    runs = [
        run
        for kind, gone, added in _aligned(TOKEN.findall(old), TOKEN.findall(new))
        for run in ([Run(SAME, gone)] if kind == SAME else [Run(GONE, gone), Run(NEW, added)])
    ]
    kept = sum(len(run.text) for run in runs if run.kind == SAME and not run.text.isspace())
    if kept < ALIKE * min(len(old), len(new)):
        return [Run(GONE, old), Run(NEW, new)]
    return runs


def _aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Stretches in order: same in both, or else what stands in either; each joined."""
    at, to = 0, 0
    for one, one_end, other, other_end in sorted(_matches(old, new)):
        if (one, other) != (at, to):
            yield GONE, "".join(old[at:one]), "".join(new[to:other])
        yield SAME, "".join(old[one:one_end]), ""
        at, to = one_end, other_end
    if (at, to) != (len(old), len(new)):
        yield GONE, "".join(old[at:]), "".join(new[to:])


def _matches(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where the two are the same: at both ends of each gap, then between what stands once in it on either side."""
    gaps, steps = [(0, len(old), 0, len(new))], 0
    while gaps:
        start, end, other, other_end = gaps.pop()
        first = 0
        while start + first < end and other + first < other_end and old[start + first] == new[other + first]:
            first += 1
        last = 0
        most = min(end - start, other_end - other) - first
        while last < most and old[end - last - 1] == new[other_end - last - 1]:
            last += 1
        if first:
            yield start, start + first, other, other + first
        if last:
            yield end - last, end, other_end - last, other_end
        start, end, other, other_end = start + first, end - last, other + first, other_end - last
        steps += end - start + other_end - other
        if start == end or other == other_end or steps > MOST_STEPS:
            continue
        anchors = _anchors(old[start:end], new[other:other_end])
        for one, two in anchors:
            yield start + one, start + one + 1, other + two, other + two + 1
        bounds = [(-1, -1), *anchors, (end - start, other_end - other)]
        if anchors:
            gaps += [
                (start + one + 1, start + next_one, other + two + 1, other + next_two)
                for (one, two), (next_one, next_two) in pairwise(bounds)
                if (size := (next_one - one - 1) * (next_two - two - 1)) > 1
                or (size and old[start + one + 1] == new[other + two + 1])
            ]


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The longest row of words, in the order of both, that stand once in either: a place in each."""
    often, once = Counter(old), Counter(new)
    places = {token: place for place, token in enumerate(new) if once[token] == 1}
    pairs = [(place, places[token]) for place, token in enumerate(old) if often[token] == 1 and token in places]
    # The longest rising row of the second places: for each length its lowest end, and what each end came after.
    ends: list[int] = []
    rows: list[Any] = []
    for one, two in pairs:
        if not old[one].strip(NO_ANCHOR):
            continue
        length = bisect_left(ends, two)
        came_after = rows[length - 1] if length else None
        ends[length : length + 1], rows[length : length + 1] = [two], [(one, two, came_after)]
    found = []
    row: Any = rows[-1] if rows else None
    while row:
        one, two, row = row
        found.append((one, two))
    return found[::-1]


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Neighbors of one kind as one run, what is gone before what is new, and none that is empty."""
    joined: list[Run] = []
    for is_same, group in groupby(runs, key=lambda run: run.kind == SAME):
        changed = list(group)
        for kind in (SAME,) if is_same else (GONE, NEW):
            text = "".join(run.text for run in changed if run.kind == kind)
            joined += [Run(kind, text)] if text else []
    return joined


def _split(runs: Iterable[Run]) -> list[list[Run]]:
    """The runs line by line, without those in which there is nothing."""
    lines: list[list[Run]] = [[]]
    for kind, text in runs:
        # A line end that came or went shows by a sign, where it would show by nothing.
        shown = text if kind == SAME or text.strip() else text.replace("\n", "¶\n")
        for number, part in enumerate(shown.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append(Run(kind, part))
    return [line for line in lines if line]


def _lines(runs: list[Run]) -> list[Line]:
    """The runs as a page shows them, line by line, of which long unchanged stretches are folded."""
    lines = _split(runs)
    changed = [at for at, line in enumerate(lines) if any(run.kind != SAME for run in line)]
    near = {at + by for at in changed for by in range(-AROUND, AROUND + 1)}
    shown_lines: list[Line] = []
    for is_near, stretch in groupby(enumerate(lines), key=lambda one: one[0] in near):
        said = [Line(line) for _, line in stretch]
        shown_lines += said if is_near or len(said) == 1 else [Line([], is_folded=True)]
    return shown_lines
