"""Writing safely: one row however often a form is sent, no save over another, nothing deleted at once."""

import json
from datetime import timedelta
from typing import Any, ClassVar, Self, TypeVar, cast
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, models, transaction
from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce, Length
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from .encryption.fields import encrypted_fields
from .models import DailyRun, Revision, User
from .owned import Owned, hold, owned_models
from .quotas import counting

TRASH_DAYS = 30
# On so many different days `daily` must have met it there: a clock alone, that jumps, empties no trash.
TRASH_RUNS = 7
IS_BACK = _("It is back where it was.")


class Piece(Owned):
    """Something a person wrote: it has a version, earlier wordings, and a name to show in the trash."""

    version = models.PositiveIntegerField(default=1, editable=False)
    # The key of the `DailyRun` that first met it in the trash.
    first_seen_in_trash = models.BigIntegerField(null=True, editable=False)

    counts_as: ClassVar[str] = "pieces"
    # Its word in addresses and in signatures.
    noun: ClassVar[str] = ""
    # The fields whose earlier values a revision keeps.
    kept_fields: ClassVar[tuple[str, ...]] = ()
    # What goes with it when it is deleted for good, in a sentence.
    takes_along: ClassVar[Any] = ""

    class Meta:
        abstract = True

    @property
    def heading(self) -> str:
        """What to call this piece in a list or a note."""
        raise NotImplementedError("a piece says what to call it")

    def get_absolute_url(self) -> str:
        """The piece's own page."""
        raise NotImplementedError("a piece has a page")

    def get_edit_url(self) -> str:
        """Where it is written on."""
        return f"{self.get_absolute_url()}edit/"

    @property
    def trashed_until(self) -> Any:
        """Until when at least a piece stays in the trash."""
        return self.trashed_at and self.trashed_at + timedelta(days=TRASH_DAYS)

    def wording(self) -> dict[str, Any]:
        """The fields a revision keeps, with their present values."""
        return {name: getattr(self, name) for name in self.kept_fields}

    def as_worded(self, wording: dict[str, Any]) -> Self:
        """This piece as an earlier wording had it: not saved, to be shown."""
        fields = {name: self.read_kept(name, wording[name]) for name in self.kept_fields if name in wording}
        return type(self)(pk=self.pk, owner=self.owner, **fields)

    def read_kept(self, name: str, value: Any) -> Any:
        """The value of a kept field, from how a revision holds it."""
        return self._meta.get_field(name).to_python(value)  # type: ignore[union-attr]

    def on_creation(self) -> None:
        """What else is saved when this piece is first saved: in the same transaction, and once."""

    def on_return(self) -> tuple[dict[str, Any], Any]:
        """What else changes when this piece leaves the trash (field to value), and the sentence that says so."""
        return {}, IS_BACK

    def revisions(self) -> models.QuerySet[Revision]:
        """The earlier wordings of this piece, newest first."""
        return Revision.owned_by(self.owner).filter(piece_id=self.pk).order_by("-id")


PieceModel = TypeVar("PieceModel", bound=Piece)


def new_piece_id(user: Any, noun: str) -> str:
    """A signed id for a piece that is about to be written: drawn with its form, good for this user and noun alone."""
    return _signer(user, noun).sign(str(uuid7()))


def read_piece_id(signed: str, user: Any, noun: str) -> UUID | None:
    """The id that `new_piece_id` signed; None if it is broken, or was drawn for another user or noun."""
    try:
        return UUID(_signer(user, noun).unsign(signed))
    except (BadSignature, ValueError):
        return None


def _signer(user: Any, noun: str) -> Signer:
    return Signer(salt=f"careerpath.new.{noun}.{user.pk}")


def create_once(piece: PieceModel) -> tuple[PieceModel, bool]:
    """Save a new piece under the id of its form; the row and whether this call made it.

    Sent twice, or three times at once, the same form gives one row. The row may be in the trash by now.
    Raises Full where its owner may keep no more, as every save does.
    """
    try:
        with counting(piece.owner):
            piece.save(force_insert=True)
            piece.on_creation()
        return piece, True
    except IntegrityError:
        existing = piece.all_of(piece.owner).filter(pk=piece.pk).first()
        if existing is None:
            raise
        return cast(PieceModel, existing), False


def save_if_unchanged(piece: Piece, version: int, changes: dict[str, Any]) -> bool:
    """Save `changes` (field to value) if the piece still has the `version` its form was drawn with.

    The version moves on, the earlier wording becomes a revision and the fields are saved, all in one
    transaction or none. False if somebody was faster: nothing was saved then.
    """
    if piece.version != version:
        return False
    if all(getattr(piece, name) == value for name, value in changes.items()):
        return True
    with counting(piece.owner):
        rows = type(piece).owned_by(piece.owner).filter(pk=piece.pk, version=version)
        if not rows.update(version=version + 1):
            return False
        _keep(piece, _as_json(piece.wording()))
        for name, value in changes.items():
            setattr(piece, name, value)
        piece.version = version + 1
        piece.save(update_fields=[*changes, "version", "updated_at"])
    return True


def keep_wording(piece: Piece, wording: dict[str, Any]) -> Revision:
    """Keep a wording of a piece as a revision: an earlier one, or the one that lost a conflict."""
    newest = piece.revisions().first()
    fields = _as_json(wording)
    if newest is not None and newest.opens() and newest.fields == fields:
        return newest
    with counting(piece.owner):
        return _keep(piece, fields)


def _as_json(wording: dict[str, Any]) -> str:
    return json.dumps(wording, default=str, ensure_ascii=False)


def _keep(piece: Piece, fields: str) -> Revision:
    return Revision.objects.create(owner=piece.owner, piece_noun=piece.noun, piece_id=piece.pk, fields=fields)


def move_to_trash(piece: Piece) -> None:
    """Out of every list, but for the trash, for 30 days at least."""
    now = timezone.now()
    rows = type(piece).objects.filter(pk=piece.pk, trashed_at__isnull=True)
    if rows.update(trashed_at=now, first_seen_in_trash=None):
        piece.trashed_at = now


def put_back(piece: Piece) -> Any:
    """Out of the trash; the sentence that says how. 404 if it was deleted for good meanwhile."""
    try:
        return _put_back(piece)
    except IntegrityError:
        # Another took its place between the question and the answer: ask once more.
        return _put_back(piece)


def _put_back(piece: Piece) -> Any:
    with transaction.atomic():
        hold(piece.owner)
        rows = piece.all_of(piece.owner).filter(pk=piece.pk)
        stored = rows.values("trashed_at").first()
        if stored is None:
            raise Http404
        # Another press was faster; what it changed is not changed again, nor locked: who saves it waits for its owner.
        changes, sentence = piece.on_return() if stored["trashed_at"] else ({}, IS_BACK)
        if stored["trashed_at"]:
            rows.update(trashed_at=None, **changes)
    for name, value in {"trashed_at": None, **changes}.items():
        setattr(piece, name, value)
    return sentence


def delete_for_good(piece: Piece) -> bool:
    """Remove a piece, the pieces that hang on it, and the earlier wordings of all; there is no way back.

    True if it is gone now, by this or before; False if it left the trash meanwhile, and stays.
    """
    with transaction.atomic():
        gone = _delete(piece)
        count_anew(piece.owner)
    return gone


def _delete(piece: Piece) -> bool:
    hold(piece.owner)
    stored = piece.all_of(piece.owner).filter(pk=piece.pk).values("trashed_at").first()
    if stored is None or stored["trashed_at"] != piece.trashed_at:
        return stored is None
    ids = [piece.pk, *_hanging_on(type(piece), [piece.pk])]
    Revision.owned_by(piece.owner).filter(piece_id__in=ids).delete()
    piece.delete()
    return True


def count_anew(user: Any) -> None:
    """Set what is counted of a user (`quotas`) to what is there, by the lengths that the database knows: one query.

    Within a transaction that holds the user, so that what is being saved is counted once.
    """
    text = pieces = 0
    for model in owned_models():
        lengths: Any = sum(Coalesce(Length(field.name), 0) for field in encrypted_fields(model))
        text += _of_each(model, Sum(lengths)) if lengths else 0
        pieces += _of_each(model, Count("pk")) if model.counts_as == "pieces" else 0
    User.objects.filter(pk=user.pk).update(kept_text=text, kept_pieces=pieces)


def _of_each(model: type[Owned], total: Any) -> Any:
    rows = model.objects.filter(owner=OuterRef("pk")).order_by().values("owner")
    return Coalesce(Subquery(rows.annotate(total=total).values("total")), 0)


def _hanging_on(model: type[models.Model], ids: list[UUID]) -> list[UUID]:
    """The ids of the pieces that go when these rows go, in the trash or not."""
    found: list[UUID] = []
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel) or relation.on_delete is not models.CASCADE:
            continue
        child = cast(type[models.Model], relation.related_model)
        rows = child._base_manager.filter(**{f"{relation.field.name}__in": ids})
        if issubclass(child, Piece) and (theirs := list(rows.values_list("pk", flat=True))):
            found += [*theirs, *_hanging_on(child, theirs)]
    return found


def piece_models() -> list[type[Piece]]:
    """Every model whose rows go through the trash."""
    return [model for model in owned_models() if issubclass(model, Piece)]


def piece_model(noun: str) -> type[Piece]:
    """The model with this noun in its addresses ("entry"), or 404."""
    for model in piece_models():
        if model.noun == noun:
            return model
    raise Http404


def empty_old_trash() -> int:
    """Delete for good, for every user, what was put away 30 days ago and has been met by 7 daily runs; how many things.

    Safe to run twice. Counts nobody anew: `daily` counts everybody once it is done.
    """
    seen_by = _note_what_is_in_trash()
    old = {"trashed_at__lt": timezone.now() - timedelta(days=TRASH_DAYS), "first_seen_in_trash__lte": seen_by}
    gone = 0
    for model in piece_models():
        # Ids first: a list that is still being read would hold up SQLite's writers, and they it.
        for id in list(model.objects.filter(**old).values_list("pk", flat=True)):
            if piece := model.objects.filter(pk=id, **old).select_related("owner").first():
                with transaction.atomic():
                    gone += _delete(piece)
    for other in _others_in_trash():
        for row in list(other.objects.filter(**old).select_related("owner").only("pk", "owner")):
            with transaction.atomic():
                hold(row.owner)
                gone += other.objects.filter(pk=row.pk, **old).delete()[0] > 0
    return gone


def _note_what_is_in_trash() -> int:
    """Note in each row of the trash that today's run met it, unless an earlier run did.

    Gives the key of the seventh last run, up to which a row must have been met to go; 0 if there were fewer runs.
    """
    today = DailyRun.begin().pk
    models_in_trash: list[Any] = [*piece_models(), *_others_in_trash()]
    for model in models_in_trash:
        model.objects.filter(trashed_at__isnull=False, first_seen_in_trash=None).update(first_seen_in_trash=today)
    runs = DailyRun.objects.filter(pk__lte=today).order_by("-pk").values_list("pk", flat=True)[:TRASH_RUNS]
    return runs[TRASH_RUNS - 1] if len(runs) == TRASH_RUNS else 0


def _others_in_trash() -> list[type[Owned]]:
    return [model for model in owned_models() if model.goes_from_trash]
