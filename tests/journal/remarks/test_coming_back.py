"""No remark comes back by itself without its answer."""

from datetime import UTC, date, datetime

import pytest

from careerpath.writing.marks import Mark
from journal.remarks.models import Remark
from journal.resurfacing.margins import margin_and_latest
from tests.factories import make_entry, make_mark, make_remark

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
OLD = date(2025, 11, 24)


@pytest.fixture(autouse=True)
def on_a_day(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def latest(alice):
    for number in range(3):
        make_entry(alice, f"Of late {number}.", written_on=NOON.date())


def shown(user):
    margin, *_others = margin_and_latest(user, NOON.date(), 3)
    return margin and margin.piece


@pytest.mark.usefixtures("latest")
@pytest.mark.parametrize("state", [Remark.State.OPEN, Remark.State.AT_REST])
def test_one_without_an_answer_or_at_rest_stays_where_it_is(alice, alices, state):
    make_remark(alice, "Why so small?", heard_on=OLD, state=state)
    assert shown(alice) is None
    assert "Why so small?" not in alices.get("/journal/calendar/2026/11/24/").text


@pytest.mark.usefixtures("latest")
def test_what_nobody_said_yet_does_not_come_by_itself(alice, alices):
    make_remark(alice, "Why so small?", heard_on=OLD, pocket_answer="It is enough.", is_expected=True)
    assert shown(alice) is None
    assert "Why so small?" not in alices.get("/journal/calendar/2026/11/24/").text


@pytest.mark.usefixtures("latest")
def test_one_at_rest_comes_where_it_was_asked_for(alice):
    remark = make_remark(alice, "Why?", heard_on=OLD, answer="Enough.", state=Remark.State.AT_REST)
    make_mark(remark, "back", NOON.date())
    assert shown(alice) == remark


@pytest.mark.usefixtures("latest")
def test_it_comes_with_its_answer_and_asks_how_it_is_by_now(alice, alices):
    remark = make_remark(alice, "Why so small?", heard_on=OLD, pocket_answer="Because it is enough.", sting=3)
    assert shown(alice) == remark
    margin = alices.get("/").text.partition('id="margin"')[2].partition("</section>")[0]
    words, _then, rest = margin.partition("Why so small?")
    assert words and "Because it is enough." in rest
    assert f'href="{remark.get_absolute_url()}#sting">How much does it sting now?' in rest
    day = alices.get("/journal/calendar/2026/11/24/").text
    assert "Why so small?" in day and "Because it is enough." in day


@pytest.mark.usefixtures("latest")
def test_the_long_answer_or_that_none_is_needed_will_do(alice, alices):
    remark = make_remark(alice, "Why so small?", heard_on=OLD, answer="It is enough for two.")
    assert "It is enough for two." in alices.get("/").text
    assert "It is enough for two." in alices.get("/journal/calendar/2026/11/24/").text
    Remark.objects.filter(pk=remark.pk).delete()
    make_remark(alice, "Hm.", heard_on=OLD, no_answer_needed=True)
    assert "It needs no answer." in alices.get("/").text


@pytest.mark.usefixtures("latest")
def test_one_that_was_asked_for_waits_for_its_answer(alice):
    remark = make_remark(alice, "Why so small?", heard_on=date(2026, 11, 1))
    make_mark(remark, Mark.Kind.BACK, date(2026, 11, 20))
    old = make_entry(alice, "Another old one.", written_on=OLD)
    assert shown(alice) == old
    remark.answer = "Because."
    remark.save()
    assert shown(alice) == remark


def test_an_unanswered_one_among_the_newest_is_not_drawn_either(alice):
    remark = make_remark(alice, "Why so small?", heard_on=OLD)
    for number in range(1, 4):
        make_entry(alice, f"Later {number}.", written_on=date(2026, 11, number))
    margin, latest, *_others = margin_and_latest(alice, NOON.date(), 4)
    assert margin is None and remark in latest
