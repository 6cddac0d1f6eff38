"""Sparks: anything about working life that caught somebody's interest."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing.owned import in_trash
from careerpath.writing.pieces import Piece
from journal.touches.models import TouchesValues, TouchingQuerySet


class SparkQuerySet(TouchingQuerySet):
    """Questions about sparks."""

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)


class Spark(TouchesValues, Piece):
    """Something that made one sit up: one line, and whatever else one likes to say about it."""

    class Kind(models.TextChoices):
        ARRANGEMENT = "arrangement", _("Arrangement")
        IDEA = "idea", _("Idea")
        PERSON = "person", _("Person")
        PLACE = "place", _("Place")
        PROJECT = "project", _("Project")
        ROLE = "role", _("Role")

    class Energy(models.IntegerChoices):
        FLICKER = 1, _("a flicker")
        NOW_AND_THEN = 2, _("now and then")
        WARM = 3, _("warm")
        COMING_BACK = 4, _("keeps coming back")
        NOT_LEFT_ALONE = 5, _("can’t leave it alone")

    what = EncryptedTextField(
        _("what made you sit up"),
        bound_to="spark.what",
        max_length=140,
        error_messages={
            "one_line": _("A spark is one line."),
            "required": _("There is nothing on this line yet."),
            "max_length": _("A spark can have %(limit_value)d characters; this one has %(show_value)d. Shorten it."),
        },
    )
    what_exactly = EncryptedTextField(
        _("the detail that caught you"), bound_to="spark.what_exactly", blank=True, multiline=True, max_length=500
    )
    link = EncryptedTextField(bound_to="spark.link", blank=True, max_length=2000)
    kind = models.CharField(max_length=11, choices=Kind.choices, blank=True)
    energy = models.PositiveSmallIntegerField(choices=Energy.choices, null=True, blank=True)
    noticed_on = models.DateField(blank=True)

    noun: ClassVar[str] = "spark"
    called = _("A spark")
    listed_by = "noticed_on"
    is_gathered = True
    row_template = "journal/sparks/row.html"
    shown_apart = ("what",)
    fact_labels = {
        "what_exactly": _("The detail that caught you"),
        "link": _("Link"),
        "kind": _("Kind"),
        "energy": _("Energy"),
        "touched_labels": _("Touches"),
    }
    MAX_TOUCHED = 3

    objects: ClassVar = SparkQuerySet.as_manager()

    class Meta:
        verbose_name = _("spark")
        verbose_name_plural = _("sparks")
        indexes = [
            models.Index(
                fields=["owner", "noticed_on", "id"], name="spark_by_day", condition=models.Q(trashed_at__isnull=True)
            ),
            models.Index(
                fields=["owner", "kind", "noticed_on", "id"],
                name="spark_by_kind",
                condition=models.Q(trashed_at__isnull=True),
            ),
            in_trash("spark_in_trash"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(noticed_on__gte="1900-01-01", noticed_on__lt="2200-01-01"),
                name="spark_noticed_on_in_reach",
            ),
            models.CheckConstraint(
                condition=models.Q(energy__isnull=True) | models.Q(energy__gte=1, energy__lte=5),
                name="spark_energy_one_to_five",
            ),
        ]

    @property
    def heading(self) -> str:
        return self.what

    @property
    def safe_link(self) -> str:
        # No other scheme may become an href, `javascript:` above all.
        return self.link if self.link.lower().startswith(("http://", "https://")) else ""
