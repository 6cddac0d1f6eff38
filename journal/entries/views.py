"""Entries, and the questions they answer: lists, reading, writing."""

from functools import cached_property
from itertools import chain, takewhile
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import CharField, Count, Max
from django.db.models.functions import Cast, Left
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from careerpath.accounts.clock import today
from careerpath.accounts.models import SignedInRequest
from careerpath.words import holds_sentence
from careerpath.writing.difference import Side, beside
from careerpath.writing.keyset import KeysetPage, page_before
from careerpath.writing.owned import get_in_or_404
from careerpath.writing.pieces import Piece
from careerpath.writing.views import PieceViews
from journal.prompts.models import HiddenQuestion, Prompt, Question
from journal.prompts.offering import SKIPPED_FOR
from values.catalog.models import PersonalValue
from values.session.models import as_uuid

from .forms import EntryForm, FilterForm, QuestionForm
from .models import MOST_ANSWERS, Answer, Entry, all_questions, piece_of, set_when, with_answers, with_standing

ANSWERS_A_PAGE = 10
# What a list shows of a page.
LISTED = ("owner", "written_on", "title", "text", "prompt_text", "prompt__slug", "question__trashed_at")
# As long as an answer is that is shown whole above the others.
SHORT = 600
# Asked of two things that stand beside each other.
MOVED = _("What moved?")


class EntryViews(PieceViews):
    """Entries: all pages by month, reading one, writing one.

    A new one is blank, answers `?prompt=` or one's own `?question=`, or says what moved since what it `?follows=`, or
    in a `?value=`, which it touches. While one answers, the older answer is closed until a sentence is written.
    """

    model = Entry
    form_class = EntryForm
    at = "journal/"
    list_name = "journal"
    autosaves: ClassVar[tuple[str, ...]] = ("new", "edit")
    folder = "journal/entries"
    previewed = "text"

    def __init__(self, request: SignedInRequest, page: str, **ids: Any) -> None:
        super().__init__(request, page, **ids)
        # The button that opens the older answer draws the form again as Preview does, and keeps nothing.
        self.is_previewed = self.is_previewed or "then" in request.POST

    def rows(self) -> Any:
        if self.page != "index":
            return super().rows().select_related("prompt", "question")
        return self.filters.narrowed().select_related("prompt", "question").only(*LISTED)

    @cached_property
    def filters(self) -> FilterForm:
        return FilterForm(self.request.GET, user=self.reader, kind=self.kind)

    def row(self) -> Any:
        if self.page == "delete":
            return super().row()
        return get_in_or_404(Entry.owned_by(self.reader).select_related("prompt", "question", "extra"), self.ids["id"])

    def context(self) -> dict[str, Any]:
        if self.page == "index":
            carried = {name: self.request.GET[name] for name in self.filters.chosen()}
            carried |= {"kind": self.kind} if self.kind else {}
            return {"kind": self.kind, "filters": self.filters, "carried": urlencode(carried)}
        if self.page == "new":
            return {"prompt": self.prompt, "own_question": self.own_question, "question": self.asks}
        return {}

    @property
    def kind(self) -> str:
        """Which view of the list is open; an unknown one shows all."""
        kind = self.request.GET.get("kind", "")
        return kind if kind in ("own", "hand") else ""

    @cached_property
    def prompt(self) -> Prompt | None:
        if self.request.method == "POST":
            # A prompt may be retired while somebody writes: the answer still names it.
            return Prompt.objects.exclude(status=Prompt.Status.DRAFT).with_slug(self.request.POST.get("prompt", ""))
        return Prompt.objects.published().with_slug(self.request.GET.get("prompt", ""))

    @cached_property
    def own_question(self) -> Question | None:
        is_sent = self.request.method == "POST"
        named = (self.request.POST if is_sent else self.request.GET).get("question", "")
        # It may be moved to the trash while somebody writes: the answer still names it, and both may come back.
        questions = Question.all_of if is_sent else Question.owned_by
        found = named and questions(self.reader).filter(pk=as_uuid(named)).first()
        return found if found and found.is_readable() else None

    @cached_property
    def followed(self) -> Piece | None:
        """What a new page follows: the latest answer to its question, or what `?follows=` names."""
        if self.request.method == "GET" and (question := self.prompt or self.own_question):
            return Entry.owned_by(self.reader).answering(question).order_by("-written_on", "-id").first()
        is_sent = self.request.method == "POST"
        sent = self.request.POST
        # Of a question that was deleted for good meanwhile nobody asked what moved: its answer stands alone.
        if (sent.get("prompt") or sent.get("question")) and not (self.prompt or self.own_question):
            return None
        noun, _slash, named = (sent if is_sent else self.request.GET).get("follows", "").partition("/")
        id = as_uuid(named)
        piece = piece_of(self.reader, noun, id) if id else None
        # What is moved to the trash while somebody writes is followed all the same, and shown nowhere.
        return piece if piece and (is_sent or not piece.trashed_at) else None

    @property
    def asks(self) -> str:
        """The question above a new page: of one that is asked once, its follow-up from the second answer on."""
        if self.prompt and self.prompt.cadence == Prompt.Cadence.ONCE and self.followed and self.prompt.follow_up:
            return self.prompt.follow_up
        if question := self.prompt or self.own_question:
            return question.text
        return str(MOVED) if self.followed or "moved" in self.request.GET else ""

    def new(self) -> HttpResponse:
        asked = {"prompt": self.prompt, "question": self.own_question} if self.request.method == "GET" else {}
        if any(self.request.GET.get(name) and not found for name, found in asked.items()):
            raise Http404
        return super().new()

    def cancel_url(self, row: Entry | None) -> str:
        question = self.prompt or self.own_question
        # One that was retired or moved to the trash meanwhile may have no page any more.
        has_page = question and question.is_published and not getattr(question, "trashed_at", None)
        return question.get_absolute_url() if question and has_page and row is None else super().cancel_url(row)

    def initial(self) -> dict[str, Any]:
        named = as_uuid(self.request.GET.get("value", ""))
        card = named and PersonalValue.owned_by(self.reader).filter(pk=named).first()
        return super().initial() | ({"touched": [str(card.pk)]} if card else {})

    def given(self) -> dict[str, Any]:
        followed = {"follows_noun": self.followed.noun, "follows_id": self.followed.pk} if self.followed else {}
        return {"prompt": self.prompt, "question": self.own_question, "prompt_text": self.asks, **followed}

    def render_form(self, form: Any, row: Any = None, **more: Any) -> HttpResponse:
        if not self.is_autosave:
            question = row.asked_by if row else (self.prompt or self.own_question)
            more["follows"] = followed = row.followed if row else self.followed
            more |= {"question": row.prompt_text} if row else {}
            if question and isinstance(followed, Entry):
                more |= self.opened(form, followed) | {"follow_up": getattr(question, "follow_up", "")}
        return super().render_form(form, row, **more)

    def opened(self, form: Any, older: Entry) -> dict[str, Any]:
        """The older answer as the form shows it: open once it was asked for, and a sentence stands in the text."""
        is_asked = "then" in self.request.POST
        holds = holds_sentence(str(form["text"].value() or ""))
        is_open = holds and not older.trashed_at and (is_asked or "opened" in self.request.POST)
        return {
            "older": older,
            "is_open": is_open,
            "just_opened": is_open and is_asked,
            "too_early": is_asked and not holds,
        }

    def done(self, row: Entry) -> HttpResponse:
        question = self.prompt or self.own_question
        # The first answer stands alone, and a question in the trash has no page.
        if self.page != "new" or not question or not row.follows_id or getattr(question, "trashed_at", None):
            return super().done(row)
        return redirect(f"{question.get_absolute_url()}?then={row.follows_id}")


@require_safe
def prompts(request: SignedInRequest) -> HttpResponse:
    now = today(request.reader)
    shown: list[Any] = []
    hidden: list[Any] = []
    asked = all_questions(request.reader, Prompt.objects.in_order())
    for one in chain.from_iterable(with_answers(request.reader, questions) for questions in asked):
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
    prompts: Any = with_standing(request.reader, Prompt.objects.all())
    prompt = prompts.with_slug(slug)
    if prompt is None:
        raise Http404
    return render(request, "journal/entries/prompt.html", answers_to(request, prompt))


def answers_to(request: SignedInRequest, question: Prompt | Question) -> dict[str, Any]:
    """What the page of a question shows: its answers by pages; on the first, then and now. `?then=` names the older.

    `question` is one of `with_standing`.
    """
    rows = Entry.owned_by(request.reader).answering(question)
    page = page_before(rows, "written_on", request.GET.get("before", ""), ANSWERS_A_PAGE)
    # A retired prompt stays readable for whoever answered it.
    if isinstance(question, Prompt) and not question.is_published and not page:
        raise Http404
    now = today(request.reader)
    if not page or not page.is_first:
        return {"question": question, "page": page, "is_hidden": page.is_first and question.is_hidden(now)}
    comes_back, newest = question.standing.due_on(None), page.rows[0]
    context: dict[str, Any] = {
        "question": question,
        "page": page,
        "answered": _answered(rows, page),
        "comes_back": comes_back,
        "is_back": bool(comes_back and comes_back <= now),
        "is_hidden": question.is_hidden(now),
    }
    if beside_each_other := _then_and_now(rows, page, as_uuid(request.GET.get("then", ""))):
        return context | beside_each_other
    return context | {"whole": newest if newest.is_readable() and len(newest.text) <= SHORT else None}


def _answered(rows: Any, page: KeysetPage) -> dict[str, Any]:
    """How often it was answered, in words, and the latest answer of each year, oldest first. `page`: the first."""
    count, latest = len(page.rows), [Answer(row.written_on, row.pk) for row in reversed(page.rows)]
    if page.older:
        # Of a date's year, SQLite would ask Python for each of them.
        years = rows.annotate(year=Left(Cast("written_on", CharField()), 4)).order_by().values("year")
        found = years.annotate(many=Count("*"), latest=Max("written_on")).values_list("many", "latest")
        count, days = sum(many for many, _day in found), [day for _many, day in found]
        those = rows.filter(written_on__in=days).order_by("written_on", "id").values_list("pk", "written_on")
        latest = [Answer(day, id) for id, day in those]
    often = {1: gettext("once"), 2: gettext("twice")}.get(count)
    often = often or gettext("%(count)s times") % {"count": apnumber(count)}
    return {"often": often, "years": {answer.written_on.year: answer for answer in latest}}


def _then_and_now(rows: Any, page: KeysetPage, then: UUID | None) -> dict[str, Any]:
    """The answer `then`, else the oldest, beside the newest, and those between; nothing with fewer than two.

    `page`: the first of these rows, newest first.
    """
    newest, *others = page.rows
    if not others:
        return {}
    older = rows.filter(pk=then).first() if then and then != newest.pk else None
    older = older or (rows.earliest("written_on", "id") if page.older else others[-1])
    between = list(takewhile(lambda answer: answer != older, others))[:MOST_ANSWERS][::-1]
    set_when(between)
    return {
        "sides": beside(_side(older), _side(newest)),
        "moved": f"{reverse('journal:entry_new')}?follows={Entry.noun}/{newest.pk}",
        "between": between,
    }


def _side(answer: Entry) -> Side:
    opens = answer.is_readable()
    said = {"": answer.text} if opens else None
    return Side(answer.written_on, answer.title if opens else "", answer.get_absolute_url(), said)


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

    def detail(self) -> HttpResponse:
        question = get_in_or_404(with_standing(self.reader, Question.owned_by(self.reader)), self.ids["id"])
        if not question.is_readable():
            return self.render("detail", question)
        return render(self.request, "journal/entries/prompt.html", answers_to(self.request, question))

    def given(self) -> dict[str, Any]:
        return {"added_on": today(self.reader)}

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
