"""The five that a person's present work rewards most, and how they lie over their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careerpath.words import isolated

from .choosing import Card, Shelf, Stale, key_of
from .models.catalog import PersonalValue
from .models.sessions import Pick, RankedValue, RewardedValue, ValuesSession
from .results import count_in_words, name_of


def session_for(user: Any) -> ValuesSession | None:
    """The session that an answer belongs to: the one that is begun, else the latest that is done."""
    return ValuesSession.owned_by(user).order_by(F("done_on").desc(nulls_first=True), "-id").first()


def rewarded_in(session: ValuesSession) -> list[PersonalValue]:
    """What was said in a session, in the order it was kept."""
    rows = RewardedValue.owned_by(session.owner).filter(session=session).select_related("personal_value__value")
    cards = [row.personal_value for row in rows.order_by("id")]
    for card in cards:
        card.owner = session.owner
    return cards


def mark_of(session: ValuesSession, keys: frozenset[str]) -> str:
    """What a form remembers of what was kept when it was drawn."""
    return " ".join([str(session.pk), *sorted(keys)])


def offered(shelf: Shelf, session: ValuesSession, own_group: str) -> list[Card]:
    """All that may be ticked: the whole catalog by group, and words of one's own.

    While the whole catalog is gone through, those of this session alone: others would give the old list away.
    """
    cards = [Card(row.slug, row.name, row.definition, row.group.label, row.is_published) for row in shelf.values]
    own = shelf.own()
    if own and session.kind == ValuesSession.Kind.FULL and not session.done_on:
        said = Pick.owned_by(session.owner).filter(session=session, level__gt=0)
        here = set(said.values_list("personal_value_id", flat=True))
        own = [card for card in own if card.pk in here]
    return cards + [Card(key_of(card), card.name, card.definition, own_group) for card in own]


def keep(
    shelf: Shelf, session: ValuesSession, before: Sequence[PersonalValue], drawn: str, keys: frozenset[str]
) -> None:
    """Keep up to five for a session of a user that is held, in place of those of `before`.

    The session's own version stays: a page of choosing in another window has nothing to do with this answer.
    Raises Stale where another window differs; nothing was written then.
    """
    there = {card.pk: key_of(card) for card in before}
    kept = frozenset(there.values())
    if kept == keys:
        return
    if drawn != mark_of(session, kept):
        raise Stale
    gone = [pk for pk, key in there.items() if key not in keys]
    RewardedValue.owned_by(session.owner).filter(session=session, personal_value__in=gone).delete()
    missing = [row for row in shelf.values if row.slug in keys and row.slug not in shelf.cards]
    made = PersonalValue.objects.bulk_create([PersonalValue(owner=session.owner, value=row) for row in missing])
    cards = [card for key, card in shelf.cards.items() if key in keys - kept] + made
    new = [RewardedValue(owner=session.owner, session=session, personal_value=card) for card in cards]
    RewardedValue.objects.bulk_create(new)


@dataclass(frozen=True)
class Overlap:
    """What is rewarded and mine, mine alone, and rewarded alone, by name."""

    both: list[str]
    mine: list[str]
    rewarded: list[str]

    @property
    def sentence(self) -> str:
        """How many of one's own the present work rewards most."""
        count, total = len(self.both), len(self.both) + len(self.mine)
        if not count:
            said = _("Of what your present work rewards most, none is among your %(total)s.")
            return said % {"total": count_in_words(total)}
        said = ngettext(
            "Of your %(total)s, %(count)s is among what your present work rewards most.",
            "Of your %(total)s, %(count)s are among what your present work rewards most.",
            count,
        )
        return said % {"total": count_in_words(total), "count": count_in_words(count)}


def overlap(ranked: Sequence[RankedValue], cards: Sequence[PersonalValue]) -> Overlap | None:
    """How a result and what is rewarded lie over each other; None where one of them is empty."""
    if not ranked or not cards:
        return None
    said = {card.pk for card in cards}
    own = {row.personal_value_id for row in ranked}
    return Overlap(
        [isolated(name_of(row)) for row in ranked if row.personal_value_id in said],
        [isolated(name_of(row)) for row in ranked if row.personal_value_id not in said],
        [isolated(card.label) if card.is_readable() else "…" for card in cards if card.pk not in own],
    )
