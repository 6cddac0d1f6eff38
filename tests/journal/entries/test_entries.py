"""Writing, reading, editing and deleting an entry."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from careerpath.writing.pieces import Revision
from journal.entries.models import Entry
from tests.factories import make_entry, make_prompt
from tests.forms import submit, tamper

pytestmark = pytest.mark.django_db
NEW = "/journal/new/"
NOBODYS = "49dd981f-b246-4cf1-b7f3-f284d00ea5d1"


def blank(client, **query):
    """The page on which an entry is begun."""
    return client.get(NEW, query, follow=True)


def edit_page(client, entry, **query):
    return client.get(reverse("journal:entry_edit", args=[entry.pk]), query)


def delete(client, entry):
    """Delete it on its page; the page one is led to."""
    return client.get(submit(client.get(entry.get_absolute_url()), "Delete").url)


def flip_a_bit(entry, column="text"):
    """Change one bit of a stored text, as a failing disk would."""
    table = Entry._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        stored = bytearray(cursor.fetchone()[0])
        stored[-1] ^= 1
        cursor.execute(f"UPDATE {table} SET {column} = %s", [bytes(stored)])
    return bytes(stored)


def test_a_page_is_kept_and_can_be_read(alice, alices):
    kept = submit(blank(alices), "Done", text="A **bold** word.", title="A day", written_on="2026-11-20")
    entry = Entry.owned_by(alice).get()
    assert kept.url == entry.get_absolute_url()
    assert b"<strong>bold</strong>" in alices.get(kept.url).content
    assert (entry.title, entry.written_on, entry.prompt) == ("A day", date(2026, 11, 20), None)


def test_an_answer_keeps_the_wording_it_answered(alice, alices):
    prompt = make_prompt(text="What is enough?")
    page = blank(alices, prompt=prompt.slug)
    assert b"What is enough?" in page.content
    submit(page, "Done", text="First words.")
    prompt.text = "Something else?"
    prompt.save()
    entry = Entry.owned_by(alice).get()
    assert (entry.prompt, entry.prompt_text) == (prompt, "What is enough?")
    assert b"What is enough?" in alices.get(entry.get_absolute_url()).content


def test_a_prompt_retired_while_somebody_wrote_is_still_answered(alice, alices):
    prompt = make_prompt()
    page = blank(alices, prompt=prompt.slug)
    prompt.status = "retired"
    prompt.save()
    submit(page, "Done", text="First words.")
    assert Entry.owned_by(alice).get().prompt == prompt


@pytest.mark.parametrize("slug", ["no-such", "%00", "a" * 500, "\ufffd"])
def test_a_question_that_is_not_there_is_404(alices, slug):
    assert alices.get(NEW, {"prompt": slug}).status_code == 404


def test_text_is_kept_as_it_was_typed(alice, alices):
    text = "\n  two spaces first\r\n\r\ntab\there \u00e9 e\u0301 \U0001f468\u200d\U0001f469\u200d\U0001f467  \n"
    submit(blank(alices), "Done", text=text)
    entry = Entry.owned_by(alice).get()
    assert entry.text == text.replace("\r\n", "\n")
    assert f">\n{entry.text}</textarea>" in edit_page(alices, entry).content.decode()


def test_one_form_sent_three_times_makes_one_page(alice, alices):
    page = blank(alices)
    answers = {submit(page, "Done", text="First words.").url for _ in range(3)}
    assert len(answers) == Entry.objects.count() == 1


def test_going_back_and_writing_on_changes_the_page_and_keeps_the_earlier_wording(alice, alices):
    page = blank(alices)
    for text in ("First words.", "First words, and more."):
        submit(page, "Done", text=text)
    entry = Entry.owned_by(alice).get()
    assert entry.text == "First words, and more."
    assert "First words." in Revision.owned_by(alice).get().fields.values()


def test_going_back_to_a_page_that_was_deleted_offers_a_new_one(alice, alices):
    page = blank(alices)
    submit(page, "Done", text="First words.")
    delete(alices, Entry.objects.get())
    response = submit(page, "Done", text="First words.")
    assert response.status_code == 422
    assert b"First words." in response.content
    submit(response, "Done")
    assert Entry.owned_by(alice).get().text == "First words."


def test_a_form_drawn_for_another_user_is_refused_and_keeps_the_text(bobs, alices):
    page = blank(bobs)
    page.client = alices
    response = submit(page, "Done", text="Whose words?")
    assert response.status_code == 422
    assert b"another account" in response.content
    assert b"Whose words?" in response.content
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("text", "", "nothing on this page"),
        ("text", " \r\n ", "nothing on this page"),
        ("text", "x" * 200_001, "200000 characters"),
        ("text", "a\x00b", "ull characters are not allowed"),
        ("title", "x" * 201, "200 characters"),
        ("title", "a\x00b", "ull characters are not allowed"),
        ("title", "a\nb", "one line"),
        ("written_on", "", "needs a date"),
        ("written_on", "9999-12-31", "still to come"),
        ("written_on", "0001-01-01", "start in 1900"),
        ("written_on", "2026-02-31", "no such date"),
        ("written_on", "yesterday", "no such date"),
        ("written_on", "10000-01-01", "no such date"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_is_lost(alice, alices, field, value, message):
    for drawn in (blank(alices), edit_page(alices, make_entry(alice, "As it was."))):
        response = tamper(drawn, "Done", {field: value}, text="Words that stay.", title="A title that stays")
        page = response.content.decode()
        assert response.status_code == 422
        assert message in page
        assert 'aria-invalid="true"' in page
        assert field == "text" or "Words that stay." in page
        assert field == "title" or "A title that stays" in page
    assert [entry.text for entry in Entry.owned_by(alice)] == ["As it was."]


def test_a_page_of_the_greatest_length_is_kept(alice, alices):
    text = "\U0001f600" * 200_000
    submit(blank(alices), "Done", text=text)
    assert Entry.owned_by(alice).get().text == text


def test_today_is_the_writers_day_not_the_servers(alice, alices):
    alice.time_zone = "Pacific/Kiritimati"
    alice.save()
    with time_machine.travel("2026-11-24T11:00:00Z", tick=False):
        page = blank(alices)
        assert submit(page, "Done", text="First words.").status_code == 302
        assert Entry.owned_by(alice).get().written_on == date(2026, 11, 25)
        assert submit(page, "Done", text="First words.", written_on="2026-11-27").status_code == 422


def test_an_edit_keeps_the_earlier_wording(alice, alices):
    entry = make_entry(alice, "Before.", title="T")
    assert submit(edit_page(alices, entry), "Done", text="After.").url == entry.get_absolute_url()
    entry = Entry.owned_by(alice).get()
    assert (entry.text, entry.version) == ("After.", 2)
    history = reverse("journal:entry_history", args=[entry.pk])
    revision = Revision.owned_by(alice).get()
    assert b"Before." in alices.get(history, {"wording": revision.pk}).content
    assert "Before.</textarea>" in edit_page(alices, entry, **{"from": revision.pk}).content.decode()


def test_saving_without_a_change_leaves_no_earlier_wording(alice, alices):
    entry = make_entry(alice, "Same.")
    submit(edit_page(alices, entry), "Done")
    assert Entry.owned_by(alice).get().version == 1
    assert not Revision.objects.exists()


def test_two_windows_edit_one_page_and_both_texts_are_kept(alice, alices):
    entry = make_entry(alice, "Start.")
    drawn = edit_page(alices, entry)
    submit(drawn, "Done", text="From the first window.")
    response = submit(drawn, "Done", text="From the second window.")
    page = response.content.decode()
    assert response.status_code == 409
    assert "From the first window." in page
    assert "From the second window.</textarea>" in page
    assert Entry.owned_by(alice).get().text == "From the first window."
    kept = [revision.fields for revision in Revision.owned_by(alice)]
    assert any("From the second window." in fields.values() for fields in kept)

    # A button that is pressed again, since no answer came, keeps both once.
    for _ in range(2):
        assert submit(response, "Keep both in one page").status_code == 302
        assert Entry.owned_by(alice).get().text == "From the first window.\n\nFrom the second window."


def test_both_texts_together_may_be_longer_than_a_page(alice, alices):
    entry = make_entry(alice, "a" * 150_000)
    drawn = edit_page(alices, entry)
    submit(drawn, "Done", title="From the first window")
    response = submit(submit(drawn, "Done", text="b" * 150_000), "Keep both in one page")
    assert response.status_code == 422
    assert "b" * 150_000 in response.content.decode()


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "2"])
def test_a_version_that_is_not_the_pages_saves_nothing_over_it(alice, alices, version):
    entry = make_entry(alice, "Stays.")
    sent = tamper(edit_page(alices, entry), "Done", {"version": version}, text="Other.")
    assert sent.status_code == 409
    assert Entry.owned_by(alice).get().text == "Stays."


def test_deleting_and_undo(alice, alices):
    entry = make_entry(alice, "Gone and back.", title="A secret title")
    page = delete(alices, entry)
    assert b"A secret title" in page.content
    assert not Entry.owned_by(alice).exists()
    submit(page, "Undo")
    assert Entry.owned_by(alice).get().text == "Gone and back."


def test_the_note_about_a_deletion_holds_no_word_of_it(alice, alices):
    entry = make_entry(alice, "Words.", title="A secret title")
    submit(alices.get(entry.get_absolute_url()), "Delete")
    assert "secret" not in str(dict(alices.session))


def test_a_text_that_does_not_open_is_said_so_and_never_overwritten(alice, alices):
    entry = make_entry(alice, "Damaged.", title="Fine")
    edit = reverse("journal:entry_edit", args=[entry.pk])
    drawn = alices.get(edit)
    stored = flip_a_bit(entry)
    assert alices.get(reverse("journal:entry_history", args=[entry.pk])).status_code == 200
    for url in ("/", "/journal/", entry.get_absolute_url(), edit):
        response = alices.get(url)
        assert response.status_code == 200, url
        assert b"cannot be opened" in response.content, url
    assert b"cannot be opened" in submit(drawn, "Done", text="Written over it.").content
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text FROM {Entry._meta.db_table}")
        assert bytes(cursor.fetchone()[0]) == stored
    delete(alices, entry)
    assert alices.get("/journal/").status_code == alices.get("/trash/").status_code == 200


def test_the_list_is_by_month_and_turns_pages_without_losing_any(alice, alices):
    days = [date(2026, 11, 24) - timedelta(days=number // 3) for number in range(65)]
    made = [make_entry(alice, f"Page {number}.", written_on=day).pk for number, day in enumerate(days)]
    seen, before = [], ""
    while True:
        response = alices.get("/journal/", {"before": before})
        seen += [entry.pk for entry in response.context["page"]]
        if not (before := response.context["page"].older):
            break
        assert b"Older pages" in response.content
    assert sorted(seen) == sorted(made)
    assert len(seen) == len(set(seen))
    assert b"November 2026" in alices.get("/journal/").content


def test_the_list_can_be_narrowed(alice, alices):
    make_entry(alice, "Free page.")
    make_entry(alice, "An answer.", prompt=make_prompt())
    own = alices.get("/journal/", {"kind": "own"}).content
    assert b"An answer." not in own and b"Free page." in own


def test_nothing_yet_differs_from_nothing_of_this_kind(alice, alices):
    assert "No pages yet" in alices.get("/journal/").text
    make_entry(alice, "An answer.", prompt=make_prompt())
    own = alices.get("/journal/", {"kind": "own"}).text
    assert "No page without a question yet" in own and "No pages yet" not in own


@pytest.mark.parametrize("before", ["x", "2026-11-24", f"9999-12-31_{NOBODYS}", "_", "2026-11-24_x", "\x00", "_" * 500])
def test_a_broken_cursor_begins_at_the_newest(alice, alices, before):
    make_entry(alice, "Newest.")
    assert b"Newest." in alices.get("/journal/", {"before": before}).content


@pytest.mark.parametrize("wording", ["x", NOBODYS, "\x00"])
def test_an_earlier_wording_that_is_not_there(alice, alices, wording):
    entry = make_entry(alice)
    status = alices.get(reverse("journal:entry_history", args=[entry.pk]), {"wording": wording}).status_code
    assert status in (200, 404)
    assert alices.get(reverse("journal:entry_edit", args=[entry.pk]), {"from": wording}).status_code in (200, 404)
