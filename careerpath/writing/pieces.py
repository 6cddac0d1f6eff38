"""Writing safely: one row however often a form is sent, and no save over another."""

import json
from datetime import date, timedelta
from typing import Any, ClassVar, Self, TypeVar, cast
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, models
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from careerpath.accounts.models import OutgoingMail, Session  # noqa: F401  Django finds models here
from careerpath.encryption.fields import EncryptedTextField
from careerpath.encryption.sealed import hash_of, instance_key  # noqa: F401  Django finds models here

from .owned import Owned, owned_models
from .quotas import counting


class Revision(Owned):
    """An earlier wording of a piece: its fields as JSON. One model for every noun."""

    piece_noun = models.CharField(max_length=20)
    piece_id = models.UUIDField()
    fields = EncryptedTextField(bound_to="revision.fields")

    counts_as: ClassVar[str] = "changes"
    belongs_to = ("piece_noun", "piece_id")

    class Meta:
        indexes = [models.Index(fields=["owner", "piece_id", "id"], name="revision_of_piece")]


TRASH_DAYS = 30
IS_BACK = _("It is back where it was.")


class Piece(Owned):
    """Something a person wrote: it has a version, earlier wordings, and a name to show in the trash."""

    version = models.PositiveIntegerField(default=1, editable=False)
    # The key of the `DailyRun` that first met it in the trash.
    first_seen_in_trash = models.BigIntegerField(null=True, editable=False)

    counts_as: ClassVar[str] = "pieces"
    # Its word in addresses and in signatures.
    noun: ClassVar[str] = ""
    # What one of them is called: "A page".
    called: ClassVar[Any] = ""
    # The date that lists stand by.
    listed_by: ClassVar[str] = ""
    # How many of a month the timeline draws at most; 0 for a noun that stands in no list of all that was written.
    a_month_at_most: ClassVar[int] = 0
    # How one of them looks in a list: a template, given `row` and the `format` of its date.
    row_template: ClassVar[str] = "pieces/row.html"
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

    @property
    def day(self) -> date:
        """The day it stands under in a list."""
        return getattr(self, self.listed_by)

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


def piece_models() -> list[type[Piece]]:
    """Every model whose rows go through the trash."""
    return [model for model in owned_models() if issubclass(model, Piece)]


def gathered_models() -> list[type[Piece]]:
    """The models whose rows stand by their day in the lists of all nouns: on home, a season's page, the timeline."""
    return [model for model in piece_models() if model.a_month_at_most]


def piece_model(noun: str) -> type[Piece]:
    """The model with this noun in its addresses ("entry"), or 404."""
    for model in piece_models():
        if model.noun == noun:
            return model
    raise Http404
