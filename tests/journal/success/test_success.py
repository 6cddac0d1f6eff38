"""What success is: one's own sentence beside the inherited one, in versions."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from careerpath.writing.pieces import Revision
from journal.success.models import SuccessDefinition, current_definition, definition_on
from tests.factories import make_definition, make_season
from tests.forms import submit, tamper
from tests.raw_rows import store
from tests.test_frame import opens_on

pytestmark = pytest.mark.django_db
NEW = "/success/new/"
SAID = {
    "text": "Careful work.",
    "inherited": "A better title.",
    "measure-title": "down",
    "measure-pay": "smaller",
    "text-pay-size": "The rent",
    "measure-growth": "mine",
    "text-known-size": "The street",
    "own_measures": "  Four days  at the bench\r\n\r\nNobody asks",
    "stung": "Tom’s. None of them.",
    "valid_from": "2026-11-20",
}

RENT = [{"measure": "pay", "stance": "smaller", "size": "The rent"}]


def blank(client):
    """The page on which a new version is said."""
    return client.get(NEW, follow=True)


def edit_page(client, row):
    return client.get(reverse("journal:definition_edit", args=[row.pk]))


def test_before_the_first_one_there_is_an_example(alices):
    page = alices.get("/success/").content.decode()
    assert "Yours might read like this" in page and "Say what it is" in page
    assert "Earlier versions" not in page


def test_all_that_can_be_said_is_kept_and_stands_side_by_side(alice, alices):
    kept = submit(blank(alices), "Done", **SAID)
    row = SuccessDefinition.owned_by(alice).get()
    assert kept.url == row.get_absolute_url()
    assert [tuple(said.values()) for said in row.measures] == [
        ("title", "down", ""),
        ("pay", "smaller", "The rent"),
        ("growth", "mine", ""),
        ("known", "smaller", "The street"),
    ]
    assert row.own_measures == [{"text": "Four days at the bench"}, {"text": "Nobody asks"}]
    assert (row.valid_from, current_definition(alice)) == (date(2026, 11, 20), row)
    for content in (alices.get(url).content.decode() for url in (kept.url, "/success/")):
        for words in (
            "Careful work.",
            "A better title.",
            "Put down",
            "The rent",
            "Nobody asks",
            "Tom’s. None of them.",
        ):
            assert words in content
        assert content.index("What you were taught<") < content.index("What you say it is")


def test_one_sentence_is_enough_and_it_counts_from_today(alice, alices):
    with time_machine.travel("2026-11-24T23:30:00Z", tick=False):
        assert submit(blank(alices), "Done", text="Careful work.").status_code == 302
    assert SuccessDefinition.owned_by(alice).get().valid_from == date(2026, 11, 25)


def test_saying_it_anew_begins_with_the_present_words_and_leaves_them(alice, alices):
    make_definition(alice, "Enough.", measures=RENT, own_measures=[{"text": "One"}, {"text": "Two"}])
    page = blank(alices)
    content = page.content.decode()
    assert "Enough.</textarea>" in content and 'value="The rent"' in content
    assert '<option value="smaller" selected>' in content
    submit(page, "Done", text="Enough, and early.")
    content = alices.get("/success/").content.decode()
    assert "Enough, and early." in content
    assert "Earlier versions" in content and "Enough." in content
    assert SuccessDefinition.owned_by(alice).count() == 2


def test_a_small_change_keeps_the_earlier_wording(alice, alices):
    row = make_definition(alice, "Before.", measures=RENT)
    submit(edit_page(alices, row), "Done", text="After.", **{"measure-pay": "", "text-pay-size": ""})
    row = SuccessDefinition.owned_by(alice).get()
    assert (row.text, row.measures, row.version) == ("After.", [], 2)
    revision = Revision.owned_by(alice).get()
    history = alices.get(reverse("journal:definition_history", args=[row.pk]), {"wording": revision.pk})
    assert (
        "Before." in history.content.decode() and "Pay: Yours, at a smaller size: The rent" in history.content.decode()
    )
    again = alices.get(row.get_edit_url(), {"from": revision.pk}).content.decode()
    assert "Before.</textarea>" in again and 'value="The rent"' in again


def test_two_windows_change_one_and_both_wordings_are_kept(alice, alices):
    row = make_definition(alice, "Start.")
    drawn, smaller = edit_page(alices, row), {"measure-pay": "smaller"}
    submit(drawn, "Done", text="From the first window.", **smaller)
    response = submit(drawn, "Done", text="From the second window.", **smaller, **{"text-pay-size": "The rent"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "From the first window." in page and "From the second window." in page and 'value="The rent"' in page
    assert any("From the second window." in revision.fields.values() for revision in Revision.owned_by(alice))


def test_the_caret_is_in_ones_own_sentence_and_stays_where_something_is_wrong(alice, alices):
    assert opens_on(blank(alices)) == ["text"]
    row = make_definition(alice, "Enough.")
    for page in (blank(alices), edit_page(alices, row)):
        assert opens_on(page) == ["text"]
        assert opens_on(tamper(page, "Done", {"stung": "x" * 501})) == []


def test_earlier_versions_have_their_day_in_the_margin_and_open_on_a_page_of_their_own(alice, alices):
    made = [make_definition(alice, f"Version {n}.", valid_from=date(2026, n, 1)) for n in (3, 4, 5)]
    rows = re.findall(r'<article class="row piece">(.*?)</article>', alices.get("/success/").text, re.DOTALL)
    days = [re.search(r'<p class="side"><time datetime="([^"]+)">', row)[1] for row in rows]
    assert days == ["2026-04-01", "2026-03-01"]
    for row, version in zip(rows, reversed(made[:2]), strict=True):
        assert f'<a href="{version.get_absolute_url()}">{version.text}</a>' in row
    page = alices.get(made[0].get_absolute_url()).text
    assert "Fix the wording" in page and 'href="/success/">All versions' in page


def test_fixing_the_wording_offers_a_new_version_instead(alice, alices):
    page = edit_page(alices, make_definition(alice, "Enough.")).text
    assert "<h1>Fix the wording" in page.replace("<h1 >", "<h1>") and 'href="/success/new/">write a new version' in page
    assert "<h1>Write a new version" in blank(alices).text.replace("<h1 >", "<h1>")
    assert "Write a new version</a>" in alices.get("/success/").text


def test_one_form_sent_twice_makes_one(alices):
    page = blank(alices)
    assert submit(page, "Done", **SAID).url == submit(page, "Done", **SAID).url
    assert SuccessDefinition.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("text", "  ", "Write your own sentence"),
        ("text", "x" * 501, "500 characters"),
        ("inherited", "x" * 501, "500 characters"),
        ("stung", "a\x00b", "ull characters are not allowed"),
        ("own_measures", "a\nb\nc\nd", "Three at most"),
        ("own_measures", "x" * 201, "200 characters"),
        ("measure-pay", "bigger", "smaller size, or put down"),
        ("text-pay-size", "x" * 141, "140 characters"),
        ("valid_from", "9999-12-31", "still to come"),
        ("valid_from", "1899-12-31", "start in 1900"),
        ("valid_from", "2026-02-31", "no such date"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_is_lost(alice, alices, field, value, message):
    row = make_definition(alice, "As it was.")
    for drawn in (blank(alices), edit_page(alices, row)):
        response = tamper(drawn, "Done", {field: value}, **SAID)
        page = response.content.decode()
        assert response.status_code == 422
        assert message in page and 'aria-invalid="true"' in page
        assert field == "inherited" or "A better title." in page
        assert field == "text-pay-size" or "The rent" in page
    assert [row.text for row in SuccessDefinition.owned_by(alice)] == ["As it was."]


def test_signed_out_it_all_comes_back(alices):
    page = blank(alices)
    alices.logout()
    response = submit(page, "Done", **SAID)
    assert response.status_code == 401
    for words in ("Careful work.", "A better title.", "The rent", "Nobody asks", "Tom’s. None of them."):
        assert words in response.content.decode()


def test_deleting_brings_back_the_one_before_and_undo_the_later_one(alice, alices):
    make_definition(alice, "The first.", valid_from=date(2026, 1, 1))
    row = make_definition(alice, "The second.")
    assert submit(alices.get(row.get_absolute_url()), "Delete").url == "/success/"
    page = alices.get("/success/")
    assert current_definition(alice).text == "The first."
    submit(page, "Undo")
    assert current_definition(alice).text == "The second."


def test_earlier_ones_turn_pages_without_losing_any(alice, alices):
    made = [make_definition(alice, valid_from=date(2026, 9, 1) - timedelta(days=n // 2)).pk for n in range(44)]
    seen, before = [current_definition(alice).pk], ""
    while True:
        answer = alices.get("/success/", {"before": before})
        assert ("Then and now" in answer.text) == (not before)
        page = answer.context["page"]
        seen += [row.pk for row in page]
        if not (before := page.older):
            break
    assert sorted(seen) == sorted(made)


def test_a_season_has_the_one_of_its_time(alice):
    make_definition(alice, "Of the spring.", valid_from=date(2026, 3, 1))
    make_definition(alice, "Of the fall.", valid_from=date(2026, 10, 1))
    closed = make_season(alice, starts_on=date(2026, 1, 1), closed_on=date(2026, 6, 1))
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        assert definition_on(alice, closed.closed_on).text == "Of the spring."
        assert definition_on(alice, date(2026, 11, 24)).text == "Of the fall."
    make_definition(alice, "Of the same day, and later.", valid_from=date(2026, 10, 1))
    days = {date(2026, 2, 28): None, date(2026, 3, 1): "Of the spring.", date(2026, 9, 30): "Of the spring."}
    days |= dict.fromkeys((date(2026, 10, 1), date(2026, 10, 2)), "Of the same day, and later.")
    assert {day: getattr(definition_on(alice, day), "text", None) for day in days} == days


def test_one_that_does_not_open_is_said_so_and_not_written_over(alice, alices):
    row = make_definition(alice)
    drawn = edit_page(alices, row)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_successdefinition SET inherited = %s", [b"broken"])
    for url in ("/success/", row.get_absolute_url(), row.get_edit_url()):
        assert b"cannot be opened" in alices.get(url).content, url
    for url in (NEW, reverse("journal:definition_history", args=[row.pk])):
        assert alices.get(url, follow=True).status_code == 200
    assert b"cannot be opened" in submit(drawn, "Done", text="Over it.").content
    make_definition(alice, "Newer.", valid_from=date(2026, 10, 1))
    assert b"cannot be opened" in alices.get("/success/").content


def sides(page):
    """What stands on the two sides of then and now, in one line each."""
    found = re.findall(
        r'<section class="(?:then|now)">(.*?)</section>', page.text.partition("Then and now")[2], re.DOTALL
    )
    return [" ".join(re.sub(r"<[^>]*>", " ", side).split()) for side in found]


def test_the_first_or_another_earlier_one_stands_beside_the_current_one(alice, alices, bob):
    first = make_definition(alice, "Of the spring.", valid_from=date(2026, 3, 1), own_measures=[{"text": "Early home"}])
    assert sides(alices.get("/success/")) == []
    second = make_definition(alice, "As was said in summer.", valid_from=date(2026, 6, 1))
    now = make_definition(alice, "Careful work.", valid_from=date(2026, 9, 1))
    page = alices.get("/success/")
    spring = "Then · 1 March 2026 Of the spring. How you would notice Early home"
    assert sides(page) == [spring, "Now · 1 September 2026 Careful work."]
    assert f'href="?then={second.pk}"' in page.text and f'href="?then={first.pk}"' not in page.text
    assert f'href="/journal/new/?follows=definition/{now.pk}"' in page.text
    assert sides(alices.get("/success/", {"then": second.pk}))[0] == "Then · 1 June 2026 As was said in summer."
    for then in ("x", now.pk, make_definition(bob, "A zebrafinch.").pk):
        assert sides(alices.get("/success/", {"then": then}))[0] == spring


def test_what_moved_since_is_written_on_a_page_that_its_own_page_leads_to(alice, alices):
    make_definition(alice, "Of the spring.", valid_from=date(2026, 3, 1))
    now = make_definition(alice)
    [moved] = re.findall(r'href="(/journal/new/[^"]*)">What moved', alices.get("/success/").text)
    written = submit(alices.get(moved, follow=True), "Done", text="Less title, more light.")
    assert f'href="{written.url}"' in alices.get(now.get_absolute_url()).text
    assert f'href="{now.get_absolute_url()}"' in alices.get(written.url).text


def test_an_earlier_one_that_does_not_open_is_said_so_beside_the_current_one(alice, alices):
    earlier = make_definition(alice, "Of the spring.", valid_from=date(2026, 3, 1))
    make_definition(alice)
    store(earlier, b"broken", "inherited")
    assert "cannot be opened" in sides(alices.get("/success/"))[0]
