"""Two windows on one piece: the page that shows both sends every field on, so that keeping one's own empties none."""

from datetime import date

import pytest
from django import forms

from journal.entries.forms import EntryForm, QuestionForm
from journal.seasons.checkins.forms import CheckInForm
from journal.seasons.forms import SeasonForm
from journal.seasons.reviews.forms import AnswersForm
from journal.sparks.forms import SparkForm
from journal.success.forms import DefinitionForm
from tests.factories import (
    make_card,
    make_checkin,
    make_definition,
    make_entry,
    make_question,
    make_review,
    make_season,
    make_spark,
)
from tests.forms import submit

pytestmark = pytest.mark.django_db

PAIRS = {"text-saying_no_to-1-1": "calls", "text-saying_no_to-1-2": "At nine.", "text-warnings-3-1": "I snap"}
# For each noun its form, and what is typed in the two windows, the second one last.
NOUNS = {
    "entry": (EntryForm, {"text": "First."}, {"text": "\nMine.", "title": "T", "written_on": "2020-02-29"}),
    "spark": (
        SparkForm,
        {"what": "First."},
        {"what": "Mine.", "what_exactly": "It was\n\nred.", "kind": "place", "energy": 5, "noticed_on": "2020-02-29"},
    ),
    "season": (
        SeasonForm,
        {"name": "First"},
        {"name": "Mine", "flexibility": ["place", "hours"], "hours_to": 20, "money": "less", "obstacle": "I\nsay yes."}
        | PAIRS
        | {"sentence": "In my own words.", "making_space_for": "a\nb", "text-boundaries-5": "Home by six"},
    ),
    "definition": (
        DefinitionForm,
        {"text": "First."},
        {"text": "Mine.", "measure-pay": "smaller", "text-pay-size": "Enough", "own_measures": "One\nTwo"},
    ),
    "checkin": (
        CheckInForm,
        {"said_no": "First."},
        {"said_no": "Mine.", "space-0": "half", "room-1": 3, "next": "adjust", "warning": "I snapped.\nTwice."},
    ),
    "review": (
        AnswersForm,
        {"keep": "First."},
        {"keep": "Mine.", "month-2020-02": "growing", "cost": "Money.\n\nSleep.", "next": "later"},
    ),
    "question": (QuestionForm, {"text": "First?"}, {"text": "Mine?", "cadence": "yearly"}),
}


def make(alice, noun):
    """A piece of this noun."""
    alone = {"entry": make_entry, "spark": make_spark, "definition": make_definition, "question": make_question}
    if noun in alone:
        return alone[noun](alice)
    dates = {"starts_on": date(2020, 1, 1), "ends_on": date(2020, 6, 30), "closed_on": date(2020, 6, 30)}
    season = make_season(alice, making_space_for=[{"text": "the bench"}], **dates)
    if noun == "checkin":
        spaces, room = (
            [{"space": "the bench", "state": "open"}],
            [{"value": "Rest", "room": 1}, {"value": "Bread", "room": 2}],
        )
        return make_checkin(season, spaces=spaces, room=room, checked_on=date(2020, 3, 1))
    return make_review(season) if noun == "review" else season


def done(noun):
    return "Keep" if noun in ("spark", "question") else "Done"


def wording_of(row):
    row.refresh_from_db()
    return row.wording()


@pytest.mark.parametrize("noun", NOUNS)
def test_keeping_mine_keeps_all_that_i_said(alice, alices, noun):
    _form, first, mine = NOUNS[noun]
    row, same, other = make(alice, noun), make(alice, noun), make_card(alice, "Salt")
    mine = {**mine, "touched_more": str(other.pk)} if noun in ("entry", "spark") else mine
    one, two = alices.get(row.get_edit_url()), alices.get(row.get_edit_url())
    submit(one, done(noun), **first)
    conflict = submit(two, done(noun), **mine)
    assert conflict.status_code == 409
    assert submit(conflict, "Keep mine").status_code == 302
    submit(alices.get(same.get_edit_url()), done(noun), **mine)
    assert wording_of(row) == wording_of(same)
    assert "Mine" in str(row.wording())


@pytest.mark.parametrize("noun", NOUNS)
def test_the_wording_that_lost_is_kept_whole(alice, alices, noun):
    _form, first, mine = NOUNS[noun]
    row = make(alice, noun)
    one, two = alices.get(row.get_edit_url()), alices.get(row.get_edit_url())
    submit(one, done(noun), **first)
    submit(two, done(noun), **mine)
    first_kept = wording_of(row)
    revision = row.revisions().first()
    submit(alices.get(row.get_edit_url(), {"from": revision.pk}), done(noun))
    assert wording_of(row) != first_kept
    assert "Mine" in str(row.wording())


@pytest.fixture
def added(monkeypatch):
    """Gives a form a text and boxes more; what every sending said in them is collected."""

    def add(form):
        said = []
        clean = form.clean

        def cleaned(self):
            said.append((self.cleaned_data.pop("weather", None), self.cleaned_data.pop("colors", None)))
            return clean(self)

        colors = forms.MultipleChoiceField(
            required=False, choices=[("r", "red"), ("g", "green"), ("b", "blue")], widget=forms.CheckboxSelectMultiple
        )
        monkeypatch.setitem(form.base_fields, "weather", forms.CharField(required=False, strip=False))
        monkeypatch.setitem(form.base_fields, "colors", colors)
        monkeypatch.setattr(form, "clean", cleaned)
        return said

    return add


MORE = b"""<input name="weather" value=" &quot;Rain&quot; "><input type="checkbox" name="colors" value="r" checked>
<input type="checkbox" name="colors" value="b" checked>"""


@pytest.mark.parametrize(
    ("noun", "button"), [*((noun, "Keep mine") for noun in NOUNS), ("entry", "Keep both in one page")]
)
def test_a_field_that_joins_a_form_survives(alice, alices, added, noun, button):
    form, first, mine = NOUNS[noun]
    said = added(form)
    row = make(alice, noun)
    one, two = alices.get(row.get_edit_url()), alices.get(row.get_edit_url())
    submit(one, done(noun), **first)
    # Where a page draws its fields one by one, it would draw these too.
    if b'name="weather"' not in two.content:
        version = b'<input type="hidden" name="version"'
        two.content = two.content.replace(version, MORE + version)
        conflict = submit(two, done(noun), **mine)
    else:
        conflict = submit(two, done(noun), **mine, weather=' "Rain" ', colors=["r", "b"])
    assert conflict.status_code == 409
    assert submit(conflict, button).status_code == 302
    assert said[-2:] == [(' "Rain" ', ["r", "b"])] * 2


# For each noun a long text, what else differs, and what stands there when both are put together.
LONG_TEXTS = {
    "entry": ("text", {"title": "Mine"}),
    "spark": ("what_exactly", {"what": "Mine."}),
    "season": ("obstacle", {"name": "Mine"}),
    "definition": ("inherited", {}),
    "checkin": ("warning", {"next": "adjust"}),
    "review": ("cost", {"next": "later"}),
}


def in_two_windows(client, row, one, other):
    """The page of two wordings: of what was typed in one window, and then in another."""
    drawn = [client.get(row.get_edit_url()) for _ in range(2)]
    submit(drawn[0], done(row.noun), **one)
    return submit(drawn[1], done(row.noun), **other)


@pytest.mark.parametrize("noun", LONG_TEXTS)
def test_both_texts_are_kept_one_after_the_other(alice, alices, noun):
    name, more = LONG_TEXTS[noun]
    row = make(alice, noun)
    conflict = in_two_windows(alices, row, {name: "In one."}, {name: "In the other.", **more})
    button = "Keep both in one page" if noun == "entry" else "Keep both texts"
    for _ in range(2):
        assert submit(conflict, button).status_code == 302
        wording = wording_of(row)
        assert wording[name] == "In one.\n\nIn the other."
        assert {other: wording[other] for other in more} == more
    assert [one.fields[name] for one in row.revisions()[:2]] == ["In one.", "In the other."]


def test_two_that_are_too_long_together_are_kept_apart(alice, alices):
    row = make(alice, "spark")
    conflict = in_two_windows(alices, row, {"what_exactly": "a" * 300}, {"what_exactly": "b" * 300})
    answer = submit(conflict, "Keep both texts")
    assert answer.status_code == 422
    assert "Together they are too long for this field." in answer.content.decode()
    assert wording_of(row)["what_exactly"] == "a" * 300
    assert submit(answer, "Keep").status_code == 302
    assert wording_of(row)["what_exactly"] == "b" * 300


def test_both_is_offered_where_there_are_two_long_texts(alice, alices):
    row = make(alice, "spark")
    one = in_two_windows(alices, row, {"what": "One."}, {"what": "Other."})
    assert b'name="both"' not in one.content
    assert b'name="both"' not in in_two_windows(alices, row, {"what_exactly": "One."}, {"what": "Third."}).content


def test_the_page_marks_what_differs_and_shows_both_whole(alice, alices):
    row = make_entry(alice, "I said yes to it.\n\nAnd slept.", title="Then")
    one = "I said no to it.\n\nAnd slept."
    other = {"text": "I said yes to <it>.\n\nAnd slept.", "title": "Now", "touched_more": str(make_card(alice).pk)}
    page = in_two_windows(alices, row, {"text": one}, other)
    said = page.content.decode()
    assert '<del><bdi class="visually-hidden">kept now: </bdi>no</del>' in said
    assert '<ins><bdi class="visually-hidden">yours: </bdi>yes</ins>' in said
    assert "&lt;it&gt;</ins>." in said
    assert "Yours stays among the earlier wordings." in said
    labels = [label for label, _ in page.context["changes"]]
    assert labels == ["Text", "Title", "Touches"]


def test_an_earlier_wording_shows_what_changed_since(alice, alices):
    season = make_season(alice, why="the bench is set up", making_space_for=[{"text": "the bench"}])
    edit = alices.get(season.get_edit_url())
    submit(edit, "Done", why="the workshop is set up", making_space_for="the bench\nthe sea")
    page = alices.get(f"{season.get_absolute_url()}history/", {"wording": season.revisions()[0].pk})
    said = page.content.decode()
    assert '<del><bdi class="visually-hidden">left out: </bdi>bench</del>' in said
    assert '<ins><bdi class="visually-hidden">added: </bdi>workshop</ins>' in said
    assert [label for label, _ in page.context["changes"]] == ["Making space for", "Why now"]
