"""Check-ins: how a season goes, at half time or any time."""

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from careerpath.accounts.clock import today
from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing.lines import lines_of, pairs_of
from careerpath.writing.pieces import Piece
from careerpath.writing.trash import put_back
from journal.seasons.models import CarriedValue, Season
from values.results import current_five


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
    called = _lazy("A check-in")
    listed_by = "checked_on"
    belongs_to = ("season_id",)
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
    def facts(self) -> list[tuple[Any, list[Any]]]:
        """What was said: label and lines."""
        facts: list[tuple[Any, list[Any]]] = [
            (_("Work was"), [self.get_role_display()]),
            (_("The spaces"), _said(self.spaces, dict(self.Space.choices))),
            (_("A no I said"), lines_of(self.said_no)),
            (_("A no I swallowed"), lines_of(self.swallowed_no)),
            (_("Early warnings"), lines_of(self.warning)),
            (_("Room for my five"), _said(self.room, {str(n): word for n, word in self.Room.choices})),
            (_("The intention"), [self.get_next_display()] if self.next else []),
        ]
        return [(label, lines) for label, lines in facts if lines]

    def on_return(self) -> tuple[dict[str, Any], Any]:
        """A season that is in the trash comes back with it: its page is there."""
        if not self.season.trashed_at:
            return super().on_return()
        put_back(self.season)
        return {}, _("It is back, and its season with it.")

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("journal:checkin_detail", args=[self.season_id, self.pk])


def _said(pairs: str, words: dict[Any, Any]) -> list[str]:
    """What was answered, thing by thing."""
    return [f"{what}: {words[slug]}" for what, slug in pairs_of(pairs) if slug in words]


FIVE = 5


def why_no_checkin(season: Season) -> str:
    """Why this season takes no new check-in now; "" where it does."""
    if season.closed_on:
        day = date_format(season.closed_on, "j F Y")
        return _("This season was closed on %(day)s, so there is nothing left to check. You can look back on it.") % {
            "day": day
        }
    if season.starts_on > today(season.owner):
        day = date_format(season.starts_on, "j F Y")
        return _("This season begins on %(day)s. There is nothing to check yet.") % {"day": day}
    return ""


def value_names(season: Season) -> list[str]:
    """The five the season began with; those of now where it carried none."""
    carried = CarriedValue.owned_by(season.owner).filter(season=season, rank__isnull=False).order_by("rank")
    rows = list(carried[:FIVE]) or [row for row in current_five(season.owner) if row.rank][:FIVE]
    return [row.name_snapshot for row in rows if row.opens()]
