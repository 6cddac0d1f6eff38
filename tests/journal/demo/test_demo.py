"""The demo account: three years of one imagined person, as the story tells them."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from careerpath.accounts.clock import today
from careerpath.accounts.models import User
from careerpath.writing.marks import Mark
from careerpath.writing.pieces import piece_models
from journal.demo import EMAIL, PASSWORD
from journal.demo.story import PLACE, STORY, WRAP, ends_on, fill
from journal.entries.models import Entry
from journal.find_out.models import FindOut
from journal.people.models import TrustedPerson
from journal.people.notes.models import PersonNote
from journal.prompts import catalog as prompts
from journal.remarks.models import Remark
from journal.seasons.letters.models import Letter, written_back
from journal.seasons.letters.views import WritingBack
from journal.seasons.models import Season, current_season
from journal.seasons.needs.models import NeedRow
from journal.sparks.models import Spark
from journal.steady.models import Comparison
from journal.touches.models import CarriedValue, Link, Tag
from tests.conftest import signed_in
from tests.forms import submit
from values.catalog import shipped as values
from values.session.models import RankedValue, ValuesSession
from values.session.results import current_five

DAY = date(2026, 11, 24)
# What is no text, but one of a few words that the product knows.
SLUGS = frozenset(
    "kind prompt role second_role key next money touches marks tags flexibility measure stance spaces roles".split()
)
DATED = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|april|june|july|august|september|october"
    r"|november|december|winters?|summers?|springs?|springtime|autumns?|(?:the|this|last|next|every|in) fall"
    r"|christmas|easter|thanksgiving|halloween|hanukkah|passover|ramadan|new year'?s?|valentine'?s?|labor day"
    r"|memorial day|snow\w*|frost\w*|harvests?|semesters?)\b",
    re.IGNORECASE,
)
# These two are words of other kinds, too.
CAPITAL = re.compile(r"\b(?:May|March)\b")


def texts(told: Any, name: str = "") -> Iterator[str]:
    """Each text of the story in one line a paragraph, as it stands in the file."""
    if isinstance(told, dict):
        for key, one in told.items():
            yield from texts(one, key)
    elif isinstance(told, list):
        for one in told:
            yield from texts(one, name)
    elif isinstance(told, str) and name not in SLUGS:
        yield WRAP.sub(" ", told.strip())


@pytest.fixture(scope="module")
def story():
    return tomllib.loads(STORY.read_text("utf-8"))


def test_no_text_names_a_time_of_year_but_by_a_placeholder(story):
    assert [found[0] for text in texts(story) for found in DATED.finditer(text)] == []
    assert [found[0] for text in texts(story) for found in CAPITAL.finditer(text)] == []
    assert [text for text in texts(story) if set("{}") & set(PLACE.sub("", text))] == []


def sentences(text: str) -> list[str]:
    parts = re.split(r"(?<=[.!?…:])[\"'”’)]*\s+|\n+", text)
    return [words for part in parts if (words := " ".join(re.findall(r"[a-z0-9'$,{}]+", part.lower())))]


def test_no_sentence_stands_twice_and_no_page_begins_or_ends_as_another(story):
    counted = Counter(words for text in texts(story) for words in sentences(text) if " " in words)
    assert [words for words, times in counted.items() if times > 1] == []
    pages = [" ".join(sentences(one["text"])).split() for one in story["entry"]]
    for where in (slice(3), slice(-3, None)):
        assert [words for words, times in Counter(" ".join(page[where]) for page in pages).items() if times > 1] == []


def test_no_text_has_a_long_dash(story):
    assert [text for text in texts(story) if re.search("[—–]| - ", text)] == []


@pytest.fixture
def told(db, alice):
    prompts.load()
    values.load()
    fill(alice, DAY)
    return alice


def test_three_years_of_everything(told, story):
    days = [*Entry.owned_by(told).order_by("written_on").values_list("written_on", flat=True)]
    assert 50 <= len(days) <= 60
    assert days[0] < DAY - timedelta(1080) and DAY - timedelta(14) < days[-1] < DAY
    # There are months without a page.
    assert max(later - day for day, later in pairwise(days)) > timedelta(45)
    assert 24 <= Spark.owned_by(told).count() <= 48
    assert Season.owned_by(told).count() == len(story["season"]) == 5
    assert CarriedValue.owned_by(told).count() >= 20
    assert ValuesSession.owned_by(told).count() == 3
    assert Link.owned_by(told).count() >= 5 and Tag.owned_by(told).count() >= 5
    assert 1 <= Mark.owned_by(told).filter(kind=Mark.Kind.AT_HAND).count() <= 2
    # One page writes back to a letter that was opened before.
    [letter] = [one for one in Letter.all_of(told) if written_back(one.season) and one.kind == Letter.Kind.LETTER]
    page = written_back(letter.season).get()
    assert letter.opened_on < page.written_on and page.prompt_text == WritingBack.question
    assert current_season(told).starts_on > DAY - timedelta(100)
    assert len(current_five(told)) == 5
    # Prompts come back a year later.
    again = [entry for entry in Entry.owned_by(told) if entry.prompt and entry.followed]
    assert len([entry for entry in again if entry.written_on - entry.followed.written_on > timedelta(300)]) >= 5


def test_who_is_thought_aloud_with_and_what_is_not_known_yet(told):
    season = current_season(told)
    people = {person.pk: person for person in TrustedPerson.owned_by(told)}
    notes = PersonNote.owned_by(told).values_list("person", "talked_on")
    # Nobody was talked with after the day that their page has.
    assert len(people) == 3 and {id for id, _day in notes} == {*people}
    assert all(day <= people[id].last_talked for id, day in notes)
    # What is to come this season has its answer beforehand; one remark waits for one, and two are at rest.
    expected = Remark.owned_by(told).expected().filter(season=season)
    assert len(expected) == 3 and all(remark.pocket_answer for remark in expected)
    states = Counter(Remark.owned_by(told).values_list("state", flat=True))
    assert (states[Remark.State.OPEN], states[Remark.State.AT_REST]) == (1, 2) and states.total() == 12
    questions = FindOut.owned_by(told)
    assert len(questions) == 6 and len(questions.unanswered()) == 3
    assert {question.origin.noun for question in questions} == {*FindOut.ORIGINS}
    assert [question.is_stale for question in questions if question.good_until].count(True) == 1
    assert (Comparison.owned_by(told).count(), Comparison.owned_by(told).filter(personal_value=None).count()) == (8, 5)


def test_it_ends_with_last_week():
    assert [ends_on(date(2026, 11, day)) for day in (22, 23, 29)] == [
        date(2026, 11, 15),
        date(2026, 11, 22),
        date(2026, 11, 22),
    ]


def test_each_row_passes_the_rules_of_its_model(told):
    for model in (*piece_models(), Letter, NeedRow, RankedValue, Tag):
        for row in model.all_of(told):
            row.full_clean(exclude=("owner",), validate_unique=False)


def test_each_page_opens_and_its_form_takes_it_as_it_is(told):
    call_command("demo", verbosity=0)
    demo = User.objects.get(email=EMAIL)
    client = signed_in(demo)
    for url in ("/", "/journal/", "/sparks/", "/seasons/", "/values/", "/values/history/", "/success/"):
        assert client.get(url).status_code == 200, url
    days = {piece.day for model in piece_models() for piece in model.owned_by(demo)}
    assert max(days) < today(demo)
    for piece in (piece for model in piece_models() for piece in model.owned_by(demo)):
        assert client.get(piece.get_absolute_url()).status_code == 200
        answer = submit(client.get(piece.get_edit_url()), "Keep" if isinstance(piece, Spark) else "Done")
        assert answer.status_code == 302, answer.context["form"].errors
        assert not type(piece).owned_by(demo).get(pk=piece.pk).has_revisions(), piece.wording()


def test_the_command_makes_the_account_anew(told):
    for _ in range(2):
        call_command("demo", verbosity=0)
    demo = User.objects.get(email=EMAIL)
    assert demo.check_password(PASSWORD)
    assert Entry.owned_by(demo).count() == Entry.owned_by(told).count()


def test_a_server_refuses(settings):
    settings.LOCAL = False
    with pytest.raises(CommandError, match="local mode"):
        call_command("demo")
