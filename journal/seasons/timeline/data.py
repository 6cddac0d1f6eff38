"""The rows of the timeline: all seasons, what was lived in them, and what was written and noticed, by month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, Count, Value
from django.db.models.functions import Cast, Substr
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from careerpath.accounts.clock import today
from careerpath.encryption.codec import CannotOpen
from journal.entries.models import Entry
from journal.seasons.checkins.models import CheckIn
from journal.seasons.models import Season
from journal.seasons.reviews.models import SeasonReview
from journal.sparks.models import Spark
from values.models import RankedValue, ValuesSession
from values.ranking import moves

from .axis import SeasonRow, ends, lived, month_of
from .drawing import Drawing, Marks, Words, tall, wide

# What is counted by month: the noun's model, its day, and how many a month are drawn at most.
KINDS: dict[str, tuple[Any, str, int]] = {
    "pages": (Entry, "written_on", 5),
    "sparks": (Spark, "noticed_on", 3),
}
KIND_NAMES = {"pages": _lazy("pages"), "sparks": _lazy("sparks")}


class Line(NamedTuple):
    """One season in the table under the picture, in words; `last` is empty where it is open."""

    row: SeasonRow
    first: str
    last: str
    meant: str
    lived: list[str]


class Year(NamedTuple):
    """What was written or noticed in a year, by month."""

    year: int
    kind: str
    counts: list[str]


class Picture(NamedTuple):
    """The two drawings, and the same facts to be read in a table."""

    wide: Drawing
    tall: Drawing
    lines: list[Line]
    years: list[Year]
    months: list[str]


def all_seasons(user: Any) -> list[Season]:
    """Every season of this user, oldest first."""
    return list(Season.owned_by(user).order_by("starts_on", "id"))


def picture(user: Any) -> Picture | None:
    """The timeline of all of a user's seasons; None where there is none. Five queries."""
    drawn = ("owner", "name", "role", "second_role", "starts_on", "ends_on", "closed_on")
    seasons = list(Season.owned_by(user).only(*drawn).order_by("starts_on", "id"))
    if not seasons:
        return None
    now = today(user)
    checks, reviews = _checks(user), _review_months(user)
    moved = _moved(user, seasons)
    names = role_names()
    roles = [meant(season, names) for season in seasons]
    rows = [
        _row(season, role, checks[season.pk], reviews.get(season.pk, {}), moved.get(season.pk, []), now)
        for season, role in zip(seasons, roles, strict=True)
    ]
    first = month_of(min([now, *(season.starts_on for season in seasons)]))
    counts = _counts(user, first)
    marks = [Marks(kind, most, counts[kind]) for kind, (_model, _day, most) in KINDS.items()]
    words = Words(names, _("today"), _("also lived:"))
    last = max(month_of(now), *(month_of(row.until) for row in rows))
    return Picture(
        wide(rows, marks, now, words),
        tall(rows, marks, now, words),
        _lines(seasons, rows, roles, names)[::-1],
        _years(counts, first, last),
        [str(month).title() for month in MONTHS_3.values()],
    )


def role_names() -> dict[str, str]:
    """The roles as they are named within a sentence."""
    return {str(role.value): str(role.label).lower() for role in Season.Role}


def name_of(season: Season) -> str:
    """A season's name, or that it cannot be opened."""
    try:
        return season.name
    except CannotOpen:
        return _("cannot be opened")


def meant(season: Season, names: Mapping[str, str] | None = None) -> str:
    """The role that was meant: one, or mainly one with some of another."""
    names = names or role_names()
    if season.second_role:
        return _("%(role)s, some %(second)s") % {"role": names[season.role], "second": names[season.second_role]}
    return names[season.role]


def _row(
    season: Season,
    said: str,
    checks: Iterable[tuple[date, str]],
    months: Mapping[int, str],
    moved: Sequence[str],
    now: date,
) -> SeasonRow:
    until = ends(season.starts_on, season.ends_on, season.closed_on, now)
    return SeasonRow(
        season.get_absolute_url(),
        name_of(season),
        _("meant: %(role)s") % {"role": said},
        frozenset((season.role, season.second_role)),
        season.starts_on,
        until,
        lived(season.starts_on, until, checks, months, now),
        moved,
    )


def _lines(
    seasons: Sequence[Season], rows: Sequence[SeasonRow], roles: Sequence[str], names: Mapping[str, str]
) -> list[Line]:
    months = {number: str(name) for number, name in MONTHS_3.items()}
    sentence = _("%(role)s, %(first)s to %(last)s")

    def said(day: date | None) -> str:
        # As date_format() writes "j M Y", which takes ten times as long.
        return f"{day.day} {months[day.month].title()} {day.year}" if day else ""

    return [
        Line(
            row,
            said(row.first),
            said(season.closed_on or season.ends_on),
            role,
            [
                sentence % {"role": names[lived], "first": said(first), "last": said(until - timedelta(days=1))}
                for lived, first, until in row.lived
            ],
        )
        for season, row, role in zip(seasons, rows, roles, strict=True)
    ]


def _checks(user: Any) -> dict[UUID, list[tuple[date, str]]]:
    found: dict[UUID, list[tuple[date, str]]] = defaultdict(list)
    for season, day, role in CheckIn.owned_by(user).values_list("season_id", "checked_on", "role"):
        found[season].append((day, role))
    return found


def _review_months(user: Any) -> dict[UUID, dict[int, str]]:
    """What the reviews say of each month; nothing of one that cannot be opened."""
    found = {}
    for review in SeasonReview.owned_by(user).only("owner", "season", "months"):
        with suppress(CannotOpen):
            found[review.season_id] = months_said(review.months)
    return found


def months_said(months: list[dict[str, str]]) -> dict[int, str]:
    """The role of each month as a review keeps them."""
    found = {}
    for said in months:
        with suppress(ValueError):
            if said["role"] in Season.Role.values:
                found[month_of(date.fromisoformat(f"{said['month']}-01"))] = said["role"]
    return found


def _counts(user: Any, first: int) -> dict[str, dict[int, int]]:
    """How many of each kind stand in each month from the first on, counted by the database in one query."""
    since = date(first // 12, first % 12 + 1, 1)
    parts = []
    for kind, (model, day, _most) in KINDS.items():
        rows = model.owned_by(user).filter(**{f"{day}__gte": since})
        # Cut from the date's own text: on SQLite, TruncMonth would call Python for every row.
        rows = rows.annotate(month=Substr(Cast(day, CharField()), 1, 7)).values("month").annotate(count=Count("*"))
        parts.append(rows.annotate(kind=Value(kind, CharField())).order_by().values_list("month", "kind", "count"))
    counts: dict[str, dict[int, int]] = {kind: {} for kind in KINDS}
    for month, kind, count in parts[0].union(*parts[1:], all=True):
        counts[kind][int(month[:4]) * 12 + int(month[5:]) - 1] = count
    return counts


def _years(counts: Mapping[str, Mapping[int, int]], first: int, last: int) -> list[Year]:
    """The months that have anything, a line for each year and kind, newest first."""
    lines = []
    for year in range(last // 12, first // 12 - 1, -1):
        for kind, by_month in counts.items():
            cells = [str(by_month.get(year * 12 + month, "")) for month in range(12)]
            if any(cells):
                lines.append(Year(year, str(KIND_NAMES[kind]), cells))
    return lines


def _moved(user: Any, seasons: Sequence[Season]) -> dict[UUID, list[str]]:
    """The values that came in and left between one season's beginning and the next one's, in words.

    A choice from the short list is left out: beside one from the whole catalog, what moved would be the lists.
    """
    fives: dict[tuple[date, UUID], dict[UUID, dict[str, Any]]] = {}
    ranked = RankedValue.owned_by(user).filter(
        rank__isnull=False,
        session__done_on__isnull=False,
        session__trashed_at__isnull=True,
        session__kind__in=[ValuesSession.Kind.LIGHT, ValuesSession.Kind.FULL],
    )
    rows = ranked.order_by("session__done_on", "session_id", "rank")
    read = ("session_id", "personal_value_id", "pk", "name_snapshot")
    for row in rows.values("session__done_on", *read):
        key = (row.pop("session__done_on"), row["session_id"])
        fives.setdefault(key, {})[row["personal_value_id"]] = row
    borders, before, waiting = {}, None, list(fives)
    for season in seasons:
        now = before
        while waiting and waiting[0][0] <= season.starts_on:
            now = fives[waiting.pop(0)]
        if before is not None and now is not None and now is not before:
            moved = moves(list(before), list(now))
            came = [_value_name(user, now[item]) for item, was, _stands in moved if was is None]
            left = [_value_name(user, before[item]) for item, _was, stands in moved if stands is None]
            borders[season.pk] = _moved_in_words(came, left)
        before = now
    return borders


def _moved_in_words(came: Sequence[str], left: Sequence[str]) -> list[str]:
    said = [
        _("came in: %(names)s") % {"names": ", ".join(came)} if came else "",
        _("left: %(names)s") % {"names": ", ".join(left)} if left else "",
    ]
    return [words for words in said if words]


def _value_name(user: Any, row: dict[str, Any]) -> str:
    """The name in a row of which a few columns were read: most values stay, and need not be opened."""
    try:
        return RankedValue(owner=user, **row).name_snapshot
    except CannotOpen:
        return _("one that cannot be opened")
