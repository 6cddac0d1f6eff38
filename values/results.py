"""What a person's choosing came to: the five of now, those of each session, and what the ladder makes of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from careerpath.encryption.codec import DecryptionError
from careerpath.words import isolated

from .ladder import rewarded
from .models.sessions import RankedValue, ValuesSession

PLACES = [_lazy("first"), _lazy("second"), _lazy("third"), _lazy("fourth"), _lazy("fifth")]
COUNTS = [_lazy("none"), _lazy("one"), _lazy("two"), _lazy("three"), _lazy("four"), _lazy("five")]


def done_sessions(user: Any) -> Any:
    return ValuesSession.owned_by(user).filter(done_on__isnull=False)


def current_five(user: Any) -> list[RankedValue]:
    """The ranked values of the latest finished session, first place first; empty if there is none.

    One query. Each row carries its session.
    """
    latest = done_sessions(user).order_by("-done_on", "-id").values("pk")[:1]
    rows = list(RankedValue.owned_by(user).of(latest).select_related("session"))
    for row in rows:
        # A text is read with its owner's keys: the owner at hand spares a query a row.
        row.session.owner = row.personal_value.owner = user
    return rows


def five_to_show(user: Any) -> tuple[list[RankedValue], bool]:
    """The current five, and whether they are held back: while the whole catalog is gone through, seeing the old
    list holds a person to it. Two queries at most."""
    # An unfinished session has no day: it comes before the latest finished one.
    rows = list(ValuesSession.owned_by(user).order_by(F("done_on").desc(nulls_first=True), "-id")[:2])
    latest = next((row for row in rows if row.done_on), None)
    if latest and rows[0] is not latest and rows[0].kind == ValuesSession.Kind.FULL:
        return [], True
    return (ranked_in(user, [latest])[latest.pk] if latest else []), False


def current_ids(user: Any) -> list[UUID]:
    latest = done_sessions(user).order_by("-done_on", "-id").values("pk")[:1]
    rows = RankedValue.owned_by(user).filter(session=latest, rank__isnull=False)
    return list(rows.order_by("rank").values_list("personal_value_id", flat=True))


def ranked_in(user: Any, sessions: Sequence[ValuesSession]) -> dict[UUID, list[RankedValue]]:
    """The ranked five of each session by session id, in one query."""
    rows: dict[UUID, list[RankedValue]] = {session.pk: [] for session in sessions}
    by_id = {session.pk: session for session in sessions}
    for row in RankedValue.owned_by(user).of(list(sessions)):
        row.session = by_id[row.session_id]
        # The owner at hand spares a query a row, as in `current_five`.
        row.personal_value.owner = user
        rows[row.session_id].append(row)
    return rows


def also_important(user: Any, session: ValuesSession) -> list[RankedValue]:
    rows = RankedValue.owned_by(user).filter(session=session, rank__isnull=True)
    return list(rows.select_related("personal_value__value").order_by("id"))


def name_of(row: RankedValue) -> str:
    try:
        return row.name_snapshot
    except DecryptionError:
        return "…"


def place(rank: int | None) -> str:
    """A rank in words ("fourth"); "" for none."""
    if rank is None:
        return ""
    return str(PLACES[rank - 1]) if 0 < rank <= len(PLACES) else str(rank)


def count_in_words(count: int) -> str:
    return str(COUNTS[count]) if 0 <= count < len(COUNTS) else str(count)


def ladder_sentence(ranked: Sequence[RankedValue]) -> str:
    """How many of a result the ladder rewards, which, and which not; "" for an empty result."""
    if not ranked:
        return ""
    total = count_in_words(len(ranked))
    marked = [row for row in ranked if row.is_ladder]
    others = [isolated(name_of(row)) for row in ranked if not row.is_ladder]
    if not marked:
        return _("None of your %(total)s is one the ladder rewards by itself.") % {"total": total}
    count = rewarded([row.is_ladder for row in ranked])
    named = "; ".join(f"{isolated(name_of(row))}, {place(row.rank)}" for row in marked)
    sentence = ngettext(
        "%(count)d of your %(total)s is one the ladder rewards by itself (%(named)s).",
        "%(count)d of your %(total)s are ones the ladder rewards by itself (%(named)s).",
        count,
    ) % {"count": count, "total": total, "named": named}
    if not others:
        return sentence
    rest = ngettext(
        "It will not reward this one: %(names)s.", "It will not reward these %(total)s: %(names)s.", len(others)
    )
    return f"{sentence} " + rest % {"total": count_in_words(len(others)), "names": ", ".join(others)}
