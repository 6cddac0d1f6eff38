"""Which five one's present work rewards: kept once, with a session, and laid beside one's own."""

import pytest

from tests.factories import make_card, make_session, make_value
from values.models import PersonalValue, Pick, RewardedValue, Value

pytestmark = pytest.mark.django_db
URL = "/values/choose/rewarded/"


@pytest.fixture
def session(alice):
    """A finished session with Rest and Status."""
    rest, status = make_value("rest"), make_value("status")
    for slug in ("money", "fame", "titles", "pace", "order"):
        make_value(slug)
    return make_session(alice, rest, status)


def drawn(client):
    return client.get(URL).context["drawn"]


def send(client, *keys, status=302, **more):
    response = client.post(URL, {"value": keys, "drawn": drawn(client), **more})
    assert response.status_code == status
    return response


def kept(alice):
    rows = RewardedValue.owned_by(alice).select_related("personal_value__value")
    return sorted(row.personal_value.label for row in rows)


def test_without_a_session_there_is_nothing_to_hang_it_on(alices):
    assert "you have not begun to choose" in alices.get(URL).content.decode()
    assert alices.post(URL, {"value": ["rest"]}).status_code == 409
    assert not RewardedValue.objects.exists()


def test_what_is_kept_stands_beside_my_own(alice, alices, session):
    assert send(alices, "status", "money").url == session.get_absolute_url()
    text = alices.get(session.get_absolute_url()).content.decode()
    assert "Of your two, one is among what your present work rewards most." in text
    for said in ("Rewarded and mine", "Mine, not rewarded", "Rewarded, not mine", "Money"):
        assert said in text


def test_it_belongs_to_the_session_that_is_begun(alice, alices, session):
    begun = make_session(alice, "A word", done_on=None, state="pick")
    assert send(alices, "money").url == "/values/choose/"
    assert RewardedValue.owned_by(alice).get().session_id == begun.pk


def test_it_may_be_said_anew_and_taken_back(alice, alices, session):
    send(alices, "status", "money")
    send(alices, "status", "fame")
    assert kept(alice) == ["Fame", "Status"]
    send(alices)
    assert kept(alice) == []


def test_sent_twice_is_kept_once(alice, alices, session):
    form = {"value": ["money"], "drawn": drawn(alices)}
    assert [alices.post(URL, form).status_code for _ in range(2)] == [302, 302]
    assert kept(alice) == ["Money"]
    assert PersonalValue.owned_by(alice).filter(value__slug="money").count() == 1


def test_another_window_is_not_overwritten_unseen(alice, alices, session):
    old = drawn(alices)
    send(alices, "money")
    response = alices.post(URL, {"value": ["fame"], "drawn": old})
    assert response.status_code == 409
    text = response.content.decode()
    assert "changed in another window" in text
    assert 'id="pick-fame" name="value" value="fame" checked' in text
    assert kept(alice) == ["Money"]
    assert alices.post(URL, {"value": ["fame"], "drawn": response.context["drawn"]}).status_code == 302
    assert kept(alice) == ["Fame"]


def test_a_word_of_my_own_can_be_ticked_and_a_retired_value_stays_ticked(alice, alices, session):
    own = PersonalValue.objects.create(owner=alice, name="Slow Fridays")
    send(alices, str(own.pk), "money")
    Value.objects.filter(slug="money").update(status="retired")
    assert 'id="pick-money" name="value" value="money" checked' in alices.get(URL).content.decode()
    send(alices, str(own.pk))
    assert 'id="pick-money"' not in alices.get(URL).content.decode()


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["rest", "status", "money", "fame", "titles", "pace"], "You ticked 7."),
        (["no-such-value"], "not on the list any more"),
        (["bobs"], "not on the list any more"),
    ],
)
def test_what_cannot_be_kept_is_said_and_the_ticks_stay(alice, bob, alices, session, keys, said):
    bobs = PersonalValue.objects.create(owner=bob, name="A zebrafinch")
    keys = [str(bobs.pk) if key == "bobs" else key for key in keys]
    response = send(alices, "rest", *keys, status=422)
    text = response.content.decode()
    assert said in text
    assert 'id="pick-rest" name="value" value="rest" checked' in text
    assert "zebrafinch" not in text
    assert kept(alice) == []


def test_signed_out_nothing_is_kept(anonymous, session):
    assert anonymous.get(URL).status_code == 302
    assert anonymous.post(URL, {"value": ["rest"]}).status_code == 302
    assert not RewardedValue.objects.exists()


def test_while_the_whole_catalog_is_gone_through_it_gives_no_earlier_word_of_my_own_away(alice, alices, session):
    make_session(alice, "Quiet mornings")
    assert "Quiet mornings" in alices.get(URL).content.decode()
    full = make_session(alice, kind="full", state="pick", done_on=None)
    here = make_card(alice, "The sea")
    Pick.objects.create(owner=alice, session=full, personal_value=here, level=2)
    text = alices.get(URL).content.decode()
    assert "The sea" in text
    assert "Quiet mornings" not in text
    send(alices, str(here.pk))
    earlier = PersonalValue.owned_by(alice).exclude(pk=here.pk).filter(value=None).get()
    send(alices, str(earlier.pk), status=422)
