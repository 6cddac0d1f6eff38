"""Questions to find out: all of them, one, and writing of one."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.writing.forms import FIRST_DAY
from careerpath.writing.keyset import KeysetPage, newer_than, older_than, page_before, read_place
from careerpath.writing.owned import get_in_or_404
from careerpath.writing.pieces import Piece
from careerpath.writing.views import PieceViews
from values.session.models import as_uuid

from .forms import FindOutForm
from .models import FindOut

# The views of the list.
VIEWS = {"": _("All"), "open": _("Open"), "answered": _("Found out"), "again": _("Look again")}
FIRST = (FIRST_DAY, UUID(int=0))


class FindOutViews(PieceViews):
    """What is not known yet, and what was found out. A new one may name what it came up in: `spark=` and the like."""

    model = FindOut
    form_class = FindOutForm
    at = "find-out/"
    list_name = "find_outs"
    folder = "journal/find_out"

    @cached_property
    def state(self) -> str:
        asked = self.request.GET.get("state", "")
        return asked if asked in VIEWS else ""

    @cached_property
    def origin(self) -> Piece | None:
        """What a new one came up in. That may be gone once it is sent: the question outlives it."""
        is_sent = self.request.method == "POST"
        asked = self.request.POST if is_sent else self.request.GET
        for name in FindOut.ORIGINS:
            if named := as_uuid(asked.get(name, "")):
                model: Any = FindOut._meta.get_field(name).related_model
                rows = model.all_of(self.reader) if is_sent else model.owned_by(self.reader)
                return rows.filter(pk=named).first() if is_sent else get_in_or_404(rows, named)
        return None

    def form(self, data: Any = None, **kwargs: Any) -> Any:
        if data is None and "again" in self.request.GET:
            # What is found now has a day of its own.
            kwargs["initial"] = {**kwargs.get("initial", {}), "found_on": None, "good_until": None}
        return super().form(data, **kwargs)

    def given(self) -> dict[str, Any]:
        return {self.origin.noun: self.origin} if self.origin else {}

    def index(self) -> HttpResponse:
        page = listed_before(self.reader, self.state, self.request.GET.get("before", ""), self.page_size)
        return self.render("list", page=page)

    def context(self) -> dict[str, Any]:
        if self.page == "index":
            carried = {"carried": urlencode({"state": self.state})} if self.state else {}
            return {"views": VIEWS, "state": self.state, **carried}
        if self.page == "new":
            return {"origin": self.origin, "next": self.request.POST.get("next", "")}
        return {}

    def done(self, row: FindOut) -> HttpResponse:
        # A line leads back to where it was noted: a name that is known here, never an address that was sent.
        back = self.request.POST.get("next") if self.page == "new" else None
        if back == "list":
            messages.success(self.request, _("Kept."), extra_tags="find-out")
            return redirect("journal:find_outs")
        if back == "origin" and self.origin and not self.origin.trashed_at:
            messages.success(self.request, _("Kept."))
            return redirect(f"{self.origin.get_absolute_url()}#find-out")
        return redirect(row)

    def cancel_url(self, row: Any) -> str:
        if row is None and self.origin and not self.origin.trashed_at:
            return self.origin.get_absolute_url()
        return super().cancel_url(row)


def listed_before(user: Any, state: str, cursor: str, size: int) -> KeysetPage:
    """As `page_before`: what is open comes first, that which is needed soonest in front, then what was found out."""
    rows = FindOut.owned_by(user)
    if state == "again":
        return page_before(rows.stale(today(user)), "good_until", cursor, size)
    if state == "answered":
        return page_before(rows.answered(), "found_on", cursor, size)
    parts = {"due": ("by_when", rows.unanswered()), "open": ("id", rows.unanswered().filter(by_when=None))}
    parts |= {"found": ("found_on", rows.answered())} if not state else {}
    name, _dot, place = cursor.partition(".")
    field: Any = FindOut._meta.get_field(parts[name][0]) if name in parts else None
    at = read_place(place, field) if field else None
    found: list[tuple[str, Any]] = []
    is_begun = at is None
    for part, (order, those) in parts.items():
        is_begun, here = is_begun or part == name, at if part == name else None
        if is_begun and len(found) <= size:
            walked = newer_than(those, order, here or FIRST) if part == "due" else older_than(those, order, here)
            # In the order of the index that has them: by id alone, PostgreSQL would walk what is everybody's.
            walked = walked.order_by("-by_when", "-id") if part == "open" else walked
            found += [(part, row) for row in walked[: size + 1 - len(found)]]
    older = ""
    if len(found) > size:
        part, last = found[size - 1]
        older = f"{part}.{getattr(last, parts[part][0])}_{last.pk}"
    return KeysetPage(rows=[row for _part, row in found[:size]], older=older, is_first=at is None)
