"""The letter to oneself: sealed until the season's review opens it."""

from careerpath.clock import today
from journal.models import Letter, Season


def letter_of(season: Season) -> Letter | None:
    """The season's letter, sealed or not; None where there is none."""
    return Letter.owned_by(season.owner).filter(season=season).first()


def open_letter(season: Season) -> Letter | None:
    """Unseal the season's letter, if there is one. One that is open keeps its day."""
    letter = letter_of(season)
    if letter and not letter.opened_on:
        letter.opened_on = today(season.owner)
        Letter.owned_by(season.owner).filter(pk=letter.pk, opened_on__isnull=True).update(opened_on=letter.opened_on)
    return letter
