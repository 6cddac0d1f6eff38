"""The light look at the five: which way each moves, the room it got, and what comes in."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from careerpath.accounts.clock import today

from .choosing import Shelf, Stale, key_of, move_on
from .models.catalog import PersonalValue
from .models.sessions import Pick, ValuesSession
from .results import current_five

MOST_NEW = 3


@dataclass(frozen=True)
class Look:
    """What the form sends: the id of a new session, the version it was rendered with, and what is said in it."""

    id: UUID | None
    version: int
    leanings: dict[UUID, str]
    rooms: dict[UUID, int | None]
    keys: frozenset[str]
    own: str = ""


@dataclass(frozen=True)
class Begun:
    """A light session that is begun, or about to be: the five of before, and what was said so far."""

    session: ValuesSession | None
    five: list[PersonalValue]
    picks: list[Pick]

    def newcomers(self) -> list[PersonalValue]:
        # Each of the five has a leaning, a newcomer has none.
        return [pick.personal_value for pick in self.picks if not pick.leaning and pick.shortlisted]


def begun(user: Any, session: ValuesSession | None) -> Begun:
    """What this light session holds; for None, the current five that a new one would begin with."""
    if session is None:
        return Begun(None, [row.personal_value for row in current_five(user)], [])
    rows = Pick.owned_by(user).filter(session=session).select_related("personal_value__value")
    picks = list(rows.order_by("place", "id"))
    for pick in picks:
        # A text is read with its owner's keys: the owner at hand spares a query a card.
        pick.personal_value.owner = user
    return Begun(session, [pick.personal_value for pick in picks if pick.leaning], picks)


def of_form(user: Any, id: UUID | None) -> ValuesSession | None:
    """The unfinished session; if there is none, the one that this form has created before."""
    rows = ValuesSession.owned_by(user).filter(Q(done_on__isnull=True) | Q(pk=id))
    return min(rows, key=lambda row: row.done_on is not None, default=None)


def keep_look(shelf: Shelf, there: Begun, sent: Look, go_on: bool) -> ValuesSession:
    """Save what was said in the light session or a new one; the caller has locked the user.

    Raises Stale if another window saved something else; nothing is written then.
    """
    session = there.session
    if session is not None and (session.version != sent.version or session.done_on):
        # The same answers sent twice are no conflict.
        if not _same(shelf, there, sent):
            raise Stale
        return session
    if session is None and (sent.id is None or sent.version):
        # The session that this form belongs to is over.
        raise Stale
    new = _cards(shelf, sent)
    states = ValuesSession.State
    onward = states.RANK if new else states.HAND
    state = onward if go_on else states.PICK
    if session is None:
        about = {"kind": ValuesSession.Kind.LIGHT, "started_on": today(shelf.user), "state": state}
        session = ValuesSession(id=sent.id, owner=shelf.user, **about)
        # The id came with the form: a plain save would write over a row that has it.
        session.save(force_insert=True)
    else:
        # The order is made again from here, and how is not chosen yet.
        session.method = ""
        move_on(session, state)
    _write(session, there, sent, new)
    return session


def _cards(shelf: Shelf, sent: Look) -> list[UUID]:
    new = [PersonalValue(owner=shelf.user, value=row) for row in shelf.values if row.slug in sent.keys]
    new = [card for card in new if key_of(card) not in shelf.cards]
    ids = [card.pk for key, card in shelf.cards.items() if key in sent.keys]
    if sent.own and (own := shelf.own_named(sent.own)):
        ids.append(own.pk)
    elif sent.own:
        new.append(PersonalValue(owner=shelf.user, name=sent.own))
    PersonalValue.objects.bulk_create(new)
    # Ids are UUIDv7: sorted, they are oldest first.
    return sorted({*ids, *(card.pk for card in new)})


def _write(session: ValuesSession, there: Begun, sent: Look, new: list[UUID]) -> None:
    rows = {card.pk: _of_the_five(sent, card.pk, place) for place, card in enumerate(there.five, 1)}
    gone = {"shortlisted": False, "level": Pick.Level.NOT_NOW, "place": None, "leaning": "", "room": None}
    # A newcomer that was sent again gets its row back below.
    rows |= {card.pk: gone for card in there.newcomers()}
    came = {"shortlisted": True, "level": Pick.Level.VERY, "leaning": "", "room": None}
    rows |= {pk: came | {"place": place} for place, pk in enumerate(new, len(there.five) + 1)}
    Pick.objects.bulk_create(
        [Pick(owner=session.owner, session=session, personal_value_id=pk, **fields) for pk, fields in rows.items()],
        update_conflicts=True,
        unique_fields=["session", "personal_value"],
        # `gone` names every field that these rows set.
        update_fields=[*gone, "updated_at"],
    )


def _of_the_five(sent: Look, pk: UUID, place: int) -> dict[str, Any]:
    leaning = sent.leanings.get(pk) or Pick.Leaning.SAME
    stays = leaning != Pick.Leaning.LEAVING
    level = Pick.Level.VERY if stays else Pick.Level.NOT_NOW
    return {"shortlisted": stays, "level": level, "place": place, "leaning": leaning, "room": sent.rooms.get(pk)}


def _same(shelf: Shelf, there: Begun, sent: Look) -> bool:
    own = shelf.own_named(sent.own) if sent.own else None
    if sent.own and own is None:
        return False
    keys = sent.keys | ({key_of(own)} if own else set())
    if keys != {key_of(card) for card in there.newcomers()}:
        return False
    said = {pick.personal_value_id: (pick.leaning, pick.room) for pick in there.picks if pick.leaning}
    asked = {pk: (sent.leanings.get(pk) or Pick.Leaning.SAME, sent.rooms.get(pk)) for pk in said}
    return said == asked
