"""How a person's values moved between their sessions: which may be compared, and what moved, in words.

"Moved", never "changed": one season's move is often only weather.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careerpath.words import isolated
from values.session.models import RankedValue, ValuesSession
from values.session.ranking import moves
from values.words import in_words as count_in_words
from values.words import listed, place

from .slope import Place

Kind = ValuesSession.Kind


@dataclass
class Track:
    """Sessions that may be compared with each other, oldest first; a picture shows those from `first` to `last`."""

    express: bool
    all: list[ValuesSession]
    first: int = 0
    last: int = -1

    @property
    def newest_first(self) -> list[ValuesSession]:
        return self.all[::-1]

    @property
    def shown(self) -> list[ValuesSession]:
        return self.all[self.first : self.last + 1]

    def until(self, id: str, most: int) -> None:
        """Show up to `most` sessions ending with the one of this id, or with the latest if it is not in this track."""
        ids = [str(session.pk) for session in self.all]
        self.last = ids.index(id) if id in ids else len(ids) - 1
        self.first = max(self.last + 1 - most, 0)

    def turns(self, columns: int) -> dict[str, ValuesSession | None]:
        """The sessions that the neighboring pictures end with, if this one shows its last `columns`."""
        # Pictures overlap by one session, so that no move between two of them is lost.
        earlier = max(self.first, self.last + 1 - columns)
        later = min(self.last + columns, len(self.all)) - 1
        return {
            "earlier": self.all[earlier] if earlier else None,
            "later": self.all[later] if later > self.last else None,
        }


def tracks_of(sessions: Sequence[ValuesSession]) -> list[Track]:
    """The finished sessions of one person, divided into those that may be compared; the latest one's track first.

    The short list and the whole catalog are two questions, so their answers are two tracks. A light look, and a list
    moved by hand, belong to the track of the five that they begin with.
    """
    tracks: dict[bool, Track] = {}
    express = False
    for session in sorted(sessions, key=lambda row: (row.done_on, row.pk)):
        if session.kind in (Kind.EXPRESS, Kind.FULL):
            express = session.kind == Kind.EXPRESS
        tracks.setdefault(express, Track(express, [])).all.append(session)
    return sorted(tracks.values(), key=lambda track: (track.all[-1].done_on, track.all[-1].pk), reverse=True)


def two_of(tracks: Sequence[Track], first: str, second: str) -> tuple[ValuesSession, ValuesSession] | str:
    """Two sessions by their ids, the older one first, or a sentence why they cannot be compared."""
    found = [session for track in tracks for session in track.all if str(session.pk) in (first, second)]
    if first == second and found:
        return _("That is one and the same list. Choose another beside it.")
    if len(found) < 2:
        return _("There are no such two lists. Here are the latest.")
    one, other = sorted(found, key=lambda row: (row.done_on, row.pk))
    return one, other


def unlike(tracks: Sequence[Track], one: ValuesSession, other: ValuesSession) -> bool:
    """Whether one list is from the short list and the other from the whole catalog."""
    return not any(one in track.all and other in track.all for track in tracks)


@dataclass(frozen=True)
class Moved:
    """One value in two lists: where it stood and stands, None for outside, with what was said of it."""

    before: RankedValue | None
    after: RankedValue | None

    @property
    def row(self) -> RankedValue:
        # A value that moved is in one of the lists at least.
        return cast("RankedValue", self.after or self.before)

    @property
    def name(self) -> str:
        return self.row.shown_name

    @property
    def stayed(self) -> bool:
        return self.before is not None and self.after is not None

    @property
    def where(self) -> str:
        if self.before is None:
            return _("came in, %(place)s") % {"place": place(self.row.rank)}
        if self.after is None:
            return _("left; it was %(place)s") % {"place": place(self.row.rank)}
        if self.before.rank == self.after.rank:
            return _("%(place)s, as before") % {"place": place(self.row.rank)}
        places = {"before": place(self.before.rank), "after": place(self.after.rank)}
        return _("from %(before)s to %(after)s") % places

    @property
    def readable(self) -> bool:
        return all(row.is_readable() for row in (self.before, self.after) if row)

    @property
    def said_otherwise(self) -> bool:
        return bool(self.before and self.after and self.before.my_words != self.after.my_words)


@dataclass(frozen=True)
class Comparison:
    """Two sessions side by side, the older one first."""

    first: ValuesSession
    second: ValuesSession
    all: list[Moved]

    @property
    def stayed(self) -> list[Moved]:
        return [one for one in self.all if one.stayed]

    @property
    def came(self) -> list[Moved]:
        return [one for one in self.all if one.before is None]

    @property
    def left(self) -> list[Moved]:
        return [one for one in self.all if one.after is None]


def day_of(session: ValuesSession) -> date:
    # A finished session has `done_on`; the type does not know.
    return session.done_on or session.started_on


def compare(first: ValuesSession, second: ValuesSession, ranked: dict[UUID, list[RankedValue]]) -> Comparison:
    before = {row.personal_value_id: row for row in ranked[first.pk]}
    after = {row.personal_value_id: row for row in ranked[second.pk]}
    found = moves(list(before), list(after))
    every = [Moved(before.get(move.item), after.get(move.item)) for move in found]
    return Comparison(first, second, every)


def in_words(comparison: Comparison) -> str:
    moved = [one for one in comparison.all if one.before and one.after and one.before.rank != one.after.rank]
    still = len(comparison.stayed) - len(moved)
    said = [_("%(name)s moved %(where)s.") % {"name": isolated(one.name), "where": one.where} for one in moved]
    if came := comparison.came:
        said.append(_("%(names)s came in.") % {"names": listed([isolated(one.name) for one in came])})
    if left := comparison.left:
        said.append(_("%(names)s left.") % {"names": listed([isolated(one.name) for one in left])})
    if still and len(said) == 0:
        said.append(_("All stayed where they were."))
    elif still:
        line = ngettext("%(count)s stayed where it was.", "%(count)s stayed where they were.", still)
        said.append(line % {"count": count_in_words(still).capitalize()})
    since = _("Since %(when)s:") % {"when": date_format(day_of(comparison.first), "F Y")}
    return " ".join([since, *said])


def columns(sessions: Sequence[ValuesSession], ranked: dict[UUID, list[RankedValue]]) -> list[list[Place]]:
    return [
        [Place(row.personal_value_id, row.shown_name, row.is_ladder) for row in ranked[session.pk]]
        for session in sessions
    ]


@dataclass(frozen=True)
class Traced:
    """One value over several sessions: its place in each, in words, "" for outside."""

    name: str
    is_ladder: bool
    places: list[str]


def traced(sessions: Sequence[ValuesSession], ranked: dict[UUID, list[RankedValue]]) -> list[Traced]:
    """The picture as a table: every value in these sessions, those of the latest session first."""
    found: dict[UUID, RankedValue] = {}
    # Newest first: a value has the name and mark of its latest row.
    for session in reversed(sessions):
        for row in ranked[session.pk]:
            found.setdefault(row.personal_value_id, row)
    where = [{row.personal_value_id: place(row.rank) for row in ranked[session.pk]} for session in sessions]
    return [Traced(row.shown_name, row.is_ladder, [at.get(id, "") for at in where]) for id, row in found.items()]
