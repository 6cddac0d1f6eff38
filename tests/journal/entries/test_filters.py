"""The list of pages narrowed: by value, season, question and tag, and to what is at hand."""

import html
import re
from datetime import date

import pytest

from careerpath.writing.marks import Mark
from journal.touches.models import Tag
from tests.factories import make_card, make_entry, make_mark, make_prompt, make_question, make_season
from tests.forms import submit

pytestmark = pytest.mark.django_db


def texts(client, query=""):
    response = client.get(f"/journal/{query}")
    assert response.status_code == 200
    return [row.text for row in response.context["page"]]


def test_the_list_is_narrowed_by_what_is_chosen_and_by_all_of_it(alice, alices):
    season = make_season(alice, "Bench", starts_on=date(2026, 3, 1), closed_on=date(2026, 5, 31))
    make_season(alice, "Sea", starts_on=date(2026, 5, 31))
    bread, prompt, question = make_card(alice, "Bread"), make_prompt(), make_question(alice)
    make_entry(alice, "a", written_on=date(2026, 3, 1), touched=[bread.pk], tags=["reed"])
    make_entry(alice, "b", written_on=date(2026, 5, 30), prompt=prompt)
    make_entry(alice, "c", written_on=date(2026, 5, 31), question=question, tags=["reed", "Dad"])
    tags = {tag.name: tag.pk for tag in Tag.owned_by(alice)}
    assert texts(alices, f"?season={season.pk}") == ["b", "a"]
    assert texts(alices, f"?value={bread.pk}") == ["a"]
    assert texts(alices, f"?question={prompt.pk}") == ["b"]
    assert texts(alices, f"?question={question.pk}") == ["c"]
    assert texts(alices, f"?tag={tags['reed']}") == ["c", "a"]
    assert texts(alices, f"?tag={tags['reed']}&season={season.pk}") == ["a"]
    assert texts(alices, f"?tag={tags['Dad']}&season={season.pk}") == []
    assert texts(alices, f"?tag={tags['reed']}&kind=own") == ["a"]


def test_the_form_sends_ids_and_pages_carry_them(alice, alices):
    for number in range(25):
        make_entry(alice, f"{number}", tags=["reed"])
    make_entry(alice, "Other")
    tag = Tag.owned_by(alice).get()
    closed = alices.get("/journal/?kind=own")
    assert b"<select" not in closed.content
    (link,) = re.findall(r'href="([^"]*narrow=on)#narrow"', closed.content.decode())
    first = submit(alices.get(f"/journal/{html.unescape(link)}"), "Show", tag=str(tag.pk))
    sent = {name: value for name, value in first.wsgi_request.GET.items() if value}
    assert sent == {"kind": "own", "tag": str(tag.pk)}
    assert "reed" not in first.wsgi_request.get_full_path()
    older = first.context["page"].older
    page = first.content.decode()
    assert f"?tag={tag.pk}&amp;kind=own&amp;before={older}" in page
    assert len(texts(alices, f"?tag={tag.pk}&kind=own&before={older}")) == 5


def test_what_is_not_there_is_said_and_narrows_nothing(alice, bob, alices):
    make_entry(alice, "a")
    for name, row in (
        ("value", make_card(bob)),
        ("season", make_season(bob)),
        ("tag", make_entry(bob, tags=["x"]).tag_rows[0]),
    ):
        page = alices.get(f"/journal/?{name}={row.pk}")
        assert [entry.text for entry in page.context["page"]] == ["a"]
        assert "This is not there any more." in page.content.decode()
    assert texts(alices, "?tag='&season=x&before=y") == ["a"]


def test_pages_are_kept_at_hand_and_let_go(alice, alices):
    entry = make_entry(alice, "Read this on bad days.")
    make_entry(alice, "Other")
    marks = alices.get(f"/marks/entry/{entry.pk}/")
    submit(marks, "Done", hand=True)
    assert texts(alices, "?kind=hand") == ["Read this on bad days."]
    assert "Kept at hand" in alices.get(entry.get_absolute_url()).content.decode()
    submit(alices.get(f"/marks/entry/{entry.pk}/"), "Done", hand=False)
    assert texts(alices, "?kind=hand") == []
    assert "Nothing is at hand yet." in alices.get("/journal/?kind=hand").content.decode()


def test_a_page_kept_at_hand_still_comes_back_as_marked(alice, alices):
    entry = make_entry(alice, "Read this.")
    make_mark(entry, Mark.Kind.HELPED)
    submit(alices.get(f"/marks/entry/{entry.pk}/"), "Done", hand=True)
    assert {*Mark.of(entry)} == {Mark.Kind.HELPED, Mark.Kind.AT_HAND}
