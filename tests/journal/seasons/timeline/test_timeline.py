"""The timeline's geometry: nothing overlaps, nothing leaves the drawing, whatever was lived."""

import re
from collections import Counter
from datetime import date, timedelta
from itertools import combinations, pairwise, takewhile
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careerpath.accounts.clock import last_day
from careerpath.words import units
from journal.seasons.models import Season
from journal.seasons.timeline.axis import Axis, ends, lived, month_of
from journal.seasons.timeline.drawing import (
    BAR,
    LONGEST_NAME,
    NAME,
    WORD,
    Box,
    free_level,
    levels,
    number,
    tall,
    wide,
)

ROLES = ["central", "growing", "minimal", "pausing", "supporting", "transition"]
WORDS = {role: role for role in ROLES} | {
    "meant": "meant: %(role)s",
    "today": "today",
    "lived": "lived: %(roles)s",
    "unsaid": "not said",
}
TODAY = date(2026, 11, 24)
# Drawn as narrow as it gets, in between, and as wide.
SINCE = st.sampled_from([date(2006, 1, 1), date(2024, 3, 1), date(2026, 9, 1)])


def row(number=0, first=date(2026, 9, 1), until=date(2027, 3, 1), name="A season", lived=(), moved=()):
    season = Season(pk=UUID(int=number), name=name, role="supporting", starts_on=first)
    season.until, season.lived, season.moved = until, lived, moved
    return season


@st.composite
def rows(draw):
    made = []
    days = st.dates(draw(SINCE), date(2026, 12, 31))
    for index in range(draw(st.integers(0, 12))):
        first = draw(days)
        until = first + timedelta(days=draw(st.integers(1, 400)))
        checks = draw(st.lists(st.tuples(days, st.sampled_from(ROLES[:3])), max_size=6))
        said = lived(first, until, checks, {}, TODAY)
        name = "x" * draw(st.integers(1, 80))
        made.append(row(index, first, until, name, said, draw(st.sampled_from([(), ("came in: Rest", "left: Fun")]))))
    return made


def marks(counts=None):
    return {"entry": counts or {}, "spark": counts or {}}


def overlap(spans):
    spans = sorted(spans)
    return any(after[0] < before[1] - 0.11 for before, after in pairwise(spans))


def text_box(text):
    width = len(text.words) * (NAME if text.kind == "name" else WORD)
    left = text.x - (width if text.end else width / 2 if text.kind == "unsaid" else 0)
    return Box(left, left + width)


@settings(max_examples=40)
@given(rows(), st.dictionaries(st.integers(month_of(date(1999, 1, 1)), month_of(TODAY)), st.integers(0, 40)))
def test_bars_never_overlap_and_everything_stays_inside(made, counts):
    for drawing, along in ((wide(made, marks(counts), TODAY, WORDS), 0), (tall(made, marks(counts), TODAY, WORDS), 1)):
        starts = [(bar[1 + along], bar[1 + along] + bar[3 + along]) for bar in drawing.bars]
        assert not overlap(starts)
        assert all(low >= -0.11 and high <= (drawing.width, drawing.height)[along] + 0.11 for low, high in starts)
        assert len({bar.url for bar in drawing.bars}) == len(made)
        for text in [*drawing.texts, *(text for bar in drawing.bars for text in bar.texts)]:
            assert 0 <= text.y <= drawing.height
            if not along:
                box = text_box(text)
                assert (box.left >= -0.11 and box.right <= drawing.width + 0.11) or text.kind == "faint"
        for marks_of in drawing.marks:
            for x, y in re.findall(r"M([\d.]+) ([\d.]+)", marks_of.path):
                assert 0 <= float(x) <= drawing.width
                assert 0 <= float(y) <= drawing.height


@settings(max_examples=40)
@given(rows())
def test_no_two_labels_stand_on_each_other(made):
    for draw in (wide, tall):
        drawing = draw(made, marks(), TODAY, WORDS)
        texts = sorted([*drawing.texts, *(text for bar in drawing.bars for text in bar.texts)], key=lambda text: text.y)
        for place, text in enumerate(texts):
            near = takewhile(lambda other, text=text: other.y - text.y < 14, texts[place + 1 :])
            assert not [other for other in near if overlap([text_box(text), text_box(other)])]


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(1, 200)), max_size=30))
def test_labels_on_one_level_do_not_meet(pairs):
    boxes = [Box(left, left + width) for left, width in sorted(pairs)]
    at = levels(boxes)
    for index, box in enumerate(boxes):
        assert not [
            one for other, one in enumerate(boxes) if other > index and at[other] == at[index] and one.meets(box)
        ]


def test_a_label_that_would_reach_into_a_later_one_goes_one_level_above_it():
    assert levels([Box(0, 140), Box(130, 230), Box(235, 300)]) == [2, 1, 0]
    assert levels([Box(0, 100), Box(200, 300)]) == [0, 0]
    assert levels([Box(100 * n, 100 * n + 150) for n in range(6)]) == [1, 0, 3, 2, 1, 0]
    assert free_level([0, 2]) == 1


SIZE_OF = {1: 4.5, 2: 6.5, 4: 6.5, 5: 8.5, 9: 8.5, 10: 10.5, 400: 10.5}


@settings(max_examples=40)
@given(SINCE, st.dictionaries(st.integers(0, 260), st.sampled_from([0, *SIZE_OF]), max_size=40))
def test_a_month_has_one_mark_a_noun_of_its_size_which_touches_no_other(first, counts):
    until = date(2027, 3, 1)
    count = month_of(until) - month_of(first)
    by_month = {month_of(first) + at: number for at, number in counts.items()}
    meant = {at: SIZE_OF[number] for at, number in counts.items() if number and at < count}
    for draw in (wide, tall):
        drawing, is_wide = draw([row(first=first, until=until)], marks(by_month), TODAY, WORDS), draw is wide
        (bar,) = drawing.bars
        month = (bar.width if is_wide else bar.height) / count
        found = [
            (float(x), float(y), one.width, one.noun)
            for one in drawing.marks
            for x, y in re.findall(r"M([\d.]+) ([\d.]+)h0", one.path)
        ]
        marked = {"entry": {}, "spark": {}}
        for x, y, size, noun in found:
            at, aside = divmod(x - bar.x if is_wide else bar.y + bar.height - y, month)
            assert size / 2 <= aside <= month - size / 2
            marked[noun][int(at)] = size
        assert marked == {"entry": meant, "spark": meant}
        assert len(found) == 2 * len(meant)
        for (x, y, size, _), (x2, y2, size2, _) in combinations(found, 2):
            assert max(abs(x - x2), abs(y - y2)) >= (size + size2) / 2 + 1
        for x, y, size, _ in found:
            assert y - size / 2 > bar.y + bar.height if is_wide else x + size / 2 < bar.x
        assert {one.noun for one in drawing.marks if not one.hole} <= {"entry"}
        assert all(one.noun == "spark" and 0 < one.hole < one.width for one in drawing.marks if one.hole)


@pytest.mark.parametrize(
    ("months", "width", "height"),
    [(3, 40, 40), (12, 40, 40), (13, 40, 36), (20, 40, 24), (21, 39, 22), (41, 20, 12), (51, 16, 12), (240, 16, 12)],
)
def test_a_short_life_is_drawn_wider(months, width, height):
    first = month_of(TODAY) - months + 1
    made = [row(first=date(first // 12, first % 12 + 1, 1), until=date(2026, 12, 1))]
    assert wide(made, marks(), TODAY, WORDS).bars[0].width == months * width
    assert tall(made, marks(), TODAY, WORDS).bars[0].height == months * height


def spoken(*stretches):
    """A season from September to February in which these were said: role, first day, day after the last."""
    return [row(lived=[(role, date(2026, *low), date(2026, *high)) for role, low, high in stretches])]


def test_a_line_leads_from_one_answer_to_the_same_one_and_is_labeled_where_it_has_room():
    near = ("central", (9, 1), (9, 15)), ("central", (10, 1), (10, 15))
    far = ("central", (9, 1), (9, 15)), ("central", (11, 16), (11, 25))
    for said, path, labels in ((near, "H", 0), (far, "H", 1), (near, "V", 0), (far, "V", 2)):
        draw = wide if path == "H" else tall
        drawing = draw(spoken(*said), marks(), TODAY, WORDS)
        assert (drawing.unsaid.count("M"), drawing.unsaid.count(path)) == (1, 1)
        words = [text for text in drawing.texts if text.kind == "unsaid"]
        assert len(words) == labels and " ".join(text.words for text in words) == "not said"[: 8 * bool(labels)]
        # One of the two names the run.
        assert len([text for text in drawing.texts if text.words == "central"]) == (draw is wide)
    line = wide(spoken(*near), {}, TODAY, WORDS).unsaid
    assert line.startswith(f"M{number(1 + 40 * 14 / 30)} ") and line.endswith("H41")


def test_no_line_leads_to_another_answer_or_past_the_last_one():
    said = spoken(("central", (9, 10), (9, 15)), ("growing", (10, 1), (10, 15)), ("central", (11, 1), (11, 5)))
    two = [*spoken(("central", (9, 1), (9, 5))), row(1, date(2027, 3, 1), date(2027, 9, 1))]
    two[1].lived = [("central", date(2027, 4, 1), date(2027, 4, 9))]
    for draw in (wide, tall):
        for made in (said, two, spoken(("central", (9, 1), (9, 15))), spoken()):
            drawing = draw(made, marks(), TODAY, WORDS)
            assert drawing.unsaid == "" and not [text for text in drawing.texts if text.kind == "unsaid"]


def test_none_one_and_forty_over_twenty_years():
    empty = wide([], marks(), TODAY, WORDS)
    assert (empty.bars, empty.fills) == ([], [])
    (bar,) = wide([row()], marks(), TODAY, WORDS).bars
    assert (bar.x, bar.width, bar.height) == (1, 240, BAR)
    assert [text.words for text in bar.texts] == ["A season", "meant: supporting"]
    forty = [
        row(n, date(2006 + n // 2, 1 + n % 2 * 6, 1), date(2006 + (n + 1) // 2, 1 + (n + 1) % 2 * 6, 1))
        for n in range(40)
    ]
    drawing = wide(forty, marks(), TODAY, WORDS)
    assert (len(drawing.bars), drawing.bars[-1].x) == (40, 1 + 39 * 96)
    assert max(text.y for text in drawing.bars[0].texts) < drawing.bars[0].y <= 4 * 46 + 8
    assert tall(forty, marks(), TODAY, WORDS).height < 240 * 12 + 200


def test_between_seasons_there_is_nothing():
    made = [row(0, date(2024, 1, 1), date(2024, 7, 1)), row(1, date(2026, 9, 1), date(2027, 3, 1))]
    first, second = wide(made, marks(), TODAY, WORDS).bars
    assert (first.x + first.width, second.x) == (1 + 6 * 21, 1 + 32 * 21)


def test_as_meant_is_cool_and_otherwise_has_a_solid_edge_and_its_name():
    said = [("supporting", date(2026, 9, 1), date(2026, 10, 1)), ("central", date(2026, 10, 1), TODAY)]
    made = [row(lived=said)]
    for drawing in (wide(made, {}, TODAY, WORDS), tall(made, {}, TODAY, WORDS)):
        assert [pattern for pattern, _ in drawing.fills] == ["a-central", "c-supporting"]
        assert drawing.edges.count("M") == 1
        texts = [text for bar in drawing.bars for text in bar.texts] + drawing.texts
        assert any("central" in text.words and text.kind == "other" for text in texts)
    made[0].second_role = "central"
    assert {pattern for pattern, _ in wide(made, {}, TODAY, WORDS).fills} == {"c-central", "c-supporting"}
    assert wide(made, {}, TODAY, WORDS).edges == ""


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ((), []),
        (("supporting",), [("lived: supporting", "as-meant")]),
        (("central",), [("lived: central", "other")]),
        (("supporting", "central", "supporting"), [("lived: supporting, central", "other")]),
    ],
)
def test_on_a_phone_every_role_that_was_said_is_named_and_no_other(roles, said):
    days = [date(2026, 9, 1) + timedelta(days=10 * at) for at in range(len(roles) + 1)]
    lived = [(role, *stretch) for role, stretch in zip(roles, pairwise(days), strict=True)]
    (bar,) = tall([row(lived=lived)], {}, TODAY, WORDS).bars
    assert [(text.words, text.kind) for text in bar.texts[2:]] == said


def test_below_two_lines_a_role_is_named_once_a_season():
    first = date(2010, 1, 1)
    days = [first + timedelta(days=14 * at) for at in range(13)]
    made = [row(first=first, until=last_day(first, 6))]
    made[0].lived = [(("central", "growing", "pausing")[at % 3], *stretch) for at, stretch in enumerate(pairwise(days))]
    said = Counter(text.words for text in wide(made, marks(), TODAY, WORDS).texts if text.words in ROLES)
    assert set(said) == {"central", "growing", "pausing"}
    assert said.total() <= 5
    lines = {text.y for text in wide(made, marks(), TODAY, WORDS).texts if text.words in ROLES}
    assert len(lines) <= 3


def test_the_word_today_is_whole_on_the_first_day_of_a_life():
    first = date(2026, 9, 1)
    drawing = tall([row(first=first)], marks(), first, WORDS)
    (today,) = [text for text in drawing.texts if text.words == "today"]
    # A letter reaches some 4 px below its line.
    assert today.y + 4 <= drawing.height


def test_a_long_name_is_cut_and_kept_whole_beside():
    (bar,) = wide([row(name="n" * 80)], {}, TODAY, WORDS).bars
    assert (len(bar.texts[0].words), bar.whole) == (LONGEST_NAME, "n" * 80)
    assert wide([row()], {}, TODAY, WORDS).bars[0].whole == ""


def test_a_check_in_speaks_of_its_day_and_the_13_before():
    first, until = date(2026, 1, 1), date(2026, 7, 1)
    checks = [(date(2026, 5, 31), "central"), (date(2026, 2, 28), "supporting")]
    assert lived(first, until, checks, {}, TODAY) == [
        ("supporting", date(2026, 2, 15), date(2026, 3, 1)),
        ("central", date(2026, 5, 18), date(2026, 6, 1)),
    ]
    assert lived(first, until, [], {}, TODAY) == []
    assert lived(first, until, checks, {}, date(2026, 2, 20)) == [("supporting", date(2026, 2, 15), date(2026, 2, 21))]
    assert lived(date(2027, 1, 1), date(2027, 3, 1), checks, {}, TODAY) == []


def test_a_review_says_of_a_month_what_no_check_in_spoke_of():
    months = {date(2026, 2, 1): "pausing", date(2030, 2, 1): "central"}
    first, until = date(2026, 1, 10), date(2026, 4, 1)
    assert lived(first, until, [(date(2026, 3, 1), "growing")], months, TODAY) == [
        ("pausing", date(2026, 2, 1), date(2026, 2, 16)),
        ("growing", date(2026, 2, 16), date(2026, 3, 2)),
    ]
    assert lived(first, until, [], months, TODAY) == [("pausing", date(2026, 2, 1), date(2026, 3, 1))]


@pytest.mark.parametrize(
    ("planned", "closed", "until"),
    [
        (date(2027, 2, 28), None, date(2027, 3, 1)),
        (date(2026, 10, 1), None, TODAY + timedelta(days=1)),
        (None, None, TODAY + timedelta(days=1)),
        (date(2027, 2, 28), date(2026, 10, 9), date(2026, 10, 10)),
        (None, date(2020, 1, 1), date(2026, 9, 2)),
    ],
)
def test_where_a_season_ends(planned, closed, until):
    assert ends(Season(starts_on=date(2026, 9, 1), ends_on=planned, closed_on=closed), TODAY) == until


def test_the_last_label_is_set_flush_right_where_it_would_leave():
    made = [row(0, date(2024, 1, 1), date(2024, 7, 1)), row(1, date(2026, 11, 1), date(2026, 12, 1), "n" * 22)]
    drawing = wide(made, marks(), TODAY, WORDS)
    assert all(text.end and text.x == drawing.width for text in drawing.bars[-1].texts)


def test_today_is_interrupted_where_labels_stand():
    drawing = wide([row()], marks(), TODAY, WORDS)
    assert drawing.now.count("M") == 2
    assert [text.words for text in drawing.texts if text.kind == "other"] == ["today"]


def test_two_that_begin_on_one_day_still_have_a_bar_each():
    made = [row(n, TODAY, TODAY + timedelta(days=30)) for n in range(3)]
    starts = [start * 16 for _, start, *_ in Axis(made, TODAY, 16, 16).placed]
    assert starts == pytest.approx([12.27, 14.27, 16.27], abs=0.01)
    assert (number(3.0), number(3.04), number(3.06)) == ("3", "3", "3.1")


@pytest.mark.parametrize("name", ["今の仕事で自分が本当に大切にしたいこと", "👨‍👩‍👧‍👦" * 20, "W" * 40])
def test_a_name_of_wide_letters_stands_within_the_picture(name):
    season = row(1, date(2026, 1, 1), date(2026, 6, 30), name)
    for draw in (wide, tall):
        drawing = draw([season], marks(), TODAY, WORDS)
        text = drawing.bars[0].texts[0]
        assert text.x + units(text.words) * NAME <= drawing.width + 1
        assert text.words.endswith("…")
