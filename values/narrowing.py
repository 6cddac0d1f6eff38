"""Narrowing what was picked to the five to twelve that are put in order, and folding what means the same."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple

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
    """What the form sends: the version it was drawn with, what was ticked, and what means the same as what."""

    version: int
    ticked: Set[str]
    folds: Mapping[str, str]

    @property
    def counted(self) -> Set[str]:
        """What was ticked and keeps its name."""
        return self.ticked - set(self.folds)


class Narrowing:
    """The values that a full session may keep."""

    def __init__(self, picking: Picking, own_group: str = "") -> None:
        self.picking = picking
        self.session: ValuesSession = picking.session  # type: ignore[assignment]
        kept = {pick.personal_value_id: pick for pick in picking.kept()}
        place = {group.slug: number for number, group in enumerate(picking.groups)}
        rows = [
            Candidate(key, card, kept[card.pk], card.value.group.label if card.value else own_group)
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
        """Five, or as many as there are."""
        return min(FEWEST, len(self.candidates)) or 1

    def kept(self) -> Narrowed:
        """The list as it is stored; where it was not narrowed yet, as it is proposed."""
        rows = self.candidates
        ticked = {row.key for row in rows if row.pick.shortlisted or row.pick.folded_into_id}
        if not ticked and sum(row.pick.level == VERY for row in rows) <= MOST:
            ticked = {row.key for row in rows if row.pick.level == VERY}
        folds = {row.key: self.by_id.get(row.pick.folded_into_id) for row in rows if row.pick.folded_into_id}
        return Narrowed(self.session.version, ticked, {key: other for key, other in folds.items() if other})

    def needs_no_page(self) -> bool:
        """Whether all that is very much so makes a list of five to eight by itself."""
        very = {row.key for row in self.candidates if row.pick.level == VERY}
        proposed = self.kept()
        return not self.with_somewhat and FEWEST <= len(proposed.counted) <= KINDER and very <= proposed.ticked

    def take(self, sent: Narrowed, go_on: bool) -> str:
        """Make that the list, not written yet; the step it leads to.

        What is not on it stays as it was picked: it is one of the "also important".
        """
        id_of = {row.key: row.card.pk for row in self.candidates}
        counted = {id_of[key] for key in sent.counted}
        for pk, pick in self.picking.picks.items():
            pick.shortlisted = pk in counted
            pick.folded_into_id = id_of.get(sent.folds.get(self.by_id.get(pk, ""), ""))
        if not go_on:
            return State.NARROW
        give_places(self.picking.picks.values(), self.session.seed)
        return State.RANK

    def keep(self, sent: Narrowed, go_on: bool) -> None:
        """Keep the list, for a user that is held. Raises Stale where another window differs."""
        if self.session.version == sent.version:
            self.picking.save(self.take(sent, go_on))
            return
        there = self.kept()
        if (there.ticked, there.folds) != (sent.ticked, sent.folds):
            raise Stale

    def thin_out(self, sent: Narrowed) -> None:
        """Where a great many were very much so, what was not ticked is somewhat so from now on."""
        if self.session.version != sent.version:
            raise Stale
        for row in self.candidates:
            row.pick.shortlisted = False
            if row.key not in sent.ticked:
                row.pick.level = Pick.Level.SOMEWHAT
        self.picking.save(State.NARROW)


def keep_page(picking: Picking, sent: Answers, go_on: bool) -> None:
    """Keep what was said of one group, for a user that is held. After the last, a list that is short enough goes on
    to the pairs by itself. Raises Stale as `Picking.answer` does; nothing was written then."""
    picking.answer(sent)
    state: str = State.PICK if picking.next_open() else State.NARROW
    if go_on and state == State.NARROW:
        narrowing = Narrowing(picking)
        if narrowing.needs_no_page():
            state = narrowing.take(narrowing.kept(), go_on=True)
    picking.save(state)
