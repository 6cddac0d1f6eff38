"""What a season gathers: its check-ins, review and values, what was written and noticed in it; and two side by side."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from careerpath.accounts.clock import today
from careerpath.words import in_one_line, is_seen, isolated
from careerpath.writing.keyset import KeysetPage, merged_before
from careerpath.writing.lines import lines_of
from journal.entries.models import Entry
from journal.sparks.models import Spark
from values.models import ValuesSession
from values.ranking import moves
from values.results import done_sessions, place

from .checkins.models import CheckIn
from .models import CarriedValue, Season
from .reviews.models import SeasonReview
from .timeline.axis import Stretch, ends, lived
from .timeline.data import meant, months_said, role_names

# What belongs to a season by its day: the noun's model, under the name of that day.
BY_DAY: dict[str, Any] = {"written_on": Entry, "noticed_on": Spark}
PAGE_SIZE = 20


class LookIn(NamedTuple):
    """A check-in as prose; "" where it cannot be opened."""

    checkin: CheckIn
    prose: str


def looked_at(user: Any) -> QuerySet:
    """The user's seasons with what hangs on them, and when the next one begins as `next_starts_on`."""
    after = Season.owned_by(user).filter(starts_on__gt=OuterRef("starts_on")).order_by("starts_on")
    return Season.owned_by(user).with_marks().annotate(next_starts_on=Subquery(after.values("starts_on")[:1]))


def pieces_in(season: Any, cursor: str) -> KeysetPage:
    """A page of what was written and noticed in a season of `looked_at`, newest first. A query for each noun.

    A day that two seasons share belongs to the later one.
    """
    lists = {}
    for day, model in BY_DAY.items():
        rows = model.owned_by(season.owner).filter(**{f"{day}__gte": season.starts_on})
        if season.closed_on:
            rows = rows.filter(**{f"{day}__lte": season.closed_on})
        if season.next_starts_on:
            rows = rows.filter(**{f"{day}__lt": season.next_starts_on})
        lists[day] = rows
    return merged_before(lists, cursor, PAGE_SIZE)


def look_ins(user: Any, seasons: Iterable[Season]) -> dict[UUID, list[LookIn]]:
    """The check-ins of some seasons, the latest first, in one query."""
    found: dict[UUID, list[LookIn]] = {season.pk: [] for season in seasons}
    for checkin in CheckIn.owned_by(user).filter(season__in=list(found)).order_by("-checked_on", "-id"):
        found[checkin.season_id].append(LookIn(checkin, prose(checkin) if checkin.opens() else ""))
    return found


def reviews_of(user: Any, seasons: Iterable[Season]) -> dict[UUID, SeasonReview]:
    """The reviews of some seasons that have one."""
    rows = SeasonReview.owned_by(user).filter(season__in=[season.pk for season in seasons])
    return {review.season_id: review for review in rows}


def carried_in(user: Any, seasons: Iterable[Season]) -> dict[UUID, list[CarriedValue]]:
    """The values that some seasons began with, first place first."""
    found: dict[UUID, list[CarriedValue]] = {season.pk: [] for season in seasons}
    for row in CarriedValue.owned_by(user).filter(season__in=list(found)).order_by("rank", "id"):
        if row.opens():
            found[row.season_id].append(row)
    return found


def outcome(review: SeasonReview | None) -> list[tuple[str, list[str]]]:
    """What a review keeps, changes and drops: label and lines; nothing of one that cannot be opened."""
    if review is None or not review.opens():
        return []
    facts = [(_("Keep"), review.keep), (_("Change"), review.change), (_("Drop"), review.drop)]
    return [(label, lines_of(text)) for label, text in facts if text.strip()]


def prose(checkin: CheckIn) -> str:
    """A check-in in sentences: the role first, then whatever was answered."""
    said = [
        _("Work was %(role)s") % {"role": role_names()[checkin.role]},
        _listed(checkin.space_states),
        _answer(_("A no I said: %(words)s"), checkin.said_no),
        _answer(_("A no I swallowed: %(words)s"), checkin.swallowed_no),
        _answer(_("An early warning: %(words)s"), checkin.warning),
        _answer(_("Room for my five: %(words)s"), _listed(checkin.room_for_values)),
    ]
    return " ".join(f"{sentence[0].upper()}{sentence[1:].rstrip(' .')}." for sentence in said if sentence.strip(" ."))


def _listed(said: list[tuple[str, Any]]) -> str:
    return ", ".join(f"{isolated(what)} {word}" for what, word in said)


def _answer(sentence: str, text: str) -> str:
    return sentence % {"words": isolated(in_one_line(text))} if is_seen(text) else ""


class Column(NamedTuple):
    """One of two seasons side by side."""

    season: Season
    facts: list[tuple[str, list[Any]]]
    looked: list[LookIn]
    outcome: list[tuple[str, list[str]]]
    carried: list[CarriedValue]


def columns(user: Any, seasons: Sequence[Season]) -> list[Column]:
    """Seasons side by side, oldest first. Three queries, however many."""
    seasons = sorted(seasons, key=lambda season: (season.starts_on, season.pk))
    looked, reviews, carried = look_ins(user, seasons), reviews_of(user, seasons), carried_in(user, seasons)
    return [
        Column(
            season,
            _facts(season, _lived(season, looked[season.pk], reviews.get(season.pk)), carried[season.pk]),
            looked[season.pk],
            outcome(reviews.get(season.pk)),
            carried[season.pk],
        )
        for season in seasons
    ]


def _facts(season: Season, said: Iterable[Stretch], carried: Iterable[CarriedValue]) -> list[tuple[str, list[Any]]]:
    names = role_names()
    roles = [
        _("%(role)s, %(first)s to %(last)s")
        % {"role": names[role], "first": _day(first), "last": _day(date.fromordinal(until.toordinal() - 1))}
        for role, first, until in said
    ]
    facts: list[tuple[str, list[Any]]] = [(_("Meant"), [meant(season)]), (_("Lived"), roles)]
    if season.opens():
        facts += [
            (_("Making space for"), season.spaces),
            (_("Saying no to"), season.lines_of("saying_no_to")),
            (_("Boundaries"), season.lines_of("boundaries")),
        ]
    facts.append((_("My five"), [row.name_snapshot for row in carried]))
    return [(label, lines) for label, lines in facts if lines]


def _lived(season: Season, looked: Iterable[LookIn], review: SeasonReview | None) -> list[Stretch]:
    now = today(season.owner)
    until = ends(season.starts_on, season.ends_on, season.closed_on, now)
    months = months_said(review.months) if review and review.opens() else {}
    return lived(season.starts_on, until, [(one.checkin.checked_on, one.checkin.role) for one in looked], months, now)


def _day(day: date) -> str:
    return date_format(day, "j M Y")


def moved(user: Any, older: Column, newer: Column) -> list[tuple[str, list[str]]]:
    """How the five that two seasons began with moved: label and names. One query.

    Nothing where either has none, or where only one of the two was chosen from the short list.
    """
    if not older.carried or not newer.carried or len(_from_the_short_list(user, older, newer)) > 1:
        return []
    names = {row.personal_value_id: row.name_snapshot for row in [*older.carried, *newer.carried]}
    stayed, shifted, came, left = [], [], [], []
    both = [[row.personal_value_id for row in column.carried] for column in (older, newer)]
    for item, before, after in moves(*both):
        if before is None:
            came.append(names[item])
        elif after is None:
            left.append(names[item])
        elif before == after:
            stayed.append(names[item])
        else:
            places = {"name": names[item], "before": place(before), "after": place(after)}
            shifted.append(_("%(name)s, from %(before)s to %(after)s") % places)
    facts = [(_("Stayed"), stayed), (_("Moved"), shifted), (_("Came in"), came), (_("Left"), left)]
    return [(label, lines) for label, lines in facts if lines]


def _from_the_short_list(user: Any, *both: Column) -> set[bool]:
    sessions = list(done_sessions(user).order_by("-done_on", "-id").values_list("done_on", "kind"))
    kinds = set()
    for column in both:
        begun = column.season.created_at.astimezone(user.zone).date()
        kind = next((kind for day, kind in sessions if day <= begun), None)
        kinds.add(kind == ValuesSession.Kind.EXPRESS)
    return kinds
