"""Two seasons side by side."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from journal.looking_back import Column, columns, moved
from journal.models import Season
from journal.models.needs import worksheets
from journal.seasons_picture import all_seasons


@require_safe
def seasons_compare(request: HttpRequest) -> HttpResponse:
    """`?first=` and `?second=` name the two; the latest two where they do not."""
    seasons = all_seasons(request.user)[::-1]
    first, second = (_chosen(seasons, request.GET.get(name, "")) for name in ("first", "second"))
    first = first or next((season for season in seasons if season != second), None)
    second = second or next((season for season in seasons if season != first), None)
    context: dict[str, Any] = {"seasons": seasons, "first": first, "second": second}
    if first and second and first != second:
        both = columns(request.user, [first, second])
        context |= {"columns": both, "moved": moved(request.user, *both), **_needs(request.user, both)}
    return render(request, "journal/seasons/compare.html", context)


def _needs(user: Any, both: list[Column]) -> dict[str, Any]:
    """What moved between the needs of the two, oldest first; nothing where either has none, or does not open."""
    earlier, later = worksheets(user, [column.season for column in both])
    if not earlier or not later or not (earlier.opens() and later.opens()):
        return {}
    return {"earlier": earlier, "later": later, "moved_needs": later.moved_since(earlier)}


def _chosen(seasons: list[Season], id: str) -> Season | None:
    """The season of that id; None for none, 404 for one that is not among them."""
    if not id:
        return None
    try:
        return next(season for season in seasons if season.pk == UUID(id))
    except (ValueError, StopIteration):
        raise Http404 from None
