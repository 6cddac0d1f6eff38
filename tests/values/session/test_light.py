"""A light look at the five: one leaves, one comes in, the rest stays with its words."""

import pytest

from tests.factories import make_draft, make_session, make_value
from tests.forms import submit, tamper
from values.models import PersonalValue, RankedValue, Value, ValuesSession
from values.session.results import current_five

from .choosing import ON, ORDER, PAIRS, SAY, TABLE, answer_all, follow, named, press, unfinished

pytestmark = pytest.mark.django_db
LIGHT = "/values/choose/light/"
FIVE = ["Rest", "Home", "Love", "Fun", "Faith"]


@pytest.fixture(autouse=True)
def first(alice):
    for slug in ("sea", "bread", "ships", "moss"):
        make_value(slug)
    return make_session(alice, *[make_value(name.lower()) for name in FIVE], words="Of old.")


def test_one_comes_in_and_one_leaves(alices, alice, first):
    page = alices.get(LIGHT)
    page = press(page, "Go on", **{"leaning-rest": "leaving", "room-home": "4", "leaning-home": "more", "new-1": "sea"})
    assert page.request["PATH_INFO"] == PAIRS
    record = unfinished().record
    assert (record["looked"], record["room"]) == ({"rest": "leaving", "home": "more"}, {"home": "4"})
    page = answer_all(page, ["Sea", *FIVE])
    assert len(unfinished().record["answered"]) <= 3
    assert named(page.context["order"]) == ["Sea", "Home", "Love", "Fun", "Faith"]
    page = press(page, "Go on")
    assert page.content.decode().count("Of old.") == 4
    press(page, "Done", **{"text-home.my_words": "Of now."})
    five = current_five(alice)
    assert [(row.name_snapshot, row.my_words) for row in five][:3] == [
        *[("Sea", ""), ("Home", "Of now."), ("Love", "Of old.")],
    ]
    assert five[0].session.kind == "light"
    old = alices.get(first.get_absolute_url()).content.decode()
    assert old.count("Of old.") == 5
    assert "Of now." not in old


def test_each_is_shown_in_ones_own_words(alices, alice):
    rest, home = current_five(alice)[:2]
    rest.my_words = ""
    rest.save()
    page = alices.get(LIGHT).content.decode()
    assert page.count("Of old.") == 4
    assert rest.definition_snapshot in page
    assert home.definition_snapshot not in page


def test_nothing_leaving_and_nothing_new_goes_straight_to_the_order(alices):
    page = press(alices.get(LIGHT), "Go on")
    assert page.request["PATH_INFO"] == ORDER
    assert named(page.context["order"]) == FIVE
    assert press(page, "Back").request["PATH_INFO"] == LIGHT


def test_who_has_chosen_nothing_is_led_to_the_table(bobs):
    assert bobs.get(LIGHT).url == TABLE


def test_leaving_keeps_what_was_said(alices):
    press(alices.get(LIGHT), "to=later")
    assert not ValuesSession.objects.filter(done_on=None).exists()
    press(alices.get(LIGHT), "to=later", **{"leaning-fun": "less", "new-1": "sea", "text-name": "Quiet mornings"})
    page = alices.get(ON, follow=True)
    form = page.context["form"]
    assert form["leaning-fun"].value() == "less"
    assert set(page.context["came"].split()) == set(unfinished().record["kept"])
    assert "Quiet mornings" in page.content.decode()
    press(page, "to=later", **{"new-1": "", "new-2": ""})
    assert unfinished().record["kept"] == {}


def test_two_windows_add_up_and_at_one_answer_the_later_wins(alices):
    press(alices.get(LIGHT), "to=later", **{"leaning-rest": "less"})
    one, other = alices.get(LIGHT), alices.get(LIGHT)
    press(one, "to=later", **{"leaning-rest": "more", "room-home": "1", "new-1": "sea"})
    press(other, "to=later", **{"leaning-rest": "same", "room-love": "2", "new-1": "moss"})
    record = unfinished().record
    assert record["looked"] == {"rest": "same"}
    assert record["room"] == {"home": "1", "love": "2"}
    assert set(record["kept"]) == {"sea", "moss"}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"new-1": "sea", "new-2": "bread", "new-3": "moss", "text-name": "One more"}, "Three can come in at a time."),
        ({"text-name": "x" * 61}, "This can have 60 characters"),
        ({"text-name": "Rest"}, "That one is on your list already."),
        ({f"leaning-{name.lower()}": "leaving" for name in FIVE}, "All of them are leaving"),
    ],
)
def test_what_cannot_be_is_said_and_comes_back(alices, sent, said):
    response = submit(alices.get(LIGHT), "Go on", **sent)
    assert response.status_code == 422
    assert said in response.content.decode()
    for name, value in sent.items():
        assert response.context["form"][name].value() == value


@pytest.mark.parametrize("sent", [{"leaning-rest": "x"}, {"room-rest": "5"}, {"new-1": "no-such"}])
def test_forged_answers_are_refused(alices, sent):
    assert tamper(alices.get(LIGHT), "Go on", sent).status_code == 422
    assert not ValuesSession.objects.filter(done_on=None).exists()


def test_a_value_retired_meanwhile_comes_in_from_a_page_of_before(alices):
    page = alices.get(LIGHT)
    Value.objects.filter(slug="sea").update(status="retired")
    assert not {"sea"} & set(dict(alices.get(LIGHT).context["form"].fields["new-1"].choices[1][1]))
    assert submit(page, "Go on", **{"new-1": "sea"}).url == PAIRS


def test_a_word_of_before_may_come_back(alices, alice):
    make_session(alice, "Bread and salt")
    make_session(alice, *Value.objects.filter(slug__in=["rest", "home"]))
    press(alices.get(LIGHT), "Go on", **{"text-name": "bread and salt"})
    assert set(unfinished().record["kept"]) == {str(PersonalValue.objects.get(value=None).pk)}


def test_beside_a_choosing_from_the_table_it_waits(alices, alice):
    page = alices.get(LIGHT)
    make_draft(alice, "Rest")
    assert alices.get(LIGHT).url == ON
    response = submit(page, "Go on", **{"leaning-rest": "more"})
    assert response.status_code == 409
    assert "only one choosing goes on at a time" in response.content.decode()
    assert response.context["form"]["leaning-rest"].value() == "more"


def test_what_fell_out_of_the_five_is_also_important(alices):
    page = answer_all(press(alices.get(LIGHT), "Go on", **{"new-1": "sea"}), ["Sea", *FIVE])
    assert named(page.context["outside"]) == ["Faith"]
    page = press(press(page, "Go on"), "Done")
    assert "Also important: <bdi>Faith</bdi>" in page.content.decode()
    assert RankedValue.objects.filter(session=ValuesSession.objects.latest("id")).count() == 5


def test_a_page_of_a_look_that_is_over_shows_what_was_sent(alices):
    page = alices.get(LIGHT)
    press(press(page, "Go on"), "to=later")
    session = unfinished()
    press(follow(alices.get(SAY)), "Done")
    response = submit(page, "Go on", **{"leaning-rest": "less"})
    assert response.status_code == 409
    press(response, "Go on")
    assert unfinished().record["looked"] == {"rest": "less"}
    assert unfinished() != session


def test_a_page_of_another_account_begins_no_look_at_nothing(alices, bobs):
    page = alices.get(LIGHT)
    page.client = bobs
    assert submit(page, "Go on").url == TABLE
    assert bobs.get(TABLE).status_code == 200
    assert not ValuesSession.objects.filter(done_on=None).exists()
