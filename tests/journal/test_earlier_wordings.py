"""An earlier wording is shown, filled into a form and brought back, on the pages of its own piece alone."""

from datetime import date

import pytest
from django.db import connection

from careerpath.writing.pieces import Revision, keep_wording, piece_models, save_if_unchanged
from careerpath.writing.trash import move_to_trash
from tests.conftest import signed_in
from tests.factories import (
    make_card,
    make_checkin,
    make_comparison,
    make_definition,
    make_entry,
    make_experiment,
    make_find_out,
    make_person,
    make_person_note,
    make_question,
    make_remark,
    make_review,
    make_season,
    make_spark,
    make_value,
)
from tests.forms import forge, submit, tamper

# What is one of a few words.
CODED = {"role", "second_role", "money", "next", "kind", "cadence", "state", "turned_out", "relation"}
MAKE = {
    "entry": lambda user, season: make_entry(user),
    "spark": lambda user, season: make_spark(user),
    "experiment": lambda user, season: make_experiment(user),
    "person": lambda user, season: make_person(user),
    "person_note": lambda user, season: make_person_note(user),
    "remark": lambda user, season: make_remark(user),
    "find_out": lambda user, season: make_find_out(user),
    "comparison": lambda user, season: make_comparison(user),
    "season": lambda user, season: season,
    "definition": lambda user, season: make_definition(user),
    "question": lambda user, season: make_question(user),
    "checkin": lambda user, season: make_checkin(season),
    "review": lambda user, season: make_review(season),
}


@pytest.mark.parametrize("noun", sorted(model.noun for model in piece_models()))
def test_a_wording_of_another_piece_of_mine_is_on_no_page_of_this_one(alice, alices, noun):
    earlier = make_season(alice, starts_on=date(2026, 1, 1), closed_on=date(2026, 8, 31))
    one, other = (MAKE[noun](alice, season) for season in (earlier, make_season(alice)))
    texts = [name for name in other.kept_fields() if isinstance(getattr(other, name), str) and name not in CODED]
    revision = keep_wording(other, other.wording() | dict.fromkeys(texts, "zebrafinch"))
    history = f"{one.get_absolute_url()}history/"
    assert "zebrafinch" in alices.get(f"{other.get_edit_url()}?from={revision.pk}").content.decode()
    assert "zebrafinch" in alices.get(f"{other.get_absolute_url()}history/?wording={revision.pk}").content.decode()
    for address in (f"{one.get_edit_url()}?from={revision.pk}", f"{history}?wording={revision.pk}"):
        answer = alices.get(address)
        assert answer.status_code == 200
        assert "zebrafinch" not in answer.content.decode()


NOUNS = sorted(MAKE)


def two_wordings(alice, noun):
    """A piece that was changed once, in each text and date; its first wording, and how it reads now."""
    row = MAKE[noun](alice, make_season(alice, starts_on=date(2026, 1, 1)))
    first = kept(row)
    texts = [name for name in row.kept_fields() if isinstance(getattr(row, name), str) and name not in CODED]
    more = {"touched": [make_card(alice, "Salt").pk]} if hasattr(row, "touched") else {}
    assert save_if_unchanged(row, row.version, dict.fromkeys(texts, "Changed.") | {row.listed_by: row.day} | more)
    return row, first, kept(row)


def kept(row):
    row.refresh_from_db()
    return row.wording()


def opened(client, row):
    """The page of its newest earlier wording."""
    return client.get(f"{row.get_absolute_url()}history/", {"wording": row.revisions()[0].pk})


@pytest.mark.parametrize("noun", NOUNS)
def test_a_wording_is_brought_back_and_undo_brings_back_the_other(alice, alices, noun):
    row, first, changed = two_wordings(alice, noun)
    answer = submit(opened(alices, row), "Bring this back")
    assert answer.status_code == 302
    assert kept(row) == first != changed
    assert row.version == 3
    page = alices.get(answer.url, follow=True)
    assert "An earlier wording is back." in page.content.decode()
    assert submit(page, "Undo").status_code == 302
    assert kept(row) == changed
    assert row.revisions().count() == 3


def test_brought_back_twice_is_once(alice, alices):
    row, first, changed = two_wordings(alice, "entry")
    page = opened(alices, row)
    for _ in range(2):
        answer = submit(page, "Bring this back")
    assert (kept(row), row.version, row.revisions().count()) == (first, 3, 2)
    page = alices.get(answer.url)
    assert page.content.decode().count("An earlier wording is back.") == 1
    submit(page, "Undo")
    assert kept(row) == changed


def test_who_saves_meanwhile_loses_nothing_by_it(alice, alices):
    row, first, _changed = two_wordings(alice, "entry")
    page = opened(alices, row)
    editor = alices.get(row.get_edit_url())
    save_if_unchanged(row, row.version, {"text": "Meanwhile."})
    submit(page, "Bring this back")
    assert kept(row) == first
    assert [one.fields["text"] for one in row.revisions()] == ["Meanwhile.", "Changed.", "Some words."]
    assert submit(editor, "Done", text="From the editor.").status_code == 409


def test_a_field_that_is_younger_than_a_wording_stays(alice, alices):
    row = make_entry(alice, "Now.", title="A title")
    revision = keep_wording(row, {"text": "Before.", "gone": "since"})
    submit(opened(alices, row), "Bring this back")
    row.refresh_from_db()
    assert (row.text, row.title) == ("Before.", "A title")
    assert Revision.owned_by(alice).filter(pk=revision.pk).exists()


def test_a_value_that_is_gone_since_is_no_longer_touched(alice, alices):
    gone, stays = (make_card(alice, make_value(slug)) for slug in ("autonomy", "calm"))
    row = make_spark(alice, touched=[gone.pk, stays.pk])
    save_if_unchanged(row, 1, {"touched": []})
    gone.value.delete()
    submit(opened(alices, row), "Bring this back")
    assert kept(row)["touched"] == [str(stays.pk)]


def test_only_a_wording_of_this_piece_that_opens_is_brought_back(alice, alices, bob):
    row, _first, changed = two_wordings(alice, "entry")
    mine, theirs = make_entry(alice, "Another."), make_entry(bob, "Bob's.")
    others = [keep_wording(one, one.wording()).pk for one in (mine, theirs)]
    history = f"{row.get_absolute_url()}history/"
    for id, status in ((others[0], 302), (others[1], 404), ("", 302), ("x" * 9, 302), (row.pk, 404)):
        assert tamper(opened(alices, row), "Bring this back", {"wording": str(id)}).status_code == status
    with connection.cursor() as cursor:
        cursor.execute("UPDATE careerpath_revision SET fields = %s", [b"\x01" * 200])
    answer = forge(alices, history, {"wording": row.revisions()[0].pk})
    assert "cannot be opened. Nothing was changed." in alices.get(answer.url).content.decode()
    assert (kept(row), row.version) == (changed, 2)


def test_nobody_else_brings_one_back(alice, alices, bobs, anonymous):
    row, _first, changed = two_wordings(alice, "entry")
    page = opened(alices, row)
    for client, status in ((bobs, 404), (anonymous, 302)):
        page.client = client
        assert submit(page, "Bring this back").status_code == status
    assert (kept(row), row.version) == (changed, 2)


def test_nothing_is_brought_back_over_a_text_that_does_not_open_nor_into_the_trash(alice, alices):
    row, _first, _changed = two_wordings(alice, "entry")
    page = opened(alices, row)
    move_to_trash(row)
    assert submit(page, "Bring this back").status_code == 404
    type(row).objects.update(trashed_at=None)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET text = %s", [b"\x01" * 200])
    assert submit(page, "Bring this back").status_code == 500
    assert row.revisions().count() == 1


def test_where_there_is_no_room_nothing_is_brought_back(alice, alices, settings):
    row, _first, changed = two_wordings(alice, "entry")
    settings.MOST_CHANGES = 1
    answer = submit(opened(alices, row), "Bring this back")
    page = alices.get(answer.url)
    assert "There is room for" in page.content.decode()
    assert kept(row) == changed
    settings.MOST_CHANGES = 100
    submit(page, "Bring this back")
    assert kept(row) != changed


def test_undo_is_offered_while_there_is_something_to_undo(alice, alices):
    row, _first, _changed = two_wordings(alice, "entry")
    submit(opened(alices, row), "Bring this back")
    move_to_trash(row)
    assert "An earlier wording is back." not in alices.get("/journal/").content.decode()


def test_no_session_holds_a_word_of_it(alice):
    client = signed_in(alice)
    row, _first, _changed = two_wordings(alice, "entry")
    submit(opened(client, row), "Bring this back")
    assert "brought-back" in str(dict(client.session))
    assert "Some words" not in str(dict(client.session))
