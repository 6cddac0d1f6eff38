"""The page of what sparks have in common: its sections, what they lead to, and a page about what one sees in them."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careerpath.writing.trash import move_to_trash
from journal.entries.models import Entry
from journal.sparks.models import Spark
from journal.sparks.patterns.counts import FEWEST
from journal.sparks.patterns.sections import NAMED, OF_MANY
from tests.counting import MOST, MOST_ON_SAVING, asked, queries
from tests.factories import make_card, make_pulse, make_season, make_session, make_spark
from tests.forms import Page, submit, tamper
from tests.raw_rows import flipped, store, stored
from tests.test_frame import opens_on

pytestmark = pytest.mark.django_db
PATTERNS = "/sparks/patterns/"
TYPED = "They are all about who holds the keys.\n\nAnd I hold none."


def make_sparks(owner, count=FEWEST, **fields) -> list[Spark]:
    return [make_spark(owner, f"Something seen, {number}.", **{"kind": "idea", **fields}) for number in range(count)]


def sections(client) -> dict:
    return {section.key: section for section in client.get(PATTERNS).context["sections"]}


def sentence(client, key: str) -> str:
    return sections(client)[key].sentence


@pytest.mark.parametrize(
    ("count", "said"), [(0, "No sparks yet."), (1, "You have 1 spark."), (7, "You have 7 sparks.")]
)
def test_below_eight_it_says_what_will_be_there(alice, alices, count, said):
    make_sparks(alice, count)
    page = alices.get(PATTERNS)
    assert said in page.text and "With eight, you find here what they have in common" in page.text
    assert "Keep as a page" not in page.text


def test_from_eight_on_each_pattern_names_and_links_what_it_rests_on(alice, alices):
    rows = make_sparks(alice)
    page = alices.get(PATTERNS)
    assert "Plain counts over 8 sparks since November 2026" in page.text
    assert "8 of your 8 are ideas." in page.text
    for row in rows:
        # As a mark, and by its name in the table.
        assert page.text.count(f'href="{row.get_absolute_url()}"') == 2
        assert f'title="{row.what}"' in page.text and f">{row.what}</a>" in page.text


def test_what_has_nothing_to_say_is_left_out(alice, alices):
    make_sparks(alice, kind="")
    page = alices.get(PATTERNS)
    assert [*sections(alices)] == ["all"]
    assert "Say a little more about some" in page.text and "Keep as a page" in page.text


def test_sparks_in_any_state_count_and_those_in_the_trash_do_not(alice, alices):
    for state in Spark.State:
        make_sparks(alice, 2, state=state)
    move_to_trash(make_spark(alice, kind="place"))
    assert sentence(alices, "kinds") == "8 of your 8 are ideas."


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ({"arrangement": 5, "role": 3, "": 1}, "5 of your 9 are arrangements, not jobs."),
        ({"person": 4, "place": 4}, "Places and people come up most: 4 of your 8 each."),
        ({"person": 1, "": 7}, "No kind comes up more often than the others."),
    ],
)
def test_kinds(alice, alices, kinds, said):
    for kind, count in kinds.items():
        make_sparks(alice, count, kind=kind)
    section = sections(alices)["kinds"]
    assert section.sentence == said
    assert {row.label: len(row.sparks) for row in section.rows if row.label != "not said"} == {
        {"arrangement": "arrangements", "role": "roles", "person": "people", "place": "places"}[kind]: count
        for kind, count in kinds.items()
        if kind
    }


def test_values_name_those_of_the_five_that_nothing_touches(alice, alices):
    make_session(alice, "Bread", "Rest", "Family")
    bread, _rest, _family = (row.personal_value for row in alices.get("/values/").context["ranked"])
    other = make_card(alice, "Salt")
    make_sparks(alice, 5, touched=[bread.pk])
    make_sparks(alice, 3, touched=[other.pk, bread.pk])
    section = sections(alices)["values"]
    assert section.sentence == (
        "Bread is what they touch most, in 8 of 8. None of them touches Rest or Family. "
        "That may be a gap in the list, or a sign that you look elsewhere."
    )
    assert [(row.label, len(row.sparks)) for row in section.rows] == [
        ("Bread", 8),
        ("Rest", 0),
        ("Family", 0),
        ("Salt", 3),
    ]
    assert alices.get(PATTERNS).text.count("none yet") == 4


def test_the_ladder_is_as_its_owner_marked_it(alice, alices):
    marked, plain = make_card(alice, "Applause"), make_card(alice, "Bread")
    marked.ladder_override = True
    marked.save()
    make_sparks(alice, 6, touched=[plain.pk])
    make_sparks(alice, 2, touched=[marked.pk])
    assert sentence(alices, "ladder") == "Of the values they touch, the ladder rewards 1 by itself: Applause."
    marked.ladder_override = False
    marked.save()
    section = sections(alices)["ladder"]
    assert (section.sentence, section.rows) == ("Of the values they touch, the ladder rewards none by itself.", [])


def test_what_stayed_warm_and_what_has_cooled_is_drawn(alice, alices):
    assert "energy" not in sections(alices)
    make_sparks(alice)
    warm = make_spark(alice, "Warm.", noticed_on=date(2026, 1, 1), energy=4)
    cold = make_spark(alice, "Cold.", noticed_on=date(2026, 1, 1), energy=5)
    make_pulse(warm, 5, date(2026, 6, 1))
    make_pulse(cold, 2, date(2026, 2, 1))
    page = alices.get(PATTERNS)
    section = sections(alices)["energy"]
    assert section.sentence == "1 has stayed warm for two months or longer, and 1 was warm once and has cooled."
    assert [line.spark.what for line in section.lines] == ["Warm.", "Cold."]
    assert page.text.count("1 Jan 2026: 4, 1 Jun 2026: 5") == 2
    Spark.owned_by(alice).get(pk=warm.pk).feel(3, date(2026, 7, 1))
    assert sentence(alices, "energy") == "1 was warm once and has cooled."
    Spark.owned_by(alice).get(pk=cold.pk).feel(3, date(2026, 7, 1))
    assert sentence(alices, "energy") == "None has stayed warm for two months, and none has cooled."


def test_words_noes_and_sources_that_come_back(alice, alices):
    make_sparks(alice, 5)
    for number in range(3):
        say = {"what_exactly": f"The keys {'of Ä ' * number}", "no_if": "A clipboard.", "heard_from": "Dell"}
        make_sparks(alice, 1, **say)
    make_sparks(alice, 2, heard_from="dell")
    assert sentence(alices, "words") == "“keys” is in 3 of them."
    assert sentence(alices, "noes") == "“clipboard” is in 3 of your noes."
    assert sentence(alices, "sources") == "5 of them come from Dell."


def test_where_no_word_comes_back_one_line_says_so(alice, alices):
    make_sparks(alice, 8)
    make_sparks(alice, 1, what_exactly="W" * 130, no_if="Planes.", heard_from="Dell")
    assert sentence(alices, "words") == "No word is in three of the details that caught you."
    assert sentence(alices, "noes") == "No word is in three of your noes."
    assert sentence(alices, "sources") == "No person or source has three of them."


def test_roles_are_held_against_the_season(alice, alices):
    make_sparks(alice, 5, role="supporting")
    make_sparks(alice, 2, role="growing")
    make_sparks(alice, 2, role="central")
    said = "In 5 of them work would play a supporting part, in 2 be central and in 2 be a place to grow."
    assert sentence(alices, "roles") == said
    make_season(alice, second_role="growing")
    assert sentence(alices, "roles") == (
        "7 would fit this season, in which work plays a supporting part, and at times is a place to grow;"
        " 2 would need another."
    )


def test_words_of_a_person_are_shown_as_text(alice, alices):
    make_sparks(alice, 8, what_exactly="<b>keys</b>", heard_from="<i>Dell</i>", no_if="“quoted”")
    page = alices.get(PATTERNS).text
    assert "<i>Dell" not in page and "&lt;i&gt;Dell&lt;/i&gt;" in page


def test_one_that_cannot_be_opened_is_left_out_and_said_so(alice, alices):
    first, *_others = make_sparks(alice, 9)
    store(first, flipped(stored(first, "what"), 300), "what")
    page = alices.get(PATTERNS)
    assert "One more cannot be opened, so it is not counted. Nothing in it was changed." in page.text
    assert sentence(alices, "kinds") == "8 of your 8 are ideas."
    store(_others[0], flipped(stored(_others[0], "what"), 300), "what")
    page = alices.get(PATTERNS)
    assert "You have 7 sparks." in page.text and "2 more cannot be opened" in page.text


def test_what_one_sees_in_a_pattern_becomes_a_page_that_begins_with_it(alice, alices):
    make_sparks(alice)
    page = alices.get(PATTERNS)
    kept = submit(page, "about=kinds", text=TYPED)
    entry = Entry.owned_by(alice).get()
    assert kept.url == entry.get_absolute_url()
    assert entry.text == f"> 8 of your 8 are ideas.\n\n{TYPED}"
    # Sent twice it is kept once, and written on after going back it is changed.
    assert submit(page, "about=kinds", text=TYPED).url == kept.url
    assert submit(page, "about=kinds", text="Or not.").url == kept.url
    assert Entry.owned_by(alice).get().text == "> 8 of your 8 are ideas.\n\nOr not."


def test_what_one_sees_in_all_of_them_stands_alone(alice, alices):
    make_sparks(alice)
    submit(alices.get(PATTERNS), "about=all", text=TYPED)
    assert Entry.owned_by(alice).get().text == TYPED


@pytest.mark.parametrize(("typed", "said"), [("", "There is nothing on this page yet."), ("x" * 200_001, "Split it.")])
def test_what_cannot_be_kept_comes_back_in_its_box(alice, alices, typed, said):
    make_sparks(alice)
    page = submit(alices.get(PATTERNS), "about=kinds", text=typed)
    assert (page.status_code, Entry.owned_by(alice).count()) == (422, 0)
    assert said in page.text and opens_on(page) == ["text"]
    typed_there = [one.text for one in Page(page.text).controls if one.kind == "textarea" and one.text.strip()]
    assert typed_there == [typed] * bool(typed)
    assert submit(page, "about=kinds", text="Kept.").status_code == 302
    assert Entry.owned_by(alice).get().text == "> 8 of your 8 are ideas.\n\nKept."


def test_where_the_pattern_is_gone_what_was_typed_stands_at_the_end_with_its_sentence(alice, alices):
    rows = make_sparks(alice)
    page = alices.get(PATTERNS)
    move_to_trash(rows[0])
    again = tamper(page, "about=kinds", {"written_on": "soon"}, text=TYPED)
    assert again.status_code == 422 and "There is no such date." in again.text
    assert submit(again, "about=all").status_code == 302
    assert Entry.owned_by(alice).get().text == f"> 8 of your 8 are ideas.\n\n{TYPED}"


def test_what_another_account_drew_comes_back_to_be_kept_as_ones_own(alice, alices, bobs):
    make_sparks(alice)
    page = alices.get(PATTERNS)
    page.client = bobs
    again = submit(page, "about=all", text=TYPED)
    assert again.status_code == 422 and TYPED.splitlines()[0] in unescape(again.text)
    assert submit(again, "about=all").status_code == 302
    assert Entry.objects.get().text == TYPED


def test_nobody_elses_sparks_count(alice, bob, bobs):
    make_sparks(alice)
    assert "No sparks yet." in bobs.get(PATTERNS).text


def test_the_list_leads_there_and_back(alice, alices):
    assert PATTERNS not in alices.get("/sparks/").text
    make_spark(alice)
    assert f'href="{PATTERNS}"' in alices.get("/sparks/").text
    assert 'href="/sparks/"' in alices.get(PATTERNS).text


def test_of_many_a_row_names_the_newest_and_leads_to_the_others(alice, alices):
    card = make_card(alice, "Bread")
    say = {"what_exactly": "The keys", "role": "growing", "touched": [card.pk]}
    make_sparks(alice, NAMED + 1, **say)
    newest = make_spark(alice, "The newest.", noticed_on=date(2026, 11, 25), kind="idea", **say)
    page, found = alices.get(PATTERNS), sections(alices)
    assert [(row.more, row.shown[0][1].what) for row in found["kinds"].rows] == [(NAMED + 2 - OF_MANY, newest.what)]
    assert 'href="/sparks/?state=all&amp;kind=idea"' in page.text
    assert f'href="/sparks/?state=all&amp;value={card.pk}"' in page.text
    hits = submit(page, "words=keys")
    assert "keys" not in hits.url and alices.get(hits.url).context["form"]["noun"].value() == "spark"
    assert "Of so many, the newest have a mark" in page.text
    assert f"and {NAMED + 2 - OF_MANY} more" in page.text


def test_the_queries_are_as_many_for_eight_as_for_eighty(alice, alices):
    make_session(alice, "Bread")
    card = make_card(alice, "Salt")
    make_season(alice)
    for count in (8, 72):
        for row in make_sparks(alice, count, touched=[card.pk], energy=4, role="growing"):
            make_pulse(row, 5, date(2026, 11, 24) + timedelta(days=1))
        assert queries(alices, PATTERNS) <= MOST
    page = alices.get(PATTERNS)
    with CaptureQueriesContext(connection) as captured:
        assert submit(page, "about=kinds", text=TYPED).status_code == 302
    assert len(asked(captured)) <= MOST_ON_SAVING
