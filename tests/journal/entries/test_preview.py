"""Preview: a text as it will read and how long it is, of which nothing is kept; what a closed fold says it holds."""

import time_machine
from django.urls import reverse

from careerpath.writing.pieces import Revision
from journal.entries.models import Entry
from journal.seasons.letters.models import Letter
from tests.factories import make_entry, make_prompt, make_season, make_value
from tests.forms import Page, submit, tamper
from values.catalog.models import PersonalValue

from .test_entries import blank, edit_page


def sent_fields(page):
    """What the form of a page would send on, but for its token and the number of the try."""
    controls = Page(page.content.decode()).controls
    return {
        one.name: one.values() for one in controls if one.name not in ("", "csrfmiddlewaretoken", "preview", "save")
    }


def test_a_text_is_shown_as_it_will_read_and_nothing_is_kept(alice, alices):
    prompt = make_prompt("enough")
    page = blank(alices, prompt=prompt.slug)
    typed = {"text": "A *long* evening.\n\nIt didn’t rain.", "title": "Late", "written_on": "2026-01-02"}
    seen = submit(page, "Preview", **typed)
    assert seen.status_code == 200
    assert "<em>long</em>" in seen.text and "6 words" in seen.text
    assert "2 January 2026" in seen.text and "a title" in seen.text
    # The same piece, and all that was typed.
    assert sent_fields(seen) == sent_fields(page) | {
        name: [value.replace("\n", "\r\n")] for name, value in typed.items()
    }
    again = submit(seen, "Write on")
    assert "<em>long</em>" not in again.text and "6 words" not in again.text
    assert sent_fields(again) == sent_fields(seen)
    assert not Entry.objects.exists()
    submit(submit(again, "Preview"), "Done")
    assert Entry.owned_by(alice).get().text == typed["text"]


def test_of_a_kept_page_the_wording_and_its_version_stay(alice, alices):
    entry = make_entry(alice, "Before.")
    seen = submit(edit_page(alices, entry), "Preview", text="After, *all*.")
    assert "<em>all</em>" in seen.text
    assert Entry.owned_by(alice).get().text == "Before." and not Revision.objects.exists()
    submit(seen, "Done")
    assert Entry.owned_by(alice).get().text == "After, *all*."
    assert Revision.owned_by(alice).count() == 1


def test_a_value_that_is_picked_becomes_a_card_only_when_the_page_is_kept(alice, alices):
    value = make_value("rest")
    seen = submit(blank(alices), "Preview", text="Some words.", touched_more=value.slug)
    assert f"<bdi>{value.name}</bdi>" in seen.text
    assert not PersonalValue.objects.exists()
    submit(seen, "Done")
    assert PersonalValue.owned_by(alice).get().value == value


def test_what_is_wrong_elsewhere_is_said_when_it_is_kept(alices):
    seen = tamper(blank(alices), "Preview", {"written_on": "2026-02-31"}, text="Some words.")
    assert seen.status_code == 200 and "There is no such date" not in seen.text
    assert "There is no such date" in submit(seen, "Done").text


def test_an_empty_page_says_so(alices):
    seen = submit(blank(alices), "Preview", text=" \n")
    assert "Nothing is written here yet." in seen.text and "0 words" not in seen.text


def test_a_text_that_no_page_can_hold_is_not_shown_and_comes_back(alices):
    for text, said in (("x" * 200_001, "this one has 200,001"), ("a\x00b", "(NUL)")):
        seen = tamper(blank(alices), "Preview", {"text": text})
        assert seen.status_code == 200 and 'id="reading"' not in seen.text
        assert said.replace(",", "") in seen.text.replace(",", "")


def test_another_users_page_cannot_be_looked_at(alice, alices, bobs):
    page = edit_page(alices, make_entry(alice, "Mine."))
    page.client = bobs
    assert submit(page, "Preview").status_code == 404


def test_who_was_signed_out_gets_the_text_back(alices, anonymous):
    page = blank(alices)
    page.client = anonymous
    answer = submit(page, "Preview", text="Some words.")
    assert answer.status_code == 401 and "Some words." in answer.text


def test_a_letter_is_looked_at_before_it_is_sealed(alice, alices):
    address = reverse("journal:season_letter", args=[make_season(alice).pk])
    seen = submit(alices.get(address), "Preview", text="Dear *me*,")
    assert "<em>me</em>" in seen.text and "2 words" in seen.text
    assert not Letter.objects.exists()
    submit(submit(seen, "Write on"), "Seal it")
    assert Letter.owned_by(alice).get().text == "Dear *me*,"


@time_machine.travel("2026-11-24T12:00Z")
def test_a_closed_fold_says_what_it_holds(alice, alices):
    def chosen(**fields):
        page = edit_page(alices, make_entry(alice, **fields)).text
        return page.partition("data-chosen")[2].partition("</summary>")[0]

    assert "<bdi>" not in chosen(written_on="2026-11-24")
    held = chosen(written_on="2026-11-23", title="Late")
    assert "<bdi>23 November 2026</bdi> · <bdi>a title</bdi>" in held and "Late" not in held
