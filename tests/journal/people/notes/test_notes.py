"""Notes after talking: "We talked", what becomes of the question, and the notes' own pages."""

import re
from datetime import date
from html import unescape

import pytest

from careerpath.writing.trash import move_to_trash, purge
from journal.people.models import TrustedPerson
from journal.people.notes.models import PersonNote
from tests.counting import queries, saving
from tests.factories import make_person, make_person_note
from tests.forms import autosave, forge, submit, tamper
from tests.raw_rows import store

pytestmark = pytest.mark.django_db
NEW = "/people/notes/new/"
TODAY = date(2026, 11, 24)
WHY = "What was the second year like?"


@pytest.fixture(autouse=True)
def on_a_day(time_machine):
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)


@pytest.fixture
def noor(alice):
    return make_person(alice, next_question=WHY, last_talked=date(2026, 9, 1))


def blank(client, person=None):
    return client.get(NEW, {"person": person.pk} if person else {}, follow=True)


def now(person):
    return TrustedPerson.owned_by(person.owner).get(pk=person.pk)


def test_we_talked(alice, alices, noor):
    page = blank(alices, noor)
    assert WHY in page.text and "I asked it" in page.text
    answer = submit(page, "Done", text="She said: quieter.", asked=True, next_question="Would you do it again?")
    assert answer.url == noor.get_absolute_url()
    note = PersonNote.owned_by(alice).get()
    assert (note.text, note.talked_on, note.person) == ("She said: quieter.", TODAY, noor)
    assert (now(noor).last_talked, now(noor).next_question) == (TODAY, "Would you do it again?")
    # An earlier wording keeps what was asked.
    assert [one.fields["next_question"] for one in noor.revisions()] == [WHY]
    page = alices.get(answer.url).text
    assert "She said: quieter." in page and "Would you do it again?" in page and WHY not in page


@pytest.mark.parametrize(
    ("asked", "next_question", "then"), [(True, "", ""), (False, "", WHY), (False, "Or else?", "Or else?")]
)
def test_what_becomes_of_the_question(alices, noor, asked, next_question, then):
    submit(blank(alices, noor), "Done", text="Quieter.", asked=asked, next_question=next_question)
    assert now(noor).next_question == then


def test_another_question_that_came_meanwhile_is_not_taken_for_the_one_that_was_asked(alices, noor):
    page = blank(alices, noor)
    noor.talked(TODAY, next_question="And the third?")
    submit(page, "Done", text="Quieter.", asked=True)
    assert now(noor).next_question == "And the third?"


def test_sent_twice_it_is_one_note_and_one_change(alice, alices, noor):
    page = blank(alices, noor)
    said = {"text": "Quieter.", "asked": True, "next_question": "Again?"}
    assert submit(page, "Done", **said).url == submit(page, "Done", **said).url
    assert PersonNote.owned_by(alice).count() == 1 and noor.revisions().count() == 1


def test_an_older_talk_moves_the_last_day_not_back(alices, noor):
    submit(blank(alices, noor), "Done", text="Long ago.", talked_on="2020-01-01")
    assert now(noor).last_talked == date(2026, 9, 1) and not noor.revisions()


def test_who_edits_them_in_another_window_sees_both(alices, noor):
    editor = alices.get(noor.get_edit_url())
    submit(blank(alices, noor), "Done", text="Quieter.", asked=True)
    both = submit(editor, "Done", next_question="What was the third year like?")
    assert both.status_code == 409 and "What was the third year like?" in both.text
    assert now(noor).last_talked == TODAY


def test_a_note_is_edited_without_the_question(alice, alices, noor):
    note = make_person_note(alice, person=noor)
    page = alices.get(note.get_edit_url())
    assert "I asked it" not in page.text and "ask them next" not in page.text
    assert submit(page, "Done", text="Other words.").url == note.get_absolute_url()
    assert now(noor).next_question == WHY


def test_no_box_where_there_is_no_question(alice, alices):
    assert "I asked it" not in blank(alices, make_person(alice)).text
    page = blank(alices)
    assert "I asked it" not in page.text and "ask them next" not in page.text
    assert submit(page, "Done", text="With somebody on a train.").status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("text", "", "Write a line of what stays of it."),
        ("text", "x" * 2001, "2000 characters; yours has 2001"),
        ("talked_on", "9999-12-31", "still to come"),
        ("talked_on", "1800-01-01", "start in 1900"),
        ("talked_on", "2026-02-31", "no such date"),
        ("next_question", "x" * 201, "200 characters"),
        ("next_question", "a\nb", "one line"),
    ],
)
def test_bad_input_is_named_and_nothing_is_lost(alice, alices, noor, field, value, message):
    said = {"text": "Quieter.", "asked": True, "next_question": "Again, if you could?"}
    response = tamper(blank(alices, noor), "Done", {field: value}, **said)
    assert response.status_code == 422 and message in response.text
    assert field == "text" or "Quieter." in response.text
    assert field == "next_question" or "Again, if you could?" in response.text
    assert re.search(r'name="asked"[^>]* checked', response.text)
    assert not PersonNote.owned_by(alice).exists() and now(noor).next_question == WHY


def test_they_may_go_while_somebody_writes(alice, alices, noor):
    to_trash, for_good = blank(alices, noor), blank(alices, noor)
    move_to_trash(noor)
    first = submit(to_trash, "Done", text="First.", asked=True)
    page = alices.get(first.url).text
    assert "/people/notes/" in first.url and noor.get_absolute_url() not in page
    assert "The person is in the trash." in page
    purge(noor)
    assert "The person is in" not in alices.get(first.url).text
    assert submit(for_good, "Done", text="Second.", asked=True).status_code == 302
    assert {(row.text, row.person_id) for row in PersonNote.owned_by(alice)} == {("First.", None), ("Second.", None)}


@pytest.mark.parametrize("gone", ["trashed", "purged", "broken"])
def test_a_next_question_for_somebody_who_went_meanwhile_is_not_dropped(alice, alices, noor, gone):
    page = blank(alices, noor)
    if gone == "broken":
        store(noor, b"broken", "topics")
    else:
        move_to_trash(noor)
    if gone == "purged":
        purge(noor)
    refused = submit(page, "Done", text="Quieter.", asked=True, next_question="Again?")
    assert refused.status_code == 422 and not PersonNote.owned_by(alice).exists()
    for words in ("They are no longer here. Put this in the note, or leave it empty.", "Again?", "Quieter."):
        assert words in refused.text, words
    assert submit(refused, "Done", text="Quieter. Again?", next_question="").status_code == 302
    assert PersonNote.owned_by(alice).get().text == "Quieter. Again?"


def test_note_and_question_are_kept_together_or_not_at_all(alice, alices, noor, settings):
    submit(alices.get(noor.get_edit_url()), "Done", topics="Money.")
    page = blank(alices, noor)
    settings.MOST_CHANGES = 1
    refused = submit(page, "Done", text="Quieter.", next_question="Again?")
    assert refused.status_code == 422 and not PersonNote.owned_by(alice).exists()
    settings.MOST_CHANGES = 100
    assert submit(refused, "Done").status_code == 302
    assert PersonNote.owned_by(alice).count() == 1 and now(noor).next_question == "Again?"


def test_a_note_that_is_sent_once_more_takes_no_newer_question_away(alice, alices, noor):
    page = blank(alices, noor)
    said = {"text": "Quieter.", "asked": True, "next_question": "Again?"}
    submit(page, "Done", **said)
    submit(alices.get(noor.get_edit_url()), "Done", next_question="And the third?")
    assert submit(page, "Done", **said).status_code == 302
    assert now(noor).next_question == "And the third?"


@pytest.mark.parametrize(
    ("last", "others", "corrected", "then"),
    [
        ("2026-11-20", [], "2026-11-10", "2026-11-10"),
        ("2026-11-20", ["2026-11-15"], "2026-11-10", "2026-11-15"),
        ("2026-11-20", ["2026-11-15", "2026-11-20"], "2026-11-10", "2026-11-20"),
        ("2026-11-20", [], "2026-11-23", "2026-11-23"),
        ("2026-11-22", [], "2026-11-23", "2026-11-23"),
        ("2026-11-22", [], "2026-11-10", "2026-11-22"),
    ],
)
def test_a_day_that_is_corrected_moves_when_one_last_talked(alice, alices, last, others, corrected, then):
    noor = make_person(alice, next_question=WHY, last_talked=date.fromisoformat(last))
    for day in others:
        make_person_note(alice, person=noor, talked_on=date.fromisoformat(day))
    move_to_trash(make_person_note(alice, person=noor, talked_on=date(2026, 11, 19)))
    note = make_person_note(alice, person=noor, talked_on=date(2026, 11, 20))
    # What is kept while one types is no day yet.
    autosave(alices.get(note.get_edit_url()), 1, text="Other words.", talked_on=corrected)
    assert now(noor).last_talked == date.fromisoformat(last)
    assert submit(alices.get(note.get_edit_url()), "Done", talked_on=corrected).status_code == 302
    assert PersonNote.owned_by(alice).get(pk=note.pk).talked_on == date.fromisoformat(corrected)
    assert (now(noor).last_talked, now(noor).next_question) == (date.fromisoformat(then), WHY)


def test_a_list_without_notes_says_so_where_one_is(alices, noor):
    assert "press We talked on their page" in alices.get("/people/notes/").text
    page = alices.get("/people/notes/", {"person": noor.pk}).text
    assert "No notes with them yet." in page and "press We talked" not in page


def test_somebody_elses_is_none(alice, bob, bobs, noor):
    assert blank(bobs, noor).status_code == 404
    assert bobs.get("/people/notes/", {"person": noor.pk}).status_code == 404
    tamper(blank(bobs, make_person(bob, "Ben")), "Done", {"person": str(noor.pk)}, text="Of Bob.")
    assert PersonNote.owned_by(bob).get().person is None
    assert now(noor).last_talked == date(2026, 9, 1)
    note = make_person_note(alice)
    for page in ("", "edit/"):
        assert bobs.get(f"{note.get_absolute_url()}{page}").status_code == 404
    assert forge(bobs, note.get_edit_url(), {"text": "Mine."}).status_code == 404


def test_one_whose_page_cannot_be_opened_is_left_as_it_is(alice, alices, noor):
    store(noor, b"broken", "topics")
    page = blank(alices, noor)
    assert "I asked it" not in page.text
    assert submit(page, "Done", text="We talked.").status_code == 302
    assert now(noor).last_talked == date(2026, 9, 1)


def test_their_page_has_the_latest_five_and_the_list_all(alice, alices, noor):
    for number in range(6):
        make_person_note(alice, f"Talk {number}.", person=noor, talked_on=date(2026, 11, 1 + number))
    make_person_note(alice, "With another.", person=make_person(alice, "Dell"), talked_on=date(2026, 1, 1))
    move_to_trash(make_person_note(alice, "Thrown away.", person=noor))
    page = alices.get(noor.get_absolute_url()).text
    assert [f"Talk {number}." in page for number in range(6)] == [False, *[True] * 5]
    assert "With another." not in page and "Thrown away." not in page
    assert f'href="/people/notes/?person={noor.pk}"' in page
    narrowed = alices.get(f"/people/notes/?person={noor.pk}").text
    assert "Talk 0." in narrowed and "With another." not in narrowed
    everything = alices.get("/people/notes/").text
    assert "Talk 0." in everything and "With another." in everything and "Dell" in everything


def test_the_next_page_of_somebodys_notes_is_theirs_too(alice, alices, noor):
    for number in range(30):
        make_person_note(alice, f"Talk {number}.", person=noor)
    make_person_note(alice, "With another.", talked_on=date(2020, 1, 1))
    first = alices.get(f"/people/notes/?person={noor.pk}")
    [older] = re.findall(r'href="(\?[^"]*before=[^"]*)"', first.text)
    second = alices.get(f"/people/notes/{unescape(older)}")
    assert len({*first.context["page"], *second.context["page"]}) == 30


def test_a_note_that_cannot_be_opened_is_shown_as_such(alice, alices, noor):
    note = make_person_note(alice, person=noor)
    store(note, b"broken", "text")
    for url in (note.get_absolute_url(), "/people/notes/", noor.get_absolute_url()):
        assert "cannot be opened" in alices.get(url).text, url


def test_a_list_of_many_asks_as_often_as_one_of_few(alice, alices):
    for number in range(20):
        make_person_note(alice, person=make_person(alice, f"Person {number}"))
    for url in ("/people/notes/", "/people/"):
        assert queries(alices, url) <= 6, url


def test_talking_is_saved_within_the_bound(alices, noor):
    page = blank(alices, noor)
    sent = {"piece": page.context["piece"], "person": noor.pk, "text": "Quieter."}
    saving(alices, NEW, sent | {"asked": WHY, "next_question": "Again?"})


def test_a_corrected_day_is_saved_within_the_bound(alice, alices):
    note = make_person_note(alice, person=make_person(alice, last_talked=TODAY), talked_on=TODAY)
    saving(alices, note.get_edit_url(), {"version": 1, "text": "Other words.", "talked_on": "2026-11-10"})
