"""The question of home: another one, skipped, not for me, asked again, and one of one's own; by finger and by keys."""

import pytest

from journal.prompts.models import HiddenQuestion, Prompt, Question

from .hands import Finger, Keys
from .walk import LAPTOP, PHONE, WITHOUT_SCRIPT, look_twice, open_as, wait_until

WALKS = {"finger-without-javascript": ({**PHONE, **WITHOUT_SCRIPT}, Finger), "keys": (LAPTOP, Keys)}


@pytest.mark.parametrize("walk", WALKS)
def test_questions_come_go_and_are_taken_back(browser, live_server, alice, walk):
    window, hands = WALKS[walk]
    context, page = open_as(browser, live_server.url, alice, **window)
    hand, main = hands(page), page.get_by_role("main")
    page.goto("/")
    in_order = Prompt.objects.published().in_order()
    # Each further one is of another theme.
    offered = list({prompt.theme_id: prompt.text for prompt in reversed(in_order)}.values())[:-4:-1]
    question = main.locator("#question .question")
    for number, text in enumerate(offered[1:], 1):
        another = main.get_by_role("link", name="Another one")
        if page.has_script:
            # It comes in place, and the focus stays where the next one is asked for.
            hand.reach(another)
            hand.key("Enter")
            main.get_by_text(text).wait_for()
        else:
            hand.press(another)
            assert page.url.endswith(f"/?another={number}#question")
        assert question.inner_text() == text
    assert main.get_by_text("This is the last one for now.").is_visible()
    if page.has_script:
        wait_until(page, "document.activeElement.innerText === 'All questions'")
    look_twice(page)
    hand.press(main.get_by_role("button", name="Skip it"))
    look_twice(page)
    assert question.inner_text() == offered[0]
    hand.press(main.get_by_role("button", name="Undo"))
    assert not HiddenQuestion.owned_by(alice).exists()
    hand.press(main.get_by_role("button", name="Not for me"))
    assert question.inner_text() == in_order[1].text
    page.goto("/prompts/")
    look_twice(page)
    hand.press(main.get_by_role("button", name="Ask it again"))
    assert not HiddenQuestion.owned_by(alice).exists()
    hand.press(main.get_by_role("link", name="Ask yourself one"))
    look_twice(page)
    hand.write(main.get_by_label("Question"), "What did I say yes to this week?")
    hand.choose(main.get_by_label("Each season"))
    hand.press(main.get_by_role("button", name="Keep"))
    assert Question.owned_by(alice).get().cadence == "season"
    look_twice(page)
    page.goto("/")
    assert question.inner_text() == "What did I say yes to this week?"
    context.close()
