"""One's own words: while choosing, and for a list that is done."""

from datetime import date

import pytest

from tests.factories import make_draft, make_session, make_value
from tests.forms import submit
from values.models import RankedValue, Value, ValuesSession
from values.session.draft import TEXTS

from .choosing import ON, ORDER, SAY, TABLE, break_record, press, unfinished

pytestmark = pytest.mark.django_db
NAMES = ["Rest", "Home", "Love"]


@pytest.fixture
def session(alice):
    return make_draft(alice, *NAMES, at="say")


def text_of(response):
    return response.content.decode()


def said():
    return unfinished().record["said"]


def test_three_texts_a_value_all_of_them_optional(alices, alice, session):
    page = alices.get(SAY)
    assert len(page.context["form"].fields) == 9
    page = press(page, "Done", **{"text-rest.my_words": "Enough.", "text-home.crossing_line": "No calls."})
    rows = RankedValue.owned_by(alice).order_by("rank")
    assert [(row.my_words, row.ordinary_day, row.crossing_line) for row in rows] == [
        *[("Enough.", "", ""), ("", "", "No calls."), ("", "", "")],
    ]
    assert "Enough." in text_of(page)


def test_each_text_is_shown_with_the_list_and_on_the_values_page(alices, session):
    page = press(alices.get(SAY), "Done", **{f"text-rest.{name}": f"A zebrafinch, {name}" for name in TEXTS})
    for shown in (page, alices.get("/values/"), alices.get("/values/rest/")):
        assert [name for name in TEXTS if f"A zebrafinch, {name}" not in text_of(shown)] == []


def test_leaving_keeps_the_words_and_back_too(alices, session):
    press(alices.get(SAY), "to=later", **{"text-rest.my_words": "Enough."})
    assert said() == {"rest.my_words": "Enough."}
    page = press(alices.get(ON, follow=True), "Back", **{"text-home.my_words": "A key."})
    assert said() == {"rest.my_words": "Enough.", "home.my_words": "A key."}
    assert page.request["PATH_INFO"] == "/values/choose/order/"


@pytest.mark.parametrize(("field", "most"), [("my_words", 500), ("ordinary_day", 300), ("crossing_line", 300)])
def test_what_is_too_long_comes_back_whole_and_the_rest_is_kept(alices, session, field, most):
    long = "x" * (most + 1)
    response = submit(alices.get(SAY), "Done", **{f"text-rest.{field}": long, "text-home.my_words": "A key."})
    assert response.status_code == 422
    assert f"This can have {most} characters" in text_of(response)
    assert long in text_of(response)
    assert said() == {"home.my_words": "A key."}
    press(response, "Done", **{f"text-rest.{field}": "x" * most})
    assert ValuesSession.objects.get().done_on


def test_of_two_windows_at_one_text_both_are_shown(alices, session):
    one, other = alices.get(SAY), alices.get(SAY)
    press(one, "to=later", **{"text-rest.my_words": "Of one window.", "text-home.my_words": "A key."})
    response = submit(other, "Done", **{"text-rest.my_words": "Of the other.", "text-love.my_words": "A name."})
    assert response.status_code == 409
    page = text_of(response)
    assert page.index("Kept meanwhile") < page.index("Of one window.") < page.index("Of the other.")
    # What the other window did not touch stays, and what only this one wrote is kept.
    assert said() == {"rest.my_words": "Of one window.", "home.my_words": "A key.", "love.my_words": "A name."}
    assert not ValuesSession.objects.get().done_on
    press(response, "Done", **{"text-home.my_words": "A key."})
    rows = {row.name_snapshot: row.my_words for row in RankedValue.objects.all()}
    assert rows == {"Rest": "Of the other.", "Home": "A key.", "Love": "A name."}


def test_where_both_a_text_and_the_order_changed_it_is_said_once(alices, session):
    old = alices.get(SAY)
    press(alices.get(ORDER), "up=home")
    press(alices.get(SAY), "to=later", **{"text-rest.my_words": "Of one window."})
    response = submit(old, "Done", **{"text-rest.my_words": "Of the other."})
    assert response.status_code == 409
    assert text_of(response).count("changed in another window") == 1


def test_words_for_what_another_window_took_out_are_shown_and_kept(alices, session):
    old = alices.get(SAY)
    press(alices.get(TABLE), "to=later", kept=["rest", "home"])
    response = submit(old, "Done", **{"text-love.my_words": "A name."})
    assert response.status_code == 422
    assert "A name." in text_of(response)
    assert not ValuesSession.objects.get().done_on
    assert said() == {"love.my_words": "A name."}
    press(response, "Done")
    session.refresh_from_db()
    assert session.record["said"]["love.my_words"] == "A name."
    assert {row.name_snapshot for row in RankedValue.objects.all()} == {"Rest", "Home"}


def test_words_sent_after_another_window_was_done_are_kept_in_the_list(alices, session):
    old = alices.get(SAY)
    press(alices.get(SAY), "Done")
    assert submit(old, "Done", **{"text-rest.my_words": "Late."}).url == session.get_absolute_url()
    assert RankedValue.objects.get(rank=1).my_words == "Late."


def test_words_for_a_choosing_that_was_put_away_are_shown_to_be_copied(alices, session):
    old = alices.get(SAY)
    press(alices.get("/values/"), "Put it away and start over")
    response = submit(old, "Done", **{"text-rest.my_words": "Late zebrafinch."})
    assert response.status_code == 404
    assert "Late zebrafinch." in text_of(response)


def test_what_was_written_last_of_a_value_is_there_whichever_list_it_was_in(alices, alice):
    rest, home = make_value("rest"), make_value("home")
    make_session(alice, rest, home, words="Of long ago.", done_on=date(2024, 1, 1))
    make_session(alice, rest, words="Of last year.", done_on=date(2025, 1, 1))
    make_draft(alice, "Rest", "Home", "Love", at="say")
    form = alices.get(SAY).context["form"]
    words = [form[f"text-{slug}.my_words"].value() for slug in ("rest", "home", "love")]
    assert words == ["Of last year.", "Of long ago.", ""]


def words_page(client, session):
    return client.get(f"{session.get_absolute_url()}words/")


@pytest.fixture
def done(alice):
    return make_session(alice, make_value("rest"), "Bread", words="Of old.")


def test_words_of_a_list_that_is_done_can_be_changed(alices, done):
    page = words_page(alices, done)
    key = page.context["form"].words[1]["key"]
    press(page, "Done", **{"text-rest.my_words": "Of now.", f"text-{key}.ordinary_day": "Toast."})
    rows = RankedValue.objects.order_by("rank")
    assert [(row.my_words, row.ordinary_day) for row in rows] == [("Of now.", ""), ("Of old.", "Toast.")]
    done.refresh_from_db()
    assert done.done_on == date(2026, 9, 6)


def test_of_two_windows_at_the_words_of_a_list_both_are_shown(alices, done):
    one, other = words_page(alices, done), words_page(alices, done)
    press(one, "Done", **{"text-rest.my_words": "Of one window."})
    response = submit(other, "Done", **{"text-rest.my_words": "Of the other."})
    assert response.status_code == 409
    assert "Of one window." in text_of(response)
    assert RankedValue.objects.get(rank=1).my_words == "Of one window."
    press(response, "Done")
    assert RankedValue.objects.get(rank=1).my_words == "Of the other."


def test_somebody_elses_list_is_not_there(alices, bobs, done):
    page = words_page(alices, done)
    assert bobs.get(page.request["PATH_INFO"]).status_code == 404
    page.client = bobs
    assert submit(page, "Done", **{"text-rest.my_words": "Mine."}).status_code == 404


def test_where_another_window_took_all_of_it_away_no_list_is_made(alices, session):
    page = alices.get(SAY)
    press(alices.get(TABLE), "to=later", kept=[])
    for _ in range(2):
        page = submit(page, "Done")
        assert page.status_code == 422
    assert press(page, "Back").request["PATH_INFO"] == TABLE
    assert unfinished() == session


def test_a_value_deleted_meanwhile_is_not_also_important_beside_itself(alices, session):
    Value.objects.filter(slug="rest").delete()
    page = press(alices.get(SAY), "Done")
    assert "Rest" in text_of(page)
    assert page.context["also"] == []


def test_the_words_of_a_list_whose_record_does_not_open_can_be_changed(alices, done):
    sealed = break_record()
    press(words_page(alices, done), "Done", **{"text-rest.my_words": "Of now."})
    assert RankedValue.objects.get(rank=1).my_words == "Of now."
    assert bytes(ValuesSession.objects.get(trashed_at=None).__dict__["record"]) == sealed
