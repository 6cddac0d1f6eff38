"""Notes after talking with somebody one trusts."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect

from careerpath.writing.keyset import page_before
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
    # A day that is corrected moves when one last talked with them, too.
    by_done = ("talked_on",)

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

    def index(self) -> HttpResponse:
        page = page_before(self.rows(), "talked_on", self.request.GET.get("before", ""), self.page_size)
        people = TrustedPerson.owned_by(self.reader).in_bulk({row.person_id for row in page if row.person_id})
        for row in page:
            row.its_person = people.get(row.person_id)
        return self.render("list", page=page)

    def form(self, data: Any = None, **kwargs: Any) -> Any:
        person = self.person if self.page == "new" and not (self.person and self.person.trashed_at) else None
        return super().form(data, person=person, **kwargs)

    def given(self) -> dict[str, Any]:
        return {"person": self.person}

    def made(self, id: UUID, form: Any) -> tuple[Any, bool]:
        next_question = form.cleaned_data.pop("next_question", "")
        form.cleaned_data.pop("asked", None)
        with transaction.atomic():
            row, created = super().made(id, form)
            if created and row.its_person:
                asked = self.request.POST.get("asked", "")
                row.its_person.talked(row.talked_on, asked=asked, next_question=next_question)
        return row, created

    def save_sent(self, row: Any, version: int, form: Any) -> HttpResponse:
        before, person = row.talked_on, row.its_person
        day = self.sent(form).get("talked_on", before)
        with transaction.atomic():
            answer = super().save_sent(row, version, form)
            if person and day != before and answer.status_code == 302:
                if person.last_talked == before:
                    notes = PersonNote.owned_by(self.reader).filter(person=person)
                    day = notes.order_by("-talked_on").values_list("talked_on", flat=True).first()
                person.talked(day, instead_of=before)
        return answer

    def done(self, row: Any) -> HttpResponse:
        # From there one came, and there the next question stands.
        return redirect(row.its_person if self.page == "new" and row.its_person else row)

    def context(self) -> dict[str, Any]:
        if self.page not in ("index", "new"):
            return {}
        return {"with_person": self.person, "carried": f"person={self.person.pk}" if self.person else ""}

    def cancel_url(self, row: Any) -> str:
        if row is None and self.person and not self.person.trashed_at:
            return self.person.get_absolute_url()
        return super().cancel_url(row)
