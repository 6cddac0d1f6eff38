"""What stands in home's margins, a piece that was to come back or else one old piece a day, and the latest below it."""

from collections import defaultdict
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate

from careerpath.dates import same_day_of_other_years
from careerpath.writing.keyset import in_any
from careerpath.writing.marks import Mark
from careerpath.writing.pieces import Piece, gathered_models, piece_model, piece_models
from journal.seasons.models import Season

from .choice import NEAREST, OLD, RESTS, day_between, in_turn, nearest, seed_of

FIRST = "first"
BACK, RESTING, CLOSED = Mark.Kind.BACK, Mark.Kind.RESTING, Mark.Kind.CLOSED
# So many are read, since the first of them may not open.
MOST_READ = 5


class Margin(NamedTuple):
    """A piece, the words of it that are shown ("" where it does not open), and whether it was asked for."""

    piece: Piece
    words: str
    was_asked: bool


class Found(NamedTuple):
    """A piece that may stand in the margins, and its own day, or the day since when it is to be back."""

    day: date
    id: UUID
    noun: str


def margin_and_latest(user: Any, today: date, size: int) -> tuple[Margin | None, list[Piece]]:
    """What stands in the margins on a day, and the latest pieces: four queries, however much there is.

    Where something was asked for they are three, and one more for a piece of a noun that home does not list.
    """
    found = _found(user, today)
    seed = seed_of(user.pk, today)
    back = min(found[BACK], default=None)
    ids: list[UUID] = [back.id] if back else []
    near = None
    if not back and not found[RESTING]:
        ids, near = _drawn(user, seed, min((one.day for one in found[FIRST]), default=today), today)
    rows = [list(_rows(model, user, today, size, ids, near)) for model in gathered_models()]
    pieces = sorted((piece for some in rows for piece in some), key=_place, reverse=True)
    latest = pieces[:size]
    if back:
        return _brought_back(user, back, pieces), latest
    if near:
        pieces = [piece for piece in pieces if not piece.is_kept]
        ids += in_turn(seed, nearest(near, [(piece.day, piece.pk) for piece in pieces if piece.day <= today - OLD]))
    by_id = {piece.pk: piece for piece in pieces if piece not in latest}
    shown = (Margin(by_id[id], words, False) for id in ids if id in by_id and (words := _words(by_id[id])))
    return next(shown, None), latest


def due_back(user: Any, today: date) -> QuerySet:
    """The marks by which a piece outside the trash is to be back by this day, each with the day since when as `due`."""
    begun = Season.owned_by(user).filter(starts_on__lte=today).exclude(pk=OuterRef("piece_id"))
    # One that was begun later and dated earlier begins later all the same.
    since = begun.filter(Q(starts_on__gt=OuterRef("made_on")) | Q(created_at__gt=OuterRef("created_at")))
    first = Subquery(since.order_by("starts_on").values("starts_on")[:1])
    marks = Mark.owned_by(user).annotate(made_on=TruncDate("created_at", tzinfo=user.zone))
    return marks.annotate(due=Coalesce("day", first)).filter(_is_there(user), kind=BACK, due__lte=today)


def _is_there(user: Any) -> Q:
    """Of marks: those whose piece is outside the trash, and so is the season that it hangs on."""
    there = Q()
    for model in piece_models():
        rows = model.owned_by(user).filter(pk=OuterRef("piece_id"))
        # While its season is in the trash, a check-in or a review has no page.
        rows = rows.filter(season__trashed_at__isnull=True) if hasattr(model, "season") else rows
        there |= Q(Exists(rows), piece_noun=model.noun)
    return there


def _place(piece: Piece) -> tuple[date, UUID]:
    return piece.day, piece.pk


def _words(piece: Piece) -> str:
    return (piece.opening or piece.heading) if piece.is_readable() else ""


def _found(user: Any, today: date) -> dict[str, list[Found]]:
    """What is marked for this day as BACK or as RESTING, and the FIRST piece of each noun. One query."""
    resting = Mark.owned_by(user).filter(kind=RESTING, day=today + RESTS)
    parts = [
        due_back(user, today).values_list("kind", "due", "piece_id", "piece_noun"),
        resting.values_list("kind", "day", "piece_id", "piece_noun"),
    ]
    for model in gathered_models():
        first = Subquery(model.owned_by(user).order_by(model.listed_by, "id").values("pk")[:1])
        parts.append(model.objects.filter(pk=first).values_list(Value(FIRST), model.listed_by, "pk", Value(model.noun)))
    by_kind: dict[str, list[Found]] = defaultdict(list)
    for kind, *one in parts[0].union(*parts[1:], all=True):
        by_kind[kind].append(Found(*one))
    return by_kind


def _drawn(user: Any, seed: bytes, first: date, today: date) -> tuple[list[UUID], date | None]:
    """The pieces of this day in earlier years, in turn, in a query; and a day near to which others are found.

    Nothing where the `first` piece of all is not old.
    """
    if first > today - OLD:
        return [], None
    days = same_day_of_other_years(today, range(first.year, today.year))
    parts = []
    for model in gathered_models():
        rows = model.owned_by(user).filter(**{f"{model.listed_by}__in": days})
        parts.append(rows.order_by().values_list("pk", flat=True))
    that_day = parts[0].union(*parts[1:], all=True)
    return in_turn(seed, that_day)[:MOST_READ], day_between(seed, first, today - OLD)


def _rows(model: type[Piece], user: Any, today: date, size: int, ids: list[UUID], near: date | None) -> QuerySet:
    """The latest rows of a noun, those with these ids, and those that are nearest to a day, whatever is marked on them.

    Where all that is near a day is kept from being shown, nothing is.
    """
    rows, day = model.owned_by(user), model.listed_by
    parts = [rows.order_by(f"-{day}", "-id")[:size]]
    if ids:
        parts.append(model.objects.with_keys(user, ids))
    if near:
        before = rows.filter(**{f"{day}__lte": near}).order_by(f"-{day}", "-id")
        later = rows.filter(**{f"{day}__gt": near, f"{day}__lte": today - OLD}).order_by(day, "id")
        parts += [before[: NEAREST // 2], later[: NEAREST // 2]]
    is_kept = Exists(_kept(user, today).filter(piece_id=OuterRef("pk")))
    return in_any(user, *parts).annotate(**({"is_kept": is_kept} if near else {}))


def _kept(user: Any, today: date) -> QuerySet:
    """The pieces that marks keep from being shown by themselves; what is to be back has a day of its own."""
    # Said so that each database looks for the kinds first.
    marks = Mark.owned_by(user).filter(~Q(kind=RESTING) | Q(day__gte=today), kind__in=[CLOSED, BACK, RESTING])
    return marks.values("piece_id")


def _brought_back(user: Any, back: Found, pieces: list[Any]) -> Margin | None:
    """What is to be back; of a noun that home does not list it is read by itself."""
    piece, model = next((one for one in pieces if one.pk == back.id), None), piece_model(back.noun)
    if not model.is_gathered:
        piece = model.owned_by(user).filter(pk=back.id).first()
    return Margin(piece, _words(piece), True) if piece else None
