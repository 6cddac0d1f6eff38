"""The document of a session: what is sent is laid over it, and what follows from it."""

import json
from itertools import pairwise
from random import Random
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from values.session.draft import CANT_SAY, Change, Draft, mark, pair_key, text_key

KEYS = [f"value-{letter}" for letter in "abcdefghijkl"]


def drafted(*kept, **parts):
    """A draft that keeps these words."""
    draft = Draft({"kept": dict.fromkeys(kept, True), **parts}, seed="a seed")
    for key in kept:
        draft.know(key, key.title(), f"I mean {key}.")
    return draft


def ticks(before, after):
    return [Change("kept", key, key in before, key in after) for key in KEYS]


def kept_in(draft):
    return set(draft.record["kept"])


def answered(draft, choose):
    """Answer every pair that is asked, with `choose(left, right)`."""
    while pairs := draft.ranking.pairs:
        draft.lay(Change("answered", pair_key(*pair), None, choose(*pair)) for pair in pairs)
    return draft


def written(draft):
    return json.dumps(draft.record)


subsets = st.sets(st.sampled_from(KEYS))
values = st.sampled_from(KEYS)
anything = st.one_of(
    st.tuples(st.just("kept"), values, st.booleans(), st.booleans()),
    st.tuples(st.just("stays"), values, st.booleans(), st.booleans()),
    st.tuples(st.just("folded"), values, st.none() | values, st.none() | values),
    st.tuples(st.just("looked"), values, st.none(), st.sampled_from(["more", "leaving"])),
    st.tuples(st.just("answered"), st.tuples(values, values), st.none(), st.integers(0, 2)),
    st.tuples(st.just("ordered"), st.just("five"), st.just([]), st.lists(values, max_size=6)),
    st.tuples(st.just("said"), values, st.just(mark("")), st.text(max_size=3)),
)


def as_change(part, key, drawn, sent):
    if part != "answered":
        return Change(part, key, drawn, sent)
    return Change(part, pair_key(*key), drawn, (*key, CANT_SAY)[sent])


@settings(deadline=None)
@given(subsets, subsets)
def test_what_was_ticked_is_kept(before, after):
    draft = drafted(*before)
    assert draft.lay(ticks(before, after)) == []
    assert kept_in(draft) == after
    assert draft.changed is (before != after)


@settings(deadline=None)
@given(subsets, subsets)
def test_sent_twice_is_sent_once(before, after):
    draft = drafted(*before)
    draft.lay(ticks(before, after))
    once, draft.changed = written(draft), False
    assert draft.lay(ticks(before, after)) == []
    assert (written(draft), draft.changed) == (once, False)


@settings(deadline=None)
@given(subsets, subsets, subsets, st.sets(st.sampled_from(KEYS)))
def test_two_windows_at_two_groups_add_up(before, one, other, group):
    draft = drafted(*before)
    draft.lay(change for change in ticks(before, one) if change.key in group)
    draft.lay(change for change in ticks(before, other) if change.key not in group)
    assert kept_in(draft) == (one & group) | (other - group)


@settings(deadline=None)
@given(subsets, subsets, subsets)
def test_of_two_windows_at_one_group_the_later_change_of_a_tick_wins(before, one, other):
    draft = drafted(*before)
    assert draft.lay([*ticks(before, one), *ticks(before, other)]) == []
    assert kept_in(draft) == {key for key in KEYS if key in (one if (key in other) == (key in before) else other)}


@settings(deadline=None)
@given(st.text(), st.text(), st.text())
def test_of_a_text_changed_on_both_sides_both_are_shown(before, one, other):
    key = text_key("rest", "my_words")
    draft = drafted("rest", said={key: before})
    assert draft.lay([Change("said", key, mark(before), one)]) == []
    change = Change("said", key, mark(before), other)
    shown = draft.lay([change])
    if before in (one, other) or one == other:
        assert not shown
        assert draft.record["said"][key] == (other if one == before else one)
    else:
        assert shown == [change]
        assert draft.record["said"][key] == one
        # Shown beside the other one, it is sent once more, as drawn with that.
        assert draft.lay([change._replace(drawn=mark(one))]) == []
        assert draft.record["said"][key] == other


def test_an_emptied_text_is_said_to_be_empty():
    draft = drafted("rest", said={"rest.my_words": "Of last time."})
    draft.lay([Change("said", "rest.my_words", mark("Of last time."), "")])
    assert draft.record["said"] == {"rest.my_words": ""}


def test_a_word_keeps_the_wording_it_was_ticked_with():
    draft = drafted("rest")
    draft.lay([Change("kept", "rest", True, False)])
    draft.know("rest", "Repose", "Renamed.")
    assert draft.word("rest") == {"key": "rest", "name": "Rest", "definition": "I mean rest."}


def test_what_means_the_same_is_not_put_in_order():
    draft = drafted("rest", "calm", "fun", folded={"calm": "rest"})
    assert draft.short == ["rest", "fun"]
    assert draft.also(draft.order) == []


def test_of_more_than_twelve_those_go_on_that_stay_and_what_is_ticked_after():
    draft = drafted(*KEYS, "more")
    assert draft.short == []
    draft.lay([Change("stays", KEYS[0], False, True), Change("kept", "yet-more", False, True)])
    assert draft.short == [KEYS[0], "yet-more"]
    assert draft.also(draft.order) == [*KEYS[1:], "more"]
    draft.lay(Change("kept", key, True, False) for key in ("more", "yet-more"))
    assert draft.short == KEYS


@pytest.mark.parametrize(
    ("folded", "short"),
    [
        ({"a": "b", "b": "c"}, ["c", "d"]),
        ({"a": "b", "b": "a"}, ["a", "b", "c", "d"]),
        ({"a": "a"}, ["a", "b", "c", "d"]),
        ({"d": "a", "a": "b", "b": "a"}, ["a", "b", "c", "d"]),
        ({"a": "gone"}, ["a", "b", "c", "d"]),
    ],
)
def test_folding_in_a_circle_or_into_nothing_folds_nothing(folded, short):
    assert drafted("a", "b", "c", "d", folded=folded).short == short


@settings(deadline=None)
@given(st.permutations(KEYS[:8]))
def test_eight_answers_by_a_mind_give_its_first_five(mind):
    draft = answered(drafted(*KEYS[:8]), lambda left, right: min(left, right, key=mind.index))
    assert draft.order == mind[:5]
    assert set(draft.outside) == set(mind[5:])
    assert len(draft.record["answered"]) <= 15
    assert draft.steps == ["table", "order", "say"]


@settings(deadline=None)
@given(st.integers(5, 12), st.data())
def test_back_takes_one_answer_after_the_other_and_the_way_on_is_the_same(count, data):
    draft = answered(drafted(*KEYS[:count]), lambda left, right: data.draw(st.sampled_from([left, right, CANT_SAY])))
    order, said = draft.order, dict(draft.record["answered"])
    back = data.draw(st.integers(1, len(said)))
    for _ in range(back):
        draft.take_back(draft.last_answered)
    assert list(draft.record["answered"].items()) == list(said.items())[:-back]
    assert draft.ranking.pairs
    answered(draft, lambda left, right: said[pair_key(left, right)])
    assert draft.order == order


def test_an_answer_that_is_not_the_last_is_not_taken_back():
    draft = drafted(*KEYS[:5])
    first, second = (pair_key(*pair) for pair in draft.ranking.pairs[:2])
    draft.lay(Change("answered", pair, None, CANT_SAY) for pair in (first, second))
    for pair in (first, "", "no.pair"):
        draft.take_back(pair)
    assert list(draft.record["answered"]) == [first, second]
    draft.take_back(second)
    assert list(draft.record["answered"]) == [first]


def test_what_comes_in_later_leaves_the_pairs_that_were_answered():
    draft = answered(drafted(*KEYS[:8]), lambda left, right: left)
    before = set(draft.record["answered"])
    draft.lay([Change("kept", KEYS[8], False, True)])
    assert draft.bracket[-1] == KEYS[8]
    assert len(draft.ranking.pairs) == 1
    answered(draft, lambda left, right: left)
    assert before < set(draft.record["answered"])
    draft.lay([Change("kept", KEYS[8], True, False)])
    assert not draft.ranking.pairs


def test_an_order_by_hand_counts_while_the_answers_come_to_the_same():
    draft = answered(drafted(*KEYS[:8]), lambda left, right: left)
    computed = draft.order
    by_hand = [*computed[1:], computed[0]]
    draft.lay([Change("ordered", "five", computed, by_hand)])
    assert draft.order == by_hand
    last = draft.last_answered
    winner = draft.record["answered"][last]
    loser = next(key for key in last.split(".") if key != winner)
    draft.lay([Change("answered", last, winner, loser)])
    answered(draft, lambda left, right: left)
    assert draft.order != by_hand
    draft.lay([Change("answered", last, loser, winner)])
    assert draft.order == by_hand


def test_an_order_by_hand_stands_without_answers():
    draft = drafted(*KEYS[:8])
    assert draft.steps == ["table", "pairs", "order"]
    draft.put_in_order(draft.order)
    assert draft.steps == ["table", "pairs", "order", "say"]


def test_an_order_moved_in_two_windows_is_shown_as_both():
    draft = answered(drafted(*KEYS[:8]), lambda left, right: left)
    drawn = draft.order
    assert draft.lay([Change("ordered", "five", drawn, drawn[::-1])]) == []
    other = Change("ordered", "five", drawn, [*drawn[1:], drawn[0]])
    assert draft.lay([other]) == [other]
    assert draft.order == drawn[::-1]


@settings(deadline=None)
@given(st.lists(st.sampled_from([*KEYS, "strange", ""])), st.integers(1, 12))
def test_any_list_is_repaired_to_a_whole_order(sent, count):
    draft = drafted(*KEYS[:count])
    whole = draft.repaired(sent)
    assert len(whole) == len(set(whole)) == min(5, count)
    assert set(whole) <= set(KEYS[:count])
    right = [*dict.fromkeys(key for key in sent if key in KEYS[:count])]
    assert whole[: len(right)] == right[:5]


@pytest.mark.parametrize(
    ("count", "steps"),
    [
        (0, ["table"]),
        (1, ["table", "order", "say"]),
        (4, ["table", "order", "say"]),
        (5, ["table", "pairs", "order"]),
        (12, ["table", "pairs", "order"]),
        (13, ["table", "fewer"]),
    ],
)
def test_the_pages_that_are_open(count, steps):
    assert drafted(*[f"value-{number}" for number in range(count)]).steps == steps


@pytest.mark.parametrize(
    ("count", "steps"), [(0, []), (1, ["order", "say"]), (8, ["pairs", "order"]), (12, ["pairs", "order"]), (13, [])]
)
def test_of_thirteen_kept_as_many_as_stay_open_the_pages(count, steps):
    keys = [f"value-{number}" for number in range(13)]
    assert drafted(*keys, stays=dict.fromkeys(keys[:count], True)).steps == ["table", "fewer", *steps]


@settings(deadline=None)
@given(st.integers(5, 12), st.data())
def test_about_how_many_are_left(count, data):
    draft = drafted(*KEYS[:count])
    order = data.draw(st.permutations(KEYS[:count]))
    told = draft.about_left
    answered(draft, lambda *pair: min(pair, key=order.index))
    asked = len(draft.record["answered"])
    assert count - 1 <= told <= 25
    assert abs(told - asked) <= 8
    assert draft.about_left == 0


def test_eight_are_put_in_order_by_as_many_questions_as_were_told():
    told, asked, more = [], [], 0
    for number in range(20):
        draft = Draft({"kept": dict.fromkeys(KEYS[:8], True)}, seed=f"seed {number}")
        order = Random(number).sample(KEYS, len(KEYS))
        left = []
        while pairs := draft.ranking.pairs:
            left.append(draft.about_left)
            draft.lay([Change("answered", pair_key(*pairs[0]), None, min(pairs[0], key=order.index))])
        told.append(left[0])
        asked.append(len(left))
        more += sum(after > before for before, after in pairwise(left))
    assert abs(mean(told) - mean(asked)) < 1
    # Seldom does an answer make more of them.
    assert more <= 5


def test_a_light_look_places_what_comes_in_among_those_that_stay():
    standing = KEYS[:5]
    draft = Draft({"standing": standing, "looked": {KEYS[0]: "leaving"}, "kept": {KEYS[6]: True}}, seed="s")
    assert draft.steps == ["light", "pairs", "order"]
    answered(draft, lambda left, right: KEYS[6] if KEYS[6] in (left, right) else left)
    assert draft.order == [KEYS[6], *KEYS[1:5]]
    assert len(draft.record["answered"]) <= 3


@settings(deadline=None)
@given(st.lists(anything.map(lambda change: as_change(*change)), max_size=30), st.booleans())
def test_whatever_is_sent_the_document_has_a_meaning(changes, light):
    draft = Draft({"standing": KEYS[:5] if light else []}, seed="s")
    for change in changes:
        draft.lay([change])
    again = Draft(json.loads(written(draft)), seed="s")
    for one in (draft, again):
        order = one.order
        assert len(order) == len(set(order)) == one.places
        assert set(order) <= set(one.short)
        assert not set(one.outside) & set(order)
        assert not set(one.also(order)) & set(order)
        assert one.steps[0] == ("light" if light else "table")
        assert one.about_left >= len(one.ranking.pairs)
        assert isinstance(one.close_to, dict)
    assert (draft.order, draft.steps, draft.bracket) == (again.order, again.steps, again.bracket)
