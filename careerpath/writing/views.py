"""The pages of every noun, as one class, and the trash."""

from functools import partial
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import IntegrityError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from careerpath.accounts.clock import today
from careerpath.accounts.models import SignedInRequest
from careerpath.encryption.codec import DecryptionError

from .difference import changes
from .forms import AUTOSAVE, BY_SCRIPT, PieceForm, shown_as_typed
from .keyset import merged_before, page_before
from .owned import get_in_or_404, get_owned_or_404
from .pieces import (
    Piece,
    Revision,
    Sitting,
    create_once,
    keep_wording,
    new_piece_id,
    piece_model,
    read_piece_id,
    save_if_unchanged,
)
from .quotas import QuotaExceeded, nearly_full
from .trash import cancel, kinds_in_trash, move_to_trash, purge, restore

ANOTHERS = _("This page was opened from another account, so it was not kept. If the text is yours, press Done again.")
CHANGED = _("This page was changed in another window. Press Done to see both.")
TRASHED = _("This page was moved to the trash. Press Done again to keep this text as a new page.")
NO_WORDING = _("That wording is not there, or cannot be opened. Nothing was changed.")


class PieceViews:
    """A noun's pages as one class: list, new, detail, edit, delete and history, with their addresses.

    A noun names its model, form, addresses and folder of templates, and says what differs. A page of which its folder
    holds no template is drawn by the one in `templates/pieces/`. The idea is neapolitan's CRUDView.
    """

    model: ClassVar[type[Piece]]
    form_class: ClassVar[type[PieceForm]]
    # Where its addresses begin, what their names begin with where that is not the noun, and the name of its list.
    at: ClassVar[str] = ""
    name: ClassVar[str] = ""
    list_name: ClassVar[str] = ""
    folder: ClassVar[str] = "pieces"
    addresses: ClassVar[dict[str, str]] = {
        "index": "",
        "new": "new/",
        "detail": "<uuid:id>/",
        "edit": "<uuid:id>/edit/",
        "delete": "<uuid:id>/delete/",
        "history": "<uuid:id>/history/",
    }
    methods: ClassVar[dict[str, list[str]]] = {
        **{page: ["GET", "POST"] for page in ("new", "edit", "history")},
        "delete": ["POST"],
    }
    # The pages that are kept while one types: what creates a piece besides, or does more, waits for its button.
    autosaves: ClassVar[tuple[str, ...]] = ("edit",)
    # Fields that Done alone changes: neither what is kept while one types, nor Cancel, nor an earlier wording.
    by_done: ClassVar[tuple[str, ...]] = ()
    page_size: ClassVar[int] = 20
    # The text that its form's Preview shows as it will read; none where that is as it was typed.
    previewed: ClassVar[str] = ""
    # What to say where the database allows no second one.
    once: ClassVar[Any] = ""

    def __init__(self, request: SignedInRequest, page: str, **ids: Any) -> None:
        self.request = request
        self.page = page
        self.reader: Any = request.reader
        self.ids = ids
        self.is_autosave = request.headers.get(BY_SCRIPT) == AUTOSAVE
        if self.is_autosave and page not in self.autosaves:
            raise BadRequest("This page waits for its button.")
        self.is_previewed = bool(self.previewed) and "preview" in request.POST
        self.is_canceled = page in self.autosaves and "cancel" in request.POST
        self.sitting = Sitting.of(request.POST.get("sitting", ""), request.POST.get("save", ""))

    @classmethod
    def urls(cls) -> list[URLPattern]:
        """The noun's URL patterns, named as `entry_edit`; its list is named `list_name`."""
        name = cls.name or cls.model.noun
        names = {page: cls.list_name if page == "index" else f"{name}_{page}" for page in cls.addresses}
        return [path(cls.at + address, cls.view(page), name=names[page]) for page, address in cls.addresses.items()]

    @classmethod
    def view(cls, page: str) -> Any:
        def view(request: SignedInRequest, **ids: Any) -> HttpResponse:
            return getattr(cls(request, page, **ids), page)()

        return require_http_methods(cls.methods.get(page, ["GET", "HEAD"]))(view)

    # What a noun may say differently.

    def rows(self) -> Any:
        return self.model.owned_by(self.reader)

    def row(self) -> Any:
        # A second press of Delete finds the row in the trash.
        rows = self.model.all_of if self.page == "delete" else self.model.owned_by
        return get_in_or_404(rows(self.reader), self.ids["id"])

    def form(self, data: Any = None, **kwargs: Any) -> Any:
        return self.form_class(data, user=self.reader, **kwargs)

    def initial(self) -> dict[str, Any]:
        return {self.model.listed_by: today(self.reader)} if self.model.is_past else {}

    def given(self) -> dict[str, Any]:
        """Fields of a new piece that its form does not have."""
        return {}

    def context(self) -> dict[str, Any]:
        return {}

    def is_readable(self, row: Any) -> bool:
        return row.is_readable()

    def done(self, row: Any) -> HttpResponse:
        return redirect(row)

    def list_url(self) -> str:
        """Where Delete leads."""
        return reverse(f"{self.model._meta.app_label}:{self.list_name}")

    def cancel_url(self, row: Any) -> str:
        """Where Cancel leads; for a new piece there is no row."""
        return row.get_absolute_url() if row else self.list_url()

    # The pages.

    def index(self) -> HttpResponse:
        page = page_before(self.rows(), self.model.listed_by, self.request.GET.get("before", ""), self.page_size)
        return self.render("list", page=page)

    def detail(self) -> HttpResponse:
        return self.render("detail", self.row())

    def new(self) -> HttpResponse:
        if self.request.method == "POST":
            return (self.cancel if self.is_canceled else self.create)(self.form(self.request.POST))
        # The signed id stands in the address too, so that Back meets the piece the form made.
        id = read_piece_id(self.request.GET.get("piece", ""), self.reader, self.model.noun)
        row = id and self.model.all_of(self.reader).only("trashed_at").filter(pk=id).first()
        if row and not row.trashed_at:
            return redirect(row.get_edit_url())
        if row or id is None:
            return redirect(self.address_of(new_piece_id(self.reader, self.model.noun)))
        return self.render_form(self.form(initial=self.initial()), piece=self.request.GET["piece"])

    def edit(self) -> HttpResponse:
        """Write on. `?from=` fills the form with an earlier wording; saving keeps the present one as earlier."""
        row = self.row()
        if not self.is_readable(row):
            if self.request.method == "POST":
                raise DecryptionError("it was about to be written over")
            return self.render("detail", row)
        if self.request.method == "POST":
            form = self.form(self.request.POST, instance=row)
            return self.cancel(form, row) if self.is_canceled else self.save(row, form)
        earlier = self.without_by_done(self.earlier_wording(row, self.request.GET.get("from", "")))
        return self.render_form(self.form(instance=row, initial=earlier), row, version=row.version)

    def delete(self) -> HttpResponse:
        row = self.row()
        move_to_trash(row)
        # Noun and id alone, so that no session holds a title.
        messages.info(self.request, f"{row.noun}/{row.pk}", extra_tags="trashed")
        return redirect(self.list_url())

    def history(self) -> HttpResponse:
        """Earlier wordings, newest first; `?wording=` opens one, and sent by POST it becomes the present one."""
        row = self.row()
        if self.request.method == "POST":
            return self.bring_back(row, self.request.POST.get("wording", ""))
        page = page_before(row.revisions(), "id", self.request.GET.get("before", ""), self.page_size)
        chosen = self.request.GET.get("wording", "")
        context: dict[str, Any] = {"page": page, "chosen": chosen, "no_wording": NO_WORDING}
        if wording := self.earlier_wording(row, chosen):
            earlier = context["earlier"] = row.as_worded(wording)
            # Against a text that does not open nothing can be held.
            context["changes"] = (
                changes(earlier.said, row.as_worded(row.wording()).said) if self.is_readable(row) else None
            )
        return self.render("history", row, **context)

    def bring_back(self, row: Any, chosen: str) -> HttpResponse:
        """Make an earlier wording the present one, which becomes a revision: bringing that back undoes it."""
        if not self.is_readable(row):
            raise DecryptionError("it was about to be written over")
        if not (wording := self.without_by_done(self.earlier_wording(row, chosen))):
            messages.info(self.request, NO_WORDING)
            return redirect(f"{row.get_absolute_url()}history/")
        try:
            while not save_if_unchanged(row, row.version, row.changes_to(wording)):
                row = self.row()
        except QuotaExceeded as full:
            messages.error(self.request, str(full))
            return redirect(f"{row.get_absolute_url()}history/?wording={UUID(chosen)}")
        # Noun and id alone, so that no session holds a text.
        messages.info(self.request, f"{row.noun}/{row.pk}", extra_tags="brought-back")
        return redirect(row)

    # What they share.

    def create(self, form: Any) -> HttpResponse:
        signed = self.request.POST.get("piece", "")
        if self.is_previewed or not form.is_valid():
            return self.render_form(form, piece=signed, status=422)
        if (id := read_piece_id(signed, self.reader, self.model.noun)) is None:
            return self.ask_again(form, ANOTHERS)
        try:
            row, created = self.made(id, form)
            if row.trashed_at and self.is_autosave:
                raise Http404
            if row.trashed_at:
                return self.ask_again(form, TRASHED)
            # A form that was sent twice says what is there; one to which somebody went back and wrote on is a change.
            version = form.version(0 if self.is_autosave else 1)
            return self.answer(row) if created else self.save_sent(row, version, form)
        except QuotaExceeded as full:
            return self.ask_again(form, str(full))
        except IntegrityError:
            if not self.once:
                raise
            return self.ask_again(form, self.once)

    def made(self, id: UUID, form: Any) -> tuple[Any, bool]:
        """The piece of a form for a new one, and whether this made it."""
        if "version" in self.request.POST:
            # It was kept while one typed: here is nothing to be made, unless it was deleted for good.
            if row := self.model.all_of(self.reader).filter(pk=id).first():
                return row, False
            if self.is_autosave:
                raise Http404
        row = self.model(id=id, owner=self.reader, **self.given(), **form.cleaned_data)
        if self.is_autosave and self.sitting:
            row.sitting, row.sitting_save = self.sitting
        return create_once(row)

    def save_sent(self, row: Any, version: int, form: Any) -> HttpResponse:
        """Save what a valid form sent; where somebody was faster with something else, show both."""
        if saved := save_if_unchanged(row, version, sent := self.sent(form), self.sitting, ends=not self.is_autosave):
            return self.answer(saved)
        row = get_in_or_404(self.model.owned_by(self.reader), row.pk)
        return self.answer(row) if row.reads_as(sent) else self.conflict(row, form)

    def answer(self, row: Any) -> HttpResponse:
        """What follows once it is kept: while one types, only that it is, and when."""
        if not self.is_autosave:
            return self.done(row)
        return JsonResponse({"version": row.version, "kept": f"{self.reader.now():%H:%M}", "at": row.get_edit_url()})

    def ask_again(self, form: Any, sentence: Any, row: Any = None, **drawn: Any) -> HttpResponse:
        """Render the form again, for a new piece under a new id, with what was typed and `sentence` as its error."""
        form.add_error(None, sentence)
        return self.render_form(form, row, status=422, **drawn)

    def save(self, row: Any, form: Any) -> HttpResponse:
        version = form.version()
        # The button on the page that shows two wordings.
        if "both" in self.request.POST:
            form.put_after(row)
        if self.is_previewed or not form.is_valid():
            return self.render_form(form, row, version=version, status=422)
        try:
            return self.save_sent(row, version, form)
        except QuotaExceeded as full:
            return self.ask_again(form, str(full), self.row(), version=version)

    def cancel(self, form: Any, row: Any = None) -> HttpResponse:
        """Take back what this page saved. What was typed stays, with Undo; half a date or the like does not."""
        drawn: dict[str, Any] = {"version": form.version()} if row else {"piece": self.request.POST.get("piece", "")}
        if not form.is_valid() and form.refuses_words():
            return self.render_form(form, row, status=422, **drawn)
        id = row.pk if row else read_piece_id(drawn["piece"], self.reader, self.model.noun)
        if id is None:
            return self.ask_again(form, ANOTHERS)
        piece = row or self.model.all_of(self.reader).filter(pk=id).first()
        piece = piece or self.model(id=id, owner=self.reader, **self.given(), **self.initial())
        try:
            piece, typed = cancel(piece, self.sent(form), self.sitting, is_new=row is None)
        except QuotaExceeded as full:
            return self.ask_again(form, str(full), row, **drawn)
        if piece.trashed_at:
            messages.info(self.request, f"{piece.noun}/{piece.pk}", extra_tags="trashed")
        elif typed:
            messages.info(self.request, f"{piece.noun}/{piece.pk}/{typed.pk}", extra_tags="brought-back canceled")
        return redirect(self.cancel_url(None if piece._state.adding or piece.trashed_at else piece))

    def conflict(self, row: Any, form: Any) -> HttpResponse:
        # Most likely the same person in another window: show both, keep both.
        mine = row.wording() | self.sent(form)
        keep_wording(row, mine)
        if self.is_autosave:
            return JsonResponse({"errors": [CHANGED]}, status=409)
        form.fill_in(row)
        said = [row.as_worded(wording).said for wording in (row.wording(), mine)]
        more = {"changes": changes(*said), "has_both": form.has_both(row)}
        return self.render("conflict", row, status=409, form=form, version=row.version, **more)

    def earlier_wording(self, row: Any, id: str) -> dict[str, Any]:
        """The fields of one of the piece's revisions; empty for any other id."""
        try:
            revision = get_owned_or_404(self.request, Revision, UUID(id)) if id else None
        except ValueError:
            return {}
        return revision.fields if revision and revision.piece_id == row.pk and revision.is_readable() else {}

    def sent(self, form: Any) -> dict[str, Any]:
        return self.without_by_done(form.sent()) if self.is_autosave or self.is_canceled else dict(form.sent())

    def without_by_done(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in fields.items() if name not in self.by_done}

    def address_of(self, piece: str) -> str:
        query = self.request.GET.copy()
        query["piece"] = piece
        return f"{self.request.path}?{query.urlencode()}"

    def render_form(self, form: Any, row: Any = None, *, piece: str = "", **more: Any) -> HttpResponse:
        """Render the form of `row`, or of a new piece under the signed id `piece`: a fresh one where there is none."""
        if self.reader.is_example:
            raise Http404
        if self.is_autosave:
            return JsonResponse({"errors": [one for each in form.errors.values() for one in each]}, status=422)
        piece = piece or new_piece_id(self.reader, self.model.noun)
        more |= {"draft": row.pk if row else piece.partition(":")[0], "autosaves": self.page in self.autosaves}
        more |= {"form": form, "piece": piece, "cancel_url": partial(self.cancel_url, row)}
        more |= {"action": self.request.get_full_path() if row else self.address_of(piece), "previewed": self.previewed}
        if self.is_previewed:
            more |= {"status": 200, **shown_as_typed(form, self.previewed, self.request.POST.get("preview", ""))}
        return self.render("form", row, nearly_full=nearly_full(self.request), **more)

    def render(self, template: str, row: Any = None, *, status: int = 200, **more: Any) -> HttpResponse:
        """Render one of the noun's pages. Its template gets the piece as `row`, and under its noun."""
        names = {"called": self.model.called, "plural": capfirst(self.model._meta.verbose_name_plural)}
        sitting = self.sitting.next if self.sitting else Sitting(uuid4(), 1)
        context = {**names, "row": row, self.model.noun: row, "sitting": sitting, **self.context(), **more}
        templates = [f"{self.folder}/{template}.html", f"pieces/{template}.html"]
        return render(self.request, templates, context, status=status)


TRASH_PAGE_SIZE = 30


def trash_list(request: SignedInRequest) -> HttpResponse:
    """What was deleted last comes first; `?kind=` narrows it to one noun, where there are several."""
    kinds = kinds_in_trash(request.reader)
    kind = request.GET.get("kind", "")
    # An unknown kind shows all.
    kind = kind if kind in kinds else ""
    lists = [("trashed_at", piece_model(noun).trashed_by(request.reader)) for noun in ([kind] if kind else kinds)]
    lists = lists or [("trashed_at", Revision.trashed_by(request.reader))]
    page = merged_before(lists, request.GET.get("before", ""), TRASH_PAGE_SIZE, together_of=request.reader)
    kinds = {"": _("All"), **kinds} if len(kinds) > 1 else {}
    context = {"page": page, "kind": kind, "kinds": kinds, "nearly_full": nearly_full(request)}
    return render(request, "pieces/trash.html", context)


@require_POST
def trash_restore(request: SignedInRequest, noun: str, id: UUID) -> HttpResponse:
    rows = piece_model(noun).all_of(request.reader)
    try:
        piece = get_in_or_404(rows, id)
        messages.success(request, restore(piece))
    except Http404:
        messages.info(request, _("It is already deleted for good, so it cannot come back."))
        return redirect("trash")
    return redirect(piece.get_absolute_url())


@require_http_methods(["GET", "POST"])
def trash_delete(request: SignedInRequest, noun: str, id: UUID) -> HttpResponse:
    # The one act here that cannot be undone, so it asks on a page of its own.
    piece = piece_model(noun).all_of(request.reader).filter(pk=id).first()
    if request.method == "GET":
        if piece is None:
            raise Http404
        if piece.trashed_at:
            return render(request, "pieces/delete_for_good.html", {"piece": piece})
    if piece is None or (piece.trashed_at and purge(piece)):
        messages.success(request, _("It is deleted for good."))
    else:
        messages.info(request, _("It had already been put back, so nothing was deleted."))
    return redirect("trash")
