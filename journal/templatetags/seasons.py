"""The note after a check-in that says another part of work than was meant."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django import template

from careerpath.accounts.clock import today
from journal.seasons.checkins.models import CheckIn
from journal.seasons.telling import other_than_meant

register = template.Library()


@register.inclusion_tag("journal/seasons/checkins/differs.html", takes_context=True)
def other_than_meant_note(context: dict[str, Any], message: Any) -> dict[str, Any]:
    """With Adjust and Leave it; it is empty once the check-in is gone, or what was meant is what it says."""
    request, checkin = context["request"], None
    with suppress(ValueError):
        rows = CheckIn.owned_by(request.reader).select_related("season")
        checkin = rows.filter(pk=UUID(str(message).partition("/")[2])).first()
    differs = checkin and other_than_meant(checkin, today(request.reader))
    return {"differs": differs, "season": checkin and checkin.season, "request": request}
