"""Marks: what a person says of a piece beside its text, for when it comes back."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .owned import Owned


class Mark(Owned):
    """One mark on one piece. It goes with its piece, and is deleted once it no longer holds."""

    class Kind(models.TextChoices):
        STUCK = "stuck", _("I was stuck here")
        HELPED = "helped", _("This helped")
        # It comes back by itself never; its owner finds it as ever.
        CLOSED = "closed", _("Keep closed")
        # Not this one: it rests until `day`.
        RESTING = "resting", _("Resting")
        # It is on home from `day` on, or from the next season's first day where that is NULL, until it was seen.
        BACK = "back", _("Bring it back")

    piece_noun = models.CharField(max_length=20)
    piece_id = models.UUIDField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    day = models.DateField(null=True)

    counts_as: ClassVar[str] = "changes"

    class Meta:
        indexes = [
            models.Index(fields=["owner", "kind", "day"], name="mark_by_kind"),
            models.Index(fields=["owner", "piece_id"], name="mark_of_piece"),
        ]
        constraints = [models.UniqueConstraint(fields=["piece_id", "kind"], name="mark_once")]
