"""From somebody's words to the answer to say aloud, what becomes of a remark, and six cards on a sheet of paper."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from journal.find_out.models import FindOut
from journal.remarks.models import Remark
from journal.seasons.models import Season
from tests.factories import make_remark, make_season

from .walk import LAPTOP, WALKS, is_one_page, look_around, look_twice, open_as, press

DAY = date(2026, 1, 1)
# As long as a remark and its answer may be; and as wide.
LONGEST = "How will you get health insurance without it? " * 7, "I pay for it by myself, and know what it is. " * 4
WIDEST = "健康保険はどうするのですか" * 30, "自分で払います、いくらかも知っています" * 10


@pytest.mark.parametrize("walk", WALKS)
def test_from_the_words_to_the_answer_to_say_aloud(browser, live_server, alice, walk):
    season = make_season(alice)
    context, page = open_as(browser, live_server.url, alice, **WALKS[walk])
    page.goto("/remarks/")
    look_twice(page)
    press(page, "Note a remark", "link")
    page.get_by_label("What was said").fill("How will you get health insurance?")
    page.get_by_label("A lot").check()
    page.locator("#about > summary").click()
    page.get_by_label("Insurance, pension, visa").check()
    assert page.get_by_text("Is it the price that worries you, or the idea?").is_visible()
    assert not page.get_by_text("What would help you sleep?").is_visible()
    page.get_by_label("What may be true in it", exact=True).fill("The cover is a fact, and I do not know its price.")
    page.get_by_label("Is there something to do?").fill("Ask what it costs alone.")
    page.get_by_label("The answer to say aloud").fill("x" * 141)
    look_twice(page)
    press(page, "Done")
    assert "140 characters" in page.inner_text("main")
    look_twice(page)
    page.get_by_label("The answer to say aloud").fill("I pay for it myself. Do you want the number?")
    press(page, "Done")
    look_twice(page)
    assert "Answered" in page.inner_text("article")
    press(page, "Make it a boundary of my season")
    assert "It is a boundary of your season." in page.inner_text("#to-do")
    line = page.locator("#find-out-line")
    expect(line).to_have_value("Ask what it costs alone.")
    line.fill("What does the cover cost alone?")
    page.locator("#find-out").get_by_role("button", name="Keep").click()
    page.locator("#find-out a", has_text="What does the cover cost alone?").wait_for()
    page.locator("#sting").get_by_label("A little").check()
    page.locator("#sting").get_by_role("button", name="Keep").click()
    page.wait_for_load_state()
    assert re.search(r"It stings now\s+a little", page.inner_text("#sting"))
    look_twice(page)
    press(page, "All remarks", "link")
    assert "Do you want the number?" in page.inner_text("main")
    look_twice(page)
    press(page, "Answers to say aloud", "link")
    look_twice(page)
    press(page, "How will you get health insurance?", "link")
    press(page, "Put it at rest")
    press(page, "Bring it back")
    context.close()
    remark = Remark.owned_by(alice).get()
    assert (remark.state, remark.sting, remark.sting_now, remark.in_pocket) == ("answered", 3, 1, True)
    assert FindOut.owned_by(alice).get().remark_id == remark.pk
    assert Season.objects.get(pk=season.pk).boundaries[-1] == {"text": "Ask what it costs alone."}


@pytest.mark.parametrize("walk", WALKS)
def test_one_that_was_expected_and_was_said(browser, live_server, alice, walk):
    remark = make_remark(alice, "Why so small?", is_expected=True, kind="scale", sting=3)
    context, page = open_as(browser, live_server.url, alice, **WALKS[walk])
    page.goto("/remarks/?view=expected")
    look_twice(page)
    press(page, "Why so small?", "link")
    look_twice(page)
    press(page, "It was said")
    assert page.url.endswith("#sting")
    assert "Heard" in page.inner_text("article")
    page.locator("#sting").get_by_role("button", name="Keep").click()
    page.wait_for_load_state()
    assert "Choose how much it stings." in page.inner_text("main")
    look_twice(page)
    context.close()
    assert not Remark.objects.get(pk=remark.pk).is_expected


def test_enter_in_a_line_keeps_the_remark_and_leads_to_it(browser, live_server, alice):
    context, page = open_as(browser, live_server.url, alice, **LAPTOP)
    page.goto("/remarks/new/")
    page.get_by_label("What was said").fill("Why so small?")
    page.get_by_label("Is there something to do?").press("Enter")
    page.get_by_role("link", name="Answer it").wait_for()
    context.close()
    assert Remark.owned_by(alice).get().words == "Why so small?"


@pytest.mark.parametrize(("words", "answer"), [("Why so small?", "It is enough."), LONGEST, WIDEST])
def test_six_cards_are_one_sheet_of_either_paper(browser, live_server, alice, words, answer):
    for number in range(6):
        make_remark(alice, words[:300].strip(), pocket_answer=answer[:140].strip(), heard_on=DAY + timedelta(number))
    context, page = open_as(browser, live_server.url, alice, **LAPTOP)
    page.goto("/remarks/pocket/")
    assert page.get_by_role("button", name="Print this page").is_visible()
    look_around(page)
    assert is_one_page(page)
    context.close()


def test_more_cards_are_on_a_second_sheet_and_a_second_page(browser, live_server, alice):
    for number in range(14):
        make_remark(alice, f"Remark {number}.", pocket_answer="It is enough.", heard_on=DAY + timedelta(number))
    context, page = open_as(browser, live_server.url, alice, **LAPTOP)
    page.goto("/remarks/pocket/")
    for paper in ("A4", "Letter"):
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper))) == 2
    press(page, "Older ones", "link")
    look_around(page)
    assert "Remark 0." in page.inner_text("main") and "Remark 2." not in page.inner_text("main")
    assert is_one_page(page)
    context.close()
