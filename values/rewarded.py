"""The five that a person's present work rewards most, and which of these are among their own."""

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
    # An unfinished session has no day: it comes before the latest finished one.
    return ValuesSession.owned_by(user).order_by(F("done_on").desc(nulls_first=True), "-id").first()


def rewarded_in(session: ValuesSession) -> list[PersonalValue]:
    rows = RewardedValue.owned_by(session.owner).filter(session=session).select_related("personal_value__value")
    cards = [row.personal_value for row in rows.order_by("id")]
    for card in cards:
        # A text is read with its owner's keys: the owner at hand spares a query a card.
        card.owner = session.owner
    return cards


def mark_of(session: ValuesSession, keys: frozenset[str]) -> str:
    """The stored answer as a word for a form to send back, so that another window's change shows."""
    return " ".join([str(session.pk), *sorted(keys)])


def offered(shelf: Shelf, session: ValuesSession, own_group: str) -> list[Card]:
    """The whole catalog by group, and the person's own words.

    In an unfinished full session, own words of that session alone: others would give the old list away.
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
    """Save up to five for a session, in place of those of `before`; the caller has locked the user.

    The session's version stays: a page of choosing in another window has nothing to do with this answer.
    Raises Stale if another window saved something else; nothing is written then.
    """
    there = {card.pk: key_of(card) for card in before}
    kept = frozenset(there.values())
    # The same answer sent twice is no conflict.
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
    if not ranked or not cards:
        return None
    said = {card.pk for card in cards}
    own = {row.personal_value_id for row in ranked}
    return Overlap(
        [isolated(name_of(row)) for row in ranked if row.personal_value_id in said],
        [isolated(name_of(row)) for row in ranked if row.personal_value_id not in said],
        [isolated(card.label) if card.is_readable() else "…" for card in cards if card.pk not in own],
    )
