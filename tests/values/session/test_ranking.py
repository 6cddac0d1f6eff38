"""The knockout and its figures, newcomers, and what moved between two lists."""

import itertools
import math
import random
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from values.session.ranking import close_calls, next_step, place_newcomers

FIVE = list("abcde")


def outcomes(order, truths, k=5):
    """For each end that asking of `order` has: the truths that lead there, the questions and pages it takes, the order.

    A truth says the place of each item. Those that answer alike so far are asked together.
    """
    waiting = [(list(truths), {}, 0)]
    while waiting:
        alike, answers, pages = waiting.pop()
        step = next_step(order, k, answers)
        if not step.pairs:
            yield alike, len(answers), pages, step.order
            continue
        ways = defaultdict(list)
        for truth in alike:
            ways[tuple([min(pair, key=truth.__getitem__) for pair in step.pairs])].append(truth)
        waiting += [
            (some, answers | dict(zip(step.pairs, winners, strict=True)), pages + 1) for winners, some in ways.items()
        ]


@pytest.mark.parametrize(("count", "most", "most_pages", "mean"), [(6, 11, 9, 9.93), (8, 15, 11, 13.95)])
def test_every_order_of_a_short_list_is_found_in_so_many_questions(count, most, most_pages, mean):
    ends = list(outcomes(range(count), itertools.permutations(range(count))))
    assert all([truth[item] for item in order] == list(range(5)) for truths, _, _, order in ends for truth in truths)
    assert max(questions for _, questions, _, _ in ends) == most
    assert max(pages for _, _, pages, _ in ends) == most_pages
    asked = sum(len(truths) * questions for truths, questions, _, _ in ends)
    assert round(asked / math.factorial(count), 2) == mean


def test_of_twenty_a_thousand_orders_take_at_most_thirty_five():
    chance = random.Random(20)
    results = [*itertools.chain(*(outcomes(chance.sample(range(20), 20), [range(20)]) for _ in range(1000)))]
    assert all(order == list(range(5)) for _, _, _, order in results)
    questions = [count for _, count, _, _ in results]
    assert max(questions) <= 35
    assert abs(sum(questions) / len(questions) - 33.0) <= 0.3


answered = st.integers(0, 2)


def said(pair, choice):
    return (*pair, None)[choice]


@settings(deadline=None)
@given(count=st.integers(1, 20), data=st.data())
def test_whatever_is_answered_it_ends_and_asks_no_pair_twice(count, data):
    order, answers, pages = list(range(count)), {}, 0
    while (step := next_step(order, 5, answers)).pairs:
        pages += 1
        assert len(step.pairs) <= 5
        items = [item for pair in step.pairs for item in pair]
        assert len(items) == len(set(items))
        assert not set(step.pairs) & set(answers)
        assert all(left < right for left, right in step.pairs)
        answers |= {pair: said(pair, data.draw(answered)) for pair in step.pairs}
    assert len(step.order) == len(set(step.order)) == min(5, count)
    assert len(answers) <= {8: 15}.get(count, count * (count - 1) // 2)
    # Nobody stands above one that they lost to.
    for (left, right), winner in answers.items():
        first, second = (right, left) if winner == right else (left, right)
        if second in step.order:
            assert step.order.index(first) < step.order.index(second)


@settings(deadline=None)
@given(count=st.integers(5, 12), data=st.data())
def test_undo_then_redo_is_the_identity_and_any_cut_resumes_the_same(count, data):
    order, answers, pages = list(range(count)), {}, []
    while (step := next_step(order, 5, answers)).pairs:
        before = dict(answers)
        page = {pair: said(pair, data.draw(answered)) for pair in step.pairs}
        # One answer at a time, as from a session that was cut after each.
        for pair, winner in page.items():
            answers[pair] = winner
            rest = next_step(order, 5, answers)
            assert not set(rest.pairs) & set(answers)
        pages.append((before, step, page))
    for before, step, page in reversed(pages):
        for pair in page:
            del answers[pair]
        assert answers == before
        assert next_step(order, 5, answers) == step
    for before, step, page in pages:
        assert next_step(order, 5, before) == step
        answers |= page
    whole = next_step(order, 5, answers)
    in_another_order = dict(reversed(list(answers.items())))
    assert next_step(order, 5, in_another_order) == whole


def test_a_close_call_counts_for_the_one_that_stands_first_and_is_marked():
    answers = {("a", "b"): None}
    assert next_step(["a", "b"], 5, answers).order == ["a", "b"]
    assert close_calls(answers) == {("a", "b")}


def test_answers_that_are_never_reached_change_nothing():
    assert next_step(FIVE, 5, {("x", "y"): "y"}) == next_step(FIVE, 5, {})


@settings(deadline=None)
@given(standing=st.integers(0, 5), newcomers=st.integers(0, 3), data=st.data())
def test_a_newcomer_takes_at_most_three_questions(standing, newcomers, data):
    old, new = list(range(standing)), list(range(10, 10 + newcomers))
    answers = {}
    while (step := place_newcomers(old, new, answers)).pairs:
        (pair,) = step.pairs
        assert pair not in answers
        answers[pair] = said(pair, data.draw(answered))
    assert len(answers) <= 3 * newcomers
    assert all(sum(newcomer in pair for pair in answers if pair[1] == newcomer) <= 3 for newcomer in new)
    assert sorted(step.order) == old + new
    assert [item for item in step.order if item in old] == old


@settings(deadline=None)
@given(st.permutations("abcdefg"))
def test_newcomers_find_their_place(truth):
    old = [item for item in truth if item not in "fg"]
    answers = {}
    while (step := place_newcomers(old, ["f", "g"], answers)).pairs:
        answers |= {pair: min(pair, key=truth.index) for pair in step.pairs}
    assert step.order[:5] == truth[:5]
