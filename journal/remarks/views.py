"""Remarks: all of them, one, and writing of one."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from careerpath.accounts.clock import today
from careerpath.writing.pieces import save_if_unchanged
from careerpath.writing.views import PieceViews

from .forms import RemarkForm
from .models import Remark


class RemarkViews(PieceViews):
    """What was said, or is to be expected."""

    model = Remark
    form_class = RemarkForm
    at = "remarks/"
    list_name = "remarks"
    folder = "journal/remarks"
    addresses = PieceViews.addresses | {page: f"<uuid:id>/{page}/" for page in ("said", "rest")}
    methods = PieceViews.methods | {page: ["POST"] for page in ("said", "rest")}

    def said(self) -> HttpResponse:
        row = self.row()
        if row.is_readable():
            while row.is_expected:
                # What was at rest is not, once somebody says it.
                changes = {"is_expected": False, "heard_on": today(self.reader), "state": Remark.State.OPEN}
                row = save_if_unchanged(row, row.version, changes) or self.row()
        return redirect(f"{row.get_absolute_url()}#sting")

    def rest(self) -> HttpResponse:
        row = self.row()
        if row.is_readable():
            row.put_at_rest("back" not in self.request.POST)
        return redirect(self._asked_at(row) or row)

    def _asked_at(self, row: Remark) -> str:
        """Where one is asked whether it was said, of several one after the other; "" for its own page."""
        season = row.season_id and reverse("journal:season_detail", args=[row.season_id])
        at = {"home": reverse("home"), "season": season}.get(self.request.POST.get("next", ""))
        return f"{at}#expected" if at else ""
