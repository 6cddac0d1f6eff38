"""The form of a note after talking."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careerpath.writing.forms import PieceForm, form_field
from journal.people.models import TrustedPerson

from .models import PersonNote


class PersonNoteForm(PieceForm):
    """What stays of a talk, and its day; of a new one with `person` also what became of the question for them."""

    asked = forms.BooleanField(label=_("I asked it"), required=False)
    next_question = form_field(TrustedPerson._meta.get_field("next_question"), label=_("What to ask them next time"))

    class Meta:
        model = PersonNote
        fields = ["text", "talked_on"]
        widgets: dict[str, Any] = {"text": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, person: TrustedPerson | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        question = person.next_question if person and person.is_readable() else ""
        # What the box says was asked: their page may have another question by the time it comes.
        self.fields["asked"].widget.attrs["value"] = question
        for name in ("asked", "next_question"):
            if not (question if name == "asked" else person and person.is_readable()):
                del self.fields[name]
