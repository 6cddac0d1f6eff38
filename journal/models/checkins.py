"""Check-ins: how a season goes, at half time or any time."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing import Piece

from .seasons import Season


class CheckIn(Piece):
    """Six questions, three minutes: which part did work really have, and what became of the rest."""

    class Space(models.TextChoices):
        CLOSED = "closed", _lazy("closed")
        HALF = "half", _lazy("half open")
        OPEN = "open", _lazy("open")

    class Room(models.IntegerChoices):
        NONE = 0, _lazy("none")
        LITTLE = 1, _lazy("a little")
        SOME = 2, _lazy("some")
        ENOUGH = 3, _lazy("enough")
        PLENTY = 4, _lazy("plenty")

    class Next(models.TextChoices):
        ADJUST = "adjust", _lazy("Adjust it")
        CLOSE = "close", _lazy("Close the season")
        KEEP = "keep", _lazy("Keep it")

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="+")
    checked_on = models.DateField()
    # The part that work had in the two weeks before.
    role = models.CharField(max_length=10, choices=Season.Role.choices)
    # Pairs of lines: what space was made for, and a slug of Space.
    spaces = EncryptedTextField(bound_to="checkin.spaces", blank=True)
    said_no = EncryptedTextField(bound_to="checkin.said_no", blank=True)
    swallowed_no = EncryptedTextField(bound_to="checkin.swallowed_no", blank=True)
    # Whether an early warning has shown up, and what was done.
    warning = EncryptedTextField(bound_to="checkin.warning", blank=True)
    # Pairs of lines: the name of a value, and the room it got, a number of Room.
    room = EncryptedTextField(bound_to="checkin.room", blank=True)
    next = models.CharField(max_length=6, choices=Next.choices, blank=True)

    noun: ClassVar[str] = "checkin"
    kept_fields: ClassVar[tuple[str, ...]] = (
        *("checked_on", "role", "spaces", "said_no", "swallowed_no", "warning", "room", "next"),
    )
    MAX_TEXT = 1000

    class Meta:
        indexes = [
            models.Index(fields=["owner", "season", "checked_on", "id"], name="checkin_by_season"),
            models.Index(fields=["owner", "trashed_at", "id"], name="checkin_in_trash"),
        ]

    @property
    def heading(self) -> str:
        """What to call it."""
        return _("Check-in of %(day)s") % {"day": date_format(self.checked_on, "j F Y")}

    @property
    def day(self) -> date:
        """The day it stands under in a list."""
        return self.checked_on

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("journal:checkin_detail", args=[self.season_id, self.pk])
