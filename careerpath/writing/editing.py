"""Editing: what the views of every noun do between reading a form and answering."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.forms import Form, RadioSelect
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.codec import CannotOpen

from .keyset import page_before
from .owned import get_owned_or_404, get_owned_or_trashed_or_404
from .pieces import (
    Piece,
    Revision,
    create_once,
    keep_wording,
    new_piece_id,
    read_piece_id,
    save_if_unchanged,
)
from .quotas import Full, nearly_full
from .trash import move_to_trash

PAGE_SIZE = 20


@dataclass(frozen=True)
class Desk:
    """Where the pieces of one noun are written: their model, the folder of their templates, the name of their list.

    The templates get the piece under its noun and as `row`; a form's cleaned data are fields of the model.
    """

    model: type[Piece]
    folder: str
    place: str
    # What to say where the database allows no second one.
    clash: Any = ""

    def draw(
        self,
        request: HttpRequest,
        form: Form,
        row: Piece | None = None,
        *,
        piece: str = "",
        version: int = 0,
        status: int = 200,
        **more: Any,
    ) -> HttpResponse:
        """The page with the form: for a new piece, under a signed id, or for `row` at the version it was read in.

        The id stands in the address as well, so that Back meets the piece that was made of the form.
        """
        context = {"form": form, "row": row, self.model.noun: row, "nearly_full": nearly_full(request), **more}
        if row:
            context |= {"version": version or row.version, "action": request.get_full_path()}
        else:
            if request.method == "GET":
                if elsewhere := self._leads_to(request):
                    return elsewhere
                piece = request.GET["piece"]
            piece = piece or new_piece_id(request.user, self.model.noun)
            context |= {"piece": piece, "action": _address(request, piece)}
        return render(request, f"{self.folder}/form.html", context, status=status)

    def _leads_to(self, request: HttpRequest) -> HttpResponse | None:
        """Where the address of a blank form leads: to its piece, or to a fresh id; None where its id is free."""
        id = read_piece_id(request.GET.get("piece", ""), request.user, self.model.noun)
        row = id and self.model.all_of(request.user).filter(pk=id).first()
        if row and not row.trashed_at:
            return redirect(row.get_edit_url())
        if row or id is None:
            return redirect(_address(request, new_piece_id(request.user, self.model.noun)))
        return None

    def create(
        self,
        request: HttpRequest,
        form: Form,
        given: dict[str, Any] | None = None,
        done: Callable[[Any], HttpResponse] = redirect,
        **more: Any,
    ) -> HttpResponse:
        """Make the piece that a form for a new one sent, once; `given` are fields that were not typed."""
        if not form.is_valid():
            return self.draw(request, form, piece=request.POST.get("piece", ""), status=422, **more)
        id = read_piece_id(request.POST.get("piece", ""), request.user, self.model.noun)
        if id is None:
            return self._again(
                request,
                form,
                _(
                    "This page was opened from another account, so it was not kept. "
                    "If the text is yours, press Done again."
                ),
                **more,
            )
        try:
            row, created = create_once(
                self.model(id=id, owner=request.user, **(given or {}), **form.cleaned_data)  # type: ignore[misc]
            )
            return done(row) if created else self._sent_again(request, row, form, done, **more)
        except Full as full:
            return self._again(request, form, str(full), **more)
        except IntegrityError:
            if not self.clash:
                raise
            return self._again(request, form, self.clash, **more)

    def _sent_again(
        self, request: HttpRequest, row: Piece, form: Form, done: Callable[[Any], HttpResponse], **more: Any
    ) -> HttpResponse:
        """The form's piece is there already: a double send, or somebody went back and wrote on."""
        if row.trashed_at:
            sentence = _("This page was moved to the trash. Press Done again to keep this text as a new page.")
            return self._again(request, form, sentence, **more)
        sent = _sent_data(form)
        if save_if_unchanged(row, 1, sent) or says_the_same(row, sent):
            return done(row)
        return self._conflict(request, row, form, **more)

    def _again(self, request: HttpRequest, form: Form, sentence: Any, **more: Any) -> HttpResponse:
        """The form once more under a new id, with what was typed and a sentence that says why."""
        form.add_error(None, sentence)
        return self.draw(request, form, status=422, **more)

    def save(
        self,
        request: HttpRequest,
        row: Piece,
        form: Form,
        done: Callable[[Any], HttpResponse] = redirect,
        **more: Any,
    ) -> HttpResponse:
        """Save what the form of a piece that is there sent, unless somebody was faster."""
        version = sent_version(request)
        if not form.is_valid():
            return self.draw(request, form, row, version=version, status=422, **more)
        sent = _sent_data(form)
        try:
            if save_if_unchanged(row, version, sent):
                return done(row)
            row = get_owned_or_404(request, self.model, row.pk)
            return done(row) if says_the_same(row, sent) else self._conflict(request, row, form, **more)
        except Full as full:
            form.add_error(None, str(full))
            row = get_owned_or_404(request, self.model, row.pk)
            return self.draw(request, form, row, version=version, status=422, **more)

    def _conflict(self, request: HttpRequest, row: Piece, form: Form, **more: Any) -> HttpResponse:
        """Somebody, most likely the same person in another window, saved first: show both, keep both."""
        keep_wording(row, row.wording() | _sent_data(form))
        _fill_omitted(form, row)
        context = {self.model.noun: row, "row": row, "form": form, "version": row.version, **more}
        return render(request, f"{self.folder}/conflict.html", context, status=409)

    def unopened(self, request: HttpRequest, row: Piece) -> HttpResponse:
        """The answer to editing a piece whose text does not open: its page says so, and nothing is written over it."""
        if request.method == "POST":
            raise CannotOpen("it was about to be written over")
        return render(request, f"{self.folder}/detail.html", {self.model.noun: row, "row": row})

    def delete(self, request: HttpRequest, id: UUID, place: Any = None) -> HttpResponse:
        """To the trash, with Undo, and on to `place` or the list.

        The note carries the noun and the id alone, so that no session holds a title.
        """
        row = get_owned_or_trashed_or_404(request, self.model, id)
        move_to_trash(row)
        messages.info(request, f"{row.noun}/{row.pk}", extra_tags="trashed")
        return redirect(place or self.place)

    def history(self, request: HttpRequest, id: UUID) -> HttpResponse:
        """Earlier wordings, newest first; `?wording=` opens one."""
        row = get_owned_or_404(request, self.model, id)
        page = page_before(row.revisions(), "id", request.GET.get("before", ""), PAGE_SIZE)
        chosen = request.GET.get("wording", "")
        wording = earlier_wording(request, row, chosen)
        context = {self.model.noun: row, "row": row, "page": page, "chosen": chosen, "wording": wording}
        context["earlier"] = row.as_worded(wording) if wording else None
        return render(request, f"{self.folder}/history.html", context)


def _address(request: HttpRequest, piece: str) -> str:
    """This page's address with the signed id of a new piece."""
    query = request.GET.copy()
    query["piece"] = piece
    return f"{request.path}?{query.urlencode()}"


def _omitted(form: Form) -> set[str]:
    """The fields that the page which sent a form did not have; radio buttons are not sent either while none is set."""
    fields = {name: field.widget for name, field in form.fields.items() if not isinstance(field.widget, RadioSelect)}
    return {name for name, widget in fields.items() if widget.value_omitted_from_data(form.data, form.files, name)}


def _sent_data(form: Form) -> dict[str, Any]:
    """The cleaned data without the fields its page did not have: a line alone empties nothing beside it."""
    omitted = _omitted(form)
    return {name: value for name, value in form.cleaned_data.items() if name not in omitted}


def _fill_omitted(form: Form, row: Piece) -> None:
    """What the page did not have, as the piece has it, so that the form can be sent whole."""
    omitted = [name for name in _omitted(form) if hasattr(row, name)]
    kept = {name: form.fields[name].prepare_value(getattr(row, name)) or "" for name in omitted}
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data.update(kept)
    form.data = data


def says_the_same(row: Piece, sent: dict[str, Any]) -> bool:
    """Whether a piece reads as a form sent it; what the form does not carry counts as unchanged."""
    wording = row.wording()
    return wording == wording | sent


def sent_version(request: HttpRequest) -> int:
    """The version the form was drawn with; 0, which no piece has, for anything else."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def earlier_wording(request: HttpRequest, row: Piece, id: str) -> dict[str, Any] | None:
    """The fields of one of the piece's revisions; None for "" and for what is not one of them."""
    try:
        revision = get_owned_or_404(request, Revision, UUID(id)) if id else None
    except ValueError:
        return None
    if revision is None or revision.piece_id != row.pk or not revision.opens():
        return None
    return revision.fields
