"""One table of words: a tick keeps one, and none is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from careerpath.writing.trash import purge_old_trash
from tests.conftest import signed_in
from tests.factories import make_draft, make_session, make_value, meet_in_trash
from tests.forms import Page, forge, submit, tamper
from values.models import PersonalValue, RankedValue, Value, ValuesSession

from .choosing import ON, SLUGS, TABLE, break_record, follow, kept, make_catalog, press, ticked, unfinished

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture(autouse=True)
def values(db):
    make_catalog()


def text_of(response):
    return response.content.decode()


def keys(page):
    return [row["key"] for group in page.context["step"].groups for row in group["rows"]]


def test_looking_leaving_and_switching_begin_nothing(alices):
    page = alices.get(TABLE)
    press(page, "to=later")
    press(press(page, "switch=all"), "switch=short")
    press(page, "to=stay#group-1")
    assert not ValuesSession.objects.exists()


def test_the_short_list_and_the_whole_are_one_switch_and_ticks_are_carried_over(alices):
    page = alices.get(TABLE)
    assert len(keys(page)) == 10
    page = press(page, "switch=all", kept=["rest", "home"])
    assert len(keys(page)) == 16
    assert ticked(page) == {"rest", "home"}
    assert unfinished().kind == "full"
    page = press(page, "switch=short", kept=["rest", "home", "other-7"])
    assert unfinished().kind == "express"
    # What was ticked stays in sight.
    assert ticked(page) == {"rest", "home", "other-7"}
    assert len(keys(page)) == 11


def test_none_kept_says_so(alices):
    response = submit(alices.get(TABLE), "Go on")
    assert response.status_code == 422
    assert "Tick at least one." in text_of(response)
    assert not ValuesSession.objects.exists()


def test_a_groups_button_keeps_and_leads_back_to_the_group(alices):
    response = submit(alices.get(TABLE), "to=stay#group-1", kept=["rest", "home"])
    assert response.url == f"{TABLE}?list=short#group-1"
    assert kept() == {"rest", "home"}


def test_sent_twice_is_one_session(alices):
    page = alices.get(TABLE)
    for _ in range(2):
        assert submit(page, "Go on", kept=SLUGS).url == "/values/choose/pairs/"
    assert unfinished().record["kept"].keys() == set(SLUGS)


def test_two_windows_that_both_begin_add_up(alices, alice):
    one, other = alices.get(TABLE), signed_in(alice).get(TABLE)
    press(one, "to=later", kept=["rest"])
    press(other, "to=later", kept=["home"])
    assert kept() == {"rest", "home"}


def test_two_windows_at_two_groups_add_up_and_at_one_the_later_tick_wins(alices):
    make_draft_of(alices, ["rest", "home", "love"])
    one, other = alices.get(TABLE), alices.get(TABLE)
    press(one, "to=later", kept=["rest", "love", "fun"])
    press(other, "to=later", kept=["rest", "home", "faith"])
    # One unticked Home and ticked Fun; the other unticked Love and ticked Faith.
    assert kept() == {"rest", "fun", "faith"}


def make_draft_of(client, slugs):
    press(client.get(TABLE), "to=later", kept=slugs)


def tick(client, page, key, on):
    """A tick as a script sends it: the state of one value."""
    data = {"session": page.context["step"].id, "ticks": "1", "list": "short", "drawn": f"{key}:{int(not on)}"}
    return forge(client, TABLE, data | ({"kept": key} if on else {}) | {"to": "stay"}, headers=FETCH)


def test_a_script_sends_each_tick_as_it_is_made(alices):
    page = alices.get(TABLE)
    for number in range(10):
        assert tick(alices, page, "rest", on=number % 2 == 0).status_code == 204
        assert tick(alices, page, "home", on=number % 2 == 1).status_code == 204
    assert kept() == {"home"}
    assert ValuesSession.objects.count() == 1


def test_who_was_signed_out_gets_the_ticks_back(alices, alice):
    page = alices.get(TABLE)
    alices.logout()
    given_back = submit(page, "Go on", kept=SLUGS[:5])
    assert given_back.status_code == 401
    alices.force_login(alice, backend="careerpath.accounts.passwords.ByEmail")
    fields = [one for one in Page(text_of(given_back)).controls if one.name == "kept"]
    assert {one.text for one in fields} == set(SLUGS[:5])


def test_a_page_opened_from_another_account_is_refused_and_shown(alices, bob):
    page = alices.get(TABLE)
    alices.force_login(bob, backend="careerpath.accounts.passwords.ByEmail")
    response = submit(page, "Go on", kept=["rest"])
    assert response.status_code == 422
    assert "opened from another account" in text_of(response)
    assert not ValuesSession.objects.exists()
    assert ticked(response) == {"rest"}
    press(response, "Go on")
    assert kept() == {"rest"}
    assert unfinished().owner == bob


@pytest.mark.parametrize("session", ["", "x", "6a0d2a3e-0000-7000-8000-000000000000"])
def test_a_session_that_is_none_is_refused(alices, session):
    response = tamper(alices.get(TABLE), "Go on", {"session": session}, kept="rest")
    assert response.status_code == 422
    assert not ValuesSession.objects.exists()


def test_somebody_elses_session_is_no_session(alices, bob):
    theirs = make_draft(bob, "Rest")
    response = tamper(alices.get(TABLE), "Go on", {"session": str(theirs.pk)}, kept="home")
    assert response.status_code == 422
    theirs.refresh_from_db()
    assert set(theirs.record["kept"]) == {"rest"}


def finish(client):
    page = client.get(ON, follow=True)
    while page.request["PATH_INFO"] != ValuesSession.objects.latest("id").get_absolute_url():
        page = press(page, "Done" if "/say/" in page.request["PATH_INFO"] else "Go on")
    return page


def test_ticks_for_a_choosing_that_is_over_begin_another_when_pressed_again(alices, alice):
    make_draft_of(alices, ["rest"])
    old = alices.get(TABLE)
    finish(alices)
    response = submit(old, "Go on", kept=["rest", "home"])
    assert response.status_code == 409
    assert "is over" in text_of(response)
    assert ticked(response) == {"rest", "home"}
    assert not ValuesSession.objects.filter(done_on=None).exists()
    press(response, "Go on")
    assert kept() == {"rest", "home"}
    # With nothing new on it, the page leads to what there is.
    assert submit(old, "Go on").url == ON


def test_beside_a_light_look_the_table_waits_and_shows_what_was_ticked(alices, alice):
    make_session(alice, make_value("bread"))
    page = alices.get(TABLE)
    press(alices.get("/values/choose/light/"), "Go on")
    response = submit(page, "Go on", kept=["rest"])
    assert response.status_code == 409
    assert "only one choosing goes on at a time" in text_of(response)
    assert ticked(response) == {"rest"}
    assert unfinished().record["kept"] == {}
    assert alices.get(TABLE).url == ON


def own(client, name, definition="", button="Add it", **typed):
    return submit(client.get(TABLE), button, **{"text-name": name, "text-definition": definition}, **typed)


def test_a_word_of_ones_own_stands_among_them(alices):
    page = follow(own(alices, "  Quiet   mornings ", "Before the phone."))
    [word] = page.context["step"].own_words
    assert (word["name"], word["definition"]) == ("Quiet mornings", "Before the phone.")
    assert ticked(page) == {word["key"]}
    assert not PersonalValue.objects.exists()
    # Taken away, it stays to be ticked again.
    page = press(page, "Add it", kept=[])
    assert word["key"] in keys(page)
    assert ticked(page) == set()


@pytest.mark.parametrize("again", ["Café", "Cafe\u0301", "CAFÉ", "Ca\u200bfé", "  Café "])
def test_a_word_that_looks_the_same_is_the_same(alices, again):
    own(alices, "Café")
    own(alices, again, "Bitter.")
    [word] = alices.get(TABLE).context["step"].own_words
    assert (word["name"], word["definition"]) == ("Café", "Bitter.")
    own(alices, again)
    assert alices.get(TABLE).context["step"].own_words[0]["definition"] == "Bitter."


def test_a_word_of_before_is_the_same_card(alices, alice):
    make_session(alice, "Bread")
    card = PersonalValue.objects.get()
    assert str(card.pk) in keys(alices.get(TABLE))
    # Going through the whole catalog, it would give the old list away.
    assert str(card.pk) not in keys(alices.get(f"{TABLE}?list=all"))
    own(alices, "BREAD")
    assert kept() == {str(card.pk)}
    finish(alices)
    assert PersonalValue.objects.get() == card


@pytest.mark.parametrize("name", ["x" * 61, "x\x00y", "two\nlines"])
def test_what_is_no_name_is_refused_with_every_tick_kept(alices, name):
    response = tamper(alices.get(TABLE), "Go on", {"text-name": name}, kept="rest")
    assert response.status_code == 422
    assert kept() == {"rest"}
    assert ticked(response) == {"rest"}
    assert not response.context["step"].own_words


def test_a_meaning_without_a_name_asks_for_one(alices):
    response = own(alices, "", "Before the phone.")
    assert "Give it a name as well." in text_of(response)
    assert "Before the phone." in text_of(response)


def test_the_name_of_a_value_ticks_that_and_keeps_what_was_written(alices):
    page = follow(own(alices, "OTHER 7", "In my way."))
    assert "Other 7 is in the catalog" in text_of(page)
    assert kept() == {"other-7"}
    page = press(press(page, "Go on"), "Go on")
    assert "In my way." in text_of(page)


def test_there_is_room_for_five_of_ones_own(alices):
    for number in range(5):
        assert own(alices, f"Own {number}").status_code == 302
    response = own(alices, "One more", kept=["rest"])
    assert response.status_code == 422
    assert "which is the most" in text_of(response)
    assert "One more" in text_of(response)
    # A tick beside it is kept, and one that is there is no sixth.
    assert "rest" in kept()
    assert own(alices, "own 3").status_code == 302


def test_forged_ticks_are_passed_over_and_the_others_kept(alices):
    page = alices.get(TABLE)
    drawn = "rest:0 no-such:0 :0 rest home:1x " + "x" * 500
    response = tamper(page, "Go on", {"drawn": drawn, "kept": ["rest", "no-such", "home", "x" * 500]})
    assert response.url == "/values/choose/order/"
    assert kept() == {"rest", "home"}
    assert "was skipped" in text_of(alices.get(response.url))


def test_a_value_retired_meanwhile_stays_in_that_draft_and_in_no_other(alices, bobs):
    make_draft_of(alices, ["rest", "home"])
    old = alices.get(TABLE)
    Value.objects.filter(slug__in=["rest", "love"]).update(status="retired")
    page = press(alices.get(TABLE), "to=stay#group-1", kept=["home"])
    assert "rest" in keys(page)
    assert not {"love"} & set(keys(page))
    press(page, "to=later", kept=["home", "rest"])
    # What an old page still has is taken.
    press(old, "to=later", kept=["home", "rest", "love"])
    assert kept() == {"home", "rest", "love"}
    assert not {"rest", "love"} & set(keys(bobs.get(TABLE)))


def test_a_value_deleted_meanwhile_becomes_a_word_of_ones_own(alices, alice):
    make_draft_of(alices, ["rest"])
    Value.objects.filter(slug="rest").delete()
    page = alices.get(TABLE)
    assert "It stays here as one of your own." in text_of(page)
    assert ticked(page) == {"rest"}
    finish(alices)
    row = RankedValue.owned_by(alice).get()
    assert (row.name_snapshot, row.personal_value.value, row.personal_value.name) == ("Rest", None, "Rest")


def test_a_word_reads_as_it_was_ticked(alices, alice):
    make_draft_of(alices, ["rest"])
    Value.objects.filter(slug="rest").update(name="Repose", definition="Renamed.")
    finish(alices)
    row = RankedValue.owned_by(alice).get()
    assert (row.name_snapshot, row.definition_snapshot) == ("Rest", "I mean rest.")


def test_a_draft_that_does_not_open_is_put_away_as_it_is_and_a_new_one_begins(alices, alice):
    make_draft_of(alices, ["rest"])
    old = alices.get(TABLE)
    pk, broken = unfinished().pk, break_record()
    assert alices.get("/values/").status_code == 200
    assert alices.get(ON).url == TABLE
    page = alices.get(TABLE)
    assert "cannot be opened now" in text_of(page)
    assert ValuesSession.objects.get(trashed_at=None).pk == pk
    press(page, "Go on", kept=["home"])
    put_away = ValuesSession.objects.get(pk=pk)
    assert put_away.trashed_at
    assert bytes(put_away.__dict__["record"]) == broken
    assert kept() == {"home"}
    # A page of before belongs to the one put away.
    assert submit(old, "Go on", kept=["love"]).status_code == 409


@pytest.mark.parametrize(("at", "button"), [(TABLE, "to=later"), ("/values/", "Put it away and start over")])
def test_a_draft_that_was_put_away_unopened_is_never_purged(alices, at, button):
    make_draft_of(alices, ["rest"])
    break_record()
    press(alices.get(at), button)
    make_draft_of(alices, ["home"])
    ValuesSession.objects.exclude(trashed_at=None).update(trashed_at=timezone.now() - timedelta(days=90))
    meet_in_trash(10)
    purge_old_trash()
    assert ValuesSession.objects.count() == 2


def test_signed_out_leads_to_signing_in(anonymous):
    for address in (TABLE, ON, "/values/choose/pairs/", "/values/choose/say/"):
        assert anonymous.get(address).url.startswith("/accounts/login/")
