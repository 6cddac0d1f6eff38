"""The questions by theme, and one question with all of one's own answers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from careerpath.keyset import page_before
from journal.models import Entry, Prompt
from journal.prompting import latest_answers

PAGE_SIZE = 10


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
    page = page_before(answers, "written_on", request.GET.get("before", ""), PAGE_SIZE)
    if not prompt.is_published and not page:
        raise Http404
    return render(request, "journal/prompts/detail.html", {"prompt": prompt, "page": page})
