"""Definitions of success: the current one beside what was inherited, earlier ones, saying it anew."""

from uuid import UUID

from careerpath.writing.editing import Desk, earlier_wording
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careerpath.accounts.clock import today
from careerpath.writing.keyset import page_before
from careerpath.writing.owned import get_owned_or_404

from .forms import DefinitionForm
from .models import SuccessDefinition, current_definition

PAGE_SIZE = 20
DESK = Desk(SuccessDefinition, "journal/success", "journal:success")


@require_safe
def success(request: HttpRequest) -> HttpResponse:
    """The current definition, and the earlier ones, newest first."""
    current = current_definition(request.user)
    earlier = SuccessDefinition.owned_by(request.user).exclude(pk=current.pk if current else None)
    page = page_before(earlier, "valid_from", request.GET.get("before", ""), PAGE_SIZE)
    return render(request, "journal/success/current.html", {"definition": current, "page": page})


@require_safe
def definition_detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """One of them."""
    definition = get_owned_or_404(request, SuccessDefinition, id)
    return render(request, "journal/success/detail.html", {"definition": definition})


@require_http_methods(["GET", "POST"])
def definition_new(request: HttpRequest) -> HttpResponse:
    """Say it anew: starts from the current words, and leaves them as they were."""
    if request.method == "POST":
        return DESK.create(request, DefinitionForm(request.POST, user=request.user))
    current = current_definition(request.user)
    start = current if current and current.opens() else None
    initial = {"valid_from": today(request.user)}
    form = DefinitionForm(user=request.user, definition=start, initial=initial)
    return DESK.draw(request, form, anew=bool(start))


@require_http_methods(["GET", "POST"])
def definition_edit(request: HttpRequest, id: UUID) -> HttpResponse:
    """A small change to it. `?from=` fills the form with an earlier wording."""
    definition = get_owned_or_404(request, SuccessDefinition, id)
    if not definition.opens():
        return DESK.unopened(request, definition)
    if request.method == "GET":
        wording = earlier_wording(request, definition, request.GET.get("from", "")) or definition.wording()
        form = DefinitionForm(user=request.user, definition=definition.as_worded(wording))
        return DESK.draw(request, form, definition)
    return DESK.save(request, definition, DefinitionForm(request.POST, user=request.user))


@require_POST
def definition_delete(request: HttpRequest, id: UUID) -> HttpResponse:
    """To the trash, with Undo."""
    return DESK.delete(request, id)


@require_safe
def definition_history(request: HttpRequest, id: UUID) -> HttpResponse:
    """Earlier wordings, newest first."""
    return DESK.history(request, id)
