"""Noting a remark in its order, answering it, and what becomes of it."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careerpath.writing.trash import move_to_trash, purge
from journal.remarks.kinds import HELP
from journal.remarks.models import PLACES, Remark
from journal.seasons.models import Season
from tests.counting import MOST, asked, queries, saving
from tests.factories import make_person, make_remark, make_season
from tests.forms import Page, autosave, forge, submit, tamper
from tests.raw_rows import store

pytestmark = pytest.mark.django_db
NEW = "/remarks/new/"
TODAY = date(2026, 11, 24)
WHOLE = {
    "words": "How will you get health insurance?",
    "sting": "3",
    "kind": "benefits",
    "about_them": "They like to be sure.",
    "grain_of_truth": "The cover is a fact.",
    "to_do": "Ask what it costs alone.",
    "answer": "I know what it costs.\nIt is less than the car.",
    "pocket_answer": "I pay for it myself.",
    "said_by": "An aunt",
    "relation": "family",
    "heard_on": "2026-11-20",
}


@pytest.fixture(autouse=True)
def on_a_day(time_machine):
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)


def blank(client):
    return client.get(NEW, follow=True)


def edit_page(client, remark):
    return client.get(reverse("journal:remark_edit", args=[remark.pk]))


def act(client, remark, name, **data):
    return forge(client, f"{remark.get_absolute_url()}{name}/", data)


def now(remark):
    return Remark.objects.get(pk=remark.pk)


def test_the_words_are_enough(alice, alices):
    page = alices.get(submit(blank(alices), "Done", words="Why so small?").url)
    remark = Remark.owned_by(alice).get()
    assert (remark.words, remark.heard_on, remark.state) == ("Why so small?", TODAY, Remark.State.OPEN)
    assert "Answer it" in page.text and not remark.in_pocket


def test_sent_twice_it_is_one(alice, alices):
    page = blank(alices)
    assert submit(page, "Done", **WHOLE).url == submit(page, "Done", **WHOLE).url
    assert Remark.owned_by(alice).count() == 1


def test_all_that_is_said_is_kept_and_shown_and_it_is_answered(alice, alices):
    page = alices.get(submit(blank(alices), "Done", **WHOLE).url).text
    for words in ("health insurance?", "Insurance, pension, visa", "They like to be sure.", "The cover is a fact."):
        assert words in page, words
    for words in ("Ask what it costs alone.", "It is less than the car.", "I pay for it myself.", "An aunt", "a lot"):
        assert words in page, words
    remark = Remark.owned_by(alice).get()
    assert (remark.state, remark.in_pocket, remark.heard_on) == (Remark.State.ANSWERED, True, date(2026, 11, 20))


def test_the_form_asks_in_its_order(alices):
    names = [control.name for control in Page(blank(alices).text).controls]
    in_order = ("words", "sting", "kind", "grain_of_truth", "to_do", "answer", "pocket_answer", "no_answer_needed")
    places = [names.index(name) for name in in_order]
    assert places == sorted(places)


def test_it_may_need_no_answer(alice, alices):
    submit(blank(alices), "Done", words="Hm.", no_answer_needed="on")
    remark = Remark.owned_by(alice).get()
    assert remark.state == Remark.State.ANSWERED and not remark.in_pocket
    assert "It needs none" in alices.get(remark.get_absolute_url()).text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("words", "", "Write down the words"),
        ("words", " \u200b\n ", "Write down the words"),
        ("words", "x" * 301, "A remark can have 300 characters; this one has 301. Shorten it."),
        ("words", "a\x00b", "ull characters are not allowed"),
        ("sting", "5", "Choose one of these five."),
        ("sting", "-1", "Choose one of these five."),
        ("kind", "toxic", "There is no such choice."),
        ("relation", "enemy", "There is no such choice."),
        ("person", "0190c0de-0000-7000-8000-000000000000", "This person is not there any more."),
        ("person", "nobody", "This person is not there any more."),
        ("heard_on", "9999-12-31", "That day is still to come."),
        ("heard_on", "1800-01-01", "Dates here start in 1900."),
        ("heard_on", "2026-02-31", "There is no such date."),
        ("grain_of_truth", "x" * 501, "500 characters; yours has 501"),
        ("to_do", "x" * 201, "200 characters"),
        ("about_them", "x" * 301, "300 characters"),
        ("answer", "x" * 701, "700 characters; yours has 701"),
        ("pocket_answer", "x" * 141, "140 characters"),
        ("pocket_answer", "a\nb", "one line"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_is_lost(alice, alices, field, value, message):
    remark = make_remark(alice, "As it was.")
    for drawn in (blank(alices), edit_page(alices, remark)):
        response = tamper(drawn, "Done", {field: value}, **WHOLE)
        assert response.status_code == 422
        assert message in response.text and 'aria-invalid="true"' in response.text
        for name in {"words", "grain_of_truth", "pocket_answer", "said_by"} - {field}:
            assert WHOLE[name] in response.text, name
    assert [row.words for row in Remark.owned_by(alice)] == ["As it was."]


@pytest.mark.parametrize("words", ["健康保険はどうするの？" * 20, "كيف ستحصل على تأمين صحي؟", "🦓" * 300, "a" * 300])
def test_words_in_any_script_are_kept_as_they_are(alice, alices, words):
    page = alices.get(submit(blank(alices), "Done", words=words, pocket_answer=words[:140]).url)
    assert Remark.owned_by(alice).get().words == words and words in page.text


def test_a_trusted_person_says_it_and_it_outlives_them(alice, alices):
    noor = make_person(alice, "Noor V.")
    page = alices.get(submit(blank(alices), "Done", words="Why?", person=str(noor.pk)).url)
    remark = Remark.owned_by(alice).get()
    assert remark.person_id == noor.pk and f'href="{noor.get_absolute_url()}"' in page.text
    move_to_trash(noor)
    assert noor.get_absolute_url() not in alices.get(remark.get_absolute_url()).text
    # Nothing but their own deletion takes the name away.
    submit(edit_page(alices, remark), "Done", answer="Because.")
    assert now(remark).person_id == noor.pk
    drawn = edit_page(alices, remark)
    purge(noor)
    refused = submit(drawn, "Done", answer="Because I say so.")
    assert refused.status_code == 422 and "This person is not there any more." in refused.text
    assert "Because I say so." in refused.text
    submit(refused, "Done")
    assert (now(remark).answer, now(remark).person_id) == ("Because I say so.", None)


def test_who_goes_to_the_trash_while_somebody_writes_stays_named_and_is_offered_no_more(alice, alices):
    noor = make_person(alice, "Noor V.")
    drawn = blank(alices)
    move_to_trash(noor)
    submit(drawn, "Done", words="Why?", person=str(noor.pk))
    assert Remark.owned_by(alice).get().person_id == noor.pk
    assert "Noor V." not in blank(alices).text


def test_somebody_elses_person_cannot_be_chosen(alice, bob, alices):
    noor, other = make_person(alice, "Noor V."), make_person(bob, "Kit V.")
    drawn = blank(alices)
    assert "Noor V." in drawn.text and "Kit V." not in drawn.text
    refused = tamper(drawn, "Done", {"person": str(other.pk)}, words="Words that stay.")
    assert refused.status_code == 422 and "not there any more" in refused.text
    assert "Words that stay." in refused.text and "Kit V." not in refused.text
    store(noor, b"nothing", "name")
    assert "Somebody whose name cannot be opened" in blank(alices).text
    assert not Remark.objects.exists()


def test_two_windows_show_both(alice, alices):
    remark = make_remark(alice, "Why?", answer="First.")
    one, other = edit_page(alices, remark), edit_page(alices, remark)
    assert submit(one, "Done", answer="Of the one window.").status_code == 302
    both = submit(other, "Done", answer="Of the other.", pocket_answer="Mine.")
    assert both.status_code == 409 and "Of the one window." in both.text and "Of the other." in both.text
    assert submit(both, "Keep mine").status_code == 302
    assert (now(remark).answer, now(remark).pocket_answer) == ("Of the other.", "Mine.")


def test_it_is_kept_while_one_types_in_few_queries(alice, alices):
    remark = make_remark(alice, "Why?", person=make_person(alice))
    drawn = edit_page(alices, remark)
    with CaptureQueriesContext(connection) as captured:
        assert autosave(drawn, 1, answer="Because").status_code == 200
    assert len(asked(captured)) <= 8
    assert now(remark).answer == "Because" and now(remark).state == Remark.State.ANSWERED


def test_every_kind_has_two_lines_that_are_ours(alice, alices):
    assert set(HELP) == set(Remark.Kind.values)
    assert all(str(line) for help in HELP.values() for line in help)
    page = alices.get(make_remark(alice, kind="benefits").get_absolute_url()).text
    assert "Is it the price that worries you, or the idea?" in page
    assert all(str(one.ask_back).replace("'", "&#x27;") in blank(alices).text for one in HELP.values())


def test_the_third_of_its_kind_says_so(alice, bob, alices):
    for number in (1, 2):
        make_remark(alice, f"Of before {number}.", kind="scale", heard_on=date(2026, number, 1))
    make_remark(alice, "Not said.", kind="scale", heard_on=date(2026, 3, 1), is_expected=True)
    make_remark(alice, "Another.", kind="money", heard_on=date(2026, 3, 1))
    make_remark(bob, "Of Bob.", kind="scale", heard_on=date(2026, 3, 1))
    third = make_remark(alice, "Why so small?", kind="scale", heard_on=TODAY)
    make_remark(alice, "Later.", kind="scale", heard_on=TODAY)
    page = alices.get(third.get_absolute_url()).text
    assert "The third of this kind." in page and 'href="/remarks/?kind=scale"' in page
    assert "of this kind." not in alices.get(make_remark(alice, kind="age").get_absolute_url()).text
    for _ in range(12):
        make_remark(alice, kind="waste", heard_on=date(2026, 1, 1))
    assert make_remark(alice, kind="waste", heard_on=TODAY).place_in_words == PLACES[-1]


def test_how_much_it_stings_is_asked_then_and_now(alice, alices):
    remark = make_remark(alice)
    drawn = alices.get(remark.get_absolute_url())
    assert "How much does it sting?" in drawn.text
    assert act(alices, remark, "sting", sting="4").status_code == 302
    # The same press in another window says the same, and not how it is by now.
    assert act(alices, remark, "sting", sting="4").status_code == 302
    assert (now(remark).sting, now(remark).sting_now) == (4, None)
    # Another one from a window that still asks the first is how it is by now.
    assert act(alices, remark, "sting", sting="3").status_code == 302
    assert (now(remark).sting, now(remark).sting_now) == (4, 3)
    assert "How much does it sting now?" in alices.get(remark.get_absolute_url()).text
    assert act(alices, remark, "sting", sting_now="1").status_code == 302
    assert (now(remark).sting, now(remark).sting_now) == (4, 1)
    page = alices.get(remark.get_absolute_url()).text
    assert re.search(r"It stung</dt><dd>for days", page) and re.search(r"It stings now</dt><dd>a little", page)


@pytest.mark.parametrize("sent", [{"sting_now": "5"}, {"sting_now": "-1"}, {"sting_now": "lots"}, {}])
def test_a_sting_out_of_range_is_refused_in_words(alice, alices, sent):
    remark = make_remark(alice, sting=2)
    refused = act(alices, remark, "sting", **sent)
    assert refused.status_code == 422 and "Choose" in refused.text
    assert now(remark).sting_now is None


def test_a_sting_and_a_text_of_two_windows_are_both_kept(alice, alices):
    remark = make_remark(alice, "Why?", sting=3)
    drawn = edit_page(alices, remark)
    act(alices, remark, "sting", sting_now="0")
    both = submit(drawn, "Done", answer="Because.")
    assert both.status_code == 409
    submit(both, "Keep mine")
    assert (now(remark).sting_now, now(remark).answer) == (0, "Because.")


def test_at_rest_it_is_in_no_pocket_until_it_is_brought_back(alice, alices):
    remark = make_remark(alice, pocket_answer="I pay for it myself.")
    for _ in range(2):
        assert act(alices, remark, "rest").status_code == 302
        assert (now(remark).state, now(remark).in_pocket) == (Remark.State.AT_REST, False)
    page = alices.get(remark.get_absolute_url())
    assert "At rest" in page.text and "Put it at rest" not in page.text
    # Writing on it leaves it there.
    submit(edit_page(alices, remark), "Done", answer="More.")
    assert now(remark).state == Remark.State.AT_REST
    for _ in range(2):
        assert act(alices, remark, "rest", back="1").status_code == 302
        assert (now(remark).state, now(remark).in_pocket) == (Remark.State.ANSWERED, True)


def test_it_was_said_after_all(alice, alices):
    remark = make_remark(alice, is_expected=True, heard_on=date(2026, 9, 1), state=Remark.State.AT_REST)
    assert "It was said" in alices.get(remark.get_absolute_url()).text
    for _ in range(2):
        assert act(alices, remark, "said").url == f"{remark.get_absolute_url()}#sting"
    said = now(remark)
    assert (said.is_expected, said.heard_on, said.state) == (False, TODAY, Remark.State.OPEN)
    assert said.version == remark.version + 1
    assert "It was said" not in alices.get(remark.get_absolute_url()).text


def test_what_is_to_do_becomes_a_boundary_once(alice, alices):
    season = make_season(alice, boundaries=[{"text": "No laptop."}])
    remark = make_remark(alice, to_do="Ask what it  costs.")
    for _ in range(2):
        assert act(alices, remark, "boundary").url == f"{remark.get_absolute_url()}#to-do"
    kept = Season.objects.get(pk=season.pk)
    assert [one["text"] for one in kept.boundaries] == ["No laptop.", "Ask what it costs."]
    assert kept.revisions().count() == 1
    assert "It is a boundary of your season." in alices.get(remark.get_absolute_url()).text


def test_why_it_becomes_none_is_said(alice, alices):
    remark = make_remark(alice, to_do="Ask what it costs.")
    assert "You are in no season now." in alices.get(act(alices, remark, "boundary").url).text
    season = make_season(alice, boundaries=[{"text": str(number)} for number in range(5)])
    assert "Your season has five boundaries" in alices.get(act(alices, remark, "boundary").url).text
    assert len(Season.objects.get(pk=season.pk).boundaries) == 5
    store(season, b"nothing", "boundaries")
    assert "Your season cannot be opened" in alices.get(act(alices, remark, "boundary").url).text
    nothing = make_remark(alice)
    assert act(alices, nothing, "boundary").status_code == 302


def test_ten_minutes_on_a_value_come_before_the_answer_of_a_heavy_one(alice, alices):
    heavy, light = make_remark(alice, sting=3), make_remark(alice, sting=2)
    answered = make_remark(alice, sting=4, no_answer_needed=True)
    assert [row.is_before_answering for row in (heavy, light, answered)] == [True, False, False]
    address = reverse("journal:value_write")
    page = alices.get(heavy.get_absolute_url()).text
    assert f'href="{address}?remark={heavy.pk}"' in page and ">Answer it<" in page
    assert address not in alices.get(light.get_absolute_url()).text
    kept = submit(blank(alices), "Keep this, and write about one value first", words="Why?")
    assert kept.url == f"{address}?remark={Remark.owned_by(alice).latest('id').pk}"


@pytest.mark.parametrize("name", ["said", "sting", "rest", "boundary"])
def test_one_that_cannot_be_opened_is_left_as_it_is(alice, alices, name):
    remark = make_remark(alice, is_expected=True, to_do="Ask.")
    store(remark, b"nothing", "words")
    make_season(alice)
    assert act(alices, remark, name, sting="3").status_code == 302
    left = now(remark)
    assert (left.is_expected, left.sting, left.state) == (True, None, Remark.State.OPEN)
    page = alices.get(remark.get_absolute_url()).text
    assert "This remark cannot be opened" in page and "How much does it sting" not in page


@pytest.mark.parametrize("name", ["said", "sting", "rest", "boundary"])
def test_somebody_elses_is_none(alice, bobs, name):
    remark = make_remark(alice, is_expected=True)
    assert act(bobs, remark, name, sting="3").status_code == 404
    assert bobs.get(remark.get_absolute_url()).status_code == 404
    assert now(remark).version == 1


def test_its_page_and_its_form_ask_little(alice, alices):
    make_season(alice)
    person = make_person(alice)
    for _ in range(5):
        make_remark(alice, kind="scale", to_do="Ask.", sting=3, person=person, pocket_answer="No.")
    remark = Remark.owned_by(alice).latest("id")
    assert queries(alices, remark.get_absolute_url()) <= MOST
    assert queries(alices, remark.get_edit_url()) <= MOST
    saving(alices, f"{remark.get_absolute_url()}boundary/", {})
    saving(alices, f"{remark.get_absolute_url()}sting/", {"sting_now": "1"})
