"""A value's page: what it says, what one said of it over the years, and what touches it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from careerpath.accounts.models import SignedInRequest
from careerpath.words import as_seen
from careerpath.writing.difference import Side, beside
from careerpath.writing.keyset import KeysetPage, merged_before, page_before
from careerpath.writing.owned import get_owned_or_404
from careerpath.writing.quotas import QuotaExceeded
from values.catalog.models import PersonalValue, Value
from values.session.models import RankedValue, as_uuid

from .forms import TagForm
from .models import Tag, Tagged, touching

PAGE_SIZE = 10


@require_safe
def value_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    value = Value.objects.with_slug(slug)
    cards = PersonalValue.owned_by(request.reader).filter(value=value)
    # A retired value stays for whoever said more of it than "not now".
    if value and not value.is_published:
        cards = cards.in_use()
    card = cards.first() if value else None
    if value is None or not (value.is_published or card):
        raise Http404
    if card:
        card.value = value
    return _page(request, value, card)


@require_safe
def own_value_detail(request: SignedInRequest, id: UUID) -> HttpResponse:
    card = get_owned_or_404(request, PersonalValue, id)
    # A value of the catalog has its page at its slug.
    if card.value_id:
        raise Http404
    return _page(request, None, card)


@require_safe
def tags(request: SignedInRequest) -> HttpResponse:
    """All one's tags, each with how many pages have it."""
    there = Tagged.owned_by(request.reader).filter(entry__trashed_at__isnull=True)
    counts = Counter(dict(there.values_list("tag").annotate(Count("pk"))))
    rows = sorted(Tag.owned_by(request.reader), key=lambda tag: as_seen(tag.shown_name))
    for row in rows:
        row.pages = counts[row.pk]
    return render(request, "journal/touches/tags.html", {"tags": rows})


@require_http_methods(["GET", "POST"])
def tag_edit(request: SignedInRequest, id: UUID) -> HttpResponse:
    if "delete" in request.POST:
        # A second press finds it gone.
        Tag.owned_by(request.reader).filter(pk=id).delete()
        messages.success(request, _("The tag is gone. Its pages are still there."))
        return redirect("journal:tags")
    tag = get_owned_or_404(request, Tag, id)
    form = TagForm(request.POST if request.method == "POST" else None, initial={"name": tag.shown_name})
    if form.is_valid():
        try:
            if tag.rename(form.cleaned_data["name"]):
                messages.success(request, _("Kept."))
                return redirect("journal:tags")
            form.add_error("name", _("You have this tag already. Give this one another name."))
        except QuotaExceeded as full:
            form.add_error(None, str(full))
    return render(request, "journal/touches/tag.html", {"tag": tag, "form": form}, status=422 if form.is_bound else 200)


def _page(request: SignedInRequest, value: Value | None, card: PersonalValue | None) -> HttpResponse:
    before, touched_before = request.GET.get("before", ""), request.GET.get("touched", "")
    context: dict[str, Any] = {"value": value, "card": card, "row": card or PersonalValue(value=value)}
    # Both lists stand on the first page; each is then paged by itself.
    if card and not touched_before:
        said = RankedValue.owned_by(request.reader).newest_first().filter(personal_value=card)
        said = said.select_related("session", "personal_value__value")
        context["page"] = page = page_before(said, "id", before, PAGE_SIZE)
        if page.is_first and len(page.rows) > 1:
            context |= _then_and_now(card, page, said.order_by("id"), as_uuid(request.GET.get("then", "")))
    if card and not before:
        context["touching"] = merged_before(touching(card), touched_before, PAGE_SIZE, together_of=request.reader)
    return render(request, "journal/touches/value.html", context)


def _then_and_now(card: PersonalValue, page: KeysetPage, said: Any, named: UUID | None) -> dict[str, Any]:
    """The first words of one's own beside the latest; `named` is another list. Nothing with fewer than two.

    Whether there are words says only the opened text: no more of them are looked through than a page shows.
    """
    now = next(_in_words(page.rows), None)
    oldest = said[:PAGE_SIZE] if page.older else reversed(page.rows)
    then = (named and said.filter(session=named).first()) or next(_in_words(oldest), None)
    if not now or not then or then == now:
        return {}
    moved = f"{reverse('journal:entry_new')}?value={card.pk}&moved=1"
    return {"sides": beside(_side(then), _side(now)), "then": then, "now": now, "moved": moved}


def _in_words(rows: Iterable[RankedValue]) -> Iterator[RankedValue]:
    return (row for row in rows if row.is_readable() and (row.my_words or row.beside))


def _side(row: RankedValue) -> Side:
    said = {"": row.my_words, **{str(label): text for label, text in row.beside}} if row.is_readable() else None
    return Side(row.session.done_on or row.session.started_on, "", row.session.get_absolute_url(), said)
