"""Cancel on a page that is kept while one types: what it takes back, and what stays of it."""

import pytest
from django.urls import reverse

from journal.entries.models import Entry
from tests.factories import make_entry, make_prompt, make_spark
from tests.forms import autosave, submit, tamper

from .test_autosave import NEW, blank, each_noun, piece, texts  # noqa: F401

pytestmark = pytest.mark.django_db


@each_noun
def test_cancel_takes_it_back_and_undo_brings_it_again(piece, alices):  # noqa: F811
    row, field = piece
    before = getattr(row, field)
    page = alices.get(row.get_edit_url())
    autosave(page, 2, **{field: "Typed."})
    canceled = tamper(page, "Cancel", {"save": 3}, **{field: "Typed last."})
    row.refresh_from_db()
    assert getattr(row, field) == before
    assert canceled.url == row.get_absolute_url()
    undone = submit(alices.get(canceled.url), "Undo")
    assert undone.status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == "Typed last."


@each_noun
def test_cancel_keeps_what_was_never_saved_and_of_nothing_typed_says_nothing(piece, alices):  # noqa: F811
    row, field = piece
    page = alices.get(row.get_edit_url())
    assert "among the earlier wordings" not in alices.get(submit(page, "Cancel").url).content.decode()
    assert not row.revisions().exists()
    canceled = alices.get(submit(page, "Cancel", **{field: "Typed."}).url)
    assert "among the earlier wordings" in canceled.content.decode()
    assert texts(row, field) == ["Typed."]
    submit(canceled, "Undo")
    row.refresh_from_db()
    assert getattr(row, field) == "Typed."


def test_a_canceled_new_page_is_in_the_trash(alice, alices):
    page = blank(alices)
    assert submit(page, "Cancel").url == reverse("journal:journal")
    assert not Entry.objects.exists()
    autosave(page, 2, text="Ty")
    canceled = tamper(page, "Cancel", {"save": 3}, text="Typed.")
    assert Entry.trashed_by(alice).get().text == "Typed."
    submit(alices.get(canceled.url), "Undo")
    assert Entry.owned_by(alice).get().text == "Typed."


def test_so_is_one_that_was_never_saved(alice, alices):
    prompt = make_prompt()
    page = blank(alices, f"{NEW}?prompt={prompt.slug}")
    canceled = submit(page, "Cancel", text="Typed.")
    assert canceled.url == prompt.get_absolute_url()
    assert b"Undo" in alices.get(canceled.url).content
    kept = Entry.trashed_by(alice).get()
    assert (kept.text, kept.prompt) == ("Typed.", prompt)
    # Pressed twice, it is there once.
    submit(page, "Cancel", text="Typed.")
    assert Entry.all_of(alice).count() == 1


def test_a_quote_that_was_left_alone_is_nothing_typed(alice, alices):
    spark = make_spark(alice)
    page = blank(alices, f"{spark.get_absolute_url()}write/")
    assert submit(page, "Cancel").url == spark.get_absolute_url()
    assert not Entry.objects.exists()


def test_cancel_drops_no_text_that_is_not_valid_and_no_text_beside_half_a_date(alice, alices):
    entry = make_entry(alice, "First.")
    page = alices.get(entry.get_edit_url())
    long = submit(page, "Cancel", text="x" * 200_001)
    assert (long.status_code, "x" * 200_001 in long.content.decode()) == (422, True)
    assert not entry.revisions().exists()
    assert tamper(page, "Cancel", {"written_on": "2026-13"}, text="Typed.").status_code == 302
    assert texts(entry) == ["Typed."]
    new = blank(alices)
    assert tamper(new, "Cancel", {"written_on": "2026-13"}, text="Typed.").status_code == 302
    assert Entry.trashed_by(alice).get().text == "Typed."


def test_no_word_reaches_the_session(alice, alices):
    entry = make_entry(alice, "First.")
    submit(alices.get(entry.get_edit_url()), "Cancel", text="Zebrafinch.")
    said = [str(value) for value in alices.session.values()]
    assert not any("ebrafinch" in value for value in said)
    assert f"entry/{entry.pk}/{entry.revisions().get().pk}" in "".join(said)
