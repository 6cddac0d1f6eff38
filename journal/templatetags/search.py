"""A page that was opened from the results of a search, and the way to it."""

from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django import template
from django.template.loader import render_to_string

from careerpath.writing.markup import marked
from journal.search.matching import Question
from journal.search.models import Search
from values.session.models import as_uuid

register = template.Library()


@register.filter
def found_by(address: str, search: UUID) -> str:
    """The address of a page on which the matches of a search are marked, at the first of them."""
    path = urlsplit(address)
    query = "&".join(filter(None, (path.query, urlencode({"found": search}))))
    return f"{path.path}?{query}#found"


@register.tag("marksfound")
class MarksFound(template.Node):
    """What the block holds, with the matches of the search marked that the page was opened from (`?found=`)."""

    def __init__(self, parser: Any, _token: Any) -> None:
        self.nodelist = parser.parse(("endmarksfound",))
        parser.delete_first_token()

    def render(self, context: Any) -> str:
        page, request = self.nodelist.render(context), context.get("request")
        id = as_uuid(request.GET.get("found", "")) if request and request.method == "GET" else None
        reader = getattr(request, "reader", None)
        search = Search.alive(reader, id) if id and reader else None
        if not search:
            return page
        return render_to_string("journal/search/back.html", {"search": search}) + marked(
            page, Question.of(search.asked["words"]).spans
        )
