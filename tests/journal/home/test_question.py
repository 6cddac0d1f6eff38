"""The question that home offers: which one, another one, and what one does not want to be asked."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from careerpath.writing.trash import move_to_trash
from journal.entries.models import offered
from journal.prompts.models import HiddenQuestion, Prompt
from tests.conftest import signed_in
from tests.counting import MOST, queries
from tests.factories import make_entry, make_prompt, make_question, make_season, make_theme
from tests.forms import forge, submit
from tests.raw_rows import store

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("that_day")]
TODAY = date(2026, 11, 24)


@pytest.fixture
def that_day():
    with time_machine.travel("2026-11-24T12:00Z", tick=False):
        yield


def make_prompts(*slugs, **fields):
    return [make_prompt(slug, order=order, **fields) for order, slug in enumerate(slugs)]


def asked(client, **query):
    return client.get("/", query).context["question"]


def hidden(user):
    return [(row.prompt or row.question, row.until) for row in HiddenQuestion.owned_by(user)]


def test_another_one_leads_on_to_the_third_and_then_to_all_questions(alices):
    first, second, third, _fourth = make_prompts("first", "second", "third", "fourth")
    page = alices.get("/")
    assert page.context["question"] == first
    for number, question in ((1, second), (2, third)):
        assert f'href="/?another={number}#question"' in page.text
        page = alices.get("/", {"another": number})
        assert page.context["question"] == question
    assert "another=" not in page.text
    assert "This is the last one for now." in page.text
    assert 'id="another" href="/prompts/">All questions' in page.text


def test_another_one_can_be_skipped(alice, alices):
    first, second = make_prompts("first", "second")
    assert submit(alices.get("/", {"another": "1"}), "Skip it").url == "/"
    assert hidden(alice) == [(second, date(2027, 1, 23))]
    assert asked(alices) == first


@pytest.mark.parametrize("another", ["99", "3", "x", "-1", "", "1.0", "١", "1" * 5000])
def test_a_place_that_is_none_shows_the_first(alices, another):
    first, *_ = make_prompts("first", "second", "third")
    page = alices.get("/", {"another": another})
    assert (page.status_code, page.context["question"]) == (200, first)


def test_one_alone_is_neither_another_nor_the_last(alices):
    make_prompt()
    page = alices.get("/").text
    assert "last one for now" not in page and "another=" not in page and "All questions" in page


def test_drafts_and_retired_ones_are_not_offered(alice, alices):
    make_prompt("draft", status="draft")
    make_prompt("old", status="retired")
    assert offered(alice) == []
    page = alices.get("/").text
    assert "No question for now." in page and 'href="/prompts/">All questions' in page


def test_what_one_answered_rests_and_of_others_answers_nothing_is_known(alice, bob):
    first, second = make_prompts("first", "second")
    answer = make_entry(alice, prompt=first, written_on=TODAY - timedelta(20))
    assert offered(alice) == [second]
    assert offered(bob) == [first, second]
    make_entry(alice, prompt=first, written_on="2020-01-01")
    assert offered(alice) == [second]
    move_to_trash(answer)
    assert offered(alice) == [second, first]


def test_the_theme_least_written_about_comes_first(alice):
    ladder = make_prompts("a", "b", theme=make_theme("ladder", order=1))
    people = make_prompts("c", "d", theme=make_theme("people", order=2))
    assert offered(alice) == [ladder[0], people[0], ladder[1]]
    make_entry(alice, prompt=ladder[0], written_on=TODAY - timedelta(89))
    assert offered(alice) == [people[0], ladder[1], people[1]]
    make_entry(alice, prompt=people[0], written_on=TODAY - timedelta(90))
    assert offered(alice)[:2] == [people[1], ladder[1]]


def test_a_question_of_each_season_waits_for_the_next_one_to_begin(alice, alices):
    prompt = make_prompt(cadence="season")
    make_entry(alice, prompt=prompt, written_on="2026-08-31")
    assert asked(alices) is None
    season = make_season(alice, starts_on=date(2026, 9, 1))
    assert asked(alices) == prompt
    season.close()
    assert asked(alices) is None
    make_season(alice, starts_on=TODAY + timedelta(1))
    assert asked(alices) is None
    with time_machine.travel("2026-11-24T23:30Z"):
        # In Berlin, where she is, it has begun.
        assert asked(signed_in(alice)) == prompt


def test_a_follow_up_stands_in_for_a_question_that_was_asked_once(alice, alices):
    prompt = make_prompt(cadence="once", follow_up="And now?")
    make_entry(alice, "Zebrafinch.", prompt=prompt, written_on="2023-10-08")
    page = alices.get("/").text
    question = page[page.index('id="question"') :].partition("</section>")[0]
    assert "And now?" in question and prompt.text not in question
    assert "A follow-up to your page of 8 October 2023." in question
    assert "Zebrafinch" not in question


def test_skipped_it_rests_for_sixty_days_and_undo_takes_that_back(alice, alices):
    first, second = make_prompts("first", "second")
    page = alices.get("/")
    note = alices.get(submit(page, "Skip it").url)
    assert "This question rests for 60 days." in note.text
    assert note.context["question"] == second
    assert hidden(alice) == [(first, TODAY + timedelta(60))]
    for days, is_left_out in ((59, True), (60, False)):
        with time_machine.travel(TODAY + timedelta(days)):
            page = signed_in(alice).get("/prompts/")
            assert (page.context["hidden"] == [first]) == ("until 23 January" in page.text) == is_left_out
    assert submit(note, "Undo").url == "/"
    assert hidden(alice) == [] and asked(alices) == first


def test_not_for_me_is_for_good_and_can_be_asked_again_from_the_list(alice, alices):
    prompt = make_prompt()
    note = alices.get(submit(alices.get("/"), "Not for me").url)
    assert "You will not be asked this again." in note.text
    assert 'under <a href="/prompts/">Questions</a>' in note.text
    assert hidden(alice) == [(prompt, None)]
    with time_machine.travel("2036-11-24T12:00Z"):
        assert asked(signed_in(alice)) is None
    page = alices.get("/prompts/")
    assert page.context["hidden"] == [prompt] and page.context["new"] == []
    page = alices.get(prompt.get_absolute_url())
    assert "Ask it again" in page.text
    assert submit(page, "for=show").url == "/prompts/"
    assert "Ask it again" not in alices.get(prompt.get_absolute_url()).text
    assert hidden(alice) == [] and asked(alices) == prompt


def test_a_press_sent_twice_is_one_and_the_later_of_two_counts(alice, alices):
    prompt = make_prompt()
    page = alices.get("/")
    submit(page, "Skip it")
    row = HiddenQuestion.owned_by(alice).get()
    with time_machine.travel("2026-11-24T13:00Z"):
        submit(page, "Skip it")
    assert HiddenQuestion.owned_by(alice).get().updated_at == row.updated_at
    submit(page, "Not for me")
    assert hidden(alice) == [(prompt, None)]
    submit(page, "Skip it")
    assert hidden(alice) == [(prompt, TODAY + timedelta(60))]


def test_what_one_hides_others_are_asked(alice, bob, alices, bobs):
    prompt, question = make_prompt(), make_question(alice)
    forge(alices, f"{prompt.get_absolute_url()}hide/", {"for": "good"})
    assert asked(bobs) == prompt
    assert forge(bobs, f"{question.get_absolute_url()}hide/", {"for": "good"}).status_code == 404
    assert hidden(bob) == []
    assert asked(alices) == question


def test_hiding_what_is_none_or_a_draft_or_by_a_link(alices, anonymous):
    make_prompt("draft", status="draft")
    for slug in ("no-such", "draft"):
        assert forge(alices, f"/prompts/{slug}/hide/", {"for": "skip"}).status_code == 404
    prompt = make_prompt()
    address = f"{prompt.get_absolute_url()}hide/"
    assert alices.get(address).status_code == 405
    assert forge(anonymous, address, {"for": "skip"}).url.startswith("/accounts/login/")
    assert not HiddenQuestion.objects.exists()


def test_a_retired_question_is_not_asked_and_may_be_left_out(alice, alices):
    prompt = make_prompt()
    page = alices.get("/")
    Prompt.objects.update(status="retired")
    assert submit(page, "Not for me").status_code == 302
    assert alices.get("/").context["question"] is None
    assert alices.get("/prompts/").context["hidden"] == []
    make_entry(alice, prompt=prompt)
    assert "Ask it again" not in alices.get("/prompts/").text


def test_one_of_ones_own_is_offered_before_equals_until_it_is_trashed(alice, alices):
    prompt = make_prompt()
    question = make_question(alice, "What did I say yes to?")
    assert offered(alice) == [question, prompt]
    page = alices.get("/")
    assert "What did I say yes to?" in page.text
    assert f'href="/journal/new/?question={question.pk}"' in page.text
    make_entry(alice, question=question, written_on=TODAY)
    assert offered(alice) == [prompt]
    move_to_trash(make_question(alice))
    assert offered(alice) == [prompt]


def test_one_that_does_not_open_is_passed_over(alice, alices):
    store(make_question(alice, "Which?"), b"broken")
    question, prompt = make_question(alice, "What?"), make_prompt()
    assert offered(alice) == [prompt, question]
    assert alices.get("/").status_code == 200
    assert "A question that cannot be opened" in alices.get("/prompts/").text


def test_home_asks_the_same_however_many_questions_and_answers_there_are(alice, alices):
    make_season(alice)
    prompts = make_prompts(*"abcd")
    make_entry(alice, question=make_question(alice), written_on="2026-01-01")
    few = queries(alices, "/")
    for n in range(40):
        make_entry(alice, prompt=prompts[n % 4], written_on=f"2026-10-{n % 28 + 1:02}")
        make_entry(alice, question=make_question(alice, f"What, {n}?"), written_on="2026-01-01")
        if n < 4:
            HiddenQuestion.hide(alice, prompts[n], None)
    assert queries(alices, "/") == few <= MOST
    assert timezone.now().date() == TODAY
