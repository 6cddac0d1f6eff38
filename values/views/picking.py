"""Picking from the whole catalog, a group a page."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from careerpath.accounts.models import SignedInRequest
from careerpath.writing.owned import lock_user
from careerpath.writing.pieces import new_piece_id, read_piece_id
from careerpath.writing.quotas import counting
from values import choosing
from values.forms.picking import GroupForm
from values.models.sessions import ValuesSession
from values.narrowing import keep_page
from values.picking import Answers, Picking, seed_of

from .choosing import ANOTHER_ACCOUNT, CHANGED, UNDER_WAY, step_of

OVER = _("The choosing that this page belongs to is over or was put away. Press again to begin another with it.")


@require_http_methods(["GET", "POST"])
def choose_group(request: SignedInRequest, slug: str) -> HttpResponse:
    if request.method == "POST":
        with counting(request.user):
            lock_user(request.user)
            return _keep(request, slug)
    session = choosing.unfinished(request.user)
    if session and session.kind != ValuesSession.Kind.FULL:
        return step_of(session)
    piece = request.GET.get("piece", "")
    if session is None and read_piece_id(piece, request.user, choosing.NOUN) is None:
        piece = new_piece_id(request.user, choosing.NOUN)
    picking = _picking(request, session, piece)
    # Before anything is kept, there is the first page alone; a group that has gone is passed over.
    first = None if session else next(iter(picking.groups), None)
    if (first and first.slug != slug) or not any(group.slug == slug for group in picking.groups):
        return _elsewhere(picking, slug, piece)
    levels = {f"level-{key}": level for key, level in picking.levels(slug).items()}
    form = GroupForm(picking=picking, cards=picking.cards(slug), initial=levels)
    return _page(request, slug, picking, form, piece, picking.drawn(slug))


def _elsewhere(picking: Picking, slug: str, piece: str) -> HttpResponse:
    if picking.group(slug) is None:
        raise Http404
    if picking.session or not picking.groups:
        return step_of(picking.session)
    return redirect(f"{reverse('values:choose_group', args=[picking.groups[0].slug])}?{urlencode({'piece': piece})}")


def _picking(request: SignedInRequest, session: ValuesSession | None, piece: str) -> Picking:
    id = read_piece_id(piece, request.user, choosing.NOUN)
    return Picking(request.user, session, seed_of(id) if id else 0)


def _keep(request: SignedInRequest, slug: str) -> HttpResponse:
    piece, drawn = request.POST.get("piece", ""), request.POST.get("drawn", "")
    session = choosing.unfinished(request.user)
    full = session if session and session.kind == ValuesSession.Kind.FULL else None
    picking = _picking(request, full, piece)
    if picking.group(slug) is None:
        raise Http404
    sent = {name.removeprefix("level-") for name, value in request.POST.items() if name.startswith("level-") and value}
    form = GroupForm(request.POST, picking=picking, cards=picking.cards(slug, sent))
    if not form.is_valid():
        return _page(request, slug, picking, form, piece, drawn, 422)
    answers = _answers(request, slug, form)
    if session is None and not answers.session and answers.id is None:
        form.add_error(None, ANOTHER_ACCOUNT)
        return _page(request, slug, picking, form, "", drawn, 422)
    if session is not full:
        form.add_error(None, UNDER_WAY)
        return _page(request, slug, picking, form, piece, drawn, 409)
    # Leaving a page on which nothing was said does not answer it.
    leaves = "later" in request.POST or "back" in request.POST
    if not leaves or answers.levels or answers.name or picking.levels(slug):
        try:
            keep_page(picking, answers, go_on=not leaves and not {"add", "to"} & set(request.POST))
        except choosing.Stale:
            form.add_error(None, OVER if full is None else CHANGED)
            return _page(request, slug, picking, form, "", picking.drawn(slug), 409)
    return _next(request, slug, picking)


def _answers(request: SignedInRequest, slug: str, form: GroupForm) -> Answers:
    return Answers(
        id=read_piece_id(request.POST.get("piece", ""), request.user, choosing.NOUN),
        session=request.POST.get("session", ""),
        group=slug,
        drawn=request.POST.get("drawn", ""),
        levels=form.levels(),
        name=form.cleaned_data["text-name"],
        definition=form.cleaned_data["text-definition"],
    )


def _next(request: SignedInRequest, slug: str, picking: Picking) -> HttpResponse:
    if "later" in request.POST or picking.session is None:
        return redirect("values:values")
    if "add" in request.POST:
        return redirect(f"{reverse('values:choose_group', args=[slug])}#own")
    if "to" in request.POST:
        to = next((row for row in picking.shelf.values if row.slug == request.POST["to"] and row.is_published), None)
        return (
            redirect(f"{reverse('values:choose_group', args=[to.group.slug])}#{to.slug}")
            if to
            else redirect("values:choose")
        )
    if "back" in request.POST:
        before = picking.beside(slug, -1)
        return redirect("values:choose_group", before.slug) if before else redirect("values:values")
    after = picking.beside(slug, 1)
    return redirect("values:choose_group", after.slug) if after else step_of(picking.session)


def _page(
    request: SignedInRequest, slug: str, picking: Picking, form: GroupForm, piece: str, drawn: str, status: int = 200
) -> HttpResponse:
    slugs = [group.slug for group in picking.groups]
    context = {
        "form": form,
        "picking": picking,
        "group": picking.group(slug),
        "number": slugs.index(slug) + 1 if slug in slugs else 0,
        "piece": piece or new_piece_id(request.user, choosing.NOUN),
        "drawn": drawn,
    }
    return render(request, "values/choose/group.html", context, status=status)
