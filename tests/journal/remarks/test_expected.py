"""Expecting remarks at a season's start, and saying at half time what came of them."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careerpath.writing.trash import move_to_trash
from journal.remarks.expected.coming import AT_MOST, expected_at_half_time, is_past_middle
from journal.remarks.expected.forms import EXAMPLES
from journal.remarks.models import Remark
from tests.counting import MOST, MOST_ON_SAVING, asked, queries
from tests.factories import make_remark, make_season
from tests.forms import submit, tamper
from tests.raw_rows import store, stored

START, MIDDLE = datetime(2026, 9, 3, 12, tzinfo=UTC), datetime(2026, 12, 3, 12, tzinfo=UTC)


@pytest.fixture
def season(alice, time_machine):
    time_machine.move_to(START, tick=False)
    return make_season(alice)


def expect(season):
    return reverse("journal:season_expect", args=[season.pk])


def page(answer):
    return answer.content.decode()


def expected(user):
    rows = Remark.owned_by(user).order_by("kind")
    return [(row.kind, row.words, row.pocket_answer) for row in rows]


def test_every_kind_has_an_example():
    assert list(EXAMPLES) == Remark.Kind.values


def test_what_was_picked_is_expected_with_its_answer(alices, alice, season):
    form = alices.get(expect(season))
    typed = {"text-money-words": "What about rent?", "text-money-answer": "I have fourteen months."}
    answer = submit(form, "Done", kind=["money", "benefits"], **typed)
    assert answer.url == f"{season.get_absolute_url()}#expected"
    assert expected(alice) == [
        ("benefits", "How will you get health insurance?", ""),
        ("money", "What about rent?", "I have fourteen months."),
    ]
    money = Remark.owned_by(alice).get(kind="money")
    assert (money.is_expected, money.season_id, money.heard_on) == (True, season.pk, date(2026, 9, 3))
    assert (money.state, money.in_pocket) == (Remark.State.ANSWERED, True)
    shown = page(alices.get(season.get_absolute_url()))
    assert "I have fourteen months." in shown
    assert "Add some" in shown
    assert "Was any of them said?" not in shown
    again = page(alices.get(expect(season)))
    assert money.get_absolute_url() in again
    # One that is saved alone has the same state.
    for row in Remark.owned_by(alice):
        state, in_pocket = row.state, row.in_pocket
        row.save()
        assert (row.state, row.in_pocket) == (state, in_pocket)


def test_an_answer_picks_a_kind_as_well(alices, alice, season):
    submit(alices.get(expect(season)), "Done", **{"text-age-answer": "I am forty-four."})
    assert [kind for kind, *_ in expected(alice)] == ["age"]


def test_other_words_for_what_is_not_picked_are_neither_kept_nor_lost(alices, alice, season):
    typed = {"text-age-answer": "I am forty-four.", "text-envy-words": "Lucky you."}
    refused = submit(alices.get(expect(season)), "Done", **typed)
    assert refused.status_code == 422 and "Tick this one to keep these words, or clear them." in page(refused)
    assert "Lucky you." in page(refused) and not expected(alice)
    submit(refused, "Done", **{"text-envy-words": ""})
    assert [kind for kind, *_ in expected(alice)] == ["age"]


def test_one_id_makes_one_remark(alices, alice, season):
    drawn = alices.get(expect(season))
    [same] = re.findall(r'name="piece-age" value="([^"]+)"', drawn.text)
    sent = {"text-age-answer": "I am forty-four.", "text-envy-answer": "It is."}
    assert tamper(drawn, "Done", {"piece-envy": same}, **sent).status_code == 422
    assert not expected(alice)


def test_one_that_was_put_at_rest_is_not_expected_by_going_back(alices, alice, season):
    drawn = alices.get(expect(season))
    submit(drawn, "Done", **{"text-age-answer": "I am forty-four."})
    Remark.owned_by(alice).get().put_at_rest(True)
    again = submit(drawn, "Done", **{"text-age-answer": "I am forty-five."})
    assert again.status_code == 422 and "You put this one at rest." in page(again)
    submit(again, "Done")
    assert Remark.owned_by(alice).expected().get().pocket_answer == "I am forty-five."


def test_nothing_picked_is_said(alices, alice, season):
    answer = submit(alices.get(expect(season)), "Done")
    assert answer.status_code == 422
    assert "Pick at least one that may come this season." in page(answer)
    assert not expected(alice)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text-money-words": "m" * 301}, "A remark can have 300 characters; this one has 301. Shorten it."),
        ({"text-money-answer": "a" * 141}, "This can have 140 characters; yours has 141."),
        ({"text-money-words": ""}, "Write down the words, as somebody may say them."),
    ],
)
def test_what_is_refused_comes_back_whole(alices, alice, season, typed, sentence):
    others = {"text-age-answer": "I am forty-four."}
    answer = submit(alices.get(expect(season)), "Done", kind=["money", "age"], **typed, **others)
    shown = page(answer)
    assert answer.status_code == 422
    assert sentence in shown
    assert all(words in shown for words in [*typed.values(), *others.values()])
    assert shown.count("checked") == 2
    assert not expected(alice)
    assert submit(answer, "Done", **{"text-money-words": "Rent?", "text-money-answer": "I have it."}).status_code == 302
    assert len(expected(alice)) == 2


def test_no_kind_of_ours_is_refused(alices, alice, season):
    answer = tamper(alices.get(expect(season)), "Done", {"kind": ["ladder"]})
    assert answer.status_code == 422
    assert "Pick among the kinds below." in page(answer)
    assert not expected(alice)


def test_sent_twice_each_is_made_once(alices, alice, season):
    form = alices.get(expect(season))
    for _ in range(2):
        assert submit(form, "Done", kind=["money", "age"]).status_code == 302
    assert len(expected(alice)) == 2
    # Somebody goes back and writes on: that changes the one that is there.
    submit(form, "Done", kind=["money", "age", "envy"], **{"text-money-answer": "I have fourteen months."})
    assert expected(alice)[2] == ("money", "And what will you live on?", "I have fourteen months.")
    assert len(expected(alice)) == 3
    assert Remark.owned_by(alice).get(kind="money").in_pocket


def test_two_windows_both_are_kept(alices, alice, season):
    first, second = alices.get(expect(season)), alices.get(expect(season))
    submit(first, "Done", kind="money", **{"text-money-answer": "In one window."})
    submit(second, "Done", kind="money", **{"text-money-answer": "In the other."})
    assert sorted(answer for *_, answer in expected(alice)) == ["In one window.", "In the other."]


@pytest.mark.parametrize("meanwhile", ["changed", "trashed"])
def test_what_happened_meanwhile_is_said_and_both_are_kept(alices, alice, season, meanwhile):
    form = alices.get(expect(season))
    submit(form, "Done", kind="money")
    row = Remark.owned_by(alice).get()
    if meanwhile == "trashed":
        move_to_trash(row)
    else:
        submit(alices.get(row.get_edit_url()), "Done", words="What about the rent?")
    answer = submit(form, "Done", kind=["money", "age"], **{"text-money-answer": "I have it."})
    assert answer.status_code == 422
    assert "Press Done again" in page(answer)
    assert "I have it." in page(answer)
    for _ in range(2):
        assert submit(answer, "Done").status_code == 302
    assert Remark.all_of(alice).count() == 3


def test_of_another_in_the_trash_or_closed(alices, bobs, alice, bob, season):
    form = alices.get(expect(season))
    assert bobs.get(expect(season)).status_code == 404
    form.client = bobs
    assert submit(form, "Done", kind="money").status_code == 404
    # The page of another account keeps nothing of itself.
    own = bobs.get(expect(make_season(bob)))
    stolen = {"piece-money": page(alices.get(expect(season))).partition('name="piece-money" value="')[2][:60]}
    answer = tamper(own, "Done", stolen, kind="money")
    assert answer.status_code == 422
    assert "opened from another account" in page(answer)
    assert submit(answer, "Done").status_code == 302
    season.close("", date(2026, 9, 3))
    shut = "This season was closed on 3 September 2026, so there is nothing left to expect in it."
    assert shut in page(alices.get(expect(season)))
    form.client = alices
    answer = submit(form, "Done", kind="money", **{"text-money-answer": "I have it."})
    assert answer.status_code == 409
    assert shut in page(answer)
    assert "I have it." in page(answer)
    move_to_trash(season)
    assert alices.get(expect(season)).status_code == 404
    assert submit(form, "Done", kind="money").status_code == 404
    assert not expected(alice)


def test_saving_all_kinds_takes_few_queries(alices, alice, season):
    form = alices.get(expect(season))
    with CaptureQueriesContext(connection) as captured:
        answer = submit(form, "Done", kind=Remark.Kind.values)
    assert len(asked(captured)) <= MOST_ON_SAVING
    assert len(expected(alice)) == 14
    # The notice is shown once.
    alices.get(answer.url)
    assert queries(alices, season.get_absolute_url()) <= MOST
    assert queries(alices, expect(season)) <= MOST


def test_it_is_offered_in_the_first_weeks(alices, season, time_machine):
    assert "Expect some" in page(alices.get(season.get_absolute_url()))
    time_machine.move_to(datetime(2026, 10, 3, 12, tzinfo=UTC), tick=False)
    assert "Expect some" not in page(alices.get(season.get_absolute_url()))


def test_from_the_middle_on_it_asks_whether_they_were_said(alices, alice, season, time_machine):
    not_said = make_remark(alice, "What if I regret it?", is_expected=True, season=season, pocket_answer="I asked.")
    time_machine.move_to(MIDDLE, tick=False)
    shown = alices.get(season.get_absolute_url())
    assert "Was any of them said?" in page(shown)
    assert "Add some" not in page(shown)
    at_home = alices.get("/")
    assert "Was any of them said?" in page(at_home)
    assert submit(shown, "It did not come").url == f"{season.get_absolute_url()}#expected"
    # Pressed in another window once more, it stays so.
    assert submit(at_home, "It did not come").url == "/#expected"
    said = make_remark(alice, is_expected=True, season=season, pocket_answer="I asked.")
    assert submit(alices.get("/"), "It was said").url.startswith(said.get_absolute_url())
    for row in (said, not_said):
        row.refresh_from_db()
    assert (said.is_expected, said.heard_on) == (False, date(2026, 12, 3))
    assert not_said.state == Remark.State.AT_REST
    assert "Was any of them said?" not in page(alices.get(season.get_absolute_url()))
    assert not expected_at_half_time(season)


def test_what_has_no_answer_or_cannot_be_opened_does_not_come_up_by_itself(alices, alice, season, time_machine):
    make_remark(alice, "What if I regret it?", is_expected=True, season=season)
    shut = make_remark(alice, is_expected=True, season=season, pocket_answer="I asked.")
    store(shut, stored(shut, "words")[::-1], "words")
    ready = make_remark(alice, is_expected=True, season=season, pocket_answer="I asked.")
    make_remark(alice, is_expected=True, pocket_answer="I asked.")
    make_remark(alice, season=season, pocket_answer="I asked.")
    assert [row for row in expected_at_half_time(season) if row.is_readable()] == [ready]
    time_machine.move_to(MIDDLE, tick=False)
    shown = page(alices.get(season.get_absolute_url()))
    assert "What if I regret it?" in shown
    assert "A remark that cannot be opened" in shown


def test_no_more_than_a_page_holds(alices, alice, season):
    for number in range(AT_MOST + 2):
        make_remark(alice, f"Remark {number}?", is_expected=True, season=season, pocket_answer="I asked.")
    assert len(expected_at_half_time(season)) == 5
    assert page(alices.get(season.get_absolute_url())).count("expected-") >= AT_MOST


@pytest.mark.parametrize(
    ("fields", "first"),
    [({"length": 6}, date(2026, 11, 30)), ({"length": 0, "ends_on": None}, date(2027, 3, 2))],
)
def test_the_middle(alice, fields, first):
    season = make_season(alice, **fields)
    assert is_past_middle(season, first)
    assert not is_past_middle(season, date.fromordinal(first.toordinal() - 1))
