"""Sparks: the list with its one line, noting one from anywhere, reading and editing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.writing.pieces import new_piece_id
from careerpath.writing.views import PieceViews

from .forms import SparkForm, from_elsewhere
from .models import Spark

KINDS = {"": _("All"), **dict(Spark.Kind.choices)}
# Where the one-line field stands, and where it leads back to.
QUICK = {"home": "home", "sparks": "journal:sparks"}


class SparkViews(PieceViews):
    """Sparks: all below a field for one more; noting one in a line, or whole, filled by another page or a phone."""

    model = Spark
    form_class = SparkForm
    at = "sparks/"
    list_name = "sparks"
    folder = "journal/sparks"

    def rows(self) -> Any:
        kind = self.request.GET.get("kind", "")
        rows = super().rows()
        return rows.of_kind(kind) if kind in Spark.Kind.values else rows

    def context(self) -> dict[str, Any]:
        if self.page == "index":
            piece = new_piece_id(self.reader, Spark.noun)
            return {"kind": self.request.GET.get("kind", ""), "kinds": KINDS, "piece": piece}
        return {"next": self.request.POST["next"]} if self._back() else {}

    def initial(self) -> dict[str, Any]:
        return {"noticed_on": today(self.reader), **from_elsewhere(self.request.GET)}

    def done(self, row: Spark) -> HttpResponse:
        # A line noted in passing leads back to the page where it was noted.
        if not (back := self._back()):
            return redirect(row)
        messages.success(self.request, _("Kept."))
        return redirect(back)

    def _back(self) -> str | None:
        # A name in the table, never an address that was sent.
        return QUICK.get(self.request.POST.get("next", "")) if self.page == "new" else None
