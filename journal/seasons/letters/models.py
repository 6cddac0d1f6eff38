"""The letter to oneself and the answer to it: sealed when kept, opened once at the review, or destroyed unread."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing.owned import Owned, lock_user
from journal.entries.models import Entry, WrittenBack


class Letter(Owned):
    """A letter to oneself, sealed until the season's review. No page lists it, and no revision holds it.

    Of a season all are sealed or all are opened: none is sealed once one was opened.
    """

    class Kind(models.TextChoices):
        LETTER = "letter", _("Your letter")
        # Written by the one who will open the letter, to the one who wrote it.
        ANSWER = "answer", _("Your answer to it")

    season = models.ForeignKey("Season", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.LETTER, db_default=Kind.LETTER)
    text = EncryptedTextField(
        _("Your letter"),
        bound_to="letter.text",
        multiline=True,
        max_length=20_000,
        error_messages={
            "required": _("There is nothing in it yet."),
            "max_length": _("A letter can have %(limit_value)d characters; this one has %(show_value)d."),
        },
    )
    written_on = models.DateField()
    # Sealed while this is empty.
    opened_on = models.DateField(null=True, blank=True)

    belongs_to = ("season_id",)
    called = _("A letter")
    # One that is sealed is found by nothing.
    listed_by = "opened_on"
    searched = ("text",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["season", "kind"], name="letter_once_a_season_and_kind")]

    def get_absolute_url(self) -> str:
        return reverse("journal:season_review", args=[self.season_id])


def letters_of(season: Any) -> Any:
    """The letter and then its answer, sealed or opened. No page shows the text of a sealed one."""
    return Letter.owned_by(season.owner).filter(season=season).order_by("-kind")


def with_letter(seasons: Any, user: Any) -> Any:
    """These seasons of the user's, each with its `letter_kind`, `letter_written_on` and `letter_opened_on`, if any."""
    letters = Letter.owned_by(user).filter(season=models.OuterRef("pk")).order_by("-kind")
    names = ("kind", "written_on", "opened_on")
    return seasons.annotate(**{f"letter_{name}": models.Subquery(letters.values(name)[:1]) for name in names})


def sealed_letters(season: Any) -> Any:
    """To be opened or destroyed, and shown nowhere."""
    return letters_of(season).filter(opened_on__isnull=True)


def opened_letters(season: Any) -> Any:
    return letters_of(season).filter(opened_on__isnull=False)


def open_letters(season: Any) -> None:
    """Open what is sealed for the season, as of today. Call within a transaction."""
    # Sealing takes the same lock, so nothing is sealed after this.
    lock_user(season.owner)
    sealed_letters(season).update(opened_on=today(season.owner))


def written_back(season: Any) -> Any:
    """The pages that were written back to what was opened, the oldest first."""
    ties = WrittenBack.owned_by(season.owner).filter(season=season)
    return Entry.objects.with_keys(season.owner, ties.values("entry")).order_by("written_on", "id")
