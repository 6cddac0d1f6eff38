"""Two wordings of one page, what differs between them, an earlier one brought back, and the trash by kind."""

import pytest

from careerpath.writing.pieces import save_if_unchanged
from careerpath.writing.trash import move_to_trash
from journal.entries.models import Entry
from tests.conftest import make_user
from tests.factories import make_entry, make_season, make_spark

from .walk import LAPTOP, PHONE, WITHOUT_SCRIPT, look_around, open_as, press

FIRST = "# A day\n\nI said yes to the meeting.\n\nאמרתי כן לפגישה.\n\n" + "\n".join(f"Line {n}" for n in range(30))
SECOND = FIRST.replace("yes to", "no to").replace("כן", "לא")
WALKS = {"laptop": LAPTOP, "phone-without-javascript": {**PHONE, **WITHOUT_SCRIPT}}


@pytest.mark.parametrize("options", WALKS.values(), ids=WALKS)
def test_an_earlier_wording_is_read_held_against_the_present_one_and_brought_back(browser, live_server, options):
    alice = make_user("alice@example.org")
    entry = make_entry(alice, FIRST, title="Then")
    save_if_unchanged(entry, 1, {"text": SECOND, "title": "Now"})
    _, page = open_as(browser, live_server.url, alice, **options)
    page.goto(entry.get_absolute_url())
    press(page, "Earlier wordings", "link")
    page.locator("main .row-link").click()
    marks = page.locator(".differing")
    assert marks.locator("del").all_text_contents() == ["left out: yes", "left out: כן", "left out: Then"]
    assert marks.locator("ins").all_text_contents() == ["added: no", "added: לא", "added: Now"]
    lines = marks.locator("p:has(del)").evaluate_all("all => all.map(one => getComputedStyle(one).direction)")
    assert lines == ["ltr", "rtl", "ltr"]
    looks = marks.locator("del, ins").evaluate_all("all => all.map(one => getComputedStyle(one).textDecorationLine)")
    assert looks == ["line-through", "underline"] * 3
    if page.has_script:
        look_around(page)
        assert page.pdf()
    press(page, "Bring this back")
    assert "An earlier wording is back." in page.inner_text("main")
    assert "I said yes" in page.inner_text("main")
    if page.has_script:
        look_around(page)
    press(page, "Undo")
    assert "I said no" in page.inner_text("main")
    assert (Entry.owned_by(alice).get().text, entry.revisions().count()) == (SECOND, 3)


def test_two_wordings_of_a_season_in_much_and_in_little(browser, live_server):
    alice = make_user("alice@example.org")
    season = make_season(alice, obstacle="I say yes.", making_space_for=[{"text": "the bench"}])
    _, page = open_as(browser, live_server.url, alice, **PHONE)
    page.goto(season.get_edit_url())
    save_if_unchanged(season, 1, {"obstacle": "I say yes too soon.", "why": "the workshop finds its feet"})
    page.get_by_label("What in you may get in the way").fill("I never say no.")
    page.get_by_role("button", name="Done").click()
    assert page.locator(".differing ins").count()
    look_around(page)
    press(page, "Keep both texts")
    season.refresh_from_db()
    assert season.obstacle == "I say yes too soon.\n\nI never say no."


def test_the_trash_by_kind(browser, live_server):
    alice = make_user("alice@example.org")
    _, page = open_as(browser, live_server.url, alice, **PHONE)
    page.goto("/trash/")
    look_around(page)
    for piece in (make_entry(alice), make_spark(alice), make_season(alice, "A" * 80)):
        move_to_trash(piece)
    page.goto("/trash/")
    look_around(page)
    press(page, "A spark", "link")
    assert page.locator("main h2").all_inner_texts() == ["A ferry pilot who paints."]
    look_around(page)
    page.get_by_role("button", name="Put back").click()
    assert "It is back where it was." in page.inner_text("main")
