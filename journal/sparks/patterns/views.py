"""The page of what sparks have in common, and a page of one's own about what one sees in it."""

from typing import Any

from django.http import HttpResponse

from careerpath.accounts.clock import today
from careerpath.words import is_seen
from careerpath.writing.pieces import new_piece_id
from journal.entries.models import Entry
from journal.entries.views import EntryViews

from .counts import FEWEST
from .sections import noted, sections_of


class PatternViews(EntryViews):
    """All patterns on one page. What somebody sees in one begins an entry, with the pattern's sentence as a quote."""

    at = "sparks/patterns/"
    addresses = {"index": ""}
    methods = {"index": ["GET", "HEAD", "POST"]}
    list_name = "spark_patterns"
    folder = "journal/sparks/patterns"
    autosaves = ()
    prompt = None

    def index(self) -> HttpResponse:
        return self.create(self.form(self.request.POST)) if self.request.method == "POST" else self.render_form(None)

    def form(self, data: Any = None, **kwargs: Any) -> Any:
        if data and is_seen(data.get("quote", "")) and is_seen(data.get("text", "")):
            data = data.copy()
            data["text"] = f"> {data['quote']}\n\n{data['text']}"
        return super().form(data, **kwargs)

    def context(self) -> dict[str, Any]:
        return {"fewest": FEWEST}

    def render_form(self, form: Any, row: Any = None, *, piece: str = "", **more: Any) -> HttpResponse:
        """The whole page. A form that was refused stands in its section; where that is gone, at the end."""
        sparks, unreadable = noted(self.reader)
        sections = sections_of(self.reader, sparks)
        for section in sections:
            section.piece, section.quote = new_piece_id(self.reader, Entry.noun), section.sentence
        if form:
            about = self.request.POST.get("about", "")
            refused = next((section for section in sections if section.key == about), sections[-1])
            refused.is_refused, refused.quote = True, self.request.POST.get("quote", "")
            refused.piece = piece or refused.piece
        days: dict[str, Any] = {"since": sparks[-1].noticed_on if sparks else None, "today": today(self.reader)}
        return self.render("page", sections=sections, sparks=sparks, unreadable=unreadable, form=form, **days, **more)
