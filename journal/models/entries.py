"""Entries: pieces of writing with a date of their own."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.urls import reverse

from careerpath.encryption.fields import EncryptedTextField
from careerpath.markup import first_words
from careerpath.writing import Piece

from .prompts import Prompt
from .touches import TouchesValues, TouchingQuerySet


class EntryQuerySet(TouchingQuerySet):
    """Questions about entries."""

    def answers(self) -> Self:
        """Those that answer a prompt."""
        return self.filter(prompt__isnull=False)

    def own_pages(self) -> Self:
        """Those that answer none."""
        return self.filter(prompt__isnull=True)

    def answering(self, prompt: Prompt) -> Self:
        """The answers to one prompt."""
        return self.filter(prompt=prompt)


class Entry(TouchesValues, Piece):
    """A piece of writing, answering a prompt or none."""

    text = EncryptedTextField(bound_to="entry.text")
    title = EncryptedTextField(bound_to="entry.title", blank=True)
    written_on = models.DateField()
    prompt = models.ForeignKey(Prompt, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The wording that was answered: the curator may change it later.
    prompt_text = EncryptedTextField(bound_to="entry.prompt_text", blank=True)

    noun: ClassVar[str] = "entry"
    kept_fields: ClassVar[tuple[str, ...]] = ("text", "title", "written_on", "touched")
    MAX_TEXT = 200_000
    MAX_TITLE = 200

    objects = EntryQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(
                fields=["owner", "written_on", "id"], name="entry_by_day", condition=models.Q(trashed_at__isnull=True)
            ),
            models.Index(fields=["owner", "prompt", "written_on", "id"], name="entry_by_prompt"),
            models.Index(fields=["owner", "trashed_at", "id"], name="entry_in_trash"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(written_on__gte="1900-01-01", written_on__lt="2200-01-01"),
                name="entry_written_on_in_reach",
            )
        ]

    @property
    def heading(self) -> str:
        """Its title, or its first words."""
        return self.title or first_words(self.text)

    @property
    def day(self) -> date:
        """The day it stands under in a list."""
        return self.written_on

    def get_absolute_url(self) -> str:
        """The entry's page."""
        return reverse("journal:entry_detail", args=[self.pk])
