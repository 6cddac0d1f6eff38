"""The season sheet: one printed page to pin to a wall."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from careerpath.owned import get_owned_or_404
from journal.lines import lines_of, pairs_of
from journal.models import CarriedValue, Season, SuccessDefinition, definition_in
from journal.sheet import size
from values.results import current_five


@require_safe
def season_sheet(request: HttpRequest, id: UUID) -> HttpResponse:
    """Name, sentence, role, the five, boundaries and noes, and what success is, on one page."""
    season = get_owned_or_404(request, Season, id)
    if not season.opens():
        return render(request, "journal/seasons/detail.html", {"season": season, "row": season})
    context = {"season": season, "success": definition_in(season), "five": _five(season), **_refusals(season)}
    return render(request, "journal/seasons/sheet.html", {**context, "size": _size(**context)})


def _five(season: Season) -> list[str]:
    """The names of the values it carries, in order; of those of now where it carries none."""
    carried = CarriedValue.owned_by(season.owner).filter(season=season).order_by("rank", "pk")
    rows = list(carried) or current_five(season.owner)
    return [row.name_snapshot if row.opens() else _("A value that cannot be opened") for row in rows]


def _refusals(season: Season) -> dict[str, Any]:
    return {"boundaries": lines_of(season.boundaries or ""), "noes": pairs_of(season.saying_no_to)}


def _size(
    season: Season, success: SuccessDefinition | None, five: list[str], boundaries: list[str], noes: list[Any]
) -> int:
    blocks = [
        [str(season.get_role_display()), str(season.line), season.get_second_role_display()],
        five,
        boundaries,
        [" ".join(pair) for pair in noes],
        [success.text, *success.own] if success and success.opens() else [],
    ]
    return size(season.name, season.sentence_in_words, [block for block in blocks if block])
