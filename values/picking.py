"""Picking from the whole catalog, one group a page. The answers are kept as they come; nothing else is remembered."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, cast
from uuid import UUID

from careerpath.accounts.clock import today
from careerpath.writing.pieces import new_piece_id, read_piece_id

from .choosing import NOUN, Card, Picks, Shelf, Stale, key_of, move_on
from .models.catalog import PersonalValue, ValueGroup
from .models.sessions import Pick, ValuesSession
from .picks import save_picks, shuffled

MOST_OWN = 5
NOT_NOW, SOMEWHAT, VERY = Pick.Level.NOT_NOW, Pick.Level.SOMEWHAT, Pick.Level.VERY


def seed_of(id: UUID) -> int:
    """The seed of a session that will have this id: a form rendered before it exists has its order already."""
    return id.int % 2**31


@dataclass(frozen=True)
class Answers:
    """What the form of one group sends: where it belongs, what it was rendered with, and what was said."""

    id: UUID | None
    session: str
    group: str
    drawn: str
    levels: dict[str, int] = field(default_factory=dict)
    name: str = ""
    definition: str = ""


class Picking:
    """A full session, or one that is about to begin, with the catalog and all that was said: three queries."""

    def __init__(self, user: Any, session: ValuesSession | None, seed: int = 0) -> None:
        self.user = user
        self.session = session
        self.seed = session.seed if session else seed
        self.shelf = Shelf(user)
        rows = Pick.owned_by(user).filter(session=session) if session else []
        self.picks: dict[UUID, Pick] = {pick.personal_value_id: pick for pick in rows}
        for card in self.shelf.cards.values():
            if session and (pick := self.picks.get(card.pk)):
                # Both are here already: reading them from the pick would be a query each.
                pick.personal_value = card
                pick.session = session
        self.stored = {pk: _fields(pick) for pk, pick in self.picks.items()}

    @cached_property
    def groups(self) -> list[ValueGroup]:
        # A group of retired values stays while one of them is kept.
        there = {row.group.slug: row.group for row in self.shelf.values if row.is_published or self.level(row.slug)}
        return shuffled(there.values(), self.seed, lambda group: group.slug)

    def group(self, slug: str) -> ValueGroup | None:
        # Also a group that offers nothing now: its page redirects, where an unknown one is 404.
        return next((row.group for row in self.shelf.values if row.group.slug == slug), None)

    def level(self, key: str) -> int | None:
        """The level as in `Pick.Level`; None if nothing was said yet."""
        card = self.shelf.cards.get(key)
        pick = self.picks.get(card.pk) if card else None
        return pick.level if pick else None

    def levels(self, group: str) -> dict[str, int]:
        said = {row.slug: self.level(row.slug) for row in self.shelf.values if row.group.slug == group}
        return {slug: level for slug, level in said.items() if level is not None}

    def drawn(self, group: str) -> str:
        """The stored answers of a group as one word for a form to send back; "" if it was not answered yet."""
        return " ".join(f"{slug}:{level}" for slug, level in sorted(self.levels(group).items()))

    def cards(self, group: str, sent: Collection[str] = ()) -> list[Card]:
        rows = [row for row in self.shelf.values if row.group.slug == group]
        # A retired value is offered only where it was kept or is being sent.
        rows = [row for row in rows if row.is_published or row.slug in sent or self.level(row.slug)]
        return [Card(row.slug, row.name, row.definition, row.group.label, row.is_published) for row in rows]

    def next_open(self) -> ValueGroup | None:
        return next((group for group in self.groups if not self.levels(group.slug)), None)

    def beside(self, group: str, step: int) -> ValueGroup | None:
        """The group `step` pages on or back; None past the ends, and for a group that is gone."""
        slugs = [row.slug for row in self.groups]
        place = slugs.index(group) + step if group in slugs else -1
        return self.groups[place] if 0 <= place < len(slugs) else None

    def kept(self) -> list[Pick]:
        return [pick for pick in self.picks.values() if pick.level]

    def own(self) -> list[PersonalValue]:
        # Own words of earlier sessions would give the old list away.
        return [card for card in self.shelf.own() if (pick := self.picks.get(card.pk)) and pick.level]

    def answer(self, sent: Answers) -> None:
        """Take a page in without saving it; the caller has locked the user. The first page creates the session.

        Raises Stale if the page belongs to another session, or another window answered this group otherwise.
        """
        self._check(sent)
        if self.session is None:
            first = {"kind": ValuesSession.Kind.FULL, "seed": self.seed, "started_on": today(self.user)}
            self.session = ValuesSession(id=sent.id, owner=self.user, **first)
            # The id came with the form: a plain save would write over a row that has it.
            self.session.save(force_insert=True)
        self._say(sent)

    def save(self, state: str) -> None:
        """Write the picks that changed since they were read, and move the session to this state."""
        changed = [pick for pk, pick in self.picks.items() if self.stored.get(pk) != _fields(pick)]
        save_picks(changed)
        # `answer` or the caller has begun it.
        session = cast("ValuesSession", self.session)
        # The first page has created the session: it keeps its first version.
        if (changed and self.stored) or session.state != state:
            move_on(session, state)

    def _check(self, sent: Answers) -> None:
        if self.session is None:
            # With those in the trash: a form whose session was put away does not begin it again.
            rows = ValuesSession.all_of(self.user)
            if sent.session or sent.id is None or rows.filter(pk=sent.id).exists():
                raise Stale
            return
        if str(self.session.pk) != sent.session and self.session.pk != sent.id:
            raise Stale
        # The group's own answers rather than the session's version: two tabs may be at two groups.
        now = self.levels(sent.group)
        if self.drawn(sent.group) != sent.drawn and any(now.get(key, 0) != sent.levels.get(key, 0) for key in now):
            raise Stale

    def _say(self, sent: Answers) -> None:
        levels: dict[str, int] = dict.fromkeys((row.key for row in self.cards(sent.group) if row.active), NOT_NOW)
        levels |= self.levels(sent.group) | sent.levels
        narrowed = any(pick.shortlisted for pick in self.picks.values())
        # Creates the cards that are missing, so that each key below has one.
        self.shelf.take(Picks(None, 0, frozenset(levels), sent.name, sent.definition))
        if own := self.shelf.own_named(sent.name) if sent.name else None:
            levels[key_of(own)] = VERY
        for key, level in levels.items():
            card = self.shelf.cards[key]
            new = Pick(owner=self.user, session=self.session, personal_value=card, level=NOT_NOW)
            pick = self.picks.setdefault(card.pk, new)
            # Once the list was narrowed, what turns very much so joins it.
            pick.shortlisted = bool(level) and (pick.shortlisted or (narrowed and level == VERY != pick.level))
            pick.level = level
        # The cached groups depend on the levels.
        self.__dict__.pop("groups", None)


def _fields(pick: Pick) -> tuple:
    return (pick.level, pick.shortlisted, pick.folded_into_id, pick.place)


class Offer(NamedTuple):
    """Choosing that has not begun: its first group with the signed id that carries its order, and how much there is."""

    group: str
    piece: str
    pages: int
    words: int
    short: int


def offer(user: Any) -> Offer | None:
    """What choosing from the whole catalog would begin with; creates nothing. None while the catalog is empty."""
    piece = new_piece_id(user, NOUN)
    id = read_piece_id(piece, user, NOUN)
    new = Picking(user, None, seed_of(id) if id else 0)
    listed = [row for row in new.shelf.values if row.is_published]
    if not listed:
        return None
    return Offer(new.groups[0].slug, piece, len(new.groups), len(listed), sum(row.express for row in listed))
