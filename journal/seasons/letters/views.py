"""The letter to oneself and the answer to it: sealing them, destroying them unread, and writing back once opened."""

from collections.abc import Iterable
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from careerpath.accounts.clock import today
from careerpath.accounts.models import SignedInRequest
from careerpath.writing.forms import shown_as_typed
from careerpath.writing.owned import get_owned_or_404, lock_user
from careerpath.writing.quotas import QuotaExceeded, nearly_full
from careerpath.writing.trash import count_anew
from journal.entries.views import EntryViews
from journal.seasons.models import Season
from journal.seasons.reviews.models import is_reviewed

from .forms import LetterForm
from .models import Letter, letters_of, opened_letters, sealed_letters, written_back

LETTER, ANSWER = Letter.Kind.LETTER, Letter.Kind.ANSWER
ANOTHER = {
    LETTER: _("Another letter is sealed for this season already. To seal this one instead, destroy that one unread."),
    ANSWER: _("Another answer is sealed for this season already. To seal this one instead, destroy that one unread."),
}
REVIEWED = _(
    "You have reviewed this season, so you can no longer seal a letter for it. Your text is below, so that you can "
    "copy it."
)
NO_LETTER = _("The letter that this answers was destroyed. Your text is below, so that you can copy it.")
GONE = {LETTER: _("The letter is gone, unread."), ANSWER: _("The answer is gone, unread.")}
OPENED = {
    LETTER: _("You have opened this letter already, so it stays."),
    ANSWER: _("You have opened this answer already, so it stays."),
}


def by_kind(letters: Iterable[Letter]) -> dict[str, Letter]:
    return {letter.kind: letter for letter in letters}


@require_http_methods(["GET", "POST"])
def season_letter(request: SignedInRequest, id: UUID, kind: Letter.Kind = LETTER) -> HttpResponse:
    """Once opened, both stand on the page of the letter."""
    season = get_owned_or_404(request, Season, id)
    # `seal` asks for them itself, under its lock.
    letters = {} if request.method == "POST" else by_kind(letters_of(season))
    context: dict[str, Any] = {"season": season, "kind": kind, **letters}
    form: LetterForm | None
    status = 200
    if request.method == "POST":
        form, status = LetterForm(request.POST), 422
        if "preview" in request.POST:
            context |= shown_as_typed(form, "text", request.POST["preview"])
            status = 200
        elif form.is_valid():
            try:
                refusal = seal(season, kind, form.cleaned_data["text"])
            except QuotaExceeded as full:
                refusal = str(full)
            if not refusal:
                messages.success(request, _("It is sealed."))
                return redirect(request.path)
            form.add_error(None, refusal)
            status = 409 if refusal == ANOTHER[kind] else 422
    elif any(letter.opened_on for letter in letters.values()):
        if kind != LETTER:
            return redirect("journal:season_letter", season.pk)
        context |= {"letters": [*letters.values()], "written_back": partial(written_back, season)}
        return render(request, "journal/seasons/letters/opened.html", context)
    elif kind in letters:
        return render(request, "journal/seasons/letters/kept.html", {**context, "row": letters[kind]})
    elif request.reader.is_example:
        raise Http404
    else:
        form = None if is_reviewed(season) or (kind == ANSWER and not letters) else LetterForm()
    context |= {"form": form, "nearly_full": nearly_full(request)}
    return render(request, "journal/seasons/letters/form.html", context, status=status)


def seal(season: Season, kind: Letter.Kind, text: str) -> Any:
    """Keep a letter, once. Returns the sentence that says why it was not kept, or "". Raises QuotaExceeded."""
    with transaction.atomic():
        lock_user(season.owner)
        letters = by_kind(letters_of(season))
        if is_reviewed(season) or any(letter.opened_on for letter in letters.values()):
            return REVIEWED
        if kind not in letters:
            if kind == ANSWER and LETTER not in letters:
                return NO_LETTER
            new = Letter(owner=season.owner, season=season, kind=kind, text=text, written_on=today(season.owner))
            new.save(force_insert=True)
            return ""
    # Sent twice, the form finds its own letter sealed.
    return "" if letters[kind].is_readable() and letters[kind].text == text else ANOTHER[kind]


@require_http_methods(["GET", "POST"])
def season_letter_destroy(request: SignedInRequest, id: UUID, kind: Letter.Kind = LETTER) -> HttpResponse:
    season = get_owned_or_404(request, Season, id)
    if request.method == "GET":
        sealed = by_kind(sealed_letters(season))
        context = {"season": season, "kind": kind, "row": sealed.pop(kind, None), "other": bool(sealed)}
        return render(request, "journal/seasons/letters/destroy.html", context)
    with transaction.atomic():
        lock_user(season.owner)
        destroyed, _rows = sealed_letters(season).filter(kind=kind).delete()
        # A queryset's delete counts nothing by itself.
        count_anew(season.owner)
    if destroyed:
        messages.success(request, GONE[kind])
    elif opened_letters(season).filter(kind=kind).exists():
        messages.info(request, OPENED[kind])
    return redirect(season)


class WritingBack(EntryViews):
    """A new entry, under the question of what one would write back to the letter and the answer that were opened."""

    at = "seasons/<uuid:season>/letter/write-back/"
    addresses = {"new": ""}
    name = "season_write_back"
    question = _("What would you write back now?")

    @cached_property
    def season(self) -> Season:
        return get_owned_or_404(self.request, Season, self.ids["season"])

    def new(self) -> HttpResponse:
        if not opened_letters(self.season).exists():
            raise Http404
        return super().new()

    def context(self) -> dict[str, Any]:
        return {"question": self.question}

    def given(self) -> dict[str, Any]:
        return {"writes_back_to": self.season, "prompt_text": str(self.question)}

    def list_url(self) -> str:
        return reverse("journal:season_letter", args=[self.season.pk])
