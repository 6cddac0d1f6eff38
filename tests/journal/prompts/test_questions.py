"""Questions of one's own: asking oneself one, changing and deleting it, and where it stands among the others."""

from datetime import date

import pytest
import time_machine
from django.template.loader import render_to_string

from journal.entries.models import Entry, offered
from journal.prompts.models import HiddenQuestion, Question
from tests.counting import queries
from tests.factories import make_entry, make_prompt, make_question
from tests.forms import submit, tamper

pytestmark = pytest.mark.django_db
NEW = "/questions/new/"
WORDS = "What did I say yes to this week?"


def blank(client):
    return client.get(NEW, follow=True)


def test_one_asks_oneself_one_and_is_asked_it(alice, alices):
    with time_machine.travel("2026-11-24T23:30Z"):
        kept = submit(blank(alices), "Keep", text=f"  {WORDS} ", cadence="season")
    question = Question.owned_by(alice).get()
    assert kept.url == question.get_absolute_url()
    # The day in Berlin.
    assert (question.text, question.cadence, question.added_on) == (WORDS, "season", date(2026, 11, 25))
    assert offered(alice) == [question]
    page = alices.get("/prompts/").text
    assert page.index("Your own") < page.index(WORDS)
    assert f'href="{question.get_absolute_url()}"' in page


def test_it_is_asked_at_any_time_unless_one_says_otherwise(alice, alices):
    submit(blank(alices), "Keep", text=WORDS)
    assert Question.owned_by(alice).get().cadence == "any"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"text": ""}, "Write the question here."),
        ({"text": "One?\r\nTwo?"}, "A question is one line."),
        ({"text": "x" * 501}, "A question can have 500 characters; this one has 501."),
        ({"text": WORDS, "cadence": "weekly"}, "weekly is not one of the available choices."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(alice, alices, changed, said):
    page = tamper(blank(alices), "Keep", changed)
    assert page.status_code == 422 and said in page.text
    assert page.context["form"]["text"].value() == changed["text"]
    assert not Question.owned_by(alice).exists()


def test_changed_it_is_asked_in_its_new_words_and_its_answers_keep_theirs(alice, alices):
    question = make_question(alice, WORDS)
    entry = make_entry(alice, question=question, prompt_text=WORDS)
    submit(alices.get(question.get_edit_url()), "Keep", text="What did I say no to?", cadence="yearly")
    question = Question.owned_by(alice).get()
    assert (question.text, question.cadence) == ("What did I say no to?", "yearly")
    assert Entry.owned_by(alice).get().prompt_text == WORDS
    assert WORDS in alices.get(entry.get_absolute_url()).text
    history = f"{question.get_absolute_url()}history/"
    earlier = alices.get(history, {"wording": question.revisions().get().pk})
    assert WORDS in earlier.text
    submit(earlier, "Bring this back")
    assert Question.owned_by(alice).get().text == WORDS


def test_deleted_it_is_asked_no_more_its_answers_stay_and_undo_brings_it_back(alice, alices):
    question = make_question(alice, WORDS)
    entry = make_entry(alice, "Too much.", question=question, prompt_text=WORDS)
    fresh = make_question(alice, "Which?")
    deleted = submit(alices.get(question.get_absolute_url()), "Delete")
    assert deleted.url == "/prompts/"
    page = alices.get(deleted.url)
    assert page.context["answered"] == [] and page.context["new"] == [fresh]
    assert offered(alice) == [fresh]
    assert WORDS in alices.get(entry.get_absolute_url()).text
    submit(page, "Undo")
    assert alices.get("/prompts/").context["answered"] == [question]


def test_deleted_for_good_it_leaves_its_answers_with_their_wording(alice, alices):
    question = make_question(alice, WORDS)
    make_entry(alice, "Too much.", question=question, prompt_text=WORDS)
    HiddenQuestion.hide(alice, question, None)
    submit(alices.get(question.get_absolute_url()), "Delete")
    gone = submit(alices.get(f"/trash/question/{question.pk}/delete/"), "Delete for good")
    assert gone.url == "/trash/" and not HiddenQuestion.objects.exists()
    entry = Entry.owned_by(alice).get()
    assert (entry.question, entry.prompt_text) == (None, WORDS)
    assert WORDS in alices.get("/journal/").text


def test_answers_to_it_stand_among_those_to_prompts_and_not_among_pages_without_a_question(alice, alices):
    prompt, question = make_prompt(), make_question(alice, WORDS)
    make_entry(alice, prompt=prompt, written_on="2026-10-01")
    older, newer = (make_entry(alice, question=question, written_on=f"2026-{month}-01") for month in ("09", "11"))
    page = alices.get("/prompts/")
    assert page.context["answered"] == [question, prompt]
    assert [one.pk for one in page.context["answered"][0].answers] == [newer.pk, older.pk]
    assert "Your answer of November 2026" in page.text
    assert list(alices.get("/journal/?kind=own").context["page"]) == []


def test_the_list_asks_the_same_however_many_are_ones_own(alice, alices):
    make_entry(alice, question=make_question(alice))
    few = queries(alices, "/prompts/")
    for number in range(20):
        make_entry(alice, question=make_question(alice, f"What, {number}?"))
    assert queries(alices, "/prompts/") == few <= 6


def test_what_ends_a_heavy_page_is_plain_text_with_its_line_breaks(settings, alice, alices):
    settings.HELP_TEXT = "In Germany: 0800 111 0 111\nIn <b>France</b>: 3114"
    said = render_to_string("journal/entries/grounding.html", {"help_text": settings.HELP_TEXT})
    assert "0800 111 0 111<br>In &lt;b&gt;France&lt;/b&gt;: 3114" in said
    assert "Feel your feet on the floor" in said
    without = render_to_string("journal/entries/grounding.html", {"help_text": ""})
    assert "Feel your feet" in without and "subtext" not in without
    assert alices.get("/").context["help_text"] == settings.HELP_TEXT


def test_a_heavy_question_ends_so_once_it_was_answered(alice, alices):
    prompt = make_prompt(heavy=True)
    assert "Before you close this" not in alices.get(prompt.get_absolute_url()).text
    make_entry(alice, prompt=prompt)
    assert "Before you close this" in alices.get(prompt.get_absolute_url()).text


def test_the_form_names_how_often_as_any_choice_is_named(alices):
    page = alices.get("/questions/new/", follow=True).text
    assert "Each season" in page and "Once a year" in page and "each season" not in page
