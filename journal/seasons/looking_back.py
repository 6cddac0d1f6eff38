"""What a season gathers: its check-ins, review and values, what was written and noticed in it; and two side by side."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from careerpath.accounts.clock import today
from careerpath.dates import whole_day
from careerpath.writing.keyset import KeysetPage, Rows, in_any, in_few_queries, merged_before
from careerpath.writing.marks import Mark
from careerpath.writing.pieces import gathered_models
from journal.touches.models import CarriedValue
from values.history.moves import compare
from values.session.models import Kind, ValuesSession

from .checkins.models import CheckIn, threads
from .letters.models import Letter
from .models import Season
from .needs.models import worksheets
from .reviews.models import KEPT, SeasonReview, months_of
from .timeline.axis import set_lived

PAGE_SIZE = 20
# As many as a review reads back of what is marked, of each kind.
MOST_MARKED = 5
OF_READING_BACK = (Mark.Kind.STUCK, Mark.Kind.HELPED)
# Facts of a season that a comparison says in words of its own.
SAID_APART = ("role", "second_role", "sentence", "starts_on", "ends_on")


def with_marks(seasons: QuerySet) -> QuerySet:
    """Annotate seasons with the letter, latest check-in and review that they have outside the trash.

    As `letter_kind`, `last_checked_on` and `review_version`, which is 1 while the review is the memory alone. The kind
    is "answer" where the answer to a letter is there alone.
    """
    of_season: dict[str, Any] = {"season": OuterRef("pk"), "trashed_at__isnull": True}
    checkins = CheckIn.objects.filter(**of_season).order_by("-checked_on")
    return seasons.annotate(
        letter_kind=Subquery(Letter.objects.filter(**of_season).order_by("-kind").values("kind")[:1]),
        last_checked_on=Subquery(checkins.values("checked_on")[:1]),
        review_version=Subquery(SeasonReview.objects.filter(**of_season).values("version")[:1]),
    )


def looked_at(user: Any) -> QuerySet:
    """A user's seasons, with the first day of the season that follows as `next_starts_on`, and the nouns of any pieces
    that are marked as `read_back` says, as `marked`."""
    after = Season.owned_by(user).filter(starts_on__gt=OuterRef("starts_on")).order_by("starts_on")
    marks = Mark.owned_by(user).filter(kind__in=OF_READING_BACK).order_by().values("piece_noun").distinct()
    return Season.owned_by(user).annotate(
        next_starts_on=Subquery(after.values("starts_on")[:1]), marked=Rows(marks, "piece_noun")
    )


def pieces_in(season: Any, cursor: str) -> KeysetPage:
    """A page of the `gathered_models` in a season of `looked_at`, newest first; one query for pages, one for the rest.

    A day that two seasons share belongs to the later one.
    """
    return merged_before(_written_in(season), cursor, PAGE_SIZE, together_of=season.owner)


def _written_in(season: Any) -> list[tuple[str, QuerySet]]:
    lists = []
    for model in gathered_models():
        lists.append((model.listed_by, model.owned_by(season.owner).filter(season.holds(model.listed_by))))
    return lists


def read_back(season: Any, size: int = 0) -> dict[str, Any]:
    """What is `stuck` and what `helped` of the pieces in a season of `looked_at`, as marked; newest first.

    And as `pieces` the first `size` of all of them. Three queries at most.
    """
    owner, kinds, lists = season.owner, OF_READING_BACK, []
    marks = Mark.owned_by(owner)
    # Most people mark none.
    there = {noun for (noun,) in season.marked or []}
    for day, rows in _written_in(season):
        # They are few: somebody said so of each. Of one kind alone, PostgreSQL would walk all rows for those that are
        # marked.
        parts = [
            rows.model.objects.with_keys(owner, marks.filter(kind=kind).values("piece_id"))
            .filter(season.holds(day))
            .order_by(f"-{day}", "-id")[:MOST_MARKED]
            for kind in (kinds if rows.model.noun in there else ())
        ]
        marked = bool(parts)
        parts += [rows.order_by(f"-{day}", "-id")[: size + 1]] if size else []
        if parts:
            lists.append(in_any(owner, *parts) if marked else parts[0])
    found = [piece for rows in in_few_queries(owner, lists) for piece in rows]
    found.sort(key=lambda piece: (piece.day, piece.pk), reverse=True)
    of_found = marks.filter(kind__in=kinds, piece_id__in=[piece.pk for piece in found]) if there else marks.none()
    said = set(of_found.values_list("kind", "piece_id"))
    more = "more" if len(found) > size else ""
    return {
        **{kind: [piece for piece in found if (kind, piece.pk) in said][:MOST_MARKED] for kind in kinds},
        "pieces": KeysetPage(rows=found[:size], older=more, is_first=True),
    }


def look_back(user: Any, seasons: Iterable[Any]) -> None:
    """Set `looked`, `review` and `carried` on each of these seasons, and `lived`. One query, however many seasons.

    `looked`: its check-ins, the latest first; `review`: None without one; `carried`: the readable values that it began
    with, first place first.
    """
    by_id = {season.pk: season for season in seasons}
    for season in by_id.values():
        season.looked, season.review, season.carried = [], None, []
    orders: tuple[tuple[Any, list[str]], ...] = (
        (CheckIn, ["-checked_on", "-id"]),
        (SeasonReview, ["id"]),
        (CarriedValue, ["rank", "id"]),
    )
    lists = [model.owned_by(user).filter(season__in=list(by_id)).order_by(*order) for model, order in orders]
    checkins, reviews, carried = map(list, in_few_queries(user, lists))
    for checkin in checkins:
        by_id[checkin.season_id].looked.append(checkin)
    for review in reviews:
        by_id[review.season_id].review = review
    for value in carried:
        if value.is_readable():
            by_id[value.season_id].carried.append(value)
    set_lived(by_id.values(), checkins, reviews, today(user))


def lived_in_words(stretches: Iterable[tuple[str, date, date]]) -> list[str]:
    said = []
    for role, first, until in stretches:
        # A stretch ends with the day after its last.
        last = until - timedelta(days=1)
        words = _("%(role)s, %(first)s to %(last)s") if first < last else _("%(role)s, %(first)s")
        days = {"first": whole_day(first), "last": whole_day(last)}
        said.append(words % {"role": Season.Role(role).label.lower(), **days})
    return said


def beside(season: Any) -> dict[str, Any]:
    """What stands beside the questions of its review, for a season of `looked_at`: a query for each noun.

    `checkins`: of the months that the review asks for, the latest first; the `threads` through them, and `signs`, as
    labels and lines; and what `read_back` says.
    """
    signs = season.lines_of("signs")
    days = {"season": season, "checked_on__gte": months_of(season)[0]}
    checkins = list(CheckIn.owned_by(season.owner).filter(**days).order_by("-checked_on", "-id"))
    return {
        "checkins": checkins,
        "threads": threads(checkins, today(season.owner)),
        "signs": [(_("The signs you named"), signs)] if signs else [],
        **read_back(season, PAGE_SIZE),
    }


def side_by_side(user: Any, *both: Any) -> dict[str, Any]:
    """Context of the comparison: `columns`, the older first, their `rows`, and what `moved`. Five queries.

    A row is a label and cells, each of a season and its lines; one cell, of no season, where both say the same.
    """
    older, newer = columns = sorted(both, key=lambda season: (season.starts_on, season.pk))
    look_back(user, both)
    found: dict[str, Any] = {"columns": columns, "rows": [], "moved": moved(user, older, newer)}
    olders, newers = _compared(older), _compared(newer)
    for label in {**olders, **newers}:
        pair = [(season, said.get(label, [])) for season, said in ((older, olders), (newer, newers))]
        cells = [(None, pair[0][1])] if pair[0][1] == pair[1][1] else pair
        if cells := [cell for cell in cells if cell[1]]:
            found["rows"].append((label, cells))
    earlier, later = worksheets(older, newer)
    if earlier and later and earlier.is_readable() and later.is_readable():
        found |= {"earlier": earlier, "later": later, "moved_needs": later.moved_since(earlier)}
    return found


def _compared(season: Any) -> dict[Any, list[str]]:
    """What is compared of it, by label: those of all seasons, in one order, and a fact that has no label of its own."""
    is_readable, review = season.is_readable(), season.review
    said = dict(season.facts) if is_readable else {}
    apart = [Season.fact_labels[name] for name in SAID_APART]
    answers = review if review and review.is_readable() else None
    last = season.closed_on or season.ends_on
    days = {"first": whole_day(season.starts_on), "last": last and whole_day(last)}
    return {
        _("Days"): [(_("%(first)s to %(last)s") if last else _("from %(first)s")) % days],
        _("The sentence"): [season.sentence_in_words] if is_readable else [],
        _("Meant"): [season.meant],
        _("Lived"): lived_in_words(season.lived),
        **{label: said.get(label, []) for label in (*Season.fact_labels.values(), *said) if label not in apart},
        _("Your five"): [row.name_snapshot for row in season.carried],
        **{SeasonReview.fact_labels[name]: answers.lines_of(name) if answers else [] for name in KEPT},
    }


def moved(user: Any, older: Any, newer: Any) -> list[tuple[str, list[str]]]:
    """How the five of two seasons moved: label and names. One query.

    Empty where either has none, or where only one of the two was chosen from the short list.
    """
    if not older.carried or not newer.carried:
        return []
    # A look at the five, and a list moved by hand, are of the kind of the one before.
    done = ValuesSession.owned_by(user).done().filter(kind__in=[Kind.EXPRESS, Kind.FULL])
    sessions = list(done.newest_first().values_list("done_on", "kind"))
    # The five were copied when the row was made, which may be before its first day.
    begun = [season.created_at.astimezone(user.zone).date() for season in (older, newer)]
    kinds = [next((kind for done_on, kind in sessions if done_on <= day), None) for day in begun]
    # Between the short list and the whole catalog, what moved would be the lists.
    if kinds.count(Kind.EXPRESS) == 1:
        return []
    stayed, came, left = compare(older.carried, newer.carried)
    facts = [
        (_("Stayed"), [one.row.name_snapshot for one in stayed if not one.shifted]),
        (_("Moved"), [f"{one.row.name_snapshot}, {one.where}" for one in stayed if one.shifted]),
        (_("Came in"), [one.row.name_snapshot for one in came]),
        (_("Left"), [one.row.name_snapshot for one in left]),
    ]
    return [(label, lines) for label, lines in facts if lines]
