"""Where the weights of a list lean, as outlines on a square with four corners. Pure.

Opposite motives stand in opposite corners. "Leans toward", never "is": each value is placed by its main motive alone.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from .ladder import WEIGHTS

# Clockwise from the top left.
CORNERS = ("openness_to_change", "self_transcendence", "conservation", "self_enhancement")
TOWARDS = ((-1, -1), (1, -1), (1, 1), (-1, 1))

WHOLE = sum(WEIGHTS)
MIDDLE = (174, 134)
# Half the side of the square, and how far an outline stands from the middle at a corner without weight.
HALF, NOTHING = 100, 8


class Weights(NamedTuple):
    """The weight in each corner, clockwise from the top left, and what has no corner."""

    corners: tuple[Fraction | int, ...]
    unplaced: int


def weigh(leanings: Sequence[str]) -> Weights:
    """The weight in each corner for a top five; "" is a value that has no corner."""
    weights: Counter[str] = Counter()
    # A list shorter than five uses the first weights.
    for weight, corner in zip(WEIGHTS, leanings, strict=False):
        weights[corner if corner in CORNERS else ""] += weight
    return Weights(tuple(weights[corner] for corner in CORNERS), weights[""])


def spread(counts: Mapping[str, int]) -> Weights:
    """The 15 weights divided over the corners in proportion to `counts`; all zero if nothing is counted."""
    total = sum(counts.get(corner, 0) for corner in CORNERS)
    return Weights(tuple(Fraction(counts.get(corner, 0) * WHOLE, total or 1) for corner in CORNERS), 0)


def outline(weights: Weights) -> str:
    """The `points` of an SVG polygon; all of the weight in one corner reaches that corner."""
    points = []
    for weight, (across, down) in zip(weights.corners, TOWARDS, strict=True):
        reach = NOTHING + float(weight) / WHOLE * (HALF - NOTHING)
        points.append(f"{MIDDLE[0] + across * reach:.1f},{MIDDLE[1] + down * reach:.1f}")
    return " ".join(points)


def most(weights: Weights) -> list[int]:
    """Indexes of the heaviest corners: several on a tie, none if nothing is placed."""
    top = max(weights.corners)
    return [index for index, weight in enumerate(weights.corners) if weight == top and top]
