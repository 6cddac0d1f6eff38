"""Sparks that kept coming back once and lie untouched: is one of them still warm?"""

from datetime import date, datetime, time
from itertools import product
from typing import Any

from django.db.models import Exists, OuterRef, Q

from careerpath.writing.keyset import in_any
from careerpath.writing.marks import Mark
from careerpath.writing.pieces import Piece
from journal.sparks.models import Spark

from .choice import OLD, RESTS, in_turn, seed_of

WARM = (Spark.Energy.COMING_BACK, Spark.Energy.NOT_LEFT_ALONE)
# So many that were untouched longest have their turn, of each state and energy.
AMONG = 5


def is_asked_about(piece: Piece, today: date) -> bool:
    is_warm = isinstance(piece, Spark) and piece.energy in WARM and piece.state in Spark.OPEN
    return is_warm and piece.updated_at < _untouched_since(piece.owner, today)


def still_warm(user: Any, today: date) -> Spark | None:
    """The spark that is asked about on a day, the same one all that day; None once it, or any other, rests since then.

    One query, that reads some twenty rows at most.
    """
    marks, rests = Mark.owned_by(user), Q(kind=Mark.Kind.RESTING)
    kept = Q(kind__in=[Mark.Kind.CLOSED, Mark.Kind.BACK]) | rests & Q(day__gte=today)
    free = Spark.owned_by(user).filter(~Exists(marks.filter(kept, piece_id=OuterRef("pk"))))
    untouched = free.filter(updated_at__lt=_untouched_since(user, today)).order_by("updated_at", "id")
    parts = [untouched.filter(state=state, energy=energy)[:AMONG] for state, energy in product(Spark.OPEN, WARM)]
    found = {row.pk: row for row in in_any(user, *parts).filter(~Exists(marks.filter(rests, day=today + RESTS)))}
    asked = (found[id] for id in in_turn(seed_of(user.pk, today), found))
    return next((spark for spark in asked if spark.is_readable()), None)


def _untouched_since(user: Any, today: date) -> datetime:
    return datetime.combine(today - OLD, time(), user.zone)
