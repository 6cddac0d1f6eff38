"""The curated questions. Nothing here belongs to a user."""

from typing import Self

from django.apps import apps
from django.core.validators import slug_re
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class PromptTheme(models.Model):
    """What a group of prompts is about."""

    slug = models.SlugField(unique=True)
    label = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField(default=0, help_text="Themes stand in this order, lowest first.")
    shipped_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["order", "label"]

    def __str__(self) -> str:
        return self.label

    @property
    def can_be_deleted(self) -> bool:
        """Only a curator's own, and only while it is empty; a shipped one would come back."""
        return not self.shipped_digest and not self.prompts.exists()


class PromptQuerySet(models.QuerySet):
    """Questions about prompts."""

    def published(self) -> Self:
        """Those that are offered and listed."""
        return self.filter(status=Prompt.Status.PUBLISHED)

    def starters(self) -> Self:
        """Those for who is new, in their order."""
        return self.filter(starter__isnull=False).order_by("starter", "pk")

    def with_slug(self, slug: str) -> "Prompt | None":
        """The one with this slug; None for anything that is not there or cannot be a slug."""
        return self.filter(slug=slug).first() if slug_re.match(slug) else None  # type: ignore[return-value]

    def in_order(self) -> Self:
        """By theme, then as the curator ordered them."""
        return self.order_by("theme__order", "theme__label", "order", "pk")


class Prompt(models.Model):
    """A question to answer in writing. Retired rather than deleted, once anybody may have answered it."""

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
    slug = models.SlugField(max_length=80, unique=True, help_text="Part of its address; it stays as it is once saved.")
    text = models.TextField(max_length=500)
    follow_up = models.TextField(max_length=500, blank=True, help_text="Asked when the old answer comes back.")
    cadence = models.CharField(max_length=6, choices=Cadence.choices, default=Cadence.ANY)
    starter = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Its place among the first questions for a new person; empty for none."
    )
    heavy = models.BooleanField(default=False, help_text="May touch something painful.")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    order = models.PositiveSmallIntegerField(default=0, help_text="Its place within the theme, lowest first.")
    shipped_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = PromptQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"

    def get_absolute_url(self) -> str:
        """Its page, with the reader's own answers."""
        return reverse("journal:prompt_detail", args=[self.slug])

    @property
    def is_published(self) -> bool:
        """Whether it is offered and listed."""
        return self.status == self.Status.PUBLISHED

    @property
    def asked(self) -> str:
        """How often it is asked, for the margin beside it."""
        if self.cadence == self.Cadence.ANY:
            return gettext("whenever you like")
        return gettext("asked %(how_often)s") % {"how_often": self.get_cadence_display()}

    @property
    def can_be_deleted(self) -> bool:
        """Only a curator's own, and only while nobody has answered it; a shipped one would come back."""
        return not self.shipped_digest and not apps.get_model("journal", "Entry").objects.filter(prompt=self).exists()
