"""How a person's values moved between their sessions: which may be compared, and what moved, in words and drawn.

"Moved", never "changed": one season's move is often only weather.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from django.contrib.humanize.templatetags.humanize import apnumber
from django.template.defaultfilters import date as in_days
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careerpath.words import isolated
from values.session.models import Kind, RankedValue, ValuesSession
from values.words import place

from . import slope

BY_TIME = attrgetter("done_at", "pk")


class Track(NamedTuple):
    """Sessions that may be compared with each other, oldest first."""

    express: bool
    all: list[ValuesSession]

    def until(self, session: ValuesSession) -> list[ValuesSession]:
        """As many sessions as a picture has room for, ending with this one."""
        return self.all[: self.all.index(session) + 1][-slope.WIDE.columns :]

    def turns(self, shown: Sequence[ValuesSession], columns: int) -> dict[str, ValuesSession | None]:
        """The sessions that the neighboring pictures end with, if this one shows the last `columns` of `shown`."""
        # Pictures overlap by one session, so that no move between two of them is lost.
        last = self.all.index(shown[-1])
        earlier, later = max(last + 1 - min(len(shown), columns), 0), min(last + columns, len(self.all)) - 1
        return {
            "earlier": self.all[earlier] if earlier else None,
            "later": self.all[later] if later > last else None,
        }


def tracks_of(sessions: Sequence[ValuesSession]) -> list[Track]:
    """The finished sessions of one person, divided into those that may be compared; the latest one's track first.

    The short list and the whole catalog are two questions, so their answers are two tracks. A light look, and a list
    moved by hand, belong to the track of the five that they begin with.
    """
    tracks: dict[bool, Track] = {}
    express = False
    for session in sorted(sessions, key=BY_TIME):
        if session.kind in (Kind.EXPRESS, Kind.FULL):
            express = session.kind == Kind.EXPRESS
        tracks.setdefault(express, Track(express, [])).all.append(session)
    return sorted(tracks.values(), key=lambda track: BY_TIME(track.all[-1]), reverse=True)


def asked(tracks: Sequence[Track], query: Mapping[str, str]) -> tuple[list[ValuesSession], str]:
    """The two sessions that an address names, the older one first, or the one that a picture ends with; the latest,
    and a sentence why, where there are none such."""
    every = {str(session.pk): session for track in tracks for session in track.all}
    latest, until = tracks[0].all[-1], query.get("until", "")
    first, second = (query.get(name, "") for name in ("first", "second"))
    if "first" in query or "second" in query:
        found = sorted({every[id] for id in (first, second) if id in every}, key=BY_TIME)
        if len(found) > 1:
            return found, ""
        if found and first == second:
            return [latest], _("That is the same list twice. Choose another one to compare it with.")
        return [latest], _("Those two lists are not here. Here are the latest.")
    problem = _("That list is not here. Here are the latest.") if until and until not in every else ""
    return [every.get(until, latest)], problem


class Moved(NamedTuple):
    """One value in two lists: its row in each, None for outside."""

    before: Any
    after: Any

    @property
    def row(self) -> Any:
        # A value that moved is in one of the lists at least.
        return self.after or self.before

    @property
    def shifted(self) -> bool:
        return self.before.rank != self.after.rank

    @property
    def where(self) -> str:
        before, after = (place(row.rank) if row else "" for row in self)
        if not before:
            return _("came in, %(place)s") % {"place": after}
        if not after:
            return _("left; it was %(place)s") % {"place": before}
        if before == after:
            return _("%(place)s, as before") % {"place": after}
        return _("from %(before)s to %(after)s") % {"before": before, "after": after}

    @property
    def readable(self) -> bool:
        return all(row.is_readable() for row in self if row)

    @property
    def said_otherwise(self) -> bool:
        return bool(self.before and self.after and self.before.my_words != self.after.my_words)


class Comparison(NamedTuple):
    """Two lists side by side: what is in both, in the later one alone, in the earlier one alone."""

    stayed: list[Moved]
    came: list[Moved]
    left: list[Moved]


def compare(earlier: Iterable[Any], later: Iterable[Any]) -> Comparison:
    """Compare two lists of ranked values, or of those that two seasons began with."""
    before, after = ({row.personal_value_id: row for row in rows} for rows in (earlier, later))
    every = [Moved(before.get(id), after.get(id)) for id in after | before]
    stayed = [one for one in every if one.before and one.after]
    return Comparison(stayed, [one for one in every if not one.before], [one for one in every if not one.after])


def in_words(comparison: Comparison, since: date | None) -> str:
    names = {one: isolated(one.row.shown_name) for one in [*comparison.stayed, *comparison.came, *comparison.left]}
    moved = [one for one in comparison.stayed if one.shifted]
    still = len(comparison.stayed) - len(moved)
    said = [_("%(name)s moved %(where)s.") % {"name": names[one], "where": one.where} for one in moved]
    if came := comparison.came:
        said.append(_("%(names)s came in.") % {"names": get_text_list([names[one] for one in came], _("and"))})
    if left := comparison.left:
        said.append(_("%(names)s left.") % {"names": get_text_list([names[one] for one in left], _("and"))})
    if still and not said:
        said.append(_("All stayed where they were."))
    elif still:
        line = ngettext("%(count)s stayed where it was.", "%(count)s stayed where they were.", still)
        said.append(line % {"count": str(apnumber(still)).capitalize()})
    return " ".join([_("Since %(when)s:") % {"when": in_days(since, "F Y")}, *said])


def slopes(sessions: Sequence[ValuesSession], ranked: Mapping[ValuesSession, Sequence[RankedValue]]) -> dict[str, Any]:
    """The picture of these sessions, drawn twice, and as a table: every value, those of the latest session first."""
    columns = [
        [slope.Place(row.personal_value_id, row.shown_name, row.is_ladder) for row in ranked[session]]
        for session in sessions
    ]
    drawings = {"wide": slope.draw(columns, slope.WIDE), "tall": slope.draw(columns, slope.TALL)}
    # Newest first: a value has the name and mark of its latest row.
    latest: dict[Any, RankedValue] = {}
    for session in reversed(sessions):
        for row in ranked[session]:
            latest.setdefault(row.personal_value_id, row)
    places = [{row.personal_value_id: place(row.rank) for row in ranked[session]} for session in sessions]
    return {
        # From the last one: the tall drawing has room for fewer.
        "pictures": [
            (name, drawing, [*zip(drawing.heads[::-1], sessions[::-1], columns[::-1], strict=False)][::-1])
            for name, drawing in drawings.items()
        ],
        "sessions": sessions,
        "rows": [(row, [at.get(id, "") for at in places]) for id, row in latest.items()],
    }
