"""Where in a season somebody is, told from its days alone: pure."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

BEGINNING = timedelta(days=14)
ENDING = timedelta(days=14)
# An open season has no middle: it is looked at after half a year, and half a year after the last look.
HALF_A_YEAR = timedelta(days=182)


class Where(StrEnum):
    """The places in a season of which Home says one thing, or none."""

    BETWEEN = "between"
    TO_COME = "to come"
    BEGINNING = "beginning"
    UNDER_WAY = "under way"
    HALF_TIME = "half-time"
    A_LOOK = "a look"
    ENDING = "ending"
    LOOKING_BACK = "looking back"
    REVIEWED = "reviewed"


class Days(Protocol):
    """What is asked of a season."""

    starts_on: date
    ends_on: date | None


def where_in(
    season: Days | None, today: date, last_checked_on: date | None, reviewed: bool, answered: bool = True
) -> Where:
    """The place in a season that is not closed; between seasons where there is none.

    `answered`: whether its review holds more than the memory it began with.
    """
    if season is None:
        return Where.BETWEEN
    if reviewed:
        return Where.REVIEWED if answered else Where.LOOKING_BACK
    if today < season.starts_on:
        return Where.TO_COME
    if season.ends_on and today > season.ends_on - ENDING:
        return Where.ENDING
    if today < season.starts_on + BEGINNING:
        return Where.BEGINNING
    if season.ends_on is None:
        looked_on = max(season.starts_on, last_checked_on or season.starts_on)
        return Where.A_LOOK if today >= looked_on + HALF_A_YEAR else Where.UNDER_WAY
    middle = season.starts_on + (season.ends_on - season.starts_on) / 2
    due = today >= middle and (last_checked_on is None or last_checked_on < middle)
    return Where.HALF_TIME if due else Where.UNDER_WAY
