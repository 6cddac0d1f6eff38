"""The letter to oneself: sealed when it is kept, opened once at the review, or destroyed unread."""

from django.db import models

from careerpath.accounts.clock import today
from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing.owned import Owned, hold
from journal.seasons.models import Season


class Letter(Owned):
    """A letter to oneself, sealed until the season's review. No page lists it, and no revision holds it."""

    season = models.OneToOneField(Season, on_delete=models.CASCADE, related_name="+")
    text = EncryptedTextField(bound_to="letter.text")
    written_on = models.DateField()
    # Sealed while this is empty.
    opened_on = models.DateField(null=True, blank=True)

    belongs_to = ("season_id",)
    MAX_TEXT = 20_000


def open_letter(season: Season) -> None:
    """Open the letter of a season as of today, if one is sealed. Within a transaction: none is sealed meanwhile."""
    hold(season.owner)
    sealed = Letter.owned_by(season.owner).filter(season=season, opened_on__isnull=True)
    sealed.update(opened_on=today(season.owner))


def letter_of(season: Season) -> Letter | None:
    """The season's letter, sealed or opened. Its text is read nowhere before it is opened."""
    return Letter.owned_by(season.owner).filter(season=season).first()
