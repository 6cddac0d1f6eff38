"""The catalog's page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from careerpath.accounts.models import SignedInRequest
from values.session.results import places_to_show

from .models import Value


@require_safe
def catalog(request: SignedInRequest) -> HttpResponse:
    # No value is marked while the five are held back.
    places = places_to_show(request.reader, of="personal_value__value")
    rows = Value.objects.published().in_order()
    shown = rows.values("pk", "slug", "name", "definition", "ladder_default", "group", "group__label")
    values = [{**row, "place": places.get(row["pk"])} for row in shown]
    return render(request, "values/catalog.html", {"values": values})
