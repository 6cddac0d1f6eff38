"""Seasons: a stretch of time with an intention for the role of work."""

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from careerpath.accounts.clock import last_day, today
from careerpath.encryption.codec import DecryptionError
from careerpath.encryption.fields import EncryptedJSONField, EncryptedTextField
from careerpath.words import isolated
from careerpath.writing.owned import OwnedQuerySet, in_trash
from careerpath.writing.pieces import Piece
from journal.touches.models import CarriedValue
from values.catalog.models import PersonalValue
from values.session.results import current_five

from .intention import Parts, if_then, in_words, intention, when


class SeasonQuerySet(OwnedQuerySet):
    """Questions about seasons."""

    def current(self) -> Self:
        return self.filter(closed_on__isnull=True)

    def closed(self) -> Self:
        return self.filter(closed_on__isnull=False)

    def holding(self, day: date) -> Self:
        """Seasons that hold `day`, the later first: a piece of a shared day belongs to the later one."""
        rows = self.filter(starts_on__lte=day).exclude(closed_on__lt=day)
        return rows.order_by("-starts_on", "-id")

    def touching(self, card: PersonalValue) -> Self:
        carried = CarriedValue.owned_by(card.owner).filter(personal_value=card)
        return self.with_keys(card.owner, carried.values("season"))

    def overlapping(self, season: "Season", starts_on: date, closed_on: date | None) -> Self:
        """Other seasons that share days with `season` from `starts_on` to `closed_on` (None: no end), oldest first."""
        # Two seasons may share one border day. One that was closed before it began holds no day.
        rows = self.exclude(pk=season.pk).exclude(closed_on__lt=F("starts_on")).exclude(closed_on__lte=starts_on)
        return (rows.filter(starts_on__lt=closed_on) if closed_on else rows).order_by("starts_on", "id")


class Season(Piece):
    """3 to 12 months, or an open stretch, and the part of work in it. It lasts until its owner closes it."""

    class Role(models.TextChoices):
        # By label, so that none stands above another.
        CENTRAL = "central", _("Central")
        TRANSITION = "transition", _("Changing over")
        GROWING = "growing", _("Growing")
        MINIMAL = "minimal", _("Idling")
        PAUSING = "pausing", _("Pausing")
        SUPPORTING = "supporting", _("Supporting")

    class Length(models.IntegerChoices):
        THREE = 3, _("3 months")
        SIX = 6, _("6 months")
        NINE = 9, _("9 months")
        TWELVE = 12, _("12 months")
        OPEN = 0, _("Open, until I close it")

    class Stretch(models.IntegerChoices):
        LEAN = 1, _("lean on what I can do")
        MOSTLY_LEAN = 2, _("mostly lean")
        BOTH = 3, _("some of both")
        MOSTLY_STRETCH = 4, _("mostly stretch")
        STRETCH = 5, _("stretch")

    class Money(models.TextChoices):
        COVER = "cover", _("Cover the basics")
        LESS = "less", _("Earn less on purpose")
        MORE = "more", _("Earn more")
        HOLD = "hold", _("Earn the same")
        NO_THOUGHT = "no_thought", _("Not thinking about it")

    class Flexibility(models.TextChoices):
        DAYS_OFF = "days_off", _("Days off")
        HOURS = "hours", _("Hours")
        NOTICE = "notice", _("Notice")
        PLACE = "place", _("Place")
        NONE = "none", _("None needed")

    class State(models.TextChoices):
        TO_COME = "to_come", _("A season to come")
        CURRENT = "current", _("This season")
        ENDING = "ending", _("This season, ending")
        CLOSED = "closed", _("A past season")

    LINES = {
        Role.CENTRAL: _("Work gets the best hours, and I agree to what that costs."),
        Role.TRANSITION: _("I am moving from one kind of work to another, and am in between."),
        Role.GROWING: _("Work is where I stretch and learn; it may be uncomfortable."),
        Role.MINIMAL: _("I do what was agreed, with as little effort as I can answer for."),
        Role.PAUSING: _("Paid work stops, or nearly stops, for a while, by my choice or not."),
        Role.SUPPORTING: _("I do my part well and raise my hand for nothing extra."),
    }

    name = EncryptedTextField(
        _("A name for it"),
        bound_to="season.name",
        max_length=80,
        error_messages={"required": _("Give it a name, so that you can find it again.")},
    )
    starts_on = models.DateField()
    length = models.PositiveSmallIntegerField(choices=Length.choices, default=Length.SIX)
    ends_on = models.DateField(null=True, blank=True)
    # The dates it was begun with, however often it is moved; an end is empty where the length is open.
    first_starts_on = models.DateField(null=True, editable=False)
    first_ends_on = models.DateField(null=True, editable=False)
    role = models.CharField(max_length=10, choices=Role.choices)
    # "Mainly …, with some …": "" for a season of one role.
    second_role = models.CharField(max_length=10, choices=Role.choices, blank=True)
    making_space_for = EncryptedJSONField(
        _("Making space for"),
        bound_to="season.making_space_for",
        blank=True,
        most=3,
        help_text=_("Up to three things, one on each line."),
        error_messages={"most": _("Three things at most. You may see later what else there is room for.")},
    )
    why = EncryptedTextField(
        _("Why now?"),
        bound_to="season.why",
        blank=True,
        max_length=200,
        help_text=_("Ends the sentence: “…, as the workshop finds its feet.”"),
    )
    saying_no_to = EncryptedJSONField(
        _("Saying no to"),
        bound_to="season.saying_no_to",
        blank=True,
        keys={"no": _("No to"), "say": _("What I will say")},
        most=3,
    )
    # A week of so many hours, 0 to 80.
    hours_from = models.PositiveSmallIntegerField(null=True, blank=True)
    hours_to = models.PositiveSmallIntegerField(null=True, blank=True)
    stretch = models.PositiveSmallIntegerField(choices=Stretch.choices, null=True, blank=True)
    money = EncryptedTextField(_("Money"), bound_to="season.money", choices=Money.choices, blank=True)
    flexibility = EncryptedJSONField(_("Flexibility"), bound_to="season.flexibility", blank=True)
    boundaries = EncryptedJSONField(
        _("What you keep to, whatever comes"),
        bound_to="season.boundaries",
        blank=True,
        most=5,
        help_text=_("As short as “No laptop at the table”."),
    )
    signs = EncryptedJSONField(
        _("Signs that it works"),
        bound_to="season.signs",
        blank=True,
        most=3,
        help_text=_("What you would see on an ordinary day."),
    )
    warnings = EncryptedJSONField(
        _("Early warnings"),
        bound_to="season.warnings",
        blank=True,
        keys={"if": _("If …"), "then": _("Then I …")},
        most=3,
    )
    obstacle = EncryptedTextField(
        _("What in you may get in the way"), bound_to="season.obstacle", blank=True, multiline=True, max_length=300
    )
    # A wording of one's own; empty while the sentence is made of the fields.
    sentence = EncryptedTextField(_("The sentence"), bound_to="season.sentence", blank=True, max_length=500)
    closed_on = models.DateField(null=True, blank=True, editable=False)
    closed_because = EncryptedTextField(
        _("Why you close it, if you like"), bound_to="season.closed_because", blank=True, multiline=True, max_length=500
    )

    noun: ClassVar[str] = "season"
    not_kept = ("closed_because",)
    called = _("A season")
    listed_by, is_past = "starts_on", False
    takes_along = _("Its check-ins, its review, its needs, its letter and your answer to it will be gone, too.")
    fact_labels = {
        "role": _("The part of work"),
        "second_role": _("And at times"),
        "making_space_for": _("Making space for"),
        "why": _("Why now"),
        "saying_no_to": _("Saying no to"),
        "boundaries": _("Boundaries"),
        "signs": _("Signs that it works"),
        "warnings": _("Early warnings"),
        "obstacle": _("What may get in the way"),
        "hours_from": _("Hours a week"),
        "stretch": _("Stretch or lean"),
        "money": _("Money"),
        "flexibility": _("Flexibility"),
        "starts_on": _("From"),
        "ends_on": _("To"),
        "sentence": _("In your words"),
        "closed_because": _("Why you closed it"),
    }
    shown_apart = ("name", "length", "hours_to")

    objects: ClassVar = SeasonQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "starts_on", "id"], name="season_by_day"), in_trash("season_in_trash")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(closed_on__isnull=True, trashed_at__isnull=True),
                name="season_one_current",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__gte="1900-01-01", starts_on__lt="2200-01-01"), name="season_starts_on_in_reach"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="season_ends_after_it_starts"
            ),
        ]

    @property
    def heading(self) -> str:
        return self.name

    @property
    def state(self) -> "Season.State":
        """Ending: its last day is over, in its owner's time zone, and it is not closed yet."""
        if self.closed_on:
            return self.State.CLOSED
        day = today(self.owner)
        if day < self.starts_on:
            return self.State.TO_COME
        return self.State.ENDING if self.ends_on and self.ends_on < day else self.State.CURRENT

    @property
    def spaces(self) -> list[str]:
        return [space["text"] for space in self.making_space_for]

    @property
    def sentence_parts(self) -> Parts:
        if self.sentence:
            return [(self.sentence, True)]
        # The last day is said where it is another than the length makes.
        made = last_day(self.starts_on, self.length) if self.length else None
        last = self.ends_on or made
        months = self.length if last == made else 0
        if self.closed_on:
            last = max(self.starts_on, self.closed_on)
        begins = when(self.starts_on, last, today(self.owner), months, is_closed=bool(self.closed_on))
        noes = [no["no"] for no in self.saying_no_to]
        return intention(begins, self.role, self.spaces, self.why, noes, second_role=self.second_role)

    @property
    def sentence_in_words(self) -> str:
        return in_words(self.sentence_parts)

    @property
    def line(self) -> Any:
        return self.LINES[self.Role(self.role)]

    @property
    def meant(self) -> str:
        """The roles as a label: "growing", or "growing, at times idling"."""
        role, second = (self.Role(role).label.lower() if role else "" for role in (self.role, self.second_role))
        return _("%(role)s, at times %(second)s") % {"role": role, "second": second} if second else role

    @property
    def shown_name(self) -> str:
        try:
            return self.name
        except DecryptionError:
            return str(_("cannot be opened"))

    @property
    def moved_from(self) -> tuple[date, date | None] | None:
        """The first and last day it was begun with; None where they are its days still."""
        first = self.first_starts_on and (self.first_starts_on, self.first_ends_on)
        return first if first and first != (self.starts_on, self.ends_on) else None

    def lines_of(self, name: str) -> list[str]:
        match name:
            case "role":
                return [self.get_role_display(), self.line]
            case "obstacle" | "closed_because":
                return [getattr(self, name)]
            case "saying_no_to":
                noes = [(no["no"], no.get("say", "")) for no in self.saying_no_to]
                said = _("%(what)s: “%(say)s”")
                return [said % {"what": isolated(what), "say": isolated(say)} if say else what for what, say in noes]
            case "warnings":
                return [if_then(warning["if"], warning.get("then", "")) for warning in self.warnings]
            case "flexibility":
                return [", ".join(str(one.label) for one in self.Flexibility if one in self.flexibility)]
            case "hours_from" if self.hours_from is None:
                return [] if self.hours_to is None else [_("up to %(most)d") % {"most": self.hours_to}]
            case "hours_from" if self.hours_to is None:
                return [_("%(least)d or more") % {"least": self.hours_from}]
            case "hours_from" if self.hours_from == self.hours_to:
                return [ngettext("%(most)d hour", "%(most)d hours", self.hours_to or 0) % {"most": self.hours_to}]
            case "hours_from":
                return [_("%(least)d to %(most)d") % {"least": self.hours_from, "most": self.hours_to}]
            case "starts_on" | "ends_on":
                now = super().lines_of(name) or [str(self.get_length_display())]
                first = getattr(self, f"first_{name}")
                if self.moved_from is None or first == getattr(self, name):
                    return now
                then = date_format(first, "j F Y") if first else _("open")
                return [_("%(now)s (at first: %(first)s)") % {"now": now[0], "first": then}]
        return super().lines_of(name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Kept for good: facts show the first dates beside those that were moved.
        if self._state.adding and self.first_starts_on is None:
            self.first_starts_on, self.first_ends_on = self.starts_on, self.ends_on
        super().save(*args, **kwargs)

    def on_creation(self) -> None:
        # Copies: what a later session says leaves the five of this season as they were.
        CarriedValue.objects.bulk_create(
            CarriedValue(
                owner=self.owner,
                season=self,
                personal_value=row.personal_value,
                rank=row.rank,
                name_snapshot=row.name_snapshot,
                words_snapshot=row.my_words,
            )
            for row in current_five(self.owner)
            if row.is_readable()
        )

    def holds(self, day: str) -> Q:
        """Of rows with a date `day`: those of its days. One that two seasons share belongs to the later one."""
        if not hasattr(self, "next_starts_on"):
            later = Season.owned_by(self.owner).filter(starts_on__gt=self.starts_on)
            self.next_starts_on = later.aggregate(first=models.Min("starts_on"))["first"]
        # One end: of two, the database may walk from the later one.
        ends = filter(None, [self.next_starts_on, self.closed_on and self.closed_on + timedelta(days=1)])
        bounds = {"gte": self.starts_on, "lt": min(ends, default=None)}
        return Q(**{f"{day}__{how}": bound for how, bound in bounds.items() if bound})

    def another_is_current(self) -> bool:
        return Season.owned_by(self.owner).current().exclude(pk=self.pk).exists()

    def close(self, because: str = "", day: date | None = None) -> bool:
        """Close it as of `day`, or its owner's today. A closed season keeps its day, and its reason if it has one.

        False where `because` was not kept.
        """
        day = day or today(self.owner)
        with transaction.atomic():
            # Of two windows at once, one updates the row; the other finds it closed.
            if Season.owned_by(self.owner).current().filter(pk=self.pk).update(closed_on=day):
                self.closed_on = day
            elif because and (kept := Season.owned_by(self.owner).get(pk=self.pk).closed_because):
                return kept == because
            # A season that is open carries no reason, so where none is given there is none to write.
            if because:
                self.closed_because = because
                self.save(update_fields=["closed_because"])
        return True

    def reopen(self) -> "Season | None":
        """Make it current again, without its reason; or return the season that is in the way."""
        if other := Season.owned_by(self.owner).overlapping(self, self.starts_on, None).last():
            return other
        try:
            with transaction.atomic():
                Season.owned_by(self.owner).filter(pk=self.pk).update(closed_on=None)
                self.closed_because = ""
                self.save(update_fields=["closed_because"])
        except IntegrityError:
            # Another one became current meanwhile: `season_one_current`.
            return current_season(self.owner)
        self.closed_on = None
        return None

    def on_restore(self) -> tuple[dict[str, Any], Any]:
        """Come back closed where another season is current or began later.

        One that was closed stays as it was, though another may hold some of its days now.
        """
        others = Season.owned_by(self.owner).overlapping(self, self.starts_on, self.closed_on)
        came_after = others.filter(starts_on__gte=self.starts_on)
        other = None if self.closed_on else (came_after.first() or current_season(self.owner))
        if other is None:
            began = self.closed_on is None or self.closed_on >= self.starts_on
            said = _("It is back. It shares some days with another season; what you wrote on them is in the later one.")
            return ({}, said) if began and others.exists() else super().on_restore()
        # Where the other began later, this one lasted until then; so they share no day but that one.
        day = min(today(self.owner), other.starts_on if other.starts_on >= self.starts_on else date.max)
        sentence = _("It is back, and closed as of %(day)s: you have had another season since.")
        return {"closed_on": day}, sentence % {"day": date_format(day, "j F Y")}


def current_season(user: Any) -> Season | None:
    return Season.owned_by(user).current().first()
