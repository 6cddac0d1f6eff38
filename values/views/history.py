"""The sessions: the result of each, and one's own words for it."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from careerpath.owned import get_owned_or_404, hold
from values import choosing
from values.forms.ranking import WordsForm
from values.models import ValuesSession
from values.placing import keep_words
from values.results import ladder_sentence, ranked_in

from .choosing import CHANGED, sent_version, step_of


@require_safe
def session_detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """The result of one session; of an unfinished one, the step it is at."""
    session = get_owned_or_404(request, ValuesSession, id)
    if not session.done_on:
        return redirect("values:choose")
    ranked = ranked_in(request.user, [session])[session.pk]
    context = {"session": session, "ranked": ranked, "ladder": ladder_sentence(ranked)}
    return render(request, "values/session.html", context)


@require_http_methods(["GET", "POST"])
def session_words(request: HttpRequest, id: UUID) -> HttpResponse:
    """A line in one's own words for each of the five; of a session that is done, too."""
    if request.method == "POST":
        with transaction.atomic():
            hold(request.user)
            return _words(request, id)
    return _words(request, id)


def _words(request: HttpRequest, id: UUID) -> HttpResponse:
    session = get_owned_or_404(request, ValuesSession, id)
    ranked = ranked_in(request.user, [session])[session.pk]
    if not ranked or session.state not in (ValuesSession.State.CHECK, ValuesSession.State.DONE):
        return step_of(session)
    if request.method != "POST":
        return _words_page(request, WordsForm(ranked=ranked), session, session.version)
    form = WordsForm(request.POST, ranked=ranked)
    if not form.is_valid():
        return _words_page(request, form, session, sent_version(request), status=422)
    later = "later" in request.POST
    try:
        keep_words(ranked, sent_version(request), form.words(), finish=not later)
    except choosing.Stale:
        form.add_error(None, CHANGED)
        return _words_page(request, form, session, session.version, status=409)
    return redirect("values:values") if later else redirect(session)


def _words_page(
    request: HttpRequest, form: WordsForm, session: ValuesSession, version: int, status: int = 200
) -> HttpResponse:
    by_hand = session.method == ValuesSession.Method.MANUAL
    back = reverse("values:choose_order" if by_hand else "values:choose_hand")
    context = {"form": form, "session": session, "version": version, "back": back}
    if status == 409:
        context["otherwise"] = form.kept_otherwise()
    return render(request, "values/choose/words.html", context, status=status)
