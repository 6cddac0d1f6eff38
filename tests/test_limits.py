"""What people write is kept whole, or refused with a sentence: no page cuts it, and limits count as people do."""

import json
import re
from datetime import date

import pytest
from django.urls import reverse

from careerpath.encryption.forms import LineField, LinkField, TextField
from careerpath.words import in_one_line, with_line_feeds
from journal.entries.models import Entry
from journal.seasons.models import Season
from journal.success.models import SuccessDefinition

from .addresses import GET, address, arguments, cases
from .factories import (
    make_checkin,
    make_definition,
    make_draft,
    make_entry,
    make_letter,
    make_prompt,
    make_review,
    make_season,
    make_session,
    make_spark,
    make_value,
)
from .forms import Page, submit
from .whole_journal import write_journal

# What is no text of a person's own.
COUNTED = {"email", "password"}
# A letter that is two units of UTF-16, of which browsers count each.
BIRD = "\U0001f99c"


def counted(response):
    """The fields of a page whose typing a browser would stop."""
    controls = Page(response.content.decode()).controls
    return [one.attrs for one in controls if {"maxlength", "minlength"} & set(one.attrs) and one.kind not in COUNTED]


@pytest.mark.django_db
def test_no_page_stops_the_typing(alice, alices):
    takes = arguments(write_journal(alice, lambda: "Some words."))
    for case in cases(name for name in GET if not name.startswith(("admin:", "account_", "close_"))):
        assert counted(alices.get(address(case, takes), follow=True)) == [], case


@pytest.mark.django_db
@pytest.mark.parametrize("model", ["journal_prompt", "journal_prompttheme", "values_value", "values_valuegroup"])
def test_no_page_of_the_catalogs_stops_the_typing(model, curators):
    response = curators.get(reverse(f"admin:{model}_add"))
    assert response.status_code == 200
    assert counted(response) == []


@pytest.mark.django_db
def test_a_definition_that_is_too_long_for_the_catalog_comes_back_whole(curators):
    group, typed = make_value("rest").group, "x" * 201
    page = submit(
        curators.get(reverse("admin:values_value_add")),
        "Save",
        slug="sea",
        name="Sea",
        group=group.pk,
        quadrant="conservation",
        definition=typed,
    )
    assert "it has 201" in page.content.decode()
    assert typed in [one.text for one in Page(page.content.decode()).controls]


@pytest.fixture
def pages(alice):
    """The addresses of what is Alice's, by name."""
    season = make_season(alice, starts_on=date(2020, 1, 1), length=0)
    past = make_season(alice, starts_on=date(2018, 1, 1), closed_on=date(2018, 6, 1))
    looked_at = make_season(alice, starts_on=date(2017, 1, 1), closed_on=date(2017, 6, 1))
    make_review(looked_at)
    make_letter(past)
    session = make_session(alice, make_value("rest"), make_value("home"), words="Of old.")
    make_prompt()
    make_draft(alice, "Love")
    return {
        "letter": f"/seasons/{season.pk}/letter/",
        "answer": f"/seasons/{past.pk}/answer/",
        "checkin": f"/seasons/{season.pk}/check-in/",
        "edited checkin": make_checkin(season).get_absolute_url() + "edit/",
        "memory": f"/seasons/{past.pk}/review/",
        "answers": f"/seasons/{looked_at.pk}/review/answers/",
        "season": f"/seasons/{season.pk}/edit/",
        "close": f"/seasons/{season.pk}/close/",
        "needs": f"/seasons/{season.pk}/needs/",
        "entry": f"{make_entry(alice).get_absolute_url()}edit/",
        "spark": f"{make_spark(alice).get_absolute_url()}edit/",
        "definition": f"{make_definition(alice).get_absolute_url()}edit/",
        "own words": reverse("values:session_words", args=[session.pk]),
    }


LIMITS = [
    ("/", "Keep", "what", 140),
    ("/sparks/", "Keep", "what", 140),
    ("/sparks/new/", "Keep", "what", 140),
    ("/sparks/new/", "Keep", "what_exactly", 500),
    ("/sparks/new/", "Keep", "link", 2000),
    ("spark", "Keep", "what", 140),
    ("/journal/new/", "Done", "text", 200_000),
    ("/journal/new/", "Done", "title", 200),
    ("entry", "Done", "text", 200_000),
    ("/seasons/new/", "Done", "name", 80),
    ("/seasons/new/", "Done", "why", 200),
    ("/seasons/new/", "Done", "making_space_for", 200),
    ("/seasons/new/", "Done", "text-saying_no_to-1-1", 200),
    ("/seasons/new/", "Done", "text-boundaries-5", 200),
    ("/seasons/new/", "Done", "obstacle", 300),
    ("season", "Done", "sentence", 500),
    ("close", "Life changed: close it", "closed_because", 500),
    ("letter", "Seal it", "text", 20_000),
    ("answer", "Seal it", "text", 20_000),
    ("checkin", "Done", "said_no", 1000),
    ("edited checkin", "Done", "warning", 1000),
    ("memory", "Keep it and go on", "remembered", 5000),
    ("answers", "Done", "to_the_next", 5000),
    ("needs", "Done", "text-play-by-what", 120),
    ("needs", "Done", "text-play-step", 140),
    ("/success/new/", "Done", "text", 500),
    ("/success/new/", "Done", "own_measures", 200),
    ("/success/new/", "Done", "text-title-size", 140),
    ("definition", "Done", "stung", 500),
    ("/welcome/question/", "Keep and go on", "text", 200_000),
    ("/welcome/spark/", "Keep and go on", "what", 140),
    ("/values/choose/", "Go on", "text-name", 60),
    ("/values/choose/?list=all", "Add it", "text-definition", 200),
    ("/values/choose/say/", "Done", "text-love.my_words", 500),
    ("/values/choose/say/", "Done", "text-love.ordinary_day", 300),
    ("/values/choose/say/", "Done", "text-love.crossing_line", 300),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("place", "button", "name", "most"), LIMITS)
def test_one_letter_too_many_is_said_and_every_letter_stays(alices, pages, place, button, name, most):
    start = "https://example.org/" if name == "link" else "Begins"
    typed = start + BIRD * (most - len(start)) + "."
    response = submit(alices.get(pages.get(place, place), follow=True), button, **{name: typed})
    assert response.status_code == 422
    said = response.content.decode()
    assert re.search(rf" can have {most} characters; (?:this one|yours|one) has {most + 1}\.", said)
    assert typed in [one.text for one in Page(said).controls]


@pytest.mark.django_db
def test_a_page_full_of_birds_and_line_ends_fits(alices, alice):
    typed = f"\n{BIRD}" * (200_000 // 2)
    assert submit(alices.get("/journal/new/", follow=True), "Done", text=typed).status_code == 302
    assert Entry.owned_by(alice).get().text == typed


@pytest.mark.django_db
def test_lines_past_the_last_one_come_back_with_the_rest(alices, alice):
    lines = ["One", "Two", "Three", "Four"]
    drawn = {
        "name": "N",
        "length": "6",
        "role": "central",
        "starts_on": "2026-09-01",
        "signs": json.dumps([{"text": line} for line in lines]),
    }
    page = alices.post("/seasons/new/", drawn)
    for _ in range(2):
        assert page.status_code == 422
        controls = Page(page.content.decode()).controls
        assert [one.text for one in controls if one.name.startswith("text-signs-")] == lines
        page = submit(page, "Done")


@pytest.mark.django_db
def test_a_light_look_stops_no_typing(alices, alice):
    make_session(alice, *[make_value(slug) for slug in ("rest", "home", "love", "fun", "faith")])
    page = alices.get("/values/choose/light/")
    assert counted(page) == []
    typed = BIRD * 60 + "."
    page = submit(page, "Go on", **{"text-name": typed})
    assert page.status_code == 422
    assert typed in [one.text for one in Page(page.content.decode()).controls]


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["order", "pairs", "narrow"])
def test_no_step_of_choosing_stops_the_typing(alices, alice, step):
    make_draft(alice, "Rest", "Home", "Love", "Fun", "Faith", "Sea")
    assert counted(alices.get(f"/values/choose/{step}/", follow=True)) == []


def test_white_space_that_says_something_stays():
    kept = "10\u00a0km, 5\u202f%, \u3000nihongo, no\u200cjoin, \u200fright, fam\u200dily"
    assert in_one_line(kept) == kept
    assert in_one_line(" a \t\n b\u2028c\x0bd\x85e  f ") == "a b c d e f"
    assert in_one_line("\u00a0 \n") == ""


def test_line_ends_are_one_character_each():
    assert with_line_feeds("a\r\nb\rc\nd\r\n\r\n") == "a\nb\nc\nd\n\n"
    assert TextField(max_length=5).clean("a\r\nb\r\nc") == "a\nb\nc"


def test_a_text_keeps_the_white_space_it_was_typed_with_and_is_nothing_without_more():
    assert TextField().clean("\n\n  One.\n ") == "\n\n  One.\n "
    assert TextField(required=False).clean(" \n\u00a0") == ""
    assert LineField(required=False).clean("  One ") == "One"
    assert LinkField(required=False).clean("\u200b") == ""


@pytest.mark.django_db
def test_no_break_spaces_and_joiners_are_kept_in_lines_and_names(alices, alice):
    word = "5\u00a0km \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    page = alices.get("/seasons/new/", follow=True)
    typed = {"making_space_for": word, "text-boundaries-1": word, "text-saying_no_to-1-1": word, "why": word}
    submit(page, "Done", name=word, role="central", **typed)
    season = Season.owned_by(alice).get()
    assert {season.name, season.spaces[0], season.boundaries[0]["text"], season.saying_no_to[0]["no"], season.why} == {
        word
    }
    submit(alices.get("/success/new/", follow=True), "Done", text=word, own_measures=word)
    assert SuccessDefinition.owned_by(alice).get().own_measures == [{"text": word}]
    sentence = f"As ever, {word}."
    submit(alices.get(f"{season.get_absolute_url()}edit/"), "Done", sentence=sentence)
    season.refresh_from_db()
    assert season.sentence == sentence
