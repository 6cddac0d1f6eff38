"""The first act of choosing: saving what was ticked, whole or not at all."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from careerpath.accounts.clock import today
from careerpath.words import as_seen
from careerpath.writing.owned import lock_user

from .models.catalog import PersonalValue, Value
from .models.sessions import Judgement, Pick, RankedValue, RewardedValue, ValuesSession
from .picks import give_places, save_picks

NOUN = "values"
MOST_PICKED = 8
PLACES = 5
# The rows that go to the trash and back with their session.
SAID = (Pick, Judgement, RewardedValue, RankedValue)


class Stale(Exception):
    """Another window saved something else since the form was rendered."""


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
    """What the first form sends: the id of a new session, the version it was rendered with, and what was ticked."""

    id: UUID | None
    version: int
    keys: frozenset[str]
    name: str = ""
    definition: str = ""


def unfinished(user: Any) -> ValuesSession | None:
    # One at most: the constraint `one_unfinished_session`.
    return ValuesSession.owned_by(user).filter(done_on__isnull=True).first()


@transaction.atomic
def put_away(user: Any, id: str) -> ValuesSession | None:
    """Move the unfinished session with this id to the trash, with all that was said in it; None if it is not there.

    Finished sessions and the person's cards stay.
    """
    lock_user(user)
    session = unfinished(user)
    if session is None or str(session.pk) != id:
        return None
    # One moment for all rows: `restore` finds by it what went with the session.
    now = timezone.now()
    for model in SAID:
        model.owned_by(user).filter(session=session).update(trashed_at=now)
    session.trashed_at, session.first_seen_in_trash = now, None
    session.save(update_fields=["trashed_at", "first_seen_in_trash", "updated_at"])
    return session


@transaction.atomic
def restore(user: Any, id: str) -> ValuesSession | None:
    """Restore a session from the trash as it was; None if it is not there or another one is unfinished."""
    lock_user(user)
    session = was_put_away(user, id)
    if session is None or unfinished(user):
        return None
    for model in SAID:
        # What had left the result before stays out of it.
        model.trashed_by(user).filter(session=session, trashed_at=session.trashed_at).update(trashed_at=None)
    session.trashed_at = None
    session.save(update_fields=["trashed_at", "updated_at"])
    return session


def was_put_away(user: Any, id: str) -> ValuesSession | None:
    try:
        # The id comes from the request, unchecked.
        return ValuesSession.trashed_by(user).filter(pk=UUID(id)).first()
    except ValueError:
        return None


def picked(session: ValuesSession | None) -> list[PersonalValue]:
    """The shortlisted values in the order of the catalog, a person's own words last."""
    if session is None:
        return []
    rows = Pick.owned_by(session.owner).filter(session=session, shortlisted=True)
    cards = [row.personal_value for row in rows.select_related("personal_value__value__group")]
    for card in cards:
        # A text is read with its owner's keys: the owner at hand spares a query a card.
        card.owner = session.owner
    return sorted(cards, key=_place_in_catalog)


def _place_in_catalog(card: PersonalValue) -> tuple:
    if card.value is None:
        return (1, 0, 0, 0, card.pk)
    return (0, card.value.group.order, card.value.order, card.value.pk, card.pk)


def key_of(card: PersonalValue) -> str:
    """The key of a card in forms: the slug of a catalog value, the id of a person's own word."""
    return card.value.slug if card.value else str(card.pk)


def card_for(user: Any, value: Value) -> PersonalValue:
    card = PersonalValue(owner=user, value=value)
    # Two requests at once create one card, and both read that one.
    PersonalValue.objects.bulk_create([card], ignore_conflicts=True)
    return PersonalValue.owned_by(user).select_related("value").get(value=value)


class Shelf:
    """The whole catalog and all cards of one user, read at once."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.values = list(Value.objects.in_order())
        by_id = {value.pk: value for value in self.values}
        self.cards: dict[str, PersonalValue] = {}
        for card in PersonalValue.owned_by(user).order_by("id"):
            # Otherwise each card would ask the database for its value.
            card.value = by_id.get(card.value_id)
            self.cards[key_of(card)] = card

    def own(self) -> list[PersonalValue]:
        return [card for card in self.cards.values() if card.value is None and card.is_readable()]

    def own_named(self, name: str) -> PersonalValue | None:
        """The person's own card whose name looks the same, case ignored; None if there is none."""
        wanted = as_seen(name)
        return next((card for card in self.own() if as_seen(card.name) == wanted), None)

    def offered(self, keys: Collection[str], own_group: str) -> list[Card]:
        """The short list, whatever `keys` name beside it, and the person's own words."""
        values = [row for row in self.values if row.express or row.slug in keys]
        cards = [Card(row.slug, row.name, row.definition, row.group.label, row.is_published) for row in values]
        return cards + [Card(key_of(card), card.name, card.definition, own_group) for card in self.own()]

    def take(self, sent: Picks) -> set[UUID]:
        """Create the cards that are missing for what was ticked; returns the ids of all that were ticked."""
        new = [PersonalValue(owner=self.user, value=row) for row in self.values if row.slug in sent.keys]
        new = [card for card in new if key_of(card) not in self.cards]
        taken = {card.pk for key, card in self.cards.items() if key in sent.keys}
        if sent.name:
            own = self.own_named(sent.name)
            if own is None:
                new.append(PersonalValue(owner=self.user, name=sent.name, definition=sent.definition))
            else:
                taken.add(own.pk)
                if sent.definition and sent.definition != own.definition:
                    # An empty definition never takes a written one away.
                    own.definition = sent.definition
                    own.save(update_fields=["definition", "updated_at"])
        PersonalValue.objects.bulk_create(new)
        self.cards |= {key_of(card): card for card in new}
        return taken | {card.pk for card in new}

    def same(self, sent: Picks, kept: Iterable[PersonalValue]) -> bool:
        own = self.own_named(sent.name) if sent.name else None
        if sent.name and (own is None or sent.definition not in ("", own.definition)):
            return False
        return {key_of(card) for card in kept} == sent.keys | ({key_of(own)} if own else set())


def keep_picks(shelf: Shelf, sent: Picks, go_on: bool) -> ValuesSession:
    """Save the ticks in the unfinished session or a new one; the caller has locked the user.

    Raises Stale if another window saved something else; nothing is written then.
    """
    user = shelf.user
    state = ValuesSession.State.RANK if go_on else ValuesSession.State.PICK
    rows = ValuesSession.owned_by(user).filter(Q(done_on__isnull=True) | Q(pk=sent.id))
    # Where none is unfinished, the one that this very form has made before.
    session = min(rows, key=lambda row: row.done_on is not None, default=None)
    if session is None:
        return _begin(shelf, sent, state)
    if session.kind != ValuesSession.Kind.EXPRESS:
        raise Stale
    if session.version != sent.version:
        # The same ticks sent twice are no conflict.
        if not shelf.same(sent, picked(session)):
            raise Stale
        return session
    _write_picks(session, shelf.take(sent), go_on)
    move_on(session, state)
    return session


def _begin(shelf: Shelf, sent: Picks, state: str) -> ValuesSession:
    if sent.id is None or sent.version:
        # The session that this form belongs to is over.
        raise Stale
    session = ValuesSession(id=sent.id, owner=shelf.user, started_on=today(shelf.user), state=state)
    # The id came with the form: a plain save would write over a row that has it.
    session.save(force_insert=True)
    _write_picks(session, shelf.take(sent), state == ValuesSession.State.RANK)
    return session


def _write_picks(session: ValuesSession, ids: set[UUID], go_on: bool) -> None:
    rows = {pick.personal_value_id: pick for pick in Pick.owned_by(session.owner).filter(session=session)}
    for id in ids - set(rows):
        rows[id] = Pick(owner=session.owner, session=session, personal_value_id=id)
    for id, pick in rows.items():
        # `save_picks` copies the session: the one at hand spares a query a row.
        pick.session = session
        pick.shortlisted = id in ids
        pick.level = Pick.Level.VERY if pick.shortlisted else Pick.Level.NOT_NOW
    if go_on:
        give_places(rows.values(), session.seed)
    save_picks(rows.values())


def move_on(session: ValuesSession, state: str) -> None:
    """Save the session in this state under a new version, with `method` and `done_on` as they were set on it."""
    session.state = state
    session.version += 1
    session.save(update_fields=["state", "method", "version", "done_on", "updated_at"])
