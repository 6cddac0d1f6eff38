"""How a season went, by what its check-ins and its review said: in a sentence, and in threads through the check-ins."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from careerpath.dates import day_in_words, days_in_words
from careerpath.words import in_one_line, is_seen, isolated
from careerpath.writing.pieces import Facts

from .checkins.models import CheckIn
from .intention import listed
from .models import Season
from .timeline.axis import SPOKEN_OF

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
    went = _dated(spans, today)
    role, first, until = spans[-1]
    said_today = any(checkin.checked_on == today for checkin in season.looked)
    if not season.closed_on and said_today and first <= today - SPOKEN_OF and until > today:
        went = _("the last two weeks were %(role)s") % {"role": _called(role)}
    elif len(spans) == 1:
        went = _in(role, first, until - DAY, today)
    if {role for role, *_days in spans} <= {season.role, season.second_role}:
        return _("%(went)s, as meant.") % {"went": f"{went[0].upper()}{went[1:]}"}
    return _("Meant %(meant)s; %(went)s.") % {"meant": season.meant, "went": went}


def _dated(spans: Sequence[tuple[str, date, date]], today: date) -> str:
    if len(spans) > DATED:
        roles = [_called(role) for role in dict.fromkeys(role for role, *_days in spans)]
        return _("at times it was %(roles)s") % {"roles": listed(roles)}
    said, before = [], ""
    for role, first, until in spans:
        days = days_in_words(first, until - DAY, today)
        said.append(days if role == before else f"{_called(role)} {days}")
        before = role
    return _("it was %(roles)s") % {"roles": listed(said)}


def _in(role: str, first: date, last: date, today: date) -> str:
    return _("%(days)s it was %(role)s") % {"days": days_in_words(first, last, today), "role": _called(role)}


def _called(role: str) -> str:
    return Season.Role(role).label.lower()


def other_than_meant(checkin: CheckIn, today: date) -> str:
    """What it says of work beside what was meant; "" where that was meant."""
    season, day = checkin.season, checkin.checked_on
    if checkin.role in (season.role, season.second_role):
        return ""
    first = max(season.starts_on, day - SPOKEN_OF)
    went = _in(checkin.role, first, day, today)
    if (first, day) == (today - SPOKEN_OF, today):
        went = _("these two weeks were %(role)s") % {"role": _called(checkin.role)}
    return _("You meant %(meant)s; %(went)s.") % {"meant": season.meant, "went": went}


def told(checkins: Sequence[CheckIn], today: date) -> list[tuple[Facts, Sequence[CheckIn]]]:
    """Check-ins, the latest first, with the threads through them: those to show, then those to fold."""
    parts = [checkins[:UNFOLDED], checkins[UNFOLDED:]]
    return [(threads(part, today), part) for part in parts if part]


def threads(checkins: Sequence[CheckIn], today: date) -> Facts:
    """Each space and each value over these check-ins, the noes and the warnings: label and lines, the oldest first.

    A space is known by its words: with other words it is another one.
    """
    spaces: dict[str, list[str]] = defaultdict(list)
    room: dict[str, list[str]] = defaultdict(list)
    said: dict[str, list[str]] = {name: [] for name in ("said_no", "swallowed_no", "warning")}
    for checkin in checkins[::-1]:
        if not checkin.is_readable():
            continue
        day = day_in_words(checkin.checked_on, today)
        # In the order in which they were asked about, answered or not.
        for one in checkin.spaces:
            spaces.setdefault(one["space"], [])
        for found, pairs in ((spaces, checkin.space_states), (room, checkin.room_for_values)):
            for what, word in pairs:
                found[what].append(_("%(said)s, %(day)s") % {"said": word, "day": day})
        for name, lines in said.items():
            if is_seen(text := getattr(checkin, name)):
                lines.append(_("%(day)s: %(words)s") % {"day": day, "words": isolated(in_one_line(text))})
    facts = [
        *((what, [" · ".join(states)]) for what, states in spaces.items() if states),
        *((_("Room for %(value)s") % {"value": isolated(what)}, [" · ".join(states)]) for what, states in room.items()),
        (_("Noes you said"), said["said_no"]),
        (_("Noes you kept to yourself"), said["swallowed_no"]),
        (_("Early warnings"), said["warning"]),
    ]
    return [(label, lines) for label, lines in facts if lines]
