"""The values: one's own five, and the catalog."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from careerpath.accounts.models import SignedInRequest
from careerpath.writing.keyset import page_before
from values.choosing import unfinished
from values.models.catalog import Value
from values.results import done_sessions, five_to_show, ladder_sentence, ranked_in

PAGE_SIZE = 10


@require_safe
def values(request: SignedInRequest) -> HttpResponse:
    page = page_before(done_sessions(request.user), "done_on", request.GET.get("before", ""), PAGE_SIZE)
    ranked = ranked_in(request.user, page.rows)
    sessions = [(session, ranked[session.pk]) for session in page]
    current = sessions.pop(0) if sessions and page.is_first else None
    context: dict[str, Any] = {"page": page, "sessions": sessions, "unfinished": unfinished(request.user)}
    if current:
        context |= {"session": current[0], "ranked": current[1], "ladder": ladder_sentence(current[1])}
    return render(request, "values/list.html", context)


@require_safe
def catalog(request: SignedInRequest) -> HttpResponse:
    # No value is marked while the five are held back.
    five, _held_back = five_to_show(request.user)
    places = {row.personal_value.value_id: row.rank for row in five}
    rows = list(Value.objects.published().in_order())
    for row in rows:
        row.place = places.get(row.pk)
    return render(request, "values/catalog.html", {"values": rows})
