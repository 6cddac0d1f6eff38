"""The bookmark for other pages: what it hands over fills the form, whole letters only, and leaves the address."""

import re
from urllib.parse import urlsplit

import pytest

from journal.sparks.models import Spark

from .walk import LAPTOP, look, look_twice, wait_until

ELSEWHERE = "https://elsewhere.example"


@pytest.fixture
def bookmark(open_alices):
    """Presses the bookmark on another page with this title and text, all selected: the form that opens."""
    page = open_alices("/sparks/anywhere/", **LAPTOP)
    look_twice(page)
    script = page.get_by_role("link", name="Note a spark").last.get_attribute("href")
    # The policy of this page lets no press of it run.
    page.locator("main a.btn").click()
    assert len(page.context.pages) == 1 and page.complaints
    page.complaints.clear()

    def press(text, title="A page", path="/a?b=c"):
        other = page.context.new_page()
        html = "<!DOCTYPE html><meta charset=utf-8><title></title><p>"
        other.route(f"{ELSEWHERE}/**", lambda route: route.fulfill(body=html, content_type="text/html"))
        other.goto(ELSEWHERE + path if path.startswith("/") else path)
        other.evaluate(
            "([title, text]) => { document.title = title; document.body.innerText = text.replace('HALF', '\\ud83d');"
            " getSelection().selectAllChildren(document.body); }",
            [title, text],
        )
        with page.context.expect_page() as opening:
            other.evaluate("address => { location.href = address; }", script)
        form = opening.value
        form.wait_for_url("**/sparks/new/?**piece=**")
        form.complaints = []
        return form

    return press


def handed(form):
    query = [pair for pair in urlsplit(form.url).query.split("&") if not pair.startswith("piece=")]
    assert len("&".join(query)) <= 3000
    return [form.locator(f"[name={name}]").input_value() for name in ("what", "what_exactly", "link")]


CUT = "It was too long to come along whole"


def test_the_bookmark_hands_over_a_page_and_what_is_selected(bookmark, alice):
    form = bookmark("He works ten days.")
    assert handed(form) == ["A page", "He works ten days.", f"{ELSEWHERE}/a?b=c"]
    wait_until(form, "!location.search.includes('text=') && location.search.includes('piece=')")
    assert CUT not in form.inner_text("main")
    assert form.evaluate("opener") is None
    form.get_by_role("button", name="Keep").click()
    spark = Spark.owned_by(alice).get()
    assert (spark.what, spark.what_exactly, spark.link) == ("A page", "He works ten days.", f"{ELSEWHERE}/a?b=c")


@pytest.mark.parametrize("unit", ["x", "é", "鹿", "👨‍👩‍👧‍👦", "🏳️‍🌈", "می‌خواهم ", "e\u0301", "%41", "&a=b"])
def test_of_a_long_selection_no_letter_is_cut_in_two(bookmark, unit):
    typed = unit * (100_000 // len(unit))
    form = bookmark(typed)
    what, exactly, link = handed(form)
    assert (what, link) == ("A page", f"{ELSEWHERE}/a?b=c")
    assert len(exactly) > 100 and typed.startswith(exactly)
    assert unit in ("%41", "&a=b", "می‌خواهم ") or len(exactly) % len(unit) == 0
    assert CUT in form.inner_text("main")
    look(form)


def test_an_address_that_is_too_long_is_left_out_and_a_long_title_cut(bookmark):
    form = bookmark("Words.", "T" * 5000, "/" + "x" * 2500)
    what, exactly, link = handed(form)
    assert (what, exactly, link) == ("T" * 700, "Words.", "")
    assert CUT in form.inner_text("main")


def test_of_a_page_that_is_no_page_of_the_web_the_rest_comes_along(bookmark):
    form = bookmark("Words HALF and more.", "", "data:text/html,<body>")
    what, exactly, link = handed(form)
    assert (what, link) == ("Words \ufffd and more.", "")
    assert re.match("data:text/html", exactly)
