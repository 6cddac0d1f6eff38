"""A curator renames a value and retires it: what was said then keeps the name, and what is said of it today follows."""

import re
from datetime import date
from typing import Any

import pytest

from journal.seasons.models import Season
from journal.touches.models import CarriedValue
from values.models import PersonalValue, Value

from .factories import make_entry, make_season, make_session, make_spark, make_value
from .forms import submit

OLD, NEW = "Zebrafinch", "Hoopoe"
DRAWN_ANEW = re.compile(
    r'(?:name="(?:csrfmiddlewaretoken|sitting|asked)" value|data-draft)="[^"]*"|[0-9a-f-]{36}(?::|%3A)[\w-]{43}'
)


def read(client: Any, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    return DRAWN_ANEW.sub("", answer.content.decode())


@pytest.fixture
def value(db):
    return make_value("zebrafinch", name=OLD, definition=f"I mean {OLD}.")


def rename() -> None:
    Value.objects.filter(name=OLD).update(name=NEW, definition=f"I mean {NEW}.", status=Value.Status.RETIRED)


@pytest.mark.parametrize("carried", [True, False])
def test_what_was_said_keeps_the_name_of_its_day(alice, alices, value, carried):
    sessions = [make_session(alice, value, "Bread", done_on=date(2026, month, 1), kind="full") for month in (1, 8)]
    seasons = [make_season(alice, starts_on=date(2026, 1, 10), closed_on=date(2026, 8, 31)), make_season(alice)]
    for season in seasons if carried else []:
        season.on_creation()
    assert CarriedValue.owned_by(alice).exists() == carried
    pages = ["/", "/values/", "/values/history/", *(f"/seasons/{season.pk}/sheet/" for season in seasons)]
    pages += [f"/values/history/{session.pk}/{page}" for session in sessions for page in ("", "words/")]
    pages += [f"/seasons/{seasons[1].pk}/check-in/"]
    pages += ["/seasons/compare/", *(f"/seasons/{season.pk}/" for season in seasons)] if carried else []
    before = [read(alices, page) for page in pages]
    assert [page for page, text in zip(pages, before, strict=True) if OLD not in text] == []
    rename()
    after = [read(alices, page) for page in pages]
    assert [page for page, was, text in zip(pages, before, after, strict=True) if text != was] == []


def test_what_begins_later_keeps_the_name_that_was_chosen(alice, alices, value):
    make_session(alice, value)
    rename()
    submit(alices.get("/seasons/new/", follow=True), "Done", name="A bench", role="growing")
    season = Season.owned_by(alice).get()
    assert [row.name_snapshot for row in CarriedValue.owned_by(alice)] == [OLD]
    for page in (season.get_absolute_url(), f"/seasons/{season.pk}/sheet/", "/"):
        text = read(alices, page)
        assert OLD in text and NEW not in text, page


def test_what_is_said_of_it_today_follows(alice, alices, value):
    make_session(alice, value, words="Some words.")
    entry, spark = make_entry(alice), make_spark(alice)
    for piece in (entry, spark):
        piece.touched = [PersonalValue.owned_by(alice).get(value=value).pk]
        piece.save()
    pages = [page for piece in (entry, spark) for page in (piece.get_absolute_url(), piece.get_edit_url())]
    for page in [*pages, value.get_absolute_url()]:
        assert OLD in read(alices, page)
    rename()
    for page in pages:
        text = read(alices, page)
        assert NEW in text and OLD not in text, page
    # Its page says what it is called today, above what one said of it then.
    assert f">{NEW}</h1>" in re.sub(r"\s+<", "<", re.sub(r">\s+", ">", read(alices, value.get_absolute_url())))
