"""Places in words."""

from django.utils.translation import gettext_lazy as _lazy

PLACES = [_lazy("first"), _lazy("second"), _lazy("third"), _lazy("fourth"), _lazy("fifth")]


def place(rank: int) -> str:
    return str(PLACES[rank - 1]) if 0 < rank <= len(PLACES) else str(rank)
