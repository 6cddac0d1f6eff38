"""From nothing to described values, and what a session leaves behind."""

import pytest

from careerpath.writing.owned import owned_models
from tests.conftest import signed_in
from tests.factories import make_session
from tests.raw_rows import rows_of
from values.models import PersonalValue, RankedValue, ValuesSession

from .choosing import NAMES, ON, PAIRS, SLUGS, TABLE, answer_all, make_catalog, named, press, unfinished

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def values(db):
    make_catalog()


def test_from_nothing_to_described_values(alices, alice):
    page = answer_all(press(alices.get(TABLE), "Go on", kept=SLUGS))
    assert named(page.context["order"]) == NAMES[:5]
    page = press(press(page, "down=rest"), "Go on")
    assert not PersonalValue.objects.exists()
    page = press(page, "Done", **{"text-home.my_words": "A key."})
    rows = RankedValue.owned_by(alice).order_by("rank")
    assert named({"name": row.name_snapshot} for row in rows) == ["Home", "Rest", "Love", "Fun", "Faith"]
    assert [row.my_words for row in rows] == ["A key.", "", "", "", ""]
    session = ValuesSession.objects.get()
    assert session.kind == "express"
    assert page.request["PATH_INFO"] == session.get_absolute_url()
    assert set(named(page.context["also"])) == set(NAMES[5:])
    assert "Also important: <bdi>" in page.content.decode()
    assert PersonalValue.objects.count() == 5


def test_at_every_step_another_browser_goes_on_where_this_one_stopped(alices, alice):
    page = press(alices.get(TABLE), "to=later", kept=SLUGS[:6])
    for stop in ({}, {"pair": 1}, {"pair": 2}):
        page = signed_in(alice).get(ON, follow=True)
        if page.request["PATH_INFO"] == TABLE:
            page = press(page, "Go on")
        if stop:
            pair, words = page.context["pairs"][0]
            press(page, "to=later", **{f"pair-{pair}": words[0]["key"]})
    page = answer_all(signed_in(alice).get(ON, follow=True))
    assert len(ValuesSession.objects.get().record["answered"]) >= 2
    press(page, "down=" + page.context["order"][0]["key"])
    moved = named(signed_in(alice).get(ON, follow=True).context["order"])
    page = press(signed_in(alice).get(ON, follow=True), "Go on")
    first = page.context["draft"].order[0]
    press(page, "to=later", **{f"text-{first}.my_words": "Half a line"})
    page = signed_in(alice).get(ON, follow=True)
    assert "Half a line" in page.content.decode()
    assert named(word["word"] for word in page.context["form"].of_each()) == moved


@pytest.mark.parametrize("count", [1, 2, 4])
def test_few_are_enough_and_nothing_is_filled_up(alices, alice, count):
    page = press(alices.get(TABLE), "Go on", kept=SLUGS[:count])
    assert set(named(page.context["order"])) == set(NAMES[:count])
    page = press(press(page, "Go on"), "Done")
    assert f"Your {['', 'one', 'two', 'three', 'four'][count]}" in page.content.decode()
    assert RankedValue.owned_by(alice).count() == count
    for address in ("/values/", "/values/ladder/", "/values/history/"):
        assert alices.get(address).status_code == 200


def test_what_was_written_last_time_is_there_to_be_edited(alices, alice):
    card = make_session(alice, "Bread", words="Of old.")
    page = press(alices.get(TABLE), "Go on", kept=["rest", str(PersonalValue.objects.get(name__isnull=False).pk)])
    page = press(page, "Go on")
    assert "What you wrote last time is here to start from." in page.content.decode()
    assert "Of old." in page.content.decode()
    press(page, "Done")
    said = {row.name_snapshot: row.my_words for row in RankedValue.owned_by(alice).exclude(session=card)}
    assert said == {"Bread": "Of old.", "Rest": ""}


def test_an_emptied_text_of_last_time_stays_empty(alices, alice):
    old = make_session(alice, "Bread", words="Of old.")
    key = str(PersonalValue.objects.get().pk)
    page = press(press(alices.get(TABLE), "Go on", kept=[key]), "Go on")
    page = press(page, "to=later", **{f"text-{key}.my_words": ""})
    page = alices.get(ON, follow=True)
    assert "Of old." not in page.content.decode()
    press(page, "Done")
    assert RankedValue.owned_by(alice).exclude(session=old).get().my_words == ""


def test_done_twice_is_done_once(alices, alice):
    page = press(press(alices.get(TABLE), "Go on", kept=["rest"]), "Go on")
    assert press(page, "Done").request["PATH_INFO"] == press(page, "Done").request["PATH_INFO"]
    assert (ValuesSession.objects.count(), RankedValue.objects.count()) == (1, 1)


def test_putting_away_and_back_keeps_what_was_said(alices, alice):
    press(alices.get(TABLE), "to=later", kept=SLUGS[:3])
    page = press(alices.get("/values/"), "Put it away and start over")
    assert ticked_nothing(alices)
    press(page, "Undo")
    assert set(ValuesSession.objects.get(trashed_at=None).record["kept"]) == set(SLUGS[:3])


def ticked_nothing(client):
    return not client.get(TABLE).context["draft"].record["kept"]


def test_nothing_of_a_choosing_under_way_lies_in_the_clear(alices):
    """In no row that is hers; the catalog itself is readable."""
    page = press(
        alices.get(TABLE), "Go on", kept=SLUGS[4:], **{"text-name": "Zebrafinch", "text-definition": "Hoopoe."}
    )
    while page.request["PATH_INFO"] == PAIRS:
        page = press(page, "Go on", **{f"pair-{pair}": "cant" for pair, _words in page.context["pairs"]})
    first = page.context["draft"].order[0]
    page = press(press(page, f"down={first}"), "Go on")
    press(page, "to=later", **{f"text-{first}.my_words": "Kingfisher."})
    press(alices.get("/values/choose/rewarded/"), "Keep these", kept="health")
    record = unfinished().record
    assert {"kept", "answered", "ordered", "said", "rewarded"} <= {part for part, said in record.items() if said}
    clear = str(rows_of(owned_models())).lower()
    assert [
        word for word in (*record["words"], "zebrafinch", "hoopoe", "kingfisher", "answered") if word in clear
    ] == []
