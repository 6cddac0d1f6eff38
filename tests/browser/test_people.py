"""From somebody's name to a question for them, to a note after talking and the next question."""

import pytest

from journal.people.models import TrustedPerson
from journal.people.notes.models import PersonNote
from tests.factories import make_person, make_person_note

from .walk import WALKS, look_twice, open_as, press

LONG = "What was the second year like, once nobody asked any more how the first one was going? " * 2


@pytest.mark.parametrize("walk", WALKS)
def test_from_a_name_to_the_next_question(browser, live_server, alice, walk):
    context, page = open_as(browser, live_server.url, alice, **WALKS[walk])
    page.goto("/people/")
    look_twice(page)
    press(page, "Add somebody", "link")
    page.get_by_label("Name, or what you call them").fill("Noor")
    page.get_by_label("What to ask them next").fill(LONG.strip())
    page.get_by_text("Say more about them").click()
    look_twice(page)
    page.get_by_label("Hard questions").check()
    page.get_by_label("Not for half-formed ideas").check()
    page.get_by_label("Last talked").fill("1800-01-01")
    press(page, "Done")
    assert "Dates here start in 1900." in page.inner_text("main")
    assert page.get_by_label("Hard questions").is_checked()
    look_twice(page)
    page.get_by_label("Last talked").fill("2026-01-01")
    press(page, "Done")
    assert "Not for half-formed ideas" in page.inner_text("main")
    look_twice(page)
    press(page, "We talked", "link")
    look_twice(page)
    press(page, "Done")
    assert "Write a line of what stays of it." in page.inner_text("main")
    page.get_by_label("What stays of it").fill("Quieter, she said.\n\nAnd then not.")
    page.get_by_label("I asked it").check()
    page.get_by_label("What to ask them next time").fill("And the third?")
    look_twice(page)
    press(page, "Done")
    assert "And the third?" in page.inner_text("main") and LONG.strip() not in page.inner_text("main")
    look_twice(page)
    press(page, "Quieter, she said. And then not.", "link")
    look_twice(page)
    page.goto("/people/notes/")
    look_twice(page)
    page.goto("/people/")
    look_twice(page)
    context.close()
    assert TrustedPerson.owned_by(alice).get().next_question == "And the third?"
    assert PersonNote.owned_by(alice).get().text == "Quieter, she said.\n\nAnd then not."


@pytest.mark.parametrize("walk", WALKS)
def test_much_of_everything_in_any_script(browser, live_server, alice, walk):
    name = "عبد الرحمن بن محمد الحسيني " * 3
    long = make_person(
        *(alice, name.strip()),
        next_question="今の仕事で本当に大切なことは何ですか" * 8,
        how_known="x" * 200,
        topics="One.\nTwo.\n" + "y" * 200,
        good_for=[*TrustedPerson.GoodFor],
        been_there=True,
        not_for_half_formed=True,
    )
    for number in range(7):
        make_person_note(alice, f"{number}. {LONG}", person=long)
    context, page = open_as(browser, live_server.url, alice, **WALKS[walk])
    for url in (long.get_absolute_url(), long.get_edit_url(), "/people/", f"/people/notes/new/?person={long.pk}"):
        page.goto(url)
        look_twice(page)
    page.goto(long.get_absolute_url())
    press(page, "All notes with them", "link")
    look_twice(page)
    context.close()
