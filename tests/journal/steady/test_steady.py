"""The page to come back to, notes on whose news stung, and ten minutes on a value."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from journal.entries.models import Entry
from journal.remarks.models import Remark
from journal.steady.models import Comparison
from tests.factories import make_card, make_comparison, make_definition, make_remark, make_season, make_session
from tests.forms import submit
from tests.raw_rows import store
from values.models import PersonalValue

pytestmark = pytest.mark.django_db
STEADY, WRITE = "/steady/", "/steady/value/"
FIVE = ("Bread", "Quiet", "Craft", "Family", "Sea")


@pytest.fixture
def cards(alice):
    make_session(alice, *FIVE, words="Every morning.")
    return {card.name: card for card in PersonalValue.owned_by(alice)}


def test_with_nothing_it_says_so_and_leads_on(alices):
    page = alices.get(STEADY).content.decode()
    for line in ("not chosen your values yet", "not said yet what success is", "between seasons", "Whose news stung?"):
        assert line in page
    assert "To say aloud" not in page and "None of my five" not in page and "of 8" not in page


def test_what_one_said_is_there(alice, alices, cards):
    make_definition(alice, text="Home before the light goes.")
    make_season(alice)
    make_remark(alice, pocket_answer="I have a plan for that.")
    page = alices.get(STEADY).content.decode()
    for said in (*FIVE, "Every morning.", "Home before the light goes.", "I have a plan for that.", "supporting"):
        assert said in page


def test_another_pocket_answer_tomorrow_and_none_at_rest(alice, alices):
    for answer in ("First.", "Second."):
        make_remark(alice, pocket_answer=answer)
    make_remark(alice, pocket_answer="Resting.", state=Remark.State.AT_REST)
    shown = []
    for day in range(2):
        for hour in (6, 20):
            with time_machine.travel(f"2026-11-2{6 + day}T{hour:02}:00Z", tick=False):
                page = alices.get(STEADY).content.decode()
            assert "Resting." not in page
            shown.append("First." in page)
    assert shown[0] == shown[1] != shown[2] == shown[3]


def test_a_line_and_a_value_are_kept_once_and_lead_back(alice, alices, cards):
    page = alices.get(STEADY)
    kept = submit(page, "Keep", news="Anna’s promotion", personal_value=str(cards["Sea"].pk))
    assert kept.url == STEADY and "Kept." in alices.get(STEADY).content.decode()
    assert submit(page, "Keep", news="Anna’s promotion", personal_value=str(cards["Sea"].pk)).status_code == 302
    note = Comparison.owned_by(alice).get()
    assert note.personal_value == cards["Sea"]
    detail = alices.get(note.get_absolute_url()).content.decode()
    assert "Anna’s promotion" in detail and "Sea" in detail
    assert "Anna’s promotion" in alices.get(cards["Sea"].get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("news", "said"), [("", "A name or a word will do."), ("x" * 141, "140 characters; it has 141")]
)
def test_a_line_that_is_refused_comes_back(alices, cards, news, said):
    answer = submit(alices.get(STEADY), "Keep", news=news, personal_value=str(cards["Sea"].pk))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page and news in page and "None of my five" in page and "checked" in page


def test_a_value_of_another_is_refused(alices, bob, cards):
    page = alices.get(STEADY)
    piece = page.context["piece"]
    sent = {"piece": piece, "news": "Anna", "personal_value": str(make_card(bob).pk)}
    answer = alices.post(f"{STEADY}notes/new/", sent)
    assert answer.status_code == 422 and "That value is not yours." in answer.content.decode()


@pytest.mark.parametrize(
    ("none", "said"),
    [
        (0, "Each of the latest 8 touches a value of yours."),
        (1, "1 of 8 touches none of your five:"),
        (5, "5 of 8 touch none of your five:"),
        (8, "None of the latest 8 touches any of your five."),
    ],
)
def test_at_eight_notes_it_says_how_many_touch_none_of_the_five(alice, alices, cards, none, said):
    for number in range(7):
        make_comparison(alice, f"News {number}", personal_value=None if number < none else cards["Sea"])
    page = alices.get(STEADY).content.decode()
    assert "of 8" not in page and "latest 8" not in page
    # The latest eight count, and an older one does not.
    make_comparison(alice, "Long ago", noted_on=date(2020, 1, 1))
    make_comparison(alice, "News 7", personal_value=None if none == 8 else cards["Sea"])
    page = alices.get(STEADY).content.decode()
    assert said in page and "Long ago" not in page
    assert [f"News {number}" in page for number in range(8)] == [number < none for number in range(8)]


def test_the_value_of_a_note_stays_on_its_form_when_it_left_the_five(alice, alices, cards):
    note = make_comparison(alice, personal_value=cards["Sea"])
    make_session(alice, "Rest", done_on=date(2026, 10, 1))
    edit = alices.get(reverse("journal:comparison_edit", args=[note.pk]))
    assert "Sea" in edit.content.decode() and "Rest" in edit.content.decode()
    assert submit(edit, "Done", news="Tom’s house").url == note.get_absolute_url()
    note = Comparison.owned_by(alice).get()
    assert note.news == "Tom’s house" and note.personal_value == cards["Sea"]
    submit(alices.get(reverse("journal:comparison_edit", args=[note.pk])), "Done", personal_value="")
    assert Comparison.owned_by(alice).get().personal_value is None


def test_what_cannot_be_opened_is_said(alice, alices, cards):
    store(make_remark(alice, pocket_answer="Secret."), b"broken", "pocket_answer")
    store(make_definition(alice), b"broken", "text")
    page = alices.get(STEADY).content.decode()
    assert "A remark that cannot be opened." in page and "Your current version cannot be opened." in page


def test_ten_minutes_on_a_value_lead_back_to_the_remark(alice, alices, cards):
    remark = make_remark(alice)
    choose = alices.get(f"{WRITE}?remark={remark.pk}").content.decode()
    query = f"?value={cards['Craft'].pk}&amp;remark={remark.pk}"
    assert query in choose
    form = alices.get(WRITE + query.replace("&amp;", "&"), follow=True)
    assert "Craft" in form.content.decode() and "Every morning." in form.content.decode()
    assert submit(form, "Done", text="The plane sings.").url == remark.get_absolute_url()
    entry = Entry.owned_by(alice).get()
    assert entry.touched == [str(cards["Craft"].pk)]


@pytest.mark.parametrize("gone", ["trashed", "another's"])
def test_without_the_remark_they_lead_to_the_page(alice, bob, alices, cards, gone):
    remark = make_remark(bob if gone == "another's" else alice)
    form = alices.get(f"{WRITE}?value={cards['Craft'].pk}&remark={remark.pk}", follow=True)
    if gone == "trashed":
        alices.post(f"{remark.get_absolute_url()}delete/")
    kept = submit(form, "Done", text="The plane sings.")
    assert kept.url == Entry.owned_by(alice).get().get_absolute_url()


def test_a_value_of_another_opens_the_choice(alices, bob, cards):
    page = alices.get(f"{WRITE}?value={make_card(bob, 'Secretword').pk}").content.decode()
    assert "Pick one" in page and "Secretword" not in page


def test_it_takes_ten_queries_at_most(alice, alices, cards, django_assert_max_num_queries):
    make_definition(alice)
    make_season(alice)
    for number in range(40):
        make_remark(alice, pocket_answer="Yes.", heard_on=date(2026, 1, 1) + timedelta(days=number))
        make_comparison(alice, personal_value=cards["Sea"] if number % 2 else None)
    alices.get(STEADY)
    with django_assert_max_num_queries(10) as asked:
        alices.get(STEADY)
    print(len(asked))
