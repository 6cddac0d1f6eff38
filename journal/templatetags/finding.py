"""What came up to find out in a spark, an experiment, a remark or a season, and a line for one more."""

from typing import Any

from django import template

from careerpath.writing.pieces import Piece, new_piece_id
from journal.find_out.models import FindOut

register = template.Library()
# So many questions the page of what they came up in names.
NAMED = 5
# What may be a question already, and fills in the line of the first one.
FILLS = {"remark": "to_do", "experiment": "to_find_out"}


@register.simple_tag(takes_context=True)
def new_find_out(context: dict[str, Any]) -> str:
    """A fresh signed id, for who is signed in."""
    return new_piece_id(context["user"], FindOut.noun)


@register.inclusion_tag("journal/find_out/of_origin.html", takes_context=True)
def find_out_from(context: dict[str, Any], row: Piece) -> dict[str, Any]:
    """The latest that came up in `row`, each with how it stands. The example journal has a list of its own."""
    request = context["request"]
    if request.reader.is_example:
        return {}
    rows = list(FindOut.objects.of(row).order_by("-noted_on", "-id")[: NAMED + 1])
    is_readable = row.is_readable()
    filled = getattr(row, FILLS.get(row.noun, ""), "") if is_readable and not rows else ""
    shown = {"rows": rows[:NAMED], "has_more": len(rows) > NAMED, "origin": row, "filled": filled}
    return {**shown, "is_readable": is_readable, **{name: context[name] for name in ("user", "request", "csrf_token")}}
