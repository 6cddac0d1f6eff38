"""Marks: what a person says of a piece beside its text, for when it comes back."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careerpath.accounts.clock import today

from .owned import Owned, lock_user
from .quotas import counting

# The kinds of a piece's marks, each with its day.
Marks = dict[str, date | None]


class Mark(Owned):
    """One mark on one piece. It goes with its piece, and is deleted once it no longer holds."""

    class Kind(models.TextChoices):
        STUCK = "stuck", gettext_lazy("I was stuck here")
        HELPED = "helped", gettext_lazy("This helped")
        AT_HAND = "hand", gettext_lazy("Keep at hand")
        # It comes back by itself never; its owner finds it as ever.
        CLOSED = "closed", gettext_lazy("Keep closed")
        # Not this one: it rests until `day`.
        RESTING = "resting", gettext_lazy("Resting")
        # It is on home from `day` on, or from the next season's first day where that is NULL, until it was seen.
        BACK = "back", gettext_lazy("Bring it back")

    piece_noun = models.CharField(max_length=20)
    piece_id = models.UUIDField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    day = models.DateField(null=True)

    counts_as: ClassVar[str] = "changes"

    class Meta:
        indexes = [
            models.Index(fields=["owner", "kind", "day"], name="mark_by_kind"),
            models.Index(fields=["owner", "piece_id"], name="mark_of_piece"),
        ]
        constraints = [models.UniqueConstraint(fields=["piece_id", "kind"], name="mark_once")]

    @classmethod
    def of(cls, piece: Any) -> Marks:
        return dict(cls.owned_by(piece.owner).filter(piece_id=piece.pk).values_list("kind", "day"))

    @classmethod
    def change(cls, piece: Any, among: Collection[str], change: Callable[[Marks], Marks]) -> Marks | None:
        """Put what `change` makes of a piece's marks `among` these kinds in their place.

        Returns the marks as they were; None where it changed none. Raises QuotaExceeded.
        """
        with counting(piece.owner):
            lock_user(piece.owner)
            there = {kind: day for kind, day in cls.of(piece).items() if kind in among}
            marks = change(there)
            # Made anew where its day is another: which season is the next depends on when it was made.
            gone = [kind for kind, day in there.items() if kind not in marks or marks[kind] != day]
            new = [kind for kind in marks if kind not in there or kind in gone]
            if gone:
                cls.owned_by(piece.owner).filter(piece_id=piece.pk, kind__in=gone).delete()
            of_it = {"owner": piece.owner, "piece_noun": piece.noun, "piece_id": piece.pk}
            cls.objects.bulk_create(cls(**of_it, kind=kind, day=marks[kind]) for kind in new)
        return there if gone or new else None


def in_words(marks: Marks, user: Any) -> list[str]:
    """What a piece's own page says of its marks, each in a few words."""
    said, now = [], today(user)
    for kind in Mark.Kind:
        if kind not in marks:
            continue
        day = marks[kind]
        when = {"day": date_format(day, "j F Y") if day else ""}
        if kind == Mark.Kind.BACK and day:
            said.append(_("On home until you have seen it") if day <= now else _("Comes back on %(day)s") % when)
        elif kind == Mark.Kind.RESTING:
            said += [_("Rests until %(day)s") % when] if day and day >= now else []
        elif kind == Mark.Kind.BACK:
            said.append(_("Comes back when the next season begins"))
        elif kind in (Mark.Kind.CLOSED, Mark.Kind.AT_HAND):
            said.append(_("Kept closed") if kind == Mark.Kind.CLOSED else _("Kept at hand"))
        else:
            said.append(str(kind.label))
    return said
