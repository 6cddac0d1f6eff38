"""The pages of entries, here because reading one shows the season of its day."""

from django.http import HttpResponse

from careerpath.writing.owned import get_in_or_404
from journal.entries.models import Entry
from journal.entries.views import EntryViews
from journal.seasons.models import Season


class PageViews(EntryViews):
    """`EntryViews`, and the season that an entry's day falls in."""

    def detail(self) -> HttpResponse:
        entry = get_in_or_404(Entry.owned_by(self.reader).select_related("prompt"), self.ids["id"])
        return self.render("detail", entry, season=Season.owned_by(self.reader).holding(entry.written_on).first())
