"""What a season's page shows of remarks: those that are expected in it."""

from typing import Any

from django import template

from careerpath.accounts.clock import today
from journal.remarks.expected.coming import FIRST_WEEKS, expected_in, is_past_middle
from journal.seasons.models import Season

register = template.Library()


@register.inclusion_tag("journal/remarks/expected/of_season.html", takes_context=True)
def expected_of(context: dict[str, Any], season: Season) -> dict[str, Any]:
    """With a link for more until its middle, and from then on with the question whether they were said.

    Empty for one that is closed: what was expected is among what it gathers.
    """
    user, day = context["user"], today(season.owner)
    shown: dict[str, Any] = {"season": season, "user": user, "request": context["request"]}
    if season.closed_on:
        return shown
    expected = expected_in(season)
    comes_up = bool(expected) and is_past_middle(season, day)
    is_young = day < season.starts_on + FIRST_WEEKS
    is_offered = user.is_authenticated and not comes_up and (bool(expected) or is_young)
    return {**shown, "expected": expected, "comes_up": comes_up, "is_offered": is_offered}
