"""Comparison notes: a line and a tap, what is refused and kept, changing one, and where they come up."""

from datetime import date

import pytest

from careerpath.writing.trash import move_to_trash
from journal.steady.models import Comparison
from tests.counting import MOST, queries, saving
from tests.factories import make_card, make_comparison, make_draft, make_session
from tests.forms import autosave, forge, submit, tamper
from tests.raw_rows import store
from values.models import RankedValue, Value

pytestmark = pytest.mark.django_db
STEADY, NOTES, NEW = "/steady/", "/steady/notes/", "/steady/notes/new/"
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def on_a_day(time_machine):
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)


@pytest.fixture
def bread(alice):
    make_session(alice, "Bread", "The sea")
    return RankedValue.owned_by(alice).get(rank=1).personal_value


def said(alice):
    note = Comparison.owned_by(alice).get()
    return note.news, note.its_value, note.is_said


def edit_page(client, note):
    return client.get(note.get_edit_url())


def test_a_line_and_a_value_lead_back(alice, alices, bread):
    answer = submit(alices.get(STEADY), "Keep", news="Anna’s promotion", personal_value=bread.pk)
    assert answer.url == STEADY
    assert "Kept." in alices.get(STEADY).text
    assert said(alice) == ("Anna’s promotion", bread, True)
    assert Comparison.owned_by(alice).get().noted_on == TODAY


def test_none_of_my_five_and_nothing_said_are_two_things(alice, alices, bread):
    submit(alices.get(STEADY), "Keep", news="Anna", personal_value="none")
    assert said(alice) == ("Anna", None, True)
    assert "Touches none of my five" in alices.get(NOTES).text
    note = Comparison.owned_by(alice).get()
    submit(edit_page(alices, note), "Done", personal_value="")
    assert said(alice) == ("Anna", None, False)
    assert "Touches none" not in alices.get(note.get_absolute_url()).text


def test_without_values_a_line_is_enough(alice, alices):
    submit(alices.get(STEADY), "Keep", news="Anna")
    assert said(alice) == ("Anna", None, False)


def test_sent_twice_it_is_one(alice, alices, bread):
    page = alices.get(STEADY)
    for _press in range(2):
        assert submit(page, "Keep", news="Anna", personal_value=bread.pk).status_code == 302
    assert Comparison.owned_by(alice).count() == 1


@pytest.mark.parametrize("news", ["", "   ", "x" * 141, "two\nlines"])
def test_a_line_that_is_none_comes_back_with_the_tap(alice, alices, bread, news):
    page = tamper(alices.get(STEADY), "Keep", {"news": news}, personal_value=bread.pk)
    assert page.status_code == 422
    assert news.strip() in page.text
    assert not Comparison.owned_by(alice).exists()
    submit(page, "Done", news="Anna")
    assert said(alice) == ("Anna", bread, True)


def test_anothers_value_is_refused_in_words_and_the_line_stays(alice, bob, alices, bread):
    for value in (make_card(bob, "Gold").pk, "broken", "0" * 99):
        page = tamper(alices.get(STEADY), "Keep", {"personal_value": value}, news="Anna", personal_value="none")
        assert page.status_code == 422
        assert "That is none of your values." in page.text and "Anna" in page.text
    assert not Comparison.owned_by(alice).exists()


def test_a_value_that_left_the_five_meanwhile_is_kept(alice, alices, bread):
    page = alices.get(STEADY)
    make_session(alice, "Quiet", done_on=TODAY)
    submit(page, "Keep", news="Anna", personal_value=bread.pk)
    assert said(alice) == ("Anna", bread, True)
    assert "Bread" in edit_page(alices, Comparison.owned_by(alice).get()).text


def test_the_value_can_be_changed(alice, alices, bread):
    note = make_comparison(alice, "Anna", personal_value=bread)
    sea = RankedValue.owned_by(alice).get(rank=2).personal_value
    assert submit(edit_page(alices, note), "Done", personal_value=sea.pk).url == note.get_absolute_url()
    assert said(alice) == ("Anna", sea, True)
    page = alices.get(note.get_absolute_url()).text
    assert sea.get_absolute_url() in page and "The sea" in page


def test_what_is_kept_while_one_types_leaves_the_value(alice, alices, bread):
    note = make_comparison(alice, "Anna", personal_value=bread)
    autosave(edit_page(alices, note), 1, news="Anna’s house", personal_value="none")
    assert said(alice) == ("Anna’s house", bread, True)


def test_a_page_without_the_values_leaves_what_was_said(alice, alices, bread):
    note = make_comparison(alice, "Anna", personal_value=bread)
    forge(alices, note.get_edit_url(), {"news": "Anna’s house", "noted_on": "2026-11-24", "version": 1})
    assert said(alice) == ("Anna’s house", bread, True)


def test_while_choosing_again_its_own_value_stays_and_the_others_are_not_shown(alice, alices, bread):
    note = make_comparison(alice, "Anna", personal_value=bread)
    make_draft(alice, "Autonomy", kind="full")
    page = edit_page(alices, note)
    assert "Bread" in page.text and "The sea" not in page.text
    submit(page, "Done", news="Anna’s house")
    assert said(alice) == ("Anna’s house", bread, True)


def test_two_windows_show_both(alice, alices, bread):
    note = make_comparison(alice, "Anna", personal_value=bread)
    first, second = edit_page(alices, note), edit_page(alices, note)
    submit(first, "Done", news="Anna’s house")
    both = submit(second, "Done", news="Anna’s garden", personal_value="none")
    assert both.status_code == 409
    assert "Anna’s house" in both.text and "Anna’s garden" in both.text
    submit(both, "Keep mine")
    assert said(alice) == ("Anna’s garden", None, True)


def test_an_earlier_line_comes_back_and_the_value_stays(alice, alices, bread):
    note = make_comparison(alice, "Anna")
    submit(edit_page(alices, note), "Done", news="Ben’s book", personal_value=bread.pk)
    wording = note.revisions().get()
    submit(alices.get(f"{note.get_absolute_url()}history/?wording={wording.pk}"), f"wording={wording.pk}")
    assert said(alice) == ("Anna", bread, True)


def test_it_is_deleted_and_leads_to_the_list(alice, alices):
    note = make_comparison(alice, "Ben’s book")
    assert submit(alices.get(note.get_absolute_url()), "Delete").url == NOTES
    assert alices.get(NOTES).context["page"].rows == []


def test_the_page_of_a_value_has_the_notes_that_touch_it(alice, alices, bread):
    note = make_comparison(alice, "Anna", personal_value=bread)
    make_comparison(alice, "Ben’s book")
    page = alices.get(bread.get_absolute_url()).text
    assert note.get_absolute_url() in page and "News that stung" in page and "Ben’s book" not in page


def test_a_value_that_a_note_touches_is_not_deleted_under_it(alice, catalog):
    value = Value.objects.get(slug="autonomy")
    note = make_comparison(alice, "Anna", personal_value=make_card(alice, value))
    move_to_trash(note)
    assert value.is_used()


def test_one_that_cannot_be_opened_says_so_and_is_not_written_over(alice, alices):
    note = make_comparison(alice, "Anna")
    store(note, b"broken", "news")
    assert "This note cannot be opened" in alices.get(note.get_absolute_url()).text
    assert "A note that cannot be opened" in alices.get(NOTES).text
    page = edit_page(alices, note)
    assert 'name="news"' not in page.text


def test_no_page_is_anothers(alice, bobs, anonymous):
    note = make_comparison(alice, "Ben’s book")
    for page in ("", "edit/", "history/"):
        assert bobs.get(f"{note.get_absolute_url()}{page}").status_code == 404
        assert anonymous.get(f"{note.get_absolute_url()}{page}").status_code == 302
    assert "Ben’s book" not in bobs.get(NOTES).text


def test_few_queries_whatever_there_is(alice, alices, bread):
    for number in range(25):
        note = make_comparison(alice, f"News {number}", personal_value=bread if number % 2 else None)
    for page in (NOTES, note.get_absolute_url(), note.get_edit_url(), bread.get_absolute_url()):
        assert queries(alices, page) <= MOST, page
    sent = {"news": "Anna", "personal_value": bread.pk, "noted_on": "2026-11-24", "version": 1}
    saving(alices, note.get_edit_url(), sent)
