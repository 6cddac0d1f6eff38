"""Entries: the list by month, reading, writing, and what happens when two windows write at once."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careerpath.clock import today
from careerpath.encryption.codec import CannotOpen
from careerpath.keyset import page_before
from careerpath.models import Revision
from careerpath.owned import get_owned_or_404, get_owned_or_trashed_or_404
from careerpath.writing import create_once, keep_wording, move_to_trash, new_piece_id, read_piece_id, save_if_unchanged
from journal.forms.entries import EntryForm
from journal.models import Entry, Prompt

PAGE_SIZE = 20
KINDS = {"": _("Everything"), "answers": _("Answers"), "own": _("Own pages")}


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
    return _editor(request, form, prompt=prompt)


def _create(request: HttpRequest) -> HttpResponse:
    # A prompt that was retired while somebody wrote is still the one they answered.
    prompt = Prompt.objects.exclude(status=Prompt.Status.DRAFT).with_slug(request.POST.get("prompt", ""))
    form = EntryForm(request.POST, user=request.user)
    if not form.is_valid():
        return _editor(request, form, prompt=prompt, piece=request.POST.get("piece", ""), status=422)
    id = read_piece_id(request.POST.get("piece", ""), request.user, Entry.noun)
    if id is None:
        form.add_error(
            None,
            _("This page was opened from another account, so it was not kept. If the text is yours, press Done again."),
        )
        return _editor(request, form, prompt=prompt, status=422)
    answered = {"prompt": prompt, "prompt_text": prompt.text if prompt else ""}
    entry = Entry(id=id, owner=request.user, **answered, **form.cleaned_data)  # type: ignore[misc]
    entry, created = create_once(entry)
    if created:
        return redirect(entry)
    return _sent_again(request, entry, form, prompt)


def _sent_again(request: HttpRequest, entry: Entry, form: EntryForm, prompt: Prompt | None) -> HttpResponse:
    """The form's page is there already: a double send, or somebody went back and wrote on."""
    if entry.trashed_at:
        form.add_error(None, _("This page was moved to the trash. Press Done again to keep this text as a new page."))
        return _editor(request, form, prompt=prompt, status=422)
    if save_if_unchanged(entry, 1, form.cleaned_data) or entry.wording() == form.cleaned_data:
        return redirect(entry)
    return _conflict(request, entry, form)


@require_http_methods(["GET", "POST"])
def entry_edit(request: HttpRequest, id: UUID) -> HttpResponse:
    """Write on. `?from=` fills the form with an earlier wording; saving keeps the present one as earlier."""
    entry = get_owned_or_404(request, Entry, id)
    if not entry.opens():
        if request.method == "POST":
            raise CannotOpen("it was about to be written over")
        return render(request, "journal/entries/detail.html", {"entry": entry})
    if request.method == "GET":
        wording = _earlier_wording(request, entry, request.GET.get("from", "")) or entry.wording()
        return _editor(request, EntryForm(user=request.user, initial=wording), entry=entry)
    form = EntryForm(request.POST, user=request.user)
    version = _version(request)
    if not form.is_valid():
        return _editor(request, form, entry=entry, version=version, status=422)
    changes = dict(form.cleaned_data)
    if "both" in request.POST:
        changes["text"] = f"{entry.text}\n\n{changes['text']}"
    if len(changes["text"]) > Entry.MAX_TEXT:
        form.add_error(
            "text", _("Together the two are longer than one page can be. Keep one, and the other as a new page.")
        )
        return _editor(request, form, entry=entry, version=version, status=422)
    if save_if_unchanged(entry, version, changes):
        return redirect(entry)
    return _conflict(request, get_owned_or_404(request, Entry, id), form)


def _version(request: HttpRequest) -> int:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def _conflict(request: HttpRequest, entry: Entry, form: EntryForm) -> HttpResponse:
    """Somebody, most likely the same person in another window, saved first: show both, keep both."""
    if entry.wording() == form.cleaned_data:
        return redirect(entry)
    keep_wording(entry, form.cleaned_data)
    context = {"entry": entry, "form": form, "version": entry.version}
    return render(request, "journal/entries/conflict.html", context, status=409)


@require_POST
def entry_delete(request: HttpRequest, id: UUID) -> HttpResponse:
    """To the trash, with Undo. The note carries the noun and the id alone, so that no session holds a title."""
    entry = get_owned_or_trashed_or_404(request, Entry, id)
    move_to_trash(entry)
    messages.info(request, f"{entry.noun}/{entry.pk}", extra_tags="trashed")
    return redirect("journal:journal")


@require_safe
def entry_history(request: HttpRequest, id: UUID) -> HttpResponse:
    """Earlier wordings, newest first; `?wording=` opens one."""
    entry = get_owned_or_404(request, Entry, id)
    page = page_before(entry.revisions(), "id", request.GET.get("before", ""), PAGE_SIZE)
    chosen = request.GET.get("wording", "")
    context = {"entry": entry, "page": page, "wording": _earlier_wording(request, entry, chosen), "chosen": chosen}
    return render(request, "journal/entries/history.html", context)


def _earlier_wording(request: HttpRequest, entry: Entry, id: str) -> dict[str, Any] | None:
    """The fields of one of the entry's revisions; None for "" and for what is not one of them."""
    try:
        revision = get_owned_or_404(request, Revision, UUID(id)) if id else None
    except ValueError:
        return None
    if revision is None or revision.piece_id != entry.pk or not revision.opens():
        return None
    return json.loads(revision.fields)


def _editor(
    request: HttpRequest,
    form: EntryForm,
    *,
    entry: Entry | None = None,
    prompt: Prompt | None = None,
    piece: str = "",
    version: int = 0,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "entry": entry, "prompt": prompt}
    if entry:
        context |= {"version": version or entry.version, "question": entry.prompt_text}
    else:
        context |= {
            "piece": piece or new_piece_id(request.user, Entry.noun),
            "question": prompt.text if prompt else "",
        }
    return render(request, "journal/entries/form.html", context, status=status)
