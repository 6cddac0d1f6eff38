"""Sparks: the list with its one line, noting one from anywhere, reading, editing, and writing about one."""

from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from careerpath.accounts.clock import today
from careerpath.accounts.models import SignedInRequest
from careerpath.writing.forms import BY_SCRIPT, PAGE
from careerpath.writing.owned import get_in_or_404
from careerpath.writing.views import PieceViews
from journal.entries.views import EntryViews

from .forms import SparkForm, from_elsewhere
from .models import Spark

# Where the one-line field stands, and where it leads back to.
QUICK = {"home": "home", "sparks": "journal:sparks"}
# What makes a spark more than a line.
MORE = ("what_exactly", "link", "kind", "energy", "touched")

# What a script may have as it is in an address.
UNQUOTED = "!*'();:@&=+$,/?"


class SparkViews(PieceViews):
    """Sparks: all below a field for one more; noting one in a line, or whole, filled by another page or a phone."""

    model = Spark
    form_class = SparkForm
    at = "sparks/"
    list_name = "sparks"
    folder = "journal/sparks"

    @property
    def stays(self) -> bool:
        """Whether the script of the one line asks, which goes on from there with the next one."""
        return self.page == "new" and self.request.headers.get(BY_SCRIPT) == PAGE

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
            return {"kind": self.kind, "kinds": self._kinds()}
        # The bookmark says when it had to cut what it hands over.
        more = {"is_cut": self.page == "new" and "cut" in self.request.GET}
        return more | ({"next": self.request.POST["next"]} if self._back() else {})

    def _kinds(self) -> dict[str, Any]:
        """The kinds to narrow the list to: those in use, where there are several."""
        used = {self.kind, *Spark.owned_by(self.reader).order_by().values_list("kind", flat=True).distinct()} - {""}
        kinds = {kind: label for kind, label in Spark.Kind.choices if kind in used}
        return {"": _("All"), **kinds} if self.kind or len(kinds) > 1 else {}

    def initial(self) -> dict[str, Any]:
        return {"noticed_on": today(self.reader), **from_elsewhere(self.request.GET)}

    def done(self, row: Spark) -> HttpResponse:
        back = self._back()
        if self.stays:
            return self.render("kept", row)
        if self.page == "edit" or (not back and any(getattr(row, name) for name in MORE)):
            return redirect(row)
        # A line leads back to where it was noted: the tag of the message puts the caret there, for the next one.
        messages.success(self.request, _("Kept."), extra_tags="spark")
        return redirect(back or "journal:spark_new")

    def _back(self) -> str | None:
        # A name in the table, never an address that was sent.
        return QUICK.get(self.request.POST.get("next", "")) if self.page == "new" else None


@require_safe
def spark_anywhere(request: SignedInRequest) -> HttpResponse:
    """How to note sparks from other pages and apps, with the bookmark for a browser: a script on one line."""
    address = request.build_absolute_uri(reverse("journal:spark_new"))
    script = " ".join(render_to_string("journal/sparks/bookmarklet.js", {"address": address}).split())
    return render(
        request, "journal/sparks/anywhere.html", {"bookmarklet": f"javascript:{quote(script, safe=UNQUOTED)}"}
    )


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
