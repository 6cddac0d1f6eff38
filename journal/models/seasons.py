"""Seasons: a stretch of time with an intention for the role of work."""

from typing import Any, ClassVar, Self

from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from careerpath.clock import today
from careerpath.encryption.fields import EncryptedTextField
from careerpath.owned import Owned, OwnedQuerySet
from careerpath.writing import Piece
from journal.intention import Part, in_words, intention
from values.models import PersonalValue


class SeasonQuerySet(OwnedQuerySet):
    """Questions about seasons."""

    def current(self) -> Self:
        """The one that is not closed, if there is one."""
        return self.filter(closed_on__isnull=True)

    def closed(self) -> Self:
        """The past ones."""
        return self.filter(closed_on__isnull=False)


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
    money = EncryptedTextField(bound_to="season.money", choices=Money.choices, null=True, blank=True)
    # Lines: slugs of Flexibility.
    flexibility = EncryptedTextField(bound_to="season.flexibility", null=True, blank=True)
    boundaries = EncryptedTextField(bound_to="season.boundaries", null=True, blank=True)
    signs = EncryptedTextField(bound_to="season.signs", null=True, blank=True)
    # Pairs of lines: if this, then I do that.
    warnings = EncryptedTextField(bound_to="season.warnings", null=True, blank=True)
    obstacle = EncryptedTextField(bound_to="season.obstacle", null=True, blank=True)
    # A wording of one's own; empty while the sentence is made of the fields.
    sentence = EncryptedTextField(bound_to="season.sentence", blank=True)
    closed_on = models.DateField(null=True, blank=True, editable=False)
    closed_because = EncryptedTextField(bound_to="season.closed_because", null=True, blank=True)

    noun: ClassVar[str] = "season"
    kept_fields: ClassVar[tuple[str, ...]] = (
        *("name", "starts_on", "length", "ends_on", "role"),
        *("making_space_for", "why", "saying_no_to", "sentence", "second_role", "hours_from", "hours_to"),
        *("stretch", "money", "flexibility", "boundaries", "signs", "warnings", "obstacle"),
    )
    MAX_NAME = 80
    MAX_SPACES = 3
    MAX_NOES = 3
    MAX_BOUNDARIES = 5
    MAX_SIGNS = 3
    MAX_WARNINGS = 3
    MAX_HOURS = 80
    MAX_OBSTACLE = 300
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
        """Current, ending once its last day has passed where its owner is, or closed."""
        if self.closed_on:
            return self.State.CLOSED
        return self.State.ENDING if self.ends_on and self.ends_on < today(self.owner) else self.State.CURRENT

    @property
    def spaces(self) -> list[str]:
        """What it makes space for, a line each."""
        return [line for line in self.making_space_for.splitlines() if line.strip()]

    @property
    def generated(self) -> list[Part]:
        """The sentence, in parts, as its fields make it."""
        return intention(self.role, self.length, self.spaces, self.why, self.saying_no_to)

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
    def facts(self) -> list[tuple[Any, list[Any]]]:
        """What was set: label and lines."""
        until = [date_format(self.ends_on, "j F Y")] if self.ends_on else []
        facts: list[tuple[Any, list[Any]]] = [
            (_("Work is"), [self.get_role_display(), self.line]),
            (_("Making space for"), self.spaces),
            (_("As"), [self.why] if self.why else []),
            (_("Saying no to"), [self.saying_no_to] if self.saying_no_to else []),
            (_("From"), [date_format(self.starts_on, "j F Y")]),
            (_("To"), until or [self.get_length_display()]),
            (_("In my words"), [self.sentence] if self.sentence else []),
        ]
        return [(label, lines) for label, lines in facts if lines]

    def another_is_current(self) -> bool:
        """Whether its owner has a current season that is not this one."""
        return Season.owned_by(self.owner).current().exclude(pk=self.pk).exists()

    def close(self) -> None:
        """It ends today, where its owner is. One that is closed keeps its day."""
        day = today(self.owner)
        if Season.owned_by(self.owner).current().filter(pk=self.pk).update(closed_on=day):
            self.closed_on = day

    def reopen(self) -> bool:
        """Make it the current one again; False where another is."""
        try:
            with transaction.atomic():
                Season.owned_by(self.owner).filter(pk=self.pk).update(closed_on=None)
        except IntegrityError:
            return False
        self.closed_on = None
        return True

    def on_return(self) -> tuple[dict[str, Any], Any]:
        """There is one current season: a second one comes back from the trash closed."""
        if self.closed_on or not self.another_is_current():
            return super().on_return()
        sentence = _("It is back, and closed as of today: you have another season now.")
        return {"closed_on": today(self.owner)}, sentence

    def get_absolute_url(self) -> str:
        """The season's page."""
        return reverse("journal:season_detail", args=[self.pk])


def current_season(user: Any) -> Season | None:
    """The season this person is in; None between seasons."""
    return Season.owned_by(user).current().first()


class CarriedValue(Owned):
    """One of the five as they stood when a season began, with its name and words as they were then."""

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="+")
    personal_value = models.ForeignKey(PersonalValue, on_delete=models.RESTRICT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    name_snapshot = EncryptedTextField(bound_to="carriedvalue.name_snapshot")
    words_snapshot = EncryptedTextField(bound_to="carriedvalue.words_snapshot", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "season", "rank"], name="carried_by_season"),
            models.Index(fields=["owner", "personal_value"], name="carried_by_value"),
        ]
        constraints = [models.UniqueConstraint(fields=["season", "personal_value"], name="carried_once")]


class Letter(Owned):
    """A letter to oneself, sealed until the season's review. No page lists it, and no revision holds it."""

    season = models.OneToOneField(Season, on_delete=models.CASCADE, related_name="+")
    text = EncryptedTextField(bound_to="letter.text")
    written_on = models.DateField()
    # Sealed while this is empty.
    opened_on = models.DateField(null=True, blank=True)

    MAX_TEXT = 20_000
