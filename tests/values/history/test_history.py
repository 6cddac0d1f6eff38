"""How values moved: which sessions stand side by side, what is said of them, and what stays hidden."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection

from tests.factories import make_draft, make_session, make_value
from values.history.moves import compare, in_words, tracks_of
from values.models import RankedValue, ValuesSession
from values.session.results import ranked_in

pytestmark = pytest.mark.django_db
URL = "/values/history/"


def values_named(*names):
    return [make_value(name) for name in names]


def session_on(alice, day, values, kind="full", **fields):
    return make_session(alice, *values, kind=kind, done_on=day, **fields)


@pytest.fixture
def two(alice):
    """Two full sessions: Rest moved up to first, Craft came in, Recognition left, the others stayed."""
    family, freedom, rest, home, recognition, craft = values_named(
        "family", "freedom", "rest", "home", "recognition", "craft"
    )
    first = session_on(alice, date(2026, 3, 1), [family, freedom, rest, home, recognition], words="Then.")
    second = session_on(alice, date(2026, 9, 1), [rest, freedom, family, home, craft], words="Now.")
    return first, second


def text_of(client, query="", status=200):
    response = client.get(URL + query)
    assert response.status_code == status
    return response.content.decode()


def test_who_has_chosen_nothing_is_told_what_will_stand_here(alices):
    assert "Nothing chosen yet" in text_of(alices)


def test_one_list_alone_is_drawn_and_nothing_is_compared(alice, alices):
    session_on(alice, date(2026, 3, 1), values_named("rest"))
    text = text_of(alices)
    assert "One list so far" in text
    assert "What moved" not in text


def test_the_first_list_of_two_is_not_called_the_only_one(alices, two):
    text = text_of(alices, f"?until={two[0].pk}")
    assert "This is your first list, so nothing moved before it." in text
    assert "One list so far" not in text
    assert f"?until={two[1].pk}" in text


def test_how_they_moved_is_offered_beside_a_second_list(alice, alices):
    first = session_on(alice, date(2026, 3, 1), values_named("rest"))
    assert "How they moved" not in alices.get(first.get_absolute_url()).content.decode()
    second = session_on(alice, date(2026, 9, 1), values_named("home"))
    for session in (first, second):
        assert "How they moved" in alices.get(session.get_absolute_url()).content.decode()


def test_the_first_list_of_a_kind_is_not_called_the_only_one(alice, alices):
    short = session_on(alice, date(2026, 3, 1), values_named("rest"), "express")
    full = session_on(alice, date(2026, 9, 1), values_named("home"))
    text = text_of(alices)
    assert "One list so far" not in text
    assert "This is the first one from the whole catalog" in text
    assert "A ring and dashes" not in text
    chosen = re.findall(r'<option value="([^"]+)" selected', text)
    assert chosen == [str(short.pk), str(full.pk)]


def test_what_moved_is_said_in_words(alice, two):
    ranked = ranked_in(alice, two)
    assert in_words(compare(*ranked.values()), two[0].done_on) == (
        "Since March 2026: Rest moved from third to first. Family moved from first to third. "
        "Craft came in. Recognition left. Two stayed where they were."
    )


def test_two_lists_alike_are_said_so(alice):
    rows = values_named("rest", "home")
    both = [session_on(alice, date(2026, month, 1), rows) for month in (3, 9)]
    said = in_words(compare(*ranked_in(alice, both).values()), both[0].done_on)
    assert said == "Since March 2026: All stayed where they were."


def test_the_page_shows_picture_table_words_and_ladder(alices, two):
    text = text_of(alices)
    assert text.count('class="chart wide-only"') == text.count('class="chart narrow-only"') == 1
    assert "Rest moved from third to first." in text
    for said in (
        "came in, fifth",
        "left; it was fifth",
        "second, as before",
        "Then: <bdi>Then.</bdi>",
        "Now: <bdi>Now.</bdi>",
    ):
        assert said in text
    assert "not in the list" in text
    assert "<rect" not in text
    assert "You have changed" not in text


def test_the_bar_is_drawn_where_the_ladder_rewards_one(alice, alices):
    marked = make_value("recognition", ladder_default=True)
    session = session_on(alice, date(2026, 3, 1), [*values_named("rest", "home", "fun", "craft"), marked])
    for url in (URL, session.get_absolute_url()):
        text = alices.get(url).content.decode()
        assert text.count("<rect") == 15
        assert "The ladder is the usual career path" in text or url == URL


def test_a_short_and_a_whole_list_are_compared_where_one_asks_and_told_apart(alice, alices, two):
    short = [session_on(alice, date(2026, month, 2), values_named(f"s-{month}"), "express") for month in (1, 2)]
    assert "S 2" not in text_of(alices)
    text = text_of(alices, f"?until={short[1].pk}")
    assert "S 1 left." in text
    assert "One list is from the short list and one from the whole catalog" not in text
    text = text_of(alices, f"?first={two[0].pk}&second={short[0].pk}")
    assert "One list is from the short list and one from the whole catalog" in text
    assert "S 1 left." in text
    assert "Since January 2026:" in text


def test_a_look_at_the_five_and_a_list_moved_by_hand_go_on_in_the_line_before_them(alice):
    rows = values_named("rest")
    kinds = ["light", "express", "hand", "full", "light", "hand", "express"]
    for number, kind in enumerate(kinds):
        session_on(alice, date(2026, 1, 1 + number), rows, kind)
    tracks = tracks_of(list(ValuesSession.owned_by(alice).done()))
    assert [(track.express, [row.kind for row in track.all]) for track in tracks] == [
        (True, ["express", "hand", "express"]),
        (False, ["light", "full", "light", "hand"]),
    ]


def test_any_two_of_a_line_stand_side_by_side_whichever_is_named_first(alice, alices, two):
    third = session_on(alice, date(2026, 11, 1), values_named("bread"))
    for first, second in ((two[0], third), (third, two[0])):
        text = text_of(alices, f"?first={first.pk}&second={second.pk}")
        assert "Since March 2026: Bread came in." in text


@pytest.mark.parametrize("ids", [("x", "y"), ("", ""), ("same", "same"), ("mine", "bobs"), ("mine", "unfinished")])
def test_sessions_that_cannot_be_laid_side_by_side_get_a_sentence(alice, bob, alices, two, ids):
    bobs = session_on(bob, date(2026, 3, 1), ["A zebrafinch"])
    begun = make_draft(alice, "Begun")
    named = {"mine": two[0].pk, "same": two[0].pk, "bobs": bobs.pk, "unfinished": begun.pk}
    first, second = (named.get(id, id) for id in ids)
    response = alices.get(URL, {"first": first, "second": second})
    text = response.content.decode()
    assert response.context["problem"]
    assert "Rest moved from third to first." in text
    assert "zebrafinch" not in text
    assert "Begun" not in text


@pytest.mark.parametrize("until", ["x", "0" * 36])
def test_a_stretch_that_is_not_there_shows_the_latest(alices, two, until):
    response = alices.get(URL, {"until": until})
    assert response.context["problem"]
    assert "Rest moved from third to first." in response.content.decode()


def test_earlier_and_later_walk_through_all_sessions_without_a_gap(alice, alices):
    rows = values_named("rest", "home")
    for number in range(9):
        session_on(alice, date(2020, 1, 1) + timedelta(days=40 * number), rows)
    for drawing, columns in (("wide", 4), ("tall", 2)):
        seen, until = [], ""
        while until is not None:
            context = alices.get(URL, {"until": until} if until else {}).context
            shown = [row.pk for row in context["slopes"]["sessions"]][-columns:]
            seen = shown[:-1] + seen if seen else shown
            earlier = context["turns"][drawing]["earlier"]
            until = earlier and str(earlier.pk)
        assert seen == list(ValuesSession.owned_by(alice).done().order_by("done_on").values_list("pk", flat=True))
        first = alices.get(URL, {"until": str(seen[columns - 1])}).context["turns"][drawing]
        assert first["earlier"] is None or drawing == "tall"
        assert first["later"].pk == seen[2 * columns - 2]


def test_while_a_whole_choosing_is_under_way_the_list_of_before_is_folded(alice, alices, two):
    folded = "Your earlier list, if you want to see it now"
    begun = make_draft(alice)
    assert folded not in text_of(alices)
    ValuesSession.owned_by(alice).filter(pk=begun.pk).update(kind="full")
    for url in (URL, "/values/"):
        text = alices.get(url).content.decode()
        assert text.index(folded) < text.index("Recognition")
        assert "Recognition" not in text.split("<main")[1].split(folded)[0]


def test_the_list_of_values_leads_here_once_there_are_two(alice, alices, two):
    assert f'href="{URL}"' in alices.get("/values/").content.decode()


def test_a_name_that_does_not_open_is_an_ellipsis(alice, alices, two):
    row = RankedValue.owned_by(alice).filter(session=two[1]).first()
    broken = bytearray(row.__dict__["name_snapshot"])
    broken[-1] ^= 1
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {RankedValue._meta.db_table} SET name_snapshot = %s WHERE rank = 1", [bytes(broken)])
    text = text_of(alices)
    assert "cannot be opened" in text
    assert alices.get(two[1].get_absolute_url()).status_code == 200


def test_signed_out_leads_to_signing_in(anonymous):
    assert anonymous.get(URL).status_code == 302


def test_a_session_lists_what_else_was_important_and_where_the_five_lean(alice, alices, two):
    session = two[1]
    words = {"bread": {"name": "Bread and salt"}, "crumbs": {"name": "Crumbs"}}
    kept = {"rest": True, "bread": True, "crumbs": True}
    session.record = {"kept": kept, "folded": {"crumbs": "bread"}, "words": words}
    session.save()
    text = alices.get(session.get_absolute_url()).content.decode()
    assert "Also important: <bdi>Bread and salt</bdi></p>" in text
    assert "Yours lean most toward freedom and the new." in text
    assert text.count("<polygon") == 1


def test_the_ladders_outline_is_drawn_from_what_the_catalog_marks(alice, alices, catalog):
    session = session_on(alice, date(2026, 3, 1), ["A word of her own"])
    response = alices.get(session.get_absolute_url())
    assert [other for _, _, other in response.context["corners"]["rows"]] == [0, 0, 0, 15]
    text = response.content.decode()
    assert text.count("<polygon") == 2
    assert "words of your own, which we cannot place here" in text
