"""Looking back on a season: when a check-in and the review are open, and what they ask about."""

from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from careerpath.clock import today
from journal.models import CarriedValue, Season, SeasonReview
from values.results import current_five

FIVE = 5
REVIEW_BEFORE_END = timedelta(days=14)
# An open season may last for years; the latest months are the ones that are remembered.
MOST_MONTHS = 24


def why_no_checkin(season: Season) -> str:
    """Why this season takes no new check-in now; "" where it does."""
    if season.closed_on:
        day = date_format(season.closed_on, "j F Y")
        return _("This season was closed on %(day)s, so there is nothing left to check. You can look back on it.") % {
            "day": day
        }
    if season.starts_on > today(season.owner):
        day = date_format(season.starts_on, "j F Y")
        return _("This season begins on %(day)s. There is nothing to check yet.") % {"day": day}
    return ""


def review_opens_on(season: Season) -> date | None:
    """The day its review opens: 14 days before the end. None where it is open now, as of a season that is closed.

    One without end can be looked back on from its first day.
    """
    if season.closed_on:
        return None
    day = max(season.starts_on, season.ends_on - REVIEW_BEFORE_END) if season.ends_on else season.starts_on
    return day if day > today(season.owner) else None


def is_near_its_end(season: Season) -> bool:
    """Whether its last day is near enough, or over, to look back on it."""
    return bool(season.ends_on) and review_opens_on(season) is None


def review_of(season: Season) -> SeasonReview | None:
    """The season's review, once the memory of it was kept."""
    review = SeasonReview.owned_by(season.owner).filter(season=season).first()
    if review:
        review.season = season
    return review


def latest_review(user: Any) -> SeasonReview | None:
    """The review that was begun last, if it opens, of a season that is not in the trash."""
    rows = SeasonReview.owned_by(user).filter(season__trashed_at__isnull=True)
    review = rows.order_by("-reviewed_on", "-id").first()
    return review if review and review.opens() else None


def value_names(season: Season) -> list[str]:
    """The five the season began with; those of now where it carried none."""
    carried = CarriedValue.owned_by(season.owner).filter(season=season, rank__isnull=False).order_by("rank")
    rows = list(carried[:FIVE]) or [row for row in current_five(season.owner) if row.rank][:FIVE]
    return [row.name_snapshot for row in rows if row.opens()]


def months_of(season: Season) -> list[date]:
    """The first days of its months so far, the latest 24."""
    last = season.closed_on or today(season.owner)
    if season.ends_on and not season.closed_on:
        last = min(last, season.ends_on)
    first, end = (day.year * 12 + day.month - 1 for day in (season.starts_on, max(last, season.starts_on)))
    return [date(month // 12, month % 12 + 1, 1) for month in range(max(first, end - MOST_MONTHS + 1), end + 1)]
