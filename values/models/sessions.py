"""What a person chose from the catalog: sessions, what was said in them, and their results."""

import secrets
from typing import ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing.owned import Owned, OwnedQuerySet

from .catalog import PersonalValue


def new_seed() -> int:
    return secrets.randbelow(2**31)


class ValuesSession(Owned):
    """One dated act of choosing: picking, narrowing, ranking, describing."""

    class Kind(models.TextChoices):
        EXPRESS = "express", _("from the short list")
        LIGHT = "light", _("a look at the five")
        FULL = "full", _("from the whole catalog")

    class State(models.TextChoices):
        PICK = "pick", _("picking")
        NARROW = "narrow", _("narrowing")
        RANK = "rank", _("putting in order")
        HAND = "hand", _("the last word")
        CHECK = "check", _("your own words")
        DONE = "done", _("done")

    class Method(models.TextChoices):
        KNOCKOUT = "knockout", _("two at a time")
        MANUAL = "manual", _("by hand")

    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.EXPRESS)
    # How the order came about; "" while there is none.
    method = models.CharField(max_length=8, choices=Method.choices, blank=True)
    # Shuffles the groups, and the short list once, the same on every device.
    seed = models.PositiveIntegerField(default=new_seed, editable=False)
    state = models.CharField(max_length=6, choices=State.choices, default=State.PICK)
    started_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    # As of a piece: the key of the `DailyRun` that first met it in the trash.
    first_seen_in_trash = models.BigIntegerField(null=True, editable=False)

    purged_from_trash = True
    counts_as = "pieces"

    class Meta:
        indexes = [models.Index(fields=["owner", "done_on", "id"], name="session_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=models.Q(done_on__isnull=True, trashed_at__isnull=True),
                name="one_unfinished_session",
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("values:session_detail", args=[self.pk])


class Pick(Owned):
    """What a person said of one value while picking."""

    class Level(models.IntegerChoices):
        NOT_NOW = 0, _("not now")
        SOMEWHAT = 1, _("somewhat")
        VERY = 2, _("very much me")

    class Leaning(models.TextChoices):
        MORE = "more", _("more")
        SAME = "same", _("the same")
        LESS = "less", _("less")
        LEAVING = "leaving", _("leaving")

    session = models.ForeignKey(ValuesSession, on_delete=models.CASCADE, related_name="+")
    personal_value = models.ForeignKey(PersonalValue, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.VERY)
    shortlisted = models.BooleanField(default=False)
    # The one that means the same and keeps its name; this one is not counted then.
    folded_into = models.ForeignKey(PersonalValue, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    # Its place in the order that pairs are made from, stored once; in a light session, the five's of before.
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    # Of the five in a light session: which way it moves, and the room it got lately, 0 none to 4 plenty.
    leaning = models.CharField(max_length=7, choices=Leaning.choices, blank=True)
    room = models.PositiveSmallIntegerField(null=True, blank=True)

    MAX_ROOM = 4
    # "Not now" alone is no use of a card.
    SAYS_MORE = models.Q(level__gt=0) | models.Q(shortlisted=True) | ~models.Q(leaning="")

    class Meta:
        indexes = [models.Index(fields=["owner", "session"], name="pick_by_session")]
        constraints = [
            models.UniqueConstraint(fields=["session", "personal_value"], name="pick_once"),
            models.CheckConstraint(
                condition=models.Q(room__isnull=True) | models.Q(room__lte=4), name="pick_room_to_four"
            ),
        ]


class Judgement(Owned):
    """The answer to one pair. `left` is the one that stands first in the stored order."""

    session = models.ForeignKey(ValuesSession, on_delete=models.CASCADE, related_name="+")
    left = models.ForeignKey(PersonalValue, on_delete=models.CASCADE, related_name="+")
    right = models.ForeignKey(PersonalValue, on_delete=models.CASCADE, related_name="+")
    # None is "I can't say": a close call, counted for the left one.
    winner = models.ForeignKey(PersonalValue, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    # The page it was answered on, from 1: undo takes back the last page.
    page = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["owner", "session", "page"], name="judgement_by_page")]
        constraints = [models.UniqueConstraint(fields=["session", "left", "right"], name="judgement_once")]


class RewardedValue(Owned):
    """One of the five that a person's present work rewards most, as said in a session."""

    session = models.ForeignKey(ValuesSession, on_delete=models.CASCADE, related_name="+")
    personal_value = models.ForeignKey(PersonalValue, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["owner", "session"], name="rewarded_by_session")]
        constraints = [models.UniqueConstraint(fields=["session", "personal_value"], name="rewarded_once")]


class RankedQuerySet(OwnedQuerySet):
    """Questions about ranked values."""

    def of(self, sessions: list[ValuesSession]) -> Self:
        """The ranked five of these sessions, first place first."""
        rows = self.filter(session__in=sessions, rank__isnull=False).select_related("personal_value__value")
        return rows.order_by("session_id", "rank")

    def said_of(self, card: PersonalValue) -> Self:
        """The rows of one value in finished sessions, newest first."""
        done = {"session__done_on__isnull": False, "session__trashed_at__isnull": True}
        rows = self.filter(personal_value=card, rank__isnull=False, **done)
        return rows.select_related("session", "personal_value__value").order_by("-session__done_on", "-session_id")


class RankedValue(Owned):
    """A value in the result of a session, with its name and definition as they were then.

    Without a rank it is one of the "also important".
    One that leaves the result before the session is done waits in the trash, with its owner's words.
    """

    session = models.ForeignKey(ValuesSession, on_delete=models.CASCADE, related_name="+")
    personal_value = models.ForeignKey(PersonalValue, on_delete=models.RESTRICT, related_name="+")
    # The hand's last word; beside it, what the pairs came to.
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    rank_computed = models.PositiveSmallIntegerField(null=True, blank=True)
    name_snapshot = EncryptedTextField(bound_to="rankedvalue.name_snapshot")
    definition_snapshot = EncryptedTextField(bound_to="rankedvalue.definition_snapshot", blank=True)
    ladder_snapshot = models.BooleanField(default=False)
    my_words = EncryptedTextField(bound_to="rankedvalue.my_words", blank=True)
    ordinary_day = EncryptedTextField(bound_to="rankedvalue.ordinary_day", blank=True)
    crossing_line = EncryptedTextField(bound_to="rankedvalue.crossing_line", blank=True)

    belongs_to = ("session_id", "personal_value_id")
    MAX_WORDS = 500
    MAX_LINE = 300

    objects: ClassVar = RankedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "session", "rank"], name="ranked_by_session"),
            models.Index(fields=["owner", "personal_value"], name="ranked_by_value"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "rank"], condition=models.Q(trashed_at__isnull=True), name="ranked_place_once"
            ),
            models.UniqueConstraint(fields=["session", "personal_value"], name="ranked_value_once"),
            models.CheckConstraint(condition=models.Q(rank__gte=1), name="ranked_from_one"),
        ]

    @property
    def is_ladder(self) -> bool:
        # The person's mark goes before the catalog's of that day.
        override = self.personal_value.ladder_override
        return self.ladder_snapshot if override is None else override
