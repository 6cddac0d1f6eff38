"""The rows of the timeline: all seasons, what was lived in them, and what was written and noticed, by month."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, F, Value
from django.db.models.functions import Cast, Substr
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from careerpath.accounts.clock import today
from careerpath.encryption.codec import DecryptionError
from careerpath.writing.pieces import gathered_models
from journal.seasons.checkins.models import CheckIn
from journal.seasons.models import Season
from journal.seasons.reviews.models import SeasonReview
from values.session.models import RankedValue, ValuesSession

from .axis import set_lived
from .drawing import RING, SIZES, tall, wide

# What has a row of marks of its own, the first one always; and the name of the row of all others.
ALONE, OTHERS = ("entry", "spark"), "others"


def picture(user: Any) -> dict[str, Any] | None:
    """All of a user's seasons, drawn and as facts; None where there is none. Five queries.

    `wide` and `tall` are the drawings, and `roles`, the `kinds` of marks by noun and their `sizes` the key; `seasons`,
    newest first, have what was `lived` and `moved` (see `set_lived` and `moved_at_borders`), and `years` what stands in
    each of the `months`.
    """
    columns = ("owner", "name", "role", "second_role", "starts_on", "ends_on", "closed_on")
    seasons: list[Any] = list(Season.owned_by(user).only(*columns).order_by("starts_on", "id"))
    if not seasons:
        return None
    now = today(user)
    # A few columns: the picture is drawn of all check-ins and opens none.
    said = ("pk", "season_id", "checked_on", "role", "created_at")
    checkins = CheckIn.owned_by(user).values_list(*said, named=True)
    set_lived(seasons, checkins, SeasonReview.owned_by(user).only("owner", "season", "months"), now)
    moved = moved_at_borders(user, seasons)
    for season in seasons:
        season.moved = moved.get(season.pk, [])
    first = min(now, seasons[0].starts_on).replace(day=1)
    counts = counts_by_month(user, first)
    drawn, kinds = marked(counts)
    roles = {role.value: role.label.lower() for role in Season.Role}
    words = {**roles, "meant": _("meant: %(role)s"), "today": _("today")}
    words |= {"lived": _("lived: %(roles)s"), "unsaid": _("not said")}
    return {
        "wide": wide(seasons, drawn, now, words),
        "tall": tall(seasons, drawn, now, words),
        "roles": roles,
        "kinds": kinds,
        "sizes": [
            (width, width - 2 * RING, said)
            for width, said in zip(SIZES.values(), ["1", _("2 to 4"), _("5 to 9"), _("10 or more")], strict=True)
        ],
        "seasons": seasons[::-1],
        "years": years(counts, first.year, max(now, *(season.until for season in seasons)).year),
        "months": [str(month).title() for month in MONTHS_3.values()],
    }


def counts_by_month(user: Any, first: date) -> dict[str, dict[int, int]]:
    """By noun and `month_of`, from the day `first` on; counted by the database in one query."""
    parts = []
    for model in gathered_models():
        rows = model.owned_by(user).filter(**{f"{model.listed_by}__gte": first})
        # Cut from the date's own text: on SQLite, TruncMonth would call Python for every row.
        rows = rows.annotate(month=Substr(Cast(model.listed_by, CharField()), 1, 7)).values("month")
        rows = rows.annotate(count=Count("*"), noun=Value(model.noun, CharField())).order_by()
        parts.append(rows.values_list("noun", "month", "count"))
    counts: dict[str, dict[int, int]] = {model.noun: {} for model in gathered_models()}
    for noun, month, count in parts[0].union(*parts[1:], all=True):
        counts[noun][int(month[:4]) * 12 + int(month[5:]) - 1] = count
    return counts


def marked(counts: Mapping[str, Mapping[int, int]]) -> tuple[dict[str, Mapping[int, int]], dict[str, Any]]:
    """The rows of marks by noun, and what each is of: pages, sparks where there are some, and whatever else there is.

    More rows than three nobody tells apart; the table has them by their nouns.
    """
    called = {model.noun: model._meta.verbose_name_plural for model in gathered_models()}
    rows = {noun: counts.get(noun, {}) for noun in ALONE if counts.get(noun) or noun == ALONE[0]}
    others = {noun: counts[noun] for noun in called if noun not in ALONE and counts.get(noun)}
    if len(others) > 1:
        others, called = (
            {OTHERS: sum(map(Counter, others.values()), Counter())},
            called | {OTHERS: _("everything else")},
        )
    rows |= others
    return rows, {noun: called[noun] for noun in rows}


def years(counts: Mapping[str, Mapping[int, int]], first: int, last: int) -> list[tuple[int, Any, list[str]]]:
    """The year, what the noun is called, and 12 cells ("" for none); newest first, without empty ones."""
    found, models = [], gathered_models()
    for year in range(last, first - 1, -1):
        for model in models:
            cells = [str(counts.get(model.noun, {}).get(year * 12 + month, "")) for month in range(12)]
            if any(cells):
                found.append((year, model._meta.verbose_name_plural, cells))
    return found


def moved_at_borders(user: Any, seasons: Sequence[Season]) -> dict[UUID, list[str]]:
    """The values that came in and left between one season's beginning and the next one's, in words, oldest first.

    A choice from the short list is left out: beside one from the whole catalog, what moved would be the lists.
    """
    ranked = RankedValue.owned_by(user).filter(
        session__trashed_at__isnull=True,
        session__kind__in=[ValuesSession.Kind.LIGHT, ValuesSession.Kind.FULL],
    )
    # A few columns, of which few are opened: most values stay.
    rows = ranked.only("owner", "session", "personal_value", "name_snapshot").annotate(done_on=F("session__done_on"))
    rows = rows.order_by("session__done_at", "session_id", "rank")
    choices = [list(rows) for _, rows in groupby(rows, key=lambda row: row.session_id)]
    fives = [(rows[0].done_on, {row.personal_value_id: row for row in rows}) for rows in choices]

    def name(row: RankedValue) -> str:
        try:
            return row.name_snapshot
        except DecryptionError:
            return _("one that cannot be opened")

    found, before = {}, None
    for season in seasons:
        five = next((five for day, five in reversed(fives) if day <= season.starts_on), None)
        if before and five and five is not before:
            came = [name(row) for id, row in five.items() if id not in before]
            left = [name(row) for id, row in before.items() if id not in five]
            said = [(_("came in: %(names)s"), came), (_("left: %(names)s"), left)]
            found[season.pk] = [words % {"names": ", ".join(names)} for words, names in said if names]
        before = five
    return found
