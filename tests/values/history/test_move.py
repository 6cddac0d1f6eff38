"""The order moved by hand: two taps swap two, a day is one list, and Undo leads back."""

from datetime import date

import pytest
import time_machine

from careerpath.accounts.models import User
from careerpath.writing.pieces import Revision
from tests.factories import make_draft, make_session, make_value
from tests.forms import submit, tamper
from tests.values.session.choosing import TABLE, press
from values.models import RankedValue, ValuesSession
from values.session.results import current_five

pytestmark = pytest.mark.django_db
URL = "/values/"
NAMES = ["Rest", "Home", "Love", "Fun", "Faith"]


@pytest.fixture(autouse=True)
def session(alice):
    values = [make_value(name.lower()) for name in NAMES]
    return make_session(alice, *values, words="Of old.", record={"rewarded": {"rest": True}})


def five(alice):
    return [row.name_snapshot for row in current_five(alice)]


def begun(client, name):
    """The page after the first of two taps, which is a link."""
    ids = {row.name_snapshot: row.personal_value_id for row in client.get(URL).context["ranked"]}
    return client.get(URL, {"swap": ids[name]})


def with_(page, name):
    """The button of the second."""
    return next(f"order={row.swapped}" for row in page.context["ranked"] if row.name_snapshot == name)


def swap(client, one, other):
    page = begun(client, one)
    return client.get(submit(page, with_(page, other)).url)


def test_two_taps_swap_two(alices, alice, session):
    page = swap(alices, "Rest", "Fun")
    assert five(alice) == ["Fun", "Home", "Love", "Rest", "Faith"]
    assert "Moved." in page.content.decode()
    moved = ValuesSession.objects.exclude(pk=session.pk).get()
    assert moved.kind == "hand"
    assert [row.my_words for row in current_five(alice)] == ["Of old."] * 5
    assert moved.record == session.record
    # The list of before stays as it was.
    names = RankedValue.objects.filter(session=session).order_by("rank")
    assert [row.name_snapshot for row in names] == NAMES


def test_the_moves_of_one_day_are_one_list_and_undo_takes_the_last_back(alices, alice):
    swap(alices, "Rest", "Home")
    page = swap(alices, "Love", "Fun")
    assert ValuesSession.objects.filter(kind="hand").count() == 1
    assert Revision.objects.count() == 1
    assert five(alice) == ["Home", "Rest", "Fun", "Love", "Faith"]
    alices.get(submit(page, "Undo").url)
    assert five(alice) == ["Home", "Rest", "Love", "Fun", "Faith"]


def test_undo_of_the_only_move_leaves_no_list_behind(alices, alice, session):
    page = swap(alices, "Rest", "Home")
    submit(page, "Undo")
    assert five(alice) == NAMES
    assert ValuesSession.owned_by(alice).get() == session
    assert "Moved by hand" not in alices.get("/values/history/").content.decode()


def test_words_written_meanwhile_stay_when_the_move_is_undone(alices, alice):
    page = swap(alices, "Rest", "Home")
    row = current_five(alice)[0]
    row.my_words = "Of now."
    row.save()
    submit(page, "Undo")
    assert five(alice) == NAMES
    assert [row.my_words for row in current_five(alice)][:2] == ["Of old.", "Of now."]


def test_another_day_is_another_list(alices, alice):
    with time_machine.travel("2026-11-24 23:30:00Z", tick=False):
        # In Berlin it is the 25th already.
        swap(alices, "Rest", "Home")
    with time_machine.travel("2026-11-25 22:30:00Z", tick=False):
        swap(alices, "Rest", "Home")
        assert ValuesSession.objects.filter(kind="hand").count() <= 1
        assert five(alice) == NAMES
        swap(alices, "Rest", "Fun")
    with time_machine.travel("2026-11-26 00:30:00Z", tick=False):
        swap(alices, "Rest", "Home")
    days = ValuesSession.owned_by(alice).filter(kind="hand").order_by("id").values_list("done_on", flat=True)
    assert list(days) == [date(2026, 11, 25), date(2026, 11, 26)]


def test_a_choosing_is_never_merged(alices, alice):
    swap(alices, "Rest", "Home")
    today = ValuesSession.objects.get(kind="hand").done_on
    make_session(alice, *[row.personal_value.value for row in current_five(alice)], done_on=today)
    swap(alices, "Rest", "Home")
    assert ValuesSession.owned_by(alice).count() == 4


@pytest.mark.parametrize("sent", ["short", "twice", "strange", "none"])
def test_what_is_no_order_moves_nothing(alices, alice, sent):
    page = begun(alices, "Rest")
    now = page.context["order"]
    wrong = {"short": now[:4], "twice": [*now[:4], now[0]], "strange": [*now[:4], "x"], "none": []}[sent]
    tamper(page, with_(page, "Home"), {"order": " ".join(wrong)})
    assert "nothing was moved" in alices.get(URL).content.decode()
    assert five(alice) == NAMES


def test_a_list_that_is_another_one_by_now_is_not_moved(alices, alice):
    page = begun(alices, "Rest")
    swap(alices, "Rest", "Home")
    submit(page, with_(page, "Faith"))
    assert "nothing was moved" in alices.get(URL).content.decode()
    # The same order sent twice is no clash.
    submit(page, with_(page, "Home"))
    assert "nothing was moved" not in alices.get(URL).content.decode()
    assert five(alice) == ["Home", "Rest", "Love", "Fun", "Faith"]


def test_not_while_the_whole_catalog_is_gone_through(alices, alice):
    page = begun(alices, "Rest")
    make_draft(alice, kind="full")
    assert "?swap=" not in alices.get(URL).content.decode()
    submit(page, with_(page, "Home"))
    assert "waits until you are done" in alices.get(URL).content.decode()
    assert five(alice) == NAMES


def test_somebody_elses_list_stays(alices, bobs, alice):
    page = begun(alices, "Rest")
    page.client = bobs
    assert submit(page, with_(page, "Home")).status_code == 302
    assert five(alice) == NAMES


def test_what_is_done_last_stands_first_whatever_was_begun_first(alices, alice):
    page = press(alices.get(TABLE), "Go on", kept=["rest"])
    swap(alices, "Home", "Love")
    press(press(page, "Go on"), "Done")
    assert five(alice) == ["Rest"]
    assert [row.name_snapshot for row in alices.get(URL).context["ranked"]] == ["Rest"]
    assert ValuesSession.owned_by(alice).newest_first().first().kind == "express"


def test_who_travels_to_the_day_before_moves_the_list_of_now(alices, alice):
    for zone, moved in (("Pacific/Kiritimati", ("Rest", "Home")), ("Pacific/Honolulu", ("Love", "Fun"))):
        User.objects.update(time_zone=zone)
        page = swap(alices, *moved)
    assert five(alice) == ["Home", "Rest", "Fun", "Love", "Faith"]
    submit(page, "Undo")
    assert five(alice) == ["Home", "Rest", "Love", "Fun", "Faith"]
