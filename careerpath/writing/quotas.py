"""What one person may keep: text, pieces, and changes a day, so that nobody fills the disk for everybody.

The totals stand in the user's row. Saving adds to them by one UPDATE, which matches no row where it would be too much:
no save counts the rows that are there, and two saves at once are both counted. Deleting for good counts anew
(`writing.count_anew`), and so does `daily`, for everybody.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import transaction
from django.db.models import Case, F, Q, When
from django.http import HttpRequest
from django.utils.translation import gettext as _

TOLD_AT = 0.8
MB = 1_000_000


class QuotaExceeded(Exception):
    """Raised by a save for which its owner has no room; it is rolled back. `str()` is the sentence to show them."""


@contextmanager
def counting(user: Any) -> Iterator[Counter[str]]:
    """A transaction whose saves are counted together at its end; yields their sum. QuotaExceeded rolls it back."""
    if user.growth is not None:
        with transaction.atomic(savepoint=False):
            yield user.growth
        return
    with transaction.atomic():
        growth = user.growth = Counter()
        try:
            yield growth
            add(user, growth)
        finally:
            user.growth = None


def add(user: Any, growth: Counter[str]) -> None:
    """Add to a user's totals: `text` (bytes as sealed, which may be less than none), `pieces` and `changes`.

    Raises QuotaExceeded where that would be too much. The example journal is as long as it is.
    """
    if user.is_example or not any(growth.values()):
        return
    day = user.now().date()
    totals: dict[str, Any] = {
        "kept_text": F("kept_text") + growth["text"],
        "kept_pieces": F("kept_pieces") + growth["pieces"],
    }
    room = Q()
    if growth["text"] > 0:
        room &= Q(kept_text__lte=settings.MOST_TEXT - growth["text"])
    if growth["pieces"]:
        room &= Q(kept_pieces__lte=settings.MOST_PIECES - growth["pieces"])
    if growth["changes"]:
        room &= ~Q(changed_on=day) | Q(changes__lte=settings.MOST_CHANGES - growth["changes"])
        totals["changes"] = Case(When(changed_on=day, then=F("changes")), default=0) + growth["changes"]
        totals["changed_on"] = day
    rows = get_user_model().objects.filter(pk=user.pk)
    # Without its row, an account was closed meanwhile; that is for the database to say.
    if not rows.filter(room).update(**totals) and (now := rows.first()):
        raise QuotaExceeded(_no_room(now, growth))


def _no_room(user: Any, growth: Counter[str]) -> str:
    way = _(
        "This is not kept yet. Delete something for good from the trash, in another window, then press the "
        "button here once more."
    )
    if growth["text"] > 0 and user.kept_text + growth["text"] > settings.MOST_TEXT:
        full = _("Your journal is full: with this it would have more than %(most)s MB of text. %(way)s")
        return full % {"most": intcomma(settings.MOST_TEXT // MB), "way": way}
    if growth["pieces"] and user.kept_pieces + growth["pieces"] > settings.MOST_PIECES:
        full = _("Your journal is full: it has %(most)s pieces. %(way)s")
        return full % {"most": intcomma(settings.MOST_PIECES), "way": way}
    return _(
        "You changed what you wrote %(most)s times today, and each earlier wording is kept. There is room for "
        "more tomorrow: keep this page open until then, or copy your text."
    ) % {"most": intcomma(settings.MOST_CHANGES)}


def nearly_full(request: HttpRequest) -> str:
    """What is full or nearly full, and what to do about it; empty below four fifths, and where it is not a GET."""
    if request.method != "GET":
        return ""
    user: Any = request.user
    if user.kept_text >= TOLD_AT * settings.MOST_TEXT:
        return _(
            "Your journal is %(full)s, with %(kept)s of %(most)s MB of text. To make room, delete something for "
            "good from the trash; its earlier wordings go with it."
        ) % _used(user.kept_text // MB, settings.MOST_TEXT // MB)
    if user.kept_pieces >= TOLD_AT * settings.MOST_PIECES:
        return _(
            "Your journal is %(full)s, with %(kept)s of %(most)s pieces. To make room, delete something for good "
            "from the trash."
        ) % _used(user.kept_pieces, settings.MOST_PIECES)
    if user.changed_on == user.now().date() and user.changes >= TOLD_AT * settings.MOST_CHANGES:
        return _(
            "You changed what you wrote %(made)s times today; after %(most)s, more changes wait until tomorrow."
        ) % {"made": intcomma(user.changes), "most": intcomma(settings.MOST_CHANGES)}
    return ""


def _used(kept: int, most: int) -> dict[str, str]:
    full = _("full") if kept >= most else _("nearly full")
    return {"full": full, "kept": intcomma(kept), "most": intcomma(most)}
