"""What stands in home's margins, a piece that was to come back or else one old piece a day, and the latest below it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from careerpath.dates import same_day_of_other_years
from careerpath.writing.keyset import Rows, read_together
from careerpath.writing.marks import Mark
from careerpath.writing.pieces import Piece, gathered_models, piece_model
from journal.entries.models import Entry
from journal.find_out.models import FindOut, in_turn_of_the_week, weekly
from journal.seasons.models import Season

from .choice import NEAREST, OLD, RESTS, day_between, in_turn, nearest, seed_of
from .warm import is_asked_about

BACK, RESTING, CLOSED = Mark.Kind.BACK, Mark.Kind.RESTING, Mark.Kind.CLOSED
# So many are read, since the first of them may not open.
MOST_READ = 5
# Pieces by their own day.
Dated = list[tuple[date, UUID]]


class Margin(NamedTuple):
    """A piece, the words of it that are shown ("" where it does not open), and whether it was asked for.

    `is_warm`: it is a spark that may be asked about, whether it is still warm.
    """

    piece: Piece
    words: str
    was_asked: bool
    is_warm: bool = False


class Seen(NamedTuple):
    """What home shows of all that was written, and the rows of what was asked for beside it, list by list.

    `find_out`: the question to find out that is named this week.
    """

    margin: Margin | None
    latest: list[Piece]
    find_out: FindOut | None
    beside: list[list[Any]]


class Known(NamedTuple):
    """What is known of a journal before a text of it is read."""

    # What is not shown by itself.
    kept: set[UUID]
    # What is to be back, by the day since when it is due, with its noun; some may be in the trash.
    due: list[tuple[date, UUID, str]]
    # Nothing else comes today.
    is_over: bool
    first: date
    # The newest of each noun, the latest first.
    newest: Dated
    # The questions to find out that may be named this week, the first first.
    to_find_out: list[UUID]


def margin_and_latest(user: Any, today: date, size: int, beside: Sequence[QuerySet] = ()) -> Seen:
    """What stands in the margins on a day, the latest pieces, and `beside`: four queries, however much there is.

    `beside` are lists of what is not long. What was asked for of a noun that home does not list is read in place of
    what is drawn; a noun of which all that is in the trash takes one more.
    """
    known = _known(user, today, size)
    others = _not_listed(user, known.due)
    latest, asked = [id for _day, id in known.newest[:size]], [id for _day, id, _noun in known.due]
    drawn = [] if others else _drawn(user, today, known)
    keys = {*latest, *asked, *drawn}
    found = {model: model.objects.with_keys(user, keys) for model in _listed()}
    # Only pages may be long.
    pages = found.pop(Entry)
    week = FindOut.objects.with_keys(user, known.to_find_out[:MOST_READ])
    of_week, *read = read_together(user, [week, *beside, *found.values()])
    besides, listed = read[: len(beside)], read[len(beside) :]
    of_week.sort(key=lambda row: known.to_find_out.index(row.pk))
    others_too = next((row for row in of_week if row.is_readable()), None), besides
    pieces: dict[UUID, Any] = {piece.pk: piece for piece in chain(others, pages, *listed)}
    below = [pieces[id] for id in latest if id in pieces]
    # A remark that has no answer yet waits for it, also where it was asked for.
    ready = {id for id, piece in pieces.items() if piece.reads_as(piece.resurfaces_if)}
    answered = {id for id, piece in pieces.items() if getattr(piece, "has_answer", True)}
    if back := next((pieces[id] for id in asked if id in answered), None):
        return Seen(Margin(back, _words(back), True), below, *others_too)
    shown = (pieces[id] for id in drawn if id in ready and id not in latest)
    said = ((piece, words) for piece in shown if (words := _words(piece)))
    margin = next((Margin(piece, words, False, is_asked_about(piece, today)) for piece, words in said), None)
    return Seen(margin, below, *others_too)


def due_since(piece: Piece, today: date) -> date | None:
    """The day since when a piece is to be back; None where it is not by this day."""
    return next((day for day, id, _noun in _known(piece.owner, today, 1).due if id == piece.pk), None)


def _listed() -> list[type[Piece]]:
    return [model for model in gathered_models() if model.comes_back]


def _words(piece: Piece) -> str:
    return (piece.opening or piece.heading) if piece.is_readable() else ""


def _known(user: Any, today: date, size: int) -> Known:
    """One query; of each noun that home lists the newest are so many."""
    # Said so that each database looks for the kinds first.
    marked = Mark.owned_by(user).filter(~Q(kind=RESTING) | Q(day__gte=today), kind__in=[CLOSED, BACK, RESTING])
    parts = [
        _rows(marked, "kind", "day", "created_at", "piece_id", "piece_noun"),
        _rows(Season.owned_by(user), "starts_on", "created_at", "pk"),
    ]
    for model in _listed():
        rows, day = model.owned_by(user), model.listed_by
        parts.append(_rows(rows.order_by(day, "id")[:1], day, "pk"))
        parts.append(_rows(rows.order_by(f"-{day}", "-id")[:size], day, "pk"))
    weeks = weekly(user, today)
    parts = [*(_rows(some, "pk") for some in weeks), *parts]
    read = _read(user, parts)
    (marks, seasons, *dated) = read[len(weeks) :]
    open_ids = [UUID(id) for (id,) in chain(*read[: len(weeks)])]
    return Known(
        kept={UUID(id) for _kind, _day, _made_at, id, _noun in marks},
        due=sorted(_due(user, today, marks, seasons)),
        is_over=[RESTING, str(today + RESTS)] in [mark[:2] for mark in marks],
        first=min(chain(*map(_dated, dated[::2])), default=(today,))[0],
        newest=sorted(chain(*map(_dated, dated[1::2])), reverse=True),
        to_find_out=in_turn_of_the_week(user, today, open_ids),
    )


def _due(user: Any, today: date, marks: list[Any], seasons: list[Any]) -> Iterator[tuple[date, UUID, str]]:
    for _kind, day, made, id, noun in (mark for mark in marks if mark[0] == BACK):
        made_at = _moment(made)
        made_on = str(made_at.astimezone(user.zone).date())
        # A season that was begun later and dated earlier begins later all the same; one is not after itself.
        later = [on for on, at, key in seasons if key != id and (on > made_on or _moment(at) > made_at)]
        since = day or min(later, default=None)
        if since and since <= str(today):
            yield date.fromisoformat(since), UUID(id), noun


def _moment(said: str) -> datetime:
    # Databases say it in UTC, and some say so.
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


def _rows(rows: QuerySet, *columns: str) -> Rows:
    return Rows(rows.values(*columns), *columns)


def _read(user: Any, parts: list[Rows]) -> list[list[Any]]:
    """What each of these gives, in one query."""
    return [some or [] for some in get_user_model().objects.values_list(*parts).get(pk=user.pk)]


def _dated(found: list[Any]) -> Dated:
    return [(date.fromisoformat(day), UUID(id)) for day, id in found]


def _not_listed(user: Any, due: list[tuple[date, UUID, str]]) -> list[Piece]:
    """What of these is of a noun that home does not list, and outside the trash: of one noun, that due longest."""
    for noun in dict.fromkeys(noun for _day, _id, noun in due):
        model = piece_model(noun)
        if not model.comes_back:
            rows = model.owned_by(user).filter(pk__in=[id for _day, id, _noun in due])
            # While its season is in the trash, a check-in or a review has no page.
            fields = model._meta.concrete_fields
            lies_in_one = any(field.name == "season" and not field.null for field in fields)
            if found := list(rows.filter(season__trashed_at=None) if lies_in_one else rows):
                return found
    return []


def _drawn(user: Any, today: date, known: Known) -> list[UUID]:
    """Some of the old pieces of this day in earlier years, in turn, and then some of those near to a day. One query.

    None where nothing is old, or nothing comes today.
    """
    last, seed = today - OLD, seed_of(user.pk, today)
    if known.is_over or known.first > last:
        return []
    near, parts = day_between(seed, known.first, last), []
    for model in _listed():
        rows, day = model.owned_by(user), model.listed_by
        free = (rows.exclude(pk__in=known.kept) if known.kept else rows).filter(**model.resurfaces_if)
        before = free.filter(**{f"{day}__lte": near}).order_by(f"-{day}", "-id")
        later = free.filter(**{f"{day}__gt": near, f"{day}__lte": last}).order_by(day, "id")
        of_day = free.filter(**{f"{day}__in": same_day_of_other_years(today, range(known.first.year, today.year))})
        parts += [_rows(some, day, "pk") for some in (of_day, before[: NEAREST // 2], later[: NEAREST // 2])]
    found = [_dated(some) for some in _read(user, parts)]
    this_day = in_turn(seed, (id for _day, id in chain(*found[::3])))
    old = {one for one in chain(known.newest, *found) if one[0] <= last and one[1] not in known.kept}
    around = nearest(near, sorted(old, reverse=True))
    # Some of them may stand below, too.
    return this_day[:MOST_READ] + in_turn(seed, around)[: 2 * MOST_READ]
