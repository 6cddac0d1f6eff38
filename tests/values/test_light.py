"""A light look at the five: one leaves, one comes in, the rest stays with its words."""

import pytest

from careerpath.writing.pieces import new_piece_id
from tests.factories import make_session, make_short_list, make_value
from values.models import Judgement, PersonalValue, Pick, RankedValue, Value, ValuesSession
from values.results import current_five

from .test_hand import drawn, hand
from .test_pairs import HAND, PAIRS, answer_all, order_on_hand

pytestmark = pytest.mark.django_db
LIGHT = "/values/choose/light/"
FIVE = ["rest", "home", "love", "fun", "faith"]


@pytest.fixture
def first(alice):
    for slug in ("sea", "bread", "ships", "moss"):
        make_value(slug)
    session = make_session(alice, *[make_value(slug) for slug in FIVE], words="Of old.")
    row = RankedValue.owned_by(alice).get(rank=2)
    row.ordinary_day = "A key."
    row.save()
    return session


def look(client, **fields):
    """What the page sends, `rest="leaving"` and `rest_room=3` by the value's slug."""
    context = client.get(LIGHT).context
    form = {"version": context["version"], "piece": context["piece"]}
    ids = {card.label.lower(): card.pk for card in context["form"].begun.five}
    for name, said in fields.items():
        slug, _, room = name.partition("_")
        form[f"room-{ids[slug]}" if room else f"leaning-{ids[slug]}" if slug in ids else name] = said
    return form


def unfinished():
    return ValuesSession.objects.get(done_on=None)


def test_one_comes_in_and_one_leaves(alices, alice, first):
    page = alices.get(LIGHT).content.decode()
    assert "checked" not in page
    assert alices.post(LIGHT, look(alices, rest="leaving", home="more", home_room=4) | {"new-1": "sea"}).url == PAIRS
    session = unfinished()
    said = Pick.objects.filter(session=session).values_list("personal_value__value__slug", "leaning", "place", "room")
    assert set(said) == {
        *{("rest", "leaving", 1, None), ("home", "more", 2, 4), ("love", "same", 3, None)},
        *{("fun", "same", 4, None), ("faith", "same", 5, None), ("sea", "", 6, None)},
    }
    answer_all(alices, lambda left, right: next((card for card in (left, right) if card.label == "Sea"), left))
    assert Judgement.objects.count() <= 3
    assert order_on_hand(alices) == ["Sea", "Home", "Love", "Fun", "Faith"]
    words = alices.post(HAND, hand(alices)).url
    page = alices.get(words).content.decode()
    assert page.count("Of old.") == 4
    assert "A key." in page
    form = alices.get(words).context["form"]
    home = list(form.ranked)[1]
    alices.post(words, {"version": alices.get(words).context["version"], home: "Of now."})
    five = current_five(alice)
    assert [(row.name_snapshot, row.my_words) for row in five][:3] == [
        *[("Sea", ""), ("Home", "Of now."), ("Love", "Of old.")],
    ]
    assert (session.kind, five[0].session_id) == ("light", session.pk)
    old = alices.get(first.get_absolute_url()).content.decode()
    assert old.count("Of old.") == 5
    assert "Of now." not in old


def test_nothing_leaving_and_nothing_new_goes_straight_to_the_hand(alices, alice, first):
    assert alices.post(LIGHT, look(alices, faith="more")).url == HAND
    assert drawn(alices.get(HAND)) == ["Rest", "Home", "Love", "Fun", "Faith"]
    page = alices.get(HAND).content.decode()
    assert f'href="{LIGHT}"' in page
    alices.post(HAND, hand(alices))
    assert HAND in alices.get(f"/values/history/{unfinished().pk}/words/").content.decode()


def test_more_than_five_leave_the_last_also_important_and_fewer_are_fine(alices, alice, first):
    form = look(alices) | {"new-1": "sea", "new-2": "bread", "text-new": "Slow Fridays"}
    assert alices.post(LIGHT, form).url == PAIRS
    answer_all(alices, lambda left, right: left)
    assert order_on_hand(alices) == ["Rest", "Home", "Love", "Fun", "Faith"]
    assert len(alices.get(HAND).context["outside"]) == 3
    assert alices.post(LIGHT, look(alices, rest="leaving", fun="leaving")).url == HAND
    assert order_on_hand(alices) == ["Home", "Love", "Faith"]


def test_it_is_kept_and_gone_on_with_on_another_device(alices, alice, first, client):
    form = look(alices, rest="less") | {"new-1": "sea", "text-new": "Slow Fridays", "later": 1}
    assert alices.post(LIGHT, form).url == "/values/"
    client.force_login(alice)
    assert client.get("/values/choose/").url == LIGHT
    page = client.get(LIGHT).content.decode()
    assert page.count("checked") == 5
    assert "Slow Fridays</option>" in page
    assert client.post(LIGHT, look(alices, rest="same", rest_room=0)).url == HAND
    assert set(Pick.objects.filter(session=unfinished(), leaning="").values_list("shortlisted", flat=True)) == {False}
    assert Pick.objects.filter(room=0).count() == 1


def test_sent_twice_it_makes_one_session(alices, alice, first):
    form = look(alices, rest="less") | {"new-1": "sea", "text-new": "Bread and salt"}
    assert {alices.post(LIGHT, form).url for _ in range(3)} == {PAIRS}
    assert ValuesSession.objects.count() == 2
    assert PersonalValue.objects.filter(value=None).count() == 1


def test_two_windows_say_different_things_and_the_later_is_asked(alices, alice, first):
    one, other = look(alices, rest="less"), look(alices, rest="more")
    alices.post(LIGHT, one)
    response = alices.post(LIGHT, other)
    assert response.status_code == 409
    assert 'value="more" id="id_leaning' in response.content.decode()
    again = other | {"version": response.context["version"]}
    assert alices.post(LIGHT, again).url == HAND
    assert Pick.objects.get(personal_value__value__slug="rest", session=unfinished()).leaning == "more"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text-new": "sEA"}, "Sea is in the catalog already, under Freedom."),
        ({"text-new": "x" * 61}, "60 characters"),
        ({"text-new": "a\nb"}, "one line"),
        ({"new-1": "no-such"}, "not on the list any more"),
        ({"new-1": "rest"}, "not on the list any more"),
        ({"new-1": "sea", "new-2": "bread", "new-3": "ships", "text-new": "Own"}, "Three can come in at a time."),
        ({"rest": "upward"}, "There is no such answer."),
        ({"rest_room": "5"}, "There is no such answer."),
        (dict.fromkeys(FIVE, "leaving"), "All of them are leaving and nothing comes in."),
    ],
)
def test_bad_answers_are_named_and_nothing_is_lost(alices, alice, first, fields, said):
    response = alices.post(LIGHT, look(alices, **({"love": "less"} | fields)))
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert "text-new" not in fields or fields["text-new"].replace("\n", "") in page.replace("\n", "")
    assert "love" in fields or 'value="less" id="id_leaning' in page
    assert ValuesSession.objects.count() == 1


def test_a_word_of_my_own_that_stands_already_is_not_let_in_twice(alices, alice):
    make_session(alice, "Slow Fridays", make_value("rest"))
    for again in ("slow fridays", "Slow\u00a0Fridays", "Slow Fri\u00addays"):
        response = alices.post(LIGHT, look(alices) | {"text-new": again})
        assert "Slow Fridays is among them already." in response.content.decode()


def test_a_value_retired_meanwhile_may_still_come_in(alices, alice, first):
    form = look(alices) | {"new-1": "sea"}
    Value.objects.filter(slug="sea").update(status="retired")
    assert 'value="sea"' not in alices.get(LIGHT).content.decode()
    assert alices.post(LIGHT, form).url == PAIRS
    assert 'value="sea" selected' in alices.get(LIGHT).content.decode()


def test_a_form_drawn_for_another_user_is_refused(alices, alice, bob, first):
    for piece in (new_piece_id(bob, "values"), "x", ""):
        response = alices.post(LIGHT, look(alices, rest="less") | {"piece": piece})
        assert response.status_code == 422
        assert "another account" in response.content.decode()
    assert ValuesSession.objects.count() == 1


def test_without_a_result_or_with_another_session_begun_it_leads_there(alices, alice, bobs, bob, client, first):
    for send in (bobs.get, bobs.post):
        assert send(LIGHT).url == "/values/choose/"
    assert "/accounts/login/" in client.get(LIGHT).url
    make_short_list(alice, "Sun")
    for send in (alices.get, alices.post):
        assert send(LIGHT).url == PAIRS


def test_what_is_said_while_another_choosing_is_under_way_is_not_lost(alices, alice, first):
    form = look(alices, rest="less") | {"text-new": "Salt"}
    other = make_short_list(alice, "Sun")
    response = alices.post(LIGHT, form)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Another choosing is under way" in page
    assert "Salt" in page
    assert unfinished() == other
    alices.post("/values/choose/put-away/", {"session": other.pk})
    context = response.context
    alices.post(LIGHT, form | {"version": context["version"], "piece": context["piece"]})
    assert Pick.owned_by(alice).get(leaning="less").session.kind == "light"
    assert PersonalValue.owned_by(alice).get(value=None).name == "Salt"


def test_a_form_of_a_light_session_that_is_over_leads_to_its_result(alices, alice, first):
    form = look(alices)
    alices.post(LIGHT, form)
    words = alices.post(HAND, hand(alices)).url
    alices.post(words, {"version": alices.get(words).context["version"]})
    done = ValuesSession.objects.get(kind="light")
    assert alices.post(LIGHT, form).url == done.get_absolute_url()
    assert alices.post(LIGHT, form | {"version": 5}).url == done.get_absolute_url()
