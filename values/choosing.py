"""The acts of choosing: keeping what was ticked, its order, and one's own words. Each is whole or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, IntegerField, Q, When
from django.db.models import Value as Literal
from django.utils import timezone

from careerpath.clock import today
from careerpath.owned import hold

from .models import PersonalValue, Pick, RankedValue, Value, ValuesSession

NOUN = "values"
MOST_PICKED = 8
PLACES = 5


class Stale(Exception):
    """Another window kept something else since the form was drawn."""


@dataclass(frozen=True)
class Card:
    """A value to tick: its key in forms, and what it says."""

    key: str
    name: str
    meaning: str
    group: str
    active: bool = True


@dataclass(frozen=True)
class Picks:
    """What the first form sends: the id of a new session, the version it was drawn with, and what was ticked."""

    id: UUID | None
    version: int
    keys: frozenset[str]
    name: str = ""
    definition: str = ""


def unfinished(user: Any) -> ValuesSession | None:
    """The session that this user has begun and not finished; there is one at most."""
    return ValuesSession.owned_by(user).filter(done_on__isnull=True).first()


def picked(session: ValuesSession | None) -> list[PersonalValue]:
    """The values that were kept in a session, in the order of the catalog, words of one's own last."""
    if session is None:
        return []
    rows = Pick.owned_by(session.owner).filter(session=session, shortlisted=True)
    cards = [row.personal_value for row in rows.select_related("personal_value__value__group")]
    for card in cards:
        card.owner = session.owner
    return sorted(cards, key=_place_in_catalog)


def _place_in_catalog(card: PersonalValue) -> tuple:
    if card.value is None:
        return (1, 0, 0, 0, card.pk)
    return (0, card.value.group.order, card.value.order, card.value.pk, card.pk)


def own_cards(user: Any) -> list[PersonalValue]:
    """The cards that this user made for words of their own, oldest first."""
    return list(PersonalValue.owned_by(user).filter(value__isnull=True).order_by("id"))


def key_of(card: PersonalValue) -> str:
    """A card's key in the form: the slug of the catalog's, the id of one's own."""
    return card.value.slug if card.value else str(card.pk)


def offered(user: Any, kept: Iterable[PersonalValue], own_group: str) -> list[Card]:
    """All that may be ticked: the short list, what is kept already, and words of one's own."""
    ids = [card.value_id for card in kept if card.value_id]
    values = Value.objects.filter(Q(express=True) | Q(pk__in=ids)).in_order()
    cards = [Card(row.slug, row.name, row.definition, row.group.label, row.is_active) for row in values]
    own = [card for card in own_cards(user) if card.opens()]
    return cards + [Card(str(card.pk), card.name, card.definition, own_group) for card in own]


@transaction.atomic
def keep_picks(user: Any, sent: Picks, go_on: bool) -> ValuesSession:
    """Keep what was ticked, in the unfinished session or a new one. Raises Stale where another window differs."""
    hold(user)
    cards = _cards_for(user, sent)
    ids = {card.pk for card in cards}
    session = unfinished(user)
    if session is None:
        session = _of_this_form(user, sent) or _begin(user, sent)
    if session.version != sent.version:
        if ids != {card.pk for card in picked(session)}:
            raise Stale
        return session
    _write_picks(session, ids)
    _move_on(session, ValuesSession.State.RANK if go_on else ValuesSession.State.PICK)
    return session


def _of_this_form(user: Any, sent: Picks) -> ValuesSession | None:
    """The session that a form sent before has made; it is done by now."""
    return ValuesSession.owned_by(user).filter(pk=sent.id).first() if sent.id else None


def _begin(user: Any, sent: Picks) -> ValuesSession:
    if sent.id is None or sent.version:
        # The session this form belongs to is over.
        raise Stale
    session = ValuesSession(id=sent.id, owner=user, started_on=today(user), version=0)
    session.save(force_insert=True)
    return session


def _cards_for(user: Any, sent: Picks) -> list[PersonalValue]:
    """The user's cards for what was ticked; those that are missing are made."""
    values = list(Value.objects.filter(slug__in=sent.keys))
    own = own_cards(user)
    cards = [card for card in own if str(card.pk) in sent.keys]
    there = list(PersonalValue.owned_by(user).filter(value__in=values))
    missing = {value.pk for value in values} - {card.value_id for card in there}
    new = [PersonalValue(owner=user, value_id=pk) for pk in missing]
    cards += there + (PersonalValue.objects.bulk_create(new) if new else [])
    if sent.name:
        cards = [card for card in cards if card.value_id or card.name.casefold() != sent.name.casefold()]
        cards.append(_own_card(user, own, sent))
    return cards


def _own_card(user: Any, own: list[PersonalValue], sent: Picks) -> PersonalValue:
    """The card for a word of one's own: the one of that name, or a new one."""
    opened = (card for card in own if card.opens())
    card = next((card for card in opened if card.name.casefold() == sent.name.casefold()), None)
    card = card or PersonalValue(owner=user, name=sent.name)
    if card._state.adding or (sent.definition and sent.definition != card.definition):
        card.definition = sent.definition
        card.save()
    return card


def _write_picks(session: ValuesSession, ids: set[UUID]) -> None:
    rows = Pick.owned_by(session.owner).filter(session=session)
    there = dict(rows.values_list("personal_value_id", "shortlisted"))
    if dropped := [pk for pk, kept in there.items() if kept and pk not in ids]:
        rows.filter(personal_value__in=dropped).update(shortlisted=False, level=Pick.Level.NOT_NOW)
    if back := [pk for pk, kept in there.items() if not kept and pk in ids]:
        rows.filter(personal_value__in=back).update(shortlisted=True, level=Pick.Level.VERY)
    new = {"owner": session.owner, "session": session, "shortlisted": True}
    Pick.objects.bulk_create([Pick(personal_value_id=pk, **new) for pk in ids - set(there)])


def places_of(session: ValuesSession) -> dict[UUID, int]:
    """The places given so far in a session: card id to rank."""
    rows = RankedValue.owned_by(session.owner).filter(session=session)
    return dict(rows.values_list("personal_value_id", "rank"))


@transaction.atomic
def keep_order(session: ValuesSession, version: int, places: dict[PersonalValue, int], go_on: bool) -> None:
    """Keep the places of a session's values. Raises Stale where another window differs.

    A value that loses its place keeps its words, and finds them again when it gets one.
    """
    hold(session.owner)
    session.refresh_from_db(fields=["version", "state", "done_on"])
    if session.version != version or session.done_on:
        if {card.pk: rank for card, rank in places.items()} != places_of(session):
            raise Stale
        return
    rows = RankedValue.objects.all_of(session.owner).filter(session=session)
    there = dict(rows.values_list("personal_value_id", "pk"))
    rows.filter(trashed_at__isnull=True).update(trashed_at=timezone.now())
    if known := {there[card.pk]: rank for card, rank in places.items() if card.pk in there}:
        cases = [When(pk=pk, then=Literal(rank)) for pk, rank in known.items()]
        rows.filter(pk__in=known).update(rank=Case(*cases, output_field=IntegerField()), trashed_at=None)
    new = [_ranked(session, card, rank) for card, rank in places.items() if card.pk not in there]
    RankedValue.objects.bulk_create(new)
    _move_on(session, ValuesSession.State.CHECK if go_on else ValuesSession.State.RANK)


def _ranked(session: ValuesSession, card: PersonalValue, rank: int) -> RankedValue:
    return RankedValue(
        owner=session.owner,
        session=session,
        personal_value=card,
        rank=rank,
        name_snapshot=card.label,
        definition_snapshot=card.meaning,
        ladder_snapshot=bool(card.value and card.value.ladder_default),
    )


@transaction.atomic
def keep_words(session: ValuesSession, version: int, words: dict[UUID, str], finish: bool) -> None:
    """Keep one's own words of a session's values (row id to text). Raises Stale where another window differs."""
    hold(session.owner)
    session.refresh_from_db(fields=["version", "state", "done_on"])
    rows = list(RankedValue.owned_by(session.owner).filter(session=session, pk__in=words))
    changed = [row for row in rows if row.my_words != words[row.pk]]
    if changed and session.version != version:
        raise Stale
    for row in changed:
        row.my_words = words[row.pk]
        row.save(update_fields=["my_words", "updated_at"])
    if finish and not session.done_on:
        session.done_on = today(session.owner)
        _move_on(session, ValuesSession.State.DONE)
    elif changed:
        _move_on(session, session.state)


def _move_on(session: ValuesSession, state: str) -> None:
    session.state = state
    session.version += 1
    session.save(update_fields=["state", "version", "done_on", "updated_at"])
