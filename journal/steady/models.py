"""Notes on whose news stung, each beside the value that it touches."""

from functools import cached_property
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing.owned import OwnedQuerySet, in_trash
from careerpath.writing.pieces import Piece
from values.catalog.models import PersonalValue


class ComparisonQuerySet(OwnedQuerySet):
    """Questions about comparison notes."""

    def touching(self, card: PersonalValue) -> Self:
        return self.owned_by(card.owner).filter(personal_value=card)


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
    # None: none of the five.
    personal_value = models.ForeignKey(
        PersonalValue, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    noted_on = models.DateField(_("on"), blank=True)

    noun: ClassVar[str] = "comparison"
    called = _("A comparison note")
    listed_by = "noted_on"
    is_gathered = True
    not_kept = ("personal_value",)
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
    def card(self) -> PersonalValue | None:
        """The value that it touches, which may have left the five since."""
        cards = PersonalValue.owned_by(self.owner).select_related("value")
        return cards.filter(pk=self.personal_value_id).first() if self.personal_value_id else None

    @property
    def value_label(self) -> str:
        return self.card.shown_label if self.card else gettext("None of the five")
