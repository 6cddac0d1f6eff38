"""The picture of how values moved, and the same facts in words and rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.formats import date_format

from values.session.models import RankedValue, ValuesSession

from . import slope
from .moves import columns, day_of, traced


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
