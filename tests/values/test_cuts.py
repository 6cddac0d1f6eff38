"""From nothing to described values, cut at every request: each tick, fold, answer, moved order and word is there."""

from random import Random

import pytest

from tests.conftest import BACKEND, signed_in
from tests.forms import submit
from values.models import RankedValue, ValuesSession
from values.session.draft import CANT_SAY, TEXTS, pair_key

from .session.choosing import FEWER, ON, ORDER, PAIRS, SAY, TABLE, unfinished

pytestmark = pytest.mark.django_db
CUTS = ("session ended", "another client", "sent twice", "left unsent")


class Walk:
    """Somebody who chooses at random, and all that they kept so far, part by part of the draft."""

    def __init__(self, user, seed):
        self.user, self.client, self.random = user, signed_in(user), Random(seed)
        self.cuts = []
        self.kept = {part: {} for part in ("kept", "stays", "folded", "answered", "said")}
        self.order = []

    def go_on(self, at):
        page = self.client.get(ON, follow=True)
        assert page.request["PATH_INFO"] == at
        return page

    def send(self, at, button, **typed):
        """Go on, type into that page and press a button of it, with a cut somewhere; nothing may be lost by it."""
        page, cut = self.go_on(at), self.random.choice(CUTS)
        self.cuts.append(cut)
        if cut == "left unsent":
            page = self.go_on(at)
        if cut == "session ended":
            self.client.logout()
        sent = submit(page, button, **typed)
        if cut == "session ended":
            assert sent.status_code == 401
            self.client.force_login(self.user, backend=BACKEND)
            sent = submit(sent, "Keep")
        if cut == "sent twice":
            sent = submit(page, button, **typed)
        assert sent.status_code == 302
        if cut == "another client":
            self.client = signed_in(self.user)

    def holds(self, session):
        """Whether the draft is what was kept, its answers in the order they were given."""
        assert {part: session.record[part] for part in self.kept} == self.kept
        assert list(session.record["answered"]) == list(self.kept["answered"])
        assert session.draft.order == self.order or not self.order

    def some(self, things, least=0):
        things = list(things)
        return self.random.sample(things, self.random.randint(least, len(things)))


def begin_with_all(walk):
    """A first tick, and the whole catalog from then on."""
    walk.kept["kept"]["home"] = True
    walk.send(TABLE, "switch=all", kept=["home"])


def tick(walk):
    """In every second group some are ticked, and of those before one is unticked. Then a word of one's own."""
    kept = walk.kept["kept"]
    for group in walk.go_on(TABLE).context["step"].groups[::2]:
        for key in walk.some(kept, least=len(kept) and 1)[:1]:
            del kept[key]
        kept |= dict.fromkeys(walk.some([row["key"] for row in group["rows"]], least=3)[:4], True)
        walk.send(TABLE, f"to=stay#{group['slug']}", kept=list(kept))
        walk.holds(unfinished())
    walk.send(TABLE, "Add it", **{"text-name": "Slow Fridays", "text-definition": "Nothing before ten."})
    (own,) = set(unfinished().record["kept"]) - set(kept)
    kept[own] = True
    assert unfinished().draft.word(own)["definition"] == "Nothing before ten."
    walk.send(TABLE, "Go on")


def make_fewer(walk):
    """Nine stay, of which one means the same as another."""
    kept, stays = list(walk.kept["kept"]), walk.kept["stays"]
    for number in (4, 9):
        stays |= dict.fromkeys(kept[:number], True)
        walk.send(FEWER, "Keep these for now", kept=kept[:number])
        walk.holds(unfinished())
    walk.kept["folded"][kept[0]] = kept[8]
    walk.send(FEWER, "Go on", **{f"same-{kept[0]}": kept[8]})
    walk.holds(unfinished())


def answer(walk):
    """One of a page at a time; once the last answer is taken back."""
    answered, is_back = walk.kept["answered"], False
    while pairs := unfinished().draft.ranking.pairs:
        pair = pair_key(*walk.random.choice(pairs))
        answered[pair] = walk.random.choice([*pair.split("."), CANT_SAY])
        walk.send(PAIRS, "to=later", **{f"pair-{pair}": answered[pair]})
        walk.holds(unfinished())
        if len(answered) > 3 and not is_back:
            is_back = bool(answered.popitem())
            walk.send(PAIRS, "Back")
            walk.holds(unfinished())


def move(walk):
    """One down, one up, one in for the last."""
    page = walk.go_on(ORDER)
    walk.order = [word["key"] for word in page.context["order"]]
    for act, at in (("down", 0), ("up", 3), ("down", 2)):
        key, by = walk.order[at], 1 if act == "down" else -1
        walk.order.insert(at + by, walk.order.pop(at))
        walk.send(ORDER, f"{act}={key}")
        walk.holds(unfinished())
    walk.order[-1] = page.context["outside"][1]["key"]
    walk.send(ORDER, f"swap={walk.order[-1]}")
    walk.holds(unfinished())
    walk.send(ORDER, "Go on")


def say(walk):
    """A text at a time, in any order, and back to the order between; then it is done."""
    said = walk.kept["said"]
    for key in walk.random.sample([f"{key}.{name}" for key in walk.order for name in TEXTS], 6):
        said[key] = f"Of  {key} & on."
        walk.send(SAY, "to=later", **{f"text-{key}": said[key]})
        walk.holds(unfinished())
    walk.send(SAY, "Back")
    walk.send(ORDER, "Go on")
    walk.send(SAY, "Done")


@pytest.mark.parametrize("whole", [False, True], ids=["short list", "whole catalog"])
def test_nothing_is_lost_in_fifty_cuts(alice, catalog, whole):
    walk = Walk(alice, seed=whole)
    for step in (begin_with_all,) * whole + (tick, make_fewer, answer, move, say):
        step(walk)
    session = ValuesSession.objects.get()
    walk.holds(session)
    rows = RankedValue.objects.order_by("rank")
    assert [row.personal_value.key for row in rows] == walk.order
    said = {f"{row.personal_value.key}.{name}": getattr(row, name) for row in rows for name in TEXTS}
    assert {key: text for key, text in said.items() if text} == walk.kept["said"]
    assert len(walk.cuts) >= 25 and set(walk.cuts) == set(CUTS), len(walk.cuts)
