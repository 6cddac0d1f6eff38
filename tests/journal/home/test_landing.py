"""The landing page: what it says, what leads on from it, and that what it shows is the story's."""

import re
import tomllib
from html import unescape
from itertools import pairwise

import pytest
from django.urls import reverse

from journal.demo.story import STORY

pytestmark = pytest.mark.django_db
ROWS = ["First visit", "A season", "A spark", "Then and now", "Who can read it", "How to leave", "What it leaves out"]
LINK = re.compile(r'<a class="btn (\w+)" href="([^"]+)">([^<]+)</a>')
INK, LINE, WORD = "primary", "secondary", "plain"


def landing(client):
    return unescape(client.get("/").text)


@pytest.mark.parametrize(
    ("signup", "example", "wanted"),
    [
        ("open", True, [(INK, "Start writing"), (LINE, "Look round"), (WORD, "Sign in")]),
        ("open", False, [(INK, "Start writing"), (WORD, "Sign in")]),
        ("invite", True, [(INK, "Look round"), (WORD, "Sign in")]),
        ("invite", False, [(INK, "Sign in")]),
        ("closed", True, [(INK, "Look round"), (WORD, "Sign in")]),
        ("closed", False, [(INK, "Sign in")]),
    ],
)
def test_it_offers_what_there_is_above_and_below_the_first_in_ink(client, settings, signup, example, wanted):
    settings.SIGNUP, settings.LOOK_ROUND = signup, example
    page = landing(client)
    assert [(look, words) for look, _, words in LINK.findall(page)] == wanted * 2
    leads = {words: href for _, href, words in LINK.findall(page)}
    assert leads["Sign in"] == reverse("account_login")
    assert leads.get("Start writing", reverse("account_signup")) == reverse("account_signup")
    assert leads.get("Look round", "/look-round/") == "/look-round/"
    assert ("takes an invitation" in page, "Nobody can start" in page) == (signup == "invite", signup == "closed")


def test_it_names_what_a_diary_does_not_have_and_says_once_who_can_read(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = landing(client)
    assert re.findall(r'<h2 class="side"><b>([^<]+)</b></h2>', page) == ROWS
    assert "curator" not in page.lower()
    main = re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main>")[0])
    assert [main.count(words) for words in ("on this server", "holds its key", "thief")] == [1, 1, 1]
    # Nothing is sent from it, so it loads no script.
    assert "<form" not in page and "<script" not in page


def test_what_it_shows_is_the_story(client):
    page = landing(client)
    story = tomllib.loads(STORY.read_text("utf-8"))
    names = sorted(one["name"] for one in story["season"])
    wide, tall = re.findall(r'<svg class="chart timeline".*?</svg>', page, re.DOTALL)
    for drawn in (wide, tall):
        assert sorted(re.findall(r'class="name"[^>]*>([^<]+)<', drawn)) == names, "make screenshots"
        assert drawn.startswith('<svg class="chart timeline" role="img"') and "<a" not in drawn
        assert re.search(r'<title id="seasons-\w+-title">Five seasons in three years', drawn)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    then, now = re.findall(r"<h3>[^<]+</h3>\s*<p class=\"prose\">([^<]+)</p>", page)
    told = [one for one in story["entry"] if one.get("prompt") == "afraid-of-the-woods"]
    assert all(said in " ".join(one["text"].split()) for said, one in zip((then, now), told, strict=True))
    before, after = (one["day"] for one in told)
    assert "sixteen months later" in page and round((before - after) / 30.44) == 16


def test_the_line_that_leaves_the_ladder_does_not_climb(client):
    for drawing in re.findall(r'<svg class="ladder-drawing.*?</svg>', client.get("/").text, re.DOTALL):
        # Down is more. The way ends near the height of its first date, and it goes down between the dates, and up.
        heights = [int(y) for y in re.findall(r'<circle class="dot" cx="\d+" cy="(\d+)"', drawing)]
        end = int(re.search(r'class="trail" d="[^"]+ (\d+)"', drawing)[1])
        assert abs(end - heights[0]) <= 15
        assert {a < b for a, b in pairwise(heights)} == {True, False}
