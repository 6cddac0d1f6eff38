"""Places and counts in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

PLACES = [_lazy("first"), _lazy("second"), _lazy("third"), _lazy("fourth"), _lazy("fifth")]
COUNTS = [_lazy("none"), _lazy("one"), _lazy("two"), _lazy("three"), _lazy("four"), _lazy("five")]


def place(rank: int | None) -> str:
    """A rank in words ("fourth"); "" for none."""
    if rank is None:
        return ""
    return str(PLACES[rank - 1]) if 0 < rank <= len(PLACES) else str(rank)


def in_words(count: int) -> str:
    return str(COUNTS[count]) if 0 <= count < len(COUNTS) else str(count)


def listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
