"""Sparks: the list with its one line, noting one from anywhere, reading, editing, and writing about one."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.words import with_line_feeds
from careerpath.writing.owned import get_in_or_404
from careerpath.writing.pieces import new_piece_id
from careerpath.writing.views import PieceViews
from journal.entries.views import EntryViews

from .forms import DETAIL_AT_MOST, SparkForm, from_elsewhere
from .models import Spark

# Where the one-line field stands, and where it leads back to.
QUICK = {"home": "home", "sparks": "journal:sparks"}
# What another page or a phone fills.
WORDS = ("what", "what_exactly", "link")
# What makes a spark more than a line.
MORE = ("what_exactly", "link", "kind", "energy", "touched")


class SparkViews(PieceViews):
    """Sparks: all below a field for one more; noting one in a line, or whole, filled by another page or a phone."""

    model = Spark
    form_class = SparkForm
    at = "sparks/"
    list_name = "sparks"
    folder = "journal/sparks"

    @property
    def kind(self) -> str:
        kind = self.request.GET.get("kind", "")
        # An unknown kind shows all.
        return kind if kind in Spark.Kind.values else ""

    def rows(self) -> Any:
        rows = super().rows()
        return rows.of_kind(self.kind) if self.kind else rows

    def context(self) -> dict[str, Any]:
        if self.page == "index":
            piece = new_piece_id(self.reader, Spark.noun)
            return {"kind": self.kind, "kinds": self._kinds(), "piece": piece}
        return {"next": self.request.POST["next"]} if self._back() else {}

    def _kinds(self) -> dict[str, Any]:
        """The kinds to narrow the list to: those in use, where there are several."""
        used = {self.kind, *Spark.owned_by(self.reader).order_by().values_list("kind", flat=True).distinct()} - {""}
        kinds = {kind: label for kind, label in Spark.Kind.choices if kind in used}
        return {"": _("All"), **kinds} if self.kind or len(kinds) > 1 else {}

    def initial(self) -> dict[str, Any]:
        handed = self.request.POST if self.request.method == "POST" else self.request.GET
        return {"noticed_on": today(self.reader), **from_elsewhere(handed)}

    @classmethod
    def view(cls, page: str) -> Any:
        view = super().view(page)
        if page == "new":
            # For what a phone shares: `csrf_failure` asks this in place of the view.
            view.draw = lambda request: cls(request, page).draw()
        return view

    def draw(self) -> HttpResponse:
        """The form, filled with what was shared. Nothing is kept before somebody presses Keep."""
        form = self.form(initial=self.initial())
        has_words = any(form.initial[name] for name in WORDS)
        return self.render_form(form, shared_nothing=not has_words)

    def render_form(self, form: Any, row: Any = None, **more: Any) -> HttpResponse:
        said = [] if row else [with_line_feeds(str(form[name].value() or "")) for name in WORDS]
        if said and len(said[1]) > DETAIL_AT_MOST:
            # More than a spark holds: a page has room for it.
            more |= {"count": len(said[1]), "most": DETAIL_AT_MOST, "whole": "\n\n".join(filter(None, said))}
            more |= {"page_piece": new_piece_id(self.reader, EntryViews.model.noun), "day": today(self.reader)}
        return super().render_form(form, row, **more)

    def done(self, row: Spark) -> HttpResponse:
        back = self._back()
        if self.page == "edit" or (not back and any(getattr(row, name) for name in MORE)):
            return redirect(row)
        # A line leads back to where it was noted: the tag of the message puts the caret there, for the next one.
        messages.success(self.request, _("Kept."), extra_tags="spark")
        return redirect(back or "journal:spark_new")

    def _back(self) -> str | None:
        # A name in the table, never an address that was sent.
        return QUICK.get(self.request.POST.get("next", "")) if self.page == "new" else None


class WritingAbout(EntryViews):
    """A new page about a spark, which it begins with as a quote: to be changed, or left out."""

    at = "sparks/<uuid:spark>/write/"
    addresses = {"new": ""}
    name = "spark_write"
    prompt = None

    @cached_property
    def spark(self) -> Spark:
        # It may be moved to the trash while somebody writes about it.
        sparks = Spark.all_of if self.request.method == "POST" else Spark.owned_by
        return get_in_or_404(sparks(self.reader), self.ids["spark"])

    def new(self) -> HttpResponse:
        # Asked for first: somebody else's is not found, whatever is sent about it.
        spark = self.spark
        if self.request.method == "GET" and not spark.is_readable():
            raise Http404
        return super().new()

    def initial(self) -> dict[str, Any]:
        return {**super().initial(), "text": f"> {self.spark.what}\n\n"}

    def list_url(self) -> str:
        return self.spark.get_absolute_url()
