"""The curated questions. Nothing here belongs to a user."""

from typing import Any, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careerpath.catalog.models import CatalogGroup, CatalogItem, CatalogQuerySet, check_no_formula
from careerpath.encryption.forms import check_text

# A model's own check of a TextField leaves its length to forms.
TEXT_RULES: list[Any] = [MaxLengthValidator(500), check_text, check_no_formula]


class PromptTheme(CatalogGroup):
    """What a group of prompts is about."""

    order = models.PositiveSmallIntegerField(default=0, help_text="Themes stand in this order, lowest first.")


class PromptQuerySet(CatalogQuerySet["Prompt"]):
    """Questions about prompts."""

    def starters(self) -> Self:
        return self.filter(starter__isnull=False).order_by("starter", "pk")


class Prompt(CatalogItem):
    """A question to answer in writing."""

    group_field = "theme"

    class Cadence(models.TextChoices):
        ANY = "any", _("any time")
        ONCE = "once", _("once")
        SEASON = "season", _("each season")
        YEARLY = "yearly", _("once a year")

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        PUBLISHED = "published", "published"
        RETIRED = "retired", "retired"

    theme = models.ForeignKey(PromptTheme, on_delete=models.PROTECT, related_name="prompts")
    text = models.TextField(max_length=500, validators=TEXT_RULES)
    follow_up = models.TextField(
        max_length=500, blank=True, validators=TEXT_RULES, help_text="Asked when the old answer comes back."
    )
    cadence = models.CharField(max_length=6, choices=Cadence.choices, default=Cadence.ANY)
    starter = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Its place among the first questions for a new person; empty for none."
    )
    heavy = models.BooleanField(default=False, help_text="May touch something painful.")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    order = models.PositiveSmallIntegerField(default=0, help_text="Its place within the theme, lowest first.")

    # The reader's latest answers, newest first, and whether there are more, on prompts that a view lists.
    answers: list[Any]
    has_more_answers: bool

    objects = PromptQuerySet.as_manager()

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"

    def get_absolute_url(self) -> str:
        return reverse("journal:prompt_detail", args=[self.slug])

    @property
    def asked(self) -> str:
        phrases = {self.Cadence.ANY: gettext("whenever you like"), self.Cadence.ONCE: gettext("for once")}
        return phrases.get(self.Cadence(self.cadence)) or self.get_cadence_display()
