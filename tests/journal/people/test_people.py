"""Trusted people: adding one, their page, their list, and whom home asks about in a season's second week."""

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape

from careerpath.writing.trash import move_to_trash, purge
from journal.people.models import TrustedPerson, to_ask, to_be_asked
from tests.counting import saving
from tests.factories import make_person, make_person_note, make_remark, make_season
from tests.forms import autosave, forge, submit, tamper
from tests.raw_rows import store

pytestmark = pytest.mark.django_db
NEW = "/people/new/"
TODAY = date(2026, 11, 24)
SAID = {
    "name": "Noor",
    "next_question": "What was the second year like?",
    "how_known": "From the choir.",
    "topics": "Money, and what it is for.",
    "left_out": "My sister.",
    "reach": "Phone, after eight.",
    "last_talked": "2026-11-01",
    "noted_on": "2026-10-20",
}


@pytest.fixture(autouse=True)
def on_a_day(time_machine):
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)


def blank(client):
    return client.get(NEW, follow=True)


def edit_page(client, person):
    return client.get(reverse("journal:person_edit", args=[person.pk]))


def test_a_name_is_enough(alice, alices):
    page = alices.get(submit(blank(alices), "Done", name="Noor").url)
    person = TrustedPerson.owned_by(alice).get()
    assert (person.name, person.noted_on, person.last_talked, person.good_for) == ("Noor", TODAY, None, [])
    assert page.request["PATH_INFO"] == person.get_absolute_url()
    assert "We talked" in page.text and "To ask next" not in page.text and "Last talked" not in page.text


def test_sent_twice_it_is_one(alice, alices):
    page = blank(alices)
    assert submit(page, "Done", **SAID).url == submit(page, "Done", **SAID).url
    assert TrustedPerson.owned_by(alice).count() == 1


def test_all_that_is_said_is_kept_and_shown(alice, alices):
    ticked = {"good_for": ["thinking", "facts"], "been_there": True, "not_for_half_formed": True}
    page = alices.get(submit(blank(alices), "Done", **SAID, **ticked).url)
    person = TrustedPerson.owned_by(alice).get()
    assert person.good_for == ["thinking", "facts"] and person.been_there and person.not_for_half_formed
    said = [words for name, words in SAID.items() if not name.endswith(("_on", "_talked"))]
    for words in (*said, "Thinking aloud", "Practical facts", "Been there", "Not for half-formed ideas", "1 November"):
        assert words in page.text, words
    listed = alices.get("/people/").text
    for words in ("Noor", "Thinking aloud", "What was the second year like?", "Not for half-formed ideas"):
        assert words in listed, words
    # How long ago one talked with whom is not held against anybody.
    assert "1 November" not in listed and "1 Nov" not in listed


def test_a_box_that_is_no_longer_ticked_is_empty(alice, alices):
    person = make_person(alice, good_for=["comfort"], been_there=True, not_for_half_formed=True)
    submit(edit_page(alices, person), "Done", good_for=[], been_there=False, not_for_half_formed=False)
    person = TrustedPerson.owned_by(alice).get()
    assert (person.good_for, person.been_there, person.not_for_half_formed) == ([], False, False)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Give them a name; a nickname will do."),
        ("name", "x" * 101, "100 characters; yours has 101"),
        ("name", "a\nb", "one line"),
        ("name", "a\x00b", "ull characters are not allowed"),
        ("next_question", "x" * 201, "200 characters"),
        ("how_known", "x" * 201, "200 characters"),
        ("topics", "x" * 301, "300 characters"),
        ("left_out", "x" * 301, "300 characters"),
        ("reach", "x" * 201, "200 characters"),
        ("good_for", "gossip", "There is no such choice."),
        ("last_talked", "9999-12-31", "still to come"),
        ("last_talked", "1800-01-01", "Dates here start in 1900."),
        ("last_talked", "2026-02-31", "no such date"),
        ("noted_on", "9999-12-31", "still to come"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_is_lost(alice, alices, field, value, message):
    person = make_person(alice, "As it was.")
    for drawn in (blank(alices), edit_page(alices, person)):
        response = tamper(drawn, "Done", {field: value}, **SAID)
        assert response.status_code == 422
        assert message in response.text and 'aria-invalid="true"' in response.text
        assert field == "topics" or "Money, and what it is for." in response.text
        # What is wrong stands in no closed fold.
        assert field in ("name", "next_question") or '<details class="fold" open>' in response.text
    assert [row.name for row in TrustedPerson.owned_by(alice)] == ["As it was."]


@pytest.mark.parametrize("name", ["نور", "O’Brien-Łukasz", "山田 花子", "🦉", "Z\u0301oe", "<b>Al</b>", "x" * 100])
def test_a_name_in_any_script(alice, alices, name):
    page = alices.get(submit(blank(alices), "Done", name=name, next_question="Why?").url)
    person = TrustedPerson.owned_by(alice).get()
    assert person.name == name
    shown = name.replace("<", "&lt;").replace(">", "&gt;")
    for url in (page.request["PATH_INFO"], "/people/", f"/people/notes/?person={person.pk}"):
        assert shown in alices.get(url).text, url


def test_two_windows_show_both(alice, alices):
    person = make_person(alice, next_question="Why?", good_for=["comfort"], been_there=True)
    first, second = edit_page(alices, person), edit_page(alices, person)
    assert submit(first, "Done", next_question="Why now?").status_code == 302
    both = submit(second, "Done", next_question="Why me?")
    assert both.status_code == 409 and "Why now?" in both.text and "Why me?" in both.text
    wordings = {one.fields["next_question"] for one in person.revisions()}
    assert wordings == {"Why?", "Why me?"}
    assert submit(both, "Keep mine").status_code == 302
    kept = TrustedPerson.owned_by(alice).get()
    assert (kept.next_question, kept.good_for, kept.been_there) == ("Why me?", ["comfort"], True)


def test_what_is_kept_while_one_types_leaves_the_day_one_talked_alone(alice, alices):
    person = make_person(alice, last_talked=date(2026, 11, 1))
    page = edit_page(alices, person)
    autosave(page, 1, next_question="Why?", last_talked="2026-11-02")
    person = TrustedPerson.owned_by(alice).get()
    assert (person.next_question, person.last_talked) == ("Why?", date(2026, 11, 1))


def test_a_page_that_cannot_be_opened_is_shown_as_such(alice, alices):
    person = make_person(alice, next_question="Why?")
    note = make_person_note(alice, person=person)
    store(person, b"broken", "topics")
    for url in (person.get_absolute_url(), "/people/", "/people/notes/", note.get_absolute_url()):
        assert "cannot be opened" in alices.get(url).text, url
    assert alices.get(NEW.replace("new", "notes/new"), {"person": person.pk}, follow=True).status_code == 200


def test_only_its_owner_reads_or_changes_it(alice, bobs, client):
    person = make_person(alice)
    for page in ("", "edit/", "history/"):
        assert bobs.get(f"{person.get_absolute_url()}{page}").status_code == 404
        assert client.get(f"{person.get_absolute_url()}{page}").status_code == 302
    assert forge(bobs, f"{person.get_absolute_url()}edit/", {"name": "Mine."}).status_code == 404
    assert person.get_absolute_url() not in bobs.get("/people/").text


def test_what_names_somebody_outlives_them(alice, alices):
    person = make_person(alice)
    remark, note = make_remark(alice, person=person), make_person_note(alice, person=person)
    move_to_trash(person)
    assert person.get_absolute_url() not in alices.get(note.get_absolute_url()).text
    assert alices.get(remark.get_absolute_url()).status_code == 200
    purge(person)
    for piece in (remark, note):
        row = type(piece).owned_by(alice).get()
        assert row.person_id is None and row.heading == piece.heading
        assert alices.get(piece.get_absolute_url()).status_code == 200


def test_remarks_about_somebody_stay_off_their_page(alice, alices):
    person = make_person(alice)
    make_remark(alice, "You never stay.", person=person)
    assert "You never stay." not in alices.get(person.get_absolute_url()).text


def test_a_spark_may_be_heard_from_them(alice, bob, alices):
    store(make_person(alice, "Broken"), b"broken", "reach")
    make_person(bob, "Of Bob")
    form = alices.get("/sparks/new/", follow=True)
    assert '<datalist id="people"></datalist>' in form.text
    make_person(alice, "Noor & Ada")
    page = alices.get("/sparks/new/", follow=True).text
    assert page.count("<option value=") >= 1 and '<option value="Noor &amp; Ada"></option>' in page
    assert 'list="people"' in page and "Of Bob" not in page


def test_notes_are_found_where_nobody_is_listed(alice, alices):
    person = make_person(alice)
    make_person_note(alice, person=person)
    move_to_trash(person)
    assert 'href="/people/notes/"' in alices.get("/people/").text


CHOSEN_IN = {"/remarks/new/": "This person is not there any more.", "/find-out/new/": "That person is no longer here."}


@pytest.mark.parametrize("url", CHOSEN_IN)
def test_a_person_is_chosen_in_one_way_everywhere(alice, alices, url):
    people = [make_person(alice, f"Person {number}", noted_on=date(2026, 1, 1)) for number in range(102)]
    store(people[-1], b"broken", "topics")
    store(people[-2], b"broken", "name")
    page = alices.get(url, follow=True)
    # The latest hundred; a text that is not read hides no name.
    offered = page.text.partition('name="person"')[2].partition("</select>")[0]
    assert offered.count("<option") == 101 and '<option value="" selected>Not said</option>' in offered
    assert "Person 101<" in offered and "Person 1<" not in offered
    assert "Somebody whose name cannot be opened" in offered
    first, latest = people[0], people[-3]
    move_to_trash(latest)
    for chosen, named in ((first, "Person 0<"), (latest, "Person 99 (in the trash)<")):
        again = tamper(page, "Done", {"person": str(chosen.pk)})
        assert again.status_code == 422 and f'value="{chosen.pk}" selected>{named}' in again.text
    refused = tamper(page, "Done", {"person": "nobody"})
    assert refused.status_code == 422 and CHOSEN_IN[url] in refused.text


def test_one_person_is_saved_within_the_bound(alice, alices):
    person = make_person(alice)
    sent = {"version": 1, "name": "Noor", "next_question": "Why?"}
    saving(alices, reverse("journal:person_edit", args=[person.pk]), sent)


# The season's second week.
FIRST = date(2026, 11, 9)
WEEK = [FIRST + timedelta(day) for day in range(7, 14)]


@pytest.fixture
def season(alice):
    return make_season(alice, starts_on=FIRST)


def asked_on(user, season, day):
    people = to_be_asked(user, season, day)
    return None if people is None else to_ask(people, season)


def ask(alice, season):
    return [asked_on(alice, season, day) for day in WEEK]


def noted(alice, name="Noor", **fields):
    return make_person(alice, name, **{"noted_on": date(2026, 1, 1), "next_question": "Why?", **fields})


def test_in_the_second_week_somebody_is_asked_about_and_the_same_one_all_that_week(alice, season):
    people = [noted(alice, name) for name in ("Noor", "Dell", "Ada", "Ben")]
    [asked] = {*ask(alice, season)}
    assert asked in people
    for day in (FIRST, WEEK[0] - timedelta(1), WEEK[-1] + timedelta(1)):
        assert asked_on(alice, season, day) is None
    # Neither who comes nor who goes makes it another.
    noted(alice, "Zoe", noted_on=WEEK[2])
    move_to_trash(next(one for one in people if one != asked))
    assert {*ask(alice, season)} == {asked}


def test_once_one_talked_with_them_nobody_else_is_put_forward_that_week(alice, season):
    for name in ("Noor", "Dell", "Ada"):
        noted(alice, name)
    asked = asked_on(alice, season, WEEK[0])
    asked.talked(WEEK[1], asked="Why?")
    assert asked_on(alice, season, WEEK[2]) is None


@pytest.mark.parametrize(
    "fields",
    [{"next_question": ""}, {"last_talked": FIRST}, {"last_talked": FIRST + timedelta(3)}, {"noted_on": WEEK[0]}],
)
def test_nobody_is_asked_about_without_a_question_or_with_whom_one_talked(alice, bob, season, fields):
    noted(alice, **fields)
    noted(bob)
    assert ask(alice, season) == [None] * 7


def test_one_with_whom_one_talked_before_the_season_is(alice, season):
    person = noted(alice, last_talked=FIRST - timedelta(1))
    assert ask(alice, season) == [person] * 7


def test_whoever_was_noted_first_hides_nobody(alice, season):
    for number in range(30):
        noted(alice, f"Person {number}", next_question="")
    last = noted(alice, "The last")
    assert ask(alice, season) == [last] * 7


def test_one_whose_page_cannot_be_opened_is_not(alice, season):
    store(noted(alice), b"broken", "reach")
    assert ask(alice, season) == [None] * 7


@pytest.mark.parametrize("question", ["What was it like?", "the second year", "<b>Why</b>", "لماذا؟"])
def test_home_says_whom_one_wanted_to_ask_whatever_the_question_looks_like(alice, question):
    person = noted(alice, next_question=question)
    said = render_to_string("journal/people/to_ask.html", {"person": person, "user": alice})
    assert "You wanted to ask <bdi>Noor</bdi>:" in said and f"“{escape(question)}”" in said
    assert f"/people/notes/new/?person={person.pk}" in said and f'href="{person.get_absolute_url()}"' in said


def test_it_asks_once_and_reads_a_hundred_at_most(alice, season, django_assert_num_queries):
    for number in range(105):
        noted(alice, f"Person {number}", next_question="" if number < 100 else "Why?")
    with django_assert_num_queries(1):
        assert asked_on(alice, season, WEEK[0]) is None
