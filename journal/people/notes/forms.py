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
        self.person = person if person and person.is_readable() else None
        if self.person is None:
            del self.fields["asked"]
            # They may be gone since the page was drawn: what was typed for them is not.
            if not self.instance._state.adding or "next_question" not in self.data:
                del self.fields["next_question"]
        elif self.person.next_question:
            # What the box says was asked: their page may have another question by the time it comes.
            self.fields["asked"].widget.attrs["value"] = self.person.next_question
            self.fields["next_question"].help_text = _("It takes the place of the one above.")
        else:
            del self.fields["asked"]

    def clean_next_question(self) -> str:
        words: str = self.cleaned_data["next_question"]
        if words and self.person is None:
            raise forms.ValidationError(_("They are no longer here. Put this in the note, or leave it empty."))
        return words
