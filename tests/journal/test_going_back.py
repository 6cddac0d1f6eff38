"""Back after Done, a correction, Done: one piece that says the last of it, and the first among its earlier wordings."""

from datetime import date

import pytest
from django.urls import reverse

from careerpath.writing.pieces import new_piece_id
from careerpath.writing.trash import move_to_trash, purge
from journal.entries.models import Entry
from journal.seasons.checkins.models import CheckIn
from journal.seasons.letters.models import Letter
from journal.seasons.models import Season
from journal.seasons.reviews.models import SeasonReview
from journal.sparks.models import Spark
from journal.success.models import SuccessDefinition
from tests.factories import make_entry, make_prompt, make_season
from tests.forms import submit
from tests.raw_rows import store

pytestmark = pytest.mark.django_db

NAMED = {"name": "Rest", "role": "central"}
NEW = {
    "entry": (Entry, "/journal/new/", "Done", "text", {}),
    "spark": (Spark, "/sparks/new/", "Keep", "what", {}),
    "season": (Season, "/seasons/new/", "Done", "why", NAMED),
    "definition": (SuccessDefinition, "/success/new/", "Done", "text", {}),
    "checkin": (CheckIn, "check-in", "Done", "said_no", {"role": "central"}),
    "first question": (Entry, "/welcome/question/", "Keep and go on", "text", {}),
    "first season": (Season, "/welcome/season/", "Keep and go on", "making_space_for", NAMED),
    "first spark": (Spark, "/welcome/spark/", "Keep and go on", "what", {}),
}


def blank(client, user, name):
    """Model, blank page, button, the field that is corrected, and what else has to be said."""
    model, address, button, field, more = NEW[name]
    if address == "check-in":
        season = make_season(user, starts_on=date(2020, 1, 1), length=0)
        address = reverse("journal:checkin_new", args=[season.pk])
    return model, client.get(address, follow=True), button, field, more


def said(value):
    """A text, or the lines of a list."""
    return value if isinstance(value, str) else "\n".join(item["text"] for item in value)


def address_of(response):
    return f"{response.request['PATH_INFO']}?{response.request['QUERY_STRING']}"


@pytest.mark.parametrize("name", NEW)
def test_back_meets_the_piece(alice, alices, name):
    model, page, button, field, more = blank(alices, alice, name)
    assert submit(page, button, **{field: "Said first."}, **more).status_code == 302
    for words in ("Said next.", "Said last."):
        back = alices.get(address_of(page), follow=True)
        assert submit(back, "Keep" if model is Spark else "Done", **{field: words}).status_code == 302
    row = model.owned_by(alice).get()
    assert said(getattr(row, field)) == "Said last."
    assert len(row.revisions()) == 2
    assert said(row.revisions()[1].fields[field]) == "Said first."


@pytest.mark.parametrize("name", NEW)
def test_a_page_the_browser_kept_corrects_its_piece(alice, alices, name):
    model, page, button, field, more = blank(alices, alice, name)
    for words in ("Said first.", "Said last."):
        assert submit(page, button, **{field: words}, **more).status_code == 302
    row = model.owned_by(alice).get()
    assert said(getattr(row, field)) == "Said last."
    assert said(row.revisions()[0].fields[field]) == "Said first."


@pytest.mark.parametrize("name", NEW)
def test_what_was_deleted_meanwhile_makes_room_for_a_new_one(alice, alices, name):
    model, page, button, field, more = blank(alices, alice, name)
    submit(page, button, **{field: "Said first."}, **more)
    move_to_trash(model.owned_by(alice).get())
    back = alices.get(address_of(page), follow=True)
    assert address_of(back) != address_of(page)
    assert submit(back, button, **{field: "Said last."}, **more).status_code == 302
    assert said(getattr(model.owned_by(alice).get(), field)) == "Said last."
    assert said(getattr(model.trashed_by(alice).get(), field)) == "Said first."


@pytest.mark.parametrize("name", NEW)
def test_bad_input_leaves_the_id_in_the_address_and_no_word(alice, alices, name):
    _model, page, button, field, more = blank(alices, alice, name)
    wrong = submit(page, button, **{field: "x" * 200_001}, **more)
    assert wrong.status_code == 422
    assert address_of(wrong) == address_of(page)
    assert wrong.context["action"] == address_of(page)


def test_what_is_gone_for_good_leaves_its_form_blank(alice, alices):
    page = alices.get("/journal/new/", follow=True)
    submit(page, "Done", text="Said first.")
    entry = Entry.owned_by(alice).get()
    move_to_trash(entry)
    purge(entry)
    back = alices.get(address_of(page))
    assert b"Said first." not in back.content
    submit(back, "Done", text="Said last.")
    assert Entry.owned_by(alice).get().text == "Said last."


def test_a_piece_that_does_not_open_says_so_and_is_not_written_over(alice, alices):
    page = alices.get("/journal/new/", follow=True)
    submit(page, "Done", text="Said first.")
    store(Entry.owned_by(alice).get(), b"\x01" * 200)
    assert b"cannot be opened" in alices.get(address_of(page), follow=True).content


def test_an_id_that_is_not_good_here_gives_a_fresh_one_and_keeps_the_rest(alice, bob, alices):
    prompt = make_prompt()
    others = make_entry(bob, "Bob's words.")
    for id in ("", "x:y", new_piece_id(bob, "entry"), new_piece_id(alice, "spark"), str(others.pk)):
        response = alices.get("/journal/new/", {"prompt": prompt.slug, "piece": id})
        assert response.status_code == 302
        assert response.url.startswith(f"/journal/new/?prompt={prompt.slug}&piece=")
        page = alices.get(response.url)
        assert page.context["piece"] != id
        assert prompt.text in page.content.decode()


def test_each_blank_page_is_another_piece(alice, alices):
    for text in ("One.", "Two."):
        submit(alices.get("/journal/new/", follow=True), "Done", text=text)
    assert {entry.text for entry in Entry.owned_by(alice)} == {"One.", "Two."}


def test_a_form_from_before_it_was_deleted_is_kept_as_a_new_page_under_its_own_id(alice, alices):
    page = alices.get("/journal/new/", follow=True)
    submit(page, "Done", text="Said first.")
    move_to_trash(Entry.owned_by(alice).get())
    again = submit(page, "Done", text="Said again.")
    assert again.status_code == 422
    written = submit(again, "Done")
    assert written.status_code == 302
    submit(alices.get(again.context["action"], follow=True), "Done", text="Said last.")
    assert Entry.owned_by(alice).get().text == "Said last."


@pytest.mark.parametrize("place", ["/", "/sparks/"])
def test_the_one_line_kept_by_the_browser_corrects_its_spark_and_empties_nothing_else(alice, alices, place):
    page = alices.get(place)
    assert submit(page, "Keep", what="A ferry pilto.").url == place
    assert submit(page, "Keep", what="A ferry pilot.").url == place
    spark = Spark.owned_by(alice).get()
    assert spark.what == "A ferry pilot."
    more = {"what_exactly": "He paints.", "kind": "person", "noticed_on": "2020-02-29", "link": "https://example.org/"}
    submit(alices.get(spark.get_edit_url()), "Keep", **more)
    conflict = submit(page, "Keep", what="A pilot who paints.")
    assert conflict.status_code == 409
    submit(conflict, "Keep mine")
    spark.refresh_from_db()
    assert (spark.what, spark.what_exactly, spark.kind) == ("A pilot who paints.", "He paints.", "person")
    assert (spark.noticed_on, spark.link) == (date(2020, 2, 29), "https://example.org/")


def test_the_one_line_leads_to_an_address_with_its_id(alice, alices):
    wrong = submit(alices.get("/"), "Keep", what="x" * 141)
    assert wrong.status_code == 422
    submit(wrong, "Keep", what="Shorter.")
    submit(alices.get(address_of(wrong), follow=True), "Keep", what="Corrected.")
    assert Spark.owned_by(alice).get().what == "Corrected."


def test_a_season_begun_again_from_an_old_page_keeps_its_own_sentence(alice, alices):
    page = alices.get("/seasons/new/", follow=True)
    submit(page, "Done", **NAMED)
    season = Season.owned_by(alice).get()
    submit(alices.get(season.get_edit_url()), "Done", sentence="In my own words.")
    submit(submit(page, "Done", name="Rest well", role="central"), "Keep mine")
    season.refresh_from_db()
    assert (season.name, season.sentence) == ("Rest well", "In my own words.")


def test_back_to_a_memory_a_letter_or_its_answer_meets_what_is_kept(alice, alices):
    season = make_season(alice, starts_on=date(2020, 1, 1), length=0)
    letter, review = (alices.get(f"{season.get_absolute_url()}{page}/", follow=True) for page in ("letter", "review"))
    submit(letter, "Seal it", text="Dear me.")
    assert b"It is sealed" in alices.get(letter.request["PATH_INFO"]).content
    answer = alices.get(f"{season.get_absolute_url()}answer/")
    submit(answer, "Seal it", text="I did.")
    assert b"Sealed on" in alices.get(answer.request["PATH_INFO"]).content
    submit(review, "Keep it and go on", remembered="To rest.")
    assert alices.get(address_of(review)).url == reverse("journal:season_review_answers", args=[season.pk])
    assert (Letter.objects.count(), SeasonReview.objects.count()) == (2, 1)
