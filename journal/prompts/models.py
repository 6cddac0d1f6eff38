"""The curated questions, questions of one's own, and which of them one does not want to be asked."""

from typing import Any, ClassVar, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careerpath.catalog.models import CatalogGroup, CatalogItem, CatalogQuerySet, check_no_formula
from careerpath.encryption.fields import EncryptedTextField
from careerpath.encryption.forms import check_text
from careerpath.writing.owned import Owned
from careerpath.writing.pieces import Piece

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


class Question(Piece):
    """A question that somebody asks themselves, at the same times as a curated one."""

    text = EncryptedTextField(
        _("question"),
        bound_to="question.text",
        max_length=500,
        error_messages={
            "required": _("Write the question here."),
            "one_line": _("A question is one line."),
            "max_length": _("A question can have %(limit_value)d characters; this one has %(show_value)d."),
        },
    )
    cadence = models.CharField(_("how often"), max_length=6, choices=Prompt.Cadence.choices, default=Prompt.Cadence.ANY)
    added_on = models.DateField(_("since"), editable=False)

    noun: ClassVar[str] = "question"
    called = _("A question of your own")
    listed_by = "added_on"

    class Meta:
        verbose_name = _("question of your own")
        verbose_name_plural = _("questions of your own")
        indexes = [
            models.Index(fields=["owner", "added_on", "id"], name="question_by_day"),
            models.Index(fields=["owner", "trashed_at", "id"], name="question_in_trash"),
        ]

    @property
    def heading(self) -> str:
        return self.text


class HiddenQuestion(Owned):
    """A prompt or a question of one's own that is not offered: until a day, or for good where that is NULL."""

    prompt = models.ForeignKey(Prompt, null=True, on_delete=models.CASCADE, related_name="+")
    question = models.ForeignKey(Question, null=True, on_delete=models.CASCADE, related_name="+")
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "prompt"], name="hidden_prompt_once"),
            models.UniqueConstraint(fields=["owner", "question"], name="hidden_question_once"),
            models.CheckConstraint(
                condition=models.Q(prompt__isnull=False, question__isnull=True)
                | models.Q(prompt__isnull=True, question__isnull=False),
                name="hidden_one_question",
            ),
        ]
