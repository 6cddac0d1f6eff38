"""The questions by theme, one question with one's answers, and the shipped catalog."""

import pytest

from careerpath.writing.pieces import keep_wording
from journal.entries.models import Entry
from journal.prompts import catalog
from journal.prompts.models import Prompt, PromptTheme
from tests.factories import make_entry, make_prompt
from tests.forms import forge, submit

pytestmark = pytest.mark.django_db


def test_all_shipped_questions_are_listed_by_theme(alices):
    assert catalog.load() == 59 + 11
    page = alices.get("/prompts/").content.decode()
    assert page.count('href="/prompts/') >= 59
    assert "The ladder" in page


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
