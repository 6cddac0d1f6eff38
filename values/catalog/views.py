"""The catalog's page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from careerpath.accounts.models import SignedInRequest
from values.session.results import five_to_show

from .models import Value


@require_safe
def catalog(request: SignedInRequest) -> HttpResponse:
    # No value is marked while the five are held back.
    five, _held_back = five_to_show(request.reader)
    places = {row.personal_value.value_id: row.rank for row in five}
    rows = list(Value.objects.published().in_order())
    for row in rows:
        row.place = places.get(row.pk)
    return render(request, "values/catalog.html", {"values": rows})
