"""Notes on whose news stung, each beside the value that it touches."""

from functools import cached_property
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing.owned import OwnedQuerySet, in_trash
from careerpath.writing.pieces import Piece
from values.catalog.models import PersonalValue

# Of so many of the latest notes the page says how many touch none of the five, and of fewer nothing.
COUNTED = 8


class ComparisonQuerySet(OwnedQuerySet):
    """Questions about comparison notes."""

    def touching(self, card: PersonalValue) -> Self:
        return self.owned_by(card.owner).filter(personal_value=card)

    def said(self) -> Self:
        """Those of which one said which value they touch, or that they touch none of the five."""
        return self.filter(is_said=True)

    def with_values(self) -> Self:
        return self.select_related("personal_value__value")


class Comparison(Piece):
    """Whose news stung, and which of one's own values it touches: one of them, or none of the five."""

    news = EncryptedTextField(
        _("whose news stung?"),
        bound_to="comparison.news",
        max_length=140,
        error_messages={
            "one_line": _("One line is enough here."),
            "required": _("Whose news was it? A name or a word will do."),
            "max_length": _("This line can have %(limit_value)d characters; it has %(show_value)d. Shorten it."),
        },
    )
    # With `is_said`, None: none of the five.
    personal_value = models.ForeignKey(
        PersonalValue, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    # Whether one said what it touches: who has no five, or does not see them while choosing again, is not asked.
    is_said = models.BooleanField(default=False)
    noted_on = models.DateField(_("on"), blank=True)

    noun: ClassVar[str] = "comparison"
    called = _("A comparison note")
    listed_by = "noted_on"
    is_gathered = True
    row_template = "journal/steady/row.html"
    not_kept = ("personal_value", "is_said")
    shown_apart = ("news",)

    objects: ClassVar = ComparisonQuerySet.as_manager()

    class Meta:
        verbose_name = _("comparison note")
        verbose_name_plural = _("comparison notes")
        indexes = [
            models.Index(
                fields=["owner", "noted_on", "id"],
                name="comparison_by_day",
                condition=models.Q(trashed_at__isnull=True),
            ),
            models.Index(
                fields=["owner", "is_said", "noted_on", "id"],
                name="comparison_said",
                condition=models.Q(trashed_at__isnull=True),
            ),
            models.Index(fields=["owner", "personal_value"], name="comparison_by_value"),
            in_trash("comparison_in_trash"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(noted_on__gte="1900-01-01", noted_on__lt="2200-01-01"),
                name="comparison_noted_on_in_reach",
            )
        ]

    @property
    def heading(self) -> str:
        return self.news

    @cached_property
    def its_value(self) -> PersonalValue | None:
        """None where it touches none of the five, or one did not say."""
        card = self.personal_value
        if card:
            # A text is read with its owner's keys: the owner at hand spares a query.
            card.owner = self.owner
        return card


def latest_said(user: Any) -> list[Comparison]:
    """The latest eight notes of which one said what they touch; none where there are fewer. One query."""
    rows = list(Comparison.owned_by(user).said().with_values().order_by("-noted_on", "-id")[:COUNTED])
    return rows if len(rows) == COUNTED else []
