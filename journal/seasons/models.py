"""Seasons: a stretch of time with an intention for the role of work."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import last_day, today
from careerpath.encryption.codec import CannotOpen
from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing.lines import lines_of
from careerpath.writing.owned import Owned, OwnedQuerySet
from careerpath.writing.pieces import Piece
from values.models import PersonalValue
from values.results import current_five

from .facts import facts_of
from .intention import Part, in_words, intention


class SeasonQuerySet(OwnedQuerySet):
    """Questions about seasons."""

    def current(self) -> Self:
        """The one that is not closed, if there is one."""
        return self.filter(closed_on__isnull=True)

    def closed(self) -> Self:
        """The past ones."""
        return self.filter(closed_on__isnull=False)

    def holding(self, day: date) -> Self:
        """Those that a piece of `day` belongs to, the one it belongs to first: see `season_on`."""
        open_then = Q(closed_on__isnull=True) | Q(closed_on__gte=day)
        return self.filter(open_then, starts_on__lte=day).order_by("-starts_on", "-id")

    def touching(self, card: PersonalValue) -> Self:
        """Those that carry one value."""
        return self.filter(pk__in=CarriedValue.owned_by(card.owner).filter(personal_value=card).values("season"))

    def overlapping(self, season: "Season", starts_on: date, closed_on: date | None) -> Self:
        """The others that would share days with `season` from `starts_on` to `closed_on`, None being no end.

        One may begin on the very day another was closed. One that was closed before it began holds no day.
        """
        rows = self.exclude(pk=season.pk).exclude(closed_on__lt=F("starts_on"))
        rows = rows.exclude(closed_on__lte=starts_on)
        return (rows.filter(starts_on__lt=closed_on) if closed_on else rows).order_by("starts_on", "id")

    def with_marks(self) -> Self:
        """With what hangs on each outside the trash: letter, latest check-in, review.

        As `letter_sealed_on`, `letter_opened_on`, `has_letter`, `last_checked_on`, `review_id` and `review_version`,
        which is 1 while the review is the memory alone.
        """
        letters, reviews = _hanging_on("Letter"), _hanging_on("SeasonReview")
        return self.annotate(
            letter_sealed_on=Subquery(letters.values("written_on")[:1]),
            letter_opened_on=Subquery(letters.values("opened_on")[:1]),
            has_letter=models.Exists(letters),
            last_checked_on=Subquery(_hanging_on("CheckIn").order_by("-checked_on").values("checked_on")[:1]),
            review_id=Subquery(reviews.values("pk")[:1]),
            review_version=Subquery(reviews.values("version")[:1]),
        )


def _hanging_on(model: str) -> models.QuerySet:
    return apps.get_model("journal", model).objects.filter(season=OuterRef("pk"), trashed_at__isnull=True)


class Season(Piece):
    """3 to 12 months, or an open stretch, and what work is to be in it. It lasts until its owner closes it."""

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
        HOLD = "hold", _("Hold level")
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
        Role.TRANSITION: _("I am moving from one kind of work to another and living between."),
        Role.GROWING: _("Work is where I stretch and learn; it may be uncomfortable."),
        Role.MINIMAL: _("I do what was agreed, at the lowest effort I can answer for."),
        Role.PAUSING: _("Paid work stops, or nearly, for a time that I have chosen or been handed."),
        Role.SUPPORTING: _("I do my part well and raise my hand for nothing extra."),
    }

    name = EncryptedTextField(bound_to="season.name")
    starts_on = models.DateField()
    length = models.PositiveSmallIntegerField(choices=Length.choices, default=Length.SIX)
    # Empty where the length is open.
    ends_on = models.DateField(null=True, blank=True)
    # The dates it was begun with, however often it is moved; the end is empty where the length was open.
    first_starts_on = models.DateField(null=True, editable=False)
    first_ends_on = models.DateField(null=True, editable=False)
    role = models.CharField(max_length=10, choices=Role.choices)
    # "Mainly …, with some …": "" for a season of one role.
    second_role = models.CharField(max_length=10, choices=Role.choices, blank=True)
    making_space_for = EncryptedTextField(bound_to="season.making_space_for", blank=True)
    why = EncryptedTextField(bound_to="season.why", blank=True)
    # Pairs of lines: what, and the sentence to say it with.
    saying_no_to = EncryptedTextField(bound_to="season.saying_no_to", blank=True)
    # A week of so many hours, 0 to 80.
    hours_from = models.PositiveSmallIntegerField(null=True, blank=True)
    hours_to = models.PositiveSmallIntegerField(null=True, blank=True)
    stretch = models.PositiveSmallIntegerField(choices=Stretch.choices, null=True, blank=True)
    money = EncryptedTextField(bound_to="season.money", choices=Money.choices, blank=True)
    # Lines: slugs of Flexibility.
    flexibility = EncryptedTextField(bound_to="season.flexibility", blank=True)
    boundaries = EncryptedTextField(bound_to="season.boundaries", blank=True)
    signs = EncryptedTextField(bound_to="season.signs", blank=True)
    # Pairs of lines: if this, then I do that.
    warnings = EncryptedTextField(bound_to="season.warnings", blank=True)
    obstacle = EncryptedTextField(bound_to="season.obstacle", blank=True)
    # A wording of one's own; empty while the sentence is made of the fields.
    sentence = EncryptedTextField(bound_to="season.sentence", blank=True)
    closed_on = models.DateField(null=True, blank=True, editable=False)
    closed_because = EncryptedTextField(bound_to="season.closed_because", blank=True)

    noun: ClassVar[str] = "season"
    not_kept = ("closed_because",)
    called = _("A season")
    listed_by = "starts_on"
    takes_along = _("Its check-ins, its review, its letter and its needs go with it.")
    MAX_NAME = 80
    MAX_SPACES = 3
    MAX_NOES = 3
    MAX_BOUNDARIES = 5
    MAX_SIGNS = 3
    MAX_WARNINGS = 3
    MAX_HOURS = 80
    MAX_OBSTACLE = 300
    MAX_BECAUSE = 500
    MAX_LINE = 200
    MAX_SENTENCE = 500

    objects = SeasonQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["owner", "starts_on", "id"], name="season_by_day"),
            models.Index(fields=["owner", "trashed_at", "id"], name="season_in_trash"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=models.Q(closed_on__isnull=True, trashed_at__isnull=True),
                name="season_one_current",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__gte="1900-01-01", starts_on__lt="2200-01-01"),
                name="season_starts_on_in_reach",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="season_ends_after_it_starts",
            ),
        ]

    @property
    def heading(self) -> str:
        """Its name."""
        return self.name

    @property
    def state(self) -> "Season.State":
        """To come, current, ending once its last day has passed where its owner is, or closed."""
        if self.closed_on:
            return self.State.CLOSED
        day = today(self.owner)
        if day < self.starts_on:
            return self.State.TO_COME
        return self.State.ENDING if self.ends_on and self.ends_on < day else self.State.CURRENT

    @property
    def spaces(self) -> list[str]:
        """What it makes space for, a line each."""
        return lines_of(self.making_space_for)

    @property
    def generated(self) -> list[Part]:
        """The sentence, in parts, as its fields make it. A last day is said where the length makes another one."""
        until = ""
        if self.starts_on and self.ends_on:
            by_length = self.length and last_day(self.starts_on, self.length)
            until = "" if self.ends_on == by_length else date_format(self.ends_on, "j F Y")
        return intention(
            self.role,
            self.length,
            self.spaces,
            self.why,
            self.saying_no_to,
            second_role=self.second_role,
            until=until,
        )

    @property
    def sentence_parts(self) -> list[Part]:
        """The sentence to show: one's own wording, else the one made of the fields."""
        return [Part(self.sentence)] if self.sentence else self.generated

    @property
    def sentence_in_words(self) -> str:
        """The sentence to show, as plain text."""
        return in_words(self.sentence_parts)

    @property
    def line(self) -> Any:
        """What its role means, in one line."""
        return self.LINES[self.Role(self.role)]

    @property
    def meant(self) -> str:
        """The role it was meant to be, within a sentence: one, or mainly one with some of another."""
        role, second = (self.Role(role).label.lower() if role else "" for role in (self.role, self.second_role))
        return _("%(role)s, some %(second)s") % {"role": role, "second": second} if second else role

    @property
    def shown_name(self) -> str:
        """Its name, or that it cannot be opened."""
        try:
            return self.name
        except CannotOpen:
            return str(_("cannot be opened"))

    @property
    def facts(self) -> list[tuple[Any, list[Any]]]:
        """What was set: label and lines."""
        return facts_of(self)

    @property
    def moved_from(self) -> tuple[date, date | None] | None:
        """The first and last day it was begun with; None where they are its days still."""
        first = self.first_starts_on and (self.first_starts_on, self.first_ends_on)
        return first if first and first != (self.starts_on, self.ends_on) else None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The dates of the first time are kept."""
        if self._state.adding and self.first_starts_on is None:
            self.first_starts_on, self.first_ends_on = self.starts_on, self.ends_on
        super().save(*args, **kwargs)

    def on_creation(self) -> None:
        """The five of the latest session come along, with their names and words as they are now."""
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
            if row.rank is not None and row.opens()
        )

    def another_is_current(self) -> bool:
        """Whether its owner has a current season that is not this one."""
        return Season.owned_by(self.owner).current().exclude(pk=self.pk).exists()

    def close(self, because: str = "") -> bool:
        """It ends today, where its owner is. One that is closed keeps its day, and its reason if it has one.

        False where `because` was not kept.
        """
        day = today(self.owner)
        with transaction.atomic():
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
        """Make it the current one again, its reason forgotten; or the season that is in the way."""
        if other := Season.owned_by(self.owner).overlapping(self, self.starts_on, None).last():
            return other
        try:
            with transaction.atomic():
                Season.owned_by(self.owner).filter(pk=self.pk).update(closed_on=None)
                self.closed_because = ""
                self.save(update_fields=["closed_because"])
        except IntegrityError:
            return current_season(self.owner)
        self.closed_on = None
        return None

    def on_return(self) -> tuple[dict[str, Any], Any]:
        """There is one current season: a second one, or one that others came after, comes back closed.

        What was closed stays as it was, though another may hold some of its days now.
        """
        others = Season.owned_by(self.owner).overlapping(self, self.starts_on, self.closed_on)
        other = None
        if not self.closed_on:
            other = others.filter(starts_on__gte=self.starts_on).first() or current_season(self.owner)
        if other is None:
            began = self.closed_on is None or self.closed_on >= self.starts_on
            shared = _("It is back. Another season holds some of its days now; what is of those is in the later one.")
            return ({}, shared) if began and others.exists() else super().on_return()
        # Where the other began later, this one lasted until then; so they share no day but that one.
        day = other.starts_on if other.starts_on >= self.starts_on else today(self.owner)
        day = min(day, today(self.owner))
        sentence = _("It is back, and closed as of %(day)s: you have had another season since.")
        return {"closed_on": day}, sentence % {"day": date_format(day, "j F Y")}

    def get_absolute_url(self) -> str:
        """The season's page."""
        return reverse("journal:season_detail", args=[self.pk])


def current_season(user: Any) -> Season | None:
    """The season this person is in; None between seasons."""
    return Season.owned_by(user).current().first()


def season_of(user: Any, day: date) -> Season | None:
    """The season that a piece of this day belongs to, asked of the database."""
    return Season.owned_by(user).holding(day).first()


def season_on(seasons: Iterable[Season], day: date) -> Season | None:
    """The one of these that a piece of this day belongs to: from its first day until it was closed.

    On a day that two of them hold, such as the one on which one was closed and the next began, it is the later one.
    """
    holding = [one for one in seasons if one.starts_on <= day and (one.closed_on is None or day <= one.closed_on)]
    return max(holding, key=lambda one: (one.starts_on, one.pk), default=None)


class CarriedValue(Owned):
    """One of the five as they stood when a season began, with its name and words as they were then."""

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="+")
    personal_value = models.ForeignKey(PersonalValue, on_delete=models.RESTRICT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    name_snapshot = EncryptedTextField(bound_to="carriedvalue.name_snapshot")
    words_snapshot = EncryptedTextField(bound_to="carriedvalue.words_snapshot", blank=True)

    belongs_to = ("season_id", "personal_value_id")

    class Meta:
        indexes = [
            models.Index(fields=["owner", "season", "rank"], name="carried_by_season"),
            models.Index(fields=["owner", "personal_value"], name="carried_by_value"),
        ]
        constraints = [models.UniqueConstraint(fields=["season", "personal_value"], name="carried_once")]
