"""The season sheet: what stands on it, and how large it is set."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from journal.seasons.sheet import SIZES, height, size, wide
from journal.touches.models import CarriedValue
from tests.factories import make_definition, make_season, make_session
from values.models import PersonalValue

texts = st.text(max_size=200)


def test_little_is_set_large_and_much_small():
    assert size("Four days", "For now.", [["Craftsmanship"] * 5]) == 1
    assert size("W" * 80, "W" * 500, [["W" * 200] * 40]) == len(SIZES)


@given(texts, texts, st.lists(st.lists(texts, max_size=5), max_size=5))
def test_more_text_is_never_set_larger(name, sentence, blocks):
    more = [*blocks, ["One more line."]]
    assert size(name, sentence, more) >= size(name, sentence, blocks)
    assert height(9, name, sentence, more) > height(9, name, sentence, blocks)


def test_letters_are_as_wide_as_they_are():
    assert wide("illi") < wide("ILLI") < wide("\u6f22\u5b57\u6f22\u5b57")
    assert wide("\u043f\u0438\u0441\u044c") == wide("pisi")
    assert wide("e\u0301") == wide("e")


@pytest.fixture
def season(alice):
    noes = [{"no": "evening calls", "say": "I am back at seven."}, {"no": "the Antwerp project", "say": ""}]
    boundaries = [{"text": "Fridays are mine"}, {"text": "No laptop upstairs"}]
    return make_season(alice, boundaries=boundaries, saying_no_to=noes)


@pytest.fixture
def url(season):
    return reverse("journal:season_sheet", args=[season.pk])


@pytest.mark.django_db
def test_it_holds_what_hangs_on_the_wall(alice, alices, season, url):
    make_session(alice, "Bread", "Salt")
    make_definition(alice, "Careful work.", own_measures=[{"text": "Four days at the bench"}])
    page = alices.get(url).content.decode()
    for words in (
        *("Four days and a bench", "Sep 2026", "Supporting", "raise my hand for nothing extra", "Bread", "Salt"),
        *(
            "Fridays are mine",
            "No laptop upstairs",
            "<bdi>evening calls</bdi>: “<bdi>I am back at seven.</bdi>”",
            "the Antwerp project",
        ),
        *("Careful work.", "Four days at the bench"),
    ):
        assert words in page, words
    assert "season-sheet-1" in page


@pytest.mark.django_db
def test_it_carries_the_values_of_its_time(alice, alices, season, url):
    make_session(alice, "Bread")
    for rank, name in ((2, "Honey"), (1, "Rye")):
        card = PersonalValue.objects.create(owner=alice, name=name)
        CarriedValue.objects.create(owner=alice, season=season, personal_value=card, rank=rank, name_snapshot=name)
    page = alices.get(url).content.decode()
    assert page.index("Rye") < page.index("Honey")
    assert "Bread" not in page


@pytest.mark.django_db
def test_an_empty_season_has_a_sheet_too(alices, alice):
    season = make_season(alice, second_role="growing", length=0, ends_on=None, closed_on=date(2026, 10, 1))
    page = alices.get(reverse("journal:season_sheet", args=[season.pk])).content.decode()
    assert "at times growing" in page
    for heading in ("What matters", "Boundaries", "No to", "Success is"):
        assert heading not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("journal_season.name", "This season cannot be opened"),
        ("journal_successdefinition.text", "This version cannot be opened"),
        ("values_rankedvalue.name_snapshot", "A value that cannot be opened"),
    ],
)
def test_what_does_not_open_is_said_so(alice, alices, url, column, said):
    make_definition(alice)
    make_session(alice, "Bread")
    table, _, column = column.partition(".")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s", [b"broken"])
    response = alices.get(url)
    assert response.status_code == 200
    assert said in response.content.decode()
