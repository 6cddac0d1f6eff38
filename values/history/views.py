"""One's own five, the lists of before, how values moved between them, and the order moved by hand."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from careerpath.accounts.clock import today
from careerpath.accounts.models import SignedInRequest
from careerpath.writing.keyset import page_before
from careerpath.writing.owned import get_owned_or_404, lock_user
from careerpath.writing.quotas import counting
from values.ladder.shown import four_corners, ladder_bar, ladder_sentence, overlap
from values.session.models import Kind, ValuesSession, unfinished, was_put_away
from values.session.results import move, order_before, order_of, ranked_in

from . import moves, slope

PAGE_SIZE = 10
FULL_AGAIN = timedelta(days=365)


@require_safe
def values(request: SignedInRequest) -> HttpResponse:
    """The five of now, where two taps swap two (`?swap=` is the first), and those of before."""
    page = page_before(
        ValuesSession.owned_by(request.reader).done(), "done_at", request.GET.get("before", ""), PAGE_SIZE
    )
    sessions = [*ranked_in(request.reader, page.rows).items()]
    session, rows = sessions.pop(0) if sessions and page.is_first else (None, [])
    order, swap = order_of(rows), request.GET.get("swap", "")
    for row in rows if swap in order else ():
        places = {str(row.personal_value_id): swap, swap: str(row.personal_value_id)}
        row.swapped = " ".join(places.get(id, id) for id in order)
    full = ValuesSession.owned_by(request.reader).done().filter(kind=Kind.FULL).newest_first().first()
    context = {
        "page": page,
        "sessions": sessions,
        "unfinished": unfinished(request.reader),
        "away": was_put_away(request.reader, request.GET.get("away", "")),
        "session": session,
        "ranked": rows,
        "ladder": ladder_sentence(rows),
        "order": order,
        "drawn": " ".join(order),
        "due": full and full.done_on <= today(request.reader) - FULL_AGAIN,
        "undo": order_before(request.reader) if "moved" in request.GET else [],
    }
    return render(request, "values/list.html", context)


@require_POST
def move_by_hand(request: SignedInRequest) -> HttpResponse:
    with counting(request.reader):
        lock_user(request.reader)
        under_way = unfinished(request.reader)
        drawn, sent = (request.POST.get(name, "").split() for name in ("drawn", "order"))
        if under_way and under_way.kind == Kind.FULL:
            messages.info(request, _("You are choosing from the whole catalog. Your list waits until you are done."))
        elif move(request.reader, drawn, sent):
            return redirect(f"{reverse('values:values')}?moved=1")
        else:
            messages.info(request, _("The list has changed meanwhile, so nothing was moved. Here it is."))
    return redirect("values:values")


@require_safe
def history(request: SignedInRequest) -> HttpResponse:
    tracks = moves.tracks_of(list(ValuesSession.owned_by(request.reader).done()))
    context: dict[str, Any] = {"unfinished": unfinished(request.reader), "tracks": tracks}
    if not tracks:
        return render(request, "values/history.html", context)
    shown, context["problem"] = moves.asked(tracks, request.GET)
    track = next(track for track in tracks if shown[-1] in track.all)
    if len(shown) == 1:
        shown = track.until(shown[0])
        sizes = {"wide": slope.WIDE, "tall": slope.TALL}
        context["turns"] = {name: track.turns(shown, size.columns) for name, size in sizes.items()}
    ranked = ranked_in(request.reader, shown)
    latest = ranked[shown[-1]]
    context |= {"track": track, "ladder": ladder_sentence(latest), "bar": ladder_bar(latest)}
    context["slopes"] = moves.slopes(shown, ranked)
    if len(shown) > 1:
        first, second = shown[-2:]
        comparison = moves.compare(ranked[first], ranked[second])
        context |= {"comparison": comparison, "moved": moves.in_words(comparison, first.done_on)}
        context |= {"first": first, "second": second, "unlike": first not in track.all}
    return render(request, "values/history.html", context)


@require_safe
def session_detail(request: SignedInRequest, id: UUID) -> HttpResponse:
    session = get_owned_or_404(request, ValuesSession, id)
    if not session.done_on:
        return redirect("values:choose_on")
    ranked = ranked_in(request.reader, [session])[session]
    draft = session.draft if session.is_readable() else None
    # By name: a word whose value was deleted while it was chosen has another key in the result.
    names = {row.shown_name for row in ranked}
    also = draft.words(draft.also([row.personal_value.key for row in ranked])) if draft else []
    context = {
        "session": session,
        "ranked": ranked,
        "draft": draft,
        "also": [word for word in also if word["name"] not in names],
        "ladder": ladder_sentence(ranked),
        "bar": ladder_bar(ranked),
        "corners": four_corners(ranked),
        "overlap": overlap(ranked, draft.record) if draft else None,
        "others": ValuesSession.owned_by(request.reader).done().exclude(pk=session.pk).exists(),
        "is_latest": ValuesSession.owned_by(request.reader).newest_first().first() == session,
    }
    return render(request, "values/session.html", context)
