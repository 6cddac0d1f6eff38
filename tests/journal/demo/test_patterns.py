"""Every pattern of the demonstration account, counted again by plain loops over the story."""

import re
import tomllib
from collections import defaultdict

import pytest

from journal.demo.story import STORY, fill
from journal.prompts import catalog as prompts
from journal.sparks.patterns.counts import STOP
from tests.conftest import signed_in
from values.catalog import shipped as values
from values.catalog.models import Value

from .test_demo import DAY

PLURALS = {"idea": "ideas", "person": "people", "role": "roles", "place": "places", "arrangement": "arrangements"}


@pytest.fixture(scope="module")
def story():
    return tomllib.loads(STORY.read_text("utf-8"))


@pytest.fixture
def sections(db, alice):
    prompts.load()
    values.load()
    fill(alice, DAY)
    return {section.key: section for section in signed_in(alice).get("/sparks/patterns/").context["sections"]}


def by_row(section):
    """What each row says, and the sparks it counts, by what they are."""
    return {row.label: [spark.what for spark in row.sparks] for row in section.rows if row.sparks}


def collected(story, named):
    """The sparks of the story, newest first, by each of what `named` says of one."""
    found = defaultdict(list)
    for spark in story["spark"]:
        for one in named(spark):
            if spark["what"] not in found[one]:
                found[one].insert(0, spark["what"])
    return dict(found)


def test_kinds(sections, story):
    found = collected(story, lambda spark: [PLURALS.get(spark["kind"], "projects")])
    assert by_row(sections["kinds"]) == found
    most = max(map(len, found.values()))
    assert f"{most} of your {len(story['spark'])}" in sections["kinds"].sentence


def test_values_and_those_of_the_five_that_none_touches(sections, story):
    names = dict(Value.objects.values_list("slug", "name"))
    found = collected(story, lambda spark: [names[slug] for slug in spark.get("touches", ())])
    five = [names[slug] for slug in story["session"][-1]["five"]]
    rows = by_row(sections["values"])
    assert [row.label for row in sections["values"].rows[:5]] == five
    assert rows == {name: found[name] for name in rows}
    assert {name: sparks for name, sparks in found.items() if name in five} == {
        name: sparks for name, sparks in rows.items() if name in five
    }
    untouched = [name for name in five if name not in found]
    assert untouched and f"None of them touches {' or '.join(untouched)}." in sections["values"].sentence


def test_the_ladders_values_among_them(sections, story):
    names = dict(Value.objects.filter(ladder_default=True).values_list("slug", "name"))
    found = collected(story, lambda spark: [names[slug] for slug in spark.get("touches", ()) if slug in names])
    assert found and by_row(sections["ladder"]) == found


def test_what_stayed_warm_and_what_has_cooled(sections, story):
    warm, cold = [], []
    for spark in story["spark"]:
        felt = [(spark["day"], spark["energy"]), *spark.get("felt", ())]
        last_day, last = felt[-1]
        if felt[0][1] >= 4 and last >= 4 and felt[0][0] - last_day >= 60:
            warm.insert(0, spark["what"])
        if last <= 2 and any(energy >= 4 for _day, energy in felt):
            cold.insert(0, spark["what"])
    assert warm and cold
    assert by_row(sections["energy"]) == {"stayed warm": warm, "cooled": cold}
    assert [line.spark.what for line in sections["energy"].lines] == warm + cold


@pytest.mark.parametrize(("key", "field"), [("words", "what_exactly"), ("noes", "no_if")])
def test_words_that_come_back(sections, story, key, field):
    def words(spark):
        found = [word.lower().replace("’", "'") for word in re.findall(r"[A-Za-z'’]+", spark.get(field, ""))]
        return [word.removesuffix("'s") for word in found if word.removesuffix("'s") not in STOP]

    found = {word: sparks for word, sparks in collected(story, words).items() if len(sparks) >= 3}
    said = {label.strip("“”").lower().removesuffix("'s"): sparks for label, sparks in by_row(sections[key]).items()}
    assert found and said == found


def test_who_and_what_told_of_them(sections, story):
    found = collected(story, lambda spark: [spark["heard_from"]] if "heard_from" in spark else [])
    found = {source: sparks for source, sparks in found.items() if len(sparks) >= 3}
    assert found and by_row(sections["sources"]) == found


def test_those_that_fit_the_season(sections, story):
    found = collected(story, lambda spark: [spark["role"]] if "role" in spark else [])
    assert by_row(sections["roles"]) == found
    role = story["season"][-1]["role"]
    others = sum(len(sparks) for name, sparks in found.items() if name != role)
    assert f"{len(found[role])} would fit this season" in sections["roles"].sentence
    assert f"{others} would need another" in sections["roles"].sentence


def test_nothing_else_is_said(sections):
    assert [*sections] == ["kinds", "values", "ladder", "energy", "words", "noes", "sources", "roles", "all"]
