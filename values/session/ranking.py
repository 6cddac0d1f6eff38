"""From answers about pairs to an order. Pure: the only state is the stored order and the answers.

The knockout pairs neighbors round by round, an odd one passing. When the champion is known, its slot becomes a
walkover and the same tree is replayed, so that answers given before are not asked again: it finds the first k of n
as a tournament sort does (Knuth, The Art of Computer Programming, volume 3, section 5.2.3).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

Item = TypeVar("Item")
# Who won, by the pair in the stored order; None for a close call, which counts for the first of the two.
Answers = Mapping[tuple[Item, Item], Item | None]

PLACES = 5
PAIRS_A_PAGE = 5


class Ranking(NamedTuple, Generic[Item]):
    """What is known, and what is to be asked next: nothing once `order` is whole."""

    order: list[Item]
    pairs: list[tuple[Item, Item]]


# Stands in a slot whose match has not been played.
_UNKNOWN = object()


def next_step(order: Sequence[Item], k: int, answers: Answers) -> Ranking[Item]:
    """The first places of `order` as far as the answers tell, and up to five pairs that are ready to be asked.

    `order` holds each item once. Of n items the first min(k, n) are found. Answers about pairs that are never
    reached are passed over.
    """
    place = {item: index for index, item in enumerate(order)}
    out: list[Item] = []
    while len(out) < min(k, len(order)):
        champion, pairs = _play(place, set(out), answers)
        if pairs:
            return Ranking(out, pairs[:PAIRS_A_PAGE])
        out.append(champion)
    return Ranking(out, [])


def _play(place: dict[Item, int], gone: set[Item], answers: Answers) -> tuple[Item, list[tuple[Item, Item]]]:
    """The champion of a bracket in which the places of `gone` are walkovers, and the pairs that are ready."""
    slots: list[Any] = [None if item in gone else item for item in place]
    ready: list[tuple[Item, Item]] = []
    while len(slots) > 1:
        # An odd one at the end passes.
        above = slots[-1:] if len(slots) % 2 else []
        slots = [_winner(*match, place, answers, ready) for match in zip(slots[::2], slots[1::2], strict=False)] + above
    return slots[0], ready


def _winner(one: Any, other: Any, place: dict[Item, int], answers: Answers, ready: list[tuple[Item, Item]]) -> Any:
    # A walkover: None is the slot of a value that has its place.
    if one is None or other is None:
        return other if one is None else one
    # A match before this one is open.
    if one is _UNKNOWN or other is _UNKNOWN:
        return _UNKNOWN
    pair = (one, other) if place[one] < place[other] else (other, one)
    if pair not in answers:
        ready.append(pair)
        return _UNKNOWN
    winner = answers[pair]
    return pair[0] if winner is None else winner


def place_newcomers(
    standing: Sequence[Item], newcomers: Sequence[Item], answers: Answers, places: int = PLACES
) -> Ranking[Item]:
    """Newcomers put among those that stand in order already, one after the other by halving: at most 3 questions each.

    The stored order is `standing`, then `newcomers`. The ranking's order is that of all who have been placed, first
    place first, whole once there is no pair to ask; whoever stands past `places` keeps the order but is not compared.
    """
    order = list(standing)
    for newcomer in newcomers:
        # Only the places that count are worth a question.
        low, high = 0, min(len(order), places)
        while low < high:
            middle = (low + high) // 2
            pair = (order[middle], newcomer)
            if pair not in answers:
                return Ranking(order, [pair])
            winner = answers[pair]
            low, high = (low, middle) if winner == newcomer else (middle + 1, high)
        order.insert(low, newcomer)
    return Ranking(order, [])


def close_calls(answers: Answers) -> set[tuple[Item, Item]]:
    return {pair for pair, winner in answers.items() if winner is None}
