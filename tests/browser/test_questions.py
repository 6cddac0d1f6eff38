"""Last year's answer to a question: two presses, and at most one screen of scrolling, counted in pixels."""

import pytest

from journal.entries.views import SHORT
from journal.prompts.models import Prompt
from tests.factories import make_entry

from .walk import look_around, open_as

WINDOWS = {
    "phone": {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True},
    "laptop": {"viewport": {"width": 1280, "height": 720}},
}
# How far down the page the lower edge of the last link to an answer of last year is, and where the window's own bar
# begins.
LOWEST = """Math.max(...[...document.querySelectorAll('main .answers a')].filter(one => one.innerText.includes("2025"))
    .map(one => one.getBoundingClientRect().bottom - parseFloat(getComputedStyle(one).paddingBottom)))"""
SEEN = """Math.min(innerHeight, ...[...document.querySelectorAll('nav.bar')]
    .map(bar => bar.getBoundingClientRect().top).filter(top => top > innerHeight / 2))"""


def answer_all(owner, prompts) -> None:
    for year in (2024, 2025, 2026):
        for number, prompt in enumerate(prompts):
            text, day = f"The answer of {year} to {number}.", f"{year}-05-{number % 28 + 1:02}"
            make_entry(owner, text, prompt=prompt, written_on=day)


@pytest.mark.parametrize("window", WINDOWS)
def test_last_years_answer_is_two_presses_and_a_screen_away(browser, live_server, alice, window):
    # Those that take the most lines.
    by_length = sorted(Prompt.objects.published(), key=lambda prompt: len(prompt.text))
    longest = by_length[-12:]
    answer_all(alice, longest)
    # And each of the others long ago.
    for prompt in by_length[:-12]:
        make_entry(alice, "Of old.", prompt=prompt, written_on="2019-05-01")
    context, page = open_as(browser, live_server.url, alice, **WINDOWS[window])
    page.goto("/sparks/")
    page.get_by_role("navigation", name="Places").get_by_role("link", name="Journal").click()
    page.get_by_role("main").get_by_role("link", name="Questions", exact=True).click()
    last_year = page.get_by_role("main").get_by_role("link", name="May 2025")
    assert last_year.count() == len(longest)
    assert page.evaluate("scrollY") == 0
    assert page.evaluate(LOWEST) <= page.evaluate("innerHeight") + page.evaluate(SEEN)
    look_around(page)
    last_year.last.click()
    assert "The answer of 2025" in page.get_by_role("main").inner_text()
    look_around(page)
    context.close()


@pytest.mark.parametrize("window", WINDOWS)
def test_on_a_questions_page_last_years_answer_is_a_screen_away(browser, live_server, alice, window):
    prompt = max(Prompt.objects.published(), key=lambda prompt: len(prompt.text))
    for year in range(2020, 2027):
        # The newest is as long as one that is shown whole may be.
        text = f"{year}. " + "Some words of it. " * (SHORT // 18 if year == 2026 else 40)
        make_entry(alice, text[:SHORT] if year == 2026 else text, prompt=prompt, written_on=f"{year}-05-01")
    context, page = open_as(browser, live_server.url, alice, **WINDOWS[window])
    page.goto(prompt.get_absolute_url())
    last_year = page.get_by_role("main").get_by_role("link", name="2025", exact=True)
    box = last_year.bounding_box()
    assert box["y"] + box["height"] <= page.evaluate("innerHeight") + page.evaluate(SEEN)
    look_around(page)
    last_year.click()
    assert "2025. Some words" in page.get_by_role("main").inner_text()
    assert page.get_by_role("link", name="Newer: 1 May").get_attribute("rel") == "next"
    context.close()


def test_a_page_without_a_title_is_opened_by_its_text_with_a_finger_or_the_keys(browser, live_server, alice):
    make_entry(alice, "Left at four today. Nobody minded but me, and the light was still there on the slope.")
    context, page = open_as(browser, live_server.url, alice, **WINDOWS["phone"])
    page.goto("/journal/")
    page.get_by_text("the light was still there").tap(force=True)
    page.wait_for_url("**/journal/*-*/")
    page.goto("/journal/")
    link = page.get_by_role("link", name="Left at four today.")
    link.focus()
    ring = link.bounding_box()
    text = page.get_by_text("the light was still there").bounding_box()
    assert ring["y"] <= text["y"] and ring["y"] + ring["height"] >= text["y"] + text["height"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/journal/*-*/")
    context.close()


def test_under_the_heading_of_the_new_ones_there_is_one_line(browser, live_server, alice):
    answer_all(alice, list(Prompt.objects.published())[:1])
    context, page = open_as(browser, live_server.url, alice, **WINDOWS["phone"])
    page.goto("/prompts/")
    under, *groups = page.eval_on_selector_all(
        ".list-head ~ section", "all => all.map(one => getComputedStyle(one).borderTopWidth)"
    )
    assert under == "0px"
    assert set(groups) == {"1px"}
    context.close()
