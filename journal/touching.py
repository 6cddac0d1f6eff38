"""What touches a value: entries, sparks and seasons in one list, newest first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from careerpath.keyset import KeysetPage, page_before
from careerpath.writing import Piece
from values.models import PersonalValue

from .models import CarriedValue, Entry, Season, Spark

KINDS = {Entry: _("A page"), Spark: _("A spark"), Season: _("A season")}


@dataclass(frozen=True)
class Touching:
    """One piece of the list: what it is, and the day it stands under."""

    piece: Piece
    day: date
    kind: Any


def touching(card: PersonalValue, cursor: str, size: int) -> KeysetPage:
    """The `size` pieces before `cursor` that touch a value, in three queries, however many there are.

    A season touches the values it carries.
    """
    user = card.owner
    carried = CarriedValue.owned_by(user).filter(personal_value=card).values("season")
    pages = [
        (page_before(Entry.owned_by(user).touching(card), "written_on", cursor, size), "written_on"),
        (page_before(Spark.owned_by(user).touching(card), "noticed_on", cursor, size), "noticed_on"),
        (page_before(Season.owned_by(user).filter(pk__in=carried), "starts_on", cursor, size), "starts_on"),
    ]
    rows = [Touching(row, getattr(row, name), KINDS[type(row)]) for page, name in pages for row in page]
    rows.sort(key=lambda row: (row.day, row.piece.pk), reverse=True)
    more = len(rows) > size or any(page.older for page, _name in pages)
    rows = rows[:size]
    # One cursor for all three: keys are drawn from one sequence, whatever the noun.
    older = f"{rows[-1].day.isoformat()}_{rows[-1].piece.pk}" if more else ""
    return KeysetPage(rows=rows, older=older, is_first=pages[0][0].is_first)
