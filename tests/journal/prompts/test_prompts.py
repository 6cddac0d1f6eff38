"""The questions by theme, one question with one's answers, and the shipped catalog."""

import re

import pytest

from careerpath.writing.pieces import keep_wording
from careerpath.writing.trash import move_to_trash
from journal.entries.models import Entry
from journal.prompts import catalog
from journal.prompts.models import Prompt, PromptTheme
from tests.counting import queries
from tests.factories import make_entry, make_prompt, make_theme
from tests.forms import forge, submit

from ..entries.test_entries import flip_a_bit

pytestmark = pytest.mark.django_db


def test_all_shipped_questions_are_listed_by_theme(alices):
    assert catalog.load() == 62 + 11
    page = alices.get("/prompts/").content.decode()
    assert page.count('href="/prompts/') >= 62
    assert "The ladder" in page


def test_what_one_came_back_to_lately_is_at_the_top(alice, alices):
    once, often = make_prompt("once", order=1), make_prompt("often", order=2)
    for prompt, day in ((once, "2024-05-01"), (often, "2019-05-01"), (often, "2025-05-01")):
        make_entry(alice, prompt=prompt, written_on=day)
    answered = alices.get("/prompts/").context["answered"]
    assert answered == [often, once]


def test_loading_again_changes_nothing():
    catalog.load()
    assert catalog.load() == 0


def test_loading_never_overwrites_what_a_curator_changed():
    catalog.load()
    Prompt.objects.filter(slug="whose-map").update(text="My own wording?")
    Prompt.objects.filter(slug="three-good-days").update(status="retired")
    PromptTheme.objects.filter(slug="ladder").update(label="Climbing")
    assert catalog.load() == 0
    assert Prompt.objects.get(slug="whose-map").text == "My own wording?"
    assert Prompt.objects.get(slug="three-good-days").status == "retired"
    assert PromptTheme.objects.get(slug="ladder").label == "Climbing"


def test_a_new_release_reaches_what_nobody_changed(tmp_path, monkeypatch):
    catalog.load()
    shipped = catalog.SHIPPED.read_text(encoding="utf-8").replace("Who drew the map", "Who has drawn the map")
    newer = tmp_path / "prompts.csv"
    newer.write_text(shipped, encoding="utf-8")
    monkeypatch.setattr(catalog, "SHIPPED", newer)
    assert catalog.load() == 1
    assert Prompt.objects.get(slug="whose-map").text.startswith("Who has drawn")


def test_a_curators_own_prompt_with_a_shipped_slug_stays(alice):
    make_prompt("whose-map", text="Mine?")
    catalog.load()
    assert Prompt.objects.get(slug="whose-map").text == "Mine?"


def test_a_question_shows_all_my_answers_newest_first(alice, bob, alices):
    prompt = make_prompt()
    make_entry(alice, "The older answer.", prompt=prompt, written_on="2023-10-08")
    make_entry(alice, "The newer answer.", prompt=prompt, written_on="2026-10-24")
    make_entry(bob, "Another's zebrafinch.", prompt=prompt)
    page = alices.get(prompt.get_absolute_url()).content.decode()
    assert page.index("The newer answer.") < page.index("The older answer.")
    assert "zebrafinch" not in page


def ways_to_answers(client) -> list[tuple[str, str]]:
    """What the page of questions says of answers: each link's address and words."""
    answers = re.findall(r'<p class="meta answers">(.*?)</p>', client.get("/prompts/").text, re.DOTALL)
    return [(href, words.strip()) for one in answers for href, words in re.findall(r'<a href="(.*?)">(.*?)</a>', one)]


def test_an_answered_question_leads_to_its_answers_by_their_months(alice, bob, alices):
    prompt = make_prompt()
    days = ["2026-05-02", "2025-11-14", "2025-11-02", "2024-05-30"]
    made = [make_entry(alice, prompt=prompt, written_on=day) for day in days]
    make_entry(bob, prompt=prompt, written_on="2026-06-01")
    move_to_trash(make_entry(alice, prompt=prompt, written_on="2026-07-01"))
    said = ["Your answer of May 2026", "14 November 2025", "2 November 2025", "May 2024"]
    assert ways_to_answers(alices) == list(zip([entry.get_absolute_url() for entry in made], said, strict=True))


def test_five_answers_are_named_and_the_rest_is_a_press_away(alice, alices):
    prompt = make_prompt()
    made = [make_entry(alice, prompt=prompt, written_on=f"{year}-05-01") for year in range(2026, 2020, -1)]
    *named, rest = ways_to_answers(alices)
    assert [href for href, _ in named] == [entry.get_absolute_url() for entry in made[:5]]
    assert rest == (prompt.get_absolute_url(), "All answers")
    move_to_trash(made[-1])
    assert len(ways_to_answers(alices)) == 5


def test_what_was_answered_comes_first_then_what_is_new_by_theme(alice, alices):
    made = [make_prompt(f"{theme}-{n}", theme=make_theme(theme), text=f"{theme} {n}?") for theme in "ab" for n in "12"]
    make_entry(alice, prompt=made[3])
    retired = make_prompt("gone", theme=make_theme("c"), status="retired", text="c 1?")
    make_prompt("gone-too", theme=make_theme("c"), status="retired", text="c 2?")
    make_entry(alice, prompt=retired)
    page = alices.get("/prompts/").text
    assert re.findall(r"([abc] [12])\?", page) == ["b 2", "c 1", "a 1", "a 2", "b 1"]
    assert page.index("Answered") < page.index("c 1?") < page.index("New</h2>") < page.index("a 1?")


def test_an_answer_that_does_not_open_is_still_a_press_away(alice, alices):
    entry = make_entry(alice, prompt=make_prompt())
    flip_a_bit(entry)
    assert ways_to_answers(alices) == [(entry.get_absolute_url(), "Your answer of November 2026")]


def test_questions_are_a_view_of_the_journal(alice, alices):
    make_entry(alice, prompt=make_prompt())
    views_of = {"/journal/": "Everything", "/prompts/": "Questions", "/journal/?kind=own": "Without a question"}
    for address, marked in views_of.items():
        page = alices.get(address).text
        views = page[page.index('<ul class="filter">') :].partition("</ul>")[0]
        assert re.findall(r'aria-current="true">(.*?)</a>', views) == [marked]
        assert re.findall(r'href="(.*?)"', views)[:3] == list(views_of)


def test_the_questions_ask_the_same_however_many_answers_there_are(alice, alices):
    prompts = [make_prompt(f"what-{n}") for n in range(4)]
    make_entry(alice, prompt=prompts[0])
    few = queries(alices, "/prompts/")
    for n in range(40):
        make_entry(alice, prompt=prompts[n % 4], written_on=f"2026-10-{n % 28 + 1:02}")
    assert queries(alices, "/prompts/") == few <= 5


def test_an_answer_is_whole_where_it_is_alone_and_short_and_below_then_and_now_all_are_rows(alice, alices):
    prompt, other = make_prompt(), make_prompt("long")
    make_entry(alice, "Newest.\n\n**Whole** it is.", prompt=prompt)
    make_entry(alice, "**Long** " + "words " * 100, prompt=other)
    page = alices.get(other.get_absolute_url()).text
    assert "<strong>" not in page and "Long words" in page
    assert "<strong>Whole</strong>" in alices.get(prompt.get_absolute_url()).text
    make_entry(alice, "First.\n\n**Then** more.", prompt=prompt, written_on="2025-11-01")
    both, rows = alices.get(prompt.get_absolute_url()).text.split("Your answers</h2>")
    assert "<strong>Whole</strong>" in both and "<strong>Then</strong>" in both
    assert "<strong>" not in rows and "First. Then more." in rows and "Newest. Whole it is." in rows


def test_each_page_of_questions_leads_on(alice, alices):
    assert 'href="/journal/new/">Write a page</a>' in alices.get("/prompts/").text
    prompt = make_prompt()
    assert 'href="/prompts/">All questions</a>' in alices.get(prompt.get_absolute_url()).text
    past = alices.get(prompt.get_absolute_url(), {"before": f"1999-01-01_{make_entry(alice).pk}"}).text
    assert "There are no older answers." in past and "Newest answers" in past


def test_answers_turn_pages(alice, alices):
    prompt = make_prompt()
    for number in range(12):
        make_entry(alice, f"Answer {number}.", prompt=prompt)
    first = alices.get(prompt.get_absolute_url())
    rest = alices.get(prompt.get_absolute_url(), {"before": first.context["page"].older})
    assert (len(first.context["page"].rows), len(rest.context["page"].rows)) == (10, 2)


def test_a_retired_question_stays_for_who_answered_it(alice, alices, bobs):
    prompt = make_prompt(status="retired")
    make_entry(alice, "My answer.", prompt=prompt)
    assert b"My answer." in alices.get(prompt.get_absolute_url()).content
    assert bobs.get(prompt.get_absolute_url()).status_code == 404
    assert b"no longer asked" in alices.get(prompt.get_absolute_url()).content
    assert b"?prompt=" not in alices.get(prompt.get_absolute_url()).content


def test_a_wording_that_changed_is_shown_beside_its_answer(alice, alices):
    prompt = make_prompt(text="The old wording?")
    make_entry(alice, "An answer.", prompt=prompt)
    Prompt.objects.update(text="The new wording?")
    page = alices.get(prompt.get_absolute_url()).content.decode()
    assert "The new wording?" in page
    assert "The old wording?" in page


def test_each_page_and_form_of_an_answer_keeps_the_question_that_was_answered(alice, alices):
    prompt = make_prompt(text="Why a zebrafinch?")
    entry = make_entry(alice, "An answer.", prompt=prompt)
    earlier = keep_wording(entry, entry.wording() | {"text": "Another."})
    Prompt.objects.update(text="Why a hoopoe?")
    page, edit = entry.get_absolute_url(), entry.get_edit_url()
    slower = alices.get(edit)
    answers = [alices.get(one) for one in (page, edit, f"{edit}?from={earlier.pk}")]
    answers.append(submit(alices.get(edit), "Done", text="x" * 200_001))
    submit(alices.get(edit), "Done", text="A third.")
    conflict = submit(slower, "Done", text="A fourth.")
    assert conflict.status_code == 409 and "hoopoe" not in conflict.text
    assert [answer.status_code for answer in answers] == [200] * 3 + [422]
    for answer in answers:
        assert "zebrafinch" in answer.text and "hoopoe" not in answer.text, answer.request["PATH_INFO"]


@pytest.mark.parametrize("address", ["/journal/new/", "/welcome/question/"])
def test_a_draft_is_answered_by_nobody_who_guesses_its_slug(alice, alices, address):
    make_prompt("not-yet", text="What of the zebrafinch?", status=Prompt.Status.DRAFT)
    page = alices.get(address, follow=True)
    fields = {"text": "Some words.", "written_on": "2026-11-24", "prompt": "not-yet"}
    forge(alices, page.context["action"], fields | {"piece": page.context["piece"]})
    answer = Entry.owned_by(alice).get()
    assert (answer.prompt, answer.prompt_text) == (None, "")
    assert "zebrafinch" not in alices.get(answer.get_absolute_url()).content.decode()
