"""Experiments: small tries that tell more of a spark than thinking of it does."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing.owned import in_trash
from careerpath.writing.pieces import Piece
from careerpath.writing.quotas import counting
from journal.sparks.models import Spark

LINES: dict[str, Any] = {"blank": True, "multiline": True}


class Experiment(Piece):
    """What one wants to find out, by when and at what cost; and later what came of it."""

    class Kind(models.TextChoices):
        CONVERSATION = "conversation", _("A conversation")
        READ = "read", _("Read or watch")
        SHADOW = "shadow", _("Go along with somebody")
        PAID = "paid", _("A small paid piece")
        HOUR = "hour", _("Try it for an hour")
        AS_IF = "as_if", _("Write it as if it were real")

    class TurnedOut(models.TextChoices):
        MORE = "more", _("More than you thought")
        LESS = "less", _("Less than you thought")
        OTHER = "other", _("Other than you thought")

    class Next(models.TextChoices):
        AGAIN = "again", _("Again")
        BIGGER = "bigger", _("Bigger")
        ENOUGH = "enough", _("Enough")

    # It outlives its spark.
    spark = models.ForeignKey(Spark, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(_("how"), max_length=12, choices=Kind.choices, blank=True)
    to_find_out = EncryptedTextField(
        _("what you want to find out"),
        bound_to="experiment.to_find_out",
        max_length=300,
        error_messages={"required": _("Say in a line what you want to find out.")},
    )
    noted_on = models.DateField(_("noted on"), blank=True)
    by_when = models.DateField(_("by when"), null=True, blank=True)
    seen_by = EncryptedTextField(_("how you will see it"), bound_to="experiment.seen_by", max_length=300, **LINES)
    cost_cap = EncryptedTextField(_("what it may cost"), bound_to="experiment.cost_cap", blank=True, max_length=100)
    stop_if = EncryptedTextField(_("stop if"), bound_to="experiment.stop_if", max_length=300, **LINES)
    expected = EncryptedTextField(_("what you expect"), bound_to="experiment.expected", max_length=500, **LINES)
    happened = EncryptedTextField(_("what happened"), bound_to="experiment.happened", max_length=2000, **LINES)
    turned_out = models.CharField(_("it was"), max_length=5, choices=TurnedOut.choices, blank=True)
    energy_after = models.PositiveSmallIntegerField(
        _("energy after it"), choices=Spark.Energy.choices, null=True, blank=True
    )
    next = models.CharField(_("what next"), max_length=6, choices=Next.choices, blank=True)

    noun: ClassVar[str] = "experiment"
    called = _("An experiment")
    listed_by = "noted_on"
    is_gathered = comes_back = True
    row_template = "journal/sparks/experiments/row.html"
    shown_apart = ("to_find_out",)
    fact_labels = {
        "kind": _("How"),
        "by_when": _("By when"),
        "seen_by": _("You will see it by"),
        "cost_cap": _("It may cost"),
        "stop_if": _("Stop if"),
        "expected": _("You expected"),
        "happened": _("What happened"),
        "turned_out": _("How it turned out"),
        "energy_after": _("Energy after it"),
        "next": _("What next"),
    }
    # What is said once it was tried.
    AFTER: ClassVar = ("happened", "turned_out", "energy_after", "next")

    class Meta:
        verbose_name = _("experiment")
        verbose_name_plural = _("experiments")
        indexes = [
            models.Index(
                fields=["owner", "noted_on", "id"],
                name="experiment_by_day",
                condition=models.Q(trashed_at__isnull=True),
            ),
            models.Index(
                fields=["owner", "spark", "noted_on", "id"],
                name="experiment_of_spark",
                condition=models.Q(trashed_at__isnull=True),
            ),
            in_trash("experiment_in_trash"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(noted_on__gte="1900-01-01", noted_on__lt="2200-01-01"),
                name="experiment_noted_on_in_reach",
            ),
            models.CheckConstraint(
                condition=models.Q(energy_after__isnull=True) | models.Q(energy_after__gte=1, energy_after__lte=5),
                name="experiment_energy_one_to_five",
            ),
        ]

    @property
    def heading(self) -> str:
        return self.to_find_out

    @cached_property
    def its_spark(self) -> Spark | None:
        """None where it has none, or that is in the trash."""
        return Spark.owned_by(self.owner).filter(pk=self.spark_id).first() if self.spark_id else None

    @property
    def has_come_back(self) -> bool:
        return any(getattr(self, name) for name in self.AFTER)

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        day, before = today(self.owner), self.energy_after
        # Counted at the end: its spark is locked before its owner, as everywhere.
        with counting(self.owner):
            if update_fields is None or "energy_after" in update_fields:
                rows = Experiment.all_of(self.owner).filter(pk=self.pk)
                before = rows.values_list("energy_after", flat=True).first()
            super().save(update_fields=update_fields, **kwargs)
            spark = self.its_spark if self.energy_after != before else None
            if spark and self.energy_after:
                spark.feel(self.energy_after, day)
            elif spark and before:
                spark.take_back(before, day)
