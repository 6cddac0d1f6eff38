"""The letter to oneself: sealed when it is kept, opened once at the review, or destroyed unread."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing.owned import Owned, lock_user


class Letter(Owned):
    """A letter to oneself, sealed until the season's review. No page lists it, and no revision holds it."""

    season = models.OneToOneField("Season", on_delete=models.CASCADE, related_name="+")
    text = EncryptedTextField(
        _("Your letter"),
        bound_to="letter.text",
        multiline=True,
        max_length=20_000,
        error_messages={
            "required": _("There is nothing in it yet."),
            "max_length": _("A letter holds %(limit_value)d characters; this one has %(show_value)d."),
        },
    )
    written_on = models.DateField()
    # Sealed while this is empty.
    opened_on = models.DateField(null=True, blank=True)

    belongs_to = ("season_id",)


def sealed_letters(season: Any) -> Any:
    """At most one row: to be opened or destroyed, and shown nowhere."""
    return Letter.owned_by(season.owner).filter(season=season, opened_on__isnull=True)


def open_letter(season: Any) -> None:
    """Open the season's sealed letter as of today, if there is one. Call within a transaction."""
    # Sealing takes the same lock, so no letter is sealed after this.
    lock_user(season.owner)
    sealed_letters(season).update(opened_on=today(season.owner))


def letter_of(season: Any) -> Letter | None:
    """Sealed or opened. No page shows the text of a sealed one."""
    return Letter.owned_by(season.owner).filter(season=season).first()
