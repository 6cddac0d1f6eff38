"""Sparks: the list with its one line, noting one from anywhere, reading, editing, and writing about one."""

from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from careerpath.accounts.clock import today
from careerpath.accounts.models import SignedInRequest
from careerpath.words import with_line_feeds
from careerpath.writing.forms import BY_SCRIPT, PAGE
from careerpath.writing.owned import get_in_or_404
from careerpath.writing.pieces import Revision, new_piece_id
from careerpath.writing.quotas import QuotaExceeded
from careerpath.writing.views import PieceViews
from journal.entries.models import followers_of
from journal.entries.views import EntryViews
from journal.touches.forms import NAMES
from values.session.models import as_uuid

from .forms import DETAIL_AT_MOST, AsideForm, FeelForm, FilterForm, SparkForm, StateForm, from_elsewhere
from .models import Spark
from .warmth import line_of

# Where the one-line field stands, and where it leads back to.
QUICK = {"home": "home", "sparks": "journal:sparks"}
# What another page or a phone hands over, and the fields that it fills.
HANDED = ("title", "text", "url")
WORDS = ("what", "what_exactly", "link")
# What makes a spark more than a line.
MORE = ("what_exactly", "link", "heard_from", "kind", "energy", "what_it_is_not", "no_if", "role", "touched")
# As many days of how warm it was as its page says.
MOST_PULSES = 100

# What a script may have as it is in an address.
UNQUOTED = "!*'();:@&=+$,/?"


class SparkViews(PieceViews):
    """Sparks: all below a field for one more; noting one in a line, or whole, filled by another page or a phone.

    Of one that is there: how warm it is, on a day (`feel`), and what became of it (`state`); `aside` is for several.
    """

    model = Spark
    form_class = SparkForm
    at = "sparks/"
    list_name = "sparks"
    folder = "journal/sparks"
    by_done = ("energy",)
    addresses = PieceViews.addresses | {"aside": "aside/", "feel": "<uuid:id>/feel/", "state": "<uuid:id>/state/"}
    methods = PieceViews.methods | {page: ["GET", "POST"] for page in ("aside", "feel", "state")}

    @cached_property
    def filters(self) -> FilterForm:
        return FilterForm(self.request.GET, user=self.reader)

    @property
    def stays(self) -> bool:
        """Whether the script of the one line asks, which goes on from there with the next one."""
        return self.page == "new" and self.request.headers.get(BY_SCRIPT) == PAGE

    def index(self) -> HttpResponse:
        return self.render("list", page=self.filters.page(self.request.GET.get("before", ""), self.page_size))

    def detail(self) -> HttpResponse:
        row = self.row()
        felt = list(row.pulses().order_by("-felt_on")[:MOST_PULSES])
        line = line_of([(pulse.felt_on, pulse.energy) for pulse in reversed(felt)]) if len(felt) > 1 else None
        about = followers_of(row)
        return self.render("detail", row, feel=FeelForm(user=self.reader), felt=felt, line=line, followers=about)

    def feel(self) -> HttpResponse:
        row = self.row()
        form = FeelForm(self.request.POST if self.request.method == "POST" else None, user=self.reader)
        if form.is_valid():
            energy, day = form.cleaned_data["energy"] or None, form.cleaned_data["felt_on"]
            try:
                was = row.feel(energy, day)
            except QuotaExceeded as full:
                form.add_error(None, str(full))
            else:
                if was != energy:
                    # Noun, id, day and number alone: what Undo puts back.
                    tags = "felt" if energy else "felt gone"
                    messages.info(self.request, f"{row.noun}/{row.pk}/{day}/{was or 0}", extra_tags=tags)
                return redirect(row)
        return self.render("feel", row, feel=form, status=422 if form.is_bound else 200)

    def state(self) -> HttpResponse:
        row = self.row()
        if not row.is_readable():
            return redirect(row)
        form = StateForm(self.request.POST if self.request.method == "POST" else None, user=self.reader, instance=row)
        if form.is_valid() and self.put(form, [row.pk], form.cleaned_data["state"]):
            return redirect(row)
        return self.render("state", row, form=form, status=422 if form.is_bound else 200)

    def aside(self) -> HttpResponse:
        """Several at once. With `undo`, the ids of their wordings before, their states come back."""
        if self.request.method == "POST" and "undo" in self.request.POST:
            return self.undo()
        form = AsideForm(self.request.POST if self.request.method == "POST" else None, user=self.reader)
        if form.is_valid():
            ids = list(filter(None, map(as_uuid, form.cleaned_data["spark"])))
            # Who was faster in another window has done the same.
            if Spark.owned_by(self.reader).filter(pk__in=ids).exists():
                if self.put(form, ids, Spark.State.SET_ASIDE):
                    return redirect("journal:sparks")
            else:
                form.add_error("spark", form.fields["spark"].error_messages["required"])
        cursor, there = self.request.GET.get("before", ""), [Spark.State.SET_ASIDE]
        page = self.filters.page(cursor, self.page_size, left_out=there)
        return self.render("aside", page=page, form=form, status=422 if form.is_bound else 200)

    def put(self, form: Any, ids: list[UUID], state: str) -> bool:
        """Put these in a state, for the reason that was sent, if any; False where there is no room for that."""
        because = form.sent().get("aside_because")
        # None was asked for with those buttons that need none; and of several, each keeps its own.
        reasons = {} if because is None or (len(ids) > 1 and not because) else dict.fromkeys(ids, because)
        try:
            kept = Spark.put(self.reader, dict.fromkeys(ids, state), reasons)
        except QuotaExceeded as full:
            form.add_error(None, str(full))
            return False
        if kept:
            said = [Spark.noun, kept[0].piece_id, *(wording.pk for wording in kept)]
            messages.info(self.request, "/".join(map(str, said)), extra_tags="put")
        return True

    def undo(self) -> HttpResponse:
        ids = list(filter(None, map(as_uuid, self.request.POST.getlist("undo"))))
        found = Revision.owned_by(self.reader).filter(pk__in=ids, piece_noun=Spark.noun)
        before = {one.piece_id: one.fields for one in found if one.is_readable() and "state" in one.fields}
        states = {id: fields["state"] for id, fields in before.items()}
        reasons = {id: fields["aside_because"] for id, fields in before.items()}
        try:
            if Spark.put(self.reader, states, reasons):
                messages.success(self.request, _("It is as it was before."))
        except QuotaExceeded as full:
            messages.error(self.request, str(full))
        one = Spark.owned_by(self.reader).filter(pk__in=states).first() if len(states) == 1 else None
        return redirect(one or "journal:sparks")

    def context(self) -> dict[str, Any]:
        if self.page in ("index", "aside"):
            return {"filters": self.filters}
        # The bookmark says when it had to cut what it hands over.
        asked = self.request.GET.keys() if self.page == "new" else set()
        more = {"is_cut": "cut" in asked, "is_handed": not asked.isdisjoint(HANDED)}
        return more | ({"next": self.request.POST["next"]} if self._back() else {})

    def initial(self) -> dict[str, Any]:
        handed = self.request.POST if self.request.method == "POST" else self.request.GET
        return {"noticed_on": today(self.reader), **from_elsewhere(handed)}

    def address_of(self, piece: str) -> str:
        address = super().address_of(piece)
        if self.request.method == "GET" and piece != self.request.GET.get("piece"):
            return address
        # Once the form is drawn, what was handed over is in it, and no address has to carry it further.
        query = QueryDict(address.partition("?")[2], mutable=True)
        for name in HANDED:
            query.pop(name, None)
        return f"{self.request.path}?{query.urlencode()}"

    @classmethod
    def view(cls, page: str) -> Any:
        view = super().view(page)
        if page == "new":
            # For what a phone shares: `csrf_failure` asks this in place of the view.
            view.draw = lambda request: cls(request, page).draw()
        return view

    def new(self) -> HttpResponse:
        return self.as_page() if "as_page" in self.request.POST else super().new()

    def as_page(self) -> HttpResponse:
        """A page with what stands in the form, and is more than a spark holds."""
        sent = self.request.POST
        data: Any = QueryDict(mutable=True)
        for name in NAMES:
            data.setlist(name, sent.getlist(name))
        text = "\n\n".join(filter(None, (sent.get(name, "") for name in WORDS)))
        data.update({"piece": sent.get("page_piece", ""), "text": text, "written_on": str(today(self.reader))})
        self.request.POST = data
        page = PageOfSpark(self.request, "new")
        return page.create(page.form(data))

    def draw(self) -> HttpResponse:
        """The form, filled with what was shared. Nothing is kept before somebody presses Keep."""
        form = self.form(initial=self.initial())
        has_words = any(form.initial[name] for name in WORDS)
        return self.render_form(form, shared_nothing=not has_words)

    def render_form(self, form: Any, row: Any = None, **more: Any) -> HttpResponse:
        said = [] if row else [with_line_feeds(str(form[name].value() or "")) for name in WORDS]
        if said and len(said[1]) > DETAIL_AT_MOST:
            # More than a spark holds: a page has room for it.
            more |= {"count": len(said[1]), "most": DETAIL_AT_MOST, "whole": True}
            more |= {"page_piece": new_piece_id(self.reader, EntryViews.model.noun)}
        return super().render_form(form, row, **more)

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


class PageOfSpark(EntryViews):
    """A page in place of a spark, which goes on where all pages are written."""

    def address_of(self, piece: str) -> str:
        return f"{reverse('journal:entry_new')}?{urlencode({'piece': piece})}"


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

    @cached_property
    def followed(self) -> Spark:
        return self.spark

    @property
    def asks(self) -> str:
        # Not what moved: it is about that spark.
        return ""

    def initial(self) -> dict[str, Any]:
        return {**super().initial(), "text": f"> {self.spark.what}\n\n"}

    def list_url(self) -> str:
        return self.spark.get_absolute_url()
