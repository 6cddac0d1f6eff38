"""Notes after talking: all of them, or those with one person."""

from functools import cached_property
from typing import Any

from careerpath.writing.owned import get_in_or_404
from careerpath.writing.views import PieceViews
from journal.people.models import TrustedPerson
from values.session.models import as_uuid

from .forms import PersonNoteForm
from .models import PersonNote


class PersonNoteViews(PieceViews):
    """All notes, or those with the person that `?person=` names, of whom a new one is, too."""

    model = PersonNote
    form_class = PersonNoteForm
    at = "people/notes/"
    list_name = "person_notes"
    folder = "journal/people/notes"

    @cached_property
    def person(self) -> TrustedPerson | None:
        if self.request.method == "POST":
            # They may be deleted for good while somebody writes: the note outlives that.
            named = as_uuid(self.request.POST.get("person", ""))
            return TrustedPerson.all_of(self.reader).filter(pk=named).first() if named else None
        named = as_uuid(self.request.GET.get("person", ""))
        return get_in_or_404(TrustedPerson.owned_by(self.reader), named) if named else None

    def rows(self) -> Any:
        return super().rows().filter(person=self.person) if self.person else super().rows()

    def given(self) -> dict[str, Any]:
        return {"person": self.person}

    def context(self) -> dict[str, Any]:
        if self.page not in ("index", "new"):
            return {}
        return {"with_person": self.person, "carried": f"person={self.person.pk}" if self.person else ""}
