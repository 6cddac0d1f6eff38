"""Which old piece is shown on a day: the same one all that day, another on another day. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, TypeVar

# None is shown that is younger.
OLD = timedelta(days=60)
# For so long one rests that was not wanted; one that was asked for comes again after a week.
RESTS, AGAIN = timedelta(days=60), timedelta(days=7)
# Of so many that are nearest to a day one has its turn: so each year has its turns, and in a busy week each page.
NEAREST = 20

Found = TypeVar("Found")
# The kinds of a piece's marks, each with its day.
Marks = dict[str, date | None]


def seed_of(owner: Any, today: date) -> bytes:
    return sha256(f"{owner}:{today}".encode()).digest()


def day_between(seed: bytes, first: date, last: date) -> date:
    """One of the days from `first` to `last`, each as likely as any other."""
    return first + timedelta(days=int.from_bytes(seed[:8]) % ((last - first).days + 1))


def nearest(day: date, dated: Iterable[tuple[date, Found]]) -> list[Found]:
    """What lies nearest to a day, of what is given with its own day."""
    by_distance = sorted(dated, key=lambda one: abs(one[0] - day))
    return [found for _day, found in by_distance[:NEAREST]]


def in_turn(seed: bytes, ids: Iterable[Any]) -> list[Any]:
    """These ids in the order in which they are shown, where the first may not open."""
    return sorted(ids, key=lambda id: sha256(seed + str(id).encode()).digest())


def after(act: str, marks: Marks, today: date, is_back: bool) -> Marks:
    """The marks of a piece once `act` was pressed on home, where `is_back` says that it was asked for.

    With the mark of resting goes that nothing else comes that day.
    """
    rests: Marks = {"resting": today + RESTS}
    seen = {kind: day for kind, day in marks.items() if kind != "back"}
    match act:
        case "not-this-one" | "still-warm" | "cooled":
            return marks | rests | ({"back": today + AGAIN} if is_back else {})
        case "never-again":
            return seen | rests | {"closed": None}
    return seen
