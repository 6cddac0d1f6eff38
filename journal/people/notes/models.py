"""Notes after talking with somebody one trusts."""

from functools import cached_property
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing.markup import first_words
from careerpath.writing.owned import in_trash
from careerpath.writing.pieces import Piece
from journal.people.models import TrustedPerson


class PersonNote(Piece):
    """What was said, on a day."""

    # It outlives the person's row.
    person = models.ForeignKey(TrustedPerson, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    talked_on = models.DateField(_("talked on"), blank=True)
    text = EncryptedTextField(
        _("what stays of it"),
        bound_to="personnote.text",
        multiline=True,
        max_length=2000,
        error_messages={"required": _("Write a line of what stays of it.")},
    )

    noun: ClassVar[str] = "person_note"
    called = _("A note after talking")
    listed_by = "talked_on"
    is_gathered = True
    row_template = "journal/people/notes/row.html"
    shown_apart = ("text",)

    class Meta:
        verbose_name = _("note after talking")
        verbose_name_plural = _("notes after talking")
        indexes = [
            models.Index(
                fields=["owner", "talked_on", "id"],
                name="person_note_by_day",
                condition=models.Q(trashed_at__isnull=True),
            ),
            models.Index(
                fields=["owner", "person", "talked_on", "id"],
                name="person_note_of",
                condition=models.Q(trashed_at__isnull=True),
            ),
            in_trash("person_note_in_trash"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(talked_on__gte="1900-01-01", talked_on__lt="2200-01-01"),
                name="person_note_talked_on_in_reach",
            )
        ]

    @property
    def heading(self) -> str:
        return first_words(self.text)

    @cached_property
    def its_person(self) -> TrustedPerson | None:
        """None where it has none, or that is in the trash."""
        return TrustedPerson.owned_by(self.owner).filter(pk=self.person_id).first() if self.person_id else None
