"""Pages that are kept while one types, and their Done, as the page's script and its buttons send them."""

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from careerpath.accounts.sessions import Session
from careerpath.writing.pieces import OVER, SITTING_LASTS, Piece, Revision
from careerpath.writing.trash import move_to_trash, purge
from journal.entries.models import Entry
from journal.seasons.models import Season
from journal.seasons.reviews.models import SeasonReview
from journal.sparks.models import Spark
from journal.success.models import SuccessDefinition
from tests.conftest import signed_in
from tests.counting import MOST_ON_SAVING, asked
from tests.factories import (
    make_card,
    make_checkin,
    make_definition,
    make_entry,
    make_letter,
    make_prompt,
    make_question,
    make_review,
    make_season,
    make_spark,
)
from tests.forms import Page, autosave, forge, submit, tamper

pytestmark = pytest.mark.django_db

MOST_ON_AUTOSAVE = 8
NEW = "/journal/new/"


def blank(client, url=NEW):
    return client.get(url, follow=True)


def sent_with(page):
    """The hidden fields of the form that is kept as one types."""
    controls = Page(page.content.decode()).controls
    return {one.name: one.text for one in controls if one.kind == "hidden" and "data-autosave" in (one.form or {})}


def texts(piece, field="text"):
    return [revision.fields[field] for revision in piece.revisions()][::-1]


def pieces(owner):
    """A piece of each noun with a page that is kept as one types, and the field to type into."""
    season = make_season(owner, starts_on=date(2020, 1, 1), length=0)
    touched = [make_card(owner, name).pk for name in ("Bread", "Sea")]
    review = make_review(make_season(owner, starts_on=date(2018, 1, 1), closed_on=date(2018, 6, 1)), keep="Fridays.")
    return {
        "entry": (make_entry(owner, touched=touched), "text"),
        "spark": (make_spark(owner, touched=touched), "what"),
        "season": (season, "obstacle"),
        "checkin": (make_checkin(season, said_no="No."), "said_no"),
        "review": (review, "keep"),
        "definition": (make_definition(owner), "text"),
        "question": (make_question(owner), "text"),
    }


def button(row):
    """What ends the page of this piece: what is one line is kept."""
    return "Keep" if row.noun in ("spark", "question") else "Done"


NOUNS = ["entry", "spark", "season", "checkin", "review", "definition", "question"]


@pytest.fixture
def piece(request, alice):
    return pieces(alice)[request.param]


each_noun = pytest.mark.parametrize("piece", NOUNS, indirect=True)


@each_noun
def test_a_page_is_kept_as_one_types_and_done_leads_where_it_always_did(piece, alices):
    row, field = piece
    page = alices.get(row.get_edit_url())
    version, before = row.version, getattr(row, field)
    for number, words in enumerate(["Other", "Other words."], 2):
        answer = autosave(page, number, {"version": version}, **{field: words})
        assert (answer.status_code, answer["X-Requested-With"]) == (200, "autosave")
        version = answer.json()["version"]
        assert re.fullmatch("[0-9]{2}:[0-9]{2}", answer.json()["kept"])
        assert answer.json()["at"] == row.get_edit_url()
    row.refresh_from_db()
    assert (getattr(row, field), row.version) == ("Other words.", version)
    done = tamper(page, button(row), {"version": version, "save": 4}, **{field: "Last."})
    assert done.status_code == 302
    row.refresh_from_db()
    assert (getattr(row, field), row.sitting) == ("Last.", None)
    assert texts(row, field) == [before]


@each_noun
def test_what_an_autosave_and_done_ask_of_the_database(piece, alices):
    row, field = piece
    page = alices.get(row.get_edit_url())
    for number in (2, 3, 4, 5):
        with CaptureQueriesContext(connection) as captured:
            answer = autosave(page, number, **{field: f"Words {number}."})
        assert answer.status_code == 200
        assert len(asked(captured)) <= MOST_ON_AUTOSAVE, asked(captured)
        if number > 2:
            go_away(row)
    assert len(texts(row, field)) == 3
    with CaptureQueriesContext(connection) as captured:
        tamper(page, button(row), {"save": 6}, **{field: "Last."})
    assert len(captured) <= MOST_ON_SAVING
    page = alices.get(row.get_edit_url())
    autosave(page, 2, **{field: "Typed."})
    with CaptureQueriesContext(connection) as captured:
        tamper(page, "Cancel", {"save": 3}, **{field: "Typed last."})
    assert len(asked(captured)) <= MOST_ON_SAVING, asked(captured)


@pytest.mark.parametrize("url", [NEW, "prompt", "spark"])
def test_what_a_new_page_asks_of_the_database(alice, alices, url):
    urls = {"prompt": f"{NEW}?prompt={make_prompt().slug}", "spark": f"{make_spark(alice).get_absolute_url()}write/"}
    page = blank(alices, urls.get(url, url))
    version = {}
    for number in (2, 3, 4):
        with CaptureQueriesContext(connection) as captured:
            answer = autosave(page, number, version, text=f"Words {number}.")
        version = {"version": answer.json()["version"]}
        assert len(asked(captured)) <= MOST_ON_AUTOSAVE, asked(captured)
        if number == 3:
            go_away(Entry.owned_by(alice).get())
    with CaptureQueriesContext(connection) as captured:
        tamper(page, "Cancel", {"save": 5}, text="Typed last.")
    assert len(asked(captured)) <= MOST_ON_SAVING, asked(captured)


def go_away(piece):
    """For so long that what was written before is worth keeping."""
    type(piece).objects.filter(pk=piece.pk).update(updated_at=timezone.now() - SITTING_LASTS - timedelta(minutes=1))


def test_the_longest_text_is_kept_and_one_longer_is_given_back_whole(alice, alices):
    longest = ("\U0001f600\n" * 100_000)[:-1] + "x"
    for url in (NEW, make_entry(alice, "First.").get_edit_url()):
        page = blank(alices, url)
        kept = autosave(page, 2, text=longest)
        assert kept.status_code == 200
        refused = autosave(page, 3, {"version": kept.json()["version"]}, text=longest + "y")
        assert (refused.status_code, "200000 characters" in refused.json()["errors"][0]) == (422, True)
        for button in ("Done", "Cancel"):
            back = tamper(page, button, {"save": 4}, text=longest + "y")
            assert back.status_code == 422
            assert [one.text for one in Page(back.content.decode()).controls if one.name == "text"] == [longest + "y"]
        assert tamper(page, "Done", {"save": 5}, text=longest).status_code == 302
    assert {entry.text for entry in Entry.owned_by(alice)} == {longest}


@each_noun
def test_a_page_that_another_window_changed_is_not_saved_over(piece, alices):
    row, field = piece
    mine, other = alices.get(row.get_edit_url()), alices.get(row.get_edit_url())
    autosave(other, 2, **{field: "Of the other."})
    refused = autosave(mine, 2, **{field: "Mine."})
    assert refused.status_code == 409
    assert refused.json() == {"errors": ["This page was changed in another window. Press Done to see both."]}
    row.refresh_from_db()
    assert getattr(row, field) == "Of the other."
    assert "Mine." in texts(row, field)
    both = tamper(mine, button(row), {"save": 3}, **{field: "Mine."})
    assert both.status_code == 409
    carried = {one.name: one.text for one in Page(both.content.decode()).controls if one.kind == "hidden"}
    assert (carried["sitting"], carried["save"]) == (sent_with(mine)["sitting"], "4")
    submit(both, "Keep mine")
    row.refresh_from_db()
    assert getattr(row, field) == "Mine."
    assert "Of the other." in texts(row, field)


@each_noun
def test_a_piece_that_is_in_the_trash_or_gone_is_not_there(piece, alices):
    row, field = piece
    page = alices.get(row.get_edit_url())
    move_to_trash(row)
    assert autosave(page, 2, **{field: "Late."}).status_code == 404
    purge(row)
    assert autosave(page, 2, **{field: "Late."}).status_code == 404


@each_noun
def test_a_page_is_nobody_elses(piece, alices, bob):
    row, field = piece
    page = alices.get(row.get_edit_url())
    page.client = signed_in(bob)
    assert autosave(page, 2, **{field: "Bob's."}).status_code == 404
    assert not Revision.objects.exists()


def test_a_new_page_is_made_at_its_first_word_and_once(alice, alices):
    page = blank(alices)
    for words in ("", "   ", "\n \n"):
        refused = autosave(page, 2, text=words)
        assert refused.status_code == 422
        assert refused.json() == {"errors": ["There is nothing on this page yet."]}
    assert not Entry.objects.exists()
    answer = autosave(page, 3, text="A")
    entry = Entry.owned_by(alice).get()
    assert str(entry.pk) == sent_with(page)["piece"].partition(":")[0] == str(UUID(str(page.context["draft"])))
    assert answer.json()["at"] == entry.get_edit_url()
    # Of the first, the answer was lost: the script knows no version.
    autosave(page, 4, text="A word")
    autosave(page, 5, {"version": 2}, text="A word.")
    entry.refresh_from_db()
    assert (entry.text, entry.version) == ("A word.", 3)
    assert not entry.revisions().exists()
    assert b"Earlier wordings" not in alices.get(entry.get_absolute_url()).content
    assert tamper(page, "Done", {"save": 6}, text="A word.").url == entry.get_absolute_url()
    assert alices.get(page.wsgi_request.get_full_path()).url == entry.get_edit_url()


def test_a_save_of_a_new_page_that_arrives_after_done_does_not_replace_it(alice, alices):
    page = blank(alices)
    tamper(page, "Done", {"save": 3}, text="Done.")
    assert autosave(page, 2, text="Do").status_code == 409
    entry = Entry.owned_by(alice).get()
    assert (entry.text, texts(entry)) == ("Done.", ["Do"])
    # One that says what is there is kept already.
    assert autosave(page, 2, text="Done.").status_code == 200


def test_a_text_that_was_emptied_stays_as_it_was(alice, alices):
    entry = make_entry(alice, "First.")
    assert autosave(alices.get(entry.get_edit_url()), 2, text=" ").status_code == 422
    entry.refresh_from_db()
    assert entry.text == "First."


def test_a_new_page_that_went_for_good_is_not_made_again(alice, alices):
    page = blank(alices)
    autosave(page, 2, text="Words.")
    entry = Entry.owned_by(alice).get()
    move_to_trash(entry)
    assert autosave(page, 3, {"version": 1}, text="More words.").status_code == 404
    purge(entry)
    assert autosave(page, 4, {"version": 1}, text="More words.").status_code == 404
    assert not Entry.objects.exists()


def test_a_form_of_another_account_is_not_kept(alices, bob):
    page = blank(alices)
    page.client = signed_in(bob)
    refused = autosave(page, 2, text="Of Alice.")
    assert (refused.status_code, len(refused.json()["errors"])) == (422, 1)
    back = submit(page, "Cancel", text="Of Alice.")
    assert (back.status_code, "Of Alice." in back.content.decode()) == (422, True)
    assert not Entry.objects.exists()


def test_a_full_account_says_so(alice, alices, settings):
    page = blank(alices)
    settings.MOST_PIECES = 0
    refused = autosave(page, 2, text="Words.")
    assert refused.status_code == 422
    assert "full" in refused.json()["errors"][0]


def test_who_was_signed_out_is_told_by_the_status(alices):
    page = blank(alices)
    Session.objects.all().delete()
    for words in ("Words.", ""):
        refused = autosave(page, 2, text=words)
        assert (refused.status_code, refused["X-Requested-With"]) == (401, "autosave")


def test_a_page_that_waits_for_its_button_is_not_kept_while_one_types(alice, alices):
    for url in ("/sparks/new/", "/seasons/new/", "/success/new/", "/welcome/question/", "/journal/"):
        form = {"what": "No.", "text": "No.", "name": "No.", "role": "central"}
        assert forge(alices, url, form, headers={"X-Requested-With": "autosave"}).status_code in (400, 405)
        assert b"data-autosave" not in blank(alices, url).content
    assert not any(model.objects.exists() for model in Piece.__subclasses__())
    assert not Spark.objects.exists() and not Season.objects.exists() and not SuccessDefinition.objects.exists()


def test_every_writing_form_has_the_key_of_its_draft(alice, alices):
    season = make_season(alice, starts_on=date(2020, 1, 1), length=0)
    urls = [NEW, "/sparks/new/", "/success/new/", reverse("journal:checkin_new", args=[season.pk])]
    for url in urls:
        page = blank(alices, url)
        assert f'data-draft="{page.context["piece"].partition(":")[0]}"' in page.content.decode()
    for row in (make_entry(alice), make_spark(alice), season, make_checkin(season), make_definition(alice)):
        assert f'data-draft="{row.pk}"' in alices.get(row.get_edit_url()).content.decode()


@pytest.mark.parametrize("sitting", ["", "x", "\x00", "1" * 4000])
def test_a_save_of_no_sitting_keeps_a_wording_each_time(alice, alices, sitting):
    entry = make_entry(alice, "First.")
    page = alices.get(entry.get_edit_url())
    assert autosave(page, 2, {"sitting": sitting}, text="Second.").status_code == 200
    assert autosave(page, 3, {"sitting": sitting, "version": 2}, text="Third.").status_code == 200
    assert texts(entry) == ["First.", "Second."]


@pytest.mark.parametrize("number", ["-1", "0", "x", "9" * 40, str(OVER), ""])
def test_a_number_that_no_script_counts_to_shuts_nobody_out(alice, alices, number):
    entry = make_entry(alice, "First.")
    page = alices.get(entry.get_edit_url())
    assert autosave(page, number, text="Second.").status_code == 200
    assert autosave(page, 2, {"version": 2}, text="Third.").status_code == 200
    assert texts(entry) == ["First.", "Second."]


def test_a_sitting_of_another_piece_is_none_here(alice, alices):
    one, other = make_entry(alice, "One."), make_entry(alice, "Other.")
    page = alices.get(one.get_edit_url())
    autosave(page, 2, text="One, begun.")
    page_of_other = alices.get(other.get_edit_url())
    stolen = {"sitting": sent_with(page)["sitting"]}
    assert autosave(page_of_other, 9, stolen | {"version": 7}, text="Late.").status_code == 409
    assert autosave(page_of_other, 9, stolen, text="Other, begun.").status_code == 200
    assert "Other." in texts(other)


def test_what_comes_back_with_an_error_goes_on_in_its_sitting(alices):
    page = blank(alices)
    wrong = tamper(page, "Done", {"save": 7}, text="")
    assert (sent_with(wrong)["sitting"], sent_with(wrong)["save"]) == (sent_with(page)["sitting"], "8")
    assert sent_with(blank(alices))["sitting"] != sent_with(page)["sitting"]


def test_so_does_what_is_given_back(alices):
    page = blank(alices)
    Session.objects.all().delete()
    back = tamper(page, "Cancel", {"save": 7}, text="Typed.")
    assert back.status_code == 401
    carried = {one.name: one.text for one in Page(back.content.decode()).controls}
    assert (carried["sitting"], carried["save"]) == (sent_with(page)["sitting"], "8")
    assert "cancel" not in carried


def test_a_review_is_kept_without_doing_what_done_does(alice, alices):
    season = make_season(alice, starts_on=date(2020, 1, 1), length=0)
    make_letter(season)
    make_review(season)
    page = alices.get(reverse("journal:season_review_answers", args=[season.pk]))
    answer = autosave(page, 2, {"later": "1"}, keep="Fridays.", next="now", close=True)
    assert answer.status_code == 200
    season.refresh_from_db()
    assert season.closed_on is None
    assert not list(alices.get("/").context["messages"])
    # Nothing was answered before: its page would be this form again.
    assert tamper(page, "Cancel", {"save": 3}, keep="Fridays.").url == season.get_absolute_url()
    assert SeasonReview.owned_by(alice).get().keep == ""
    assert submit(blank(alices, page.request["PATH_INFO"]), "Done", keep="Mondays.", close=True).status_code == 302
    season.refresh_from_db()
    assert season.closed_on


def test_a_last_day_that_was_left_goes_on_moving_with_the_length(alice, alices):
    season = make_season(alice, starts_on=date(2026, 9, 1), length=6)
    page = alices.get(season.get_edit_url())
    autosave(page, 2, length="9")
    season.refresh_from_db()
    moved = season.ends_on
    assert moved > date(2027, 4, 30)
    autosave(page, 3, length="9", name="Another name")
    tamper(page, "Done", {"save": 4}, length="9", name="Another name")
    season.refresh_from_db()
    assert (season.ends_on, season.name) == (moved, "Another name")
    # One that is typed stays.
    submit(alices.get(season.get_edit_url()), "Done", length="6", ends_on="2027-03-15")
    season.refresh_from_db()
    assert season.ends_on == date(2027, 3, 15)


def test_each_page_that_is_drawn_has_a_sitting_of_its_own(alice, alices):
    entry = make_entry(alice)
    seen = {sent_with(alices.get(entry.get_edit_url()))["sitting"] for _ in range(3)}
    assert len(seen) == 3
