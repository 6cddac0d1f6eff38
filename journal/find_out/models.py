"""Questions to find out: what is not known yet, and later the answer, where it is from and how long it is good."""

from functools import cached_property
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing.owned import OwnedQuerySet, in_trash
from careerpath.writing.pieces import Piece

FROM: dict[str, Any] = {"null": True, "blank": True, "on_delete": models.SET_NULL, "related_name": "+"}


class FindOutQuerySet(OwnedQuerySet):
    """Questions about questions to find out."""

    def unanswered(self) -> Self:
        return self.filter(found_on__isnull=True)


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
    # What it came up in; it outlives each.
    spark = models.ForeignKey("Spark", **FROM)
    experiment = models.ForeignKey("Experiment", **FROM)
    remark = models.ForeignKey("Remark", **FROM)
    season = models.ForeignKey("Season", **FROM)
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
                fields=["owner", "by_when", "noted_on", "id"],
                name="find_out_open",
                condition=models.Q(trashed_at__isnull=True, found_on__isnull=True),
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
        """What it came up in; None where that is nothing, or in the trash."""
        for name in self.ORIGINS:
            if id := getattr(self, f"{name}_id"):
                model: Any = self._meta.get_field(name).related_model
                return model.owned_by(self.owner).filter(pk=id).first()
        return None

    @property
    def is_stale(self) -> bool:
        """Whether its answer was good until a day that is over."""
        return bool(self.good_until and self.good_until < today(self.owner))
