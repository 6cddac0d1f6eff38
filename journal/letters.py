"""The letter to oneself: sealed when it is kept, opened once at the review, or destroyed unread."""

from typing import Any

from django.db import transaction

from careerpath.clock import today
from careerpath.owned import hold
from careerpath.writing import count_anew
from journal.models import Letter, Season, SeasonReview


def letter_of(season: Season) -> Letter | None:
    """The season's letter, sealed or opened. Its text is read nowhere before it is opened."""
    return Letter.owned_by(season.owner).filter(season=season).first()


def is_reviewed(season: Season) -> bool:
    """Whether the season was looked back on; it takes no letter after that."""
    return SeasonReview.owned_by(season.owner).filter(season=season).exists()


def seal(season: Season, text: str) -> tuple[Letter | None, bool]:
    """Keep a letter, and whether it is this one that is kept now: another may have been sealed before.

    None where the season was looked back on, in another window perhaps.
    """
    with transaction.atomic():
        hold(season.owner)
        if is_reviewed(season):
            return None, False
        letter = letter_of(season)
        if letter is None:
            letter = Letter(owner=season.owner, season=season, text=text, written_on=today(season.owner))
            letter.save(force_insert=True)
            return letter, True
    return letter, letter.opened_on is None and letter.opens() and letter.text == text


def destroy(season: Season) -> bool:
    """Delete a sealed letter for good; whether there was one. There is no way back."""
    with transaction.atomic():
        hold(season.owner)
        sealed: Any = Letter.owned_by(season.owner).filter(season=season, opened_on__isnull=True)
        gone = bool(sealed.delete()[0])
        count_anew(season.owner)
    return gone
