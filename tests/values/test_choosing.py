"""The way from nothing to five described values: ticking, ordering, one's own words."""

import pytest
import time_machine
from django.core.signing import Signer
from django.db import IntegrityError, transaction

from careerpath.writing.pieces import new_piece_id
from tests.factories import make_session, make_value
from values.models import PersonalValue, Pick, RankedValue, Value, ValuesSession
from values.results import current_five

pytestmark = pytest.mark.django_db
PICK, ORDER, PAIRS = "/values/choose/pick/", "/values/choose/order/", "/values/choose/pairs/"
SLUGS = ["autonomy", "rest", "family", "home", "faith", "love", "fun", "growth", "health"]


@pytest.fixture(autouse=True)
def short_list(db):
    for slug in SLUGS:
        make_value(slug)


def ticked(user, slugs, **fields):
    """What the first page sends."""
    return {"piece": new_piece_id(user, "values"), "version": 0, "value": list(slugs), **fields}


def order(client, **places):
    """What the second page sends: each name with its number."""
    response = client.get(ORDER)
    cards = {card.label.lower(): name for name, card in response.context["form"].cards.items()}
    return {"version": response.context["version"]} | {cards[name]: number for name, number in places.items()}


def words_of(client, session, *texts):
    """What the third page sends: a line for each place."""
    response = client.get(f"/values/history/{session.pk}/words/")
    names = list(response.context["form"].ranked)
    return {"version": response.context["version"]} | dict(zip(names, texts, strict=False))


def names(rows):
    return [row.name_snapshot for row in rows]


def test_from_nothing_to_five_described_values(alice, alices):
    assert f'href="{PICK}"' in alices.get("/values/choose/").content.decode()
    assert alices.post(PICK, ticked(alice, SLUGS[:6])).url == ORDER
    form = order(alices, rest=1, autonomy=2, family=3, home=4, love=5)
    response = alices.post(ORDER, form)
    session = ValuesSession.owned_by(alice).get()
    assert response.url == f"/values/history/{session.pk}/words/"
    with time_machine.travel("2026-11-24T23:30:00Z", tick=False):
        response = alices.post(response.url, words_of(alices, session, "Naps.", "", "Dad."), follow=True)
    assert response.redirect_chain[0][0] == f"/values/history/{session.pk}/"
    assert "Naps." in response.content.decode()
    ranked = current_five(alice)
    assert names(ranked) == ["Rest", "Autonomy", "Family", "Home", "Love"]
    assert [row.my_words for row in ranked] == ["Naps.", "", "Dad.", "", ""]
    session.refresh_from_db()
    assert (session.kind, session.state, str(session.done_on)) == ("express", "done", "2026-11-25")


def test_each_step_is_kept_at_once_and_gone_on_with_elsewhere(alice, alices, client):
    alices.post(PICK, ticked(alice, ["rest"], later=1))
    assert alices.get("/values/choose/").url == PICK
    assert 'value="rest" checked' in alices.get(PICK).content.decode()
    form = {"version": 2, "value": ["rest", "home"]}
    form["version"] = alices.get(PICK).context["version"]
    alices.post(PICK, form)
    assert alices.get("/values/choose/").url == ORDER
    assert alices.post(ORDER, order(alices, home=1) | {"later": 1}).url == "/values/"
    assert alices.get("/values/choose/").url == ORDER
    assert 'value="1" selected' in alices.get(ORDER).content.decode()
    alices.post(ORDER, order(alices, home=1, rest=2))
    session = ValuesSession.owned_by(alice).get()
    words = f"/values/history/{session.pk}/words/"
    assert alices.post(words, words_of(alices, session, "A door of my own.") | {"later": 1}).url == "/values/"
    assert "A door of my own." in alices.get(words).content.decode()
    assert not current_five(alice)


def test_leaving_before_anything_is_ticked_keeps_nothing(alice, alices):
    assert alices.post(PICK, ticked(alice, [], later=1)).url == "/values/"
    assert not ValuesSession.objects.exists()


def test_fewer_than_five_are_enough(alice, alices):
    alices.post(PICK, ticked(alice, ["rest", "home"]))
    assert "You kept two." in alices.get(ORDER).content.decode()
    assert alices.post(ORDER, order(alices, rest=1, home=2)).status_code == 302


def test_a_word_of_my_own_is_ticked_with_its_meaning(alice, alices):
    sent = ticked(alice, ["rest"], **{"text-name": "  Slow   Fridays ", "text-definition": "Nothing before ten."})
    alices.post(PICK, sent)
    card = PersonalValue.owned_by(alice).get(value=None)
    assert (card.label, card.meaning, card.is_ladder) == ("Slow Fridays", "Nothing before ten.", False)
    assert "Slow Fridays" in alices.get(PICK).content.decode()
    alices.post(ORDER, order(alices, **{"slow fridays": 1, "rest": 2}))
    assert "Nothing before ten." in alices.get("/values/choose/", follow=True).content.decode()


@pytest.mark.parametrize("again", ["Cafe\u0301 time", "CAF\u00c9\u00a0time", "Ca\u00adf\u00e9\u200b time"])
def test_a_word_of_my_own_that_looks_like_another_is_that_one(alice, alices, again):
    make_session(alice, "Caf\u00e9 time")
    alices.post(PICK, ticked(alice, ["rest"], **{"text-name": again}))
    assert PersonalValue.owned_by(alice).get(value=None).name == "Caf\u00e9 time"
    assert Pick.owned_by(alice).filter(personal_value__value=None).count() == 2


@pytest.mark.parametrize("again", ["Re\u200bst", "rest\u2060", "R\u00adest"])
def test_a_word_that_looks_like_one_of_the_catalogs_is_refused(alice, alices, again):
    response = alices.post(PICK, ticked(alice, [], **{"text-name": again}))
    assert response.status_code == 422
    assert "Rest is in the catalog already" in response.content.decode()


@pytest.mark.parametrize("unseen", ["\u200b", "\u2060\u00a0", "\u3164", "\u2800"])
def test_a_word_that_cannot_be_seen_is_none(alice, alices, unseen):
    alices.post(PICK, ticked(alice, ["rest"], **{"text-name": unseen}))
    assert not PersonalValue.owned_by(alice).filter(value=None).exists()


def test_a_word_of_my_own_keeps_its_joiners_and_no_break_spaces(alice, alices):
    for name in ("می\u200cخواهم", "10\u00a0km", "👨‍👩‍👧"):
        PersonalValue.owned_by(alice).filter(value=None).delete()
        Pick.objects.all().delete()
        ValuesSession.objects.all().delete()
        alices.post(PICK, ticked(alice, ["rest"], **{"text-name": f" {name} "}))
        assert PersonalValue.owned_by(alice).get(value=None).name == name


def test_a_form_sent_twice_makes_one_session_and_one_own_word(alice, alices):
    sent = ticked(alice, ["rest"], **{"text-name": "Bread"})
    assert [alices.post(PICK, sent).url for _ in range(3)] == [ORDER] * 3
    assert ValuesSession.objects.count() == PersonalValue.objects.filter(value=None).count() == 1
    places = order(alices, rest=1, bread=2)
    assert len({alices.post(ORDER, places).url for _ in range(2)}) == 1
    session = ValuesSession.owned_by(alice).get()
    words = words_of(alices, session, "One.", "Two.")
    assert len({alices.post(f"/values/history/{session.pk}/words/", words).url for _ in range(2)}) == 1
    assert alices.post(PICK, sent).url == session.get_absolute_url()
    assert ValuesSession.objects.count() == 1
    assert RankedValue.objects.count() == 2


def test_there_is_one_unfinished_session_at_most(alice):
    make_session(alice, done_on=None, state="pick")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_session(alice, done_on=None, state="pick")


def test_choosing_anew_begins_another_session_and_leaves_the_first(alice, alices):
    first = make_session(alice, Value.objects.get(slug="fun"), "Own word")
    page = alices.get(PICK).content.decode()
    assert "Own word" in page
    assert "checked" not in page
    alices.post(PICK, ticked(alice, ["fun"]))
    assert ValuesSession.objects.count() == 2
    assert PersonalValue.objects.filter(value__slug="fun").count() == 1
    assert names(current_five(alice)) == ["Fun", "Own word"]
    assert first.pk


def test_two_windows_tick_differently_and_the_later_is_asked(alice, alices):
    first, second = ticked(alice, ["rest"]), ticked(alice, ["home"], **{"text-name": "Bread"})
    alices.post(PICK, first)
    response = alices.post(PICK, second)
    page = response.content.decode()
    assert response.status_code == 409
    assert 'value="home" checked' in page
    assert 'value="Bread"' in page
    assert list(Pick.objects.filter(shortlisted=True).values_list("personal_value__value__slug", flat=True)) == ["rest"]
    again = second | {"version": response.context["version"]}
    assert alices.post(PICK, again).url == ORDER
    assert {card.label for card in alices.get(ORDER).context["form"].cards.values()} == {"Home", "Bread"}


def test_two_windows_order_differently_and_the_later_is_asked(alice, alices):
    alices.post(PICK, ticked(alice, ["rest", "home"]))
    one, other = order(alices, rest=1, home=2), order(alices, rest=2, home=1)
    alices.post(ORDER, one)
    response = alices.post(ORDER, other)
    assert response.status_code == 409
    session = ValuesSession.owned_by(alice).get()
    assert alices.post(ORDER, other | {"version": session.version}).status_code == 302
    assert names(RankedValue.owned_by(alice).of([session])) == ["Home", "Rest"]


def test_two_windows_write_and_both_wordings_are_shown(alice, alices):
    session = make_session(alice, Value.objects.get(slug="rest"))
    url = f"/values/history/{session.pk}/words/"
    one, other = words_of(alices, session, "From the first."), words_of(alices, session, "From the second.")
    alices.post(url, one)
    response = alices.post(url, other)
    page = response.content.decode()
    assert response.status_code == 409
    assert "From the first." in page
    assert 'value="From the second."' in page
    assert RankedValue.owned_by(alice).get().my_words == "From the first."
    alices.post(url, other | {"version": response.context["version"]})
    assert RankedValue.owned_by(alice).get().my_words == "From the second."


def test_going_back_keeps_the_words_of_what_loses_its_place(alice, alices):
    alices.post(PICK, ticked(alice, ["rest", "home"]))
    alices.post(ORDER, order(alices, rest=1, home=2))
    session = ValuesSession.owned_by(alice).get()
    words = f"/values/history/{session.pk}/words/"
    alices.post(words, words_of(alices, session, "Naps.", "A door.") | {"later": 1})
    version = alices.get(PICK).context["version"]
    alices.post(PICK, {"version": version, "value": ["home"]})
    alices.post(ORDER, order(alices, home=1))
    assert names(RankedValue.owned_by(alice).of([session])) == ["Home"]
    alices.post(PICK, {"version": alices.get(PICK).context["version"], "value": ["home", "rest"]})
    alices.post(ORDER, order(alices, home=1, rest=2))
    assert [row.my_words for row in RankedValue.owned_by(alice).of([session])] == ["A door.", "Naps."]


def test_a_value_retired_meanwhile_is_kept(alice, alices):
    sent = ticked(alice, ["rest"])
    Value.objects.filter(slug="rest").update(status="retired")
    assert 'value="rest"' not in alices.get(PICK).content.decode()
    alices.post(PICK, sent)
    assert 'value="rest" checked' in alices.get(PICK).content.decode()
    alices.post(ORDER, order(alices, rest=1))
    session = ValuesSession.owned_by(alice).get()
    Value.objects.filter(slug="rest").update(name="Idleness")
    alices.post(f"/values/history/{session.pk}/words/", words_of(alices, session))
    assert names(current_five(alice)) == ["Rest"]


def test_a_form_drawn_for_another_user_is_refused_and_keeps_the_ticks(alice, bob, alices):
    for piece in (new_piece_id(bob, "values"), new_piece_id(alice, "entry"), Signer().sign("x"), ""):
        response = alices.post(PICK, ticked(alice, ["rest"]) | {"piece": piece})
        assert response.status_code == 422
        assert 'value="rest" checked' in response.content.decode()
    assert not ValuesSession.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"value": []}, "Tick one at least"),
        ({"value": SLUGS}, "You ticked 9. Keep at most 8"),
        ({"value": SLUGS[:8], "text-name": "Bread"}, "You ticked 9. Keep at most 8"),
        ({"value": ["no-such"]}, "not on the list any more"),
        ({"value": ["a\x00b"]}, "not on the list any more"),
        ({"text-name": "rEST"}, "Rest is in the catalog already, under Freedom."),
        ({"text-name": "x" * 61}, "60 characters"),
        ({"text-name": "a\x00b"}, "ull characters are not allowed"),
        ({"text-name": "a\nb"}, "one line"),
        ({"text-definition": "What of?"}, "Give it a name as well."),
        ({"text-name": "Bread", "text-definition": "x" * 201}, "200 characters"),
        ({"text-name": "Bread", "text-definition": "a\nb"}, "one line"),
    ],
)
def test_bad_ticks_are_named_and_nothing_is_lost(alice, alices, fields, said):
    response = alices.post(PICK, ticked(alice, ["home"]) | fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert "value" in fields or 'value="home" checked' in page
    assert "x" * 61 not in fields.values() or "x" * 61 in page
    assert not ValuesSession.objects.exists()
    assert not PersonalValue.objects.exists()


def test_somebody_elses_word_cannot_be_ticked(alice, bob, alices):
    make_session(bob, "Bob's word")
    card = PersonalValue.objects.get()
    assert alices.post(PICK, ticked(alice, [str(card.pk)])).status_code == 422


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ({"rest": 1}, "Numbers 2, 3 are not given yet."),
        ({"rest": 1, "home": 2}, "Number 3 is not given yet."),
        ({"rest": 1, "home": 1, "fun": 3}, "has number 1 already"),
        ({"rest": 1, "home": 2, "fun": 4}, "The numbers go from 1 to 3."),
        ({"rest": 1, "home": 2, "fun": "x"}, "The numbers go from 1 to 3."),
        ({"rest": 1, "home": 2, "fun": "-1"}, "The numbers go from 1 to 3."),
    ],
)
def test_a_bad_order_is_named_and_keeps_what_was_chosen(alice, alices, places, said):
    alices.post(PICK, ticked(alice, ["rest", "home", "fun"]))
    response = alices.post(ORDER, order(alices, **places))
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert 'value="1" selected' in page
    assert not RankedValue.objects.exists()


@pytest.mark.parametrize(
    ("text", "said"), [("x" * 501, "500 characters"), ("a\x00b", "ull characters"), ("a\nb", "one line")]
)
def test_bad_words_are_named_and_shown_again(alice, alices, text, said):
    session = make_session(alice, Value.objects.get(slug="rest"), Value.objects.get(slug="fun"), words="Before.")
    response = alices.post(f"/values/history/{session.pk}/words/", words_of(alices, session, text, "The other."))
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert "The other." in page
    assert {row.my_words for row in RankedValue.owned_by(alice)} == {"Before."}


def test_an_expired_session_gives_even_a_short_line_back(alice, client):
    session = make_session(alice, Value.objects.get(slug="rest"))
    row = RankedValue.owned_by(alice).get()
    response = client.post(
        f"/values/history/{session.pk}/words/",
        {"version": 1, f"text-{row.pk}": "Naps."},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert response.status_code == 401
    assert "Naps.</textarea>" in response.content.decode()


def test_steps_out_of_turn_lead_to_the_one_that_is_next(alice, alices):
    assert alices.get(ORDER).url == "/values/choose/"
    alices.post(PICK, ticked(alice, ["rest"]))
    session = ValuesSession.owned_by(alice).get()
    assert alices.get(f"/values/history/{session.pk}/words/").url == ORDER
    assert alices.post(f"/values/history/{session.pk}/words/", {"version": 1}).url == ORDER
