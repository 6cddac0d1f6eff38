"""Definitions of success: one's own sentence beside the inherited one, in versions."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.fields import EncryptedJSONField, EncryptedTextField
from careerpath.words import isolated
from careerpath.writing.markup import first_words
from careerpath.writing.owned import in_trash
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
    """What success is, as one says it, and as one was taught it. A new version is another one."""

    class Stance(models.TextChoices):
        MINE = "mine", _("Still yours")
        SMALLER = "smaller", _("Yours, at a smaller size")
        DOWN = "down", _("Put down")

    inherited = EncryptedTextField(
        _("what you were taught"),
        bound_to="successdefinition.inherited",
        blank=True,
        multiline=True,
        max_length=500,
        help_text=_("By parents, schools, bosses, films."),
    )
    text = EncryptedTextField(
        _("what you say it is"),
        bound_to="successdefinition.text",
        multiline=True,
        max_length=500,
        error_messages={"required": _("Write your own sentence here. A rough one will do.")},
    )
    # A stance of Stance for some of the ladder's measures; beside a smaller one, how big it is now.
    measures = EncryptedJSONField(
        bound_to="successdefinition.measures", keys={"measure": None, "stance": None, "size": ""}, blank=True
    )
    own_measures = EncryptedJSONField(
        _("how you would notice"),
        bound_to="successdefinition.own_measures",
        blank=True,
        most=3,
        help_text=_("Up to three measures of your own, one on each line."),
        error_messages={"most": _("Three at most. Which three would you notice first?")},
    )
    stung = EncryptedTextField(
        _("whose success stung lately?"),
        bound_to="successdefinition.stung",
        blank=True,
        multiline=True,
        max_length=500,
        help_text=_("Which of your values does it touch? If none of them, say so."),
    )
    valid_from = models.DateField(_("from"), blank=True)

    noun: ClassVar[str] = "definition"
    called = _("What success is")
    listed_by = "valid_from"
    shown_apart = ("measures",)
    fact_labels = {
        "inherited": _("What you were taught"),
        "text": _("What you say it is"),
        "ladder_lines": _("The ladder’s measures"),
        "own_measures": _("How you would notice"),
        "stung": _("Whose success stung"),
        "valid_from": _("From"),
    }
    SIZE_AT_MOST = 140

    class Meta:
        verbose_name = _("definition of success")
        verbose_name_plural = _("definitions of success")
        indexes = [
            models.Index(
                fields=["owner", "valid_from", "id"],
                name="definition_by_day",
                condition=models.Q(trashed_at__isnull=True),
            ),
            in_trash("definition_in_trash"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from__gte="1900-01-01", valid_from__lt="2200-01-01"),
                name="definition_valid_from_in_reach",
            )
        ]

    @property
    def heading(self) -> str:
        return first_words(self.text)

    @property
    def ladder(self) -> list[tuple[Any, Any, str]]:
        """Label, stance label, and size or "" of each measure that was answered."""
        return [
            (Measure(said["measure"]).label, self.Stance(said["stance"]).label, said["size"]) for said in self.measures
        ]

    @property
    def ladder_lines(self) -> list[str]:
        return [": ".join(isolated(str(word)) for word in words if word) for words in self.ladder]


def current_definition(user: Any) -> SuccessDefinition | None:
    # Of two with the same day, the one written later counts.
    return SuccessDefinition.owned_by(user).order_by("-valid_from", "-id").first()


def definition_on(user: Any, day: date) -> SuccessDefinition | None:
    rows = SuccessDefinition.owned_by(user).filter(valid_from__lte=day)
    return rows.order_by("-valid_from", "-id").first()
