"""How many of a list of values the ladder rewards by itself. Counted, never judged."""

from collections.abc import Sequence
from fractions import Fraction

# Of five places, the first weighs five.
WEIGHTS = (5, 4, 3, 2, 1)


def rewarded(flags: Sequence[bool]) -> int:
    """How many of a list, in its order, carry the ladder's mark."""
    return sum(bool(flag) for flag in flags[: len(WEIGHTS)])


def ladder_share(flags: Sequence[bool]) -> Fraction:
    """The weight of the marked places of a top five, of all 15; a shorter list leaves its places empty."""
    marked = sum(weight for weight, flag in zip(WEIGHTS, flags, strict=False) if flag)
    return Fraction(marked, sum(WEIGHTS))
