"""What a result shows of the ladder: in words, as a bar, as leanings, and beside what one's present work rewards."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from careerpath.words import isolated
from values.catalog.models import Value
from values.session.models import RankedValue
from values.words import place

from . import corners, ladder

# In plain words, in the order of corners.CORNERS.
LEANINGS = [
    _lazy("freedom and the new"),
    _lazy("others and the world"),
    _lazy("safety and custom"),
    _lazy("standing and success"),
]


def ladder_sentence(ranked: Sequence[RankedValue]) -> str:
    """How many of a result the ladder rewards, which, and which not; "" for an empty result."""
    if not ranked:
        return ""
    total = apnumber(len(ranked))
    marked = [row for row in ranked if row.is_ladder]
    others = [isolated(row.shown_name) for row in ranked if not row.is_ladder]
    if not marked:
        none = ngettext(
            "The ladder does not reward it.",
            "The ladder rewards none of your %(total)s.",
            len(ranked),
        )
        return none % {"total": total}
    named = "; ".join(f"{isolated(row.shown_name)}, {place(row.rank)}" for row in marked)
    if not others:
        every = ngettext(
            "The ladder rewards it: %(named)s.",
            "The ladder rewards all of your %(total)s: %(named)s.",
            len(ranked),
        )
        return every % {"total": total, "named": named}
    sentence = _("The ladder rewards %(count)s of your %(total)s: %(named)s.")
    sentence %= {"count": apnumber(len(marked)), "total": total, "named": named}
    rest = ngettext(
        "It will not reward this one: %(names)s.", "It will not reward these %(total)s: %(names)s.", len(others)
    )
    return f"{sentence} " + rest % {"total": apnumber(len(others)), "names": ", ".join(others)}


def ladder_bar(ranked: Sequence[RankedValue]) -> dict[str, Any] | None:
    """The bar, ready for its template; None where no value carries the mark."""
    if not any(row.is_ladder for row in ranked):
        return None
    rows = ladder.bar([row.shown_name for row in ranked], [row.is_ladder for row in ranked])
    return {"rows": rows, "width": ladder.BAR_WIDTH, "height": len(rows) * ladder.ROW}


def four_corners(ranked: Sequence[RankedValue]) -> dict[str, Any]:
    """Where the person's fifteen lean, against the ladder's.

    The ladder's are divided as the values are that the catalog marks today: all in one corner as shipped, and still
    true if a curator marks others. A leaning is the catalog's of today too; results keep no copy of it, since it is our
    reading of a word and not part of what somebody chose.
    """
    mine = corners.weigh([row.personal_value.value.quadrant if row.personal_value.value else "" for row in ranked])
    theirs = corners.spread(Value.objects.ladder_by_quadrant())
    heaviest = _(" and toward ").join(str(LEANINGS[index]) for index in corners.most(mine))
    sentence = _("Yours lean most toward %(where)s.") % {"where": heaviest}
    return {
        "mine": corners.outline(mine),
        "theirs": corners.outline(theirs) if any(theirs.corners) else "",
        "rows": [*zip(LEANINGS, map(float, mine.corners), map(float, theirs.corners), strict=True)],
        "unplaced": mine.unplaced,
        "sentence": sentence if heaviest else _("They are all words of your own, which we cannot place here."),
    }


def overlap(ranked: Sequence[RankedValue], record: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is rewarded and mine, mine alone, and rewarded alone, by name, and how many in a sentence."""
    said = record.get("rewarded")
    if not ranked or not said:
        return None
    mine = {row.personal_value.key: isolated(row.shown_name) for row in ranked}
    both = [name for key, name in mine.items() if key in said]
    sentence = ngettext(
        "%(count)s of your %(total)s is among what your present work rewards most.",
        "%(count)s of your %(total)s are among what your present work rewards most.",
        len(both),
    )
    if not both:
        sentence = _("None of your %(total)s is among what your present work rewards most.")
    return {
        "sentence": sentence % {"total": apnumber(len(mine)), "count": str(apnumber(len(both))).capitalize()},
        "both": both,
        "mine": [name for key, name in mine.items() if key not in said],
        "rewarded": [isolated(record["words"][key]["name"]) for key in said if key not in mine],
    }
