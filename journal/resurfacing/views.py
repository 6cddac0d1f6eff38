"""The marks of a piece: all of them on its own page, and what is pressed on home."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from careerpath.accounts.clock import today
from careerpath.accounts.models import SignedInRequest
from careerpath.writing.marks import Mark, Marks
from careerpath.writing.owned import get_owned_or_404
from careerpath.writing.pieces import Piece, piece_model
from careerpath.writing.quotas import QuotaExceeded

from .choice import after
from .forms import MarksForm
from .margins import due_since

ACTS = ("seen", "not-this-one", "never-again")
# The marks that these change, and that Undo puts back.
OF_ACTS = (Mark.Kind.BACK, Mark.Kind.CLOSED, Mark.Kind.RESTING)


@require_http_methods(["GET", "POST"])
def piece_marks(request: SignedInRequest, noun: str, id: UUID) -> HttpResponse:
    piece = piece_or_404(request, noun, id)
    sent = request.POST if request.method == "POST" else None
    form = MarksForm(sent, user=request.reader, noun=noun, marks=Mark.of(piece))
    if form.is_valid():
        try:
            Mark.change(piece, MarksForm.KINDS, lambda _marks: form.marks())
            messages.success(request, _("Kept."))
            return redirect(piece)
        except QuotaExceeded as full:
            form.add_error(None, str(full))
    context = {"piece": piece, "form": form}
    return render(request, "journal/resurfacing/marks.html", context, status=422 if form.is_bound else 200)


@require_POST
def piece_mark(request: SignedInRequest, noun: str, id: UUID, act: str) -> HttpResponse:
    """What is pressed on home: one of ACTS, or "undo", which sends the marks as they were."""
    piece = piece_or_404(request, noun, id)
    if act not in (*ACTS, "undo"):
        raise Http404
    day = today(request.reader)
    due = due_since(piece, day)
    try:
        if act == "undo":
            Mark.change(piece, OF_ACTS, lambda _marks: _as_sent(request.POST.getlist("was")))
            return redirect("home")
        was = Mark.change(piece, OF_ACTS, lambda marks: after(act, marks, day, is_back=bool(due)))
    except QuotaExceeded as full:
        messages.error(request, str(full))
        return redirect("home")
    if was is not None:
        # Made anew, a mark for the next season would wait for the one after it: Undo says the day since when it is due.
        was |= {Mark.Kind.BACK: due} if due else {}
        # Noun, id and days alone, so that no session holds a text.
        sent = "/".join(f"{kind}={until or ''}" for kind, until in was.items())
        messages.info(request, f"{noun}/{id}/{sent}", extra_tags=f"marked {act}{' again' if due else ''}")
    return redirect("home")


def piece_or_404(request: SignedInRequest, noun: str, id: UUID) -> Piece:
    piece = get_owned_or_404(request, piece_model(noun), id)
    # While its season is in the trash, a check-in or a review has no page either.
    if (season := getattr(piece, "season", None)) and season.trashed_at:
        raise Http404
    return piece


def _as_sent(sent: list[str]) -> Marks:
    """Marks as Undo sends them; what is none is left out."""
    marks: Marks = {}
    for one in sent:
        kind, _equals, until = one.partition("=")
        day = _day(until)
        if kind in OF_ACTS and (day or (not until and kind != Mark.Kind.RESTING)):
            marks[kind] = day
    return marks


def _day(until: str) -> date | None:
    try:
        return parse_date(until)
    except ValueError:
        return None
