"""The last acts of choosing: saving the order, and a person's own words for it. Each is saved whole or not at all."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Q, When
from django.db.models import Value as Literal
from django.utils import timezone

from careerpath.accounts.clock import today

from .choosing import PLACES, Stale, move_on
from .models.catalog import PersonalValue
from .models.sessions import Pick, RankedValue, ValuesSession
from .results import current_five

# What a person writes beside a value of the result.
WORDS = ("my_words", "ordinary_day", "crossing_line")


class Cards:
    """The values of a session that count: its short list in the stored order, and what was left behind."""

    def __init__(self, session: ValuesSession) -> None:
        rows = Pick.owned_by(session.owner).filter(session=session, folded_into=None)
        rows = rows.filter(Q(shortlisted=True) | Q(level=Pick.Level.VERY)).exclude(leaning=Pick.Leaning.LEAVING)
        picks = sorted(rows.select_related("personal_value__value"), key=_stored)
        for pick in picks:
            # A text is read with its owner's keys: the owner at hand spares a query a card.
            pick.personal_value.owner = session.owner
        listed = [pick for pick in picks if pick.shortlisted]
        self.short = [pick.personal_value for pick in listed]
        self.left = [pick.personal_value for pick in picks if not pick.shortlisted]
        self.by_id = {card.pk: card for card in self.short}
        # In a light session: those of the five that stay, and those that come in.
        self.staying = [pick.personal_value_id for pick in listed if pick.leaning]
        self.newcomers = [pick.personal_value_id for pick in listed if not pick.leaning]

    @property
    def places(self) -> int:
        return min(PLACES, len(self.short))

    def outside(self, order: Sequence[PersonalValue]) -> list[PersonalValue]:
        return [card for card in self.short if card not in order]

    def beside(self, order: Sequence[PersonalValue]) -> list[PersonalValue]:
        return [*self.outside(order), *self.left]


def _stored(pick: Pick) -> tuple:
    return (pick.place is None, pick.place or 0, pick.pk)


def places_of(session: ValuesSession) -> dict[UUID, int]:
    rows = RankedValue.owned_by(session.owner).filter(session=session, rank__isnull=False)
    return dict(rows.values_list("personal_value_id", "rank"))


class Order:
    """An order to save: the rank of each value, what is also important, and the ranks that the pairs came to."""

    def __init__(
        self,
        places: Mapping[PersonalValue, int],
        beside: Sequence[PersonalValue] = (),
        computed: Mapping[UUID, int] | None = None,
    ) -> None:
        self.ranks: dict[PersonalValue, int | None] = {**dict.fromkeys(beside), **places}
        self.places = {card.pk: rank for card, rank in places.items()}
        self.computed = computed or {}


def keep_order(session: ValuesSession, version: int, order: Order, state: str) -> None:
    """Save an order of a session's values; the caller has locked the user.

    Raises Stale if another window saved a different order.
    """
    if session.version != version or session.done_on:
        if order.places != places_of(session):
            raise Stale
        return
    # With those in the trash: a value that comes back to the result finds its words again.
    rows = RankedValue.all_of(session.owner).filter(session=session)
    there = {card: (pk, gone) for card, pk, gone in rows.values_list("personal_value_id", "pk", "trashed_at")}
    if not all(gone for _pk, gone in there.values()):
        # Places are given once: all are put down before any is given anew.
        rows.filter(trashed_at__isnull=True).update(trashed_at=timezone.now())
    known = {there[card.pk][0]: card for card in order.ranks if card.pk in there}
    if known:
        ranks = {pk: order.ranks[card] for pk, card in known.items()}
        computed = {pk: order.computed.get(card.pk) for pk, card in known.items()}
        rows.filter(pk__in=known).update(rank=_cases(ranks), rank_computed=_cases(computed), trashed_at=None)
    _rank_anew(session, order, [card for card in order.ranks if card.pk not in there])
    move_on(session, state)


def _cases(numbers: Mapping[UUID, int | None]) -> Case:
    cases = [When(pk=pk, then=Literal(number)) for pk, number in numbers.items() if number is not None]
    return Case(*cases, default=Literal(None), output_field=IntegerField())


def _rank_anew(session: ValuesSession, order: Order, cards: list[PersonalValue]) -> None:
    words = _words_of_last_time(session) if cards else {}
    RankedValue.objects.bulk_create(
        RankedValue(
            owner=session.owner,
            session=session,
            personal_value=card,
            rank=order.ranks[card],
            rank_computed=order.computed.get(card.pk),
            name_snapshot=card.label,
            definition_snapshot=card.meaning,
            ladder_snapshot=bool(card.value and card.value.ladder_default),
            **words.get(card.pk, {}),
        )
        for card in cards
    )


def _words_of_last_time(session: ValuesSession) -> dict[UUID, dict[str, Any]]:
    if session.kind != ValuesSession.Kind.LIGHT:
        return {}
    # What was written last time is a text to start from.
    rows = [row for row in current_five(session.owner) if row.is_readable()]
    return {row.personal_value_id: {name: getattr(row, name) for name in WORDS} for row in rows}


def left_meanwhile(session: ValuesSession, ids: Collection[UUID]) -> list[RankedValue]:
    """Rows another window removed from the result, for which this form still submits text."""
    if not ids:
        return []
    rows = RankedValue.all_of(session.owner).filter(session=session, pk__in=ids)
    return [row for row in rows.order_by("rank", "id") if row.is_readable()]


def keep_words(
    session: ValuesSession,
    rows: Sequence[RankedValue],
    version: int,
    words: Mapping[UUID, dict[str, str]],
    finish: bool,
) -> None:
    """Save a person's own words: row id to the text of each field; the caller has locked the user.

    Raises Stale if another window saved something else; nothing is written then.
    """
    changed = [(row, texts) for row in rows if (texts := _other_texts(row, words.get(row.pk, {})))]
    # The same words sent twice are no conflict.
    if changed and session.version != version:
        raise Stale
    for row, texts in changed:
        for name, text in texts.items():
            setattr(row, name, text)
        # One save a row: update() refuses encrypted fields.
        row.save(update_fields=[*texts, "updated_at"])
    if finish and not session.done_on:
        session.done_on = today(session.owner)
        move_on(session, ValuesSession.State.DONE)
    elif changed:
        move_on(session, session.state)


def _other_texts(row: RankedValue, texts: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if (getattr(row, name) or "") != text}
