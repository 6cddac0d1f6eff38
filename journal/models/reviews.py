"""Reviews: a season looked back on when it ends."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing import Piece

from .seasons import Season


class SeasonReview(Piece):
    """Ten questions. The first, from memory, is kept before the intention and the letter are shown."""

    class Next(models.TextChoices):
        BREAK = "break", _lazy("A break from planning")
        LATER = "later", _lazy("Later")
        NOW = "now", _lazy("Now")

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="+")
    reviewed_on = models.DateField()
    remembered = EncryptedTextField(bound_to="seasonreview.remembered", blank=True)
    different = EncryptedTextField(bound_to="seasonreview.different", blank=True)
    # Pairs of lines: a month ("2026-03"), and the slug of the role that work had in it.
    months = EncryptedTextField(bound_to="seasonreview.months", blank=True)
    brought = EncryptedTextField(bound_to="seasonreview.brought", blank=True)
    cost = EncryptedTextField(bound_to="seasonreview.cost", blank=True)
    signs = EncryptedTextField(bound_to="seasonreview.signs", blank=True)
    unmet = EncryptedTextField(bound_to="seasonreview.unmet", blank=True)
    keep = EncryptedTextField(bound_to="seasonreview.keep", blank=True)
    change = EncryptedTextField(bound_to="seasonreview.change", blank=True)
    drop = EncryptedTextField(bound_to="seasonreview.drop", blank=True)
    to_the_next = EncryptedTextField(bound_to="seasonreview.to_the_next", blank=True)
    next = models.CharField(max_length=5, choices=Next.choices, blank=True)

    noun: ClassVar[str] = "review"
    kept_fields: ClassVar[tuple[str, ...]] = (
        *("reviewed_on", "remembered", "different", "months", "brought", "cost", "signs", "unmet"),
        *("keep", "change", "drop", "to_the_next", "next"),
    )
    MAX_TEXT = 5000

    class Meta:
        indexes = [models.Index(fields=["owner", "trashed_at", "id"], name="review_in_trash")]
        constraints = [
            models.UniqueConstraint(
                fields=["season"], condition=models.Q(trashed_at__isnull=True), name="review_once_a_season"
            )
        ]

    @property
    def heading(self) -> str:
        """What to call it."""
        return _("The review of a season")

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("journal:season_review", args=[self.season_id])
