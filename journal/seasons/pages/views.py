"""A page of the journal as one reads it: with the season that its day falls in."""

from django.http import HttpResponse

from careerpath.writing.owned import get_in_or_404
from journal.entries.models import Entry
from journal.entries.views import EntryViews

from ..models import Season


class PageViews(EntryViews):
    """The entries' own pages, of which reading one knows its season."""

    def detail(self) -> HttpResponse:
        entry = get_in_or_404(Entry.owned_by(self.reader).select_related("prompt"), self.ids["id"])
        return self.render("detail", entry, season=Season.owned_by(self.reader).holding(entry.written_on).first())
