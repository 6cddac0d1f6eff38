"""The trash: nothing is deleted at once, and what is goes with all that hangs on it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, IntegrityError, models, transaction
from django.db.models import Count, Exists, OuterRef, Subquery, Sum
from django.db.models.deletion import Collector
from django.db.models.functions import Coalesce, Length
from django.http import Http404
from django.utils import timezone

from careerpath.accounts.models import User

from .marks import Mark
from .owned import Owned, encrypted_fields, lock_user, owned_models
from .pieces import (
    IS_BACK,
    OVER,
    TRASH_DAYS,
    Piece,
    Revision,
    Sitting,
    create_once,
    keep_wording,
    piece_models,
    save_if_unchanged,
)


class DailyRun(models.Model):
    """A day on which `manage.py daily` ran, by UTC. In the order of their keys, whatever the clock said."""

    day = models.DateField(unique=True)
    # When all of it last succeeded on that day.
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"daily run of {self.day}"

    @classmethod
    def begin(cls) -> "DailyRun":
        today = timezone.now().date()
        # What a clock that was ahead once dated later no longer counts.
        cls.objects.filter(day__gt=today).delete()
        return cls.objects.get_or_create(day=today)[0]

    @classmethod
    def last_done(cls) -> datetime | None:
        return cls.objects.filter(done_at__lte=timezone.now()).aggregate(last=models.Max("done_at"))["last"]


# On so many different days `daily` must have met it there: a clock alone, that jumps, empties no trash.
TRASH_RUNS = 7


def move_to_trash(piece: Piece) -> None:
    now = timezone.now()
    rows = type(piece).objects.filter(pk=piece.pk, trashed_at__isnull=True)
    if rows.update(trashed_at=now, first_seen_in_trash=None):
        piece.trashed_at = now


def kinds_in_trash(user: Any) -> dict[str, Any]:
    """What each piece in the trash is called, by its noun; one query, so that only those that are there are read."""
    pieces = piece_models()
    is_there = (Exists(model.trashed_by(user)) for model in pieces)
    there = User.objects.filter(pk=user.pk).values_list(*is_there).get()
    return {model.noun: model.called for model, found in zip(pieces, there, strict=True) if found}


def cancel(
    piece: Piece, typed: dict[str, Any], sitting: Sitting | None, *, is_new: bool
) -> tuple[Piece, Revision | None]:
    """Take back what a sitting saved: the wording before it comes back, or a new piece goes to the trash.

    What was `typed` (field to value), saved or not, stays: in the trashed piece, or in the revision that is returned
    with the piece. A new piece is not saved yet, and is not where no word was typed. Raises QuotaExceeded.
    """
    if piece._state.adding:
        words = {field.name for field in encrypted_fields(type(piece))}
        if not piece.reads_as({name: value for name, value in typed.items() if name in words}):
            for name, value in typed.items():
                setattr(piece, name, value)
            piece, _made = create_once(piece)
            move_to_trash(piece)
        return piece, None
    is_here = bool(sitting and sitting.is_at(piece))
    if is_here:
        saved = save_if_unchanged(piece, piece.version, typed, sitting, ends=False)
        is_here, piece = saved is not None, saved or piece
    if not is_here:
        # Another window has the last word, or Done had, or nothing was saved.
        if sitting and sitting.save > 1 and piece.sitting is None:
            # A first save that is still on its way comes too late now.
            rows = type(piece).owned_by(piece.owner).filter(pk=piece.pk, version=piece.version, sitting=None)
            rows.update(sitting=sitting.id, sitting_save=OVER)
        # What an open window of another sitting says the same today, it may replace by its next save.
        is_safe = piece.reads_as(typed) and piece.sitting in (None, sitting and sitting.id)
        return piece, None if is_safe else keep_wording(piece, piece.wording() | typed)
    before = piece.revisions().filter(sitting=piece.sitting).first()
    if before and before.is_readable() and not piece.reads_as(changes := piece.changes_to(before.fields)):
        # Without the sitting, so that what it saved becomes a revision.
        saved = save_if_unchanged(piece, piece.version, changes)
        return piece, (saved and saved.replaced) or piece.revisions().first()
    if is_new and not before:
        move_to_trash(piece)
    return piece, None


def restore(piece: Piece) -> Any:
    """Take a piece out of the trash; returns the sentence that says how. 404 if it was purged meanwhile."""
    try:
        return _restore(piece)
    except IntegrityError:
        # Another took its place between the question and the answer: ask once more.
        return _restore(piece)


def _restore(piece: Piece) -> Any:
    with transaction.atomic():
        lock_user(piece.owner)
        rows = piece.all_of(piece.owner).filter(pk=piece.pk)
        stored = rows.values("trashed_at").first()
        if stored is None:
            raise Http404
        # Another press was faster; what it changed is not changed again, nor locked: who saves it waits for its owner.
        changes, sentence = piece.on_restore() if stored["trashed_at"] else ({}, IS_BACK)
        if stored["trashed_at"]:
            rows.update(trashed_at=None, **changes)
    for name, value in {"trashed_at": None, **changes}.items():
        setattr(piece, name, value)
    return sentence


def purge(piece: Piece) -> bool:
    """Delete a piece for good, with the pieces that depend on it and the revisions of all.

    True if it is gone now, by this call or before; False if it left the trash meanwhile, and stays.
    """
    with transaction.atomic():
        gone = _delete(piece)
        count_anew(piece.owner)
    return gone


def _delete(row: Owned) -> bool:
    lock_user(row.owner)
    stored = row.all_of(row.owner).filter(pk=row.pk).values("trashed_at").first()
    if stored is None or stored["trashed_at"] != row.trashed_at:
        return stored is None
    going = Collector(using=DEFAULT_DB_ALIAS, origin=row)
    going.collect([row])
    ids = {one.pk for rows in going.data.values() for one in rows}
    for rows in going.fast_deletes:
        if issubclass(rows.model, Piece):
            ids.update(rows.values_list("pk", flat=True))
    for model in (Revision, Mark):
        model.owned_by(row.owner).filter(piece_id__in=ids).delete()
    going.delete()
    return True


def count_anew(user: Any) -> None:
    """Set a user's totals (`quotas`) to what the database holds, in one query.

    Call it in a transaction that locks the user (`lock_user`), so that what is being saved is counted once.
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


def purge_old_trash() -> int:
    """Purge what was trashed 30 days ago and was met by 7 daily runs, for every user; returns how many rows.

    Safe to run twice. Counts nobody anew: `daily` counts everybody once it is done.
    """
    today = DailyRun.begin().pk
    in_trash: list[Any] = [*piece_models(), *(model for model in owned_models() if model.purged_from_trash)]
    for model in in_trash:
        model.objects.filter(trashed_at__isnull=False, first_seen_in_trash=None).update(first_seen_in_trash=today)
    runs = DailyRun.objects.filter(pk__lte=today).order_by("-pk").values_list("pk", flat=True)[:TRASH_RUNS]
    seen_by = runs[TRASH_RUNS - 1] if len(runs) == TRASH_RUNS else 0
    old = {"trashed_at__lt": timezone.now() - timedelta(days=TRASH_DAYS), "first_seen_in_trash__lte": seen_by}
    gone = 0
    for model in in_trash:
        # Ids first: a list that is still being read would hold up SQLite's writers, and they it.
        for id in list(model.objects.filter(**old).values_list("pk", flat=True)):
            if row := model.objects.filter(pk=id, **old).select_related("owner").first():
                with transaction.atomic():
                    gone += _delete(row)
    return gone
