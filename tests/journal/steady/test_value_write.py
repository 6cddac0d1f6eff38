"""Ten minutes on one value: from the offer, a value's page or a remark to a page that touches it, and back."""

from datetime import date

import pytest

from careerpath.writing.trash import move_to_trash
from journal.entries.models import Entry
from tests.counting import MOST, queries
from tests.factories import make_card, make_draft, make_remark, make_session, make_value
from tests.forms import autosave, submit, tamper
from tests.raw_rows import store
from values.models import RankedValue

pytestmark = pytest.mark.django_db
WRITE = "/steady/value/"


@pytest.fixture
def bread(alice):
    make_session(alice, "Bread", "The sea", words="With my own hands.")
    return RankedValue.owned_by(alice).get(rank=1).personal_value


def blank(client, card, **more):
    return client.get(WRITE, {"value": card.pk, **more}, follow=True)


def test_the_five_are_offered(alice, alices, bread):
    remark = make_remark(alice)
    assert f'href="{WRITE}{bread.pk}/"' in alices.get(WRITE).text
    page = alices.get(WRITE, {"remark": remark.pk}).text
    assert f'href="{WRITE}{bread.pk}/?remark={remark.pk}"' in page and "less defensive" in page


def test_without_five_it_leads_on(alice, alices):
    assert "You have not chosen values yet." in alices.get(WRITE).text
    make_session(alice, "Bread")
    make_draft(alice, "Autonomy", kind="full")
    page = alices.get(WRITE).text
    assert "You are choosing again." in page and "Bread" not in page


def test_the_editor_has_the_words_and_the_page_touches_the_value(alice, alices, bread):
    page = blank(alices, bread)
    assert "With my own hands." in page.text and "Why does this value matter to you?" in page.text
    answer = submit(page, "Done", text="At five in the morning.")
    entry = Entry.owned_by(alice).get()
    assert answer.url == entry.get_absolute_url()
    assert entry.touched == [str(bread.pk)]
    assert "Why does this value matter to you?" in alices.get(answer.url).text


def test_a_value_without_words_has_its_meaning(alice, alices):
    value = make_value("autonomy", definition="I mean autonomy.")
    assert "I mean autonomy." in blank(alices, make_card(alice, value)).text


def test_words_that_cannot_be_opened_say_so(alice, alices, bread):
    store(RankedValue.owned_by(alice).get(rank=1), b"broken", "my_words")
    assert "Your words about it cannot be opened." in blank(alices, bread).text


def test_a_card_that_cannot_be_opened_says_so(alice, alices):
    card = make_card(alice, "Bread")
    store(card, b"broken", "name")
    page = blank(alices, card)
    assert page.status_code == 200 and "A value that cannot be opened" in page.text


def test_from_a_remark_it_leads_back_also_after_a_save_while_typing(alice, alices, bread):
    remark = make_remark(alice)
    page = blank(alices, bread, remark=remark.pk)
    assert f'href="{remark.get_absolute_url()}"' in page.text or "Cancel" in page.text
    kept = autosave(page, 1, text="At five").json()
    assert kept["version"] == 1
    assert tamper(page, "Done", {"save": 2}, text="At five in the morning.").url == remark.get_absolute_url()
    assert Entry.owned_by(alice).get().touched == [str(bread.pk)]


def test_where_the_remark_is_gone_or_anothers_it_leads_to_the_page(alice, bob, alices, bread):
    gone, anothers = make_remark(alice), make_remark(bob)
    page = blank(alices, bread, remark=gone.pk)
    move_to_trash(gone)
    answers = [submit(page, "Done", text="One."), submit(blank(alices, bread, remark=anothers.pk), "Done", text="Two.")]
    answers.append(submit(blank(alices, bread, remark="broken"), "Done", text="Three."))
    assert {answer.url for answer in answers} == {entry.get_absolute_url() for entry in Entry.owned_by(alice)}


@pytest.mark.parametrize("value", ["broken", "01890000-0000-7000-8000-000000000000"])
def test_a_value_that_is_not_there_has_no_page(alices, value):
    assert alices.get(WRITE, {"value": value}).status_code == 404


def test_anothers_value_has_no_page(bob, alices):
    card = make_card(bob, "Gold")
    assert alices.get(WRITE, {"value": card.pk}).status_code == 404
    assert alices.get(f"{WRITE}{card.pk}/").status_code == 404


def test_a_text_that_is_refused_stays(alice, alices, bread):
    page = submit(blank(alices, bread), "Done", text="Kept.", written_on="1899-01-01")
    assert page.status_code == 422
    assert "Kept." in page.text and "With my own hands." in page.text
    submit(page, "Done", written_on="2026-11-01")
    assert Entry.owned_by(alice).get().written_on == date(2026, 11, 1)


def test_the_page_of_a_value_leads_there(alices, bread):
    assert f'href="{WRITE}{bread.pk}/"' in alices.get(bread.get_absolute_url()).text


def test_it_asks_little(alice, alices, bread):
    remark = make_remark(alice)
    assert queries(alices, f"{WRITE}?remark={remark.pk}") <= MOST
    page = blank(alices, bread, remark=remark.pk)
    assert queries(alices, f"{WRITE}{bread.pk}/?{page.request['QUERY_STRING']}") <= MOST
