"""Definitions of success: one's own sentence beside the inherited one, in versions."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.fields import EncryptedTextField
from careerpath.words import isolated
from careerpath.writing.lines import lines_of, pairs_of
from careerpath.writing.markup import first_words
from careerpath.writing.pieces import Piece


class Measure(models.TextChoices):
    """What the ladder measures success by."""

    TITLE = "title", _("Title")
    PAY = "pay", _("Pay")
    TEAM = "team", _("Size of team")
    EMPLOYER = "employer", _("Name of employer")
    GROWTH = "growth", _("Growth")
    KNOWN = "known", _("Being known")


class SuccessDefinition(Piece):
    """What success is, as one says it, and as one was taught it. To say it anew makes another one."""

    class Stance(models.TextChoices):
        MINE = "mine", _("Still mine")
        SMALLER = "smaller", _("Mine, at a smaller size")
        DOWN = "down", _("Put down")

    text = EncryptedTextField(bound_to="successdefinition.text")
    inherited = EncryptedTextField(bound_to="successdefinition.inherited", blank=True)
    # Pairs of lines: a slug of Measure, and a slug of Stance; behind a smaller one, after a tab, how big it is now.
    measures = EncryptedTextField(bound_to="successdefinition.measures", blank=True)
    own_measures = EncryptedTextField(bound_to="successdefinition.own_measures", blank=True)
    # Whose success stung, and which value that touches.
    stung = EncryptedTextField(bound_to="successdefinition.stung", blank=True)
    valid_from = models.DateField()

    noun: ClassVar[str] = "definition"
    called = _("A definition")
    listed_by = "valid_from"
    MAX_TEXT = 500
    MAX_MEASURES = 3
    MAX_LINE = 200
    MAX_SIZE = 140

    class Meta:
        indexes = [
            models.Index(
                fields=["owner", "valid_from", "id"],
                name="definition_by_day",
                condition=models.Q(trashed_at__isnull=True),
            ),
            models.Index(fields=["owner", "trashed_at", "id"], name="definition_in_trash"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from__gte="1900-01-01", valid_from__lt="2200-01-01"),
                name="definition_valid_from_in_reach",
            )
        ]

    @property
    def heading(self) -> str:
        """Its first words."""
        return first_words(self.text)

    @property
    def stances(self) -> dict[str, tuple[str, str]]:
        """For each of the ladder's measures that something was said of: the slug of the stance, and its size now."""
        found = {}
        for slug, rest in pairs_of(self.measures):
            stance, _tab, size = rest.partition("\t")
            if slug in Measure.values and stance in self.Stance.values:
                found[slug] = (stance, size)
        return found

    @property
    def ladder(self) -> list[tuple[Any, Any, str]]:
        """The same in words: measure, stance, and its size now."""
        said = self.stances
        return [
            (measure.label, self.Stance(said[measure][0]).label, said[measure][1])
            for measure in Measure
            if measure in said
        ]

    @property
    def own(self) -> list[str]:
        """One's own measures."""
        return lines_of(self.own_measures)

    @property
    def facts(self) -> list[tuple[Any, list[Any]]]:
        """All that was said: label and lines."""
        ladder = [": ".join(isolated(str(word)) for word in words if word) for words in self.ladder]
        facts: list[tuple[Any, list[Any]]] = [
            (_("What you were taught it is"), lines_of(self.inherited)),
            (_("What you say it is"), lines_of(self.text)),
            (_("The ladder’s measures"), ladder),
            (_("Your own measures"), self.own),
            (_("Whose success stung"), lines_of(self.stung)),
            (_("From"), [date_format(self.valid_from, "j F Y")]),
        ]
        return [(label, lines) for label, lines in facts if lines]

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("journal:definition_detail", args=[self.pk])


def current_definition(user: Any) -> SuccessDefinition | None:
    """How this person defines success now; None before the first time."""
    return SuccessDefinition.owned_by(user).order_by("-valid_from", "-id").first()


def definition_on(user: Any, day: date) -> SuccessDefinition | None:
    """How this person defined success on a day."""
    rows = SuccessDefinition.owned_by(user).filter(valid_from__lte=day)
    return rows.order_by("-valid_from", "-id").first()
