"""Which questions are due on a day, and in what order they are offered. Pure."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

# So long after its latest answer a question is asked again; of one that is asked once, only its follow-up.
RESTS = {"any": timedelta(days=21), "yearly": timedelta(days=330), "once": timedelta(days=180)}
SKIPPED_FOR = timedelta(days=60)
# How far back answers count against their theme.
LATELY = timedelta(days=90)
# Until when a question is hidden that its reader does not want at all.
FOR_GOOD = date.max
MOST_SHOWN = 3


class Standing(NamedTuple):
    """How a question stands with one person; `key` is whatever tells it from the others."""

    key: Any
    theme: Any
    cadence: str
    has_follow_up: bool = False
    answered_on: date | None = None
    # The first day on which it may be offered again.
    hidden_until: date | None = None

    def due_on(self, season_began: date | None) -> date | None:
        """The first day on which it is due; `date.min` where it always was, None where no day can be named.

        `season_began` is the first day of the season under way, or of one that is still to come; None between seasons.
        """
        if self.hidden_until == FOR_GOOD:
            return None
        if (day := self._comes_back_on(season_began)) is None:
            return None
        return max(day, self.hidden_until or date.min)

    def _comes_back_on(self, season_began: date | None) -> date | None:
        if self.answered_on is None:
            return date.min
        if self.cadence == "season":
            return season_began if season_began and self.answered_on < season_began else None
        if self.cadence == "once" and not self.has_follow_up:
            return None
        return self.answered_on + RESTS[self.cadence]

    @property
    def asks_follow_up(self) -> bool:
        """Whether its follow-up is asked in its place: it was to be asked once, and is answered."""
        return self.cadence == "once" and self.has_follow_up and self.answered_on is not None


def due(questions: Iterable[Standing], season_began: date | None, today: date) -> list[Standing]:
    """The questions that are due `today`, those to be offered first in front.

    Never answered ones come first, then those of the theme of which the fewest were answered lately, and of a theme the
    one answered longest ago, so that each has its turn; among equals the order that they are given in stays. What
    stands before one counts as answered, so that whoever asks for another one is led to another theme.
    """
    asked = list(questions)
    lately = Counter(one.theme for one in asked if one.answered_on and today - LATELY < one.answered_on)
    ready = [one for one in asked if (day := one.due_on(season_began)) is not None and day <= today]
    before: Counter[Any] = Counter()
    placed = []
    for one in sorted(ready, key=lambda one: one.answered_on or date.min):
        is_back = one.answered_on is not None
        placed.append((is_back, lately[one.theme] + before[is_back, one.theme], one.answered_on or date.min, one))
        before[is_back, one.theme] += 1
    return [one for *_place, one in sorted(placed, key=lambda place: place[:3])]
