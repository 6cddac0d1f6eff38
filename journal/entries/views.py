"""Entries, and the prompts they answer: lists, reading, writing."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from careerpath.accounts.clock import today
from careerpath.accounts.models import SignedInRequest
from careerpath.writing.keyset import page_before
from careerpath.writing.views import PieceViews
from journal.prompts.models import HiddenQuestion, Prompt, Question
from journal.prompts.offering import SKIPPED_FOR

from .forms import EntryForm, QuestionForm
from .models import Entry, all_questions, with_answers

ANSWERS_A_PAGE = 10
# As long as an answer is that is shown whole above the others.
SHORT = 600


class EntryViews(PieceViews):
    """Entries: all pages by month, reading one, writing one, blank or answering `?prompt=`."""

    model = Entry
    form_class = EntryForm
    at = "journal/"
    list_name = "journal"
    autosaves: ClassVar[tuple[str, ...]] = ("new", "edit")
    folder = "journal/entries"
    previewed = "text"

    def rows(self) -> Any:
        rows = super().rows().select_related("prompt")
        return rows.own_pages() if self.kind == "own" else rows

    def context(self) -> dict[str, Any]:
        if self.page == "index":
            return {"kind": self.kind}
        if self.page == "new":
            return {"prompt": self.prompt, "question": self.prompt.text if self.prompt else ""}
        return {}

    @property
    def kind(self) -> str:
        """Which view of the list is open; an unknown one shows all."""
        return "own" if self.request.GET.get("kind") == "own" else ""

    @cached_property
    def prompt(self) -> Prompt | None:
        if self.request.method == "POST":
            # A prompt may be retired while somebody writes: the answer still names it.
            return Prompt.objects.exclude(status=Prompt.Status.DRAFT).with_slug(self.request.POST.get("prompt", ""))
        return Prompt.objects.published().with_slug(self.request.GET.get("prompt", ""))

    def new(self) -> HttpResponse:
        if self.request.method == "GET" and self.request.GET.get("prompt") and not self.prompt:
            raise Http404
        return super().new()

    def cancel_url(self, row: Entry | None) -> str:
        return self.prompt.get_absolute_url() if self.prompt and row is None else super().cancel_url(row)

    def given(self) -> dict[str, Any]:
        return {"prompt": self.prompt, "prompt_text": self.prompt.text if self.prompt else ""}


@require_safe
def prompts(request: SignedInRequest) -> HttpResponse:
    now = today(request.reader)
    shown: list[Any] = []
    hidden: list[Any] = []
    for one in with_answers(request.reader, all_questions(request.reader, Prompt.objects.in_order())):
        (hidden if one.is_published and one.is_hidden(now) else shown).append(one)
    context = {
        # What one came back to lately is at the top; a retired question stays for whoever answered it.
        "answered": sorted(
            (one for one in shown if one.answers), key=lambda one: one.answers[0].written_on, reverse=True
        ),
        "new": [one for one in shown if one.is_published and not one.answers],
        "hidden": hidden,
    }
    return render(request, "journal/entries/prompts.html", context)


@require_safe
def prompt_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    prompt = Prompt.objects.with_slug(slug)
    if prompt is None:
        raise Http404
    answers = Entry.owned_by(request.reader).answering(prompt)
    page = page_before(answers, "written_on", request.GET.get("before", ""), ANSWERS_A_PAGE)
    # A retired prompt stays readable for whoever answered it.
    if not prompt.is_published and not page:
        raise Http404
    newest = next(iter(page), None) if page.is_first else None
    whole = newest if newest and newest.is_readable() and len(newest.text) <= SHORT else None
    return render(request, "journal/entries/prompt.html", {"prompt": prompt, "page": page, "whole": whole})


class QuestionViews(PieceViews):
    """Questions of one's own: among the others they are listed and offered, and each has its page and its answers."""

    model = Question
    form_class = QuestionForm
    at = "questions/"
    list_name = "prompts"
    folder = "journal/entries/question"
    addresses: ClassVar[dict[str, str]] = {
        page: address for page, address in PieceViews.addresses.items() if page != "index"
    } | {"hide": "<uuid:id>/hide/"}
    methods = PieceViews.methods | {"hide": ["POST"]}

    def given(self) -> dict[str, Any]:
        return {"added_on": today(self.reader)}

    def initial(self) -> dict[str, Any]:
        return {}

    def hide(self) -> HttpResponse:
        return hide(self.request, self.row())


@require_POST
def prompt_hide(request: SignedInRequest, slug: str) -> HttpResponse:
    prompt = Prompt.objects.with_slug(slug)
    if prompt is None or prompt.status == Prompt.Status.DRAFT:
        raise Http404
    return hide(request, prompt)


def hide(request: SignedInRequest, question: Prompt | Question) -> HttpResponse:
    """Leave a question out of what is offered: `for` good, or else for a while; or take that back (`show`)."""
    wanted = request.POST.get("for", "")
    if wanted == "show":
        HiddenQuestion.of(request.reader, question).delete()
        messages.info(request, _("This question is asked again."))
        return redirect("home" if "undo" in request.POST else "journal:prompts")
    is_for_good = wanted == "good"
    HiddenQuestion.hide(request.reader, question, None if is_for_good else today(request.reader) + SKIPPED_FOR)
    # Its address alone, so that no session holds a text.
    messages.info(request, question.get_absolute_url(), extra_tags="hidden for-good" if is_for_good else "hidden")
    return redirect("home")
