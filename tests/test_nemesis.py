"""What looks for lost texts finds them, and the rounds still know how a page is written on."""

from .nemesis.checker import ASIDE, UNSURE, Read, Sent, judge


def lost(sent, *read):
    return [one.text for one in judge(sent, read).lost]


def test_a_text_is_kept_as_the_present_one_or_an_earlier_one():
    sent = [Sent("page", "monday", 2, "a"), Sent("page", "tuesday", 2, "b")]
    assert lost(sent, Read("page", "b", ("a",))) == []
    assert lost(sent, Read("page", "b")) == ["a"]
    assert lost(sent, Read("page", "a")) == ["b"]
    assert lost(sent) == ["a", "b"]


def test_it_is_not_kept_by_another_page():
    assert lost([Sent("page", "monday", 2, "a")], Read("page", ""), Read("other", "a")) == ["a"]


def test_a_later_save_of_its_own_sitting_replaces_it():
    sent = [Sent("page", "monday", 2, "a"), Sent("page", "monday", 3, "b")]
    assert lost(sent, Read("page", "b")) == []
    assert lost(sent, Read("page", "a")) == ["b"]
    assert lost([*sent, Sent("page", "tuesday", 4, "c")], Read("page", "c")) == ["a", "b"]
    assert lost([sent[0], Sent("page", "monday", 3, "b", UNSURE)], Read("page", "b")) == []


def test_what_was_refused_replaces_nothing_and_is_kept_too():
    sent = [Sent("page", "monday", 2, "a"), Sent("page", "monday", 3, "b", ASIDE)]
    assert lost(sent, Read("page", "c", ("a", "b"))) == []
    assert lost(sent, Read("page", "c", ("b",))) == ["a"]
    assert lost(sent, Read("page", "c", ("a",))) == ["b"]


def test_what_had_no_answer_may_be_there_or_not():
    sent = [Sent("page", "monday", 2, "a"), Sent("page", "monday", 3, "b", UNSURE)]
    for page in (Read("page", "a"), Read("page", "b"), Read("page", "c", ("a", "b"))):
        assert lost(sent, page) == []


def test_a_text_that_nobody_sent_is_found():
    sent = [Sent("page", "monday", 2, "a whole text")]
    assert judge(sent, [Read("page", "a whole text", ("a wh",))]).unsent == ["a wh"]


def test_a_page_that_was_made_twice_is_found():
    sent = [Sent(page, "monday", 2, "a") for page in ("page", "twin")]
    verdict = judge(sent, [Read("page", "a"), Read("twin", "a"), Read("third", "b", ("a",))])
    assert verdict.doubled == ["a"]
