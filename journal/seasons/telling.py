"""How a season went, by what its check-ins and its review said, in a sentence."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from careerpath.dates import days_in_words
from careerpath.writing.pieces import Facts

from .checkins.models import CheckIn, threads
from .intention import WENT, in_words, listed, wanted
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
    role, first, until = spans[-1]
    is_meant = {role for role, *_days in spans} <= {season.role, season.second_role}
    who = _("work") if is_meant else _("it")
    went = _went(spans, today, who)
    said_today = any(checkin.checked_on == today for checkin in season.looked)
    if not season.closed_on and said_today and first <= today - SPOKEN_OF and until > today:
        went = _lately(role, who)
    return _("%(went)s, as meant.") % {"went": f"{went[0].upper()}{went[1:]}"} if is_meant else _beside(season, went)


def _went(spans: Sequence[tuple[str, date, date]], today: date, who: str) -> str:
    if len(spans) > DATED:
        roles = dict.fromkeys(role for role, *_days in spans)
        return _("at times %(who)s %(went)s") % {"who": who, "went": listed([WENT[role] for role in roles])}
    days = [days_in_words(first, until - DAY, today) for _role, first, until in spans]
    if len(spans) == 1:
        return _("%(days)s %(who)s %(went)s") % {"days": days[0], "who": who, "went": WENT[spans[0][0]]}
    pairs = zip(pairwise(["", *(role for role, *_days in spans)]), days, strict=True)
    said = [day if before == role else f"{WENT[role]} {day}" for (before, role), day in pairs]
    return f"{who} {listed(said)}"


def _lately(role: str, who: str) -> str:
    return _("in the last two weeks %(who)s %(went)s") % {"who": who, "went": WENT[role]}


def _beside(season: Season, went: str) -> str:
    intended = in_words(wanted(season.role, season.second_role))
    return _("You meant work %(intended)s; %(went)s.") % {"intended": intended, "went": went}


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
    is_lately = spans == [(checkin.role, today - SPOKEN_OF, today + DAY)]
    return _beside(season, _lately(checkin.role, _("it")) if is_lately else _went(spans, today, _("it")))


def told(checkins: Sequence[CheckIn], today: date) -> list[tuple[Facts, Sequence[CheckIn]]]:
    """Check-ins, the latest first, with the threads through them: those to show, then those to fold."""
    parts = [checkins[:UNFOLDED], checkins[UNFOLDED:]]
    return [(threads(part, today), part) for part in parts if part]
