"""Entries, and the prompts they answer: lists, reading, writing."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careerpath.accounts.clock import today
from careerpath.writing.editing import Desk, earlier_wording
from careerpath.writing.keyset import page_before
from careerpath.writing.owned import get_owned_or_404
from journal.prompts.models import Prompt

from .forms import EntryForm
from .models import Entry, latest_answers

PAGE_SIZE = 20
ANSWERS_A_PAGE = 10
KINDS = {"": _("Everything"), "answers": _("Answers"), "own": _("Own pages")}
DESK = Desk(Entry, "journal/entries", "journal:journal")


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """All pages by month, newest first."""
    kind = request.GET.get("kind", "")
    rows = Entry.owned_by(request.user).select_related("prompt")
    rows = {"answers": rows.answers, "own": rows.own_pages}.get(kind, rows.all)()
    page = page_before(rows, "written_on", request.GET.get("before", ""), PAGE_SIZE)
    return render(request, "journal/entries/list.html", {"page": page, "kind": kind, "kinds": KINDS})


@require_safe
def entry_detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """One page, to read."""
    entry = get_owned_or_404(request, Entry, id)
    return render(request, "journal/entries/detail.html", {"entry": entry})


@require_http_methods(["GET", "POST"])
def entry_new(request: HttpRequest) -> HttpResponse:
    """Write a page, blank or answering `?prompt=`."""
    if request.method == "POST":
        return _create(request)
    slug = request.GET.get("prompt", "")
    prompt = Prompt.objects.published().with_slug(slug)
    if slug and not prompt:
        raise Http404
    form = EntryForm(user=request.user, initial={"written_on": today(request.user)})
    return DESK.draw(request, form, prompt=prompt, question=prompt.text if prompt else "")


def _create(request: HttpRequest) -> HttpResponse:
    # A prompt that was retired while somebody wrote is still the one they answered.
    prompt = Prompt.objects.exclude(status=Prompt.Status.DRAFT).with_slug(request.POST.get("prompt", ""))
    question = prompt.text if prompt else ""
    form = EntryForm(request.POST, user=request.user)
    given = {"prompt": prompt, "prompt_text": question}
    return DESK.create(request, form, given, prompt=prompt, question=question)


@require_http_methods(["GET", "POST"])
def entry_edit(request: HttpRequest, id: UUID) -> HttpResponse:
    """Write on. `?from=` fills the form with an earlier wording; saving keeps the present one as earlier."""
    entry = get_owned_or_404(request, Entry, id)
    if not entry.opens():
        return DESK.unopened(request, entry)
    if request.method == "GET":
        wording = entry.wording() | (earlier_wording(request, entry, request.GET.get("from", "")) or {})
        return DESK.draw(request, EntryForm(user=request.user, initial=wording), entry)
    form = EntryForm(request.POST, user=request.user)
    if "both" in request.POST:
        form.put_after(entry.text)
    return DESK.save(request, entry, form)


@require_POST
def entry_delete(request: HttpRequest, id: UUID) -> HttpResponse:
    """To the trash, with Undo."""
    return DESK.delete(request, id)


@require_safe
def entry_history(request: HttpRequest, id: UUID) -> HttpResponse:
    """Earlier wordings, newest first; `?wording=` opens one."""
    return DESK.history(request, id)


@require_safe
def prompts(request: HttpRequest) -> HttpResponse:
    """Every published question by theme, with the day of one's latest answer."""
    answered_on = latest_answers(request.user)
    rows = list(Prompt.objects.published().in_order().select_related("theme"))
    for prompt in rows:
        prompt.answered_on = answered_on.get(prompt.pk)  # type: ignore[attr-defined]
    return render(request, "journal/prompts/list.html", {"prompts": rows})


@require_safe
def prompt_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One question and all one's answers over time, newest first. A retired one stays for who answered it."""
    prompt = Prompt.objects.select_related("theme").with_slug(slug)
    if prompt is None:
        raise Http404
    answers = Entry.owned_by(request.user).answering(prompt)
    page = page_before(answers, "written_on", request.GET.get("before", ""), ANSWERS_A_PAGE)
    if not prompt.is_published and not page:
        raise Http404
    return render(request, "journal/prompts/detail.html", {"prompt": prompt, "page": page})
