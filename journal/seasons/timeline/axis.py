"""Seasons along an axis of months: which part was lived as which role, and where each lies. Pure.

What was lived is a list of (role, first day, day after the last). Seasons need their days and roles, and what
`set_lived` sets on them.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

THINNEST = 2.0
WIDEST_MONTH = 40
# A check-in asks about the last two weeks: its day, and these before it.
SPOKEN_OF = timedelta(days=13)


def month_of(day: date) -> int:
    """Consecutive: the next month is one more."""
    return day.year * 12 + day.month - 1


def ends(season: Any, today: date) -> date:
    """The day after a season's last: when it was closed, else the last day planned, or today if that is later."""
    last = season.closed_on or max(season.ends_on or today, today)
    return max(season.starts_on, last) + timedelta(days=1)


def lived(
    first: date, until: date, checks: Iterable[tuple[date, str]], months: Mapping[date, str], today: date
) -> list[tuple[str, date, date]]:
    """The roles that somebody named for days of a season, by first day. A day that nobody named is in none of them.

    `checks` (day, role) are in the order in which they were written: a check-in speaks of its day and the 13 before,
    and of a day that two speak of, the one written later has its role. `months` are what a review says of months: they
    have the days that no check-in spoke of. `until` is the day after the last.
    """
    # Days as ordinals: of forty seasons they are many.
    said: dict[int, str] = {}
    for month, role in months.items():
        start = month.toordinal()
        said |= dict.fromkeys(range(start, start + monthrange(month.year, month.month)[1]), role)
    for day, role in checks:
        said |= dict.fromkeys(range(day.toordinal() - SPOKEN_OF.days, day.toordinal() + 1), role)
    end = min(until.toordinal(), today.toordinal() + 1)
    found: list[tuple[str, int, int]] = []
    for number in sorted(number for number in said if first.toordinal() <= number < end):
        goes_on = found and found[-1][0] == said[number] and found[-1][2] == number
        found.append((said[number], found.pop()[1] if goes_on else number, number + 1))
    return [(role, date.fromordinal(low), date.fromordinal(high)) for role, low, high in found]


def set_lived(seasons: Iterable[Any], checkins: Iterable[Any], reviews: Iterable[Any], today: date) -> None:
    """Set `until`, the day after the last, and `lived` on these seasons; `checkins` and `reviews` are all of theirs."""
    checks: dict[Any, list[tuple[date, str]]] = defaultdict(list)
    for checkin in sorted(checkins, key=lambda checkin: (checkin.created_at, checkin.pk)):
        checks[checkin.season_id].append((checkin.checked_on, checkin.role))
    months = {review.season_id: review.role_by_month for review in reviews}
    for season in seasons:
        season.until = ends(season, today)
        season.lived = lived(season.starts_on, season.until, checks[season.pk], months.get(season.pk, {}), today)


class Axis:
    """The axis begins with the first season, and ends with the last day planned, or today; `month` px are a month.

    A month is as wide as `room` px let all of them be, from `narrowest` to `WIDEST_MONTH`. `placed` holds each season
    with where it begins and ends, in months after the beginning, and what was lived in it: (role, from, to, whether it
    was meant). A season never reaches into the next; none is thinner than `THINNEST` px.
    """

    def __init__(self, seasons: Iterable[Any], today: date, narrowest: int, room: int) -> None:
        seasons = sorted(seasons, key=lambda season: (season.starts_on, season.pk))
        self.first = min(month_of(day) for day in [today, *(season.starts_on for season in seasons)])
        last = max(month_of(day) for day in [today, *(season.until - timedelta(days=1) for season in seasons)])
        months = last - self.first + 1
        self.month = min(WIDEST_MONTH, max(narrowest, room // months))
        # In the middle of the day.
        self.today = self.at(today) + 0.5 / monthrange(today.year, today.month)[1]
        self.placed: list[tuple[Any, float, float, list[tuple[str, float, float, bool]]]] = []
        end = 0.0
        for season, after in zip(seasons, [*(season.starts_on for season in seasons[1:]), date.max], strict=False):
            start = max(self.at(season.starts_on), end)
            end = max(self.at(min(season.until, after)), start + THINNEST / self.month)
            spans = [(role, max(start, self.at(low)), min(end, self.at(high))) for role, low, high in season.lived]
            meant = (season.role, season.second_role)
            stretches = [(role, low, high, role in meant) for role, low, high in spans if low < high]
            self.placed.append((season, start, end, stretches))
        self.months = max(months, end)

    def at(self, day: date) -> float:
        """Months since the axis began."""
        return month_of(day) - self.first + (day.day - 1) / monthrange(day.year, day.month)[1]

    @property
    def stretches(self) -> list[tuple[str, float, float, bool]]:
        return [stretch for *_, stretches in self.placed for stretch in stretches]

    @property
    def otherwise(self) -> list[tuple[float, float]]:
        """From where to where another role was lived than was meant, in months since the axis began."""
        return [(low, high) for _role, low, high, as_meant in self.stretches if not as_meant]

    @property
    def unsaid(self) -> list[tuple[float, float]]:
        """From where to where nothing was said, in months, between two stretches of a season with the same role."""
        pairs = [pair for *_, stretches in self.placed for pair in pairwise(stretches)]
        return [(before[2], after[1]) for before, after in pairs if before[0] == after[0] and before[2] < after[1]]

    def middles(self, counts: Mapping[int, int]) -> list[tuple[float, int]]:
        """The middle of each month of the axis that has any, and how many. `counts` is by `month_of`."""
        at = ((month - self.first, count) for month, count in sorted(counts.items()) if count)
        return [(month + 0.5, count) for month, count in at if 0 <= month < self.months]

    @property
    def years(self) -> list[tuple[float, int]]:
        """Months since the axis began, and the year, for each year on it."""
        last = (self.first + int(self.months)) // 12
        return [(max(0, year * 12 - self.first), year) for year in range(self.first // 12, last + 1)]
