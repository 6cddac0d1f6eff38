"""What was written by day, month and year, and on the same day of other years."""

from calendar import Calendar
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.formats import get_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from careerpath.dates import same_day_of_other_years
from careerpath.writing.keyset import KeysetPage, merged_before
from careerpath.writing.marks import Mark
from careerpath.writing.pieces import gathered_models
from journal.entries.models import Entry
from journal.seasons.models import Season
from journal.seasons.timeline.axis import ends
from journal.touches.models import Touch, TouchesValues
from values.catalog.models import PersonalValue

PAGE_SIZE = 20
# As many marks as stand in a day: discs of the first noun, rings of the others.
MOST_DISCS, MOST_RINGS = 5, 3
# How many pieces there are, by noun.
Counts = Counter[str]


class Day(NamedTuple):
    """A day of a month's table, and what was written on it."""

    day: date
    counts: Counts

    @property
    def said(self) -> str:
        return in_words(self.counts)

    @property
    def discs(self) -> range:
        return range(min(self.counts[gathered_models()[0].noun], MOST_DISCS))

    @property
    def rings(self) -> range:
        return range(min(self.counts.total() - self.counts[gathered_models()[0].noun], MOST_RINGS))


class Month(NamedTuple):
    """A month of a year: its first day, what was written in it, and the paths of its drawing, a mark a day."""

    first: date
    counts: Counts
    discs: str
    rings: str
    empty: str

    @property
    def said(self) -> str:
        return in_words(self.counts)


def in_words(counts: Counts) -> str:
    """ "2 pages and a spark"; "" for none."""
    said = []
    for model in gathered_models():
        called, count = str(model.called), counts[model.noun]
        if count:
            said.append(f"{count} {model._meta.verbose_name_plural}" if count > 1 else called[0].lower() + called[1:])
    return get_text_list(said, _("and"))


def counts_by_day(user: Any, first: date, last: date) -> dict[date, Counts]:
    """Of the days from `first` to `last` on which anything was written. One query."""
    parts = []
    for model in gathered_models():
        rows = _between(model, user, first, last).order_by().values(at=F(model.listed_by))
        rows = rows.annotate(noun=Value(model.noun, CharField()), count=Count("*"))
        parts.append(rows.values_list("at", "noun", "count"))
    counts: dict[date, Counts] = defaultdict(Counter)
    for day, noun, count in parts[0].union(*parts[1:], all=True):
        counts[day][noun] = count
    return counts


def nearest(user: Any, first: date, last: date) -> tuple[date | None, date | None]:
    """The latest day before `first` and the earliest after `last` on which anything was written. One query."""
    asked = []
    for model in gathered_models():
        rows, day = model.owned_by(user), model.listed_by
        before, after = rows.filter(**{f"{day}__lt": first}), rows.filter(**{f"{day}__gt": last})
        asked += [Subquery(some.values(day)[:1]) for some in (before.order_by(f"-{day}"), after.order_by(day))]
    found = get_user_model().objects.filter(pk=user.pk).values_list(*asked).get()
    latest, earliest = ([day for day in days if day] for days in (found[::2], found[1::2]))
    return max(latest, default=None), min(earliest, default=None)


def weeks(first: date, counts: Mapping[date, Counts]) -> list[list[Day | None]]:
    """The weeks of the month that begins with `first`; None stands for a day of another month."""
    return [
        [Day(day, counts.get(day, Counter())) if day.month == first.month else None for day in week]
        for week in _calendar().monthdatescalendar(first.year, first.month)
    ]


def weekdays() -> list[int]:
    """0 is Monday, as in Python; the first day of a week is that of the language."""
    return list(_calendar().iterweekdays())


def months(year: int, counts: Mapping[date, Counts]) -> list[Month]:
    found = []
    for number in range(1, 13):
        first = date(year, number, 1)
        whole: Counts = Counter()
        discs = rings = empty = ""
        for row, week in enumerate(weeks(first, counts)):
            for column, day in enumerate(week):
                at = f"M{10 * column + 5} {10 * row + 5}h0"
                if day:
                    whole += day.counts
                    discs += at if day.discs else ""
                    rings += at if day.rings and not day.discs else ""
                    empty += at if not day.counts else ""
        found.append(Month(first, whole, discs, rings, empty))
    return found


def pieces_on(user: Any, day: date, cursor: str) -> KeysetPage:
    """A page of what was written on a day: two queries."""
    return _page(user, cursor, (_between(model, user, day, day) for model in gathered_models()))


def on_this_day(user: Any, day: date, cursor: str) -> KeysetPage:
    """A page of what was written on the same day of other years, newest first: three queries.

    What is kept closed comes up by itself nowhere, and so not here; nor does a remark without its answer.
    """
    closed = Exists(Mark.owned_by(user).filter(piece_id=OuterRef("pk"), kind=Mark.Kind.CLOSED))
    # Of years in which there is nothing, PostgreSQL would expect as much as of the others, and read all rows instead.
    newest, oldest = nearest(user, date.max, date.min)
    days = same_day_of_other_years(day, range(oldest.year, newest.year + 1)) if oldest and newest else []
    rows = (
        model.owned_by(user).filter(~closed, **model.resurfaces_if, **{f"{model.listed_by}__in": days})
        for model in gathered_models()
        if model.comes_back
    )
    return _page(user, cursor, rows)


def themes(user: Any, first: date, last: date) -> list[tuple[str, str]]:
    """The themes of the questions that were answered, in the curator's order, each with its pages in words; one query.

    Questions of one's own have no theme, and come last.
    """
    rows = _between(Entry, user, first, last).filter(Q(prompt__isnull=False) | Q(question__isnull=False))
    theme = ("prompt__theme__order", "prompt__theme__label")
    found = rows.order_by().values(*theme).annotate(count=Count("*")).values_list(*theme, "count")
    in_order = sorted(found, key=lambda row: (row[1] is None, row))
    return [(label or _("Questions of your own"), in_words(Counter({Entry.noun: n}))) for _order, label, n in in_order]


def values_touched(user: Any, first: date, last: date) -> list[tuple[PersonalValue, str]]:
    """The values that what was written touches, what touches most first, and that in words. Two queries."""
    parts = []
    for model in gathered_models():
        if issubclass(model, TouchesValues):
            named = {"owner": user, "trashed_at": None, f"{model.listed_by}__range": (first, last)}
            rows = Touch.owned_by(user).filter(**{f"{model.noun}__{name}": value for name, value in named.items()})
            # Not by the column itself: for the sake of its order, SQLite would walk all that was ever touched.
            rows = rows.order_by().values(card=Coalesce("personal_value_id", "personal_value_id"))
            rows = rows.annotate(noun=Value(model.noun, CharField()), count=Count("*"))
            parts.append(rows.values_list("card", "noun", "count"))
    counts: dict[Any, Counts] = defaultdict(Counter)
    for id, noun, count in parts[0].union(*parts[1:], all=True):
        counts[id][noun] = count
    cards = PersonalValue.owned_by(user).filter(pk__in=list(counts)).select_related("value").order_by("id")
    by_most = sorted(cards, key=lambda card: -counts[card.pk].total())
    return [(card, in_words(counts[card.pk])) for card in by_most]


def seasons_in(user: Any, first: date, last: date, today: date) -> list[Season]:
    """The seasons that have days between the two, oldest first: one that is open lasts to the day it was meant to."""
    rows = Season.owned_by(user).filter(starts_on__lte=last).exclude(closed_on__lt=F("starts_on"))
    return [season for season in rows.order_by("starts_on", "id") if ends(season, today) > first]


def _between(model: Any, user: Any, first: date, last: date) -> QuerySet:
    return model.owned_by(user).filter(**{f"{model.listed_by}__range": (first, last)})


def _page(user: Any, cursor: str, lists: Iterable[QuerySet]) -> KeysetPage:
    return merged_before([(rows.model.listed_by, rows) for rows in lists], cursor, PAGE_SIZE, together_of=user)


def _calendar() -> Calendar:
    # Django counts from Sunday, Python from Monday.
    return Calendar((get_format("FIRST_DAY_OF_WEEK") - 1) % 7)
