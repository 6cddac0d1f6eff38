"""The curated questions, questions of one's own, and which of them one does not want to be asked."""

from datetime import date
from typing import Any, ClassVar, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careerpath.catalog.models import CatalogGroup, CatalogItem, CatalogQuerySet, check_no_formula
from careerpath.encryption.fields import EncryptedTextField
from careerpath.encryption.forms import check_text
from careerpath.writing.owned import Owned, in_trash
from careerpath.writing.pieces import Piece

from .offering import FOR_GOOD, Standing

# A model's own check of a TextField leaves its length to forms.
TEXT_RULES: list[Any] = [MaxLengthValidator(500), check_text, check_no_formula]


class PromptTheme(CatalogGroup):
    """What a group of prompts is about."""

    order = models.PositiveSmallIntegerField(default=0, help_text="Themes stand in this order, lowest first.")


class PromptQuerySet(CatalogQuerySet["Prompt"]):
    """Questions about prompts."""

    def starters(self) -> Self:
        return self.filter(starter__isnull=False).order_by("starter", "pk")


class Cadence(models.TextChoices):
    """How often a question is asked."""

    ANY = "any", _("any time")
    ONCE = "once", _("once")
    SEASON = "season", _("each season")
    YEARLY = "yearly", _("once a year")


class Recurring:
    """A prompt or a question of one's own, as it stands with one reader."""

    # Set by `with_standing`: the day of the reader's latest answer, and until when it is hidden from them.
    answered_on: date | None = None
    hidden_until: date | None = None
    # Set by `with_answers`: the reader's latest answers, newest first, and whether there are more.
    answers: list[Any]
    has_more_answers: bool

    @property
    def shown_text(self: Any) -> str:
        return self.text if self.is_readable() else gettext("A question that cannot be opened")

    @property
    def asked(self: Any) -> str:
        phrases = {Cadence.ANY: gettext("whenever you like"), Cadence.ONCE: gettext("for once")}
        return phrases.get(Cadence(self.cadence)) or self.get_cadence_display()

    @property
    def answer_url(self: Any) -> str:
        key = getattr(self, "slug", self.pk)
        return f"{reverse('journal:entry_new')}?{self._meta.model_name}={key}"

    @property
    def standing(self: Any) -> Standing:
        return Standing(self, self.theme_id, self.cadence, bool(self.follow_up), self.answered_on, self.hidden_until)

    @property
    def asks(self: Any) -> str:
        """What is asked now: its text, or the follow-up in its place."""
        return self.follow_up if self.standing.asks_follow_up else self.text

    def is_hidden(self, today: date) -> bool:
        return bool(self.hidden_until and today < self.hidden_until)

    @property
    def rests_until(self) -> date | None:
        """The day from which it may be offered again; None where it is hidden for good, or never was."""
        return None if self.hidden_until == FOR_GOOD else self.hidden_until


class Prompt(Recurring, CatalogItem):
    """A question to answer in writing."""

    group_field = "theme"
    Cadence = Cadence

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

    objects = PromptQuerySet.as_manager()

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"

    def get_absolute_url(self) -> str:
        return reverse("journal:prompt_detail", args=[self.slug])

    def is_readable(self) -> bool:
        # As a question of one's own may not be.
        return True


class Question(Recurring, Piece):
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
    cadence = models.CharField(_("how often"), max_length=6, choices=Cadence.choices, default=Cadence.ANY)
    added_on = models.DateField(_("since"), editable=False)

    noun: ClassVar[str] = "question"
    called = _("A question of your own")
    listed_by, is_past = "added_on", False
    # What a prompt has besides.
    theme: ClassVar[None] = None
    theme_id: ClassVar[None] = None
    follow_up: ClassVar[str] = ""
    heavy: ClassVar[bool] = False
    is_published: ClassVar[bool] = True

    class Meta:
        verbose_name = _("question of your own")
        verbose_name_plural = _("questions of your own")
        indexes = [
            models.Index(fields=["owner", "added_on", "id"], name="question_by_day"),
            in_trash("question_in_trash"),
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

    @classmethod
    def of(cls, user: Any, question: Prompt | Question) -> Any:
        """The user's row for this question, if there is one."""
        return cls.owned_by(user).filter(**{str(question._meta.model_name): question})

    @classmethod
    def hide(cls, user: Any, question: Prompt | Question, until: date | None) -> None:
        of_it = {"owner": user, str(question._meta.model_name): question}
        row, made = cls.of(user, question).get_or_create(**of_it, defaults={"until": until})
        if not made and row.until != until:
            row.until = until
            row.save(update_fields=["until", "updated_at"])
