"""Home, and the question it offers."""

import pytest
import time_machine
from django.template.loader import get_template, render_to_string

from careerpath.writing.pieces import gathered_models, piece_models
from journal.entries.models import Entry
from journal.remarks.models import Remark
from journal.seasons.timeline.data import picture
from journal.sparks.experiments.models import Experiment
from journal.sparks.models import Spark
from journal.success.models import SuccessDefinition
from tests.conftest import signed_in
from tests.counting import queries
from tests.factories import (
    make_definition,
    make_draft,
    make_entry,
    make_prompt,
    make_season,
    make_session,
    make_spark,
    make_value,
)
from tests.raw_rows import store
from values.models import RankedValue

pytestmark = pytest.mark.django_db


def test_a_new_person_is_offered_a_question_and_a_blank_page(alices):
    prompt = make_prompt(text="Which step?")
    page = alices.get("/").content.decode()
    assert "Which step?" in page
    assert f"/journal/new/?prompt={prompt.slug}" in page
    assert 'href="/journal/new/"' in page


def test_home_shows_the_latest_three_and_greets_the_same_after_two_years(alice, alices):
    for number, year in enumerate((2021, 2022, 2023, 2024)):
        make_entry(alice, f"Page {number}.", written_on=f"{year}-01-01")
    latest = alices.get("/").content.decode().partition("Latest")[2]
    assert all(f"Page {number}." in latest for number in (1, 2, 3))
    assert "Page 0." not in latest


def test_the_latest_three_are_of_both_nouns_by_their_day(alice, alices):
    make_entry(alice, "Old page.", written_on="2024-01-01")
    make_spark(alice, "Old spark.", noticed_on="2024-01-02")
    make_entry(alice, "New page.", written_on="2024-01-04")
    make_spark(alice, "New spark.", noticed_on="2024-01-05", energy=4)
    latest = alices.get("/").context["latest"]
    assert [piece.heading for piece in latest] == ["New spark.", "New page.", "Old spark."]


def test_between_seasons_home_offers_one_quietly(alice, alices, bob):
    make_season(bob)
    page = alices.get("/").content.decode()
    assert 'href="/seasons/new/"' in page
    make_season(alice, "My season")
    page = alices.get("/").content.decode()
    assert "I want work to play <em>a supporting part</em>" in page
    assert "<bdi>My season</bdi>" in page


def test_home_has_one_ink_button_with_a_question_and_without_one(alice, alices):
    assert alices.get("/").text.partition("</main>")[0].count("btn primary") == 1
    prompt = make_prompt()
    page = alices.get("/").text.partition("</main>")[0]
    assert page.count("btn primary") == 1
    assert f'<p class="question" dir="auto"><a href="{prompt.get_absolute_url()}">' in page


@pytest.mark.parametrize(("kind", "hidden"), [("full", True), ("light", False), ("express", False)])
def test_the_old_list_is_out_of_sight_while_the_whole_catalog_is_gone_through(alice, alices, kind, hidden):
    value = make_value()
    make_session(alice, value, "Bread")
    make_draft(alice, kind=kind)
    page = alices.get("/").content.decode()
    assert ("Bread" not in page) == hidden
    assert ("Your earlier list stays out of sight until you are done" in page) == hidden
    catalog = alices.get("/values/catalog/")
    assert [row["place"] for row in catalog.context["values"]] == [None if hidden else 1]


def test_each_of_the_five_leads_to_its_page_at_no_more_queries(alice, alices):
    value = make_value("rest")
    session = make_session(alice, value, "Bread")
    cards = [row.personal_value for row in RankedValue.owned_by(alice).of([session])]
    links = [f'<a href="{card.get_absolute_url()}">{card.label}</a>' for card in cards]
    of_two = queries(alices, "/")
    for url in ("/", "/values/"):
        page = alices.get(url).content.decode()
        assert all(link in page for link in links)
    assert all(alices.get(card.get_absolute_url()).status_code == 200 for card in cards)
    make_session(alice, "Bread", "Quiet", "Lakes", "Naps", value)
    assert queries(alices, "/") == of_two


def test_a_first_choosing_hides_nothing(alice, alices):
    make_draft(alice, kind="full")
    assert "out of sight" not in alices.get("/").content.decode()


def test_a_noun_that_says_so_stands_on_home_in_its_season_and_in_the_timeline(alice, alices, monkeypatch):
    season = make_season(alice)
    make_entry(alice, "A page.", written_on="2026-09-02")
    make_spark(alice, noticed_on="2026-09-02")
    definition = make_definition(alice, "Careful work.", valid_from="2026-09-03")
    assert [model for model in gathered_models() if model.comes_back] == [Entry, Remark, Spark, Experiment]
    monkeypatch.setattr(SuccessDefinition, "is_gathered", True)
    monkeypatch.setattr(SuccessDefinition, "comes_back", True)
    monkeypatch.setattr(SuccessDefinition._meta, "verbose_name_plural", "definitions")
    link = f'<a href="{definition.get_absolute_url()}">{definition.heading}</a>'
    for url in ("/", season.get_absolute_url()):
        page = alices.get(url).content.decode()
        assert link in page and "A page." in page
        assert f"<span>{SuccessDefinition.called}</span>" in page
    drawn = picture(alice)
    assert [marks.noun for marks in drawn["wide"].marks] == ["entry", "spark", "definition"]
    assert [(noun, counts[8]) for _year, noun, counts in drawn["years"]] == [
        ("pages", "1"),
        ("sparks", "1"),
        ("definitions", "1"),
    ]


def test_every_noun_has_a_row_for_lists_and_says_so_where_it_does_not_open(alice):
    for model in piece_models():
        assert get_template(model.row_template)
    definition = make_definition(alice)
    store(definition, b"broken", "text")
    row = SuccessDefinition.owned_by(alice).get()
    said = render_to_string("pieces/row.html", {"row": row, "format": "j M Y"})
    assert "One that cannot be opened" in said and definition.get_absolute_url() in said


@pytest.mark.parametrize(
    ("zone", "moment", "said"),
    [
        ("Pacific/Kiritimati", "2026-12-31T09:59:00Z", ["Tue 24 November", "since 6 September"]),
        ("Pacific/Kiritimati", "2026-12-31T10:00:00Z", ["Tue 24 November 2026", "since 6 September 2026"]),
        ("Pacific/Pago_Pago", "2027-01-01T10:59:00Z", ["Tue 24 November", "since 6 September"]),
        ("Pacific/Pago_Pago", "2027-01-01T11:00:00Z", ["Tue 24 November 2026", "since 6 September 2026"]),
    ],
)
def test_a_day_of_another_year_where_its_owner_is_says_which(alice, zone, moment, said):
    alice.time_zone = zone
    alice.save()
    make_entry(alice)
    make_session(alice, "Bread")
    with time_machine.travel(moment, tick=False):
        page = signed_in(alice).get("/").content.decode()
    assert [words for words in said if f"{words}<" not in page] == []
