"""The sessions: how values moved between them, the result of each, and one's own words for it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from careerpath.accounts.models import SignedInRequest
from careerpath.writing.owned import get_owned_or_404, lock_user
from careerpath.writing.quotas import counting
from values import choosing, moves, pictures, rewarded, slope
from values.forms.ranking import WordsForm, rows_named
from values.models.sessions import ValuesSession
from values.placing import keep_words, left_meanwhile
from values.results import also_important, done_sessions, ladder_sentence, ranked_in

from .choosing import CHANGED, sent_version, step_of


@require_safe
def history(request: SignedInRequest) -> HttpResponse:
    tracks = moves.tracks_of(list(done_sessions(request.user)))
    context: dict[str, Any] = {"unfinished": choosing.unfinished(request.user), "tracks": tracks}
    if not tracks:
        return render(request, "values/history.html", context)
    asked = _asked(request, tracks)
    if isinstance(asked, str):
        context["problem"] = asked
        asked = tracks[0].until("", slope.MOST_COLUMNS)
    shown = list(asked.sessions) if isinstance(asked, moves.Window) else [*asked]
    ranked = ranked_in(request.user, shown)
    context |= {
        "track": next(track for track in tracks if shown[-1] in track.sessions),
        "ranked": ranked[shown[-1].pk],
        "ladder": ladder_sentence(ranked[shown[-1].pk]),
        "bar": pictures.ladder_bar(ranked[shown[-1].pk]),
        "slopes": pictures.slopes(shown, ranked),
    }
    if isinstance(asked, moves.Window):
        context["turns"] = {"wide": asked.turns(slope.WIDE.columns), "tall": asked.turns(slope.TALL.columns)}
    if len(shown) > 1:
        comparison = moves.compare(shown[-2], shown[-1], ranked)
        context |= {"comparison": comparison, "moved": moves.in_words(comparison)}
    return render(request, "values/history.html", context)


def _asked(
    request: SignedInRequest, tracks: list[moves.Track]
) -> moves.Window | tuple[ValuesSession, ValuesSession] | str:
    if "first" in request.GET or "second" in request.GET:
        return moves.two_of(tracks, request.GET.get("first", ""), request.GET.get("second", ""))
    until = request.GET.get("until", "")
    found = [track for track in tracks for session in track.sessions if str(session.pk) == until]
    if until and not found:
        return _("There is no such session. Here are the latest.")
    return (found or tracks)[0].until(until, slope.MOST_COLUMNS)


@require_safe
def session_detail(request: SignedInRequest, id: UUID) -> HttpResponse:
    session = get_owned_or_404(request, ValuesSession, id)
    if not session.done_on:
        return redirect("values:choose")
    ranked = ranked_in(request.user, [session])[session.pk]
    cards = rewarded.rewarded_in(session)
    context = {
        "session": session,
        "ranked": ranked,
        "also": also_important(request.user, session),
        "ladder": ladder_sentence(ranked),
        "bar": pictures.ladder_bar(ranked),
        "corners": pictures.four_corners(ranked),
        "overlap": rewarded.overlap(ranked, cards),
        "is_latest": rewarded.session_for(request.user) == session,
    }
    return render(request, "values/session.html", context)


@require_http_methods(["GET", "POST"])
def session_words(request: SignedInRequest, id: UUID) -> HttpResponse:
    if request.method == "POST":
        with counting(request.user):
            lock_user(request.user)
            return _words(request, id)
    return _words(request, id)


def _words(request: SignedInRequest, id: UUID) -> HttpResponse:
    session = get_owned_or_404(request, ValuesSession, id)
    ranked = ranked_in(request.user, [session])[session.pk]
    is_here = bool(ranked) and session.state in (ValuesSession.State.CHECK, ValuesSession.State.DONE)
    if request.method != "POST":
        return _words_page(request, WordsForm(ranked=ranked), session, session.version) if is_here else step_of(session)
    # Nothing that was written is lost, even for a value that left the result.
    left = left_meanwhile(session, rows_named(request.POST) - {row.pk for row in ranked})
    form = WordsForm(request.POST, ranked=ranked, left=left)
    if not form.is_valid():
        return _words_page(request, form, session, sent_version(request), status=422)
    later = "later" in request.POST
    try:
        keep_words(session, [*ranked, *left], sent_version(request), form.words(), finish=is_here and not later)
    except choosing.Stale:
        form.add_error(None, CHANGED)
        return _words_page(request, form, session, session.version, status=409)
    if later or not is_here:
        return redirect("values:values") if later else step_of(session)
    return redirect(session)


def _words_page(
    request: SignedInRequest, form: WordsForm, session: ValuesSession, version: int, status: int = 200
) -> HttpResponse:
    by_hand = session.method == ValuesSession.Method.MANUAL
    back = reverse("values:choose_order" if by_hand else "values:choose_hand")
    context = {"form": form, "session": session, "version": version, "back": back}
    if status == 409:
        context["otherwise"] = form.kept_otherwise()
    return render(request, "values/choose/words.html", context, status=status)
