"""A value's page: what I said of it over the years, and what touches it."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from careerpath.writing.trash import move_to_trash
from journal.seasons.models import Season
from journal.touches.models import CarriedValue
from tests.factories import make_card, make_entry, make_season, make_session, make_spark, make_value
from tests.raw_rows import flipped, store, stored
from values.models import PersonalValue, RankedValue, Value

pytestmark = pytest.mark.django_db


def break_text(row, column: str) -> None:
    store(row, flipped(stored(row, column), -1), column)


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def carry(season: Season, card: PersonalValue) -> None:
    CarriedValue.objects.create(owner=season.owner, season=season, personal_value=card, rank=1, name_snapshot="Then")


def test_it_shows_what_i_said_of_it_over_the_years(alice, bob, alices):
    value = make_value()
    make_session(alice, "First", value, words="What I said then.", done_on=date(2023, 3, 1))
    make_session(alice, value, words="What I say now.", done_on=date(2026, 3, 1))
    make_session(bob, value, words="What a zebrafinch says.")
    for row in RankedValue.owned_by(alice).filter(rank=2):
        row.ordinary_day, row.crossing_line = "I bake.", "No calls at noon."
        row.save()
    text = page(alices, value.get_absolute_url())
    assert value.definition in text
    assert text.index("What I said then.") < text.index("What I say now.")
    rows = text.partition("You said")[2]
    assert rows.index("What I say now.") < rows.index("What I said then.") < rows.index("I bake.")
    assert "No calls at noon." in text
    assert "It was second" in text
    assert "zebrafinch" not in text


def sides(text):
    """What stands on the two sides of a page, in one line each."""
    found = re.findall(r'<section class="(?:then|now)".*?>(.*?)</section>', text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", side).split()) for side in found]


def test_the_oldest_words_stand_beside_the_latest_or_those_of_another_list(alice, alices, bob):
    value, middle = make_value(), None
    for year, words in {2020: "", 2021: "Bread of old.", 2023: "Of the middle.", 2025: "Quite another matter."}.items():
        made = make_session(alice, value, words=words, done_on=date(year, 3, 1))
        middle = made if year == 2023 else middle
    make_session(alice, value, done_on=date(2026, 3, 1))
    url = value.get_absolute_url()
    text = page(alices, url)
    assert sides(text) == ["Then · 1 March 2021 Bread of old.", "Now · 1 March 2025 Quite another matter."]
    assert f'href="?then={middle.pk}"' in text
    card = PersonalValue.owned_by(alice).get(value=value)
    assert f'href="/journal/new/?value={card.pk}&amp;moved=1"' in text
    assert sides(page(alices, f"{url}?then={middle.pk}"))[0] == "Then · 1 March 2023 Of the middle."
    others = make_session(bob, value, words="A zebrafinch.")
    for then in ("x", others.pk, bob.pk):
        assert sides(page(alices, f"{url}?then={then}"))[0] == "Then · 1 March 2021 Bread of old."


def test_the_oldest_words_are_found_beyond_the_first_page_and_stand_on_it_alone(alice, alices):
    value = make_value()
    for year in range(2010, 2024):
        make_session(alice, value, words=f"Of {year}.", done_on=date(year, 3, 1))
    text = page(alices, value.get_absolute_url())
    assert sides(text) == ["Then · 1 March 2010 Of 2010.", "Now · 1 March 2023 Of 2023."]
    (older,) = re.findall(r'href="([^"]*before=[^"]*)"', text)
    assert sides(page(alices, f"{value.get_absolute_url()}{older}")) == []


def test_words_that_do_not_open_stand_beside_nothing_and_one_list_alone_is_no_then(alice, alices):
    value = make_value()
    made = make_session(alice, value, words="Bread of old.", done_on=date(2021, 3, 1))
    assert sides(page(alices, value.get_absolute_url())) == []
    make_session(alice, value, words="Quite another matter.", done_on=date(2025, 3, 1))
    break_text(RankedValue.owned_by(alice).get(session=made), "my_words")
    assert sides(page(alices, value.get_absolute_url())) == []
    assert "cannot be opened" in sides(page(alices, f"{value.get_absolute_url()}?then={made.pk}"))[0]


def test_a_retired_value_has_its_page_for_whose_card_is_in_use(alice, bob, alices, bobs):
    value = make_value()
    make_card(alice, value)
    make_spark(bob, touched=[make_card(bob, value).pk])
    page(alices, value.get_absolute_url())
    Value.objects.update(status="retired")
    page(alices, value.get_absolute_url(), 404)
    assert "The catalog no longer offers it." in page(bobs, value.get_absolute_url())


def test_a_word_of_my_own_has_a_page(alice, alices, bobs):
    make_session(alice, "Bread", words="Warm.")
    card = PersonalValue.owned_by(alice).get()
    make_entry(alice, "The oven broke.", touched=[card.pk])
    text = page(alices, card.get_absolute_url())
    assert '<h1 dir="auto">Bread</h1>' in text
    assert "Of Bread." in text
    assert "Warm." in text
    assert "The oven broke." in text
    assert f'href="{card.get_absolute_url()}"' in page(alices, "/values/")
    page(bobs, card.get_absolute_url(), 404)


def test_a_card_of_the_catalog_has_its_page_there(alice, alices):
    card = make_card(alice, make_value())
    assert card.get_absolute_url() == "/values/autonomy/"
    page(alices, f"/values/own/{card.pk}/", 404)
    page(alices, "/values/own/", 404)


def test_pages_sparks_and_seasons_that_touch_it_stand_in_one_list_newest_first(alice, bob, alices):
    value = make_value()
    card = make_card(alice, value)
    make_entry(alice, "A page of May.", touched=[card.pk], written_on=date(2026, 5, 1))
    make_spark(alice, "A spark of June.", touched=[card.pk], noticed_on=date(2026, 6, 1))
    carry(make_season(alice, "A season of April", starts_on=date(2026, 4, 1)), card)
    make_entry(alice, "Another matter.")
    make_entry(bob, "A page of the zebrafinch.", touched=[make_card(bob, value).pk])
    text = page(alices, value.get_absolute_url())
    places = [text.index(name) for name in ("A spark of June.", "A page of May.", "A season of April")]
    assert places == sorted(places)
    assert "Another matter." not in text
    assert "zebrafinch" not in text


def test_what_is_in_the_trash_does_not_touch(alice, alices):
    value = make_value()
    card = make_card(alice, value)
    season = make_season(alice, "A lost season")
    carry(season, card)
    for piece in (make_entry(alice, "Lost.", touched=[card.pk]), make_spark(alice, "Lost.", touched=[card.pk]), season):
        move_to_trash(piece)
    text = page(alices, value.get_absolute_url())
    assert "Lost." not in text
    assert "A lost season" not in text
    assert "What touches it" not in text


def test_the_list_turns_pages_and_leaves_none_out(alice, alices):
    value = make_value()
    card = make_card(alice, value)
    day = date(2026, 11, 24)
    names = []
    for number in range(12):
        on = day - timedelta(days=number // 3)
        make_entry(alice, f"Page no. {number}", touched=[card.pk], written_on=on)
        make_spark(alice, f"Spark no. {number}", touched=[card.pk], noticed_on=on)
        names += [f"Page no. {number}", f"Spark no. {number}"]
    seen, url = [], value.get_absolute_url()
    while url:
        listed = alices.get(url).context["touching"]
        seen += [row.heading for row in listed]
        url = f"{value.get_absolute_url()}?touched={listed.older}" if listed.older else ""
    assert sorted(seen) == sorted(names)
    assert len(seen) == 24


def test_beyond_the_last_page_and_with_a_broken_cursor_it_still_answers(alice, alices):
    value = make_value()
    card = make_card(alice, value)
    make_entry(alice, "A page.", touched=[card.pk])
    text = page(alices, value.get_absolute_url() + f"?touched=2001-01-01_{card.pk}")
    assert "Nothing older touches it." in text
    assert "among your five" not in text
    assert "A page." in page(alices, value.get_absolute_url() + "?touched=x")
    assert "There are no older words." in page(alices, value.get_absolute_url() + f"?before={alice.pk}_{alice.pk}")


def test_one_that_cannot_be_opened_is_said_so(alice, alices):
    value = make_value()
    card = make_card(alice, value)
    break_text(make_entry(alice, "Broken.", touched=[card.pk]), "text")
    own = make_card(alice, "Bread")
    break_text(own, "name")
    assert "A page that cannot be opened" in page(alices, value.get_absolute_url())
    assert "A value that cannot be opened" in page(alices, own.get_absolute_url())


def test_my_own_word_on_the_ladder_comes_before_the_catalogs(alice, alices):
    value = make_value(ladder_default=True)
    card = make_card(alice, value)
    assert "It rewards this value by itself" in page(alices, value.get_absolute_url())
    card.ladder_override = False
    card.save()
    assert "It rewards this value by itself" not in page(alices, value.get_absolute_url())


def test_a_retired_value_has_a_page_for_who_chose_it(alice, alices, bobs):
    value = make_value()
    make_session(alice, value)
    Value.objects.update(status="retired")
    assert "no longer offers it" in page(alices, value.get_absolute_url())
    page(bobs, value.get_absolute_url(), 404)


def test_signed_out_it_asks_to_sign_in(anonymous, alice):
    for url in (make_value().get_absolute_url(), make_card(alice).get_absolute_url()):
        assert anonymous.get(url).status_code == 302


@pytest.mark.parametrize("slug", ["catalog", "choose", "history", "ladder", "own"])
def test_no_value_takes_the_address_of_a_page_of_ours(slug):
    value = make_value("wonder")
    value.slug = slug
    with pytest.raises(ValidationError):
        value.clean()


def test_its_place_in_the_bar_is_values(alices):
    text = page(alices, make_value().get_absolute_url())
    assert 'href="/values/" aria-current="true"' in text
    assert text.count("aria-current") == 1
