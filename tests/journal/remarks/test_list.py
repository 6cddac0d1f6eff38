"""The list of remarks, what narrows it, and the cards with answers to say aloud."""

from datetime import date, timedelta

import pytest

from careerpath.writing.trash import move_to_trash
from journal.remarks.models import Remark
from tests.counting import MOST, queries
from tests.factories import make_remark
from tests.raw_rows import store

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
State = Remark.State


def words(client, **asked):
    """What the list shows, page after page."""
    seen, before = [], ""
    while True:
        page = client.get("/remarks/", {**asked, "before": before}).context["page"]
        seen += [remark.words for remark in page]
        if not (before := page.older):
            return seen


@pytest.fixture
def several(alice, bob):
    for number, (said, more) in enumerate(
        {
            "Open.": {"kind": "money"},
            "Answered.": {"answer": "Yes.", "kind": "scale"},
            "At rest.": {"state": State.AT_REST, "kind": "money"},
            "Expected.": {"is_expected": True, "pocket_answer": "No.", "kind": "money"},
            "Did not come.": {"is_expected": True, "state": State.AT_REST},
        }.items()
    ):
        make_remark(alice, said, heard_on=DAY - timedelta(days=number), **more)
    make_remark(bob, "Of Bob.")


@pytest.mark.usefixtures("several")
def test_each_view_has_its_own(alices):
    assert words(alices) == ["Open.", "Answered.", "At rest.", "Expected.", "Did not come."]
    assert words(alices, view="open") == ["Open."]
    assert words(alices, view="answered") == ["Answered.", "Expected."]
    assert words(alices, view="rest") == ["At rest.", "Did not come."]
    assert words(alices, view="expected") == ["Expected."]
    assert words(alices, view="no-such") == words(alices)
    assert words(alices, kind="money") == ["Open.", "At rest.", "Expected."]
    assert words(alices, kind="money", view="answered") == ["Expected."]
    assert words(alices, kind="money", view="expected") == ["Expected."]
    page = alices.get("/remarks/", {"kind": "money"}).text
    assert 'href="/remarks/?view=rest&amp;kind=money"' in page and "Of any kind" in page
    wrong = alices.get("/remarks/", {"kind": "no-such"})
    assert wrong.status_code == 200 and "There is no such choice." in wrong.text


@pytest.mark.parametrize("asked", [{}, {"kind": "scale"}, {"view": "open"}, {"view": "open", "kind": "scale"}])
def test_no_remark_is_lost_between_pages(alice, alices, asked):
    said = [f"Remark {number:02}." for number in range(45)]
    for number, one in enumerate(said):
        make_remark(alice, one, kind="scale", heard_on=DAY - timedelta(days=number // 7))
    assert sorted(words(alices, **asked)) == said


def test_a_row_shows_the_answer_to_say_aloud(alice, alices):
    make_remark(alice, "Why?", pocket_answer="Because it is enough.", answer="The long one.")
    page = alices.get("/remarks/").text
    assert "Because it is enough." in page and "The long one." not in page


def test_without_any_it_says_what_they_are(alices):
    page = alices.get("/remarks/").text
    assert "No remarks yet." in page and "How will you get health insurance?" in page
    assert "No remark is here." in alices.get("/remarks/", {"view": "rest"}).text
    assert "There are none yet." in alices.get("/remarks/pocket/").text


def test_a_card_for_each_that_has_an_answer_and_is_not_at_rest(alice, bob, alices):
    make_remark(alice, "With one.", pocket_answer="I pay for it myself.")
    make_remark(alice, "Without.", answer="Long.")
    make_remark(alice, "At rest.", pocket_answer="Said.", state=State.AT_REST)
    move_to_trash(make_remark(alice, "In the trash.", pocket_answer="Gone."))
    make_remark(bob, "Of Bob.", pocket_answer="His.")
    shut = make_remark(alice, "Shut.", pocket_answer="Shut, too.")
    store(shut, b"nothing", "pocket_answer")
    page = alices.get("/remarks/pocket/")
    assert len(page.context["page"].rows) == 2
    assert "I pay for it myself." in page.text and "A remark that cannot be opened" in page.text


def test_cards_are_paged_by_two_sheets(alice, alices):
    for number in range(15):
        make_remark(alice, f"Remark {number}.", pocket_answer="No.", heard_on=DAY - timedelta(days=number))
    page = alices.get("/remarks/pocket/")
    assert len(page.context["page"].rows) == 12 and "Older ones" in page.text
    older = alices.get("/remarks/pocket/", {"before": page.context["page"].older})
    assert [remark.words for remark in older.context["page"]] == [f"Remark {number}." for number in (12, 13, 14)]


def test_they_ask_little_however_many_there_are(alice, alices):
    for number in range(30):
        make_remark(alice, kind="scale", pocket_answer="No.", is_expected=number % 2 == 0)
    for url in ("/remarks/", "/remarks/?kind=scale", "/remarks/?view=expected&kind=scale", "/remarks/pocket/"):
        assert queries(alices, url) <= MOST, url
