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
from careerpath.writing.quotas import QuotaExceeded, counting
from journal.sparks.models import Spark

from .choice import after
from .forms import MarksForm
from .margins import due_since
from .warm import is_asked_about

# How warm a spark is after each of these; None: as it was.
WARMTH: dict[str, int | None] = {"still-warm": None, "cooled": Spark.Energy.NOW_AND_THEN}
ACTS = ("seen", "not-this-one", "never-again", *WARMTH)
# What Undo takes back of a spark: that it was as warm as this.
FELT = "felt="
FELT_AS = {f"{FELT}{energy}" for energy in Spark.Energy.values}
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
    """What is pressed on home or above the sparks: one of ACTS, or "undo", which sends the marks as they were."""
    piece = piece_or_404(request, noun, id)
    if act not in (*ACTS, "undo") or (act in WARMTH and not isinstance(piece, Spark)):
        raise Http404
    day = today(request.reader)
    due = due_since(piece, day)
    # A name, never an address that was sent.
    of_sparks = request.POST.get("next") == "sparks"
    back = redirect("journal:sparks" if of_sparks else "home")
    # Pressed twice, or said elsewhere meanwhile, it is not asked any more.
    if act in WARMTH and not is_asked_about(piece, day):
        return back
    try:
        with counting(request.reader):
            if act == "undo":
                _undo(piece, request.POST.getlist("was"), day)
                return back
            was = Mark.change(piece, OF_ACTS, lambda marks: after(act, marks, day, is_back=bool(due)))
            if isinstance(piece, Spark) and act in WARMTH:
                piece.feel(WARMTH[act] or piece.energy, day)
    except QuotaExceeded as full:
        messages.error(request, str(full))
        return back
    if was is not None:
        # Made anew, a mark for the next season would wait for the one after it: Undo says the day since when it is due.
        was |= {Mark.Kind.BACK: due} if due else {}
        # Noun, id, days and an energy alone, so that no session holds a text.
        sent = [f"{kind}={until or ''}" for kind, until in was.items()]
        sent += [f"{FELT}{getattr(piece, 'energy', '')}"] if act in WARMTH else []
        tags = f"marked {act}{' again' if due else ''}{' of-sparks' if of_sparks else ''}"
        messages.info(request, "/".join([noun, str(id), *(sent or [""])]), extra_tags=tags)
    return back


def _undo(piece: Piece, was: list[str], day: date) -> None:
    Mark.change(piece, OF_ACTS, lambda _marks: _as_sent(was))
    felt = [int(one.removeprefix(FELT)) for one in was if one in FELT_AS]
    if felt and isinstance(piece, Spark):
        piece.take_back(felt[0], day)


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
