"""Questions to find out: what is not known yet, and later the answer, where it is from and how long it is good."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing.owned import OwnedQuerySet, in_trash
from careerpath.writing.pieces import Facts, Piece

FROM: dict[str, Any] = {"null": True, "blank": True, "on_delete": models.SET_NULL, "related_name": "+"}
# A question of the week is one of so many of each: by a day, some day, and to be looked at again.
AMONG = 30


class FindOutQuerySet(OwnedQuerySet):
    """Questions about questions to find out."""

    def unanswered(self) -> Self:
        return self.filter(found_on__isnull=True)

    def answered(self) -> Self:
        return self.filter(found_on__isnull=False)

    def stale(self, day: date) -> Self:
        """Those whose answer was good until a day before this one."""
        return self.answered().filter(good_until__lt=day)

    def of(self, origin: Piece) -> Self:
        """Those of its owner that came up in a piece: few, so they are found by that alone, as `with_keys` does."""
        rows = self.alias(whose=Coalesce("owner_id", "owner_id"))
        return rows.filter(**{origin.noun: origin}, whose=origin.owner_id, trashed_at=None)._of(origin.owner)


class FindOut(Piece):
    """A fact, somebody to ask or something to try. It is not a prompt."""

    class Kind(models.TextChoices):
        FACT = "fact", _("A fact to look up")
        ASK = "ask", _("Somebody to ask")
        TRY = "try", _("Something to try")

    question = EncryptedTextField(
        _("what you do not know yet"),
        bound_to="findout.question",
        max_length=300,
        error_messages={"required": _("Write down what you do not know yet, in a line.")},
    )
    kind = models.CharField(_("how to find out"), max_length=4, choices=Kind.choices, blank=True)
    # Whom to ask.
    person = models.ForeignKey("TrustedPerson", **FROM)
    # What it came up in; it outlives each. An index of each, by day, stands below.
    spark = models.ForeignKey("Spark", **FROM, db_index=False)
    experiment = models.ForeignKey("Experiment", **FROM, db_index=False)
    remark = models.ForeignKey("Remark", **FROM, db_index=False)
    season = models.ForeignKey("Season", **FROM, db_index=False)
    noted_on = models.DateField(_("noted on"), blank=True)
    by_when = models.DateField(_("by when"), null=True, blank=True)
    answer = EncryptedTextField(
        _("what you found out"), bound_to="findout.answer", blank=True, multiline=True, max_length=1000
    )
    source = EncryptedTextField(_("where it is from"), bound_to="findout.source", blank=True, max_length=300)
    found_on = models.DateField(_("found on"), null=True, blank=True)
    good_until = models.DateField(_("good until"), null=True, blank=True)

    noun: ClassVar[str] = "find_out"
    called = _("A question to find out")
    listed_by = "noted_on"
    is_gathered = True
    row_template = "journal/find_out/row.html"
    not_kept = ("person",)
    shown_apart = ("question",)
    fact_labels = {
        "kind": _("How"),
        "by_when": _("By when"),
        "answer": _("What you found out"),
        "source": _("Where it is from"),
        "found_on": _("Found on"),
        "good_until": _("Good until"),
    }
    # What it can be from, by the names of the fields.
    ORIGINS: ClassVar = ("spark", "experiment", "remark", "season")

    objects: ClassVar = FindOutQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to find out")
        verbose_name_plural = _("questions to find out")
        indexes = [
            models.Index(
                fields=["owner", "noted_on", "id"], name="find_out_by_day", condition=models.Q(trashed_at__isnull=True)
            ),
            models.Index(
                fields=["owner", "by_when", "id"],
                name="find_out_open",
                condition=models.Q(trashed_at__isnull=True, found_on__isnull=True),
            ),
            models.Index(
                fields=["owner", "found_on", "id"],
                name="find_out_answered",
                condition=models.Q(trashed_at__isnull=True, found_on__isnull=False),
            ),
            models.Index(
                fields=["owner", "good_until", "id"],
                name="find_out_stale",
                condition=models.Q(trashed_at__isnull=True, found_on__isnull=False, good_until__isnull=False),
            ),
            *(
                models.Index(fields=[name, "noted_on", "id"], name=f"find_out_of_{name}")
                for name in ("spark", "experiment", "remark", "season")
            ),
            in_trash("find_out_in_trash"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(noted_on__gte="1900-01-01", noted_on__lt="2200-01-01"),
                name="find_out_noted_on_in_reach",
            )
        ]

    @property
    def heading(self) -> str:
        return self.question

    @cached_property
    def origin(self) -> Piece | None:
        """What it came up in, which may be in the trash; None where that is nothing, or gone."""
        for name in self.ORIGINS:
            if id := getattr(self, f"{name}_id"):
                model: Any = self._meta.get_field(name).related_model
                return model.all_of(self.owner).filter(pk=id).first()
        return None

    @cached_property
    def whom(self) -> Piece | None:
        """Whom to ask; None where that is nobody, or in the trash."""
        people: Any = self._meta.get_field("person").related_model
        return people.owned_by(self.owner).filter(pk=self.person_id).first() if self.person_id else None

    @property
    def besides(self) -> Facts:
        """What its page says under labels: all but the answer, and while there is none what belongs to one."""
        apart = {self.fact_labels[name] for name in ("answer", *(() if self.answer else ("source", "good_until")))}
        return [(label, lines) for label, lines in self.facts if label not in apart]

    @property
    def is_stale(self) -> bool:
        """Whether its answer was good until a day that is over."""
        return bool(self.found_on and self.good_until and self.good_until < today(self.owner))


def weekly(user: Any, today: date) -> list[models.QuerySet[FindOut]]:
    """Lists of the open questions, and those whose answer is stale, that were so before this week: a few of each."""
    monday = today - timedelta(days=today.weekday())
    # By an expression: by the column itself, SQLite would walk all that was noted before.
    before = FindOut.owned_by(user).alias(on=Coalesce("noted_on", "noted_on")).filter(on__lt=monday)
    parts = [
        before.unanswered().filter(by_when__gte=date.min).order_by("by_when", "id"),
        before.unanswered().filter(by_when__isnull=True).order_by("-id"),
        before.stale(monday).order_by("-good_until", "-id"),
    ]
    return [part[:AMONG] for part in parts]


def in_turn_of_the_week(user: Any, today: date, ids: Iterable[UUID]) -> list[UUID]:
    """These keys, the one whose week it is first: until Sunday, whatever else comes and goes."""
    monday = today - timedelta(days=today.weekday())
    return sorted(ids, key=lambda id: sha256(f"{user.pk}:{monday}:{id}".encode()).digest())
