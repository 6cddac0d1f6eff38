"""The marks of a piece: all of them on its own page, and what is pressed on home."""

from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest
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
# What Undo takes back of a spark, signed: how warm it was said to be, and what `_undo` needs besides.
FELT = "felt="
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
                _undo(piece, request.POST.getlist("was"))
                return back
            felt = _feel(piece, WARMTH[act], day) if isinstance(piece, Spark) and act in WARMTH else []
            was = Mark.change(piece, OF_ACTS, lambda marks: after(act, marks, day, is_back=bool(due)))
    except QuotaExceeded as full:
        messages.error(request, str(full))
        return back
    if was is not None:
        # Made anew, a mark for the next season would wait for the one after it: Undo says the day since when it is due.
        was |= {Mark.Kind.BACK: due} if due else {}
        # Noun, id, times and an energy alone, so that no session holds a text.
        sent = [f"{kind}={until or ''}" for kind, until in was.items()] + felt
        tags = f"marked {act}{' again' if due else ''}{' of-sparks' if of_sparks else ''}"
        messages.info(request, "/".join([noun, str(id), *(sent or [""])]), extra_tags=tags)
    return back


def _feel(spark: Spark, energy: int | None, day: date) -> list[str]:
    """Feel how warm it is, or as warm as before. Before its marks change, since those lock its owner."""
    untouched_since = spark.updated_at
    spark.feel(energy or spark.energy, day)
    said = [spark.energy, day.isoformat(), untouched_since.isoformat(), spark.updated_at.isoformat()]
    return [FELT + signing.dumps(said, salt=f"{FELT}{spark.pk}")]


def _undo(piece: Piece, was: list[str]) -> None:
    felt = next((one.removeprefix(FELT) for one in was if one.startswith(FELT)), "")
    if felt and isinstance(piece, Spark):
        try:
            energy, *times = signing.loads(felt, salt=f"{FELT}{piece.pk}")
        except signing.BadSignature:
            raise BadRequest("This Undo was not drawn for that spark.") from None
        day, before, after_it = map(datetime.fromisoformat, times)
        is_untouched = piece.updated_at == after_it
        if piece.take_back(energy, day.date()) and is_untouched:
            # So that it is asked about again.
            Spark.owned_by(piece.owner).filter(pk=piece.pk).update(updated_at=before)
    Mark.change(piece, OF_ACTS, lambda _marks: _as_sent(was))


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
