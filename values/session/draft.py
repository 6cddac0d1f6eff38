"""What was said so far in one session of choosing, and what follows from it. Pure.

One document, kept as JSON: parts, each with a value by key. What is not said is not in it. A key names a value of the
catalog by its slug, a word of one's own by its id.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from .ranking import PLACES, Answers, Ranking, close_calls, next_step, place_newcomers

VERSION = 1
# Of what is kept, so many can be put in order two at a time; fewer than `FEWEST` need no pairs.
FEWEST, MOST, MANY = 5, 12, 24
# More of them tell the questions left no better.
GUESSES = 5
CANT_SAY = "cant"
TEXTS = ("my_words", "ordinary_day", "crossing_line")
# "kept" is ticked; where that is more than `MOST`, "stays" is what goes on; "folded" names the one that means the same.
# In a light look, "standing" are the five of before, "looked" and "room" what is said of them, "kept" what comes in.
PARTS = ("words", "kept", "stays", "folded", "answered", "ordered", "said", "rewarded", "looked", "room")
# What is typed or moved by hand is not written over by another window: both are shown.
SHOWN_BOTH = {"said", "ordered"}


class Change(NamedTuple):
    """One key of a form: its value as the form was drawn with it, and as it was sent. A text is drawn as its `mark`."""

    part: str
    key: str
    drawn: Any
    sent: Any


def mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def pair_key(one: str, other: str) -> str:
    return ".".join(sorted((one, other)))


def text_key(key: str, name: str) -> str:
    return f"{key}.{name}"


class Draft:
    """The document of one session. `seed` shuffles what is put in order, the same on every device."""

    def __init__(self, record: Mapping[str, Any] | None = None, seed: str = "") -> None:
        empty: dict[str, Any] = {part: {} for part in PARTS}
        self.record = {**empty, "version": VERSION, "at": "", "standing": [], "bracket": [], **(record or {})}
        self.seed = seed
        self.changed = False

    def know(self, key: str, name: str, definition: str, own: bool = False) -> None:
        """Keep how a word was shown. One that is known keeps its first wording."""
        words = self.record["words"]
        words.setdefault(key, {"name": name, "definition": definition, **({"own": True} if own else {})})

    def define(self, key: str, definition: str) -> None:
        """Say what a word of one's own means; nothing never takes a meaning away."""
        word = self.record["words"][key]
        if definition not in ("", word["definition"]):
            word["definition"], self.changed = definition, True

    def word(self, key: str) -> dict[str, Any]:
        return {"key": key, **self.record["words"][key]}

    def words(self, keys: Iterable[str]) -> list[dict[str, Any]]:
        return [self.word(key) for key in keys]

    def lay(self, changes: Iterable[Change]) -> list[Change]:
        """Write what differs from how it was drawn; returns what was changed on both sides, and so was not written."""
        return [change for change in changes if not self._write(change)]

    def _write(self, change: Change) -> bool:
        part, key, drawn, sent = change
        stored = self.order if part == "ordered" else self.record[part].get(key)
        if _same(sent, stored) or _as_drawn(part, sent, drawn):
            return True
        if part in SHOWN_BOTH and not _as_drawn(part, stored, drawn):
            return False
        if part == "answered":
            # The pairs that were asked stay the same, whatever comes in later.
            self.record["bracket"] = self.bracket
        if part == "ordered":
            self.put_in_order(sent)
        # The last answer stands last. An emptied text is one, since last time's would come back.
        self.record[part].pop(key, None)
        if sent or part == "said":
            self.record[part][key] = sent
        if part == "kept" and sent and self.record["stays"]:
            # Once the list was made fewer, what is ticked after joins it.
            self.record["stays"][key] = True
        self.changed = True
        return True

    def put_in_order(self, order: list[str]) -> None:
        """Keep an order made by hand. It counts as long as the answers come to what they come to now."""
        if not (self.is_ordered and order == self.order):
            self.record["ordered"] = {"five": order, "from": self.ranking.order[:PLACES]}
            self.changed = True

    def take_back(self, pair: str) -> None:
        """Take the last answer back; nothing where it is another one by now."""
        if pair and pair == self.last_answered:
            del self.record["answered"][pair]
            self.changed = True

    @property
    def last_answered(self) -> str:
        return next(reversed(self.record["answered"]), "")

    @property
    def short(self) -> list[str]:
        """What is put in order: what is kept, or stays of it, and is not the same as another of them."""
        kept, stays = self.record["kept"], self.record["stays"]
        if len(kept) > MOST:
            kept = {key: True for key in kept if key in stays}
        staying = [key for key in self.record["standing"] if self.record["looked"].get(key) != "leaving"]
        return staying + [key for key in kept if self._name_for(key, kept) == key and key not in staying]

    def _name_for(self, key: str, kept: Collection[str]) -> str:
        at, seen = key, {key}
        while (to := self.record["folded"].get(at)) in kept:
            if to in seen:
                # A circle folds nothing.
                return key
            seen.add(to)
            at = to
        return at

    def also(self, order: Collection[str]) -> list[str]:
        """What was kept beside this order, but for what means the same as another."""
        kept = self.record["kept"]
        beside = dict.fromkeys([*self.short, *kept])
        return [key for key in beside if key not in order and self._name_for(key, kept) == key]

    @property
    def bracket(self) -> list[str]:
        """The short list in the order that pairs are made from: as it was first asked, newcomers last."""
        short = self.short
        if self.record["standing"]:
            return short
        known = [key for key in self.record["bracket"] if key in short]
        new = [key for key in short if key not in known]
        return known + sorted(new, key=lambda key: hashlib.sha256(f"{self.seed} {key}".encode()).digest())

    @property
    def answers(self) -> dict[tuple[str, str], str | None]:
        """Answers about the short list; those about what left it wait for its return."""
        place = {key: number for number, key in enumerate(self.bracket)}
        found = {}
        for pair, winner in self.record["answered"].items():
            if set(keys := pair.split(".")) <= set(place):
                left, right = sorted(keys, key=place.__getitem__)
                found[left, right] = None if winner == CANT_SAY else winner
        return found

    @property
    def ranking(self) -> Ranking[str]:
        return self._rank(self.answers)

    def _rank(self, answers: Answers[str]) -> Ranking[str]:
        bracket, standing = self.bracket, self.record["standing"]
        if standing:
            return place_newcomers(
                [key for key in bracket if key in standing], [key for key in bracket if key not in standing], answers
            )
        return next_step(bracket, PLACES, answers) if len(bracket) >= FEWEST else Ranking(bracket, [])

    @property
    def about_left(self) -> int:
        """How many questions are left: the mean over a few orders that the rest of the answers may turn out to mean."""
        asked = 0
        for number in range(GUESSES):
            place = {key: hashlib.sha256(f"{self.seed} {number} {key}".encode()).digest() for key in self.short}
            answers = dict(self.answers)
            while pairs := self._rank(answers).pairs:
                asked += len(pairs)
                answers |= {pair: min(pair, key=place.__getitem__) for pair in pairs}
        return round(asked / GUESSES)

    @property
    def places(self) -> int:
        return min(PLACES, len(self.short))

    @property
    def order(self) -> list[str]:
        """The first places: as put by hand, else as far as the answers tell, filled up."""
        if self._by_hand():
            return self.record["ordered"]["five"]
        return self.repaired(self.ranking.order)

    def _by_hand(self) -> bool:
        ordered = self.record["ordered"]
        five = ordered.get("five", [])
        whole = len(five) == self.places and set(five) <= set(self.short)
        return bool(five) and whole and ordered["from"] == self.ranking.order[:PLACES]

    def repaired(self, order: Iterable[str]) -> list[str]:
        """A whole order from any list: each of the short list once, what is missing at the end."""
        short = self.bracket
        return [*dict.fromkeys([*(key for key in order if key in short), *short])][: self.places]

    @property
    def is_ordered(self) -> bool:
        return not self.ranking.pairs or self._by_hand()

    @property
    def outside(self) -> list[str]:
        order = self.order
        return [key for key in self.short if key not in order]

    @property
    def close_to(self) -> dict[str, list[str]]:
        """The keys that each was a close call with."""
        calls: list[tuple[str, str]] = sorted(close_calls(self.answers))
        return {key: [one for pair in calls if key in pair for one in pair if one != key] for key in self.short}

    @property
    def steps(self) -> list[str]:
        """The pages of choosing that are open, in their order."""
        found = ["table", "fewer"] if len(self.record["kept"]) > MOST else ["table"]
        if self.record["standing"]:
            found = ["light"]
        if 0 < len(self.short) <= MOST:
            found += ["pairs", "order"] if self.ranking.pairs else ["order"]
            found += ["say"] if self.is_ordered else []
        return found


def _same(one: Any, other: Any) -> bool:
    # What is empty and what is not there are alike.
    return (one or None) == (other or None)


def _as_drawn(part: str, value: Any, drawn: Any) -> bool:
    return mark(value or "") == drawn if part == "said" else _same(value, drawn)
