"""Check-ins: how a season goes, at half time or any time."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from careerpath.accounts.clock import today
from careerpath.dates import day_in_words
from careerpath.encryption.fields import EncryptedJSONField, EncryptedTextField
from careerpath.words import in_one_line, is_seen, isolated
from careerpath.writing.owned import in_trash
from careerpath.writing.pieces import Facts, Piece
from careerpath.writing.trash import restore
from journal.seasons.intention import WENT, bare, listed
from journal.seasons.models import Season
from journal.touches.models import CarriedValue
from values.session.models import Room
from values.session.results import current_five

# Each answer may be left out, and be of any number of lines.
ANSWER: dict[str, Any] = {"blank": True, "multiline": True, "max_length": 1000}
JUST_ENDED = timedelta(days=14)
# What a value had, the most first.
HAD_ROOM = {
    Room.PLENTY: _lazy("had plenty of room"),
    Room.ENOUGH: _lazy("had enough room"),
    Room.SOME: _lazy("had some room"),
    Room.LITTLE: _lazy("had a little room"),
    Room.NONE: _lazy("had no room"),
}


class CheckIn(Piece):
    """Six questions, three minutes: which part did work really have, and what became of the rest."""

    class Space(models.TextChoices):
        CLOSED = "closed", _lazy("closed")
        HALF = "half", _lazy("half open")
        OPEN = "open", _lazy("open")

    class Next(models.TextChoices):
        ADJUST = "adjust", _lazy("Adjust it")
        CLOSE = "close", _lazy("Close the season")
        KEEP = "keep", _lazy("Keep it")

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="+")
    checked_on = models.DateField()
    # The part that work had in the two weeks before.
    role = models.CharField(max_length=10, choices=Season.Role.choices)
    # What space was made for, and how open it is: {"space": "the bench", "state": "half"}, "" where that was not said.
    spaces = EncryptedJSONField(bound_to="checkin.spaces", blank=True)
    said_no = EncryptedTextField(_lazy("Which no did you say?"), bound_to="checkin.said_no", **ANSWER)
    swallowed_no = EncryptedTextField(
        _lazy("Which no did you keep to yourself?"), bound_to="checkin.swallowed_no", **ANSWER
    )
    warning = EncryptedTextField(
        _lazy("Has an early warning shown up? What did you do?"), bound_to="checkin.warning", **ANSWER
    )
    # The name of a value, and the room it got: {"value": "Bread", "room": 3}, None where that was not said.
    room = EncryptedJSONField(bound_to="checkin.room", blank=True)
    next = models.CharField(max_length=6, choices=Next.choices, blank=True)

    noun: ClassVar[str] = "checkin"
    called = _lazy("A check-in")
    listed_by = "checked_on"
    belongs_to = ("season_id",)
    fact_labels = {
        "role": _lazy("Work was"),
        "spaces": _lazy("The spaces"),
        "said_no": _lazy("You said no"),
        "swallowed_no": _lazy("You kept a no to yourself"),
        "warning": _lazy("Early warnings"),
        "room": _lazy("Room for your five"),
        "next": _lazy("What next"),
    }

    class Meta:
        indexes = [
            models.Index(fields=["owner", "season", "checked_on", "id"], name="checkin_by_season"),
            in_trash("checkin_in_trash"),
        ]

    @property
    def heading(self) -> str:
        return _("Check-in of %(day)s") % {"day": date_format(self.checked_on, "j F Y")}

    @property
    def went(self) -> str:
        """What work did, as it stands in a sentence."""
        return WENT[self.role]

    @property
    def is_as_meant(self) -> bool:
        return self.role in (self.season.role, self.season.second_role)

    @property
    def space_states(self) -> list[tuple[str, Any]]:
        """The space and its state in words, for each that was answered."""
        words = dict(self.Space.choices)
        return [(said["space"], words[said["state"]]) for said in self.spaces if said["state"] in words]

    @property
    def room_for_values(self) -> list[tuple[str, Any]]:
        """The name of a value and its room in words, for each that was answered."""
        words = dict(Room.choices)
        return [(said["value"], words[said["room"]]) for said in self.room if said["room"] in words]

    @property
    def prose(self) -> str:
        """One paragraph: the part of work, then whatever was answered; "" where a text is unreadable."""
        if not self.is_readable():
            return ""
        answers = [
            (_("You said no: %(words)s"), self.said_no),
            (_("You kept a no to yourself: %(words)s"), self.swallowed_no),
            (_("Early warnings: %(words)s"), self.warning),
        ]
        if (refused := bare(self.said_no, "no to", "to")) != bare(self.said_no):
            answers[0] = (_("You said no to %(words)s"), refused)
        room: dict[int, list[str]] = defaultdict(list)
        for one in self.room:
            room[one["room"]].append(isolated(one["value"]))
        said = [
            _("Work %(went)s") % {"went": self.went},
            *self.lines_of("spaces"),
            *(sentence % {"words": isolated(in_one_line(text))} for sentence, text in answers if is_seen(text)),
            *(f"{listed(room[number])} {had}" for number, had in HAD_ROOM.items() if number in room),
        ]
        # A text of full stops alone makes no sentence.
        said = [sentence for sentence in said if sentence.strip(" .")]
        return " ".join(f"{sentence[0].upper()}{sentence[1:].rstrip(' .')}." for sentence in said)

    def lines_of(self, name: str) -> list[str]:
        if name not in ("spaces", "room"):
            return super().lines_of(name)
        pairs = self.space_states if name == "spaces" else self.room_for_values
        return [f"{isolated(what)}: {word}" for what, word in pairs]

    def on_restore(self) -> tuple[dict[str, Any], Any]:
        if not self.season.trashed_at:
            return super().on_restore()
        # The check-in's address names its season, which gives 404 while it is in the trash.
        restore(self.season)
        return {}, _("It is back, and so is its season.")

    def get_absolute_url(self) -> str:
        return reverse("journal:checkin_detail", args=[self.season_id, self.pk])


def why_no_checkin(season: Season) -> str:
    """A sentence that says why the season takes no new check-in now; "" where it takes one."""
    if season.closed_on:
        sentence = _("This season was closed on %(day)s, so there is nothing left to check in on. You can review it.")
        return sentence % {"day": date_format(season.closed_on, "j F Y")}
    if season.starts_on > today(season.owner):
        sentence = _("This season begins on %(day)s. There is nothing to check in on yet.")
        return sentence % {"day": date_format(season.starts_on, "j F Y")}
    return ""


def latest_check_in(season: Season, after: date) -> date | None:
    """The day of its latest check-in after this day, if there is one."""
    rows = CheckIn.owned_by(season.owner).filter(season=season, checked_on__gt=after)
    return rows.order_by("-checked_on").values_list("checked_on", flat=True).first()


def closing_days(season: Season) -> dict[str, date]:
    """The last days a season may be closed with, first the one a person expects.

    By what a form sends: "today", which may be another day by then, or the planned one itself, which may be moved.

    One whose planned last day is past ended with it, if nobody checked in after that; within two weeks it may as well
    have gone on until today.
    """
    now = today(season.owner)
    planned = season.ends_on if season.state == Season.State.ENDING else None
    if planned is None or latest_check_in(season, after=planned):
        return {"today": now}
    if now - planned > JUST_ENDED:
        return {str(planned): planned, "today": now}
    return {"today": now, str(planned): planned}


def value_names(season: Season) -> list[str]:
    """The names of the five it began with, or of the current five where it carried none; unreadable ones left out."""
    carried = CarriedValue.owned_by(season.owner).filter(season=season, rank__isnull=False).order_by("rank")
    rows = list(carried[:5]) or current_five(season.owner)
    return [row.name_snapshot for row in rows if row.is_readable()]


def threads(checkins: Sequence[CheckIn], now: date) -> Facts:
    """Each space and each value over these check-ins, the noes and the warnings: label and lines, the oldest first.

    A space is known by its words: with other words it is another one.
    """
    spaces: dict[str, list[tuple[str, str]]] = defaultdict(list)
    room: dict[str, list[tuple[str, str]]] = defaultdict(list)
    said: dict[str, list[str]] = {name: [] for name in ("said_no", "swallowed_no", "warning")}
    for checkin in checkins[::-1]:
        if not checkin.is_readable():
            continue
        day = day_in_words(checkin.checked_on, now)
        # In the order in which they were asked about, answered or not.
        for one in checkin.spaces:
            spaces.setdefault(one["space"], [])
        for found, pairs in ((spaces, checkin.space_states), (room, checkin.room_for_values)):
            for what, word in pairs:
                found[what].append((str(word), day))
        for name, lines in said.items():
            if is_seen(text := getattr(checkin, name)):
                lines.append(_("%(day)s: %(words)s") % {"day": day, "words": isolated(in_one_line(text))})
    facts = [
        *((what, _as_said(states)) for what, states in spaces.items()),
        *((_("Room for %(value)s") % {"value": isolated(what)}, _as_said(states)) for what, states in room.items()),
        (_("You said no"), said["said_no"]),
        (_("You kept a no to yourself"), said["swallowed_no"]),
        (_("Early warnings"), said["warning"]),
    ]
    return [(label, lines) for label, lines in facts if lines]


def _as_said(states: Sequence[tuple[str, str]]) -> list[str]:
    """Words and their days in one line, if any; a word said several times on end is there once, with all its days."""
    runs = groupby(states, key=itemgetter(0))
    line = " · ".join(", ".join([word, *(day for _word, day in run)]) for word, run in runs)
    return [line] if line else []
