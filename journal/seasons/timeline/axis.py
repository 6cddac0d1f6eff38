"""Seasons along an axis of months: which part was lived as which role, and where each lies. Pure.

The axis begins with the first season, and ends with the last day planned, or today.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

THINNEST = 2.0


class Stretch(NamedTuple):
    """A role that was lived from a day until the day before another."""

    role: str
    first: date
    until: date


class SeasonRow(NamedTuple):
    """One season as it is to be drawn, every word in it ready to be shown; `until` is the day after its last."""

    url: str
    name: str
    meant: str
    # The roles that were meant: any other that was lived is drawn as such.
    roles: frozenset[str]
    first: date
    until: date
    lived: Sequence[Stretch] = ()
    # Whether values came in or left when it began, in words.
    moved: Sequence[str] = ()


class Span(NamedTuple):
    """A stretch of time along the drawing, from its beginning."""

    low: float
    high: float


class Piece(NamedTuple):
    """A lived stretch along the drawing."""

    span: Span
    role: str
    as_meant: bool


class Placed(NamedTuple):
    """A season along the drawing."""

    row: SeasonRow
    span: Span
    pieces: list[Piece]


class Plan(NamedTuple):
    """The seasons along an axis of months, and where it begins and ends."""

    first: int
    months: float
    placed: list[Placed]
    today: float

    def at(self, day: date) -> float:
        """How many months after the beginning."""
        return month_of(day) - self.first + (day.day - 1) / monthrange(day.year, day.month)[1]

    def years(self) -> list[tuple[float, int]]:
        """Every year, and how many months after the beginning it begins."""
        last = (self.first + int(self.months)) // 12
        return [(max(0, year * 12 - self.first), year) for year in range(self.first // 12, last + 1)]


def month_of(day: date) -> int:
    """The number of a month: one more is the next."""
    return day.year * 12 + day.month - 1


def ends(first: date, planned: date | None, closed: date | None, today: date) -> date:
    """The day after a season's last: when it was closed, else the last day planned, or today if that is later."""
    last = closed or max(planned or today, today)
    return max(first, last) + timedelta(days=1)


def lived(
    first: date, until: date, checks: Iterable[tuple[date, str]], months: Mapping[int, str], today: date
) -> list[Stretch]:
    """The roles lived in a season.

    A check-in speaks for the time since the one before it, or since the beginning; the last one holds on to the
    season's end, or today. What a review says of a month stands above that.
    """
    until = min(until, today + timedelta(days=1))
    answers = sorted((day, role) for day, role in checks if first <= day)
    borders = [first, *(day + timedelta(days=1) for day, _ in answers[:-1]), until]
    said = [Stretch(role, *days) for (_, role), days in zip(answers, pairwise(borders), strict=False)]
    cuts = {first, until} | {day for stretch in said for day in stretch[1:]}
    for month in months:
        cuts |= {date(*_year_and_month(month), 1), date(*_year_and_month(month + 1), 1)}
    days = sorted(day for day in cuts if first <= day <= until)
    found: list[Stretch] = []
    for low, high in pairwise(days):
        role = months.get(month_of(low)) or next((s.role for s in said if s.first <= low < s.until), "")
        if found and found[-1].role == role:
            low = found.pop().first
        found.append(Stretch(role, low, high))
    return [stretch for stretch in found if stretch.role]


def _year_and_month(month: int) -> tuple[int, int]:
    return month // 12, month % 12 + 1


def plan(rows: Iterable[SeasonRow], today: date, month: float) -> Plan:
    """Where each season lies at `month` px a month. One never reaches into the next, and none is too thin to press."""
    rows = sorted(rows, key=lambda row: (row.first, row.url))
    first = min(month_of(day) for day in [today, *(row.first for row in rows)])
    axis = Plan(first, 0, [], 0)
    placed: list[Placed] = []
    reached = 0.0
    for row, after in zip(rows, [*(row.first for row in rows[1:]), date.max], strict=False):
        low = max(axis.at(row.first), reached)
        high = axis.at(min(row.until, after))
        reached = max(high, low + THINNEST / month)
        pieces = []
        for stretch in row.lived:
            span = Span(max(low, axis.at(stretch.first)), min(reached, axis.at(stretch.until)))
            if span.low < span.high:
                pieces.append(Piece(span, stretch.role, stretch.role in row.roles))
        placed.append(Placed(row, Span(low, reached), pieces))
    end = max([month_of(today), *(month_of(row.until - timedelta(days=1)) for row in rows)])
    now = axis.at(today) + 0.5 / monthrange(today.year, today.month)[1]
    return Plan(first, max(end - first + 1, reached), placed, now)
