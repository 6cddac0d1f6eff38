"""Narrowing what was picked to the five to twelve that are put in order, and folding what means the same."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple, cast

from .choosing import Stale
from .models.catalog import PersonalValue
from .models.sessions import Pick, ValuesSession
from .picking import VERY, Answers, Picking
from .picks import give_places

FEWEST, KINDER, MOST, MANY = 5, 8, 12, 24
State = ValuesSession.State


class Candidate(NamedTuple):
    """A value that may be kept: its key in forms, its card and what was said of it."""

    key: str
    card: PersonalValue
    pick: Pick
    group: str


@dataclass(frozen=True)
class Narrowed:
    """What the form sends: the version it was rendered with, what was ticked, and what means the same as what."""

    version: int
    ticked: Set[str]
    folds: Mapping[str, str]

    @property
    def counted(self) -> Set[str]:
        # A folded value counts as the one it is folded into.
        return self.ticked - set(self.folds)


class Narrowing:
    """The values that a full session may keep."""

    def __init__(self, picking: Picking, own_group: str = "") -> None:
        self.picking = picking
        # Only a session that has begun is narrowed.
        self.session = cast("ValuesSession", picking.session)
        kept = {pick.personal_value_id: pick for pick in picking.kept()}
        place = {group.slug: number for number, group in enumerate(picking.groups)}
        rows = [
            Candidate(key, card, kept[card.pk], card.value.group.label if card.value else own_group)
            # The sort is stable: within a group, the shelf's order stays.
            for key, card in sorted(
                picking.shelf.cards.items(),
                key=lambda row: place.get(row[1].value.group.slug, 0) if row[1].value else len(place),
            )
            if card.pk in kept and card.is_readable()
        ]
        very = [row for row in rows if row.pick.level == VERY or row.pick.shortlisted]
        # Too few of the first kind to find five among: those of the second are shown beside them.
        self.with_somewhat = len(very) < FEWEST and len(rows) > len(very)
        self.candidates = rows if self.with_somewhat else very
        self.by_id = {row.card.pk: row.key for row in rows}

    @property
    def fewest(self) -> int:
        # Without candidates, one is still asked for.
        return min(FEWEST, len(self.candidates)) or 1

    def kept(self) -> Narrowed:
        """The stored list; if it was not narrowed yet, the list as it is proposed."""
        rows = self.candidates
        ticked = {row.key for row in rows if row.pick.shortlisted or row.pick.folded_into_id}
        if not ticked and sum(row.pick.level == VERY for row in rows) <= MOST:
            ticked = {row.key for row in rows if row.pick.level == VERY}
        folds = {row.key: self.by_id.get(row.pick.folded_into_id) for row in rows if row.pick.folded_into_id}
        return Narrowed(self.session.version, ticked, {key: other for key, other in folds.items() if other})

    def needs_no_page(self) -> bool:
        """True if what is very much so makes a list of five to eight by itself."""
        very = {row.key for row in self.candidates if row.pick.level == VERY}
        proposed = self.kept()
        return not self.with_somewhat and FEWEST <= len(proposed.counted) <= KINDER and very <= proposed.ticked

    def take(self, sent: Narrowed, go_on: bool) -> str:
        """Set the list on the picks without saving them; returns the state it leads to.

        A pick that is not on the list keeps its level: it is one of the "also important".
        """
        id_of = {row.key: row.card.pk for row in self.candidates}
        counted = {id_of[key] for key in sent.counted}
        for pk, pick in self.picking.picks.items():
            pick.shortlisted = pk in counted
            pick.folded_into_id = id_of.get(sent.folds.get(self.by_id.get(pk, ""), ""))
        if not go_on:
            return State.NARROW
        # Not before the list is whole: a place that was given stays.
        give_places(self.picking.picks.values(), self.session.seed)
        return State.RANK

    def keep(self, sent: Narrowed, go_on: bool) -> None:
        """Save the list; the caller has locked the user. Raises Stale if another window saved a different one."""
        if self.session.version == sent.version:
            self.picking.save(self.take(sent, go_on))
            return
        # The same list sent twice is no conflict.
        there = self.kept()
        if (there.ticked, there.folds) != (sent.ticked, sent.folds):
            raise Stale

    def thin_out(self, sent: Narrowed) -> None:
        """Lower what was not ticked to "somewhat". Raises Stale if another window saved something else."""
        if self.session.version != sent.version:
            raise Stale
        for row in self.candidates:
            row.pick.shortlisted = False
            if row.key not in sent.ticked:
                row.pick.level = Pick.Level.SOMEWHAT
        self.picking.save(State.NARROW)


def keep_page(picking: Picking, sent: Answers, go_on: bool) -> None:
    """Save the answers of one group; the caller has locked the user.

    After the last group, a list that is short enough goes on to the pairs at once. Raises Stale as `Picking.answer`
    does; nothing is written then.
    """
    picking.answer(sent)
    state: str = State.PICK if picking.next_open() else State.NARROW
    if go_on and state == State.NARROW:
        narrowing = Narrowing(picking)
        if narrowing.needs_no_page():
            state = narrowing.take(narrowing.kept(), go_on=True)
    picking.save(state)
