"""Check-ins: how a season goes, at half time or any time."""

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from careerpath.accounts.clock import today
from careerpath.encryption.fields import EncryptedTextField
from careerpath.words import in_one_line, is_seen, isolated
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
    def facts(self) -> list[tuple[Any, list[Any]]]:
        """What was said: label and lines."""
        facts: list[tuple[Any, list[Any]]] = [
            (_("Work was"), [self.get_role_display()]),
            (_("The spaces"), [f"{what}: {state}" for what, state in self.space_states]),
            (_("A no I said"), lines_of(self.said_no)),
            (_("A no I swallowed"), lines_of(self.swallowed_no)),
            (_("Early warnings"), lines_of(self.warning)),
            (_("Room for my five"), [f"{value}: {room}" for value, room in self.room_for_values]),
            (_("The intention"), [self.get_next_display()] if self.next else []),
        ]
        return [(label, lines) for label, lines in facts if lines]

    @property
    def space_states(self) -> list[tuple[str, Any]]:
        """What space was made for, and how open that is, in words; whatever was not answered is left out."""
        words = dict(self.Space.choices)
        return [(what, words[slug]) for what, slug in pairs_of(self.spaces) if slug in words]

    @property
    def room_for_values(self) -> list[tuple[str, Any]]:
        """The names of values, and how much room each got, in words; whatever was not answered is left out."""
        words = {str(level): word for level, word in self.Room.choices}
        return [(value, words[level]) for value, level in pairs_of(self.room) if level in words]

    @property
    def prose(self) -> str:
        """It in sentences: the role first, then whatever was answered; "" where it cannot be opened."""
        if not self.opens():
            return ""
        spaces, room = (
            ", ".join(f"{isolated(what)} {word}" for what, word in pairs)
            for pairs in (self.space_states, self.room_for_values)
        )
        answers = [
            (_("A no I said: %(words)s"), self.said_no),
            (_("A no I swallowed: %(words)s"), self.swallowed_no),
            (_("An early warning: %(words)s"), self.warning),
            (_("Room for my five: %(words)s"), room),
        ]
        said = [
            _("Work was %(role)s") % {"role": self.get_role_display().lower()},
            spaces,
            *(sentence % {"words": isolated(in_one_line(text))} for sentence, text in answers if is_seen(text)),
        ]
        said = [sentence for sentence in said if sentence.strip(" .")]
        return " ".join(f"{sentence[0].upper()}{sentence[1:].rstrip(' .')}." for sentence in said)

    def on_return(self) -> tuple[dict[str, Any], Any]:
        """A season that is in the trash comes back with it: its page is there."""
        if not self.season.trashed_at:
            return super().on_return()
        put_back(self.season)
        return {}, _("It is back, and its season with it.")

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("journal:checkin_detail", args=[self.season_id, self.pk])


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
