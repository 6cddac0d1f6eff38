"""What is expected in a season, when it is offered, and when it comes up again."""

from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from journal.remarks.models import Remark
from journal.seasons.models import Season

# So long after its first day a season still offers to expect something, where nothing is expected yet.
FIRST_WEEKS = timedelta(days=28)
# An open season has no middle: what was expected comes up after half a year.
HALF_A_YEAR = timedelta(days=182)
# So many its page shows, and so many home.
AT_MOST, AT_HALF_TIME = 20, 5


def _rows(season: Season) -> Any:
    return Remark.owned_by(season.owner).expected().filter(season=season).order_by("heard_on", "id")


def expected_in(season: Season) -> list[Remark]:
    """What may still come in it, in the order it was noted; one query."""
    return list(_rows(season)[:AT_MOST])


def expected_at_half_time(season: Season) -> Any:
    """For home: what may still come and has an answer."""
    return _rows(season).filter(state=Remark.State.ANSWERED)[:AT_HALF_TIME]


def is_past_middle(season: Season, day: date) -> bool:
    half = (season.ends_on - season.starts_on) / 2 if season.ends_on else HALF_A_YEAR
    return day >= season.starts_on + half


def why_not(season: Season) -> str:
    """A sentence that says why nothing can be expected in it any more; "" where something can."""
    if not season.closed_on:
        return ""
    sentence = _("This season was closed on %(day)s, so there is nothing left to expect in it.")
    return sentence % {"day": date_format(season.closed_on, "j F Y")}
