"""What a worksheet of needs comes to: counted and set side by side, never scored. Pure."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

WORK, ELSEWHERE, UNMET = "work", "elsewhere", "unmet"
# Where a need is met: some of the three, or none of them where nothing was said.
Places = frozenset[str]


class Counts(NamedTuple):
    """How many needs something was said of, how many work carries, and for how many it is the only place."""

    said: int
    work: int
    only_work: int


def count(needs: Iterable[Places]) -> Counts:
    """The counts over the needs that something was said of."""
    said = [places for places in needs if places]
    work = [places for places in said if WORK in places]
    return Counts(len(said), len(work), sum(ELSEWHERE not in places for places in work))


def moved(before: Mapping[str, Places], after: Mapping[str, Places]) -> list[str]:
    """The needs that stand elsewhere in `after`, in its order; one that was not said of in both has not moved."""
    return [need for need, places in after.items() if places and before.get(need) and before[need] != places]
