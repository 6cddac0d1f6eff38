"""Writing safely: one row however often a form is sent, and no save over another."""

import json
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Any, ClassVar, NamedTuple, Self, TypeVar, cast
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, models
from django.http import Http404
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from careerpath.encryption.fields import EncryptedJSONField, EncryptedTextField
from careerpath.words import isolated

from .keyset import newer_than, older_than
from .marks import Mark, in_words
from .owned import Owned, owned_models
from .quotas import counting

TRASH_DAYS = 30
IS_BACK = _("It is back where it was.")
# So long after its last save a sitting is over: who comes back from a meal or the next morning writes on from a wording
# that is worth keeping, and who only stops to think does not.
SITTING_LASTS = timedelta(minutes=30)
# What `sitting_save` is once a sitting is over whose earlier saves may still arrive: higher than the number of any.
OVER = 2**31 - 1

# Of a piece: labels, each with lines to be read.
Facts = list[tuple[Any, list[str]]]


class Revision(Owned):
    """An earlier wording of a piece: its fields by name. One model for every noun."""

    piece_noun = models.CharField(max_length=20)
    piece_id = models.UUIDField()
    fields = EncryptedJSONField(bound_to="revision.fields", default=dict)
    # The sitting that replaced this wording: what Cancel puts back.
    sitting = models.UUIDField(null=True, editable=False)

    counts_as: ClassVar[str] = "changes"
    belongs_to = ("piece_noun", "piece_id")

    class Meta:
        indexes = [models.Index(fields=["owner", "piece_id", "id"], name="revision_of_piece")]


class Sitting(NamedTuple):
    """One open editor, and the number of a save in it. Saves of one sitting replace each other."""

    id: UUID
    save: int

    @classmethod
    def of(cls, id: str, save: str) -> "Sitting | None":
        """The sitting that a form names; None where it names none, or not as forms do."""
        try:
            return cls(UUID(id), int(save)) if save.isdecimal() and len(save) < 10 and int(save) else None
        except ValueError:
            return None

    @property
    def next(self) -> "Sitting":
        return self._replace(save=self.save + 1)

    def is_at(self, piece: "Piece") -> bool:
        """Whether it is this sitting that saved the piece last, and goes on."""
        return piece.sitting == self.id and piece.sitting_save != OVER


class SavedMeanwhile(Exception):
    """Raised by a save over a row that is no longer as it was read; it is rolled back."""


class Piece(Owned):
    """Something a person wrote: it has a version, earlier wordings, and a name to show in the trash."""

    version = models.PositiveIntegerField(default=1, editable=False)
    # The sitting (one open editor) that saved it last, and the number of that save in it; NULL once Done was.
    sitting = models.UUIDField(null=True, editable=False)
    sitting_save = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # The key of the `DailyRun` that first met it in the trash.
    first_seen_in_trash = models.BigIntegerField(null=True, editable=False)

    counts_as: ClassVar[str] = "pieces"
    # Its word in addresses and in signatures, and what one of them is called: "A page".
    noun: ClassVar[str] = ""
    called: ClassVar[Any] = ""
    # Whether a form takes no date that is still to come.
    is_past: ClassVar[bool] = True
    # Whether the lists of all that was written and the timeline have it; and whether home has, and brings it back by
    # itself, where one of them is so (field to value).
    is_gathered: ClassVar[bool] = False
    comes_back: ClassVar[bool] = False
    resurfaces_if: ClassVar[dict[str, Any]] = {}
    # How one of them looks in a list: a template, given `row` and the `format` of its date.
    row_template: ClassVar[str] = "pieces/row.html"
    # Fields that a form may change, of which a revision keeps no earlier value; and what it keeps that is no field.
    not_kept: ClassVar[tuple[str, ...]] = ()
    kept_besides: ClassVar[tuple[str, ...]] = ()
    # What `facts` says: names of fields and of properties that give lines, in order, each with its label. What is kept
    # and stands neither here nor in `shown_apart` follows, under the name that its form has for it.
    fact_labels: ClassVar[dict[str, Any]] = {}
    # Fields that pages show in a way of their own.
    shown_apart: ClassVar[tuple[str, ...]] = ()
    # What goes with it when it is deleted for good, in a sentence.
    takes_along: ClassVar[Any] = ""

    class Meta:
        abstract = True

    # The wording that its last save kept as an earlier one.
    replaced: Revision | None = None

    @property
    def heading(self) -> str:
        return str(self.called)

    @property
    def opening(self) -> str:
        """Its first words, for where it stands alone."""
        return self.heading

    @property
    def day(self) -> date:
        return getattr(self, self.listed_by)

    @property
    def older(self) -> Self | None:
        """The next older one of its noun outside the trash, of which no text is read."""
        return next((row for row in self._neighbors if (row.day, row.pk) < (self.day, self.pk)), None)

    @property
    def newer(self) -> Self | None:
        return next((row for row in self._neighbors if (row.day, row.pk) > (self.day, self.pk)), None)

    @cached_property
    def _neighbors(self) -> list[Self]:
        rows, place = type(self).owned_by(self.owner), (self.day, self.pk)
        nearest = [one(rows, self.listed_by, place).values("pk")[:1] for one in (older_than, newer_than)]
        found = rows.filter(models.Q(pk=nearest[0]) | models.Q(pk=nearest[1]))
        return list(found.only(self.listed_by, "owner"))

    @classmethod
    def url_of(cls, id: UUID) -> str:
        before, after = _around_id(f"{cls._meta.app_label}:{cls.noun}_detail", get_script_prefix())
        return f"{before}{id}{after}"

    def get_absolute_url(self) -> str:
        return self.url_of(self.pk)

    def get_edit_url(self) -> str:
        return f"{self.get_absolute_url()}edit/"

    @property
    def trashed_until(self) -> Any:
        """The earliest time at which it may be purged; None outside the trash."""
        return self.trashed_at and self.trashed_at + timedelta(days=TRASH_DAYS)

    def save_over(self, as_read: dict[str, Any], update_fields: list[str]) -> None:
        """Save if the row is outside the trash and still has these fields; raises SavedMeanwhile if not."""
        self._as_read = {"trashed_at": None, **as_read}
        try:
            self.save(update_fields=update_fields)
        finally:
            del self._as_read

    def _do_update(self, base_qs: Any, *args: Any) -> Any:  # type: ignore[override]
        # Django's own step of saving: asked for in the same statement, the condition costs none.
        found = super()._do_update(base_qs.filter(**getattr(self, "_as_read", {})), *args)
        if not found and hasattr(self, "_as_read"):
            raise SavedMeanwhile
        return found

    def validate_constraints(self, exclude: Any = None) -> None:
        """Ask the database nothing: it refuses the row itself when that is saved."""

    @classmethod
    def kept_fields(cls) -> list[str]:
        """The names of the fields that a revision keeps: all that a form may change, but for `not_kept`."""
        fields = (field for field in cls._meta.concrete_fields if field.editable and not field.is_relation)
        return [*(field.name for field in fields if field.name not in cls.not_kept), *cls.kept_besides]

    def wording(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.kept_fields()}

    def reads_as(self, changes: dict[str, Any]) -> bool:
        return all(getattr(self, name) == value for name, value in changes.items())

    def as_worded(self, wording: dict[str, Any]) -> Self:
        """An unsaved copy with the fields of an earlier wording, for pages to show."""
        kept = {name: wording[name] for name in self.kept_fields() if name in wording}
        for field in self._meta.concrete_fields:
            if field.name in kept:
                kept[field.name] = field.to_python(kept[field.name])
        return type(self)(pk=self.pk, owner=self.owner, **kept)

    def changes_to(self, wording: dict[str, Any]) -> dict[str, Any]:
        """Field to value, for a save by which the piece reads as an earlier wording of it."""
        worded = self.as_worded(wording)
        # A field that is younger than the wording is left as it is.
        return {name: getattr(worded, name) for name in self.kept_fields() if name in wording}

    @property
    def facts(self) -> Facts:
        """Labels, each with lines to be read; what is empty is left out."""
        fields = {field.name: field for field in self._meta.concrete_fields}
        others = [
            name for name in self.kept_fields() if name in fields and name not in (self.listed_by, *self.shown_apart)
        ]
        labels = {**self.fact_labels}
        for name in others:
            labels.setdefault(name, capfirst(fields[name].verbose_name))
        return [(label, lines) for name, label in labels.items() if any(lines := self.lines_of(name))]

    @property
    def said(self) -> dict[str, str]:
        """All that it says, each text under its label: what changed between two wordings is told by these."""
        fields = {field.name: field for field in self._meta.concrete_fields}
        long = [name for name in self.shown_apart if type(fields[name]) is EncryptedTextField]
        texts = {str(capfirst(fields[name].verbose_name)): str(getattr(self, name)) for name in long}
        if self.listed_by not in self.fact_labels:
            texts[str(capfirst(fields[self.listed_by].verbose_name))] = "\n".join(self.lines_of(self.listed_by))
        return texts | {str(label): "\n".join(map(str, lines)) for label, lines in self.facts}

    def lines_of(self, name: str) -> list[str]:
        """The lines that a page shows of a field or property; none where it is empty."""
        display = getattr(self, f"get_{name}_display", None)
        value = display() if display else getattr(self, name)
        if isinstance(value, date):
            value = date_format(value, "j F Y")
        if isinstance(value, list):
            items = [item.values() if isinstance(item, dict) else [item] for item in value]
            said = [[str(half) for half in item if half] for item in items]
            # Alone in its line it says itself in which direction it is read.
            return [halves[0] if len(halves) == 1 else ": ".join(map(isolated, halves)) for halves in said if halves]
        return [line for line in str(value or "").splitlines() if line.strip()]

    def on_creation(self) -> None:
        """Hook: save what else belongs to a new piece. Runs once, in the same transaction."""

    def on_restore(self) -> tuple[dict[str, Any], Any]:
        """Hook: the fields that change when this piece is restored (field to value), and the sentence that says so."""
        return {}, IS_BACK

    def revisions(self) -> models.QuerySet[Revision]:
        return Revision.owned_by(self.owner).filter(piece_id=self.pk).order_by("-id")

    @cached_property
    def _beside(self) -> list[tuple[str, date | None]]:
        """Its marks, as kind and day, and a pair of "" where it has an earlier wording. One query."""
        marks = Mark.owned_by(self.owner).filter(piece_id=self.pk).values_list("kind", "day")
        # By its key: as one of a list it would be looked for among all of its owner's.
        revision = Revision.objects.filter(pk=models.Subquery(self.revisions().values("pk")[:1]))
        return list(marks.union(revision.values_list(models.Value(""), models.Value(None, models.DateField()))))

    def has_revisions(self) -> bool:
        return any(not kind for kind, _day in self._beside)

    @property
    def marks(self) -> list[str]:
        """What is marked on it, in words."""
        return in_words({kind: day for kind, day in self._beside if kind}, self.owner)


@cache
def _around_id(name: str, _prefix: str) -> list[str]:
    """What stands before and after the id in an address of this name: a list asks for one a row."""
    nobody = UUID(int=0)
    return reverse(name, args=[nobody]).split(str(nobody))


PieceModel = TypeVar("PieceModel", bound=Piece)


def new_piece_id(user: Any, noun: str) -> str:
    """A signed id for a new piece, drawn with its form and good for this user and noun alone."""
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
    Raises QuotaExceeded where its owner may keep no more, as every save does.
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


def save_if_unchanged(
    piece: PieceModel, version: int, changes: dict[str, Any], sitting: Sitting | None = None, *, ends: bool = True
) -> PieceModel | None:
    """Save `changes` (field to value) if the piece still has the `version` its form was drawn with; the row as it is.

    The version moves on, the earlier wording becomes a revision and the fields are saved, all in one
    transaction or none. None if somebody was faster: nothing was saved then.

    A `sitting` that saved the piece last replaces what it saved, whatever `version` it names, since the answer to it
    may have been lost; but no save of it replaces one with a higher number. It goes on unless this save `ends` it.
    """
    now: PieceModel | None = piece
    while now:
        goes_on = bool(sitting and sitting.id == now.sitting)
        if sitting and goes_on and sitting.save <= now.sitting_save:
            return None
        if not goes_on and now.version != version:
            return None
        if _save(now, changes, sitting, goes_on, ends):
            return now
        # Another save came between reading and writing: what holds now is for the row as it is now.
        now = type(piece).owned_by(piece.owner).filter(pk=piece.pk).first()
    return None


def _save(piece: Piece, changes: dict[str, Any], sitting: Sitting | None, goes_on: bool, ends: bool) -> bool:
    """Save over the row just as `piece` was read; False where it is another by now."""
    as_read = {name: getattr(piece, name) for name in ("version", "sitting", "sitting_save")}
    if piece.reads_as(changes):
        # There is nothing to write. But no earlier save of this sitting that is still on its way may win, and what
        # another said as well is of neither alone: the next save of either keeps it.
        is_anothers = piece.sitting is not None and not goes_on
        if not is_anothers and (not sitting or not (goes_on or (ends and sitting.save > 1))):
            return True
        id, save = (sitting.id, OVER if ends else sitting.save) if sitting and (ends or goes_on) else (None, 0)
        rows = type(piece).owned_by(piece.owner).filter(pk=piece.pk, **as_read)
        return bool(rows.update(sitting=id, sitting_save=save))
    wording = piece.wording() if not goes_on or timezone.now() - piece.updated_at > SITTING_LASTS else None
    id, save = (None, 0) if ends or not sitting else sitting
    new = {"version": piece.version + 1, "sitting": id, "sitting_save": save}
    for name, value in (changes | new).items():
        setattr(piece, name, value)
    try:
        with counting(piece.owner):
            piece.save_over(as_read, update_fields=[*changes, *new, "updated_at"])
            if wording is not None:
                piece.replaced = _keep(piece, wording, sitting)
    except SavedMeanwhile:
        return False
    return True


def keep_wording(piece: Piece, wording: dict[str, Any]) -> Revision:
    """Keep a wording of a piece as a revision; where the newest revision has it already, return that one."""
    newest = piece.revisions().first()
    if newest and newest.is_readable() and newest.fields == json.loads(json.dumps(wording, cls=DjangoJSONEncoder)):
        return newest
    with counting(piece.owner):
        return _keep(piece, wording)


def _keep(piece: Piece, wording: dict[str, Any], sitting: Sitting | None = None) -> Revision:
    return Revision.objects.create(
        owner=piece.owner, piece_noun=piece.noun, piece_id=piece.pk, fields=wording, sitting=sitting and sitting.id
    )


def piece_models() -> list[type[Piece]]:
    return [model for model in owned_models() if issubclass(model, Piece)]


def gathered_models() -> list[type[Piece]]:
    """The models whose rows stand by their day in the lists of all nouns: on a season's page, in the timeline."""
    return [model for model in piece_models() if model.is_gathered]


def piece_model(noun: str) -> type[Piece]:
    """The model with this noun in its addresses ("entry"), or 404."""
    for model in piece_models():
        if model.noun == noun:
            return model
    raise Http404
