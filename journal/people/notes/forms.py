"""The form of a note after talking."""

from typing import Any

from django import forms

from careerpath.writing.forms import PieceForm

from .models import PersonNote


class PersonNoteForm(PieceForm):
    """What stays of a talk, and its day."""

    class Meta:
        model = PersonNote
        fields = ["text", "talked_on"]
        widgets: dict[str, Any] = {"text": forms.Textarea(attrs={"rows": 6})}
