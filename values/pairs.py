"""Ranking two at a time: what a session asks next, keeping a page of answers, and taking the last page back.

The only state is the stored order and the answers; `ranking` makes the rest of them, on any device, at any time.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from uuid import UUID

from . import ranking
from .choosing import PLACES, move_on
from .models.catalog import PersonalValue
from .models.sessions import Judgement, RankedValue, ValuesSession
from .placing import Cards, Order

Pair = tuple[UUID, UUID]
# States in which a session may be ranked, or ranked once more.
RANKING = (ValuesSession.State.RANK, ValuesSession.State.HAND, ValuesSession.State.CHECK)


class Said(Enum):
    """What became of a submitted answer."""

    KEPT = "kept"
    OTHERWISE = "answered otherwise in another window"
    NOT_ASKED = "not asked"


class Bracket:
    """A session that is being ranked: its values, the answers, and the step that follows from them."""

    def __init__(self, session: ValuesSession) -> None:
        self.session = session
        self.cards = Cards(session)
        self.place = {card.pk: index for index, card in enumerate(self._stored_order())}
        self.answers: dict[Pair, UUID | None] = {}
        self.last_page = 0
        rows = Judgement.owned_by(session.owner).filter(session=session)
        for left, right, winner, page in rows.values_list("left_id", "right_id", "winner_id", "page"):
            # Answers about what left the short list meanwhile wait for its return.
            if left in self.place and right in self.place:
                self.answers[self.as_stored((left, right))] = winner
                self.last_page = max(self.last_page, page)
        self.step = self._next()

    def _stored_order(self) -> list[PersonalValue]:
        if self.session.kind != ValuesSession.Kind.LIGHT:
            return self.cards.short
        return [self.cards.by_id[pk] for pk in (*self.cards.staying, *self.cards.newcomers)]

    def _next(self) -> ranking.Step[UUID]:
        if self.session.kind == ValuesSession.Kind.LIGHT:
            return ranking.place_newcomers(self.cards.staying, self.cards.newcomers, self.answers)
        return ranking.next_step(list(self.place), PLACES, self.answers)

    def as_stored(self, pair: Pair) -> Pair:
        """The pair with the one first that stands first in the stored order: answers are stored so."""
        return pair if self.place[pair[0]] < self.place[pair[1]] else (pair[1], pair[0])

    @property
    def order(self) -> list[PersonalValue]:
        return [self.cards.by_id[pk] for pk in self.step.order[:PLACES]]

    @property
    def computed(self) -> dict[UUID, int]:
        """Ranks from 1 by card id: the first five, as far as the answers tell."""
        return {pk: rank for rank, pk in enumerate(self.step.order[:PLACES], 1)}

    def by_hand(self) -> list[PersonalValue]:
        """The order last set by hand, if it was based on these same answers; else the computed one."""
        rows = RankedValue.owned_by(self.session.owner).filter(session=self.session)
        kept = list(rows.values_list("personal_value_id", "rank", "rank_computed"))
        ranks = {rank: self.cards.by_id.get(pk) for pk, rank, _computed in kept if rank}
        order = [card for _rank, card in sorted(ranks.items()) if card]
        # An order that was based on other answers is out of date.
        same = {pk: computed for pk, _rank, computed in kept if computed} == self.computed
        return order if same and len(order) == self.cards.places else self.order

    def as_order(self, order: list[PersonalValue]) -> Order:
        places = {card: rank for rank, card in enumerate(order, 1)}
        return Order(places, self.cards.beside(order), self.computed)

    def close_to(self) -> dict[UUID, list[str]]:
        """The names that each value was a close call with, by card id."""
        close: dict[UUID, list[str]] = {}
        # A set has no order: names stand in the same one on every request.
        calls: list[Pair] = sorted(ranking.close_calls(self.answers), key=self._place_of_pair)
        for left, right in calls:
            close.setdefault(left, []).append(self.cards.by_id[right].label)
            close.setdefault(right, []).append(self.cards.by_id[left].label)
        return close

    def _place_of_pair(self, pair: Pair) -> tuple[int, int]:
        return (self.place[pair[0]], self.place[pair[1]])

    def fate_of(self, pair: Pair, winner: UUID | None) -> Said:
        """Classify a submitted answer: to be stored or stored already, answered otherwise, or not asked."""
        # `as_stored` knows the values of this bracket alone.
        if not {*pair} <= set(self.place) or pair[0] == pair[1]:
            return Said.NOT_ASKED
        pair = self.as_stored(pair)
        if pair in self.answers:
            return Said.KEPT if self.answers[pair] == winner else Said.OTHERWISE
        return Said.KEPT if pair in self.step.pairs else Said.NOT_ASKED


def keep_answers(bracket: Bracket, sent: Mapping[Pair, UUID | None], page: int) -> set[Said]:
    """Save the answers of a page and say what became of them; the first answer to a pair stays.

    The caller has locked the user. A page that was sent with gaps is filled under the same number, so that undo takes
    it back whole.
    """
    fates = {pair: bracket.fate_of(pair, winner) for pair, winner in sent.items()}
    kept = {bracket.as_stored(pair): sent[pair] for pair, fate in fates.items() if fate == Said.KEPT}
    new = {pair: winner for pair, winner in kept.items() if pair not in bracket.answers}
    if new:
        # The number comes from the form, and another window may have passed it.
        if page not in (bracket.last_page, bracket.last_page + 1) or not page:
            page = bracket.last_page + 1
        _write(bracket.session, new, page)
        bracket.answers |= new
        bracket.last_page = page
        bracket.step = bracket._next()
    _go_on(bracket, answered=bool(new))
    return set(fates.values())


def _write(session: ValuesSession, answers: Mapping[Pair, UUID | None], page: int) -> None:
    about = {"owner": session.owner, "session": session, "page": page}
    Judgement.objects.bulk_create(
        Judgement(left_id=left, right_id=right, winner_id=winner, **about) for (left, right), winner in answers.items()
    )


def _go_on(bracket: Bracket, answered: bool) -> None:
    session, states = bracket.session, ValuesSession.State
    state = states.RANK if bracket.step.pairs else states.HAND
    # Without a new answer, the state changes only where no pair is left to ask.
    if not answered and not (session.state == states.RANK and state == states.HAND):
        return
    # A session that was numbered before is ranked by its pairs from here.
    if (session.state, session.method) != (state, ValuesSession.Method.KNOCKOUT):
        session.method = ValuesSession.Method.KNOCKOUT
        move_on(session, state)


def take_back(bracket: Bracket, page: int) -> bool:
    """Delete the answers of the last page; False if `page` is not the last one any more."""
    if not page or page != bracket.last_page:
        return False
    Judgement.owned_by(bracket.session.owner).filter(session=bracket.session, page__gte=page).delete()
    move_on(bracket.session, ValuesSession.State.RANK)
    return True


def still_open(bracket: Bracket, asked: Iterable[Pair]) -> list[Pair]:
    wanted = {bracket.as_stored(pair) for pair in asked if {*pair} <= set(bracket.place)}
    return [pair for pair in bracket.step.pairs if pair in wanted]
