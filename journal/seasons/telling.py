"""How a season went, by what its check-ins and its review said, in a sentence."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from careerpath.dates import days_in_words
from careerpath.writing.pieces import Facts

from .checkins.models import CheckIn, threads
from .intention import listed
from .models import Season
from .timeline.axis import SPOKEN_OF, ends, lived

# Stretches that a sentence names with their days, and check-ins that a page shows without a fold.
DATED, UNFOLDED = 3, 6
DAY = timedelta(days=1)


def as_it_went(season: Any, today: date) -> str:
    """What work was meant to be, and what it was in the days of which that was said last; "" where nothing was said.

    Of a closed season, in all days of which it was said. The season comes from `look_back`.
    """
    spans = season.lived if season.closed_on else season.lived[-1:]
    if not spans:
        return ""
    went = _went(spans, today)
    role, first, until = spans[-1]
    said_today = any(checkin.checked_on == today for checkin in season.looked)
    if not season.closed_on and said_today and first <= today - SPOKEN_OF and until > today:
        went = _("the last two weeks were %(role)s") % {"role": _called(role)}
    if {role for role, *_days in spans} <= {season.role, season.second_role}:
        return _("%(went)s, as meant.") % {"went": f"{went[0].upper()}{went[1:]}"}
    return _("Meant %(meant)s; %(went)s.") % {"meant": season.meant, "went": went}


def _went(spans: Sequence[tuple[str, date, date]], today: date) -> str:
    if len(spans) > DATED:
        roles = [_called(role) for role in dict.fromkeys(role for role, *_days in spans)]
        return _("at times it was %(roles)s") % {"roles": listed(roles)}
    if len(spans) == 1:
        ((role, first, until),) = spans
        return _("%(days)s it was %(role)s") % {"days": days_in_words(first, until - DAY, today), "role": _called(role)}
    said, before = [], ""
    for role, first, until in spans:
        days = days_in_words(first, until - DAY, today)
        said.append(days if role == before else f"{_called(role)} {days}")
        before = role
    return _("it was %(roles)s") % {"roles": listed(said)}


def _called(role: str) -> str:
    return Season.Role(role).label.lower()


def other_than_meant(checkin: CheckIn, today: date) -> str:
    """What it says of work beside what was meant; "" where that was meant, or later check-ins have all its days."""
    season, day = checkin.season, checkin.checked_on
    if checkin.is_as_meant:
        return ""
    written_later = CheckIn.owned_by(checkin.owner).filter(season=season, created_at__gt=checkin.created_at)
    checks = [(day, checkin.role), *written_later.order_by("created_at", "id").values_list("checked_on", "role")]
    first, until = max(season.starts_on, day - SPOKEN_OF), min(ends(season, today), day + DAY)
    spans = [span for span in lived(first, until, checks, {}, today) if span[0] == checkin.role]
    if not spans:
        return ""
    if spans == [(checkin.role, today - SPOKEN_OF, today + DAY)]:
        went = _("these two weeks were %(role)s") % {"role": _called(checkin.role)}
    else:
        went = _went(spans, today)
    return _("You meant %(meant)s; %(went)s.") % {"meant": season.meant, "went": went}


def told(checkins: Sequence[CheckIn], today: date) -> list[tuple[Facts, Sequence[CheckIn]]]:
    """Check-ins, the latest first, with the threads through them: those to show, then those to fold."""
    parts = [checkins[:UNFOLDED], checkins[UNFOLDED:]]
    return [(threads(part, today), part) for part in parts if part]
