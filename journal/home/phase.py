"""The phase of a season, computed from its days alone. Pure."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

BEGINNING = timedelta(days=14)
ENDING = timedelta(days=14)
# An open season has no middle: it is looked at after half a year, and half a year after the last look.
HALF_A_YEAR = timedelta(days=182)


class Phase(StrEnum):
    """The phases of a season. In each of them Home says one thing, or nothing."""

    BETWEEN = "between"
    TO_COME = "to come"
    BEGINNING = "beginning"
    UNDER_WAY = "under way"
    HALF_TIME = "half-time"
    A_LOOK = "a look"
    ENDING = "ending"
    LOOKING_BACK = "looking back"
    REVIEWED = "reviewed"


def phase_of(season: Any, today: date) -> Phase:
    """`season` comes from `with_marks` and is not closed; None stands for between seasons."""
    if season is None:
        return Phase.BETWEEN
    if season.review_version:
        # At first a review holds the memory of the season alone.
        return Phase.REVIEWED if season.review_version > 1 else Phase.LOOKING_BACK
    if today < season.starts_on:
        return Phase.TO_COME
    # Before BEGINNING: a season of less than four weeks is in both.
    if season.ends_on and today > season.ends_on - ENDING:
        return Phase.ENDING
    if today < season.starts_on + BEGINNING:
        return Phase.BEGINNING
    # A check-in that comes back from the trash may be older than a first day that was moved.
    looked_on = season.last_checked_on or season.starts_on
    if season.ends_on is None:
        return Phase.A_LOOK if today >= max(season.starts_on, looked_on) + HALF_A_YEAR else Phase.UNDER_WAY
    middle = season.starts_on + (season.ends_on - season.starts_on) / 2
    return Phase.HALF_TIME if looked_on < middle <= today else Phase.UNDER_WAY
