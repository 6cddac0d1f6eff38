"""The pictures of results, and the same facts in words and rows: what the templates of `values/pictures/` draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from . import corners, ladder, slope
from .models.catalog import Value
from .models.sessions import RankedValue, ValuesSession
from .moves import columns, day_of, traced
from .results import name_of

# In plain words, in the order of corners.CORNERS.
LEANINGS = [
    _lazy("freedom and the new"),
    _lazy("others and the world"),
    _lazy("safety and custom"),
    _lazy("standing and success"),
]


def ladder_bar(ranked: Sequence[RankedValue]) -> dict[str, Any]:
    rows = ladder.bar([name_of(row) for row in ranked], [row.is_ladder for row in ranked])
    return {
        "rows": rows,
        "width": ladder.BAR_WIDTH,
        "height": ladder.bar_height(rows),
        "facts": [(name_of(row), row.is_ladder, weight) for row, weight in zip(ranked, ladder.WEIGHTS, strict=False)],
    }


def four_corners(ranked: Sequence[RankedValue]) -> dict[str, Any]:
    """Where the person's fifteen lean, against the ladder's.

    The ladder's are divided as the values are that the catalog marks today: all in one corner as shipped, and still
    true if a curator marks others. A leaning is the catalog's of today too; results keep no copy of it, since it is our
    reading of a word and not part of what somebody chose.
    """
    mine = corners.weigh([row.personal_value.value.quadrant if row.personal_value.value else "" for row in ranked])
    theirs = corners.spread(Value.objects.ladder_by_quadrant())
    rows = zip(LEANINGS, mine.corners, theirs.corners, strict=True)
    return {
        "mine": corners.outline(mine),
        "theirs": corners.outline(theirs) if any(theirs.corners) else "",
        "rows": [(leaning, float(own), float(other)) for leaning, own, other in rows],
        "unplaced": float(mine.unplaced),
        "sentence": _leaning(corners.most(mine)),
    }


def _leaning(most: Sequence[int]) -> str:
    if not most:
        return _("None of them is placed: they are words of your own.")
    return _("By weight, yours lean most towards %(where)s.") % {
        "where": _(" and towards ").join(str(LEANINGS[index]) for index in most)
    }


@dataclass(frozen=True)
class SlopePicture:
    """One drawing of a slope, with the dates over its columns."""

    name: str
    drawing: slope.Slope
    heads: list[tuple[slope.Head, str]]
    described: str


def slopes(sessions: Sequence[ValuesSession], ranked: Mapping[UUID, list[RankedValue]]) -> dict[str, Any]:
    names = columns(sessions, dict(ranked))
    drawings = [("wide", slope.draw(names, slope.WIDE)), ("tall", slope.draw(names, slope.TALL))]
    return {
        "pictures": [_slope(name, drawing, sessions, names) for name, drawing in drawings],
        "sessions": sessions,
        "rows": traced(sessions, dict(ranked)),
    }


def _slope(
    name: str, drawing: slope.Slope, sessions: Sequence[ValuesSession], names: Sequence[Sequence[slope.Place]]
) -> SlopePicture:
    count = len(drawing.heads)
    # The tall drawing shows the last columns alone.
    dates = [date_format(day_of(session), "M Y") for session in sessions[-count:]]
    lists = [
        f"{day}: {', '.join(place.name for place in column)}."
        for day, column in zip(dates, names[-count:], strict=True)
    ]
    return SlopePicture(name, drawing, list(zip(drawing.heads, dates, strict=True)), " ".join(lists))
