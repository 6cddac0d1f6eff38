"""What a person chose: sessions, each with the document of what was said in it, and their results."""

from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.codec import DecryptionError
from careerpath.encryption.fields import EncryptedJSONField, EncryptedTextField
from careerpath.writing.owned import Owned, OwnedQuerySet, lock_user
from values.catalog.models import PersonalValue

from .draft import TEXTS, Draft

# Of a form that begins a session, and of its revisions.
NOUN = "values"


class Room(models.IntegerChoices):
    """How much room a value got: one scale, here and in check-ins."""

    NONE = 0, _("none")
    LITTLE = 1, _("a little")
    SOME = 2, _("some")
    ENOUGH = 3, _("enough")
    PLENTY = 4, _("plenty")


class SessionQuerySet(OwnedQuerySet):
    """Questions about sessions."""

    def done(self) -> Self:
        return self.filter(done_on__isnull=False)

    def newest_first(self) -> Self:
        # An unfinished session has no time: it comes before the latest finished one.
        return self.order_by(models.F("done_at").desc(nulls_first=True), "-id")


class ValuesSession(Owned):
    """One dated act of choosing. Until it is done, its record is the draft of what was said so far."""

    class Kind(models.TextChoices):
        EXPRESS = "express", _("from the short list")
        LIGHT = "light", _("a look at the five")
        FULL = "full", _("from the whole catalog")
        HAND = "hand", _("moved by hand")

    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.EXPRESS)
    started_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    # Lists stand in the order in which they were done: one begun before another may be done after it on the same day,
    # and days go back where somebody travels.
    done_at = models.DateTimeField(null=True, editable=False)
    # The document of a `Draft`.
    record = EncryptedJSONField(bound_to="valuessession.record", default=dict)
    # As of a piece: the key of the `DailyRun` that first met it in the trash.
    first_seen_in_trash = models.BigIntegerField(null=True, editable=False)

    objects: ClassVar = SessionQuerySet.as_manager()

    purged_from_trash = True
    counts_as = "pieces"
    # Met by no daily run: a draft that could not be opened stays in the trash for good.
    NEVER_MET = 2**62

    class Meta:
        indexes = [models.Index(fields=["owner", "done_at", "id"], name="session_by_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=models.Q(done_on__isnull=True, trashed_at__isnull=True),
                name="one_unfinished_session",
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.done_on and not self.done_at:
            self.done_at = timezone.now()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("values:session_detail", args=[self.pk])

    @property
    def draft(self) -> Draft:
        return Draft(self.record, seed=str(self.pk))


Kind = ValuesSession.Kind


def unfinished(user: Any) -> ValuesSession | None:
    # One at most: the constraint `one_unfinished_session`.
    return ValuesSession.owned_by(user).filter(done_on__isnull=True).first()


def put_away(session: ValuesSession, for_good: bool = False) -> None:
    """Move a session to the trash, from where it goes after 30 days; one put away `for_good` stays there."""
    session.trashed_at = timezone.now()
    session.first_seen_in_trash = ValuesSession.NEVER_MET if for_good else None
    session.save(update_fields=["trashed_at", "first_seen_in_trash", "updated_at"])


@transaction.atomic
def put_back(user: Any, id: str) -> ValuesSession | None:
    """Take a choosing out of the trash; None if it is not there, or another one is under way."""
    lock_user(user)
    session = was_put_away(user, id)
    if session and not unfinished(user):
        session.trashed_at = None
        session.save(update_fields=["trashed_at", "updated_at"])
        return session
    return None


def was_put_away(user: Any, id: str) -> ValuesSession | None:
    # The id comes from the request, unchecked.
    return ValuesSession.trashed_by(user).filter(pk=as_uuid(id), done_on__isnull=True).first()


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


class RankedQuerySet(OwnedQuerySet):
    """Questions about ranked values."""

    def of(self, sessions: Any) -> Self:
        """The ranked values of these sessions, a list or a query, first place first."""
        rows = self.filter(session__in=sessions).select_related("session", "personal_value__value")
        return rows.order_by("session_id", "rank")

    def newest_first(self) -> Self:
        """The ranked values of all lists outside the trash."""
        return self.filter(session__trashed_at__isnull=True).order_by("-session__done_at", "-session_id")


class RankedValue(Owned):
    """A value in the result of a session, with its name and definition as they were shown then."""

    session = models.ForeignKey(ValuesSession, on_delete=models.CASCADE, related_name="+")
    personal_value = models.ForeignKey(PersonalValue, on_delete=models.RESTRICT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    name_snapshot = EncryptedTextField(bound_to="rankedvalue.name_snapshot")
    definition_snapshot = EncryptedTextField(bound_to="rankedvalue.definition_snapshot", blank=True)
    ladder_snapshot = models.BooleanField(default=False)
    my_words = EncryptedTextField(_("In my words"), bound_to="rankedvalue.my_words", blank=True, max_length=500)
    ordinary_day = EncryptedTextField(
        _("On an ordinary day it looks like"), bound_to="rankedvalue.ordinary_day", blank=True, max_length=300
    )
    crossing_line = EncryptedTextField(
        _("A line I won’t cross"), bound_to="rankedvalue.crossing_line", blank=True, max_length=300
    )

    belongs_to = ("session_id", "personal_value_id")
    called = _("A value")
    listed_by = "session__done_on"
    searched = ("name_snapshot", "my_words", "ordinary_day", "crossing_line")

    objects: ClassVar = RankedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "session", "rank"], name="ranked_by_session"),
            models.Index(fields=["owner", "personal_value"], name="ranked_by_value"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["session", "rank"], name="ranked_place_once"),
            models.UniqueConstraint(fields=["session", "personal_value"], name="ranked_value_once"),
            models.CheckConstraint(condition=models.Q(rank__gte=1), name="ranked_from_one"),
        ]

    # No column: the order of the whole list with this one swapped, for a form.
    swapped: str

    def get_absolute_url(self) -> str:
        return self.personal_value.get_absolute_url()

    @property
    def is_ladder(self) -> bool:
        # The person's mark goes before the catalog's of that day.
        override = self.personal_value.ladder_override
        return self.ladder_snapshot if override is None else override

    @property
    def beside(self) -> list[tuple[str, str]]:
        """What was said beside one's own words, each under its field's label."""
        texts: Any = [(self._meta.get_field(name), getattr(self, name)) for name in TEXTS[1:]]
        return [(field.verbose_name, text) for field, text in texts if text]

    @property
    def shown_name(self) -> str:
        try:
            return self.name_snapshot
        except DecryptionError:
            return "…"
