"""What stands in home's margins, a piece that was to come back or else one old piece a day, and the latest below it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet, Subquery, Value

from careerpath.dates import YEARS, same_day_of_other_years
from careerpath.writing.keyset import in_any
from careerpath.writing.marks import Mark
from careerpath.writing.pieces import Piece, gathered_models, piece_model
from journal.seasons.models import Season

from .choice import NEAREST, OLD, RESTS, day_between, in_turn, nearest, seed_of

FIRST, THIS_DAY, SEASON = "first", "this day", "season"
BACK, RESTING, CLOSED = Mark.Kind.BACK, Mark.Kind.RESTING, Mark.Kind.CLOSED
# So many are read, since the first of them may not open.
MOST_READ = 5


class Margin(NamedTuple):
    """A piece, the words of it that are shown ("" where it does not open), and whether it was asked for."""

    piece: Piece
    words: str
    was_asked: bool


class Found(NamedTuple):
    """A piece or a mark on one: the day of it, when it was made, and the id and noun of the piece."""

    day: Any
    made_at: datetime
    id: UUID
    noun: str


def margin_and_latest(user: Any, today: date, size: int) -> tuple[Margin | None, list[Piece]]:
    """What stands in the margins on a day, and the latest pieces: three queries, however much there is.

    Where something was asked for of a noun that home does not list, one more; and one for each further such noun while
    all that was asked for of the one before is in the trash.
    """
    found, seed = _found(user, today), seed_of(user.pk, today)
    due = _due(found, user, today)
    others = _not_listed(user, due)
    # What is to be back has a day of its own.
    kept = {one.id for kind in (CLOSED, BACK, RESTING) for one in found[kind]}
    first = min((one.day for one in found[FIRST]), default=today)
    ids: list[UUID] = []
    near = None
    if not others and first <= today - OLD and all(one.day != today + RESTS for one in found[RESTING]):
        ids = in_turn(seed, (one.id for one in found[THIS_DAY] if one.id not in kept))[:MOST_READ]
        near = day_between(seed, first, today - OLD)
    wanted = [one.id for one in due] + ids
    rows = [list(_rows(model, user, today, size, wanted, near, kept)) for model in gathered_models()]
    pieces = sorted((piece for some in rows for piece in some), key=_place, reverse=True)
    latest = pieces[:size]
    there = {piece.pk: piece for piece in [*pieces, *others]}
    if back := next((there[one.id] for one in due if one.id in there), None):
        return Margin(back, _words(back), True), latest
    if near:
        old = [(piece.day, piece.pk) for piece in pieces if piece.day <= today - OLD and piece.pk not in kept]
        ids += in_turn(seed, nearest(near, old))
    drawn = (there[id] for id in ids if id in there and there[id] not in latest)
    return next((Margin(piece, words, False) for piece in drawn if (words := _words(piece))), None), latest


def due_since(piece: Piece, today: date) -> date | None:
    """The day since when a piece is to be back; None where it is not by this day."""
    due = _due(_found(piece.owner, today), piece.owner, today)
    return next((one.day for one in due if one.id == piece.pk), None)


def _place(piece: Piece) -> tuple[date, UUID]:
    return piece.day, piece.pk


def _words(piece: Piece) -> str:
    return (piece.opening or piece.heading) if piece.is_readable() else ""


def _found(user: Any, today: date) -> dict[str, list[Found]]:
    """By kind the marks that count on home on this day, every SEASON, the FIRST piece of each noun that home lists, and
    those of THIS_DAY in earlier years. One query.
    """
    # Said so that each database looks for the kinds first.
    marks = Mark.owned_by(user).filter(~Q(kind=RESTING) | Q(day__gte=today), kind__in=[CLOSED, BACK, RESTING])
    seasons = Season.owned_by(user).values_list(Value(SEASON), "starts_on", "created_at", "pk", Value(Season.noun))
    parts = [marks.values_list("kind", "day", "created_at", "piece_id", "piece_noun"), seasons]
    days = same_day_of_other_years(today, range(YEARS.start, today.year))
    for model in gathered_models():
        rows, day = model.owned_by(user).order_by(), model.listed_by
        first = model.objects.filter(pk=Subquery(rows.order_by(day, "id").values("pk")[:1]))
        for kind, some in ((FIRST, first), (THIS_DAY, rows.filter(**{f"{day}__in": days}))):
            parts.append(some.values_list(Value(kind), day, "created_at", "pk", Value(model.noun)))
    by_kind: dict[str, list[Found]] = defaultdict(list)
    for kind, *one in parts[0].union(*parts[1:], all=True):
        by_kind[kind].append(Found(*one))
    return by_kind


def _due(found: dict[str, list[Found]], user: Any, today: date) -> list[Found]:
    """The marks of BACK by which a piece is due on this day, each with the day since when; the one due longest first."""
    due = []
    for mark in found[BACK]:
        made_on = mark.made_at.astimezone(user.zone).date()
        # A season that was begun later and dated earlier begins later all the same.
        later = [
            season.day
            for season in found[SEASON]
            if season.id != mark.id and (season.day > made_on or season.made_at > mark.made_at)
        ]
        since = mark.day or min(later, default=None)
        due += [mark._replace(day=since)] if since and since <= today else []
    return sorted(due)


def _not_listed(user: Any, due: list[Found]) -> list[Piece]:
    """What of these is of a noun that home does not list, and outside the trash: of one noun, that due longest."""
    for noun in dict.fromkeys(one.noun for one in due):
        model = piece_model(noun)
        if not model.is_gathered:
            rows = model.owned_by(user).filter(pk__in=[one.id for one in due])
            # While its season is in the trash, a check-in or a review has no page.
            if found := list(rows.filter(season__trashed_at=None) if hasattr(model, "season") else rows):
                return found
    return []


def _rows(
    model: type[Piece], user: Any, today: date, size: int, ids: list[UUID], near: date | None, kept: Collection[UUID]
) -> QuerySet:
    """The latest rows of a noun, those with these ids, and those nearest to a day that are not `kept` from home."""
    rows, day = model.owned_by(user), model.listed_by
    parts = [rows.order_by(f"-{day}", "-id")[:size]]
    if ids:
        parts.append(model.objects.filter(pk__in=ids))
    if near:
        free = rows.exclude(pk__in=kept) if kept else rows
        before = free.filter(**{f"{day}__lte": near}).order_by(f"-{day}", "-id")
        later = free.filter(**{f"{day}__gt": near, f"{day}__lte": today - OLD}).order_by(day, "id")
        parts += [before[: NEAREST // 2], later[: NEAREST // 2]]
    return in_any(user, *parts) if len(parts) > 1 else parts[0]
